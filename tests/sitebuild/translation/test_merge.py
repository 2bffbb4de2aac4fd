"""Catalogues follow the German text without losing a translator's work."""

import polib

from sitebuild.translation.merge import merge


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    """Return a catalogue of *entries*."""
    file = polib.POFile()
    file.extend(entries)
    return file


def test_work_is_kept() -> None:
    """Translation, comment and flags stay; the order becomes that of the pages."""
    old = catalogue(
        polib.POEntry(msgid="Zwei", msgstr="Two", tcomment="geprüft", flags=["fuzzy"]),
        polib.POEntry(msgid="Eins", msgstr="One"),
    )
    new = merge(old, catalogue(polib.POEntry(msgid="Eins"), polib.POEntry(msgid="Zwei")))
    assert [(e.msgid, e.msgstr, e.tcomment, e.fuzzy) for e in new] == [
        ("Eins", "One", "", False),
        ("Zwei", "Two", "geprüft", True),
    ]


def test_a_changed_text_is_fuzzy_and_shows_what_it_was() -> None:
    """Fuzzy is never shown to readers; the former text tells the translator what changed."""
    old = catalogue(polib.POEntry(msgid="Recht auf Auskunft", msgstr="Right of access"))
    new = merge(old, catalogue(polib.POEntry(msgid="Recht auf Auskunft und Kopie")))
    entry = new[0]
    assert (entry.msgstr, entry.fuzzy) == ("Right of access", True)
    assert entry.previous_msgid == "Recht auf Auskunft"
    assert [e.msgid for e in new.obsolete_entries()] == ["Recht auf Auskunft"]


def test_what_has_gone_comes_back_with_its_translation() -> None:
    """A sentence that returns is not translated twice."""
    old = catalogue(polib.POEntry(msgid="Eins", msgstr="One"))
    without = merge(old, catalogue())
    assert "#~" in str(without)
    again = merge(polib.pofile(str(without)), catalogue(polib.POEntry(msgid="Eins")))
    assert [(e.msgid, e.msgstr, bool(e.obsolete)) for e in again] == [("Eins", "One", False)]
