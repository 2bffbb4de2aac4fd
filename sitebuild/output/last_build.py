"""The memory of the last build: a JSON file beside the site, with a row for each language."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sitebuild.output.report import LocaleReport, locale_report
from sitebuild.reads import Question


@dataclass(frozen=True, slots=True)
class BuiltLanguage:
    """What one language was made from in the last build."""

    day: dt.date
    files: str
    """Hash of all files that it was made from."""
    frame: str
    """Hash of those that every page is made from."""
    moving: tuple[Question, ...]
    """The questions of its pages whose answer may change although no file does."""
    answers: str
    """Hash of the answers to these."""
    packing: str
    """Hash of what has packed its files."""
    stamp: str
    """Hash that changes if another program touches its files."""
    report: LocaleReport


def read_last_build(file: Path) -> dict[str, BuiltLanguage]:
    """Return what is known of the last build, by tag; a damaged file only costs time."""
    try:
        rows = json.loads(file.read_text("utf-8"))
        return {tag: _language(row) for tag, row in rows.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def read_days(file: Path) -> dict[str, dt.date]:
    """Return the day of the last build of each language, by tag, if it is known."""
    try:
        rows = json.loads(file.read_text("utf-8"))
        return {tag: dt.date.fromisoformat(row["day"]) for tag, row in rows.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def write_last_build(file: Path, built: Mapping[str, BuiltLanguage]) -> None:
    """Write what is known of the last build, in one step."""
    rows = {tag: asdict(each) for tag, each in built.items()}
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(json.dumps(rows, default=str, ensure_ascii=False), "utf-8")
    fresh.replace(file)


def _language(row: Mapping[str, Any]) -> BuiltLanguage:
    return BuiltLanguage(
        day=dt.date.fromisoformat(row["day"]),
        moving=tuple(Question(*each) for each in row["moving"]),
        report=locale_report(row["report"]),
        **{name: str(row[name]) for name in ("files", "frame", "answers", "packing", "stamp")},
    )
