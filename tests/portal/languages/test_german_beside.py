"""German beside the reader's words: both, in this order, and German never twice."""

from pathlib import Path

from portal.languages.catalogues import Catalogue
from portal.languages.german_beside import WordsBesideGerman, can_have_german_beside
from portal.languages.normal_catalogue import Unit
from portal.languages.registry import load_locales

LOCALES = load_locales(Path("i18n/locales.toml"))


def arabic(**units: str) -> WordsBesideGerman:
    """Return Arabic words with these translations."""
    locale = LOCALES.by_tag("ar")
    assert locale
    found: dict[tuple[str | None, str], Unit] = {
        (None, g): Unit(g, None, t, fuzzy=False, line=1) for g, t in units.items()
    }
    return WordsBesideGerman(locale, Catalogue(found))


def test_german_follows_the_translation() -> None:
    """Marked for screen readers, and left to right."""
    both = '<span class="kim-beside" lang="de" dir="ltr">Ja</span>'
    assert arabic(Ja="نعم").text("Ja") == f"نعم{both}"


def test_values_are_filled_and_escaped_in_both() -> None:
    """Nothing that somebody typed becomes markup in either language."""
    html = arabic(**{"Hallo {name}": "مرحبا {name}"}).text("Hallo {name}", name="<b>")
    assert html.count("&lt;b&gt;") == 2
    assert "<b>" not in html


def test_german_alone_is_not_doubled() -> None:
    """Where a translation is missing, German stands there once."""
    assert arabic().text("Nein") == '<span lang="de" dir="ltr">Nein</span>'


def test_an_option_holds_both_in_one_line() -> None:
    """A list of choices cannot mark languages; a dot parts them."""
    assert arabic(Ja="نعم").option("Ja") == "نعم · Ja"


def test_german_needs_no_german() -> None:
    """Neither German nor Leichte Sprache has a second edition."""
    without = [locale.tag for locale in LOCALES if not can_have_german_beside(locale)]
    assert without == ["de", "de-simple"]
