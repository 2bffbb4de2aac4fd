"""`kim outbox restored`: bring a restored backup up to date with the log."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import Any, TextIO

import click

from formservice.outbox import (
    BY_OPERATOR,
    CERTAIN,
    REROUTES,
    TOWN,
    UNDO,
    BounceEffect,
    CoverEvent,
    Event,
    HandOverResult,
    LogEvent,
    LogExcerpt,
    OperatorCommand,
    Outcome,
    RestoreResult,
)
from kim.outbox.access import carry_out
from kim.outbox.choosing import current_district, destinations_of
from kim.terminal import exit_with
from portal.exit_codes import Exit
from portal.forms.essential_fields import UNKNOWN_PLACE
from portal.forms.reference import is_reference
from portal.local_time import BERLIN
from portal.routing import Cover


@click.command
@click.argument("log", type=click.File(encoding="utf-8", errors="surrogateescape"), default="-")
@click.option("--hold-rest", is_flag=True, help="Hold what the log does not say was delivered.")
@click.option(
    "--take-leases", is_flag=True, help="Every delivery is stopped, whatever the outbox says."
)
def restored(log: TextIO, *, hold_rest: bool, take_leases: bool) -> None:
    """Run once after a backup was restored.

    Do so before the delivery starts: refused while one has requests in hand. LOG is the log of
    the time since the backup in the order of time, of web side, delivery and operators, for
    example: journalctl -o cat -t kim | kim outbox restored. What it says was delivered and did
    not come back is marked so; what an operator changed is changed again. Ends with 1 where
    requests were accepted after the backup and are gone: their references are listed.
    """
    district = current_district()
    towns = frozenset({UNKNOWN_PLACE, *(town.key for town in district.municipalities)})
    excerpt = read_log(log, destinations_of(district), towns, hold_rest=hold_rest)
    excerpt = replace(excerpt, take_leases=take_leases)
    result = carry_out(lambda box: box.restore(excerpt), "restored", "kim outbox list")
    if result.in_hand_until:
        exit_with(Exit.NOT_NOW, _in_hand(result.in_hand, result.in_hand_until))
    _tell(result)
    if result.missing:
        sys.exit(Exit.FAILED)


def read_log(
    lines: Iterable[str],
    mailboxes: frozenset[str],
    towns: frozenset[str] = frozenset(),
    *,
    hold_rest: bool,
) -> LogExcerpt:
    """Return what the JSON *lines* of the log say, in their order; other lines are ignored.

    A letter is sent by hand only to one of *mailboxes*, whatever the log says; a key that is none
    of *towns* is left out. What cannot be read, may not be done or is not known to have been done
    is told on stderr.
    """
    history = _History(mailboxes, towns)
    for entry in _entries(lines):
        if "reference" in entry:
            history.add(entry)
        else:
            history.add_cover(CoverEvent(entry["event"]), entry)
    for reference, doubts in history.doubts.items():
        for change, why in doubts.items():
            _warn(f"{change} {reference}: {why}. It was not done: look, and do it if it is right.")
    return LogExcerpt(
        accepted=frozenset(history.accepted),
        delivered=frozenset(one for one, arrived in history.arrived.items() if arrived),
        undelivered=frozenset(one for one, arrived in history.arrived.items() if not arrived),
        commands=tuple(chain.from_iterable(history.commands.values())),
        hold_rest=hold_rest,
        arrived_before=history.arrived_before,
        answers=history.answers,
        covers=history.covers,
    )


@dataclass
class _History:
    """What happened to each letter, by its reference."""

    mailboxes: frozenset[str]
    towns: frozenset[str]
    accepted: set[str] = field(default_factory=set)
    arrived: dict[str, bool] = field(default_factory=dict)
    """Whether it is delivered; a later line overrides an earlier one."""
    commands: dict[str, list[OperatorCommand]] = field(default_factory=lambda: defaultdict(list))
    arrived_before: dict[str, bool] = field(default_factory=dict)
    """Whether it was delivered when the first of these commands, a reroute, was carried out."""
    rerouted_to: dict[str, str] = field(default_factory=dict)
    """The mailbox that an operator chose, until a delivery has tried it."""
    answers: dict[str, tuple[Outcome | None, datetime | None]] = field(default_factory=dict)
    """What staff said last and when, until the request went to others."""
    erased: set[str] = field(default_factory=set)
    """What an operator erased: a delivery that ends later brings nothing back."""

    covers: dict[str, Cover | None] = field(default_factory=dict)
    """Who stands in for a mailbox, by its address; a later line overrides an earlier one."""
    doubts: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """What was changed by hand and nobody knows or may do again, by the change; of a request, or
    of a mailbox."""

    def add(self, entry: Mapping[str, Any]) -> None:
        """Add one line of the log that is about a request."""
        reference = str(entry["reference"])
        if reference in self.erased:
            return
        match entry:
            case {"event": LogEvent.ACCEPTED}:
                self.accepted.add(reference)
            case {"event": LogEvent.DELIVERED} if self._is_late(reference, entry):
                pass  # it has reached the mailbox that it was taken away from
            case {"event": LogEvent.DELIVERED}:
                self.arrived[reference] = True
                self.doubts.pop(reference, None)
            case {"event": LogEvent.NOT_DELIVERED}:
                self.arrived[reference] = False
                if not self._is_late(reference, entry):
                    self.rerouted_to.pop(reference, None)
            case {
                "event": LogEvent.BOUNCED,
                "verdict": BounceEffect.REROUTED | BounceEffect.KEPT,
            }:
                self.arrived[reference] = False
                self.rerouted_to.pop(reference, None)
            case {"event": LogEvent.FOLLOWED_UP | LogEvent.HANDED_ON}:
                self._answer(reference, entry)
            case {"event": LogEvent.BY_HAND, "change": str(change)}:
                self._repeat(reference, change, entry)

    def add_cover(self, event: CoverEvent, entry: Mapping[str, Any]) -> None:
        """Add one line of the log that is about a holiday cover."""
        mailbox, doubts = str(entry.get("mailbox")), dict[str, str]()
        cover = _cover(entry) if event is CoverEvent.SET else None
        if entry.get("done") is False:  # as older versions logged what was refused
            return
        concerned = (mailbox, cover.substitute) if cover else (mailbox,)
        if strange := [one for one in concerned if one not in self.mailboxes]:
            doubts[event] = f"{strange[0]!a} is no mailbox of the district"
        elif event is CoverEvent.SET and cover is None:
            doubts[event] = "its days cannot be read"
        elif entry.get(CERTAIN) is False:
            doubts[event] = "may have been done"
        else:
            self.covers[mailbox] = cover
        self.doubts[ascii(mailbox)] = doubts

    def _answer(self, reference: str, entry: Mapping[str, Any]) -> None:
        if entry.get("result") == HandOverResult.BY_HAND:
            self.answers.pop(reference, None)
        pressed = str(entry.get("outcome"))
        if pressed not in {UNDO, *Outcome}:
            return
        outcome = None if pressed == UNDO else Outcome(pressed)
        if reference not in self.answers or self.answers[reference][0] is not outcome:
            self.answers[reference] = outcome, _moment(entry.get("timestamp"))

    def _is_late(self, reference: str, entry: Mapping[str, Any]) -> bool:
        """Return True if *entry* is about an attempt that had begun before the letter was
        rerouted.
        """
        mailbox, chosen = entry.get("mailbox"), self.rerouted_to.get(reference)
        return bool(mailbox and chosen and mailbox != chosen)

    def _repeat(self, reference: str, change: str, entry: Mapping[str, Any]) -> None:
        if change not in BY_OPERATOR:
            return
        if entry.get(CERTAIN) is False:
            self.doubts[reference][change] = "may have been done by hand"
            return
        self.doubts[reference].pop(change, None)
        mailbox, town = str(entry.get("mailbox", "")), entry.get(TOWN)
        town = str(town) if isinstance(town, str) and town in self.towns else ""
        command = OperatorCommand(Event(change), reference, mailbox, town)
        if command.event is Event.ERASE:
            self.erased.add(reference)
            self.doubts.pop(reference, None)
        if command.event in REROUTES:
            if mailbox not in self.mailboxes:
                self.doubts[reference][change] = f"{mailbox!a} is no mailbox of the district"
                return
            self.rerouted_to[reference] = mailbox
            self.answers.pop(reference, None)
            if self.arrived.get(reference):
                self.commands[reference].clear()  # what led to this delivery is done with
            if not self.commands[reference] and reference in self.arrived:
                self.arrived_before[reference] = self.arrived[reference]
        if command.event in {*REROUTES, Event.RETRY, Event.ERASE}:
            self.arrived[reference] = False
        self.commands[reference].append(command)


def _entries(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the lines about a request or a holiday cover; name those that cannot be read."""
    for number, line in enumerate(lines, 1):
        try:
            line.encode()  # what was no UTF-8 is a lone surrogate here
            entry = json.loads(line)
        except (UnicodeEncodeError, RecursionError):
            _warn(f"line {number} of the log cannot be read, and is left out.")
            continue
        except ValueError:
            continue
        if not isinstance(entry, dict):
            continue
        of_mailbox = "reference" not in entry and entry.get("event") in list(CoverEvent)
        if of_mailbox or is_reference(str(entry.get("reference"))):
            yield entry


