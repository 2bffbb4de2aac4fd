"""Open the outbox of the settings, ask it, and name requests."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from formservice.assembly import open_outbox
from formservice.config.settings import Settings, read_settings
from formservice.outbox import Envelope, Outbox, OutboxUnavailableError, Reason, examine
from kim.terminal import exit_with, row_of
from portal.exit_codes import Exit
from portal.forms.reference import LENGTH, is_reference
from portal.problems import ConfigurationError, setting_problem

T = TypeVar("T")

BRIEF = ("mailbox", "accepted_at", "attempts", "next_attempt_at", "last_result")
"""Columns of `kim outbox list`, besides reference and state."""


def read_references(
    _context: click.Context, _parameter: click.Parameter, words: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the nine digits of each reference among *words*, for click's `callback`.

    They may be written as mails show them, in groups with hyphens or blanks, so that one reference
    is three words; one that is named twice is one. Raises a usage error if a check digit is wrong.
    """
    references: list[str] = []
    for word in words:
        digits = "".join(word.split()).replace("-", "")
        if references and len(references[-1]) < LENGTH and digits.isdecimal():
            references[-1] += digits
        else:
            references.append(digits)
    for reference in references:
        if not is_reference(reference):
            message = f"{reference} is no reference. It has nine digits; is one mistyped?"
            raise click.BadParameter(message)
    return tuple(dict.fromkeys(references))


def _read_reference(
    context: click.Context, parameter: click.Parameter, words: tuple[str, ...]
) -> str:
    """Return the nine digits of one reference; raise a usage error if there are more."""
    references = read_references(context, parameter, words)
    if len(references) != 1:
        raise click.BadParameter("This command takes one reference.")
    return references[0]


reference_argument = click.argument(
    "reference", nargs=-1, required=True, callback=_read_reference, metavar="REFERENCE"
)


def open_present_outbox(settings: Settings) -> Outbox:
    """Return the open outbox of *settings*; the caller closes it.

    Raises `ConfigurationError` if there is none: “nothing waits” would be believed of a new one.
    Nothing is made or changed then.
    """
    address = settings.database_url.reveal()
    limit, mark = settings.database_timeout_seconds, settings.outbox_mark
    found = examine(address, limit_seconds=limit, mark=mark)
    if not found.exists:
        what = f"There is no outbox in {found.folder or 'this database'}."
        remedy = (
            "Run kim as the installation does (commands.md), or correct the address; "
            "the first start of `kim serve` or `kim deliver` makes a new one."
        )
        raise ConfigurationError([setting_problem("KIM_DATABASE_URL", what, remedy)])
    return open_outbox(settings)


@contextmanager
def open_outbox_of_settings() -> Iterator[Outbox]:
    """Yield the open outbox of the settings, and close it.

    Raises as `open_present_outbox` does.
    """
    box = open_present_outbox(read_settings())
    try:
        yield box
    finally:
        box.close()


def ask(question: Callable[[Outbox], Awaitable[T]]) -> T:
    """Return the answer of the outbox of the settings."""

    async def answer(box: Outbox) -> T:
        return await question(box)

    with open_outbox_of_settings() as box:
        return asyncio.run(answer(box))


def carry_out(
    change: Callable[[Outbox], Awaitable[T]],
    what: str,
    look: str,
    note: Callable[[], None] = lambda: None,
) -> T:
    """Return what *change* returns, which changes something in the outbox of the settings.

    Where nobody knows whether it was done, say so as `tell_if_unclear` does.
    """
    return ask(lambda box: tell_if_unclear(change(box), what, look, note))


async def tell_if_unclear(
    change: Awaitable[T], what: str, look: str, note: Callable[[], None] = lambda: None
) -> T:
    """Return the result of *change*, a call of the outbox.

    If the answer of the database is lost, call *note*, which tells the log, say that *what* may
    have been done, and that *look* shows it; end with `Exit.UNAVAILABLE`.
    """
    try:
        return await change
    except OutboxUnavailableError as error:
        if error.reason is not Reason.SILENT:
            raise
        note()
        unclear = "may have been done, for the answer of the database did not come"
        exit_with(Exit.UNAVAILABLE, f"{what}: {unclear}. Look before you repeat it: {look}")


def unknown(reference: str) -> Exit:
    """Say that there is no such request, and return the exit code for it."""
    message = f"There is no request {reference} (a year after its erasure it is forgotten)"
    click.secho(message, fg="red", err=True)
    return Exit.UNKNOWN


def line_of(envelope: Envelope) -> dict[str, Any]:
    """Return the line of `kim outbox list` about a request, by column."""
    head = {"reference": envelope.reference, "state": envelope.state.value}
    return head | row_of(envelope, *BRIEF)
