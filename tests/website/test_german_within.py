"""German words within the sentences of pages in other scripts are marked as German (WCAG 3.1.2)."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.languages import SAMPLE
from tests.website.reading_pages import main_of

FOREIGN = [locale for locale in SAMPLE if not locale.is_latin]
WORDS = re.compile(
    "Ausländerbehörde|Jugendmigrationsdienst|Migrationsberatung|Aufenthaltsgesetz|Anlaufstelle"
    "|Hilfetelefon|Jobcenter"
)
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "wbr"})


class Spoken(HTMLParser):
    """Collects the words with the language in which they are read aloud."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._open = [("", language)]
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the language of the element."""
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("lang") or self._open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        """Go back to the language around."""
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note each word."""
        self.found += [(word, self._open[-1][1]) for word in WORDS.findall(data)]


@pytest.mark.parametrize("language", [locale.path for locale in FOREIGN])
def test_a_german_voice_reads_german_words(site: Path, language: str) -> None:
    """On every page, in texts and forms."""
    found: set[tuple[str, str]] = set()
    for file in (site / language).rglob("*.html"):
        reader = Spoken(language)
        reader.feed(main_of(file.read_text("utf-8")))
        found |= set(reader.found)
    assert len(found) > 1
    assert {spoken for _, spoken in found} == {"de"}, found
