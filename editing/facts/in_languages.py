"""Announcements as readers get them, in all languages at once, without a build."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from portal.district.announcement_text import shown_announcements
from portal.district.announcements import KINDS, Announcement
from portal.district.model import District
from portal.languages.catalogues import Words, load_catalogue
from portal.languages.registry import Locale, Locales

_DOMAINS = ("theme", "forms")
"""The catalogues that pages have such sentences from, in this order."""


@dataclass(frozen=True, slots=True)
class InLanguage:
    """An announcement in one language."""

    locale: Locale
    text: Markup
    is_german: bool
    """A sentence of it has no translation that readers would see."""


def in_all_languages(
    district: District, announcement: Announcement, i18n: Path, locales: Locales
) -> Iterator[InLanguage]:
    """Yield *announcement* in each language that readers are offered, in their order."""
    sentences = KINDS[announcement.kind]
    is_one_day = sentences.of_one_day and not announcement.last_day
    first = sentences.of_one_day if is_one_day else sentences.headline
    for locale in locales.published:
        words = Words(locale, *(load_catalogue(i18n, locale.tag, each) for each in _DOMAINS))
        [shown] = shown_announcements(district, [announcement], words, locales)
        is_german = any(words.lookup(each) is None for each in (first, sentences.more) if each)
        text = Markup("{} {}").format(shown.headline, shown.more)
        yield InLanguage(locale, text, is_german)
