from pathlib import Path

import pytest
from markupsafe import Markup

from formservice.web.pages import load_pages
from portal.languages.catalogues import GERMAN, Words
from portal.languages.registry import load_locales
from portal.page_roles import ERROR_STATUSES, write_addresses
from portal.problems import ConfigurationError
from tests.formservice.web.small_site import ADDRESSES

LOCALES = load_locales(Path("i18n/locales.toml"))
WORDS = [Words(LOCALES.source, GERMAN)]
CONTACT = "<title>Kontakt</title><main>a<!-- kim:form -->old<!-- /kim:form -->z</main>"
THANKS = "<title>Danke</title><main>a<!-- kim:receipt --><!-- /kim:receipt -->z</main>"
STAFF = "<title>Intern</title><main>a<!-- kim:staff --><!-- /kim:staff -->z</main>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    pages = {"kontakt": CONTACT, "danke": THANKS, "intern": STAFF}
    pages |= {f"fehler/{status}": f"<title>{status}</title>" for status in ERROR_STATUSES}
    for path, text in pages.items():
        file = tmp_path / "de" / path / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
    write_addresses(ADDRESSES, tmp_path)
    return tmp_path


def test_the_region_and_the_title_are_replaced(site: Path) -> None:
    """The rest of the page stays as the site build has made it."""
    page = load_pages(site, WORDS)["de"]
    assert page.fillable["contact"].fill(Markup("<b>new</b>"), "Fehler: <") == (
        "<title>Fehler: &lt;Kontakt</title>"
        "<main>a<!-- kim:form --><b>new</b><!-- /kim:form -->z</main>"
    )
    assert page.fillable["thanks"].fill(Markup("482")).count("482") == 1
    assert page.errors[404] == "<title>404</title>"


def test_a_title_may_say_its_language(site: Path) -> None:
    """A page that is German as a whole says so of its title, too (WCAG 3.1.2)."""
    file = site / "de" / "kontakt" / "index.html"
    file.write_text(CONTACT.replace("<title>", '<title lang="de" dir="ltr">'), "utf-8")
    page = load_pages(site, WORDS)["de"].fillable["contact"].fill(Markup(""), "Fehler: ")
    assert page.startswith('<title lang="de" dir="ltr">Fehler: Kontakt</title>')


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("kontakt", CONTACT.replace("<!-- kim:form -->", "")),
        ("kontakt", CONTACT.replace("<!-- /kim:form -->", "")),
        ("kontakt", CONTACT.replace("title", "h1")),
        ("danke", CONTACT),
        ("intern", THANKS),
    ],
)
def test_a_page_without_its_marks_stops_the_start(site: Path, path: str, text: str) -> None:
    """The message names file and remedy, before any reader meets the mistake."""
    file = site / "de" / path / "index.html"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_pages(site, WORDS)
    (problem,) = caught.value.problems
    assert problem.file == file
    assert "kim build" in problem.remedy


def test_every_missing_page_is_named_at_once(site: Path) -> None:
    """One start, all mistakes."""
    (site / "de/fehler/404/index.html").unlink()
    (site / "de/danke/index.html").write_bytes(b"\xff")
    with pytest.raises(ConfigurationError) as caught:
        load_pages(site, WORDS)
    assert {str(problem.file) for problem in caught.value.problems} == {
        str(site / "de/fehler/404/index.html"),
        str(site / "de/danke/index.html"),
    }
