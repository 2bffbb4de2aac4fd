"""The service speaks the words that the pages were built with."""

from pathlib import Path

import pytest

from portal.languages.catalogues import GERMAN, Words, catalogue_file
from portal.languages.registry import Locale, load_locales
from portal.languages.theme_words import FILE, read_words, write_words
from portal.problems import ConfigurationError

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
FORMS = 'msgid "Eins"\nmsgstr "One"\n\n#, fuzzy\nmsgid "Zwei"\nmsgstr "Too"\n'


@pytest.fixture
def english() -> Locale:
    locale = load_locales(Path("i18n/locales.toml")).by_tag("en")
    assert locale
    return locale


def test_words_arrive_as_they_were(tmp_path: Path, english: Locale) -> None:
    """The form's words win, and a draft is not shown."""
    for domain, body in (("forms", FORMS), ("theme", 'msgid "Eins"\nmsgstr "A"\n')):
        file = catalogue_file(tmp_path, "en", domain)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEAD + body, "utf-8")
    write_words([tmp_path], english, tmp_path)
    words = Words(english, *read_words(tmp_path, english))
    assert [words.lookup(german) for german in ("Eins", "Zwei", "Drei")] == ["One", None, None]


def test_german_needs_none(tmp_path: Path) -> None:
    """Every German text is its own translation."""
    source = load_locales(Path("i18n/locales.toml")).source
    assert read_words(tmp_path, source) == (GERMAN,)


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"[]", b"{}", b'{"forms": 1, "theme": 1}'])
def test_words_that_cannot_be_read_are_named(
    tmp_path: Path, english: Locale, content: bytes | None
) -> None:
    """Whoever asks for them decides what becomes of the language."""
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ConfigurationError, match="kim build"):
        read_words(tmp_path, english)
