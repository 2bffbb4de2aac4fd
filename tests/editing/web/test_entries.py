"""Entries of lists are known by what they are, not by their number: no other one is written."""

import datetime as dt
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from editing.accounts.roles import Role
from editing.care.sentences import in_words
from editing.web.fact_kinds import FactsKind, NoticesKind
from tests.editing.conftest import ROOT
from tests.editing.drafts.districts import commit, git
from tests.editing.web.offices import Office

LANGUAGES = (("de", "Deutsch"), ("ar", "Arabisch"))
ADDRESS = "/bearbeiten/meldungen/teil:announcement[1]/notices.toml"
FROM = "announcement[1].from"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a Kreis with announcements for three days."""
    shutil.copytree(ROOT / "districts/kreis-wesel", tmp_path / "kreis")
    git(tmp_path / "kreis", "init", "--quiet", "-b", "main")
    kinds = tuple(
        kind(LANGUAGES, lambda: dt.date(2026, 12, 1)) for kind in (NoticesKind, FactsKind)
    )
    root = tmp_path / "ours"
    (root / "docs").mkdir(parents=True)
    shutil.copytree(ROOT / "i18n/ar", root / "i18n/ar")
    shutil.copy(ROOT / "i18n/locales.toml", root / "i18n")
    office = Office(tmp_path, kinds=kinds, words=partial(in_words, tmp_path), root=root)
    announce(office, 3, 4, 5)
    return office


def announce(office: Office, *days: int) -> None:
    """Publish announcements for these days, as an administrator."""
    text = "\n".join(
        f'[[announcement]]\nkind = "frueher-zu"\nfrom = 2026-12-01\nuntil = 2026-12-0{day}\n'
        f'day = 2026-12-0{day}\ntime = "12:00"\n'
        for day in days
    )
    (office.folder / "kreis/notices.toml").write_text(text, "utf-8")
    commit(office.folder / "kreis", "Meldungen")


def saved(office: Office) -> str:
    """Return what is published and the draft of Anna together."""
    return (office.desk.drafts.open("anna").read("notices.toml") or b"").decode()


def typed(day: int) -> dict[str, str]:
    """Return the form of the announcement of a *day*, changed to 13:00."""
    at = "announcement[1]"
    days = {f"{at}.from": "2026-12-01", f"{at}.until": f"2026-12-0{day}"}
    return {**days, f"{at}.day": f"2026-12-0{day}", f"{at}.time": "13:00", "tun": "speichern"}


def test_an_entry_that_has_moved_is_written_where_it_is(office: Office) -> None:
    """One before it was removed meanwhile."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get(ADDRESS)
    announce(office, 4, 5)
    anna.post(ADDRESS, typed(4))
    assert "Gespeichert" in anna.page.text
    four, five = saved(office).split("[[announcement]]")[1:]
    assert "12-04" in four
    assert "13:00" in four
    assert "12:00" in five


@pytest.mark.parametrize("deed", ["speichern", "entfernen"])
def test_an_entry_that_has_gone_is_not_written_over_the_next_one(office: Office, deed: str) -> None:
    """What was typed is shown, and nothing can be saved, however often it is sent."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get(ADDRESS)
    announce(office, 3, 5)
    before = saved(office)
    opened = anna.page
    for status in (409, 422):
        answer = anna.post(ADDRESS, {**typed(4), "tun": deed})
        assert answer.status_code == status
        assert "Diesen Teil gibt es so nicht mehr" in answer.text
        assert "13:00" in answer.text
        assert 'name="tun"' not in answer.text
        assert saved(office) == before
    anna.page = opened
    assert "Diesen Teil gibt es so nicht mehr" in anna.get(ADDRESS).text
    assert 'name="tun"' not in anna.page.text


def test_an_office_is_known_by_its_id_with_its_hours(office: Office) -> None:
    """Another one came before it, and its name was changed."""
    anna = office.logged_in("anna", Role.FACTS)
    address = "/bearbeiten/angaben/teil:contact_point[0].hours/places.toml"
    page = anna.get(address)
    file = office.folder / "kreis/places.toml"
    head, first, *rest = file.read_text("utf-8").partition("[[contact_point]]")
    new = '[[contact_point]]\nid = "neu"\nname = "Neu"\nprovider = "kreis"\nmailbox = "kreis"\n'
    file.write_text(f"{head}{new}\n{first}{''.join(rest)}", "utf-8")
    commit(office.folder / "kreis", "Neu")
    anna.page = page
    friday = "contact_point[0].hours.open[0].days"
    anna.post(address, {friday: "Mo-Do", "tun": "speichern"})
    assert "contact_point[1].hours.open[0].days" in anna.page.text


def test_a_notice_that_is_published_is_up_when_the_site_is_built(office: Office) -> None:
    """Until then the start page says that it is being built; those before it stay up."""
    orders, repository = office.desk.publisher.orders, office.desk.repository
    orders.lay(repository.main())
    office.built()
    announce(office, 3, 4, 5, 6)
    anna = office.logged_in("anna", Role.FACTS)
    assert anna.get("/").text.count("jetzt zu sehen") == 4
    orders.lay(repository.main())
    assert anna.get("/").text.count("jetzt zu sehen") == 3
    assert anna.page.text.count("wird gerade gebaut, gleich zu sehen") == 1
    office.built()
    assert anna.get("/").text.count("jetzt zu sehen") == 4


def test_the_sentence_for_the_history_is_ready(office: Office) -> None:
    """It says what was entered; an urgent notice waits for no sentence."""
    anna = office.logged_in("anna", Role.FACTS, Role.PUBLISH)
    anna.get(ADDRESS)
    anna.post(ADDRESS, typed(4))
    root: Any = lxml.html.fromstring(anna.get("/entwurf").text)
    ready = root.xpath("//textarea[@name='satz']/text()")
    assert ready[0].strip().startswith("Meldung: Am 4.12.2026 sind wir nur bis 13:00 Uhr da.")
    assert root.xpath("//details[@open]//ins[contains(., '13:00')]"), "a few lines need no tap"
    assert anna.post("/entwurf/veroeffentlichen", {"satz": ""}).status_code == 422


def test_where_nothing_was_to_be_chosen_nothing_was_chosen(office: Office) -> None:
    """A form from before, or sent twice."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get("/entwurf")
    anna.post("/entwurf/entscheiden", {})
    assert "Es war nichts zu entscheiden" in anna.page.text
    assert "Ihre Wahl" not in anna.page.text


