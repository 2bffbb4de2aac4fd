"""The form of a part: marks are chosen from lists, and nothing typed is lost."""

from typing import Any

import lxml.html
import pytest

from editing.facts.labels import label_of_fact
from editing.texts.beside import FieldError
from editing.texts.form import contents, mistake_of, parts_of, shown
from editing.texts.page import Part
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError
from tests.editing.conftest import ROOT, write_all

URI = "kontakt.md"


@pytest.fixture
def texts(folder: DistrictFolder) -> Texts:
    """Return the pages of the district with its own folder."""
    return Texts(ROOT, folder)


def part_of(texts: Texts, words: str) -> Part:
    """Return the part with *words* in it."""
    return next(part for part in texts.read(URI).parts if words in part.plain)


def filled(texts: Texts, words: str, **changes: str) -> dict[str, str]:
    """Return what a browser sends of the form of a part, with *changes*."""
    root = form_in(shown(texts, URI, part_of(texts, words)))
    return {**dict(root.form_values()), "tun": "aendern", **changes}


def form_in(html: str) -> Any:
    """Return the form as a browser has it."""
    return lxml.html.fragment_fromstring(html, create_parent="form")


def line_with(texts: Texts, words: str, typed: dict[str, str]) -> str:
    """Return the line with *words* of the page that is made of what was *typed*."""
    text = contents(texts, URI, typed)[f"docs/{URI}"].decode()
    return next(line for line in text.split("\n") if words in line)


def test_the_parts_of_a_page_are_a_list(texts: Texts) -> None:
    """With what each is, and a link whose words say what it changes."""
    root = form_in(parts_of(texts.read(URI), lambda id_: f"?teil={id_}"))
    kinds = root.xpath("//*[@class='small']/text()")
    assert kinds[:2] == ["Titel der Seite", "Kurzbeschreibung"]
    assert "Listenpunkt im Kasten „Gefahr“" in kinds
    links = [link.text_content() for link in root.xpath("//a")]
    assert len(links) == len(kinds)
    assert "Ändern: Listenpunkt „Polizei: 110“" in links


def test_a_form_sent_as_it_is_changes_nothing(texts: Texts) -> None:
    """Of each part of a page; and each input has its label."""
    for part in texts.read(URI).parts:
        root = form_in(shown(texts, URI, part))
        ids = root.xpath("(//input[@type!='hidden']|//select|//textarea)/@id")
        assert set(ids) == set(root.xpath("//label/@for"))
        typed = {**dict(root.form_values()), "tun": "aendern"}
        assert contents(texts, URI, typed) == {}


def test_links_and_facts_are_chosen(texts: Texts) -> None:
    """A number more of each kind begins a new one; what is there may lead elsewhere."""
    typed = filled(texts, "Rufen Sie uns an", worte="Mehr: [Link 1: Hilfe], [Angabe 2]")
    typed |= {"link-1": "hilfe.md", "angabe-2": "district.email"}
    line = line_with(texts, "Mehr", typed)
    assert line == "Mehr: [Hilfe](hilfe.md), {{ district.email }}"
    other = filled(texts, "Was mit Ihren Daten", **{"link-1": "impressum.md"})
    assert line_with(texts, "Daten passiert", other).endswith("(impressum.md)")
    with pytest.raises(ConfigurationError, match="steht nicht zur Wahl"):
        contents(texts, URI, typed | {"link-1": "javascript:alert(1)"})


FACTS_IN_FORM = "//select[starts-with(@name, 'angabe-')]"


@pytest.mark.parametrize("uri", ["datenschutz.md", "orte/_ort.md", "fachstellen/uebergabe.md"])
def test_facts_to_choose_from_are_told_apart(texts: Texts, uri: str) -> None:
    """By name, whatever their values; a fact with two names in the files stands once, and one that
    the text has is the one that is chosen.
    """
    part = next(each for each in texts.read(uri).parts if each.sentence.facts)
    root = form_in(shown(texts, uri, part))
    known = texts.facts(uri)
    lists = root.xpath(FACTS_IN_FORM)
    for field in lists:
        names = [label_of_fact(each) for each in field.xpath("option/@value") if each]
        assert [name for name in names if names.count(name) > 1] == []
        assert len(names) > len(known) / 2
    chosen = [*root.xpath(f"{FACTS_IN_FORM}/option[@selected]/@value")]
    assert chosen[: len(part.sentence.facts)] == [each.target for each in part.sentence.facts]


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://www.wesel.de/a", "https://www.wesel.de/a"),
        ("info@wesel.de", "mailto:info@wesel.de"),
        ("0281 207-0", "tel:+492812070"),
        ("javascript:alert(1)", ""),
        ("https://x.de/)[a](b", "https://x.de/%29[a]%28b"),
    ],
)
def test_another_address_is_read_as_a_whole(texts: Texts, address: str, target: str) -> None:
    """A website, a mailbox, a phone, and nothing else."""
    typed = filled(texts, "Gut zu wissen", worte="Neu [Link 1: dort drüben]", adresse=address)
    if target:
        assert f"[dort drüben]({target})" in line_with(texts, "drüben", typed)
    else:
        with pytest.raises(ConfigurationError, match="ist keine Adresse"):
            contents(texts, URI, typed)


