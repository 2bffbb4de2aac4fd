"""A coordinator at her tasks: a sentence, a phone number, hours, an announcement.

What is published is exactly the lines that she meant.
"""

import datetime as dt
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest

from editing.accounts.roles import Role
from editing.texts.site import Texts
from editing.web.fact_kinds import FactsKind, NoticesKind
from editing.web.text_kind import TextsKind
from kim.project import Project
from kim.redaktion.command import kinds_of_editing
from portal.district.folder import DistrictFolder
from tests.editing.conftest import ROOT
from tests.editing.drafts.districts import commit, git
from tests.editing.web.offices import Browser, Office
from tests.sitebuild.small_project import small_project

ALL = (Role.TEXTS, Role.FACTS, Role.PUBLISH)
PHONE = "contact_point[1].phone"
LANGUAGES = (("de", "Deutsch"), ("ar", "Arabisch"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for the Kreis Wesel in a folder of its own, with few pages of ours."""
    shutil.copytree(ROOT / "districts/kreis-wesel", tmp_path / "kreis")
    git(tmp_path / "kreis", "init", "--quiet", "-b", "main")
    commit(tmp_path / "kreis", "Anfang")
    root = small_project(tmp_path / "project")
    kinds = tuple(
        kind(LANGUAGES, lambda: dt.date(2026, 12, 1)) for kind in (NoticesKind, FactsKind)
    )
    return Office(tmp_path, kinds=(*kinds, TextsKind(lambda: dt.date(2026, 12, 1))), root=root)


def shown(browser: Browser) -> Any:
    """Return the page as a browser has it."""
    return lxml.html.fromstring(browser.page.text)


def follow(browser: Browser, words: str) -> None:
    """Choose the link with these *words*, also those that only a screen reader says."""
    root = shown(browser)
    links = [each for each in root.xpath("//a") if words in each.text_content()]
    assert links, f"{words} in {browser.page.text}"
    address = links[0].get("href")
    if not urlsplit(address).path.startswith("/"):
        address = str(browser.page.url.join(address))
    assert browser.get(address).status_code == 200, browser.page.text


def send(browser: Browser, deed: str, **changes: str) -> None:
    """Send the form as a browser does, with *changes* of fields, by the button *deed*."""
    root = shown(browser)
    [form] = [each for each in root.forms if each.xpath(f".//button[@value='{deed}']")]
    typed: dict[str, Any] = {}
    for name, value in form.form_values():
        typed[name] = [*typed[name], value] if name in typed else value
    browser.post(form.get("action"), {**typed, **changes, "tun": deed})


def publish(browser: Browser, sentence: str) -> None:
    """Publish the draft."""
    browser.get("/entwurf")
    browser.post("/entwurf/veroeffentlichen", {"satz": sentence})
    assert "Veröffentlicht." in browser.page.text, browser.page.text


def published(office: Office) -> list[str]:
    """Return the lines of the newest commit that come and go, but empty ones."""
    text = git(office.folder / "kreis", "show", "-U0", "--format=%an: %s")
    lines = [line for line in text.splitlines() if line[:1] in "+-" and line[1:].strip()]
    return [line for line in lines if not re.match(r"(\+\+\+|---) ", line)]


def test_a_sentence_is_corrected_published_and_taken_back(office: Office) -> None:
    """A page of ours becomes the district's; then it is ours again."""
    anna = office.logged_in("anna", *ALL)
    follow(anna, "Seiten")
    follow(anna, "Text bearbeiten: Recht")
    follow(anna, "Ändern: Absatz „Erster Satz.“")
    send(anna, "aendern", worte="Der [fett: erste] Satz.")
    assert "Gespeichert." in anna.page.text
    follow(anna, "Text weiter bearbeiten: Seite „Recht“")
    assert "Der erste Satz." in anna.page.text
    publish(anna, "Satz berichtigt")
    page = (office.folder / "kreis/docs/recht.md").read_text("utf-8")
    ours = (office.folder / "project/docs/recht.md").read_text("utf-8")
    assert page == ours.replace("Erster Satz.", "Der **erste** Satz.")
    follow(anna, "Satz berichtigt")
    anna.post(f"{anna.page.url.path}/rueckgaengig", {})
    assert "rückgängig gemacht" in anna.page.text
    assert not (office.folder / "kreis/docs/recht.md").exists()
    assert "Anna · Seite „Recht“" in anna.get("/").text


def test_a_second_change_of_a_page_is_one_line(office: Office) -> None:
    """What was typed stays beside what is wrong with it."""
    anna = office.logged_in("anna", *ALL)
    for before, after in (("Erster Satz.", "Eins."), ("Zweiter Satz.", "Zwei.")):
        anna.get("/bearbeiten/texte/docs/recht.md")
        follow(anna, f"Ändern: Absatz „{before}“")
        send(anna, "aendern", worte="Ganz [falsch")
        assert anna.page.status_code == 422
        assert "Ganz [falsch</textarea>" in anna.page.text
        assert 'aria-invalid="true"' in anna.page.text
        send(anna, "aendern", worte=after)
        publish(anna, before)
    assert published(office) == ["-Zweiter Satz.", "+Zwei."]


def test_a_wrong_phone_number_is_refused_at_its_field(office: Office) -> None:
    """What was typed is kept; the right one is published in one line, in her name."""
    anna = office.logged_in("anna", *ALL)
    follow(anna, "Seiten")
    follow(anna, "Angaben bearbeiten: Orte und Anlaufstellen")
    assert "030 23125 201" in anna.page.text
    follow(anna, "Anlaufstelle: Kommunales Integrationsmanagement der Stadt Dinslaken")
    send(anna, "speichern", **{PHONE: "030 12"})
    assert anna.page.status_code == 422
    [field] = shown(anna).xpath(f"//input[@name='{PHONE}']")
    assert (field.get("value"), field.get("aria-invalid")) == ("030 12", "true")
    said = shown(anna).get_element_by_id(f"{PHONE}-fehler")
    assert "„030 12“ kann man nicht wählen." in said.text_content()
    assert office.desk.drafts.open("anna").changes == ()
    send(anna, "speichern", **{PHONE: "030 23125 009"})
    publish(anna, "Nummer in Dinslaken")
    assert published(office) == ['-phone = "030 23125 201"', '+phone = "030 23125 009"']
    assert git(office.folder / "kreis", "show", "-s", "--format=%an").strip() == "Anna"


def test_what_was_typed_into_an_entry_survives_the_end_of_the_session(office: Office) -> None:
    """It is there again at that entry alone, and counts when it is sent."""
    anna = office.logged_in("anna", *ALL)
    address = "/bearbeiten/angaben/teil:contact_point[1]/places.toml"
    anna.get(address)
    office.now[0] += 3600
    send(anna, "speichern", **{PHONE: "030 23125 009"})
    assert anna.page.url.path == "/anmelden"
    anna.log_in("anna")
    assert anna.page.url.path == address
    assert 'value="030 23125 009"' in anna.page.text
    assert "030 23125 009" not in anna.get(address.replace("[1]", "[2]")).text
    anna.get(address)
    send(anna, "speichern")
    assert "Gespeichert." in anna.page.text


def test_hours_are_changed(office: Office) -> None:
    """Those of an office: an hour less on one day."""
    anna = office.logged_in("anna", *ALL)
    anna.get("/bearbeiten/angaben/places.toml")
    assert "Mo-Fr 09:00–16:00 Uhr" in anna.page.text
    follow(anna, "Öffnungszeiten: Kommunales Integrationsmanagement des Kreises Wesel")
    first, second = "contact_point[0].hours.open[0]", "contact_point[0].hours.open[1]"
    friday = {f"{second}.days": "Fr", f"{second}.from": "09:00", f"{second}.to": "12:00"}
    send(anna, "speichern", **friday)
    assert "Am Fr gibt es schon die Zeit" in anna.page.text
    send(anna, "speichern", **{f"{first}.days": "Mo-Do"})
    publish(anna, "Freitags bis zwölf")
    assert published(office) == [
        '-days = "Mo-Fr"',
        '+days = "Mo-Do"',
        "+[[contact_point.hours.open]]",
        '+days = "Fr"',
        '+from = "09:00"',
        '+to = "12:00"',
    ]


def test_an_announcement_is_put_up_and_taken_down(office: Office) -> None:
    """From the start page: choose one, place and days; seen there what is up."""
    anna = office.logged_in("anna", *ALL)
    assert shown(anna).xpath("//main//a")[0].text == "Meldung zeigen"
    follow(anna, "Meldung zeigen")
    follow(anna, "Am … sind wir nur bis … Uhr da.")
    entry = "announcement[0]"
    assert 'value="2026-12-01"' in anna.page.text
    assert "phone" not in anna.page.text
    send(anna, "neu", **{f"{entry}.day": "2026-12-02"})
    assert "Das Feld ist leer." in anna.page.text
    send(anna, "neu", **{f"{entry}.time": "12:00", f"{entry}.place": "moers"})
    assert "noch nicht veröffentlicht" in anna.get("/").text
    assert "Moers, 1.12.2026 bis 2.12.2026" in anna.page.text
    publish(anna, "Am Mittwoch nur bis zwölf")
    assert published(office) == [
        "+[[announcement]]",
        '+kind = "frueher-zu"',
        "+from = 2026-12-01",
        "+until = 2026-12-02",
        '+place = "moers"',
        "+day = 2026-12-02",
        '+time = "12:00"',
    ]
    assert "wird gerade gebaut" in anna.get("/").text
    office.built()
    assert "jetzt zu sehen" in anna.get("/").text
    follow(anna, "Meldung: Am 2.12.2026 sind wir nur bis 12:00 Uhr da.")
    send(anna, "entfernen")
    publish(anna, "Meldung weg")
    assert (office.folder / "kreis/notices.toml").read_text("utf-8") == ""


def test_who_has_no_right_is_refused(office: Office) -> None:
    """Whoever may change texts changes no facts, and sees no way to them."""
    carl = office.logged_in("carl", Role.TEXTS)
    assert "Meldung zeigen" not in carl.page.text
    assert "/bearbeiten/angaben/" not in carl.get("/seiten").text
    for address in (
        "angaben/teil:contact_point[0]/places.toml",
        "angaben/places.toml",
        "meldungen/teil:neu:geschlossen/notices.toml",
    ):
        carl.get("/entwurf")
        assert carl.post(f"/bearbeiten/{address}", {PHONE: "030 23125 009"}).status_code == 403
        assert carl.get(f"/bearbeiten/{address}").status_code == 403
    assert office.desk.drafts.open("carl").changes == ()


@pytest.mark.parametrize(
    "evil",
    [
        'x"\n[imprint]\nresponsible = "Evil',
        "x\n[[announcement]]\nkind = 'weihnachten'",
        '"""\\u0000\n',
        "x = 1 # <script>alert(1)</script>",
    ],
)
def test_toml_that_is_typed_is_text(office: Office, evil: str) -> None:
    """No other key, no table: it is one value, or refused."""
    before = tomllib.loads((office.folder / "kreis/places.toml").read_text("utf-8"))
    anna = office.logged_in("anna", *ALL)
    anna.get("/bearbeiten/angaben/teil:contact_point[1]/places.toml")
    send(anna, "speichern", **{"contact_point[1].name": evil})
    assert "<script" not in anna.page.text
    draft = office.desk.drafts.open("anna")
    after = tomllib.loads((draft.read("places.toml") or b"").decode())
    for facts in (before, after):
        facts["contact_point"][1].pop("name")
    assert after == before
    assert {each.path for each in draft.changes} <= {"places.toml"}


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "{% raw %}{{ 7*7 }}",
    ],
)
def test_a_script_that_is_typed_is_text(office: Office, evil: str) -> None:
    """On the page that readers get it is shown, or it is refused; nothing of it runs."""
    anna = office.logged_in("anna", *ALL)
    anna.get("/bearbeiten/texte/docs/recht.md")
    follow(anna, "Ändern: Absatz „Erster Satz.“")
    send(anna, "aendern", worte=evil)
    assert "<" not in evil or evil not in anna.page.text
    if anna.page.status_code == 422:
        assert office.desk.drafts.open("anna").changes == ()
        return
    draft = office.desk.drafts.open("anna")
    texts = Texts(office.folder / "project", DistrictFolder(draft.folder, is_shipped=False))
    text = (draft.read("docs/recht.md") or b"").decode()
    edition = texts.renderer.edition(texts.site.locales.source)
    html = texts.renderer.html(edition.localized(texts.page_with("recht.md", text)))
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    assert not root.xpath("//script | //img | //@onerror | //a[starts-with(@href, 'java')]")


