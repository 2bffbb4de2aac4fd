"""Show German beside the reader's language, for two people who read one page together.

Every page, the form and the receipt have a second address, `/ar/mit-deutsch/kontakt/`, where each
text is followed by its German (decision 0016).
"""

from markupsafe import Markup

from portal.languages.catalogues import Words
from portal.languages.registry import Locale

BESIDE = "mit-deutsch"
"""Path segment behind the language."""

BOTH = Markup('{}<span class="kim-beside" lang="de" dir="ltr">{}</span>')
"""HTML of a text followed by the German text."""


def can_have_german_beside(locale: Locale) -> bool:
    """Return True unless *locale* is German or Leichte Sprache."""
    return locale.tag.partition("-")[0] != "de"


class WordsBesideGerman(Words):
    """The texts of one language, each followed by its German."""

    @property
    def path(self) -> str:
        """The path of the pages with these words, below the base path, without a slash at its
        end.
        """
        return f"{self.locale.path}/{BESIDE}"

    def option(self, msgid: str) -> str:
        """Return both texts in one line: an ``<option>`` has one language only."""
        text = self.plain(msgid)
        return text if text == msgid else f"{text} · {msgid}"

    def text(self, msgid: str, **values: object) -> Markup:
        """Return both texts as HTML; German alone if there is no translation."""
        text = super().text(msgid, **values)
        if self.lookup(msgid) in {None, msgid}:
            return text
        return self.beside(text, self.german(msgid, **values))

    def beside(self, text: Markup, german: Markup) -> Markup:
        """Return *text* followed by the German that it says."""
        return BOTH.format(text, german)
