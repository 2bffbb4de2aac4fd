"""The forms of the shell: logging in, publishing, planning."""

import datetime as dt

from wtforms import Form, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.local_time import BERLIN
from portal.text import clean_line

_NEEDED = DataRequired("Bitte ausfüllen.")
LONGEST_SENTENCE = 200


class LoginForm(Form):
    """Name, password and code."""

    login = StringField("Name", [_NEEDED, Length(max=100)], name="name")
    password = PasswordField("Kennwort", [_NEEDED, Length(max=200)], name="kennwort")
    code = StringField("Code aus der App", [_NEEDED, Length(max=20)], name="code")


KEPT_SENTENCES = ("/entwurf/veroeffentlichen", "/entwurf/planen", "/entwurf/uebergeben")
"""Addresses of the forms with a sentence about a draft; what was typed is kept under each."""


class PublishForm(Form):
    """What was changed, in her own words."""

    sentence = TextAreaField(
        "Was haben Sie geändert?",
        [_NEEDED, Length(max=LONGEST_SENTENCE, message="Bitte kürzer: höchstens 200 Zeichen.")],
        filters=[lambda text: clean_line(text or "")],
        name="satz",
        render_kw={"rows": "3"},
    )


class PlanForm(PublishForm):
    """The same, for a day."""

    day = StringField("Tag", [_NEEDED], name="tag")
    time = StringField("Uhrzeit", [_NEEDED], name="uhrzeit", default="06:00")

    def moment(self) -> dt.datetime | None:
        """Return the time that was typed, as in Germany; None if it is none."""
        try:
            day = dt.date.fromisoformat((self.day.data or "").strip())
            time = dt.time.fromisoformat((self.time.data or "").strip())
        except ValueError:
            return None
        return dt.datetime.combine(day, time, BERLIN)
