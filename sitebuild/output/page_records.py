"""What a build knows of the pages of a language that it has made: `.made.json` beside them.

It is written and swapped in with the pages, so it never speaks of others. Nearly all pages ask
nearly the same questions, so each question is written once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sitebuild.reads import Question

FILE = ".made.json"
"""Name of the file in the folder of a language; the leading dot keeps it from being served."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that was made."""

    source: str
    """Hash of the text it was made from."""
    questions: frozenset[Question]
    """What was asked while it was made."""
    answers: str
    """Hash of the answers."""
    units: int = 0
    german_units: int = 0
    is_german: bool = False
    """Whether all of it is German for want of a translation."""
    refused: tuple[str, ...] = ()
    """German texts whose translation was refused."""
    anchors: tuple[str, ...] = ()
    """Ids that other pages may link to."""
    links: tuple[tuple[str, str, str], ...] = ()
    """Links to anchors: MkDocs' name of the other page, anchor, link as it is written."""


def write_records(records: Mapping[str, PageRecord], folder: Path) -> None:
    """Write the records of pages, by MkDocs' name of them, into `FILE` in *folder*."""
    asked = sorted({question for record in records.values() for question in record.questions})
    number = {question: at for at, question in enumerate(asked)}
    pages = {
        uri: {
            **{field.name: getattr(record, field.name) for field in fields(record)},
            "questions": sorted(number[each] for each in record.questions),
        }
        for uri, record in sorted(records.items())
    }
    text = json.dumps({"questions": asked, "pages": pages}, ensure_ascii=False)
    (folder / FILE).write_text(text, "utf-8", newline="\n")


def read_records(folder: Path) -> dict[str, PageRecord]:
    """Return the records in *folder*; none if they cannot be read: all pages are made again."""
    try:
        known = json.loads((folder / FILE).read_text("utf-8"))
        asked = [Question(*each) for each in known["questions"]]
        return {uri: _record(row, asked) for uri, row in known["pages"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return {}


def _record(row: Mapping[str, Any], asked: list[Question]) -> PageRecord:
    plain = {
        "questions": frozenset(asked[number] for number in row["questions"]),
        "refused": tuple(row["refused"]),
        "anchors": tuple(row["anchors"]),
        "links": tuple((str(uri), str(anchor), str(link)) for uri, anchor, link in row["links"]),
    }
    return PageRecord(**{**row, **plain})
