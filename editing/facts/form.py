"""The form of one entry of the facts, and what is made of what was typed into it.

*typed* has one text for each name; several values of one name are joined by line feeds.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # not in the stubs
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, ListWidget, TimeInput

from editing.facts.changes import added, changed, removed, to_write
from editing.facts.entries import entries, new_entry
from editing.facts.fields import Choices, Entry, FactFile, Field, FieldKind, Value
from editing.facts.rows import as_typed, changed_with_rows
from editing.facts.typed import read_typed
from editing.line_ends import Contents
from editing.refusal import refusal
from editing.rendering import rendered
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError, Problem

Typed = Mapping[str, str]
Mistakes = Mapping[str, str]
"""What is wrong and what helps, by path of the field."""

_WIDGETS: Mapping[FieldKind, Any] = {
    FieldKind.DAY: DateInput,
    FieldKind.MOMENT: DateTimeLocalInput,
    FieldKind.TIME: TimeInput,
}
_IN_ROW = re.compile(r"\.open\[\d+\]\.")
_EMPTY = {"place": "– im ganzen Gebiet –", "importance": "– wie die anderen –"}
"""What it means that nothing is chosen, by key."""
_REMOVE = "entfernen"
"""What the button says that removes an entry."""
_FIRST = "-zuerst"
"""Ends the name of the list from which the first of several choices is chosen."""


class _Choices(SelectMultipleField):
    """Boxes to tick, of which the *rare* ones are folded away until one is ticked."""

    def __init__(self, *words: Any, rare: frozenset[str], **more: Any) -> None:
        super().__init__(*words, **more)
        self._rare = rare

    @property
    def folded(self) -> list[Any]:
        """The boxes that are folded away."""
        return [each for each in self if each.data in self._rare and not each.checked]

    @property
    def open(self) -> list[Any]:
        """All others."""
        return [each for each in self if each.data not in self._rare or each.checked]


def mistakes_of(error: ConfigurationError) -> dict[str, str]:
    """Return the problems of *error* by the path of their field, for the form."""
    found: dict[str, str] = {}
    for each in error.problems:
        said = f"{each.what} {each.remedy}"
        found[each.field] = f"{found[each.field]} {said}" if each.field in found else said
    return found


def form_of(entry: Entry, typed: Typed | None = None, mistakes: Mistakes | None = None) -> BaseForm:
    """Return the form of *entry*, filled as the file is or with what was *typed*."""
    fields: dict[str, Any] = {}
    data: dict[str, object] = {}
    for field in entry.all_fields:
        fields[field.path] = _unbound(field, typed)
        data[field.path] = _data(field, typed)
        if field.has_first:
            name = f"{field.path}{_FIRST}"
            choices = _with_present(field, list(field.choices))
            fields[name] = SelectField("An erster Stelle", choices=choices, validate_choice=False)
            present = field.value[:1] if isinstance(field.value, tuple) else ()
            data[name] = (typed or {}).get(name, *present or ("",))
    form = BaseForm(fields)
    form.process(data=data)
    for field in entry.all_fields:
        if mistakes and field.path in mistakes:
            form[field.path].errors = (mistakes[field.path],)
    return form


def shown(
    entry: Entry,
    typed: Typed | None = None,
    mistakes: Mistakes | None = None,
    *,
    is_new: bool = False,
    identity: str = "",
) -> Markup:
    """Return the form of *entry* as HTML, without the element that sends it; *identity*: by what
    the entry is known again. A mistake of another form has its address instead of a path.
    """
    form = form_of(entry, typed, mistakes)
    paths = {field.path for field in entry.all_fields}
    elsewhere = ((path, said) for path, said in (mistakes or {}).items() if path not in paths)
    others = [(path if path.startswith("/") else "", said) for path, said in elsewhere]
    words = {"entry": entry, "form": form, "is_new": is_new, "others": others}
    is_removing = (typed or {}).get("tun") == _REMOVE
    return rendered("entry.html", **words, identity=identity, is_removing=is_removing)


def contents(
    folder: DistrictFolder, files: Mapping[str, FactFile], languages: Choices, typed: Typed
) -> Contents:
    """Return the files to write for what was *typed* into a form of these *files*.

    Raises `ConfigurationError` with a problem for each wrong field, at its path.
    """
    action, path = typed.get("tun", "speichern"), typed.get("eintrag", "")
    if action == "neu":
        entry = new_entry(files, path.partition("[")[0], languages)
        texts = added(files, entry, _values(entry, typed))
        return to_write(folder, files, texts)
    name, entry = _entry(files, languages, path, typed)
    if action == _REMOVE and entry.is_of_list:
        texts = removed(files, entry)
    elif entry.rows:
        return _with_rows(folder, files, name, entry, typed)
    else:
        texts = {name: changed(files[name], entry, _values(entry, typed))}
    return to_write(folder, files, texts)


def _with_rows(
    folder: DistrictFolder, files: Mapping[str, FactFile], name: str, entry: Entry, typed: Typed
) -> Contents:
    """Return the files with other hours; a time is filled in whole or left empty."""
    values, problems, rows = _values(entry, typed), list[Problem](), []
    for row in entry.rows:
        is_empty = not any(typed.get(field.path, "").strip() for field in row.fields)
        needed = (replace(field, is_optional=is_empty) for field in row.fields)
        try:
            rows.append(_values(replace(row, fields=tuple(needed)), typed))
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    text = changed_with_rows(files[name], entry, values, rows)
    try:
        return to_write(folder, files, {name: text})
    except ConfigurationError as error:
        raise as_typed(error, entry, rows) from None


def _entry(
    files: Mapping[str, FactFile], languages: Choices, path: str, typed: Typed
) -> tuple[str, Entry]:
    """Return the entry at *path*; two files have keys at their beginning, told by these."""
    for name, found in entries(files, languages).items():
        for entry in found:
            if entry.path == path and any(field.path in typed for field in entry.all_fields):
                return name, entry
    what = "Diesen Eintrag gibt es nicht mehr."
    raise refusal("", "eintrag", what, "Sehen Sie die Seite neu an.")


def _values(entry: Entry, typed: Typed) -> dict[str, Value]:
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for field in entry.fields:
        text = typed.get(field.path, "")
        if field.kind is FieldKind.HIDDEN:
            continue  # it stays what it is
        try:
            value = read_typed(field, text, entry.table.name)
        except ConfigurationError as error:
            problems += error.problems
            continue
        first = typed.get(f"{field.path}{_FIRST}")
        if isinstance(value, tuple) and first in value:
            value = (first, *(each for each in value if each != first))
        is_left_out = field.value is None and value is False
        values[field.key] = None if is_left_out else value
    if problems:
        raise ConfigurationError(problems)
    return values


def _unbound(field: Field, typed: Typed | None) -> Any:
    is_free = field.is_optional and not _IN_ROW.search(field.path)
    label = f"{field.label} (darf leer bleiben)" if is_free else field.label
    made_of: Any = StringField
    hint, more = field.meaning, dict[str, Any]()
    match field.kind:
        case FieldKind.FLAG:
            made_of, label = BooleanField, field.label
        case FieldKind.LINES:
            count = len(field.value) if isinstance(field.value, tuple) else 0
            hint = f"{field.meaning} Eine Zeile für jeden."
            made_of, more = TextAreaField, {"render_kw": {"rows": str(max(3, count + 1))}}
        case FieldKind.HIDDEN:
            made_of = HiddenField
        case FieldKind.CHOICE:
            empty = [("", _EMPTY.get(field.key, "– nichts –"))] if _may_be_empty(field) else []
            choices = _with_present(field, [*empty, *field.choices])
            made_of, more = SelectField, {"choices": choices, "validate_choice": False}
        case FieldKind.CHOICES:
            more = {
                "choices": _with_present(field, list(field.choices)),
                "option_widget": CheckboxInput(),
                "widget": ListWidget(prefix_label=False),
                "rare": field.rare,
            }
            made_of = _Choices
        case FieldKind.NUMBER:
            more = {"render_kw": {"inputmode": "numeric"}}
        case FieldKind.DAY | FieldKind.MOMENT | FieldKind.TIME if _is_iso(field, typed):
            more = {"widget": _WIDGETS[field.kind]()}
    return made_of(label, description=hint, **more)


def _may_be_empty(field: Field) -> bool:
    return field.is_optional or field.value is None


def _with_present(field: Field, choices: list[tuple[str, str]]) -> list[SelectChoice]:
    """Return *choices* with what is written in the file, in the order of the file first."""
    values = field.value if isinstance(field.value, tuple) else (field.value,)
    present = [str(each) for each in values if each is not None]
    names = dict(choices)
    if field.kind is FieldKind.CHOICES:
        first = [(each, names.get(each, each)) for each in present]
        pairs = [*first, *(pair for pair in choices if pair[0] not in present)]
    else:
        pairs = [*choices, *((each, each) for each in present if each not in names)]
    return [SelectChoice(*pair) for pair in pairs]


def _is_iso(field: Field, typed: Typed | None) -> bool:
    """Return True if a field for days can hold what is shown: nothing typed may be lost."""
    text = _text(field) if typed is None else typed.get(field.path, "")
    try:
        (dt.time if field.kind is FieldKind.TIME else dt.datetime).fromisoformat(text)
    except ValueError:
        return not text
    return True


def _data(field: Field, typed: Typed | None) -> object:
    text = _text(field) if typed is None else typed.get(field.path, "")
    if field.kind is FieldKind.FLAG:
        return field.value is True if typed is None else text not in {"", "false"}
    return text.split("\n") if field.kind is FieldKind.CHOICES else text


def _text(field: Field) -> str:
    match field.value:
        case None:
            return ""
        case tuple(texts):
            return "\n".join(texts)
        case dt.datetime() as moment:
            return moment.isoformat(timespec="minutes")
        case dt.date() as day:
            return day.isoformat()
    return str(field.value)
