"""The forms of the shell: logging in, publishing, planning."""

import datetime as dt

from wtforms import BooleanField, Field, Form, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.local_time import BERLIN
from portal.text import clean_line

_NEEDED = DataRequired("Bitte ausfüllen.")
LONGEST_SENTENCE = 200
_MOST_DAYS = 366
"""So far ahead a plan may lie: what is later is a slip in the year."""
_NO_DAY = "Wählen Sie einen Tag aus, zum Beispiel den nächsten Montag."
_OVER = "Dieser Tag ist schon vorbei. Wählen Sie einen, der noch kommt."
_FAR = "Das ist in mehr als einem Jahr. Prüfen Sie das Jahr."
_NO_TIME = "Schreiben Sie Stunde und Minuten, zum Beispiel 06:00."
_TIME_OVER = "Diese Uhrzeit ist heute schon vorbei. Wählen Sie eine spätere oder einen anderen Tag."


class LoginForm(Form):
    """Name, password and code."""

    login = StringField("Name", [_NEEDED, Length(max=100)], name="name")
    password = PasswordField("Kennwort", [_NEEDED, Length(max=200)], name="kennwort")
    code = StringField("Code aus der App", [_NEEDED, Length(max=20)], name="code")


KEPT_SENTENCES = ("/entwurf/veroeffentlichen", "/entwurf/planen", "/entwurf/uebergeben")
"""Addresses of the forms with a sentence about a draft; what was typed is kept under each."""


def _sentence(id_: str) -> TextAreaField:
    """Return the field of what was changed, in her own words; two stand on one page."""
    return TextAreaField(
        "Was haben Sie geändert?",
        [_NEEDED, Length(max=LONGEST_SENTENCE, message="Bitte kürzer: höchstens 200 Zeichen.")],
        filters=[lambda text: clean_line(text or "")],
        id=id_,
        name="satz",
        render_kw={"rows": "3"},
    )


class DiscardForm(Form):
    """Whether she means it."""

    sure = BooleanField(
        "Ja, alle Änderungen in diesem Entwurf sollen weg.",
        [DataRequired("Setzen Sie das Häkchen, wenn alle Änderungen weg sollen.")],
        name="sicher",
    )


class PublishForm(Form):
    """What is published, or handed to somebody who may."""

    sentence = _sentence("satz")


class PlanForm(Form):
    """What is published, and when."""

    sentence = _sentence("satz-plan")
    day = StringField("Tag", [_NEEDED], name="tag")
    time = StringField("Uhrzeit", [_NEEDED], name="uhrzeit", default="06:00")

    @property
    def moment(self) -> dt.datetime:
        """The time that was typed, as in Germany; only of a form that is valid."""
        day, time = self._typed_day(), self._typed_time()
        return dt.datetime.combine(day, time, BERLIN)

    def validate_day(self, field: Field) -> None:
        """Refuse a day that has passed, or that nobody can mean."""
        try:
            ahead = (self._typed_day() - dt.datetime.now(BERLIN).date()).days
        except ValueError:
            raise ValidationError(_NO_DAY) from None
        if ahead < 0:
            raise ValidationError(_OVER)
        if ahead > _MOST_DAYS:
            raise ValidationError(_FAR)

    def validate_time(self, field: Field) -> None:
        """Refuse a time that has passed, of a day that has not."""
        try:
            self._typed_time()
        except ValueError:
            raise ValidationError(_NO_TIME) from None
        if not self.day.errors and self.moment <= dt.datetime.now(BERLIN):
            raise ValidationError(_TIME_OVER)

    def _typed_day(self) -> dt.date:
        return dt.date.fromisoformat((self.day.data or "").strip())

    def _typed_time(self) -> dt.time:
        return dt.time.fromisoformat((self.time.data or "").strip())
