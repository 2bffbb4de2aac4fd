"""German beside the reader's language, for two people who look at one page together.

Every page, the form and the receipt have a second address, `/ar/mit-deutsch/kontakt/`, where each
text is followed by its German (decision 0016).
"""

from markupsafe import Markup

from portal.languages.catalogues import Words
from portal.languages.registry import Locale

BESIDE = "mit-deutsch"
"""Segment of the address after the language."""

BOTH = Markup('{}<span class="kim-beside" lang="de" dir="ltr">{}</span>')
"""HTML of a text and of the German text behind it."""


def can_have_german_beside(locale: Locale) -> bool:
    """Return True if German can stand beside *locale*: not beside German, nor Leichte Sprache."""
    return locale.tag.partition("-")[0] != "de"


class WordsBesideGerman(Words):
    """The reader's words, each text followed by its German."""

    @property
    def path(self) -> str:
        """The path of the pages with these words, below the base path, with no slash at its end."""
        return f"{self.locale.path}/{BESIDE}"

    def option(self, msgid: str) -> str:
        """Return both texts in one line: an option of a list cannot hold two languages."""
        text = self.plain(msgid)
        return text if text == msgid else f"{text} · {msgid}"

    def text(self, msgid: str, **values: object) -> Markup:
        """Return both texts; German alone where there is no translation."""
        text = super().text(msgid, **values)
        if self.lookup(msgid) in {None, msgid}:
            return text
        return BOTH.format(text, self.german(msgid, **values))
