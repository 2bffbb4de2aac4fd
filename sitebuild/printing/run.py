"""Print the documents of the site: what is new, one process per core, with a word after each."""

import importlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.problems import ConfigurationError, Problem
from sitebuild.printing.documents import Manuscript, Order, compose, orders, orders_for, town_called
from sitebuild.printing.store import Store, Stored, digest_of, locked, of_town, read_list
from sitebuild.printing.workshop import Workshop, open_workshop
from sitebuild.site import chosen

Progress = Callable[[str, int, int], None]
"""Called after each document with its file, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document, or what keeps it from being printed."""

    stored: Stored | None
    is_new: bool = False
    """Whether it was printed just now."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintReport:
    """What came out."""

    folder: Path
    documents: tuple[Stored, ...]
    printed: int
    """How many were not in the store already."""
    seconds: float


@dataclass(frozen=True, slots=True)
class _Room:
    workshop: Workshop
    store: Store
    orders: tuple[Order, ...]


_room: _Room
"""Set before the processes are forked: parser and templates cannot be sent to them."""


def print_all(  # noqa: PLR0913 - each is a switch of the command line
    root: Path,
    folder: Path,
    *,
    district: str,
    base_url: str,
    tags: Sequence[str] = (),
    names: Sequence[str] = (),
    town: str = "",
    jobs: int | None = None,
    progress: Progress | None = None,
    include_unpublished: bool = False,
) -> PrintReport:
    """Bring the documents in *folder* up to date; *tags* and *names* choose among them.

    With a *town*, they are the ones that can be made for it, in a folder of their own beside it.
    Raises `ConfigurationError` naming each document that cannot be printed; the others are there.
    """
    begin = time.monotonic()
    workshop = open_workshop(
        root, district=district, base_url=base_url, include_unpublished=include_unpublished
    )
    everything = orders(workshop)
    if town:
        found = town_called(workshop.site, town)
        everything, folder = orders_for(workshop, found), of_town(folder, found)
    wanted = _chosen(workshop, everything, tags, names)
    try:
        with locked(folder):
            store = Store(folder)
            _set_up(_Room(workshop, store, wanted))
            outcomes = list(_counted(wanted, jobs or len(os.sched_getaffinity(0)), progress))
            documents = {each.stored.file: each.stored for each in outcomes if each.stored}
            store.close([*_others(folder, everything, wanted), *documents.values()])
    except OSError as error:
        raise ConfigurationError([_unwritable(folder, error)]) from error
    if problems := [problem for outcome in outcomes for problem in outcome.problems]:
        raise ConfigurationError(dict.fromkeys(problems))
    printed = sum(outcome.is_new for outcome in outcomes)
    return PrintReport(folder, tuple(documents.values()), printed, time.monotonic() - begin)


def _unwritable(folder: Path, error: OSError) -> Problem:
    what = f"Nothing can be printed there: {error.strerror or error}."
    remedy = "Make room, give this user the right to write there, or change KIM_SITE_DIR."
    return Problem("kim pdf", None, str(folder), what, remedy)


def _chosen(
    workshop: Workshop, everything: tuple[Order, ...], tags: Sequence[str], names: Sequence[str]
) -> tuple[Order, ...]:
    locales = chosen(workshop.site, tags) if tags else ()
    known = list(dict.fromkeys(order.name for order in everything))
    problems = [
        Problem("kim pdf", None, name, "There is no such document.", f"Use: {', '.join(known)}")
        for name in names
        if name not in known
    ]
    if problems:
        raise ConfigurationError(problems)
    return tuple(
        order
        for order in everything
        if (not names or order.name in names) and (not tags or order.locale in locales)
    )


def _others(folder: Path, everything: Sequence[Order], wanted: Sequence[Order]) -> list[Stored]:
    """Return what lies in the store, is still part of the site, and was not asked for."""
    left = {order.file for order in everything} - {order.file for order in wanted}
    return [stored for stored in read_list(folder) if stored.file in left]


def _set_up(room: _Room) -> None:
    global _room  # noqa: PLW0603 - forked processes inherit it
    _room = room


def _counted(wanted: Sequence[Order], jobs: int, progress: Progress | None) -> Iterator[Outcome]:
    """Print in forked processes; the outcomes come in the order of *wanted*."""
    total = len(wanted)
    numbers = range(total)
    if jobs == 1 or total == 1:
        yield from (
            _told(_make(number), done, total, progress)
            for done, number in enumerate(numbers, start=1)
        )
        return
    jobs_wanted = min(jobs, max(total, 1))
    with multiprocessing.get_context("fork").Pool(jobs_wanted, _ignore_interrupts) as pool:
        results = pool.imap(_make, numbers, chunksize=4)
        yield from (
            _told(each, done, total, progress) for done, each in enumerate(results, start=1)
        )


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that waits for this one, and ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _told(outcome: Outcome, done: int, total: int, progress: Progress | None) -> Outcome:
    if progress:
        progress(_room.orders[done - 1].file, done, total)
    return outcome


def _make(number: int) -> Outcome:
    """Print a document, if it has changed; if its words cannot be read, the last one stays."""
    order, store = _room.orders[number], _room.store
    try:
        manuscript = compose(_room.workshop, order)
    except ConfigurationError as error:
        last = (stored for stored in read_list(store.folder) if stored.file == order.file)
        return Outcome(next(last, None), problems=error.problems)
    digest = digest_of(manuscript.html, _room.workshop.style, str(order.pages))
    if known := store.find(order.file, digest):
        return Outcome(known)
    try:
        return Outcome(_print(order, manuscript, digest), is_new=True)
    except ConfigurationError as error:
        return Outcome(None, problems=error.problems)


def _press() -> Any:
    """Load WeasyPrint: it takes half a second, and most builds have nothing to print."""
    try:
        return importlib.import_module("sitebuild.printing.press")
    except OSError as error:
        what = f"A library of the system is missing ({error})."
        problem = Problem("kim pdf", None, "WeasyPrint", what, "Run: scripts/setup demo")
        raise ConfigurationError([problem]) from error


def _print(order: Order, manuscript: Manuscript, digest: str) -> Stored:
    press = _press()
    printed = press.press(
        manuscript.html,
        _room.workshop.style,
        name=order.source,
        language=manuscript.language.tag,
        pages=order.pages,
    )
    _room.store.put(order.file, printed.pdf)
    return Stored(
        file=order.file,
        name=order.name,
        tag=order.locale.tag if order.locale else "",
        language=manuscript.language.tag,
        title=manuscript.title,
        state=manuscript.state,
        digest=digest,
        bytes=len(printed.pdf),
        pages=printed.pages,
        size=printed.size,
        date=_room.workshop.site.today.isoformat(),
    )