def test_what_was_typed_stays_beside_the_mistake(texts: Texts) -> None:
    """The part is named, the words are there, escaped."""
    typed = filled(texts, "Gut zu wissen", worte="ACHTUNG <b>")
    with pytest.raises(ConfigurationError) as error:
        contents(texts, URI, typed)
    html = shown(
        texts, URI, part_of(texts, "Gut zu wissen"), typed, {"worte": mistake_of(error.value)}
    )
    root = form_in(html)
    assert root.xpath("//textarea[@name='worte']")[0].text.strip() == "ACHTUNG <b>"
    assert "ganz in Großbuchstaben" in root.xpath("//*[@role='alert']")[0].text_content()
    assert root.xpath("//*[@aria-invalid]/@name") == ["worte"]


@pytest.mark.parametrize(
    ("was", "line"),
    [
        ("absatz", "Ganz neu"),
        ("punkt", "- Ganz neu"),
        ("abschnitt", "Ganz neu"),
        ("danger", "    Ganz neu"),
    ],
)
def test_parts_are_added(texts: Texts, was: str, line: str) -> None:
    """Whatever there is to choose."""
    typed = filled(
        texts, "Das ist möglich", tun="hinzufuegen", was=was, titel="Titel", neu="Ganz neu"
    )
    assert line_with(texts, "Ganz neu", typed) == line


def test_parts_are_moved_and_removed(texts: Texts) -> None:
    """By buttons of the same form."""
    up = contents(texts, URI, filled(texts, "Feuerwehr", tun="hinauf"))[f"docs/{URI}"].decode()
    assert up.index("Feuerwehr") < up.index("Polizei")
    gone = contents(texts, URI, filled(texts, "Feuerwehr", tun="entfernen"))[f"docs/{URI}"]
    assert b"Feuerwehr" not in gone


@pytest.mark.parametrize("action", ["hinauf", "hinunter", "hinzufuegen"])
def test_words_are_saved_with_whatever_else_is_done(texts: Texts, action: str) -> None:
    """A text beside buttons: nobody presses “save” first."""
    new = "Ganz neu" if action == "hinzufuegen" else ""
    typed = filled(texts, "Feuerwehr", tun=action, was="punkt", neu=new)
    typed["worte"] = f"{typed['worte']} oder laut rufen"
    lines = contents(texts, URI, typed)[f"docs/{URI}"].decode().split("\n")
    (there,) = (n for n, line in enumerate(lines) if "oder laut rufen" in line)
    assert "Feuerwehr" in lines[there]
    beside = {"hinauf": lines[there + 1], "hinunter": lines[there - 1]}
    assert "Ganz neu" in lines[there + 1] if action == "hinzufuegen" else beside[action].strip()
    assert sum("Feuerwehr" in line for line in lines) == 1


def test_links_of_what_is_added_have_the_numbers_of_the_form(texts: Texts) -> None:
    """Also where the words above lose a link in the same moment: no other page is linked."""
    two = filled(
        texts,
        "Was mit Ihren Daten",
        worte="Sehen Sie [Link 1: Hilfe im Kreis] und [Link 2: Hilfe im Land]",
    )
    two |= {"adresse": "https://www.bund.de/"}
    write_all(texts.folder.path, contents(texts, URI, two))
    fresh = Texts(ROOT, texts.folder)
    typed = filled(fresh, "Sehen Sie", tun="hinzufuegen", was="absatz")
    typed |= {"worte": "Sehen Sie [Link 1: Hilfe im Kreis]"}
    line = line_with(fresh, "Neu", typed | {"neu": "Neu [Link 2: Hilfe im Land]"})
    assert line == "Neu [Hilfe im Land](https://www.bund.de/)"
    moved = {"worte": "Sehen Sie [Link 2: Hilfe im Land]", "neu": "Neu."}
    assert line_with(fresh, "Neu", typed | moved) == "Neu."