def test_a_notice_of_a_day_is_up_until_that_day(office: Office) -> None:
    """Said beside the field, which may stay empty; one without a day has to say until when."""
    anna = office.logged_in("anna", Role.FACTS)
    for kind, is_free in (("frueher-zu", True), ("telefon-gestoert", False)):
        address = f"/bearbeiten/meldungen/teil:neu:{kind}/notices.toml"
        root: Any = lxml.html.fromstring(anna.get(address).text)
        [label] = root.xpath("//label[starts-with(., 'Zu sehen bis')]")
        assert ("darf leer bleiben" in label.text_content()) is is_free
        assert ("von dem die Meldung spricht" in label.getparent().text_content()) is is_free


def test_a_notice_without_a_day_is_up_for_a_week_unless_somebody_says_more(office: Office) -> None:
    """Typing a date is the slowest step on a phone; what is proposed is said beside the field."""
    anna = office.logged_in("anna", Role.FACTS)
    address = "/bearbeiten/meldungen/teil:neu:telefon-gestoert/notices.toml"
    root: Any = lxml.html.fromstring(anna.get(address).text)
    first, last = (
        dt.date.fromisoformat(root.xpath(f"//input[@name='announcement[3].{key}']/@value")[0])
        for key in ("from", "until")
    )
    assert last - first == dt.timedelta(days=6)
    [field] = root.xpath("//div[@class='field'][.//input[@name='announcement[3].until']]")
    assert "Vorgeschlagen ist eine Woche." in field.text_content()
    anna.post(address, {"announcement[3].until": ""})
    assert anna.page.status_code == 422


def test_a_notice_is_read_in_all_languages_at_once(office: Office) -> None:
    """Its dates and its town filled in; said where it would be German, as without a catalogue."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get(ADDRESS)
    anna.post(ADDRESS, {**typed(4), "announcement[1].place": "moers"})
    assert 'href="/entwurf/meldungen"' in anna.get("/entwurf").text
    root: Any = lxml.html.fromstring(anna.get("/entwurf/meldungen").text)
    said = {each.get("lang"): each for each in root.xpath("//dl[2]/dd")}
    assert said["de"].text_content().startswith("Moers: Am 4. Dezember sind wir nur bis 13")
    assert said["ar"].get("dir") == "rtl"
    arabic = said["ar"].text_content()
    assert "Moers" in arabic
    assert "ديسمبر" in arabic
    assert "sind wir" not in arabic
    german = [each.text_content() for each in root.xpath("//dl[2]/dt[strong]")]
    assert len(german) == len(said) - 2
    assert "Türkisch (hier auf Deutsch)" in german


def test_hours_without_times_say_where_they_are(office: Office) -> None:
    """The name of an office may name no town."""
    page = office.logged_in("anna", Role.FACTS).get("/bearbeiten/angaben/places.toml")
    root: Any = lxml.html.fromstring(page.text)
    [said] = root.xpath("//li[a[.='Öffnungszeiten: Servicestelle Zuwanderung']]/p")
    assert said.text_content().startswith("noch keine Zeiten")
    assert "Moers" in said.text_content()


def test_an_office_that_a_town_names_says_which(office: Office) -> None:
    """With the way there; and the name by which towns name it is never asked again."""
    anna = office.logged_in("anna", Role.FACTS)
    address = "/bearbeiten/angaben/teil:contact_point[1]/places.toml"
    root: Any = lxml.html.fromstring(anna.get(address).text)
    [name] = root.xpath("//input[@name='contact_point[1].id']")
    assert name.get("type") == "hidden"
    before = office.desk.drafts.open("anna").read("places.toml")
    page = anna.post(address, {"tun": "entfernen"})
    assert page.status_code == 422
    root = lxml.html.fromstring(page.text)
    [said] = root.xpath("//*[@role='alert']//li[contains(., 'Ort: Dinslaken nennt')]")
    [href] = said.xpath(".//a/@href")
    assert root.xpath("//*[@role='alert']/h2/text()") == ["Das ist nicht entfernt"]
    assert "Ort: Dinslaken" in anna.get(href).text
    assert office.desk.drafts.open("anna").read("places.toml") == before


def test_an_office_goes_though_another_one_has_its_mailbox(office: Office) -> None:
    """What stands in for the mailbox is needed still: nobody is told to remove it."""
    file = office.folder / "kreis/places.toml"
    shared = "kim@kreis-wesel.example"
    file.write_text(
        f"""{file.read_text("utf-8")}
