"""What messengers and networks show beside a link: title, sentence and a picture (ogp.me)."""

from dataclasses import dataclass

from babel.core import get_global

from portal.languages.registry import Locale
from sitebuild.output.share_files import read_share_files
from sitebuild.site import Edition

PICTURES = "vorschau"
"""Folder of the pictures on the website; `/vorschau/ti.png` is that of Tigrinya."""
_COUNTRY = 2
"""Letters of a country (ISO 3166-1); a script has four."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A page as its link shows it."""

    address: str
    picture: str
    """Whole address of a picture of 1200 by 630 pixels; empty where none was drawn."""
    locale: str
    """Language and country, ``ti_ET``: another form is not understood."""


def preview_of(edition: Edition, here: str, *, is_above: bool) -> Preview:
    """Return the preview of a page in a language, or of one above the languages."""
    site = edition.site
    tag, path = ("", "") if is_above else (edition.locale.tag, f"{edition.words.path}/")
    drawn = (made for made in read_share_files(site.prints) if made.file.endswith(".png"))
    picture = next((made.file for made in drawn if made.tag == tag), "")
    return Preview(
        address=f"{site.url}{path}{here}",
        picture=f"{site.url}{PICTURES}/{picture}" if picture else "",
        locale=with_country(edition.locale),
    )


def with_country(locale: Locale) -> str:
    """Return the language with its country, else with the one where most people speak it."""
    parts, likely = locale.cldr.split("_"), get_global("likely_subtags")
    country = next((part for part in parts[1:] if len(part) == _COUNTRY), "")
    guess = str(likely.get(locale.cldr) or likely.get(parts[0]) or "DE").rpartition("_")[2]
    return f"{locale.tag.partition('-')[0]}_{country or guess}"
