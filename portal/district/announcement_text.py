"""Write announcements for readers: the sentences from the catalogues, dates by CLDR."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel import Locale as CldrLocale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from markupsafe import Markup

from portal.contact.address import Address
from portal.contact.phone import PhoneNumber
from portal.district.announcements import KINDS, Announcement
from portal.district.hours_text import clock
from portal.district.model import District
from portal.languages.catalogues import Words
from portal.languages.german_beside import WordsBesideGerman
from portal.languages.registry import Locale, Locales

_NAME = Markup('<bdi lang="de">{}</bdi>')
_PHONE = Markup('<a href="{}"><bdi dir="ltr">{}</bdi></a>')
_LANGUAGE = Markup('<bdi lang="{}" dir="{}">{}</bdi>')
_DAY_AND_MONTH = re.compile(r"d+[^\sMy]* MMMM")
_LINK = re.compile(r"</?a\b[^>]*>")
_PLACE = Markup("{}: {}")


@dataclass(frozen=True, slots=True)
class ShownAnnouncement:
    """An announcement in the words of a reader."""

    headline: Markup
    more: Markup
    """What follows from it; often empty."""
    is_important: bool

    @property
    def summary(self) -> Markup:
        """The headline without links, for what can be tapped on as a whole."""
        return Markup(_LINK.sub("", self.headline))  # noqa: S704 - tags go, none comes

    @property
    def has_link(self) -> bool:
        """Return True if the headline has a link."""
        return self.summary != self.headline


def shown_announcements(
    district: District,
    announcements: Iterable[Announcement],
    words: Words,
    locales: Locales,
) -> Iterator[ShownAnnouncement]:
    """Yield *announcements* of *district* in the language of *words*, in their order."""
    for each in announcements:
        sentences, values = KINDS[each.kind], _values(each, words.locale, locales)
        is_one_day = sentences.of_one_day and not each.last_day
        german = sentences.of_one_day if is_one_day else sentences.headline
        town = district.municipality(each.place)
        headline = _text(words, german, each, values, locales)
        yield ShownAnnouncement(
            _PLACE.format(_NAME.format(town.name), headline) if town else headline,
            _text(words, sentences.more, each, values, locales) if sentences.more else Markup(),
            each.is_important,
        )


def _text(
    words: Words, german: str, each: Announcement, values: Mapping[str, object], locales: Locales
) -> Markup:
    """Return one sentence; a German one, also beside another, has its dates as German has them."""
    in_german = words.german(german, **_values(each, locales.source, locales))
    found = words.lookup(german)
    if found is None:
        return words.marked_german(in_german)
    own = Words.text(words, german, **values)
    if isinstance(words, WordsBesideGerman) and found != german:
        return words.beside(own, in_german)
    return own


def _values(each: Announcement, locale: Locale, locales: Locales) -> dict[str, object]:
    return {
        "day": _day(each.day, locale),
        "last_day": _day(each.last_day, locale),
        "time": clock(each.time, is_german=locale.cldr == "de") if each.time else "",
        "phone": _dialled(each.phone),
        "address": _lines(each.address),
        "languages": _listed(
            [found for found in map(locales.by_tag, each.languages) if found], locale
        ),
    }


def _day(day: dt.date | None, locale: Locale) -> str:
    """Return day and month: what is announced is near.

    They are those of the language's long date where these stand first in it: for them Babel has a
    form of their own in few languages, and takes one of another.
    """
    if day is None:
        return ""
    cldr = CldrLocale.parse(locale.cldr)
    found = _DAY_AND_MONTH.match(cldr.date_formats["long"].pattern)
    if found:
        return format_date(day, found[0], locale=cldr)
    return format_skeleton("MMMMd", day, locale=cldr)


def _listed(languages: Sequence[Locale], locale: Locale) -> Markup:
    """Return *languages*, each by its own name."""
    names = [_LANGUAGE.format(each.tag, each.direction, each.endonym) for each in languages]
    return Markup(format_list(names, locale=locale.cldr))  # noqa: S704 - CLDR adds no markup


def _dialled(phone: PhoneNumber | None) -> Markup:
    return _PHONE.format(phone.href, phone) if phone else Markup()


def _lines(address: Address | None) -> Markup:
    return Markup(", ").join(map(_NAME.format, address.lines)) if address else Markup()
