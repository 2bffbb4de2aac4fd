"""The reader's own languages come first on the gateway, and nobody is sent anywhere."""

import re
from pathlib import Path

import pytest

from tests.formservice.web.small_site import Visitor, write, write_site
from tests.languages import LOCALES

ITEM = '<li><a href="/{0}/" lang="{1}" hreflang="{1}">{2}</a></li>'


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    """Return a visitor of a site with a gateway and a chooser for the contact page."""
    site = write_site(tmp_path)
    items = "".join(ITEM.format(each.path, each.tag, each.endonym) for each in LOCALES.published)
    html = f"<!-- kim:suggested --><!-- /kim:suggested --><ul>{items}</ul>"
    write(site / "index.html", html)
    write(site / "kontakt" / "index.html", html)
    return Visitor(site)


def suggested(html: str) -> list[str]:
    """Return the tags of the suggested languages."""
    block = re.search('kim-suggested">(.*?)</ul>', html)
    return re.findall('hreflang="([^"]*)"', block[1]) if block else []


@pytest.mark.parametrize(
    ("wish", "tags"),
    [
        ("ar-SY,ar;q=0.9,de;q=0.5", ["ar", "de"]),
        ("de;q=0.3, uk", ["uk", "de"]),
        ("fa-AF", ["prs"]),
        ("xx, *;q=0.1", []),
        ("", []),
    ],
)
@pytest.mark.parametrize("path", ["/", "/kontakt/"])
def test_what_the_browser_names_is_offered_first(
    visitor: Visitor, path: str, wish: str, tags: list[str]
) -> None:
    """In the order of the wishes; all others stay where they are; caches are told."""
    answer = visitor.get(path, **{"Accept-Language": wish})
    assert answer.status_code == 200
    assert suggested(answer.text) == tags
    assert answer.text.count("<li>") == len(LOCALES.published) + len(tags)
    assert answer.headers["vary"] == "Accept-Language, Accept-Encoding"


def test_a_page_in_a_language_is_as_it_was(visitor: Visitor) -> None:
    """Who has chosen is asked no more."""
    answer = visitor.get("/ar/", **{"Accept-Language": "uk"})
    assert "accept-language" not in answer.headers["vary"].lower()
    assert suggested(answer.text) == []
