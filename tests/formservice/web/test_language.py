from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formservice.web.language import reader_locale
from portal.languages.registry import Locales, load_locales

LOCALES = load_locales(Path("i18n/locales.toml"))


@pytest.mark.parametrize(
    ("path", "header", "tag"),
    [
        ("/ar/nowhere", "de", "ar"),
        ("/prs", "", "prs"),
        ("/", "", "de"),
        ("/nowhere/", "uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("/", "xx, en;q=0.2, ar;q=0.8", "ar"),
        ("/", "ar;q=0, en;q=0.1", "en"),
        ("/", "fa-AF, fa;q=0.9", "prs"),
        ("/", "AR-sy", "ar"),
        ("/", "*", "de"),
        ("/", "en;q=abc, ti;q=0.5", "ti"),
        ("/", "en;q=7, ti;q=0.5", "ti"),
        ("/", "en;q=nan", "de"),
    ],
)
def test_the_address_decides_then_the_browser_then_german(path: str, header: str, tag: str) -> None:
    """An error is read in the language of the page it happened on."""
    assert reader_locale(path, header, LOCALES).tag == tag


def test_an_unpublished_language_is_not_promised() -> None:
    """It has no error page."""
    locales = Locales(tuple(replace(each, published=each.tag != "uk") for each in LOCALES))
    assert reader_locale("/uk/", "", locales).tag == "de"


@given(st.text(), st.text(alphabet="ardenfut-;q=0.1, *"))
def test_any_header_leads_to_a_published_language(path: str, header: str) -> None:
    """Headers are written by strangers."""
    assert reader_locale(path, header, LOCALES).published
