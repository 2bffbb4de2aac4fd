"""A coordinator at the paragraphs of a page: what was typed is never without a button."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from editing.accounts.roles import Role
from editing.web.text_kind import TextsKind
from tests.editing.conftest import ROOT
from tests.editing.drafts.districts import commit, git
from tests.editing.web.offices import Browser, Office
from tests.sitebuild.small_project import small_project, translate

HELP = "docs/hilfe.md"
PAGE = """---
title: Hilfe
description: Was wir tun
---

# Hilfe { #hilfe }

Eins.

Zwei.

## Zuhören { #zuhoeren }

Drei.

- a
- b
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district with a page of its own."""
    shutil.copytree(ROOT / "districts/kreis-wesel", tmp_path / "kreis")
    (tmp_path / "kreis/docs").mkdir(exist_ok=True)
    (tmp_path / "kreis" / HELP).write_text(PAGE, "utf-8")
    git(tmp_path / "kreis", "init", "--quiet", "-b", "main")
    commit(tmp_path / "kreis", "Anfang")
    root = small_project(tmp_path / "project")
    return Office(tmp_path, kinds=(TextsKind(lambda: dt.date(2026, 12, 1)),), root=root)


@pytest.fixture
def anna(office: Office) -> Browser:
    """Return the browser of an editor."""
    return office.logged_in("anna", Role.TEXTS, Role.PUBLISH)


def shown(browser: Browser) -> Any:
    """Return the page as a browser has it."""
    return lxml.html.fromstring(browser.page.text)


def opened(browser: Browser, words: str) -> str:
    """Open the form of the part with *words*; return its address."""
    browser.get(f"/bearbeiten/texte/{HELP}")
    [link] = [each for each in shown(browser).xpath("//li//a") if words in each.text_content()]
    browser.get(link.get("href"))
    return str(link.get("href"))


def send(browser: Browser, deed: str, **changes: str) -> None:
    """Send the form that is shown by the button *deed*."""
    [form] = [each for each in shown(browser).forms if each.xpath(f".//button[@value='{deed}']")]
    typed = {**dict(form.form_values()), **changes, "tun": deed}
    browser.post(form.get("action"), typed)


def written(office: Office) -> str:
    """Return the page as the draft of Anna has it."""
    return (office.desk.drafts.open("anna").read(HELP) or b"").decode()


def test_of_two_windows_the_second_may_save_its_words(office: Office, anna: Browser) -> None:
    """It sees what stands there now, beside what was typed, and has a button."""
    opened(anna, "Zwei.")
    second = anna.page
    send(anna, "aendern", worte="Zwei im ersten Fenster.")
    anna.page = second
    send(anna, "aendern", worte="Zwei im anderen Fenster.")
    assert anna.page.status_code == 409
    beside = shown(anna).xpath("string(//fieldset[@disabled]//textarea[1])")
    assert beside.strip() == "Zwei im ersten Fenster."
    send(anna, "aendern")
    assert "Zwei im anderen Fenster." in written(office)
    assert "ersten" not in written(office)
    assert written(office).count("Zwei") == 1


def test_a_part_that_has_only_moved_is_saved_where_it_is(office: Office, anna: Browser) -> None:
    """Another window has added a paragraph before it."""
    opened(anna, "Zwei.")
    second = anna.page
    opened(anna, "Eins.")
    send(anna, "hinzufuegen", was="absatz", neu="Neu.")
    anna.page = second
    send(anna, "aendern", worte="Zwei anders.")
    assert "Gespeichert" in anna.page.text
    assert "Eins.\n\nNeu.\n\nZwei anders.\n" in written(office)


def test_a_part_that_has_gone_asks_for_no_second_try(office: Office, anna: Browser) -> None:
    """What was typed is shown; nothing is said of a button that is not there."""
    opened(anna, "Zwei.")
    second = anna.page
    send(anna, "entfernen")
    anna.page = second
    send(anna, "aendern", worte="Zwei im anderen Fenster.")
    assert "Diesen Teil gibt es so nicht mehr" in anna.page.text
    assert "Zwei im anderen Fenster." in anna.page.text
    assert "noch einmal" not in shown(anna).text_content()
    assert "Zwei" not in written(office)


def test_who_moves_or_adds_is_led_back_to_the_part(office: Office, anna: Browser) -> None:
    """In the list of the parts of the page."""
    for deed, words, typed in (
        ("hinunter", "Eins.", {}),
        ("hinunter", "Zwei.", {"worte": "Zwei anders."}),
        ("hinzufuegen", "Eins.", {"was": "absatz", "neu": "Neu."}),
    ):
        opened(anna, words)
        send(anna, deed, **typed)
        assert anna.page.url.path == f"/bearbeiten/texte/{HELP}"
        assert "Gespeichert" in anna.page.text
        at = shown(anna).xpath(f"//*[@id='{anna.page.url.fragment}']")
        assert typed.get("neu", typed.get("worte", words)) in at[0].text_content()
    opened(anna, "Neu.")
    send(anna, "aendern", worte="Alt.")
    assert anna.page.url.path == "/entwurf"


def test_a_heading_goes_with_its_section_only_if_that_is_meant(
    office: Office, anna: Browser
) -> None:
    """Its text would otherwise stand under the heading before; that of the page stays."""
    opened(anna, "Überschrift „Zuhören“")
    send(anna, "entfernen")
    assert anna.page.status_code == 422
    assert "Unter dieser Überschrift steht noch etwas." in anna.page.text
    assert "## Zuhören" in written(office)
    send(anna, "entfernen", abschnitt="y")
    assert "Gespeichert" in anna.page.text
    assert written(office).endswith("Zwei.\n")
    opened(anna, "Überschrift der Seite")
    assert not shown(anna).xpath("//button[@value='entfernen' or @value='hinauf']")


def test_a_refusal_is_heard_first(anna: Browser) -> None:
    """In the title, and at the summary, which has the focus."""
    opened(anna, "Zwei.")
    send(anna, "aendern", worte="")
    assert shown(anna).xpath("string(//title)").startswith("Fehler: ")
    [first] = shown(anna).xpath("//*[@autofocus]")
    assert (first.get("role"), first.get("tabindex")) == ("alert", "-1")
    assert not anna.get("/entwurf").text.count("Fehler: ")


def test_a_box_without_a_title_says_so_at_the_title(anna: Browser) -> None:
    """Not at the text, which is there."""
    opened(anna, "Zwei.")
    send(anna, "hinzufuegen", was="note", neu="Das ist wichtig.")
    assert shown(anna).xpath("//*[@id='titel' and @aria-invalid='true']")
    assert not shown(anna).xpath("//*[@id='neu' and @aria-invalid='true']")


@pytest.mark.parametrize("words", ["Zwei.", "Listenpunkt „a“"])
def test_a_list_that_is_typed_becomes_one(office: Office, anna: Browser, words: str) -> None:
    """One item of each line that begins as one."""
    opened(anna, words)
    send(anna, "hinzufuegen", was="punkt", neu="- eins\n- zwei\n")
    assert "\n- eins\n- zwei\n" in written(office)


def test_a_sentence_from_the_website_is_found_with_the_way_to_change_it(
    office: Office, anna: Browser
) -> None:
    """By words as readers see them, in names, in facts; also while the draft cannot be built."""
    anna.get("/seiten?suche=hier hilft kommunales Integrationsmanagement")
    [link] = [
        each for each in shown(anna).xpath("//li//p/a") if each.text_content()[:6] == "Ändern"
    ]
    assert "Hier hilft Kommunales" in link.getparent().text_content()
    assert "Hier hilft [Angabe 1" in anna.get(link.get("href")).text
    for words, heading, page in (("HILF", "Im Namen", "Hilfe"), ("zuhören", "Im Text", "Hilfe")):
        anna.get(f"/seiten?suche={words}")
        [found] = shown(anna).xpath(f"//h2[.='{heading}']/following-sibling::ul[1]/li/strong")
        assert found.text == page
    assert "Orte und Anlaufstellen" in anna.get("/seiten?suche=kim@xanten.example").text
    assert "steht auf keiner Seite" in anna.get("/seiten?suche=<b>").text
    assert "steht auf keiner Seite" in anna.get("/seiten?suche=Was wir tun").text
    (office.folder / "kreis/places.toml").write_text("fallback = ", "utf-8")
    commit(office.folder / "kreis", "Zerbrochen")
    assert "Im Text" in anna.get("/seiten?suche=zuhören").text


def test_a_sentence_in_another_language_leads_to_the_german_one(
    office: Office, anna: Browser
) -> None:
    """The page says which language it is; signs that are not compared ask for nothing."""
    translate(office.folder / "kreis", "ar", "docs", {"Drei.": "نحن نصغي إليك."})
    commit(office.folder / "kreis", "Arabisch")
    anna.get("/seiten?suche=„نحن نصغي إليك.“")
    [says] = shown(anna).xpath("//h2[.='Auf Arabisch']/following-sibling::ul[1]/li/p")
    assert "Drei." in says.text_content()
    assert "Drei." in anna.get(says.find("a").get("href")).text
    anna.get("/seiten")
    everything = shown(anna).xpath("//li/strong/text()")
    anna.get("/seiten?suche=„“")
    assert shown(anna).xpath("//li/strong/text()") == everything


def test_a_draft_that_cannot_be_read_is_named_where_nothing_is_found(
    office: Office, anna: Browser
) -> None:
    """Nobody has looked at other languages, buttons and forms then."""
    unread = "Andere Sprachen, Knöpfe und Formulare wurden nicht durchsucht"
    assert unread not in anna.get("/seiten?suche=Raumfahrt").text
    (office.folder / "kreis/places.toml").write_text("fallback = ", "utf-8")
    commit(office.folder / "kreis", "Zerbrochen")
    assert unread in anna.get("/seiten?suche=Raumfahrt").text
