"""The form of one part of a page, and what is made of what was typed into it.

*typed* has one text for each name. Beside the text stand lists: for each number in brackets the
page or fact that it stands for, and one number more of each kind to begin a new one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # not in the stubs
from wtforms.form import BaseForm

from editing.line_ends import Contents
from editing.refusal import refusal
from editing.rendering import rendered
from editing.texts.beside import ADDRESS, FACT, LABELS, LINK, Beside, FieldError
from editing.texts.changes import change
from editing.texts.elements import Elements
from editing.texts.known_again import first_new, moved_or_added, surroundings
from editing.texts.marks import Entry, Sentence
from editing.texts.minor import kept_after_slip
from editing.texts.page import BOXES, EditablePage, Part
from editing.texts.site import Choice, Texts
from editing.texts.structure import (
    NewBox,
    SectionError,
    add_box,
    add_item,
    add_paragraph,
    add_section,
    move,
    remove,
)
from portal.problems import ConfigurationError

Typed = Mapping[str, str]
_PICTURE = "bild"
"""Names what is added, and the list of pictures to choose from."""
_NEW = (
    ("absatz", "Absatz"),
    ("punkt", "Listenpunkt"),
    ("abschnitt", "Abschnitt: Überschrift und Absatz"),
    (_PICTURE, "Bild"),
    *((kind, f"Kasten: {name}") for kind, name in BOXES.items() if kind != "info"),
)
WORDS, NEW, TITLE, SECTION = "worte", "neu", "titel", "abschnitt"
"""Names of the fields with the words of a part, of one to add behind it and of its title, and of
the box to tick to remove a heading with all below it."""
SURROUNDINGS = "umgebung"
"""Name of the hidden field by which a part is known again."""
_ITEM = re.compile(r"\s*[-*•]\s+")
_NOTHING = ("", "– nichts –")


def parts_of(page: EditablePage, href: Callable[[str], str]) -> Markup:
    """Return the parts of *page* as a list; *href* is the address of the form of a part's id."""
    return rendered("parts.html", page=page, href=href)


