"""Change requests by hand: one, several by reference, or all that fit a selection."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import click

from formservice.monitoring.logging import configure_logs, system_log
from formservice.outbox import (
    ENDS_HOLD,
    INSTEAD,
    REROUTES,
    BulkCommand,
    BulkResult,
    Envelope,
    Event,
    OperatorCommand,
    Outbox,
    State,
    instead_of,
    is_allowed,
    log_change,
)
from kim.outbox.access import (
    ask,
    carry_out,
    line_of,
    read_references,
    reference_argument,
    unknown,
)
from kim.outbox.choosing import (
    Destination,
    choosing,
    current_district,
    destination_of,
    selection_of,
    town_names,
)
from kim.terminal import exit_with, print_rows
from portal.contact.email import same_mailbox
from portal.exit_codes import Exit
from portal.forms.essential_fields import UNKNOWN_PLACE
from portal.routing import with_covers

_NOT_SWEPT = (
    "A backup or another program holds the database up: copies of the sealed content may be left "
    "in its files. Restart kim-delivery when that program has ended; the start removes them."
)
NOWHERE = Destination("", "")
MOST_SHOWN = 20
"""Requests of a selection that are shown one by one before it is changed."""
_HOW_TO_CHOOSE = "by reference, or with --mailbox, --failed-mailbox, --code, --state or --all."


def several(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* what names the requests: references, or the options of a selection."""
    for decorate in (
        click.option("--yes", is_flag=True, help="Do not ask before a selection is changed."),
        click.option("--dry-run", is_flag=True, help="Show what would be changed; change nothing."),
        click.option("--all", "everything", is_flag=True, help="All that no mailbox has yet."),
        choosing,
        click.argument("references", nargs=-1, callback=read_references, metavar="[REFERENCE]..."),
    ):
        command = decorate(command)
    return command


@click.command
@several
def retry(**chosen: Any) -> None:
    """Try requests now, also those that were quarantined."""
    _change(Event.RETRY, **chosen)


@click.command
@several
@click.option(
    "--came-back",
    is_flag=True,
    help="After a delivery: the mailbox never got them, its server has sent them back. They count "
    "as failed there, and nobody has forwarded them.",
)
@click.argument("to", metavar="TOWN|CONTACT_POINT|MAILBOX")
def reroute(to: str, *, came_back: bool, **chosen: Any) -> None:
    """Send requests to another mailbox of the district.

    Name town or mailbox last. Also after their delivery, while their content is kept (--state
    delivered). The mail says which mailbox failed, or after a delivery who has forwarded it; with
    --came-back the mailbox that it was delivered to has failed.
    """
    district = with_covers(current_district(), ask(Outbox.covers))
    event = Event.REROUTE_RETURNED if came_back else Event.REROUTE
    _change(event, to=destination_of(district, to), **chosen)


@click.command
@several
def hold(**chosen: Any) -> None:
    """Keep requests back until they are released."""
    _change(Event.HOLD, **chosen)


@click.command
@several
def release(**chosen: Any) -> None:
    """Deliver requests that were held."""
    _change(Event.RELEASE, **chosen)


@click.command
@reference_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(reference: str, *, yes: bool) -> None:
    """Erase a request for good that no mailbox has.

    It cannot be delivered, or its person asks for it. Nobody will ever get it. Its reference stays
    in the deletion log for a year, as erased by hand. What was delivered is erased by itself.
    """
    if not yes:
        envelope = ask(lambda box: box.find(reference))
        if code := _why_not(Event.ERASE, reference, envelope):
            sys.exit(code)
        if envelope:
            print_rows([line_of(envelope)], json_wanted=False)
        click.confirm("Nobody will ever get this request. Erase it?", abort=True)
    _end_with([_carry_out(Event.ERASE, reference)])


