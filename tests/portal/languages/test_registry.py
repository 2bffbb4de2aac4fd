import datetime as dt
from pathlib import Path

import pytest
from babel import Locale as CldrLocale
from babel.dates import format_date
from babel.messages.plurals import get_plural

from portal.languages.registry import Locales, load_locales
from portal.problems import ConfigurationError

REGISTRY = Path("i18n/locales.toml")
ROW = """
[[locale]]
tag = "{tag}"
endonym = "x"
german = "x"
script = "Latn"
direction = "{direction}"
cldr = "de"
plural = "nplurals=2; plural=(n != 1);"
published = true
"""


@pytest.fixture(scope="module")
def locales() -> Locales:
    return load_locales(REGISTRY)


def test_there_are_german_plain_german_and_49_languages(locales: Locales) -> None:
    """The number the district has promised."""
    assert len(locales) == 51
    assert {"de", "de-simple"} < {locale.tag for locale in locales}


def test_right_to_left_is_exactly_what_arabic_and_hebrew_script_need(locales: Locales) -> None:
    """Direction and script are written apart, so they can disagree."""
    for locale in locales:
        assert (locale.direction == "rtl") == (locale.script in {"Arab", "Hebr"}), locale.tag


def test_no_locale_makes_babel_fail(locales: Locales) -> None:
    """Babel does not know prs, rom or de-simple: it is asked for what the registry names."""
    for locale in locales:
        cldr = CldrLocale.parse(locale.cldr)
        assert format_date(dt.date(2026, 11, 21), "long", locale=cldr)
        assert get_plural(locale.cldr).num_plurals >= 1


def test_addresses_are_lower_case_and_unique(locales: Locales) -> None:
    """An address is typed from paper."""
    paths = [locale.path for locale in locales]
    assert len(set(paths)) == len(paths)
    assert all(path == path.lower() for path in paths)
    assert locales.by_path("zh-hans") == locales.by_tag("zh-Hans")
    assert locales.by_path("zh-Hans") is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROW.format(tag="de", direction="up"), "is no direction"),
        (ROW.format(tag="DE", direction="ltr"), "expected form"),
        (ROW.format(tag="en", direction="ltr"), "German is missing"),
        (ROW.format(tag="de", direction="ltr") * 2, "listed twice"),
        (ROW.format(tag="de", direction="ltr") + 'flag = "de"\n', "not a known key"),
        (ROW.format(tag="de", direction="ltr") + "familiar = ['(']\n", "is no pattern"),
        (ROW.format(tag="de", direction="ltr") + "prohibition = ['(']\n", "is no pattern"),
        (ROW.format(tag="de", direction="ltr").replace("Latn", "Khmr"), "is no script"),
        (ROW.format(tag="de", direction="ltr").replace('cldr = "de"', 'cldr = "xx_YY"'), "CLDR"),
        (ROW.format(tag="de", direction="ltr").replace('cldr = "de"', 'cldr = "d e"'), "CLDR"),
        ("", "Add a table"),
    ],
)
def test_a_wrong_registry_is_refused(tmp_path: Path, rows: str, message: str) -> None:
    """A wrong row would be a wrong page in front of a reader."""
    file = tmp_path / "locales.toml"
    file.write_text(rows, "utf-8")
    with pytest.raises(ConfigurationError, match=message):
        load_locales(file)


def test_languages_are_sorted_by_letters_without_marks() -> None:
    """Readers look for “čeština” at C, not after Z."""
    latin = [locale for locale in load_locales(REGISTRY) if locale.script == "Latn"]
    names = [locale.endonym for locale in sorted(latin, key=lambda locale: locale.sort_key)]
    assert names.index("čeština") < names.index("Deutsch")
