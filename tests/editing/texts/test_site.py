"""The pages of a district are read, guarded and saved in its own folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from editing.languages.states import LanguageState, Standing, language_states
from editing.texts.changes import change
from editing.texts.marks import Entry, Sentence
from editing.texts.minor import brought_up_to_date, kept_after_slip
from editing.texts.page import EditablePage, Part
from editing.texts.site import Texts
from editing.texts.structure import remove
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError
from tests.editing.conftest import FRONT, ROOT, write_all

URI = "kontakt.md"
FORMER = "Das ist möglich. Fragen Sie die Person zuerst, ob sie einverstanden ist."


@pytest.fixture
def texts(folder: DistrictFolder) -> Texts:
    """Return the pages of the district with its own folder."""
    return Texts(ROOT, folder)


def typed(
    texts: Texts, words: str, uri: str = URI, says: str = FORMER
) -> tuple[EditablePage, Part, str]:
    """Return a page, a part of it, and the file with other *words* there."""
    page = texts.read(uri)
    part = next(each for each in page.parts if each.plain == says)
    sentence = replace(part.sentence, text=words)
    return page, part, change(texts.parsers, page, part, sentence)


def save(texts: Texts, page: EditablePage, part: Part, text: str) -> bool:
    """Write a changed page; return False if there was nothing to write."""
    contents = texts.to_write(URI, page, part, text)
    write_all(texts.folder.path, contents)
    return bool(contents)


def states(folder: DistrictFolder) -> dict[str, LanguageState]:
    """Return the states of the page in some languages, as they are on the disk."""
    found = language_states(Texts(ROOT, folder), URI, ("ar", "tr", "de-simple"))
    return {each.tag: each for each in found}


def test_a_page_of_ours_is_copied_at_its_first_change(texts: Texts) -> None:
    """With how ours was then; ours itself is never written to."""
    ours = (ROOT / "docs" / URI).read_bytes()
    page, part, text = typed(texts, "Fragen Sie zuerst.")
    assert save(texts, page, part, text)
    own = texts.folder.docs / URI
    assert own.read_text("utf-8") == page.text.replace(FORMER, "Fragen Sie zuerst.")
    assert (texts.folder.replaced / URI).read_bytes() == ours == (ROOT / "docs" / URI).read_bytes()
    line = next(each for each in Texts(ROOT, texts.folder).pages() if each.uri == URI)
    assert (line.is_own, line.title) == (True, "Kontakt")


def test_the_same_words_write_nothing(texts: Texts) -> None:
    """Who looks and saves has not replaced a page."""
    page, part, text = typed(texts, f" {FORMER}")
    assert not save(texts, page, part, text)
    assert not texts.folder.docs.exists()


def test_nothing_is_overwritten_silently(texts: Texts) -> None:
    """The second of two at one page is told."""
    page, part, text = typed(texts, "Erste.")
    _, _, other = typed(texts, "Zweite.")
    save(texts, page, part, text)
    with pytest.raises(ConfigurationError, match="inzwischen geändert"):
        save(texts, page, part, other)
    assert "Erste." in texts.read(URI).text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Schreiben Sie an kim@kreis.de", "Die E-Mail-Adresse ist kein Link."),
        ("ACHTUNG, neu", r"Wichtiges wird \[fett: fett\]"),
        ("[Link 1: Mehr](x)", "Der Link wird nicht erkannt|führt"),
        ("• Punkt", "eigens als Listenpunkt"),
        ("Neu: {bald}", "Geschweifte Klammern"),
    ],
)
def test_what_kim_check_would_refuse_is_refused_at_once(
    texts: Texts, words: str, says: str
) -> None:
    """With the part, in German, without a word of Markdown; no file is written."""
    page = texts.read(URI)
    part = next(each for each in page.parts if each.plain == FORMER)
    sentence = Sentence(words, links=(Entry("nirgends.md"),))
    with pytest.raises(ConfigurationError, match=says) as error:
        save(texts, page, part, change(texts.parsers, page, part, sentence))
    assert "Absatz „Das ist möglich." in str(error.value)
    assert "**" not in str(error.value)
    assert not texts.folder.docs.exists()


def test_a_heading_that_something_relies_on_stays(texts: Texts) -> None:
    """The form follows one, a link of another page leads to another; the rest may go."""
    link = texts.folder.docs / "neu.md"
    link.parent.mkdir()
    link.write_text(f"{FRONT}# Neu\n\n[Mehr](kontakt.md#gut-zu-wissen)\n", "utf-8")
    fresh = Texts(ROOT, texts.folder)
    page = fresh.read(URI)
    headings = [part for part in page.parts if part.kind == "Überschrift"]
    told = {}
    for part in headings:
        mistakes = fresh.new_mistakes(
            URI, page.text, remove(fresh.parsers, page, part, with_section=True)
        )
        told[part.plain] = [each.what for each in mistakes]
    assert told.pop("Schreiben Sie uns") == [
        "An dieser Überschrift fügt die Website etwas ein, zum Beispiel das Formular."
    ]
    assert told.pop("Gut zu wissen") == ["Auf diese Überschrift führt ein Link der Seite „Seite“."]
    assert not any(told.values())


def test_a_flaw_that_was_there_does_not_keep_others_from_being_mended(texts: Texts) -> None:
    """Only what is new is refused."""
    file = texts.folder.docs / URI
    file.parent.mkdir()
    flawed = (ROOT / "docs" / URI).read_text("utf-8").replace(FORMER, f"{FORMER}\n\nACHTUNG!!")
    file.write_bytes(b"\xef\xbb\xbf" + flawed.replace("\n", "\r\n").encode())
    fresh = Texts(ROOT, texts.folder)
    page, part, text = typed(fresh, "Fragen Sie zuerst.")
    assert save(fresh, page, part, text)
    mended = flawed.replace(FORMER, "Fragen Sie zuerst.").replace("\n", "\r\n")
    assert file.read_bytes() == b"\xef\xbb\xbf" + mended.encode()
    with pytest.raises(ConfigurationError, match="ganz in Großbuchstaben"):
        save(fresh, *typed(fresh, "WICHTIG", says="Fragen Sie zuerst."))


def test_links_and_facts_come_from_lists(texts: Texts) -> None:
    """Pages by their titles, facts with their values, each with a German name."""
    links = {each.entry.target: each.label for each in texts.links("orte/_ort.md")}
    assert links["../kontakt.md"] == "Kontakt"
    facts = {each.entry.target: each.label for each in texts.facts("orte/_ort.md")}
    assert facts["district.hotline"].startswith("Kreis: Telefon auf jeder Seite: ")
    assert facts["town.name"] == "Ort: Name: Alpen"
    assert not [label for name, label in facts.items() if label.startswith(name)]
    fill = {each.entry.target: each.label for each in texts.facts("antworten.md")}
    assert fill["fill.date"] == "Zum Ausfüllen: Datum: Datum"
    with pytest.raises(ConfigurationError, match="Diese Seite gibt es nicht"):
        texts.read("../pyproject.toml")


def test_a_slip_keeps_translations_and_leichte_sprache(texts: Texts) -> None:
    """A changed text is outdated everywhere, until somebody says that it was a slip only."""
    before = states(texts.folder)
    assert before["ar"].standing in {Standing.CHECKED, Standing.UNCHECKED}
    new = FORMER.replace("zuerst,", "vorher,")
    page, part, text = typed(texts, new)
    save(texts, page, part, text)
    changed = states(texts.folder)
    assert changed["ar"].standing is changed["de-simple"].standing is Standing.OUTDATED
    assert (changed["ar"].outdated, changed["ar"].missing) == ((new,), ())
    slip = kept_after_slip(texts, URI, page.text, text)
    write_all(texts.folder.path, slip.contents)
    [kept] = slip.changes
    assert (kept.former, kept.german, kept.refused) == (FORMER, new, ())
    assert {"ar", "uk", "tr"} <= set(kept.tags)
    after = states(texts.folder)
    assert {each.standing for each in after.values()} <= {Standing.CHECKED, Standing.UNCHECKED}
    assert not list(Path(texts.folder.i18n).glob("de-simple"))


def test_leichte_sprache_is_brought_up_to_date(texts: Texts) -> None:
    """It is changed like a German page, and counts again once somebody says so."""
    page, part, text = typed(texts, "Etwas ganz anderes, nie Gesagtes über Züge.")
    save(texts, page, part, text)
    uri = "kontakt.de-simple.md"
    fresh = Texts(ROOT, texts.folder)
    titles = {each.uri: each.title for each in fresh.pages()}
    assert (titles[URI], titles[uri]) == ("Kontakt", "Kontakt (Leichte Sprache)")
    easy = fresh.read(uri)
    first = next(each for each in easy.parts if each.kind == "Absatz")
    new = change(fresh.parsers, easy, first, Sentence("Ein Satz über Züge."))
    write_all(texts.folder.path, fresh.to_write(uri, easy, first, new))
    assert states(texts.folder)["de-simple"].standing is Standing.OUTDATED
    write_all(texts.folder.path, brought_up_to_date(Texts(ROOT, texts.folder), uri))
    assert states(texts.folder)["de-simple"].standing is Standing.UNCHECKED
    assert "Ein Satz über Züge." in (texts.folder.docs / uri).read_text("utf-8")
    assert brought_up_to_date(Texts(ROOT, texts.folder), uri) == {}


def test_a_changed_number_is_no_slip(texts: Texts) -> None:
    """Translations would say the old one."""
    number = "Feuerwehr und Rettungsdienst: 112"
    page, _, text = typed(texts, "Feuerwehr und Rettungsdienst: 113", says=number)
    slip = kept_after_slip(texts, URI, page.text, text)
    [kept] = slip.changes
    assert not slip.contents
    assert kept.tags == ()
    assert kept.refused


def test_a_new_text_is_missing(texts: Texts) -> None:
    """What nobody has ever translated is no new wording."""
    page, part, text = typed(texts, "Etwas ganz anderes, nie Gesagtes über Züge.")
    save(texts, page, part, text)
    state = states(texts.folder)["ar"]
    assert (state.standing, len(state.missing), state.outdated) == (Standing.MISSING, 1, ())
