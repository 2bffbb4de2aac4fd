"""Pages with German beside the reader's language."""

from pathlib import Path

import pytest

from tests.sitebuild.small_project import translate
from tests.sitebuild.test_build import build, page


@pytest.fixture
def project_in_arabic(project: Path) -> Path:
    """Return a project with a few Arabic words, built."""
    words = {
        "Kontakt": "اتصال",
        "Schreiben": "كتابة",
        "Schreiben Sie **uns**.": "اكتبوا **لنا**.",
        "Rufen Sie an: {{ district.hotline }}": "اتصلوا: {{ district.hotline }}",
        "[Zum Kontakt](kontakt.md#formular)": "[اتصال](kontakt.md#formular)",
    }
    translate(project, "ar", "docs", words)
    build(project, ["de", "ar"])
    return project


def test_each_text_is_followed_by_its_german(project_in_arabic: Path) -> None:
    """Same blocks, same anchors, facts filled in both, German marked."""
    both = page(project_in_arabic, "ar/mit-deutsch/kontakt")
    beside = '<span class="kim-beside" dir="ltr" lang="de">Kontakt</span>'
    assert f'<h1 id="oben">اتصال{beside}</h1>' in both
    assert "<strong>لنا</strong>.<span" in both
    assert "Schreiben Sie <strong>uns</strong>." in both
    start = page(project_in_arabic, "ar/mit-deutsch")
    assert start.count("030 23125 100") == 2


def test_a_helper_finds_their_way_in_the_menu(project_in_arabic: Path) -> None:
    """Names of pages are followed by their German, too, where there is a translation."""
    start = page(project_in_arabic, "ar/mit-deutsch")
    german = '<span class="kim-beside" lang="de" dir="ltr">Schreiben</span>'
    assert f"<a href='/portal/ar/mit-deutsch/kontakt/'>كتابة{german}</a>" in start
    assert "<a href='/portal/ar/kontakt/'>كتابة</a>" in page(project_in_arabic, "ar")


def test_untranslated_text_stands_there_once(project_in_arabic: Path) -> None:
    """It is German already."""
    assert page(project_in_arabic, "ar/mit-deutsch/kontakt").count(">Formular<") == 1


def test_one_stays_in_both_languages(project_in_arabic: Path) -> None:
    """Links in texts and menus lead to pages with German; German itself has none."""
    start = page(project_in_arabic, "ar/mit-deutsch")
    assert 'href="kontakt/#formular"' in start
    assert "<a href='/portal/ar/mit-deutsch/kontakt/'>" in start
    assert "<a href='/portal/prs/mit-deutsch/'>" in start
    assert "<a href='/portal/de/'>" in start
    assert not (project_in_arabic / "build/site/de/mit-deutsch").exists()


def test_the_plain_page_is_as_it_was(project_in_arabic: Path) -> None:
    """Who reads one language pays nothing for two."""
    plain = page(project_in_arabic, "ar/kontakt")
    assert "kim-beside" not in plain
    assert "Schreiben Sie" not in plain