def _cover(entry: Mapping[str, Any]) -> Cover | None:
    """Return the holiday cover in a line of the log; `None`: it cannot be read."""
    try:
        first, last = (date.fromisoformat(str(entry.get(day))) for day in ("first", "last"))
    except ValueError:
        return None
    return Cover(str(entry.get("mailbox")), str(entry.get("substitute")), first, last)


def _moment(text: object) -> datetime | None:
    """Return the time of a line of the log; `None`: it has none."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _warn(message: str) -> None:
    click.secho(message, fg="red", err=True)


def _in_hand(references: Sequence[str], until: datetime) -> str:
    """Say which requests a delivery has in hand, and what to do."""
    return (
        f"restored: nothing was done, for a delivery has {len(references)} in hand until "
        f"{until.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}: {' '.join(references)}. "
        "Stop every delivery (systemctl stop kim-delivery, on each machine) and wait until then; "
        "if all of them are stopped, and the backup was made a moment ago: --take-leases."
    )


def _tell(result: RestoreResult) -> None:
    click.echo(f"{len(result.delivered)} were delivered after the backup; marked so.")
    click.echo(f"{len(result.waiting)} will be delivered: {' '.join(result.waiting) or '–'}")
    if result.for_person:
        click.echo(
            f"{len(result.for_person)} are held or quarantined and wait for a person: "
            f"{' '.join(result.for_person)}. See: kim outbox list"
        )
    if result.erased:
        click.echo(f"{len(result.erased)} were erased by hand after the backup; erased again.")
    click.echo(f"{len(result.covers)} holiday covers are now as staff said after the backup.")
    if result.missing:
        click.secho(
            f"{len(result.missing)} were accepted after the backup and are gone: "
            f"{' '.join(result.missing)}",
            fg="red",
            err=True,
        )
