"""Whether a simulated day kept its promises: erasure, alarms, letters, logs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bench.endurance.ledger import Row, must_be_none, rows
from bench.endurance.simulated_day import Day
from bench.endurance.troubles import HOUR, MINUTE
from formservice.monitoring.alarms import Alarm

SLACK = 6 * MINUTE
"""How much later than due an alarm may be: it is looked for every minute, restarts take a few."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """An alarm in the log."""

    alarm: str
    mailbox: str
    at: float


def day_rows(day: Day, exits: list[int]) -> Iterator[Row]:
    """Yield the table of a day whose processes have ended with *exits*."""
    delivered = last_delivery(day)
    alarms = list(sounded(day))
    late = list(late_letters(day))
    yield Row("hours, with the wait for the last erasure", f"{day.clock.elapsed() / HOUR:.1f}")
    yield from (Row(f"  {trouble}", "") for trouble in day.relay.troubles)
    yield Row("kill -9 of web or delivery", str(day.kills))
    yield from rows(day.ledger, per_mailbox=True)
    fallen = sum(
        mail.mailbox == day.fallback for mails in day.ledger.arrivals.values() for mail in mails
    )
    yield Row("mails to the fallback mailbox", str(fallen))
    yield Row("mails that came back", str(len(day.relay.returned)))
    for status, count in sorted(day.reports.items()):
        yield Row(f"  reports that ended with status {status}", str(count))
    yield must_be_none("  reports we were too slow for (lower --speed)", day.late_reports)
    yield Row(f"letters older than {day.promises.alarm_after:g} h", str(len(late)))
    yield must_be_none("  without an alarm in time", without_alarm(late, alarms))
    for name in sorted({each.alarm for each in alarms}):
        yield Row(f"  alarm {name}, times in the log", str(sum(a.alarm == name for a in alarms)))
    yield Row("erased", str(len(day.erasures.gone_at)))
    yield must_be_none("erased before their time", day.erasures.too_early(delivered))
    yield must_be_none(
        "kept longer than promised", day.erasures.too_late(delivered, day.clock.elapsed())
    )
    yield must_be_none("exceptions in the logs", list(exceptions(day)))
    ended = [part.name for part in day.installation.parts if part.ended_by_itself]
    yield must_be_none("ended by themselves", ended)
    yield must_be_none("ended with an error at SIGTERM", sum(map(abs, exits)))


def last_delivery(day: Day) -> dict[str, float]:
    """Return when each letter was taken for the last time, also by a mailbox that gave it back."""
    taken = {
        reference: max(mail.at for mail in mails)
        for reference, mails in day.ledger.arrivals.items()
    }
    for each in day.relay.returned:
        known = taken.get(each.arrival.reference, 0.0)
        taken[each.arrival.reference] = max(known, each.arrival.at)
    return taken


@dataclass(frozen=True, slots=True)
class Late:
    """A letter that had arrived nowhere when its alarm was due."""

    reference: str
    due: float
    """When the alarm was due."""
    mailboxes: frozenset[str]
    """Where it was meant to go, and the fallback mailbox."""


def late_letters(day: Day) -> Iterator[Late]:
    """Yield the letters whose age had to call a person.

    Those that had arrived and came back are left out: until then nobody could know.
    """
    came_back = {each.arrival.reference for each in day.relay.returned}
    for reference, sent in day.sent.items():
        due = sent.at + day.promises.alarm_after * HOUR
        mails = day.ledger.arrivals.get(reference)
        arrived = min(mail.at for mail in mails) if mails else day.clock.elapsed()
        if reference not in came_back and arrived > due + SLACK:
            yield Late(reference, due, frozenset({sent.mailbox, day.fallback}))


def without_alarm(late: list[Late], alarms: list[Sounded]) -> list[str]:
    """Return the late letters for whose mailbox no alarm about their age was in the log."""
    ages = [each for each in alarms if each.alarm == Alarm.UNDELIVERED.value]
    return [
        f"{letter.reference}: due at {letter.due / HOUR:.2f} h"
        for letter in late
        if not any(
            each.mailbox in letter.mailboxes
            and letter.due - MINUTE <= each.at <= letter.due + SLACK
            for each in ages
        )
    ]


def log_lines(day: Day) -> Iterator[dict[str, str]]:
    """Yield the lines of the logs of web and delivery."""
    for part in day.installation.parts:
        for line in part.log.read_text("utf-8", "replace").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                yield {"frames": line, "event": line}


def sounded(day: Day) -> Iterator[Sounded]:
    """Yield every alarm in the logs."""
    for told in log_lines(day):
        if told.get("event") == "alarm":
            at = (datetime.fromisoformat(told["timestamp"]) - day.clock.start).total_seconds()
            yield Sounded(told["alarm"], told.get("mailbox", ""), at)


def exceptions(day: Day) -> Iterator[str]:
    """Yield the lines that tell of an exception, or are no JSON."""
    yield from (str(told)[:200] for told in log_lines(day) if "frames" in told)
