"""The forms of the facts: German, complete, and nothing typed is lost."""

from typing import Any

import lxml.html
import pytest

from editing.facts.entries import entries, new_entry
from editing.facts.fields import Entry, fact_files
from editing.facts.form import contents, mistakes_of, shown
from portal.district.folder import DistrictFolder
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError
from tests.editing.conftest import ROOT
from tests.editing.facts.test_facts import LANGUAGES, Files, entry_at


def form_in(html: str) -> Any:
    """Return the form as a browser has it."""
    return lxml.html.fragment_fromstring(html, create_parent="form")


def filled(entry: Entry, **changes: str) -> dict[str, str]:
    """Return what a browser sends of the form of *entry*, with *changes* by key."""
    typed: dict[str, str] = {}
    for name, value in form_in(shown(entry)).form_values():
        typed[name] = f"{typed[name]}\n{value}" if name in typed else value
    return typed | {f"{entry.path}.{key}".lstrip("."): each for key, each in changes.items()}


def names_in(root: Any) -> list[str]:
    """Return the ids that are named in *root* and are not there."""
    ids = root.xpath("//@id")
    described = " ".join(root.xpath("//@aria-describedby")).split()
    assert len(ids) == len(set(ids))
    return [name for name in (*root.xpath("//@for"), *described) if name not in ids]


def test_every_form_sent_as_it_is_changes_nothing(folder: DistrictFolder) -> None:
    """Of each entry of a district; and each input has its label."""
    files: Files = fact_files(folder)
    for each in entries(files, LANGUAGES).values():
        for entry in each:
            root = form_in(shown(entry))
            assert names_in(root) == []
            inputs = root.xpath("(//input[@type!='hidden']|//select|//textarea)/@id")
            assert set(inputs) == set(root.xpath("//label/@for"))
            if not entry.table.is_optional:
                assert contents(folder, files, LANGUAGES, filled(entry)) == {}


def test_a_field_is_changed(folder: DistrictFolder) -> None:
    """Only its line."""
    files: Files = fact_files(folder)
    typed = filled(entry_at(files, "contact_point[1]"), phone="030 23125 009")
    [(name, content)] = contents(folder, files, LANGUAGES, typed).items()
    before = files[name].file.text
    assert content.decode() == before.replace("030 23125 201", "030 23125 009", 1)


def test_who_answers_first_is_chosen(folder: DistrictFolder) -> None:
    """Of all that are ticked; the first one gets the requests."""
    files: Files = fact_files(folder)
    town = entry_at(files, "municipality[1]")
    name = "municipality[1].contact_points"
    typed = filled(town) | {name: "dinslaken\nkreis", f"{name}-zuerst": "kreis"}
    assert (
        b'contact_points = ["kreis", "dinslaken"]'
        in (contents(folder, files, LANGUAGES, typed)["places.toml"])
    )


def test_what_was_typed_stays_beside_the_mistake(folder: DistrictFolder) -> None:
    """All mistakes at once, each at its field, and named at the top with a link."""
    files: Files = fact_files(folder)
    entry = entry_at(files, "event[0]")
    typed = filled(entry, begin="übermorgen", contact="<b>", title="")
    with pytest.raises(ConfigurationError) as error:
        contents(folder, files, LANGUAGES, typed)
    mistakes = mistakes_of(error.value)
    assert mistakes.keys() == {"event[0].begin", "event[0].title"}
    html = shown(entry, typed, mistakes)
    assert 'value="übermorgen"' in html
    assert "&lt;b&gt;" in html
    root = form_in(html)
    assert names_in(root) == []
    assert root.xpath("//*[@aria-invalid]/@name") == [
        "event[0].title",
        "event[0].begin",
    ]
    links = root.xpath("//div[@role='alert']//a/@href")
    assert {link[1:] for link in links} == mistakes.keys()


def test_a_group_that_is_wrong_is_reached_from_the_top(folder: DistrictFolder) -> None:
    """It takes the focus; what is folded away in one that may be empty says so once."""
    files: Files = fact_files(folder)
    entry = entry_at(files, "event[0]")
    html = shown(entry, filled(entry), {"event[0].languages": "Das Feld ist leer."})
    root = form_in(html)
    [href] = root.xpath("//div[@role='alert']//a/@href")
    [group] = root.xpath(f"//fieldset[@id='{href[1:]}']")
    assert group.get("tabindex") == "-1"
    office = form_in(shown(entry_at(files, "contact_point[0]")))
    assert office.xpath("//fieldset[@tabindex]") == []
    many = (*LANGUAGES, *((f"x{number}", f"Sprache {number}") for number in range(30)))
    found = next(each for each in entries(files, many)["places.toml"] if "contact" in each.path)
    [folded] = form_in(shown(found)).xpath("//summary/text()")
    assert folded.startswith("Weitere Sprachen, die dort jemand spricht (")
    assert "leer" not in folded


def test_an_event_comes_and_goes(folder: DistrictFolder) -> None:
    """From the empty form; the boxes that are ticked are its languages."""
    files: Files = fact_files(folder)
    event = new_entry(files, "event", LANGUAGES)
    old = entry_at(files, "event[0]")
    typed = {
        key.replace("event[0]", "event[1]"): value
        for key, value in filled(old, title="Noch einer", languages="ar\nde").items()
    }
    [(name, content)] = contents(folder, files, LANGUAGES, typed | {"tun": "neu"}).items()
    assert 'title = "Noch einer"' in content.decode()
    assert 'languages = ["ar", "de"]' in content.decode()
    assert "Diesen Eintrag entfernen" not in shown(event, is_new=True)
    gone = contents(folder, files, LANGUAGES, {**filled(old), "tun": "entfernen"})
    assert b"[[event]]" not in gone[name]


def test_of_fifty_languages_those_needed_most_stand_first(folder: DistrictFolder) -> None:
    """Those that the district names elsewhere, too; the others are folded, but what is ticked."""
    registry = load_locales(ROOT / "i18n/locales.toml")
    languages = tuple((each.tag, each.german) for each in registry)
    with folder.events.open("a", encoding="utf-8") as file:
        file.write('\n[[event]]\ntitle = "Zweiter"\nlanguages = ["ti"]\n')
    entry = next(
        each
        for each in entries(fact_files(folder), languages)["events.toml"]
        if each.path == "event[0]"
    )
    typed = {"event[0].languages": "de\nth"}
    for root in (form_in(shown(entry)), form_in(shown(entry, typed))):
        assert len(root.xpath("//input[@name='event[0].languages']")) == len(languages)
        assert names_in(root) == []
        folded = root.xpath("//details//label/text()")
        assert root.xpath("//details/summary/text()") == [f"Weitere Sprachen ({len(folded)})"]
        assert folded == sorted(folded)
        assert {"Tigrinya", "Arabisch", "Englisch"}.isdisjoint(folded)
        assert "Vietnamesisch" in folded
        assert len(folded) > len(languages) / 2
    assert root.xpath("//input[@value='th' and @checked][not(ancestor::details)]")
