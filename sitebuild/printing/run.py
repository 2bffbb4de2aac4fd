"""Print the changed documents of the site, one process per core, with progress."""

import functools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.problems import ConfigurationError, Problem
from sitebuild.output.artifacts import ArtifactList, lock_folder
from sitebuild.output.printed_documents import (
    PrintedDocument,
    choice_folder,
    digest_of,
    open_printed_documents,
    read_printed_documents,
    town_folder,
)
from sitebuild.output.workers import Progress, run_in_processes
from sitebuild.printing.documents import HtmlDocument, Order, compose, find_town, orders, orders_for
from sitebuild.printing.printer import Printer, open_printer
from sitebuild.printing.weasyprint_modules import load


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document, or the problems that prevented it."""

    stored: PrintedDocument | None
    is_new: bool = False
    """Whether it was printed just now."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintReport:
    """The result of a run."""

    folder: Path
    documents: tuple[PrintedDocument, ...]
    printed: int
    """Number of documents that had changed."""
    seconds: float


def print_all(  # noqa: PLR0913 - each is a switch of the command line
    root: Path,
    folder: Path,
    *,
    district: str,
    base_url: str,
    tags: Sequence[str] = (),
    names: Sequence[str] = (),
    town: str = "",
    choice: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    include_unpublished: bool = False,
) -> PrintReport:
    """Bring the documents in *folder* up to date; *tags* and *names* restrict them.

    With a *town*, its documents are printed into a folder of their own beside *folder*; so are the
    documents for all languages that show those of *choice* (tags) alone. Raises
    `ConfigurationError` naming each document that cannot be printed, after the others are done.
    """
    begin = time.monotonic()
    printer = open_printer(
        root, district=district, base_url=base_url, include_unpublished=include_unpublished
    )
    everything, folder = _offered(printer, folder, town, choice)
    wanted = _wanted_orders(printer, everything, tags, names)
    with lock_folder(folder):
        store = open_printed_documents(folder)
        make = functools.partial(_make, printer, store)
        outcomes = run_in_processes(make, wanted, name_of=_file, jobs=jobs, progress=progress)
        documents = {each.stored.file: each.stored for each in outcomes if each.stored}
        store.close([*_others(folder, everything, wanted), *documents.values()])
    if problems := [problem for outcome in outcomes for problem in outcome.problems]:
        raise ConfigurationError(dict.fromkeys(problems))
    printed = sum(outcome.is_new for outcome in outcomes)
    return PrintReport(folder, tuple(documents.values()), printed, time.monotonic() - begin)


def _offered(
    printer: Printer, folder: Path, town: str, choice: Sequence[str]
) -> tuple[tuple[Order, ...], Path]:
    """Return the documents that can be printed, and their folder."""
    found = find_town(printer.site, town) if town else None
    if choice:
        locales = printer.site.locales_by_tags(choice)
        sheets = (each for each in orders_for(printer, found, locales) if each.page is None)
        return tuple(sheets), choice_folder(folder, found, locales)
    if found:
        return orders_for(printer, found), town_folder(folder, found)
    return orders(printer), folder


def _wanted_orders(
    printer: Printer, everything: tuple[Order, ...], tags: Sequence[str], names: Sequence[str]
) -> tuple[Order, ...]:
    locales = printer.site.locales_by_tags(tags) if tags else ()
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


def _others(
    folder: Path, everything: Sequence[Order], wanted: Sequence[Order]
) -> list[PrintedDocument]:
    """Return the stored documents that are still part of the site and were not requested."""
    left = {order.file for order in everything} - {order.file for order in wanted}
    return [stored for stored in read_printed_documents(folder) if stored.file in left]


def _file(order: Order) -> str:
    return order.file


def _make(printer: Printer, store: ArtifactList[PrintedDocument], order: Order) -> Outcome:
    """Print a document if it has changed; if its texts cannot be read, keep the last one."""
    try:
        manuscript = compose(printer, order)
    except ConfigurationError as error:
        return Outcome(store.last(order.file), problems=error.problems)
    digest = digest_of(manuscript.html, printer.style, str(order.pages))
    if known := store.find(order.file, digest):
        return Outcome(known)
    try:
        stored, pdf = _print(printer, order, manuscript, digest)
    except ConfigurationError as error:
        return Outcome(None, problems=error.problems)
    return Outcome(store.put(stored, pdf), is_new=True)


def _print(
    printer: Printer, order: Order, manuscript: HtmlDocument, digest: str
) -> tuple[PrintedDocument, bytes]:
    printed = load("pdf").print_pdf(
        manuscript.html,
        printer.style,
        name=order.source,
        language=manuscript.language.tag,
        pages=order.pages,
        sizes=order.sizes,
    )
    stored = PrintedDocument(
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
        date=printer.site.today.isoformat(),
    )
    return stored, printed.pdf