def _change(  # noqa: PLR0913 - the options of one command line
    event: Event,
    *,
    references: tuple[str, ...],
    everything: bool,
    dry_run: bool,
    yes: bool,
    to: Destination = NOWHERE,
    **options: Any,
) -> None:
    """Change the requests that the command line names; ask first if it does not name each."""
    is_selection = any(options.values())
    if references and (is_selection or everything):
        raise click.UsageError(f"Choose requests either {_HOW_TO_CHOOSE}")
    if everything and is_selection:
        raise click.UsageError("--all means all that no mailbox has yet: leave the others out.")
    if references:
        _end_with(_each(event, references, to, dry_run=dry_run))
    elif is_selection or everything:
        selection = selection_of(**options)
        command = BulkCommand(event, selection, to.mailbox, to.municipality, dry_run=True)
        _change_all(command, to.towns, dry_run=dry_run, yes=yes)
    else:
        raise click.UsageError(f"Which requests? Choose them {_HOW_TO_CHOOSE}")


def _change_all(command: BulkCommand, towns: frozenset[str], *, dry_run: bool, yes: bool) -> None:
    """Show what *command*, a dry run, would change; ask, and change exactly that."""
    preview = ask(lambda box: box.carry_out_all(command))
    _show(preview, command.event)
    if command.mailbox:
        _warn_of_others(preview.changed, towns, command.mailbox)
    if dry_run:
        click.echo("Nothing was changed.")
    if dry_run or not preview.changed:
        return
    if not yes:
        click.confirm(f"{command.event}: {_requests(preview.changed)}?", abort=True)
    really = replace(command, dry_run=False, shown=preview.changed)
    done = carry_out(
        lambda box: box.carry_out_all(really),
        command.event,
        "kim outbox list, with the same options",
        lambda: _log_all(command, preview.changed, certain=False),
    )
    _log_all(command, done.changed)
    click.echo(f"{command.event}: done, {_requests(done.changed)}.")
    if done.altered:
        what = f"no longer as shown, and left as they are: {' '.join(done.altered)}"
        exit_with(Exit.NOT_NOW, f"{command.event}: {what}")


def _show(result: BulkResult, event: Event) -> None:
    """Print how many requests of each kind are meant, the first of them, and how many are left."""
    if not (result.changed or result.left):
        click.echo("No request fits.")
    elif result.changed:
        print_rows(_kinds(result.changed), json_wanted=False)
        _show_first(result.changed)
    held = sum(one.held_at is not None for one in result.changed)
    if held and event in ENDS_HOLD - {Event.RELEASE}:
        click.echo(
            "1 of them is held: its hold ends by it."
            if held == 1
            else f"{held} of them are held: their hold ends by it."
        )
    left = Counter((one.state, one.mailbox, _reason(event, one)) for one in result.left)
    for (state, mailbox, reason), number in left.items():
        click.echo(f"left as they are: {number} {state} for {mailbox}. {reason}")


def _show_first(letters: tuple[Envelope, ...]) -> None:
    """Print reference and town of the oldest `MOST_SHOWN` requests."""
    names = town_names()
    for one in letters[:MOST_SHOWN]:
        click.echo(f"{one.reference} {names.get(one.municipality, one.municipality)}".rstrip())
    if len(letters) > MOST_SHOWN:
        click.echo(f"and {len(letters) - MOST_SHOWN} more: kim outbox list, with the same options")


def _warn_of_others(letters: Iterable[Envelope], towns: frozenset[str], mailbox: str) -> None:
    """Say which requests are for towns that *mailbox* does not answer for."""
    nobodys = {"", UNKNOWN_PLACE}
    others = Counter(one.municipality for one in letters if one.municipality not in nobodys | towns)
    if others:
        names = town_names()
        of_others = ", ".join(
            f"{number} for {names.get(one, one)}" for one, number in others.items()
        )
        click.secho(f"{mailbox} does not answer for the town of: {of_others}.", fg="red")


def _reason(event: Event, letter: Envelope) -> str:
    """Return why *letter* is left as it is."""
    return "They are for it already." if is_allowed(event, letter) else instead_of(event, letter)


