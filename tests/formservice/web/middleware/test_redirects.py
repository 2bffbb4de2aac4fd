"""Addresses that have moved: `formservice.web.middleware.redirects`."""

from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from portal.redirects import MAP
from tests.formservice.web.small_site import GOOD, Visitor, write, write_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site two pages of which have moved."""
    site = write_site(tmp_path)
    write(site / MAP, "/de/impressum.html /de/;\n/Kim/kontakt/ /de/kontakt/;\n")
    return site


@pytest.mark.parametrize(
    "path", ["/de/impressum.html", "/de/impressum.html?a=b", "/DE/Impressum.html"]
)
def test_an_old_address_leads_on(folder: Path, path: str) -> None:
    """However it is typed; nothing behind “?” goes along, and headers are those of every page."""
    answer = Visitor(folder).get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, "/de/")
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "content-security-policy" in answer.headers


def test_the_host_of_a_request_never_gets_into_an_address(folder: Path) -> None:
    """The answer is a path: it cannot lead to another site."""
    answer = Visitor(folder).ask("GET", "/de/impressum.html", headers={"Host": "evil.example"})
    assert answer.headers["location"] == "/de/"


def test_a_form_that_was_open_while_its_page_moved_is_not_lost(folder: Path) -> None:
    """The browser sends the same again to the new address: 308 keeps the method."""
    assert Visitor(folder).post("/kim/kontakt/", GOOD).status_code == 308


def test_the_table_itself_is_not_served(folder: Path) -> None:
    """It is for the service and the proxy."""
    assert Visitor(folder).get(f"/{MAP}").status_code == 404


def test_a_kit_is_served_as_what_it_is(folder: Path) -> None:
    """A phone asks what to do with a ZIP file; it shows letters for anything unknown."""
    write(folder / "druck" / "kim.zip", "PK")
    answer = Visitor(folder).get("/druck/kim.zip")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")


def test_a_broken_table_stops_the_start(folder: Path) -> None:
    """Naming file, line and what to do; without a table nothing has moved."""
    write(folder / MAP, "/a/ /de/;\n/b/ https://evil.example/;\n")
    with pytest.raises(ConfigurationError, match=r"redirects\.map:2: .* kim build"):
        Visitor(folder)
    (folder / MAP).unlink()
    assert Visitor(folder).get("/de/impressum.html").status_code == 404
