"""A coordinator at her tasks with a phone: a real browser, 360 pixels wide, the real command.

No page has a script, whatever axe finds wrong fails, and nothing is wider than the phone.
"""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from editing.accounts.roles import Role
from editing.accounts.users import UserList
from kim.redaktion.alarm import ALARM
from tests.editing.drafts.districts import git
from tests.editing.files.pictures import document, photo
from tests.editing.web.offices import SOON
from tests.servers.editor import PASSWORD, Editor, editor_at
from tests.waiting import LIMIT, until
from tests.website.axe import violations

PHONE: ViewportSize = {"width": 360, "height": 740}
ALL = (Role.TEXTS, Role.FACTS, Role.PUBLISH)
FOCUS = "() => document.activeElement.textContent.trim() || document.activeElement.name"
MOST_STEPS = 120
HIGHEST_HEADER = 130
"""CSS pixels, as of the website: the first screen belongs to the page."""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Return a running editor with three accounts."""
    made = editor_at(tmp_path_factory.mktemp("editor"))
    users = UserList(made.folder / "users.json")
    for login, roles in {"anna": ALL, "bert": ALL, "carl": (Role.TEXTS,)}.items():
        users.set(login, f"{login.title()} Amt", roles, PASSWORD)
    with made.running():
        yield made


class Phone:
    """A page on a phone that is looked at after each step."""

    def __init__(self, editor: Editor, page: Page) -> None:
        self.editor = editor
        self.page = page
        self._seen: set[str] = set()

    @property
    def main(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def look(self) -> None:
        """Find nothing wrong with the page, once for each of its headings."""
        # A page that has just begun has no element yet: the locator waits for it.
        assert self.page.locator("html").evaluate("e => e.scrollWidth") == PHONE["width"]
        assert self.page.locator("script").count() == 0
        header = self.page.locator("header")
        assert header.evaluate("e => e.getBoundingClientRect().height") <= HIGHEST_HEADER
        shown = f"{self.page.url} {self.page.locator('h1').inner_text()}"
        if shown not in self._seen:
            self._seen.add(shown)
            assert violations(self.page) == []

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(f"{self.editor.url}{path}")
        self.look()

    def follow(self, words: str) -> None:
        """Tap the first link with these words, also those that only a screen reader says."""
        self.page.locator("a", has_text=words).first.click()
        self.look()

    def tap(self, words: str) -> None:
        """Tap the first button with these words."""
        self.page.get_by_role("button", name=words).first.click()
        self.look()

    def press(self, words: str) -> None:
        """Reach what has these words by Tab, and press Enter."""
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if words in self.page.evaluate(FOCUS):
                break
        else:
            raise AssertionError(f"Tab does not reach {words}")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def write(self, label: str, text: str) -> None:
        """Fill a field."""
        self.page.get_by_label(label).first.fill(text)

    def log_in(self, login: str) -> None:
        """Log in with both factors."""
        self.go("/anmelden")
        self.write("Name", login)
        self.write("Kennwort", PASSWORD)
        self.write("Code aus der App", self.editor.code(login))
        self.tap("Anmelden")
        expect(self.page.locator("h1")).to_contain_text("Guten Tag")

    def preview(self) -> str:
        """Return what the first page of the preview says in German."""
        self.go("/entwurf")
        return self._framed("Vorschau ansehen")

    def preview_in(self, language: str) -> str:
        """Return what it says in another language."""
        self.page.get_by_label("Sprache").select_option(label=language)
        return self._framed("Vorschau in dieser Sprache")

    def _framed(self, words: str) -> str:
        """Tap what builds, and wait until its page, which loads itself again, has it."""
        self.page.get_by_role("button", name=words).first.click()
        built = self.page.get_by_role("heading", name="Vorschau", level=1, exact=True)
        expect(built).to_be_visible(timeout=LIMIT * 1000)
        self.look()
        assert self.page.locator("iframe").count(), self.main
        return self.page.frame_locator("iframe").first.locator("body").inner_text()

    def publish(self, sentence: str) -> None:
        """Publish the draft, and wait for it on its page."""
        self.go("/entwurf")
        self.write("Was haben Sie geändert?", sentence)
        self.tap_and_wait("Jetzt veröffentlichen")
        assert "Veröffentlicht." in self.main, self.main

    def tap_and_wait(self, words: str) -> None:
        """Tap what publishes, and wait until its page, which loads itself again, says the end."""
        self.page.get_by_role("button", name=words).first.click()
        heading = self.page.get_by_role("heading", level=1)
        over = re.compile("^(?:Nicht v|V)eröffentlicht$")
        expect(heading).to_have_text(over, timeout=LIMIT * 1000)
        self.look()


@pytest.fixture(scope="module")
def anna(editor: Editor, chromium: Browser) -> Iterator[Phone]:
    """Return the phone of somebody who may do everything."""
    yield from logged_in(editor, chromium, "anna")


@pytest.fixture(scope="module")
def bert(editor: Editor, chromium: Browser) -> Iterator[Phone]:
    """Return the phone of her colleague."""
    yield from logged_in(editor, chromium, "bert")


def logged_in(editor: Editor, chromium: Browser, login: str) -> Iterator[Phone]:
    context = chromium.new_context(viewport=PHONE, locale="de-DE")
    phone = Phone(editor, context.new_page())
    phone.log_in(login)
    yield phone
    context.close()


def test_an_urgent_notice_by_keyboard_seen_in_all_languages(anna: Phone) -> None:
    """Chosen, seen in each language, published; a build is ordered."""
    anna.go("/")
    anna.press("Meldung zeigen")
    anna.press("Unser Telefon ist gestört")
    today = dt.datetime.now(dt.UTC).date()
    anna.write("Bis", (today + dt.timedelta(days=3)).isoformat())
    anna.press("Speichern")
    assert "Gespeichert." in anna.main
    assert "Unser Telefon ist gestört" in anna.preview()
    for language in ("Leichte Sprache", "Arabisch", "Ukrainisch"):
        said = anna.preview_in(language)
        assert "Unser Telefon ist gestört." not in said or language == "Leichte Sprache"
        assert len(said.strip().splitlines()) > 2
    anna.publish("Telefon gestört")
    assert anna.editor.ordered == git(anna.editor.district, "rev-parse", "main").strip()
    anna.go("/")
    assert "wird gerade gebaut" in anna.main


def test_hours_are_changed_and_a_wrong_number_is_refused(anna: Phone) -> None:
    """At its field; what was typed stays."""
    anna.go("/seiten")
    anna.follow("Angaben bearbeiten: Orte und Anlaufstellen")
    anna.follow("Anlaufstelle: Kommunales Integrationsmanagement der Stadt Dinslaken")
    anna.write("Telefon", "030 12")
    anna.tap("Speichern")
    field = anna.page.get_by_label("Telefon").first
    expect(field).to_have_value("030 12")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "kann man nicht wählen" in anna.main
    anna.go("/bearbeiten/angaben/places.toml")
    anna.follow("Öffnungszeiten: Kommunales Integrationsmanagement des Kreises Wesel")
    anna.write("1. Zeit: Tage", "Mo-Do")
    anna.tap("Speichern")
    anna.publish("Freitags zu")
    assert 'days = "Mo-Do"' in anna.editor.published("places.toml")


def test_a_sentence_is_corrected_seen_in_arabic_published_and_taken_back(anna: Phone) -> None:
    """German stands in the Arabic page until it is translated."""
    anna.go("/seiten")
    anna.follow("Text bearbeiten: Recht")
    anna.follow("Ändern: Absatz „Erster Satz.“")
    anna.write("Absatz", "Der [fett: erste] Satz.")
    anna.tap("Speichern")
    anna.preview()
    assert "Der erste Satz." in anna.preview_in("Arabisch")
    anna.publish("Satz berichtigt")
    assert "Der **erste** Satz." in anna.editor.published("docs/recht.md")
    anna.follow("Satz berichtigt")
    anna.tap_and_wait("Rückgängig machen")
    assert "rückgängig gemacht" in anna.main
    assert not (anna.editor.district / "docs/recht.md").exists()
    anna.go("/verlauf")


def test_a_picture_and_an_event_with_a_flyer(anna: Phone, tmp_path: Path) -> None:
    """Uploaded from the phone; the picture comes into a page, the flyer to its event."""
    for name, content in {"Fest am See.jpg": photo(), "Programm.pdf": document()}.items():
        (tmp_path / name).write_bytes(content)
        anna.go("/dateien")
        anna.follow("Datei hochladen")
        anna.page.get_by_label("Datei", exact=True).set_input_files(tmp_path / name)
        anna.tap("Hochladen")
        assert "Bitte beschreiben Sie es." in anna.main
        anna.page.get_by_label("Datei", exact=True).set_input_files(tmp_path / name)
        anna.write("Was ist zu sehen", f"Beschreibung von {name}")
        anna.write("Wer hat es gemacht", "Selbst gemacht")
        anna.page.get_by_label("Ja, diese Datei").check()
        anna.tap("Hochladen")
        assert "Gespeichert." in anna.main
    anna.go("/bearbeiten/texte/docs/recht.md")
    anna.follow("Ändern: Absatz „Zweiter Satz.“")
    anna.page.get_by_text("Dahinter etwas hinzufügen").click()
    anna.page.get_by_label("Was", exact=True).select_option("bild")
    anna.page.get_by_label("Welches Bild").select_option("dateien/fest-am-see.jpg")
    anna.tap("Hinzufügen")
    anna.go("/bearbeiten/angaben/events.toml")
    anna.follow("Termin:")
    anna.page.get_by_label("Flyer zum Mitnehmen").select_option("dateien/programm.pdf")
    anna.tap("Speichern")
    anna.go("/dateien")
    assert "Gebraucht in: Termine" in anna.main
    anna.follow("programm.pdf")
    anna.tap("Datei entfernen")
    assert "wird noch gebraucht" in anna.main
    anna.publish("Fest am See")
    assert 'flyer = "dateien/programm.pdf"' in anna.editor.published("events.toml")
    picture = "![Beschreibung von Fest am See.jpg](dateien/fest-am-see.jpg)"
    assert picture in anna.editor.published("docs/recht.md")
    assert b"Telefon" not in (anna.editor.district / "docs/dateien/fest-am-see.jpg").read_bytes()


def test_two_editors_at_one_page_and_a_planned_text(anna: Phone, bert: Phone) -> None:
    """They see each other, and choose; what is planned comes when the clock has moved."""
    for phone, words in ((anna, "Von Anna."), (bert, "Von Bert.")):
        phone.go("/bearbeiten/texte/docs/impressum.md")
        phone.follow("Ändern: Überschrift der Seite")
        phone.write("Überschrift der Seite", words)
        phone.tap("Speichern")
    bert.go("/bearbeiten/texte/docs/impressum.md")
    assert "Auch daran: Anna Amt" in bert.main
    bert.publish("Von Bert")
    anna.go("/entwurf")
    assert "Bitte entscheiden" in anna.main
    anna.page.get_by_label("Meine Fassung soll gelten").check()
    anna.tap("Übernehmen")
    anna.page.locator("#satz-plan").fill("Ab Januar")
    anna.write("Tag", SOON.isoformat())
    anna.tap("Planen")
    assert f"{SOON.day}.{SOON.month}.{SOON.year}, 06:00 Uhr" in anna.main
    move_clock(anna.editor)
    until(lambda: "Von Anna." in anna.editor.published("docs/impressum.md"), "the plan")
    anna.go("/")
    assert "Ab Januar" in anna.main
    assert not (anna.editor.folder / "state" / ALARM).exists()


def move_clock(editor: Editor) -> None:
    """Let the day of the plan have come."""
    refs = git(editor.district, "for-each-ref", "--format=%(refname)", "refs/heads/redaktion/plan/")
    (planned,) = refs.split()
    git(editor.district, "update-ref", re.sub(r"plan/\d{4}", "plan/2020", planned), planned)
    git(editor.district, "update-ref", "-d", planned)


def test_who_has_no_right_is_refused(editor: Editor, chromium: Browser) -> None:
    """And sees no way to it."""
    for carl in logged_in(editor, chromium, "carl"):
        assert "Meldung zeigen" not in carl.main
        carl.go("/seiten")
        assert "Angaben bearbeiten" not in carl.main
        carl.page.goto(f"{editor.url}/bearbeiten/angaben/places.toml")
        assert "kein Recht" in carl.main
        carl.look()
