"""A command whose answer is lost says that it may have been done."""

import json
from pathlib import Path
from typing import Any

import pytest

from formservice.outbox import Outbox, OutboxUnavailableError, Reason
from portal.exit_codes import Exit
from tests.kim.outbox.test_commands import REFERENCE, Kim, kim

__all__ = ["kim"]


def lose_answer_of(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a call of the outbox do its work, and its answer come too late."""
    really = getattr(Outbox, name)

    async def silent(box: Outbox, *words: Any) -> None:
        await really(box, *words)
        raise OutboxUnavailableError(Reason.SILENT)

    monkeypatch.setattr(Outbox, name, silent)


@pytest.mark.parametrize(
    ("call", "words", "look"),
    [
        ("carry_out", ["hold", REFERENCE], f"kim outbox show {REFERENCE}"),
        ("carry_out", ["erase", REFERENCE, "--yes"], f"kim outbox show {REFERENCE}"),
        ("carry_out_all", ["hold", "--all", "--yes"], "kim outbox list"),
        ("restore", ["restored"], "kim outbox list"),
    ],
    ids=["one", "erase", "several", "restored"],
)
def test_a_command_without_an_answer_may_have_been_done(
    kim: Kim, monkeypatch: pytest.MonkeyPatch, call: str, words: list[str], look: str
) -> None:
    """It ends with 5, says how to look, and does not claim that it was done."""
    if call == "carry_out_all":
        monkeypatch.setattr(
            "kim.outbox.changes._show", lambda *_: lose_answer_of(monkeypatch, call)
        )
    else:
        lose_answer_of(monkeypatch, call)
    result = kim("outbox", *words)
    assert result.exit_code == Exit.UNAVAILABLE
    assert "may have been done" in result.stderr
    assert look in result.stderr
    assert "done, " not in result.stdout
    noted = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert all(line["certain"] is False for line in noted)
    assert [line["reference"] for line in noted] == [REFERENCE] * (words[0] != "restored")
    if words[0] != "restored":
        state = "erased" if words[0] == "erase" else "held"
        assert state in kim("outbox", "show", REFERENCE).stdout


def test_a_database_that_is_away_has_done_nothing(
    kim: Kim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only silence leaves it open."""

    async def away(*_: object) -> None:
        raise OutboxUnavailableError(Reason.DOWN)

    monkeypatch.setattr(Outbox, "carry_out", away)
    result = kim("outbox", "hold", REFERENCE)
    assert result.exit_code == Exit.UNAVAILABLE
    assert "may have been done" not in result.stderr
    assert (tmp_path / "outbox.db").exists()


def test_references_that_were_not_tried_are_named(
    kim: Kim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command ends at the first one without an answer: the rest is not done."""
    lose_answer_of(monkeypatch, "carry_out")
    result = kim("outbox", "hold", REFERENCE, "100000006", "100000011")
    assert result.exit_code == Exit.UNAVAILABLE
    assert "hold: not tried: 100000006 100000011" in result.stderr
    single = kim("outbox", "hold", REFERENCE)
    assert "not tried" not in single.stderr
