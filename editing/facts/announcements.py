"""Announcements as forms: one is chosen, then only what it speaks of is asked."""

import datetime as dt
from dataclasses import replace
from functools import partial

from editing.facts.fields import Choices, Entry, Field, FieldKind, Value
from editing.facts.words import headline_of
from portal.district.announcements import KINDS

NOW = "jetzt zu sehen"
"""Said of an announcement on its days."""
_USUAL_DAYS = 7
"""So long a new one is shown that speaks of no day, if nobody says otherwise."""
_ALWAYS = ("from", "until", "place", "importance")


def kinds() -> Choices:
    """Return the kinds of announcements, each with what it says."""
    return tuple((kind, headline_of(kind)) for kind in KINDS)


def chosen(entry: Entry, kind: str = "", today: dt.date | None = None) -> Entry:
    """Return the form of *entry* with the fields of its kind alone, those it speaks of first.

    A new one is of the *kind*, and shown from *today* on; an unknown kind has all fields.
    """
    values = {field.key: field.value for field in entry.fields}
    kind = kind or str(values["kind"])
    if kind not in KINDS:
        return entry
    sentences = KINDS[kind]
    given: dict[str, Value] = {"kind": kind} | ({"from": today} if today else {})
    fields = [_with_value(field, given) for field in entry.fields]
    needed = set(sentences.needs) - ({"last_day"} if sentences.of_one_day else set())
    has_day = not needed.isdisjoint({"day", "last_day"})
    end = _until_its_day if has_day else partial(_for_a_week, today=today)
    fields = [end(each) if each.key == "until" else each for each in fields]
    by_key = {
        field.key: replace(field, is_optional=field.is_optional and field.key not in needed)
        for field in fields
    }
    keys = [*(key for key in by_key if key in sentences.needs), *_ALWAYS, "kind"]
    more = [key for key, value in values.items() if value is not None and key not in keys]
    shown = tuple(by_key[key] for key in [*keys, *more])
    title = f"Meldung: {headline_of(kind)}" if today else entry.title
    return replace(entry, title=title, fields=shown)


def kind_of(entry: Entry) -> str:
    """Return the kind of an announcement that was `chosen`."""
    return next(str(field.value) for field in entry.fields if field.key == "kind")


def _with_value(field: Field, given: dict[str, Value]) -> Field:
    if field.key == "kind":
        field = replace(field, kind=FieldKind.HIDDEN)
    return replace(field, value=given[field.key]) if field.key in given else field


def _until_its_day(field: Field) -> Field:
    """Return the field for the last day it is shown, which may be left empty."""
    meaning = f"{field.meaning} Leer: bis zu dem Tag, von dem die Meldung spricht."
    return replace(field, meaning=meaning, is_optional=True)


def _for_a_week(field: Field, today: dt.date | None) -> Field:
    """Return the field for the last day of a new one, with a week from *today* on proposed."""
    if today is None:
        return field
    meaning = f"{field.meaning} Vorgeschlagen ist eine Woche. Danach verschwindet sie von selbst."
    return replace(field, meaning=meaning, value=today + dt.timedelta(days=_USUAL_DAYS - 1))


def standing(entry: Entry, today: dt.date) -> str:
    """Return in German whether the announcement is up on *today*, comes, or is over."""
    days = {field.key: field.value for field in entry.fields}
    first, last = days.get("from"), days.get("until")
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return "unklar"
    if last < today:
        return "vorbei"
    return "kommt noch" if today < first else NOW
