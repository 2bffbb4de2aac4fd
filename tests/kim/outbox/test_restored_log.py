"""`kim outbox restored` reads a log with lines that it cannot read, or must not follow."""

import json

import pytest
from click.testing import CliRunner

from kim.__main__ import main
from kim.outbox.restored import read_log
from tests.kim.outbox.test_commands import REFERENCE, Kim, kim

__all__ = ["kim"]
GONE = "100000006"
"""A reference that is not in the outbox."""
ACCEPTED = json.dumps({"event": "accepted", "reference": GONE}).encode()


def by_hand(change: str, **facts: object) -> bytes:
    line = {"event": "changed-by-hand", "change": change, "reference": REFERENCE, **facts}
    return json.dumps(line).encode()


UNREADABLE = {
    "no UTF-8": b'{"event": "delivered", "reference": "\xff"}',
    "no UTF-8, no JSON": b"\xff",
    "too deep": b"[" * 100_000,
    "too deep inside": b'{"a":' * 100_000,
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_line_that_cannot_be_read_is_named_and_the_others_count(kim: Kim, kind: str) -> None:
    """A crash of another program can put anything into a journal."""
    log = b"\n".join([b"Started kim-web.", UNREADABLE[kind], ACCEPTED])
    result = CliRunner().invoke(main, ["outbox", "restored"], input=log)
    assert result.exit_code == 1
    assert "line 2 of the log cannot be read" in result.stderr
    assert "line 1 " not in result.stderr
    assert f"are gone: {GONE}" in result.stderr


@pytest.mark.parametrize(
    "reference", ["\ud800", ["482719368"], {"a": 1}, 482719368, "../x", "\x1b[2J", "4827193681"]
)
def test_what_is_no_reference_is_no_request(kim: Kim, reference: object) -> None:
    """It would be counted as gone, and could not even be printed."""
    line = json.dumps({"event": "accepted", "reference": reference})
    result = CliRunner().invoke(main, ["outbox", "restored"], input=line.encode())
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("mailbox", ["b@x.example", "\ud800", ["a"], None])
def test_a_mailbox_outside_the_district_is_named(
    capsys: pytest.CaptureFixture[str], mailbox: object
) -> None:
    """A person chose it once; who restores must know that the request goes where it went before."""
    line = by_hand("reroute", mailbox=mailbox).decode()
    said = read_log([line], frozenset({"a@x.example"}), hold_rest=False)
    assert not said.commands
    told = capsys.readouterr().err
    assert f"reroute {REFERENCE}" in told
    assert "no mailbox of the district" in told


@pytest.mark.parametrize("change", ["hold", "erase", "reroute"])
def test_a_change_that_nobody_knows_of_is_named_and_not_repeated(
    capsys: pytest.CaptureFixture[str], change: str
) -> None:
    """Erased twice is erased; erased by a guess is lost."""
    line = by_hand(change, mailbox="a@x.example", certain=False).decode()
    said = read_log([line], frozenset({"a@x.example"}), hold_rest=False)
    assert not said.commands
    assert f"{change} {REFERENCE}: may have been done by hand" in capsys.readouterr().err


def test_a_later_line_settles_a_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    """The operator has looked, and repeated the command."""
    lines = [by_hand("hold", certain=False).decode(), by_hand("hold").decode()]
    (command,) = read_log(lines, frozenset(), hold_rest=False).commands
    assert command.reference == REFERENCE
    assert capsys.readouterr().err == ""


def test_a_doubt_is_settled_by_the_same_change_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever holds a request has not looked where it goes; what was delivered needs nobody."""
    away = by_hand("reroute", mailbox="b@x.example").decode()
    read_log([away, by_hand("hold").decode()], frozenset(), hold_rest=False)
    assert f"reroute {REFERENCE}" in capsys.readouterr().err
    delivered = json.dumps({"event": "delivered", "reference": REFERENCE})
    for last in (delivered, by_hand("erase").decode()):
        read_log([away, last], frozenset(), hold_rest=False)
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize("word", [["x"], {"a": 1}, None, 7, "\ud800"])
@pytest.mark.parametrize("name", ["event", "change", "mailbox", "verdict", "certain"])
def test_a_line_with_another_kind_of_value_ends_nothing(name: str, word: object) -> None:
    """Other programs write into the same journal."""
    for event in ("changed-by-hand", "delivered", "bounced"):
        line = {"event": event, "change": "reroute", "reference": REFERENCE, name: word}
        assert not read_log([json.dumps(line)], frozenset(), hold_rest=False).commands