@pytest.mark.parametrize("part", ["neu:nichts", "neu:municipality.x", "contact_point[99]", "x"])
def test_an_entry_that_is_not_there_says_so(office: Office, part: str) -> None:
    """Also a page's sentence that has gone; nothing is saved, and what was typed is shown."""
    anna = office.logged_in("anna", *ALL)
    for address in (f"angaben/teil:{part}/places.toml", f"texte/teil:{part}/docs/recht.md"):
        assert "gibt es so nicht mehr" in anna.get(f"/bearbeiten/{address}").text
        typed = {"worte": "Mein Satz", PHONE: "030 23125 009", "tun": "speichern"}
        anna.post(f"/bearbeiten/{address}", typed)
        assert anna.page.status_code == 422
        assert ("Mein Satz" if "texte" in address else "030 23125 009") in anna.page.text
    assert office.desk.drafts.open("anna").changes == ()


def test_a_broken_file_keeps_nobody_from_the_start_page(office: Office) -> None:
    """An administrator has slipped; where it is edited the slip is named."""
    (office.folder / "kreis/notices.toml").write_text("[[announcement]\n", "utf-8")
    commit(office.folder / "kreis", "Meldung")
    anna = office.logged_in("anna", *ALL)
    assert "Meldung zeigen" in anna.page.text
    answer = anna.get("/bearbeiten/meldungen/notices.toml")
    assert answer.status_code == 409
    assert "notices.toml" in answer.text