def test_words_that_cannot_be_are_named_also_when_something_is_added(texts: Texts) -> None:
    """At their own field; what was added stays as it was typed."""
    typed = filled(texts, "Feuerwehr", tun="hinzufuegen", was="punkt", neu="Ganz neu")
    typed["worte"] = "ACHTUNG <b>"
    with pytest.raises(ConfigurationError) as error:
        contents(texts, URI, typed)
    html = shown(texts, URI, part_of(texts, "Feuerwehr"), typed, {"worte": mistake_of(error.value)})
    root = form_in(html)
    assert root.xpath("//*[@aria-invalid='true']/@name") == ["worte"]
    assert root.xpath("//textarea[@name='neu']")[0].text.strip() == "Ganz neu"


def test_a_slip_keeps_the_translations(texts: Texts) -> None:
    """By a tick."""
    typed = filled(texts, "Das ist möglich", tippfehler="y")
    typed["worte"] = typed["worte"].replace("zuerst,", "vorher,")
    written = contents(texts, URI, typed)
    assert {"docs/kontakt.md", "replaced/kontakt.md", "docs/kontakt.de-simple.md"} <= written.keys()
    assert "i18n/ar/LC_MESSAGES/docs.po" in written
    del typed["tippfehler"]
    assert contents(texts, URI, typed).keys() == {"docs/kontakt.md", "replaced/kontakt.md"}


def test_a_part_that_is_another_one_now_is_not_changed(texts: Texts) -> None:
    """Nobody writes over what somebody else has written."""
    typed = filled(texts, "Gut zu wissen", teil="3-00000000")
    with pytest.raises(ConfigurationError, match="gibt es so nicht mehr"):
        contents(texts, URI, typed)


def test_braces_are_refused_with_what_helps(texts: Texts) -> None:
    """And not with what helps a list."""
    with pytest.raises(ConfigurationError) as error:
        contents(texts, URI, filled(texts, "Gut zu wissen", worte="ein {b} hier"))
    assert "Schreiben Sie runde Klammern." in mistake_of(error.value)


def test_a_wrong_address_is_told_at_its_field(texts: Texts) -> None:
    """And not at the words of the part."""
    typed = filled(texts, "Gut zu wissen", adresse="nirgends", worte="Neu [Link 1: dort drüben]")
    with pytest.raises(FieldError) as error:
        contents(texts, URI, typed)
    assert error.value.field == "adresse"


def test_an_address_counts_however_its_mark_is_spelled(texts: Texts) -> None:
    """In the words of the part, and in what is added."""
    typed = filled(texts, "Gut zu wissen", adresse="https://www.kreis.de/")
    line = "Neu [dort drüben](https://www.kreis.de/)"
    small = {"worte": "Neu [link 1: dort drüben]"}
    assert line in line_with(texts, "Neu", typed | small)
    close = {"tun": "hinzufuegen", "was": "absatz", "neu": "Neu [Link1: dort drüben]"}
    assert line_with(texts, "Neu", typed | close) == line


def test_nothing_that_was_filled_in_is_lost(texts: Texts) -> None:
    """Who forgets its mark, or presses the wrong button, is told at the field what helps."""
    typed = filled(texts, "Gut zu wissen", worte="Ohne Verweis.")
    for field, filled_in, remedy in (
        ("adresse", "https://www.kreis.de/", "[Link 1: Worte]"),
        ("link-1", "hilfe.md", "[Link 1: Worte]"),
        ("angabe-1", "district.email", "[Angabe 1]"),
        ("neu", "Noch ein Absatz", "„Hinzufügen“"),
    ):
        with pytest.raises(FieldError) as error:
            contents(texts, URI, typed | {field: filled_in})
        assert error.value.field == field
        assert remedy in mistake_of(error.value)
    both = {"neu": "Neu, siehe [Link 1: hier]", "link-1": "hilfe.md"}
    with pytest.raises(FieldError) as error:
        contents(texts, URI, typed | both)
    assert error.value.field == "neu"
    part = part_of(texts, "Gut zu wissen")
    assert form_in(shown(texts, URI, part, typed | {field: filled_in})).xpath("//details[@open]")
    assert "# Ohne Verweis. {" in line_with(texts, "Ohne Verweis", typed)


def test_several_items_keep_their_order_beside_one_like_them(texts: Texts) -> None:
    """The last one is like the item behind."""
    typed = filled(texts, "Polizei", tun="hinzufuegen", was="punkt")
    behind = part_of(texts, "Feuerwehr").sentence.text
    text = contents(texts, URI, typed | {"neu": f"- {behind}\n- Neuer Punkt"})[f"docs/{URI}"]
    lines = [line.strip() for line in text.decode().split("\n")]
    at = lines.index("- Neuer Punkt")
    assert "Feuerwehr" in lines[at - 1]
    assert "Feuerwehr" in lines[at + 1]
    assert "Polizei" in lines[at - 2]
