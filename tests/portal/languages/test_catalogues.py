from pathlib import Path

import pytest
from markupsafe import Markup

from portal.languages.catalogues import (
    GERMAN,
    Catalogue,
    Words,
    catalogue_file,
    file_of_unit,
    load_catalogue,
    load_catalogues,
)
from portal.languages.registry import Locale, load_locales
from portal.problems import ConfigurationError

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture(scope="module")
def english() -> Locale:
    locale = load_locales(Path("i18n/locales.toml")).by_tag("en")
    assert locale
    return locale


def words(folder: Path, english: Locale, body: str) -> Words:
    file = catalogue_file(folder, "en", "theme")
    file.parent.mkdir(parents=True)
    file.write_text(HEADER + body, "utf-8")
    return Words(english, load_catalogue(folder, "en", "theme"))


@pytest.mark.parametrize(
    "body",
    [
        "",
        'msgid "Guten Tag"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "Guten Tag"\nmsgstr "Good bye"\n',
        '#~ msgid "Guten Tag"\n#~ msgstr "Good day"\n',
    ],
)
def test_missing_empty_fuzzy_and_obsolete_are_never_shown(
    tmp_path: Path, english: Locale, body: str
) -> None:
    """The reader sees German, and the page says that it is German (WCAG 3.1.2)."""
    shown = words(tmp_path, english, body)
    assert shown.text("Guten Tag") == Markup('<span lang="de" dir="ltr">Guten Tag</span>')
    assert shown.plain("Guten Tag") == "Guten Tag"


def test_a_translation_is_text_and_never_markup(tmp_path: Path, english: Locale) -> None:
    """Translators' files are untrusted."""
    shown = words(tmp_path, english, 'msgid "Guten Tag"\nmsgstr "<b onclick=x>Hi</b>"\n')
    assert shown.text("Guten Tag") == Markup("&lt;b onclick=x&gt;Hi&lt;/b&gt;")


def test_values_are_filled_once_and_escaped_unless_markup(tmp_path: Path, english: Locale) -> None:
    """A value that looks like a placeholder or a tag stays what it is."""
    shown = words(tmp_path, english, 'msgid "{a} und {b}"\nmsgstr "{b} and {a}"\n')
    filled = shown.text("{a} und {b}", a="<i>{b}", b=Markup("<bdi>1</bdi>"))
    assert filled == Markup("<bdi>1</bdi> and &lt;i&gt;{b}")
    assert shown.plain("{a} und {b}", a="{b}", b="1") == "1 and {b}"


def test_a_translation_cannot_reach_into_a_value(tmp_path: Path, english: Locale) -> None:
    """str.format would follow attributes."""
    shown = words(tmp_path, english, 'msgid "{a}"\nmsgstr "{a.__class__}"\n')
    assert shown.text("{a}", a="x") == Markup("{a.__class__}")


def test_german_needs_no_catalogue(tmp_path: Path) -> None:
    """Every German text is its own translation."""
    assert load_catalogue(tmp_path, "de", "docs") is GERMAN
    assert GERMAN.lookup("Guten Tag") == "Guten Tag"


def test_a_language_without_catalogue_has_no_words(tmp_path: Path) -> None:
    """A new locale starts with a row in the registry and nothing else."""
    assert load_catalogue(tmp_path, "so", "docs").lookup("Guten Tag") is None


@pytest.mark.parametrize(
    "body",
    [
        'msgid "Guten Tag"\nmsgstr Good\n',
        "<<<<<<< ours\n",
    ],
)
def test_a_broken_catalogue_names_file_line_and_remedy(
    tmp_path: Path, english: Locale, body: str
) -> None:
    """Half a catalogue would be half a page."""
    with pytest.raises(ConfigurationError, match=r"theme\.po.*Remedy") as caught:
        words(tmp_path, english, body)
    assert caught.value.problems[0].line or "msgid" in body


def test_a_catalogue_in_another_encoding_is_refused(tmp_path: Path, english: Locale) -> None:
    """Latin-1 would turn umlauts into other letters."""
    file = catalogue_file(tmp_path, "en", "docs")
    file.parent.mkdir(parents=True)
    file.write_bytes(HEADER.encode() + 'msgid "Hünxe"\nmsgstr "x"\n'.encode("latin-1"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_catalogue(tmp_path, "en", "docs")


def test_the_catalogue_of_the_district_counts_before_ours(tmp_path: Path) -> None:
    """A draft or an empty translation of the district hides none of ours."""
    ours, own = tmp_path / "ours", tmp_path / "own"
    texts = {
        ours: {"A": "our a", "B": "our b", "C": "our c", "D": ""},
        own: {"A": "own a", "B": "", "E": "own e"},
    }
    for folder, pairs in texts.items():
        po = "".join(f'msgid "{german}"\nmsgstr "{text}"\n\n' for german, text in pairs.items())
        draft = '#, fuzzy\nmsgid "C"\nmsgstr "own c"\n' if folder == own else ""
        file = catalogue_file(folder, "en", "docs")
        file.parent.mkdir(parents=True)
        file.write_text(po + draft, "utf-8")
    found = load_catalogues([own, ours], "en", "docs")
    assert {german: found.lookup(german) for german in "ABCDE"} == {
        "A": "own a",
        "B": "our b",
        "C": "our c",
        "D": None,
        "E": "own e",
    }
    assert load_catalogues([own, ours], "de", "docs") is GERMAN
    assert load_catalogues([tmp_path / "absent", ours], "en", "docs").lookup("A") == "our a"
    folders = [own, ours]
    assert file_of_unit(folders, "en", "docs", "A") == catalogue_file(own, "en", "docs")
    assert file_of_unit(folders, "en", "docs", "B") == catalogue_file(ours, "en", "docs")


def test_german_is_marked_by_text_german_and_direction() -> None:
    """The same translation stands for another German, or in a language of another direction."""
    locales = load_locales(Path("i18n/locales.toml"))
    arabic, ukrainian = locales.by_tag("ar"), locales.by_tag("uk")
    assert arabic
    assert ukrainian
    seen = {
        (locale.tag, german): Words(locale, _Same("مكتب Kreis Wesel")).text(german)
        for locale in (arabic, ukrainian)
        for german in ("Amt im Kreis Wesel", "Amt")
    }
    assert [text.partition("مكتب ")[2] for text in seen.values()] == [
        '<bdi dir="ltr" lang="de">Kreis Wesel</bdi>',
        '<bdi dir="ltr">Kreis Wesel</bdi>',
        '<span lang="de">Kreis Wesel</span>',
        "Kreis Wesel",
    ]


class _Same(Catalogue):
    """Translates every text with the same words."""

    def __init__(self, words: str) -> None:
        super().__init__({})
        self._words = words

    def lookup(self, msgid: str, context: str | None = None) -> str | None:
        """Return the words."""
        return self._words
