"""What the long runs call wrong: each kind of fault is seen, and nothing else."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.endurance.day_relay import bounce_of
from bench.endurance.day_verdict import Late, Sounded, without_alarm
from bench.endurance.erasures import Erasures
from bench.endurance.fast_clock import LIBRARY, FastClock
from bench.endurance.installation import Part
from bench.endurance.ledger import Arrival, Ledger, must_be_none, read_arrival, rows
from bench.endurance.post_cases import KINDS, make_case
from bench.endurance.posts import ENOUGH_TO_JUDGE, is_broken, log_rows, memory_row
from bench.endurance.troubles import HOUR, plan
from formservice.bounces.notification import Kind, read_notification
from tests.servers.kim_service import environ

AN_HOUR = """
import threading, time
from pathlib import Path
from bench.endurance import fast_process
from bench.endurance.troubles import HOUR

def clocks():
    uptime = float(Path("/proc/uptime").read_text("ascii").split()[0])
    return time.time(), time.clock_gettime(time.CLOCK_MONOTONIC), uptime

fast_process.reach_the_rest()
before = clocks()
threading.Event().wait(HOUR)
print(*(round(now - then) // 3600 for then, now in zip(before, clocks())))
"""
FIRST = Arrival("123456789", "<a@x>", "kim@moers.example", "p1@person.example", "d1", 10.0)
OTHERS = Arrival("123456789", "<a@x>", "kim@moers.example", "p2@person.example", "d1", 10.0)


def ledger(*arrivals: Arrival) -> Ledger:
    """Return a ledger with one promise and these arrivals."""
    book = Ledger()
    book.promise("123456789", "p1@person.example")
    for arrival in arrivals:
        book.take(arrival)
    return book


def wrong(book: Ledger) -> list[str]:
    """Return what the table calls wrong."""
    return [row.what for row in rows(book) if not row.is_right]


def test_a_promise_that_is_kept_is_right() -> None:
    """Once or more often, if the copies are equal."""
    assert not wrong(ledger(FIRST))
    book = ledger(FIRST, replace(FIRST, at=20.0))
    assert not wrong(book)
    assert book.copies == 1


@pytest.mark.parametrize(
    ("arrivals", "what"),
    [
        ((), "lost"),
        ((replace(FIRST, reference="987654321"),), "lost"),
        ((OTHERS,), "arrived with other words than were sent"),
        ((FIRST, replace(FIRST, message_id="<b@x>")), "copies that cannot be recognised"),
        ((FIRST, replace(FIRST, digest="d2")), "copies that cannot be recognised"),
        ((FIRST, replace(FIRST, reference="987654321")), "one request under two references"),
    ],
)
def test_each_fault_of_an_arrival_is_seen(arrivals: tuple[Arrival, ...], what: str) -> None:
    """The table names it."""
    assert wrong(ledger(*arrivals)) == [what]


def test_a_mail_with_a_note_for_the_fallback_is_recognised() -> None:
    """There it may differ from the first, but not under another Message-ID."""
    moved = replace(FIRST, mailbox="kim@kreis-wesel.example", digest="d2")
    assert not ledger(FIRST, moved).unlike_copies(per_mailbox=True)
    assert ledger(FIRST, replace(moved, message_id="<b@x>")).unlike_copies(per_mailbox=True)


def test_a_run_in_which_nothing_was_promised_has_shown_nothing() -> None:
    """As where no request came through."""
    assert wrong(Ledger()) == ["promised (307 with a reference)"]
    assert not [row for row in rows(Ledger(), at_least=0) if not row.is_right]


def test_errors_of_the_server_and_shared_references_are_seen() -> None:
    """A deliberate 503 is no error, nor is what nobody supports."""
    book = ledger(FIRST)
    book.statuses.update([503, 501, 505, 500, 502])
    book.promise("123456789", "p2@person.example")
    assert wrong(book) == ["one reference for two persons", "other answers 5xx"]
    assert book.errors() == 2


def test_a_damaged_request_is_nobodys_second_one() -> None:
    """A digit that was changed may make it look as if somebody else had written twice."""
    damaged = replace(FIRST, reference="123456790", message_id="<c@x>")
    assert ledger(FIRST, damaged).asked_twice() == ["p1@person.example"]
    book = ledger(FIRST, damaged)
    book.promise("123456790", "")
    assert book.asked_twice() == []


def test_a_mail_is_read_as_staff_get_it() -> None:
    """Reference, Message-ID, and the person whose words it holds."""
    raw = (
        b"Message-ID: <a@x>\r\nX-KIM-Ref: 123456789\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\ncDFAcGVyc29uLmV4YW1wbGU=\r\n"
    )
    arrival = read_arrival(raw, "kim@moers.example", 10.0)
    assert replace(arrival, digest="d1") == FIRST


def test_content_that_goes_too_early_or_stays_too_long_is_seen() -> None:
    """Measured from the last mail that was taken; without one, nothing may go."""
    delivered = dict.fromkeys(("early", "right", "late", "never"), 0.0)
    seen = Erasures(grace=HOUR)
    assert Erasures(HOUR, speed=60).too_late({"a": 0.0}, 1.9 * HOUR) == []
    seen.look({"early"}, 0.5 * HOUR)
    seen.look({"early", "right", "lost"}, 1.1 * HOUR)
    seen.look({"early", "right", "lost", "late"}, 3 * HOUR)
    assert seen.too_early(delivered) == [
        "early: gone after 0.50 h",
        "lost: gone, never delivered",
    ]
    late = ["late: kept for 3.00 h", "never: kept for 4.00 h"]
    assert seen.too_late(delivered, 4 * HOUR) == late


@pytest.mark.parametrize(
    ("alarm", "is_enough"),
    [
        (Sounded("undelivered", "kim@moers.example", HOUR + 30), True),
        (Sounded("undelivered", "kim@xanten.example", HOUR + 30), False),
        (Sounded("relay-away", "kim@moers.example", HOUR + 30), False),
        (Sounded("undelivered", "kim@moers.example", HOUR - 600), False),
        (Sounded("undelivered", "kim@moers.example", HOUR + 600), False),
    ],
)
def test_a_late_letter_wants_an_alarm_of_its_own(alarm: Sounded, *, is_enough: bool) -> None:
    """About its mailbox and its age, in time."""
    letter = Late("123456789", HOUR, frozenset({"kim@moers.example"}))
    assert (not without_alarm([letter], [alarm])) is is_enough


def test_a_log_with_a_traceback_or_a_personal_word_is_wrong(tmp_path: Path) -> None:
    """Each is counted by itself."""
    log = tmp_path / "web.log"
    part = Part("web", (), {}, log, 0)
    log.write_text(json.dumps({"event": "accepted", "level": "info"}) + "\n", "utf-8")
    assert all(row.is_right for row in log_rows(part))
    log.write_text('Traceback (most recent call last):\n{"event": "Zaunkoenig"}\n', "utf-8")
    assert [row.value for row in log_rows(part)] == ["2", "1", "1"]
    assert is_broken(json.dumps({"event": "failed", "frames": []}).encode())


def test_memory_that_grows_is_wrong_on_a_long_run() -> None:
    """A short one says nothing."""
    flat, growing = [100.0] * 100, [100.0 + number for number in range(100)]
    assert memory_row("web", flat, ENOUGH_TO_JUDGE).is_right
    assert not memory_row("web", growing, ENOUGH_TO_JUDGE).is_right
    assert memory_row("web", growing, 100).is_right


def test_a_number_that_has_to_be_zero_is_wrong_otherwise() -> None:
    """With examples, where there are any."""
    assert must_be_none("lost", 0).is_right
    assert not must_be_none("lost", 2).is_right
    assert must_be_none("lost", {"a", "b"}).examples == ("a", "b")


def test_a_seed_repeats_requests_and_troubles() -> None:
    """Whoever finds a fault can send the same again; every kind comes in time."""
    cases = [make_case("s", number, "127.0.0.1:80") for number in range(500)]
    assert cases == [make_case("s", number, "127.0.0.1:80") for number in range(500)]
    assert {case.kind for case in cases} == set(KINDS)
    boxes = ["a@x.example", "b@x.example", "c@x.example", "d@x.example"]
    assert plan("s", 24, boxes) == plan("s", 24, boxes)
    assert all(0 <= each.begin < each.end <= 24 * HOUR for each in plan("s", 24, boxes))


def test_a_fast_clock_begins_anew_without_a_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day begins when everything works; the processes live on in the same time."""
    moment = iter([100.0, 110.0, 110.0, 112.0, 112.0])
    monkeypatch.setattr("bench.endurance.fast_clock.time.monotonic", lambda: next(moment))
    clock = FastClock(datetime(2026, 11, 23, 8, tzinfo=UTC), 60, next(moment))
    clock.begin()
    assert clock.start == datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
    assert clock.elapsed() == 120
    assert clock.now() == datetime(2026, 11, 23, 8, 12, tzinfo=UTC)


@pytest.mark.skipif(LIBRARY is None, reason="needs libfaketime")
def test_a_process_in_fast_time_sleeps_waits_and_reads_the_uptime_faster() -> None:
    """An hour, by each of its clocks, takes a second."""
    clock = FastClock(datetime(2026, 11, 23, 8, tzinfo=UTC), 3600)
    done = subprocess.run(
        [sys.executable, "-c", AN_HOUR],
        env=environ(**clock.environment()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1", "1", "1"]


def test_the_report_of_the_relay_is_one_that_a_server_writes() -> None:
    """A final failure, about the letter whose headers it quotes."""
    letter = (
        b"To: kim@moers.example\r\nMessage-ID: <123456789.0123456789abcdef@kim.example>\r\n\r\nx"
    )
    read = read_notification(bounce_of(letter, "kim@moers.example", "kim@kim.example"))
    assert read.kind is Kind.FAILED
    assert read.message_id == "<123456789.0123456789abcdef@kim.example>"
