"""An editor changes the words of a part; nothing else of the page changes."""

from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from editing.texts.changes import Parsers, change
from editing.texts.marks import Entry, Sentence
from editing.texts.page import EditablePage, Part
from portal.problems import ConfigurationError
from tests.editing.conftest import FRONT, Editor

PAGE = """# Titel { #oben }

Rufen Sie **jetzt** an: {{ district.hotline }} oder [schreiben Sie](kontakt.md "Formular").

!!! danger "Im Notfall"

    Warten Sie nicht.

    - Polizei: 110
    - Feuerwehr: 112

1. Erstens
2. Zweitens

| Was | Wo |
| --- | --- |
| Hilfe | Wesel |

[Weiter](hilfe.md){ .md-button }

Eine Zeile
und ihre Fortsetzung[^1].

[^1]: Die Fußnote."""


PLAIN = """# Titel { #oben }

Ein Absatz.

## Abschnitt { .klein #unten }

!!! danger "Im Notfall"

    - Polizei: 110

| Was { .breit } | Wo |
| --- | --- |
| Hilfe | Wesel |

Begriff
:   Erklärung"""
FLOWING = ("Absatz", "Listenpunkt")
"""The parts in which a line may end."""


def shown(parsers: Parsers, text: str) -> tuple[str, list[tuple[str, list[Any]]]]:
    """Return the words of a page, and its elements with their attributes."""
    parsers.inline.md.reset()
    made = parsers.inline.md.convert(text.removeprefix(FRONT))
    page: Any = html.fromstring(f"<div>{made}</div>")
    elements = [(str(one.tag), [*one.attrib.items()]) for one in page.iter()]
    words = " ".join(page.text_content().split())
    return words, [one for one in elements if one[0] not in {"br", "strong"}]


def part_of(page: EditablePage, words: str) -> Part:
    """Return the part with these *words* in it."""
    return next(part for part in page.parts if words in part.plain)


def changed(
    parsers: Parsers, editor: Editor, words: str, typed: str, markdown: str = PAGE
) -> list[tuple[str, str]]:
    """Return the lines that differ when the part with *words* is *typed* anew."""
    page = editor.page(markdown)
    part = part_of(page, words)
    text = change(parsers, page, part, replace(part.sentence, text=typed))
    old, new = page.text.split("\n"), text.split("\n")
    assert len(old) == len(new)
    return [(one, other) for one, other in zip(old, new, strict=True) if one != other]


def test_a_page_is_shown_as_its_parts(editor: Editor) -> None:
    """Each with what it is, without a sign of Markdown."""
    page = editor.page(PAGE)
    assert [(part.kind, part.box, part.plain) for part in page.parts] == [
        ("Titel der Seite", "", "Seite"),
        ("Kurzbeschreibung", "", "Worum es geht"),
        ("Überschrift der Seite", "", "Titel"),
        ("Absatz", "", "Rufen Sie jetzt an: … oder schreiben Sie."),
        ("Titel des Kastens", "Gefahr", "Im Notfall"),
        ("Absatz", "Gefahr", "Warten Sie nicht."),
        ("Listenpunkt", "Gefahr", "Polizei: 110"),
        ("Listenpunkt", "Gefahr", "Feuerwehr: 112"),
        ("Listenpunkt", "", "Erstens"),
        ("Listenpunkt", "", "Zweitens"),
        ("Kopf einer Spalte", "", "Was"),
        ("Kopf einer Spalte", "", "Wo"),
        ("Feld einer Tabelle", "", "Hilfe"),
        ("Feld einer Tabelle", "", "Wesel"),
        ("Knopf", "", "Weiter"),
        ("Absatz", "", "Eine Zeile und ihre Fortsetzung."),
        ("Fußnote", "", "Die Fußnote."),
    ]
    assert not [part for part in page.parts if part.locked]
    assert part_of(page, "Rufen").sentence == Sentence(
        "Rufen Sie [fett: jetzt] an: [Angabe 1: hotline] oder [Link 1: schreiben Sie].",
        links=(Entry('kontakt.md "Formular"'),),
        facts=(Entry("district.hotline"),),
    )


@pytest.mark.parametrize(
    ("words", "typed", "lines"),
    [
        ("Titel", "Neuer Titel", [("# Titel { #oben }", "# Neuer Titel { #oben }")]),
        ("Polizei", "Notruf: 110", [("    - Polizei: 110", "    - Notruf: 110")]),
        ("Zweitens", "Dann", [("2. Zweitens", "2. Dann")]),
        ("Im Notfall", "Bei Gefahr", [('!!! danger "Im Notfall"', '!!! danger "Bei Gefahr"')]),
        ("Wesel", "Moers", [("| Hilfe | Wesel |", "| Hilfe | Moers |")]),
        ("Seite", "Neu: ein Wort", [("title: Seite", 'title: "Neu: ein Wort"')]),
        ("Worum", "Neu", [("description: Worum es geht", "description: Neu")]),
        (
            "Weiter",
            "[Link 1: Mehr [fett: Hilfe]]",
            [("[Weiter](hilfe.md){ .md-button }", "[Mehr **Hilfe**](hilfe.md){ .md-button }")],
        ),
        ("Fußnote", "Eine Quelle.", [("[^1]: Die Fußnote.", "[^1]: Eine Quelle.")]),
    ],
)
def test_only_the_lines_of_the_part_change(
    parsers: Parsers, editor: Editor, words: str, typed: str, lines: list[tuple[str, str]]
) -> None:
    """Ids, boxes, marks and numbers stay."""
    assert changed(parsers, editor, words, typed) == lines


