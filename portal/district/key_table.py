"""The keys of a district's files as the handbook lists them, in German.

`python -m portal.district.key_table` prints what stands in `handbook/kreisordner.md`.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from portal.district.announcements import Announcement
from portal.district.hours import Hours, Span
from portal.district.keys import FILES, Form, Key, Table
from portal.district.kinds import Kind, kinds_of
from portal.district.model import (
    Accessibility,
    CaseNotice,
    ContactPoint,
    District,
    Event,
    FollowUp,
    Imprint,
    Municipality,
    Office,
    ProcessStep,
    Retention,
    Rollout,
    Substitution,
    TargetGroup,
    WebsiteNotice,
)
from portal.district.skeleton import heading

_MODELS: Mapping[str, type[Any]] = {
    "district.toml": District,
    "imprint": Imprint,
    "data_protection_officer": Office,
    "data_protection_authority": Office,
    "complaints": Office,
    "retention": Retention,
    "followup": FollowUp,
    "notice": WebsiteNotice,
    "case": CaseNotice,
    "accessibility": Accessibility,
    "process_step": ProcessStep,
    "target_group": TargetGroup,
    "rollout": Rollout,
    "municipality": Municipality,
    "contact_point": ContactPoint,
    "substitution": Substitution,
    "event": Event,
    "announcement": Announcement,
    **dict.fromkeys(("hotline_hours", "contact_point.hours"), Hours),
    **dict.fromkeys(("hotline_hours.open", "contact_point.hours.open"), Span),
}
"""What each table is read into; the others are read into no model of their own."""

_KINDS: Mapping[type, str] = {
    str: "Text",
    bool: "true oder false",
    int: "Zahl",
    list: "Liste",
    dt.date: "Datum",
    dt.datetime: "Datum und Uhrzeit",
}


def key_table() -> str:
    """Return a Markdown section for each table, with a row for each key."""
    return "\n".join(line for name, tables in FILES.items() for line in _file(name, tables))


def _file(name: str, tables: tuple[Table, ...]) -> Iterator[str]:
    yield f"## `{name}`\n"
    seen = set()
    for table in tables:
        if table.name not in seen:
            yield from _table(table)
        seen.add(table.name)


def _table(table: Table) -> Iterator[str]:
    if table.form is not Form.ROOT:
        may_be_missing = " Darf fehlen." if table.is_optional else ""
        yield f"### `{heading(table)}`\n\n{table.meaning}{may_be_missing}\n"
    else:
        yield f"{table.meaning}\n"
    if table.keys:
        yield "| Schlüssel | Inhalt | Art | darf fehlen | wird übersetzt |"
        yield "| --- | --- | --- | --- | --- |"
        model = _MODELS.get(table.name)
        kinds = kinds_of(model) if model else {}
        yield from (_row(key, kinds) for key in table.keys)
        yield ""


def _row(key: Key, kinds: Mapping[str, Kind]) -> str:
    value = tomllib.loads(f"value = {key.value}")["value"]
    is_translated = "ja" if kinds.get(key.name) is Kind.PROSE else ""
    missing = "ja" if key.is_optional else ""
    return f"| `{key.name}` | {key.meaning} | {_KINDS[type(value)]} | {missing} | {is_translated} |"


if __name__ == "__main__":
    print(key_table())  # noqa: T201 - the program's output