[[contact_point]]
id = "aussenstelle"
name = "Außenstelle"
provider = "kreis"
mailbox = "{shared}"

[[substitution]]
mailbox = "{shared}"
from = 2026-12-24
to = 2026-12-31
substitute = "kim@dinslaken.example"
""",
        "utf-8",
    )
    commit(office.folder / "kreis", "Außenstelle")
    number = file.read_text("utf-8").count("[[contact_point]]") - 1
    anna = office.logged_in("anna", Role.FACTS)
    address = f"/bearbeiten/angaben/teil:contact_point[{number}]/places.toml"
    assert "Außenstelle" in anna.get(address).text
    name = {f"contact_point[{number}].name": "Außenstelle"}
    assert "Gespeichert" in anna.post(address, {**name, "tun": "entfernen"}).text
    assert b"aussenstelle" not in (office.desk.drafts.open("anna").read("places.toml") or b"")


def test_an_office_whose_provider_has_an_officer_says_where_and_goes_after_it(
    office: Office,
) -> None:
    """No town names it any more; renaming its provider is told in the same way."""
    file = office.folder / "kreis/places.toml"
    text = file.read_text("utf-8").replace('["dinslaken"]', '["kreis"]')
    file.write_text(text, "utf-8")
    commit(office.folder / "kreis", "Dinslaken beim Kreis")
    anna = office.logged_in("anna", Role.FACTS)
    address = "/bearbeiten/angaben/teil:contact_point[1]/places.toml"
    form = form_fields(anna.get(address).text)
    renamed = {**form, "contact_point[1].provider_name": "Stadt Anderswo"}
    for fields in ({**form, "tun": "entfernen"}, {**renamed, "tun": "speichern"}):
        page = anna.post(address, fields)
        assert page.status_code == 422
        root: Any = lxml.html.fromstring(page.text)
        [said] = root.xpath("//*[@role='alert']//li")
        assert "Datenschutzbeauftragte: Stadt Dinslaken" in said.text_content()
        assert said.xpath(".//a/text()") == ["Dort ändern"]
        [href] = said.xpath(".//a/@href")
        anna.get(address)
    officer = form_fields(anna.get(href).text)
    assert "Stadt Dinslaken" in officer.values()
    assert "Gespeichert" in anna.post(href, {**officer, "tun": "entfernen"}).text
    anna.get(address)
    assert "Gespeichert" in anna.post(address, {**form, "tun": "entfernen"}).text
    assert b'id = "dinslaken"' not in (office.desk.drafts.open("anna").read("places.toml") or b"")


def test_an_office_goes_while_its_provider_is_a_partner(office: Office) -> None:
    """The officer is that of the partner as well."""
    file = office.folder / "kreis/places.toml"
    text = file.read_text("utf-8").replace('["dinslaken"]', '["kreis"]')
    file.write_text(text, "utf-8")
    facts = office.folder / "kreis/district.toml"
    partners = 'partners = ["Stadt Dinslaken"]\n'
    facts.write_text(partners + facts.read_text("utf-8"), "utf-8")
    commit(office.folder / "kreis", "Dinslaken als Partner")
    anna = office.logged_in("anna", Role.FACTS)
    address = "/bearbeiten/angaben/teil:contact_point[1]/places.toml"
    form = form_fields(anna.get(address).text)
    assert "Gespeichert" in anna.post(address, {**form, "tun": "entfernen"}).text


def form_fields(html: str) -> dict[str, str]:
    """Return what a browser would send of the texts in a form."""
    root: Any = lxml.html.fromstring(html)
    found = {each.name: each.value or "" for each in root.xpath("//form//input[@type='text']")}
    for each in root.xpath("//form//select | //form//textarea"):
        value = each.value
        found[each.name] = (value if isinstance(value, str) else "\n".join(value or ())) or ""
    return found
