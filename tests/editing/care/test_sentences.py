"""What was changed, told in sentences."""

import polib
import pytest

from editing.care.sentences import in_words
from tests.editing.conftest import FRONT, ROOT

PAGE = f"{FRONT}# Hilfe\n\nEins ist gut.\n\n- Rot\n- Blau\n\n[Amt](https://a.example)\n"


def told(old: str, new: str, path: str = "docs/hilfe.md") -> list[tuple[str, str]]:
    """Return what differs between two texts."""
    return in_words(ROOT, path, old.encode(), new.encode())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "Eins ist",
            "**Uno** ist",
            [("=", "Absatz"), ("-", "Eins ist gut."), ("+", "Uno ist gut.")],
        ),
        ("- Rot\n", "", [("=", "Listenpunkt"), ("-", "Rot")]),
        ("- Rot\n", "- Rot\n- Gelb\n", [("=", "Listenpunkt"), ("+", "Gelb")]),
        (
            "title: Seite",
            "title: Blatt",
            [("=", "Titel der Seite"), ("-", "Seite"), ("+", "Blatt")],
        ),
        ("\n---\n\n", "\nreview: 2027-03-01\n---\n\n", [("=", "Prüfdatum"), ("+", "1.3.2027")]),
        (
            "//a.",
            "//b.",
            [("=", "Link"), ("-", "Amt (https://a.example)"), ("+", "Amt (https://b.example)")],
        ),
        ("Eins", "Eins", []),
        (
            "Eins ist gut.\n\n- Rot\n- Blau\n",
            "- Rot\n- Blau\n\nEins ist gut.\n",
            [("=", "Absatz, verschoben"), ("+", "Eins ist gut.")],
        ),
        (
            "Eins ist gut.",
            "Eins ist gut.\n\n{{ hotline }}",
            [("=", "Absatz"), ("+", "[hotline]")],
        ),
    ],
)
def test_a_change_is_told_by_sentence(old: str, new: str, says: list[tuple[str, str]]) -> None:
    """What it is, what stood there, what stands there; no Markdown."""
    assert told(PAGE, PAGE.replace(old, new, 1)) == says


def test_a_new_page_has_new_sentences_alone() -> None:
    """And one that was removed old ones."""
    assert ("+", "Eins ist gut.") in in_words(ROOT, "docs/hilfe.md", None, PAGE.encode())
    assert {sign for sign, _ in in_words(ROOT, "docs/hilfe.md", PAGE.encode(), None)} == {"=", "-"}


def test_a_translation_is_told_with_its_german_text() -> None:
    """Drafts that nobody sees are left out."""
    old, new = polib.POFile(), polib.POFile()
    old.append(polib.POEntry(msgid="Eins", msgstr="One"))
    new.append(polib.POEntry(msgid="Eins", msgstr="First"))
    new.append(polib.POEntry(msgid="Zwei", msgstr="Two", flags=["fuzzy"]))
    path = "i18n/en/LC_MESSAGES/docs.po"
    assert told(str(old), str(new), path) == [("=", "„Eins“"), ("-", "One"), ("+", "First")]


def test_a_catalogue_is_read_as_builds_read_it() -> None:
    """A line separator within a text divides no line, and sticky flags (#=) may stand there."""
    old = '#= no-wrap\nmsgid "Hallo\u2028du"\nmsgstr "Hello"\n'
    new = old.replace("Hello", "Hi").encode()
    told = in_words(ROOT, "i18n/en/LC_MESSAGES/docs.po", old.encode(), new)
    assert [each for each in told if each[0] != "="] == [("-", "Hello"), ("+", "Hi")]


def test_what_cannot_be_read_is_left_to_its_lines() -> None:
    """Other files as well."""
    assert told("kein Kopf", PAGE) == []
    assert told("a = 1", "a = 2", "district.toml") == []
    assert in_words(ROOT, "docs/hilfe.md", b"\xff", PAGE.encode()) == []


def test_a_fact_is_called_by_its_name() -> None:
    """Three dots would say nothing."""
    page = PAGE.replace("Eins ist gut.", "Rufen Sie an: {{ district.hotline }}")
    told = in_words(ROOT, "docs/hilfe.md", PAGE.encode(), page.encode())
    assert ("+", "Rufen Sie an: [Kreis: Telefon auf jeder Seite]") in told