def shown(
    texts: Texts,
    uri: str,
    part: Part,
    typed: Typed | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Markup:
    """Return the form of *part* as HTML, without the element that sends it.

    *mistakes*: by field, what is wrong with what was *typed*, and what helps.
    """
    form, marks = _form(texts, uri, part, typed)
    is_adding = bool(typed and (typed.get("tun") == "hinzufuegen" or typed.get(NEW, "").strip()))
    for name, mistake in (mistakes or {}).items():
        form[name if name in form else WORDS].errors = (mistake,)
    between = surroundings(texts.read(uri), part)
    words = {"part": part, "form": form, "marks": marks, "is_adding": is_adding}
    return rendered("part.html", **words, surroundings=between)


def mistake_of(error: ConfigurationError) -> str:
    """Return the problems of *error* for the form of the part that they are about."""
    said = []
    for each in error.problems:
        _, of, thing = each.field.rpartition("“: ")
        said.append(f"{thing if of else ''}{': ' if of else ''}{each.what} {each.remedy}")
    return " ".join(dict.fromkeys(said))


def contents(texts: Texts, uri: str, typed: Typed) -> Contents:
    """Return the files to write for what was *typed* into the form of a part of the page *uri*.

    Raises `ConfigurationError` naming the part, if that is another one now or cannot be so.
    """
    page = texts.read(uri)
    part = page.part(typed.get("teil", ""))
    if part is None:
        what = "Diesen Teil gibt es so nicht mehr."
        raise refusal(page.file, "Teil", what, "Sehen Sie die Seite neu an.")
    action = typed.get("tun", "aendern")
    if action == "entfernen":
        return texts.to_write(uri, page, part, _removed(texts, page, part, typed))
    beside = Beside(texts, uri, page.file, part, typed)
    _refuse_unsaid(beside, action)
    reworded = change(texts.parsers, page, part, beside.sentence(WORDS))
    written = texts.to_write(uri, page, part, reworded)
    if action != "aendern":
        try:
            text = _with_action(texts.read_text(page.file, reworded), beside, action)
            written = texts.to_write(uri, page, part, text)
        except ConfigurationError as error:
            if action != "hinzufuegen" or isinstance(error, FieldError):
                raise
            raise FieldError(error.problems, NEW) from None
    if reworded != page.text and written and typed.get("tippfehler"):
        written = {**kept_after_slip(texts, uri, page.text, reworded).contents, **written}
    return written


def part_to_see(texts: Texts, uri: str, written: Contents, part_id: str, action: str) -> str | None:
    """Return the id of the part that was moved or added with what is *written* of the page *uri*;
    None for another *action*.
    """
    before, content = texts.read(uri), written.get(f"docs/{uri}")
    part = before.part(part_id)
    if part is None or not content or action not in {"hinauf", "hinunter", "hinzufuegen"}:
        return None
    now = texts.read_text(before.file, content.decode("utf-8-sig").replace("\r\n", "\n"))
    found = moved_or_added(before, now, part, is_moved=action != "hinzufuegen")
    return found.id if found else None


def _removed(texts: Texts, page: EditablePage, part: Part, typed: Typed) -> str:
    try:
        return remove(texts.parsers, page, part, with_section=bool(typed.get(SECTION)))
    except SectionError as error:
        raise FieldError(error.problems, SECTION) from None


def _refuse_unsaid(beside: Beside, action: str) -> None:
    """Raise `FieldError` for what was filled in and would be lost: a choice without its mark, or a
    text to add where something else is done.
    """
    is_adding = action == "hinzufuegen"
    if not is_adding and beside.typed.get(NEW, "").strip():
        what = "Das ist noch nicht hinzugefügt."
        remedy = "Wählen Sie darunter „Hinzufügen“, oder leeren Sie dieses Feld."
        raise FieldError(refusal(beside.file, beside.part.name, what, remedy).problems, NEW)
    beside.refuse_unused((WORDS, NEW) if is_adding else (WORDS,))


def _with_action(page: EditablePage, beside: Beside, action: str) -> str:
    """Return the text of *page*, which has the typed words already, after what else was wished.

    Whoever writes and then moves the part, or adds one behind it, means both.
    """
    part = beside.part
    now = next((each for each in page.parts if each.slot == part.slot), part)
    match action:
        case "hinauf" | "hinunter":
            return move(beside.texts.parsers, page, now, up=action == "hinauf")
        case "hinzufuegen":
            return _added(page, beside, now)
    return page.text


def _added(page: EditablePage, beside: Beside, part: Part) -> str:
    """Return the text of *page* with what was typed *beside* behind *part*."""
    texts, typed = beside.texts, beside.typed
    if typed.get("was") == _PICTURE:
        picture = _picture(texts, beside.uri, page, part, typed)
        return add_paragraph(texts.parsers, page, part, picture)
    says = beside.sentence(NEW)
    title, kind = Sentence(typed.get(TITLE, "")), typed.get("was", "absatz")
    match kind:
        case "absatz":
            return add_paragraph(texts.parsers, page, part, says)
        case "punkt":
            return _with_items(texts, page, part, says)
    if not title.text.strip():
        error = refusal(page.file, part.name, "Der Titel fehlt.", "Schreiben Sie einen.")
        raise FieldError(error.problems, TITLE)
    match kind:
        case "abschnitt":
            return add_section(texts.parsers, page, part, title, says)
    return add_box(texts.parsers, page, part, NewBox(kind, title, says))


def _with_items(texts: Texts, page: EditablePage, part: Part, says: Sentence) -> str:
    """Return the text of *page* with an item, or one of each line if each begins as one."""
    items, elements = list(_items(says)), Elements(page.blocks)
    unit = None if part.slot is None else elements.unit(part.slot)
    if unit is None or not elements.is_item(unit):  # the first one begins a list
        before, page = (
            page,
            texts.read_text(page.file, add_item(texts.parsers, page, part, items[0])),
        )
        part, items = first_new(before, page), items[1:]
    for each in reversed(items):  # all behind the same item, so the last one first
        page = texts.read_text(page.file, add_item(texts.parsers, page, part, each))
    return page.text


def _items(says: Sentence) -> Iterator[Sentence]:
    lines = [line for line in says.text.splitlines() if line.strip()]
    begins = [_ITEM.match(line) for line in lines]
    if not lines or not all(begins):
        yield says
        return
    for line, begin in zip(lines, begins, strict=True):
        yield replace(says, text=line[begin.end() if begin else 0 :])


def _picture(texts: Texts, uri: str, page: EditablePage, part: Part, typed: Typed) -> Sentence:
    """Return the picture that was chosen, with what is to be seen in it: typed, or as known."""
    target = typed.get(_PICTURE, "")
    known = texts.pictures(uri)
    if target not in known:
        what = "Es ist kein Bild gewählt."
        raise refusal(page.file, part.name, what, "Wählen Sie eines aus der Liste.")
    shows = " ".join(typed.get(NEW, "").split()) or known[target][1]
    if not shows:
        what = "Was auf dem Bild zu sehen ist, fehlt."
        remedy = "Schreiben Sie es in das Feld Text: Das hört, wer das Bild nicht sieht."
        raise refusal(page.file, part.name, what, remedy)
    plain = shows.translate(str.maketrans("[]{}", "()()"))
    return Sentence(f"[Bild 1: {plain}]", pictures=(Entry(target),))


def _form(texts: Texts, uri: str, part: Part, typed: Typed | None) -> tuple[BaseForm, list[str]]:
    lists = (
        (LINK, LABELS[LINK], part.sentence.links, texts.links(uri)),
        (FACT, LABELS[FACT], part.sentence.facts, texts.facts(uri)),
    )
    is_front = part.slot is None
    data: dict[str, Any] = {WORDS: part.sentence.text, "was": "absatz"}
    fields: dict[str, Any] = {
        WORDS: TextAreaField(part.kind, render_kw={"rows": "6", "lang": "de"}),
        "tippfehler": BooleanField("Nur ein Tippfehler: Die Übersetzungen bleiben gültig"),
        **_kinds_of_new(texts.pictures(uri)),
        SECTION: BooleanField("Beim Entfernen: auch alles, was unter dieser Überschrift steht"),
        TITLE: StringField("Überschrift oder Titel, für Abschnitt und Kasten"),
        NEW: TextAreaField("Text", render_kw={"rows": "4", "lang": "de"}),
    }
    marks: list[str] = []
    for name, label, present, known in lists[is_front:]:
        for number, entry in enumerate([*present, None], start=1):
            key = f"{name}-{number}"
            new = (
                "" if entry else f": neu, mit [{label} {number}{': Worte' if name == LINK else ''}]"
            )
            fields[key] = SelectField(f"{label} {number}{new}", choices=_choices(entry, known))
            data[key] = entry.target if entry else ""
            marks.append(key)
    if not is_front:
        number = len(part.sentence.links) + 1
        hint = f"Statt einer Seite für Link {number}: Internetseite, E-Mail-Adresse oder Telefon."
        fields[ADDRESS] = StringField("Andere Adresse", description=hint)
        marks.append(ADDRESS)
    form = BaseForm(fields)
    form.process(data=data | {key: typed[key] for key in fields if typed and key in typed})
    return form, marks


def _kinds_of_new(pictures: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Return the lists of what may be added: a picture only where there is one."""
    kinds = [SelectChoice(*each) for each in _NEW if pictures or each[0] != _PICTURE]
    fields = {"was": SelectField("Was", choices=kinds)}
    if pictures:
        pairs = [_NOTHING, *((target, label) for target, (label, _) in pictures.items())]
        hint = "Nur für ein Bild. Steht unter Text nichts, gilt die Beschreibung des Bildes."
        choices = [SelectChoice(*pair) for pair in pairs]
        fields[_PICTURE] = SelectField("Welches Bild", choices=choices, description=hint)
    return fields


def _choices(entry: Entry | None, known: Sequence[Choice]) -> list[Any]:
    """Return the list of what is *known*, with *entry*; what two names lead to stands there once,
    under the name of *entry* if that is one of them.
    """
    names = {each.label: each.entry.target for each in reversed(known)}
    present = entry.target if entry else ""
    names |= {each.label: present for each in known if each.entry.target == present}
    pairs = [(target, label) for label, target in reversed(names.items())]
    if entry is None:
        pairs = [_NOTHING, *pairs]
    elif entry.target not in dict(pairs):
        pairs = [(entry.target, entry.target), *pairs]
    return [SelectChoice(*pair) for pair in pairs]
