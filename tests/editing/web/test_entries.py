"""Entries of lists are known by what they are, not by their number: no other one is written."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from editing.accounts.roles import Role
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
    kinds = (NoticesKind(LANGUAGES, lambda: dt.date(2026, 12, 1)), FactsKind(LANGUAGES))
    office = Office(tmp_path, kinds=kinds)
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