def test_marks_may_be_moved_and_taken_away(parsers: Parsers, editor: Editor) -> None:
    """What they stand for stays what it was."""
    typed = "[Link 1: Schreiben] oder [kursiv: rufen] Sie: [Angabe 1: was auch immer]"
    [(_, line)] = changed(parsers, editor, "Rufen", typed)
    assert line == '[Schreiben](kontakt.md "Formular") oder *rufen* Sie: {{ district.hotline }}'


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("1. Januar", r"1\. Januar"),
        ("# kein Titel", r"\# kein Titel"),
        ("Bürger*innen und Helfer*innen", r"Bürger\*innen und Helfer\*innen"),
        ("a <b> & c", "a &lt;b> &amp; c"),
        ("ein Wort\nin zwei Zeilen", "ein Wort  "),
        ("Zeichen\x00 und\u202e Reste", "Zeichen und Reste"),
    ],
)
def test_signs_mean_themselves(parsers: Parsers, editor: Editor, typed: str, written: str) -> None:
    """Whatever is typed is shown as it was typed."""
    page = editor.page("Ein Satz.")
    part = part_of(page, "Ein Satz")
    text = change(parsers, page, part, Sentence(typed))
    assert text.removeprefix(FRONT).split("\n")[0] == written


@pytest.mark.parametrize(
    "typed",
    [
        'Wort { onclick="alert(1)" }',
        "Wort {: .x hidden }",
        "Wort { #neu }",
        "Wort {offen",
        "[fett: Wort]{ .x }",
        "Wort\n{ .x }",
    ],
)
def test_words_are_no_attributes(parsers: Parsers, editor: Editor, typed: str) -> None:
    """In whatever element they stand, and whatever attributes it has of its own."""
    page = editor.page(PLAIN)
    before = shown(parsers, page.text)
    tried = 0
    for part in page.parts:
        if part.slot is None or ("\n" in typed and part.kind not in FLOWING):
            continue
        after = shown(parsers, change(parsers, page, part, replace(part.sentence, text=typed)))
        words = " ".join(typed.replace("[fett: Wort]", "Wort").split())
        assert words in after[0], part.name
        assert after[1] == before[1], part.name
        tried += 1
    assert tried == (len(FLOWING) if "\n" in typed else len(page.parts) - 2)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("[Notiz]", "Eckige Klammern stehen hier nur um Links"),
        ("Ende]", "Eine Klammer ] schließt nichts."),
        ("[fett: offen", "Die Klammer von [fett endet nicht."),
        ("[Link 2: fremd]", "[Link 2] gibt es nicht."),
        ("[Angabe 7]", "[Angabe 7] gibt es nicht."),
        ("[fett: ]", "steht kein Wort"),
        ("{{ district.name }}", "Geschweifte Klammern sind keine Angabe."),
        ("eins\n\nzwei", "Eine leere Zeile beginnt einen neuen Absatz."),
        ("  ", "Der Text ist leer."),
    ],
)
def test_what_breaks_a_part_is_refused(
    parsers: Parsers, editor: Editor, typed: str, says: str
) -> None:
    """The message names the part, and what helps; nothing of it is English."""
    with pytest.raises(ConfigurationError) as error:
        changed(parsers, editor, "Rufen", typed)
    [problem] = error.value.problems
    assert says in problem.what
    assert problem.field.startswith("Absatz „Rufen Sie jetzt")
    assert problem.label == "Abhilfe"


def test_a_title_in_menus_has_no_marks(parsers: Parsers, editor: Editor) -> None:
    """A link there would be shown as brackets."""
    with pytest.raises(ConfigurationError, match="Links, Fettes und Bilder gibt es hier nicht"):
        changed(parsers, editor, "Seite", "[fett: Seite]")


def test_what_only_the_file_can_say_is_locked(parsers: Parsers, editor: Editor) -> None:
    """A part with HTML in it is shown, and its words are left alone."""
    page = editor.page(
        "<div markdown>\n\nDrin\n\n</div>\n\nMit <kbd>Taste</kbd>\n\n!!! note\n\n    x"
    )
    locked = [part for part in page.parts if part.locked]
    assert [part.plain for part in locked] == ["Note"]
    with pytest.raises(ConfigurationError, match="nur in der Datei selbst"):
        change(parsers, page, locked[0], Sentence("Hinweis"))
    kept = part_of(page, "Taste")
    assert kept.sentence.text == "Mit [Zeichen 1]Taste[Zeichen 2]"
