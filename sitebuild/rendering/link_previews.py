"""What messengers show beside a link: title, sentence and picture (Open Graph, ogp.me)."""

from dataclasses import dataclass

from babel.core import get_global

from portal.languages.registry import Locale
from sitebuild.edition import Edition

PICTURES = "vorschau"
"""Folder of the pictures on the website, for example `/vorschau/ti.png`."""
_COUNTRY = 2
"""Length of a country code (ISO 3166-1); a script code has four letters."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The data beside a link."""

    address: str
    """Absolute URL of the page."""
    picture: str
    """Absolute URL of a picture of 1200 × 630 pixels; empty if there is none."""
    locale: str
    """Language and country, for example ``ti_ET``, the only form that is understood."""


def preview_of(edition: Edition, here: str, *, is_above: bool) -> Preview:
    """Return the preview of a page in a language, or of one above the languages."""
    site = edition.site
    tag, path = ("", "") if is_above else (edition.locale.tag, f"{edition.words.path}/")
    picture = next(iter(edition.sources.ask("picture", tag)), "")
    return Preview(
        address=f"{site.url}{path}{here}",
        picture=f"{site.url}{PICTURES}/{picture}" if picture else "",
        locale=with_country(edition.locale),
    )


def with_country(locale: Locale) -> str:
    """Return the language with its country, else with the country where most speakers live."""
    parts, likely = locale.cldr.split("_"), get_global("likely_subtags")
    country = next((part for part in parts[1:] if len(part) == _COUNTRY), "")
    guess = str(likely.get(locale.cldr) or likely.get(parts[0]) or "DE").rpartition("_")[2]
    return f"{locale.tag.partition('-')[0]}_{country or guess}"
