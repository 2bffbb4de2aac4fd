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


def test_a_live_text_wins_over_its_obsolete_twin() -> None:
    """Some programs leave both; what readers see must not go."""
    twin = polib.POEntry(msgid="Eins", msgstr="Former", obsolete=True)
    old = catalogue(polib.POEntry(msgid="Eins", msgstr="One"), twin)
    new = merge(old, catalogue(polib.POEntry(msgid="Eins")))
    assert [(e.msgid, e.msgstr, bool(e.obsolete)) for e in new] == [("Eins", "One", False)]


def test_what_a_translator_knows_of_a_stale_text_stays() -> None:
    """The former text, flags of other programs and the context, update after update."""
    stale = polib.POEntry(msgid="Zwei", msgctxt="Zahl", msgstr="Tow", flags=["fuzzy", "no-wrap"])
    stale.previous_msgctxt, stale.previous_msgid = "Ziffer", "Zwo"
    template = polib.POEntry(msgid="Zwei", msgctxt="Zahl", flags=["python-brace-format"])
    (entry,) = merge(catalogue(stale), catalogue(template))
    assert (entry.msgctxt, entry.msgstr) == ("Zahl", "Tow")
    assert entry.flags == ["fuzzy", "no-wrap", "python-brace-format"]
    assert (entry.previous_msgctxt, entry.previous_msgid) == ("Ziffer", "Zwo")


def test_a_draft_comes_from_a_text_that_has_gone_and_from_no_other() -> None:
    """A text that is still there was not changed: nobody is told that it was."""
    old = catalogue(polib.POEntry(msgid="Sie können anrufen.", msgstr="You can call."))
    still = polib.POEntry(msgid="Sie können anrufen.")
    new = merge(old, catalogue(still, polib.POEntry(msgid="Sie können uns anrufen.")))
    assert [(e.msgstr, e.fuzzy) for e in new] == [("You can call.", False), ("", False)]


def test_a_text_changed_twice_shows_what_was_translated() -> None:
    """Not the wording between, which no translator has seen."""
    old = catalogue(polib.POEntry(msgid="Recht auf Auskunft", msgstr="Right of access"))
    once = merge(old, catalogue(polib.POEntry(msgid="Recht auf Auskunft und Kopie")))
    twice = merge(once, catalogue(polib.POEntry(msgid="Recht auf Auskunft und Kopien")))
    assert twice[0].previous_msgid == "Recht auf Auskunft"
    assert twice[0].fuzzy


def test_where_a_text_stands_comes_from_the_template() -> None:
    """What has gone stands nowhere; what was never translated is not kept."""
    old = catalogue(
        polib.POEntry(msgid="Eins", msgstr="One", occurrences=[("a.md", "1")]),
        polib.POEntry(msgid="Zwei", msgstr="Two", occurrences=[("a.md", "2")]),
        polib.POEntry(msgid="Drei", occurrences=[("a.md", "3")]),
    )
    new = merge(old, catalogue(polib.POEntry(msgid="Eins", occurrences=[("b.md", "9")])))
    assert [(e.msgid, e.occurrences) for e in new] == [("Eins", [("b.md", "9")]), ("Zwei", [])]