def test_the_command_offers_all_kinds() -> None:
    """Announcements first; each file of a district is covered by one kind."""
    kinds = kinds_of_editing(Project(ROOT))
    files = ("notices.toml", "district.toml", "places.toml", "events.toml", "docs/hilfe.md")
    covering = [[kind.name for kind in kinds if kind.covers(file)] for file in files]
    assert covering == [["meldungen"], ["angaben"], ["angaben"], ["angaben"], ["texte"]]


def test_two_windows_with_new_entries_lose_nothing(office: Office) -> None:
    """The second is one more: it stands behind the first, and nobody is asked to choose."""
    anna = office.logged_in("anna", *ALL)
    address = "/bearbeiten/meldungen/teil:neu:frueher-zu/notices.toml"
    windows = [anna.get(address), anna.get(address)]
    for window, time in zip(windows, ("12:00", "13:00"), strict=True):
        anna.page = window
        day = {f"announcement[0].{key}": "2026-12-02" for key in ("until", "day")}
        send(anna, "neu", **day, **{"announcement[0].time": time})
        assert "Gespeichert." in anna.page.text, anna.page.text
    text = (office.desk.drafts.open("anna").read("notices.toml") or b"").decode()
    assert [each["time"] for each in tomllib.loads(text)["announcement"]] == ["12:00", "13:00"]