def _counted(letters: Iterable[Envelope]) -> Counter[tuple[str, State, str, str]]:
    return Counter((one.municipality, one.state, one.mailbox, one.last_result) for one in letters)


def _kinds(letters: Iterable[Envelope]) -> list[dict[str, Any]]:
    names = town_names()
    return [
        {
            "requests": number,
            "town": names.get(town, town),
            "state": state,
            "mailbox": mailbox,
            "last_result": result,
        }
        for (town, state, mailbox, result), number in sorted(_counted(letters).items())
    ]


def _requests(letters: tuple[Envelope, ...]) -> str:
    return "1 request" if len(letters) == 1 else f"{len(letters)} requests"


def _each(event: Event, references: Sequence[str], to: Destination, *, dry_run: bool) -> list[Exit]:
    """Change one request after the other; return their exit codes. If the outbox cannot be used,
    name those that were not tried.
    """
    codes: list[Exit] = []
    try:
        for reference in references:
            codes.append(_one(event, reference, to, dry_run=dry_run))  # noqa: PERF401 - see finally
    finally:
        if rest := references[len(codes) + 1 :]:
            click.secho(f"{event}: not tried: {' '.join(rest)}", fg="red", err=True)
    return codes


def _one(event: Event, reference: str, to: Destination, *, dry_run: bool) -> Exit:
    if code := _why_not(event, reference, ask(lambda box: box.find(reference)), to.mailbox):
        return code
    if not dry_run:
        return _carry_out(event, reference, to)
    click.echo(f"{event}: possible for {reference}. Nothing was changed.")
    return Exit.DONE


def _why_not(event: Event, reference: str, envelope: Envelope | None, to: str = "") -> Exit:
    """Return `Exit.DONE` if the event is possible; else say why not and return the exit code."""
    if envelope is None:
        return unknown(reference)
    if not is_allowed(event, envelope):
        return _refuse(event, reference, envelope.state, instead_of(event, envelope))
    if event in REROUTES and same_mailbox(envelope.mailbox, to):
        message = f"{event}: not possible, {reference} is for {envelope.mailbox} already."
        click.secho(message, fg="red", err=True)
        return Exit.NOT_NOW
    return Exit.DONE


def _carry_out(event: Event, reference: str, to: Destination = NOWHERE) -> Exit:
    """Change one request and say what became of it; return the exit code."""
    command = OperatorCommand(event, reference, to.mailbox, to.municipality)
    what, look = f"{event} {reference}", f"kim outbox show {reference}"
    result = carry_out(
        lambda box: box.carry_out(command), what, look, lambda: _log(command, certain=False)
    )
    if result.before is None:
        return unknown(reference)
    if not result.done:
        return _refuse(event, reference, result.before, INSTEAD[result.before])
    _log(command)
    click.echo(f"{event}: done, {reference} was {result.before} and is {result.after}.")
    if not result.swept:
        click.secho(_NOT_SWEPT, fg="red", err=True)
    return Exit.DONE


def _refuse(event: Event, reference: str, state: State, instead: str) -> Exit:
    message = f"{event}: not possible, {reference} is {state}. {instead}"
    click.secho(message, fg="red", err=True)
    return Exit.NOT_NOW


def _end_with(codes: Iterable[Exit]) -> None:
    """End with the first code that is not 0; the other requests were changed all the same."""
    if failed := [code for code in codes if code is not Exit.DONE]:
        sys.exit(failed[0])


def _log_all(command: BulkCommand, letters: Iterable[Envelope], *, certain: bool = True) -> None:
    for letter in letters:
        one = OperatorCommand(
            command.event, letter.reference, command.mailbox, command.municipality
        )
        _log(one, certain=certain)


def _log(command: OperatorCommand, *, certain: bool = True) -> None:
    """Tell the log, from which a restored backup learns what it does not know; not *certain*: that
    nobody knows whether it was done.
    """
    configure_logs(system_log())
    log_change(command, certain=certain)
