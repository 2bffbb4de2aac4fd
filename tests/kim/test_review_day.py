"""The day on which a translation was read is told to readers: it is that of Germany."""

import datetime as dt
import importlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest
from click.testing import CliRunner

from kim.__main__ import main
from tests.sitebuild.small_project import small_project, translate


class _JustAfterMidnight(dt.datetime):
    """The clock shows half past midnight in Germany, on 22 November."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return cls(2026, 11, 21, 23, 30, tzinfo=dt.UTC).astimezone(tz)


@pytest.mark.parametrize(
    ("day", "noted"),
    [((), "2026-11-22"), (("--date", "2026-11-22"), "2026-11-22"), (("--date", "2026-11-23"), "")],
)
def test_the_day_begins_at_midnight_in_germany(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: tuple[str, ...], noted: str
) -> None:
    """Neither yesterday nor tomorrow is noted."""
    root = small_project(tmp_path / "project")
    translate(root, "uk", "docs", {"Kontakt": "Контакт"})
    monkeypatch.chdir(root)
    words = ["i18n", "review", "--locale", "uk", "--role", "native", "--yes", *day]
    clock = SimpleNamespace(datetime=_JustAfterMidnight)
    monkeypatch.setattr(importlib.import_module("kim.i18n.review"), "dt", clock)
    assert CliRunner().invoke(main, words).exit_code == (0 if noted else 2)
    ledger = root / "i18n/uk/review.jsonl"
    found = json.loads(ledger.read_text("utf-8"))["date"] if ledger.exists() else ""
    assert found == noted
