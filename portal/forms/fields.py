"""The fields our forms are made of: every message is ours, none comes from WTForms.

WTForms has catalogues for half of our languages, and its built-in messages would reach the
rest in English. So no built-in validator and no built-in choice field is used: what can go
wrong here says so in German, and the portal's own catalogues translate it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import Field, StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from portal.languages.catalogues import N_

SENT_TWICE = N_(
    "Diese Angabe ist doppelt angekommen. Prüfen Sie die Angabe und senden Sie noch einmal."
)


class OneValue(StringField):
    """A text that a browser sends once; a second value of the same name is an error.

    Servers and proxies disagree about which of two values counts (ASVS V15.3.7), so neither
    counts silently: the first is shown again, with a question.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value; raise ValueError with our message if there are more."""
        super().process_formdata(valuelist)
        if len(valuelist) > 1:
            raise ValueError(SENT_TWICE)


class ManyValues(Field):
    """Ticked boxes: the codes that were sent, each once, in the order in which they came."""

    data: tuple[str, ...]

    def process_data(self, value: Sequence[str] | None) -> None:
        """Start with nothing ticked unless a default says otherwise."""
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was ticked; a form without ticked boxes sends no value at all."""
        self.data = tuple(dict.fromkeys(valuelist))


class Silent:
    """Stands in for WTForms' translations, so that none of its catalogues is ever opened."""

    def gettext(self, string: str) -> str:
        """Return *string*: our own catalogues translate when the form is rendered."""
        return string

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return one of the two as it is."""
        return singular if n == 1 else plural


def at_most(limit: int, message: str) -> Callable[[BaseForm, Field], None]:
    """Return a validator for a text of at most *limit* characters (code points in NFC).

    It stops the validators behind it: one field has one thing to say.
    """

    def check(_form: BaseForm, field: Field) -> None:
        if len(field.data or "") > limit:
            raise StopValidation(message)

    return check
