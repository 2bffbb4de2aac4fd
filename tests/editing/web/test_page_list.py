"""The list of all pages."""

import re
from pathlib import Path

import pytest

from editing.accounts.roles import Role
from tests.editing.web.offices import EDIT, Office

ALL = (Role.TEXTS, Role.PUBLISH)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor with a local list."""
    return Office(tmp_path)


def test_pages_of_one_name_say_which_is_which(office: Office) -> None:
    """By the page above them; above those that lie at the top is the start page."""
    for name, title in (("index", "Start"), ("feste", "Feste"), ("danke", "Danke")):
        write_page(office, name, title)
    write_page(office, "feste/danke", "Danke")
    text = re.sub(r"<[^>]+>|\s+", " ", office.logged_in("anna", *ALL).get("/seiten").text)
    found = re.findall(r"Danke +\((.*?)\)", text)
    assert sorted(found) == ["Feste", "Start"]


def write_page(office: Office, name: str, title: str) -> None:
    """Lay a page of ours."""
    file = office.folder / f"ours/docs/{name}.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"---\ntitle: {title}\n---\n\n# {title}\n", "utf-8")


def test_all_pages_are_listed_with_what_may_be_done(office: Office) -> None:
    """Ours and the district's, by their titles; who may not edit sees no link to it."""
    text = office.logged_in("anna", *ALL).get("/seiten").text
    assert "Hilfe" in text
    assert f'href="{EDIT}"' in text
    assert "Unsere" in text
    assert "Vorlage des Portals" in text
    assert "/bearbeiten/" not in office.logged_in("carl").get("/seiten").text


def test_pages_with_a_broken_head_are_listed_all_the_same(office: Office) -> None:
    """An administrator has committed them; whoever looks for a page cannot mend that."""
    for name, key in (("a", "order: zwei"), ("b", "role: [a]"), ("c", "order: .nan")):
        file = office.folder / f"ours/docs/{name}.md"
        file.write_text(f"---\ntitle: Kaputt {name}\n{key}\n---\n\n# Kaputt\n", "utf-8")
    answer = office.logged_in("anna", *ALL).get("/seiten")
    assert answer.status_code == 200
    assert all(f"Kaputt {name}" in answer.text for name in "abc")
