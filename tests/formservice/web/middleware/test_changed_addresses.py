"""Addresses that people and messengers have changed lead to the page."""

from pathlib import Path

import pytest

from formservice.web.middleware.redirects import mended
from tests.formservice.web.small_site import Visitor, write, write_site

CHANGED = {
    "/AR/": "/ar/",
    "/Ar/Kontakt/": "/ar/kontakt/",
    "/zh-Hans/": "/zh-hans/",
    "/ar/kontakt/)": "/ar/kontakt/",
    "/ar/kontakt)": "/ar/kontakt/",
    "/ar/kontakt/%E2%80%8F": "/ar/kontakt/",
    "/%E2%80%8Ear/kontakt/": "/ar/kontakt/",
    "/ar/kontakt/,": "/ar/kontakt/",
    "/ar/kontakt/%22": "/ar/kontakt/",
    "/ar/kontakt/%3E": "/ar/kontakt/",
    "/ar/kontakt/%D8%8C": "/ar/kontakt/",
    "/ar/kontakt/%E3%80%82": "/ar/kontakt/",
    "/ar/kontakt/%20": "/ar/kontakt/",
    "/ar//kontakt/": "/ar/kontakt/",
    "/(ar/kontakt/)": "/ar/kontakt/",
    "/%EF%BD%81%EF%BD%92/kontakt/": "/ar/kontakt/",
    "/ar/kontakt/_": "/ar/kontakt/",
    "/ar/kontakt__": "/ar/kontakt/",
    "/ar/kontakt/...": "/ar/kontakt/",
    "/ar/kontakt/~": "/ar/kontakt/",
    "/ar/kontakt+": "/ar/kontakt/",
    "/ar/kontakt/=": "/ar/kontakt/",
    "/ar/kontakt/&amp;": "/ar/kontakt/",
    "/ar/&fbclid=IwAR0": "/ar/",
    "/ar/kontakt/%3Ffbclid=IwAR0": "/ar/kontakt/",
    "/ar/kontakt%23formular": "/ar/kontakt/",
    "/ar/kontakt/%3C/a%3E": "/ar/kontakt/",
    "/ar/kontakt/&quot;": "/ar/kontakt/",
    "/ar/kontakt/%09": "/ar/kontakt/",
    "/ar%5Ckontakt%5C": "/ar/kontakt/",
    "/zh_Hans/kontakt/": "/zh-hans/kontakt/",
    "/zh-CN/kontakt/": "/zh-hans/kontakt/",
    "/ar-SA/kontakt/": "/ar/kontakt/",
    "/AR_ar/": "/ar/",
    "/zh/kontakt/": "/zh-hans/kontakt/",
    "/cn/": "/zh-hans/",
    "/ua/": "/uk/",
    "/UA/)": "/uk/",
    "/de-de/orte/h%C3%BCnxe/": "/de/orte/huenxe/",
    "/de/orte/hu%CC%88nxe": "/de/orte/huenxe/",
    "/de/orte/kamp%E2%80%91lintfort/": "/de/orte/kamp-lintfort/",
    "/ar/kontakt.html": "/ar/kontakt/",
    "/ar/Kontakt.HTM": "/ar/kontakt/",
    "/AR/kontakt.html).": "/ar/kontakt/",
    "/ar/kontakt.php": "/ar/kontakt/",
    "/ar/kontakt.aspx/": "/ar/kontakt/",
    "/ar/kontakt/index.php": "/ar/kontakt/",
    "/ar/kontakt/default.asp": "/ar/kontakt/",
    "/ar/index.htm": "/ar/",
    "/index.php": "/",
    "/Index.html": "/",
    "/kontakt.html": "/kontakt/",
    "/ar.html": "/ar/",
    "/de/orte/kamplintfort/": "/de/orte/kamp-lintfort/",
    "/de/orte/kamplintfort": "/de/orte/kamp-lintfort/",
    "/de/orte/kamp_lintfort/": "/de/orte/kamp-lintfort/",
    "/de/orte/kamp%20lintfort/": "/de/orte/kamp-lintfort/",
    "/de/orte/Kamp.Lintfort": "/de/orte/kamp-lintfort/",
    "/de/orte/kamplintfort.html": "/de/orte/kamp-lintfort/",
    "/de/orte/hunxe": "/de/orte/huenxe/",
    "/de/orte/muelheim/": "/de/orte/mulheim/",
    "/de/kamplintfort": "/de/orte/kamp-lintfort/",
    "/Kamplintfort": "/orte/kamp-lintfort/",
    "/huenxe.": "/orte/huenxe/",
    "/H%C3%BCnxe": "/orte/huenxe/",
    "/de/kon-takt/": "/de/kontakt/",
    "/ar/danke/482719368": "/ar/danke/482719368/",
    "/AR/Danke/482719368/).": "/ar/danke/482719368/",
    "/ar/mit-deutsch/danke/482719368": "/ar/mit-deutsch/danke/482719368/",
    "/ar/mit-deutsch/kontakt.html": "/ar/mit-deutsch/kontakt/",
}


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """Return a visitor of a small site."""
    site = write_site(tmp_path_factory.mktemp("site"))
    for town in ("huenxe", "kamp-lintfort", "mulheim", "neu-stadt", "neustadt"):
        for folder in (site, site / "de"):
            write(folder / "orte" / town / "index.html", town)
    write(site / "kontakt" / "index.html", "kontakt")
    write(site / "uk" / "index.html", "uk")
    return Visitor(site)