def test_another_entry_of_the_file_is_no_conflict(office: Office) -> None:
    """Only who writes into the same entry is asked; what was typed is kept beside it."""
    anna = office.logged_in("anna", *ALL)
    address = "/bearbeiten/angaben/teil:contact_point[{}]/places.toml"
    old = anna.get(address.format(1))
    for number, other in ((2, "030 23125 008"), (1, "030 23125 007")):
        anna.get(address.format(number))
        send(anna, "speichern", **{f"contact_point[{number}].phone": other})
    anna.page = old
    send(anna, "speichern", **{PHONE: "030 23125 009"})
    assert anna.page.status_code == 409
    assert 'value="030 23125 009"' in anna.page.text
    [now] = shown(anna).xpath("//fieldset[@disabled]")
    assert [each.get("value") for each in now.xpath(".//input[@name=$name]", name=PHONE)] == [
        "030 23125 007"
    ]
    assert now.xpath(".//button") == []
    anna.get("/entwurf")
    old = anna.get(address.format(1))
    anna.get(address.format(2))
    send(anna, "speichern", **{"contact_point[2].phone": "030 23125 006"})
    anna.page = old
    send(anna, "speichern", **{PHONE: "030 23125 009"})
    assert "Gespeichert." in anna.page.text


def test_what_stands_there_already_is_told_so(office: Office) -> None:
    """Nobody looks for a change that is none."""
    anna = office.logged_in("anna", *ALL)
    anna.get("/bearbeiten/angaben/teil:contact_point[1]/places.toml")
    send(anna, "speichern")
    assert "Es ist nichts anders als vorher." in anna.page.text
    assert "Gespeichert" not in anna.page.text


def test_an_empty_field_says_what_helps(office: Office) -> None:
    """What belongs there stands at the field, and does not say its name again."""
    anna = office.logged_in("anna", *ALL)
    anna.get("/bearbeiten/angaben/teil:neu:event/events.toml")
    send(anna, "neu")
    said = " ".join(shown(anna).text_content().split())
    assert "Wo genau: Das Feld ist leer. Füllen Sie es aus." in said
    assert "Titel: Das Feld ist leer. Füllen Sie es aus." in said
    assert "Titel In allen Sprachen fertig sind: " in said
    assert "Ort: Das Feld ist leer. Wählen Sie aus der Liste." in said