@pytest.mark.parametrize("path", CHANGED)
def test_a_changed_address_leads_to_the_page(visitor: Visitor, path: str) -> None:
    """Capital letters, signs around it, unseen ones, wide letters; what programs write behind it;
    languages and towns as others write them.
    """
    answer = visitor.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (308, CHANGED[path])
    assert answer.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize(
    "path",
    [
        "/ar/nirgends/)",
        "/AR/nirgends/",
        "/)",
        "/ar/..)/",
        "/.pages.json)",
        "/AR/.x/",
        "/ar/x%0A/",
        "/..._/",
        "/ku/",
        "/ua/nirgends/",
        "/de/orte/neu.stadt/",  # two towns are written so
        "/wp-login.php",
        "/ar/xkontakt/",
        "/404",  # an error is no page to be led to
        "/de/fehler/404.html",
        "/de/danke.html",
        "/de/danke/123456789",  # no reference
        "/de/orte/482719368",
        "/de/danke.php/123456789/",
        "/de/intern.html",
        "/assets/kim.html",
        "/.secret.html",
        "/.secret",
        "/secret/",
        f"/{'a/' * 2000}x.html",
        f"/de/{'a' * 5000}.html",
    ],
)
def test_what_is_no_page_is_not_found(visitor: Visitor, path: str) -> None:
    """Nobody is sent to an address that is not there, and no hidden file is found."""
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/de/orte/neustadt/", "/de/orte/neu-stadt/", "/index.html", "/ar/kontakt/index.html"]
)
def test_what_is_there_is_shown(visitor: Visitor, path: str) -> None:
    """Also beside another that is written like it."""
    assert visitor.get(path).status_code == 200


def test_the_error_page_has_the_language_that_was_meant(visitor: Visitor) -> None:
    """Also in capital letters."""
    assert 'lang="ar"' in visitor.get("/AR/nirgends/").text


def test_only_a_page_of_the_site_is_led_to(tmp_path: Path) -> None:
    """The address begins with one slash: it never is another host."""
    assert mended("//evil.example)/", tmp_path, {}) is None
    (tmp_path / "evil.example").mkdir()
    (tmp_path / "evil.example" / "index.html").touch()
    assert mended("//evil.example)/", tmp_path, {}) == "/evil.example/"
    assert mended("/evil.example/", tmp_path, {}) is None
