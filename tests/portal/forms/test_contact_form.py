import unicodedata
from collections import UserDict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.district import load_district
from portal.forms import contact_form as wording
from portal.forms.contact_form import EnquiryForm, build_enquiry_form
from portal.forms.fields import SENT_TWICE
from portal.forms.markers import Marker
from portal.forms.model import SafeContact
from portal.languages.registry import load_locales

DISTRICT = load_district(Path("districts/kreis-wesel"))
LOCALES = load_locales(Path("i18n/locales.toml"))
GOOD: dict[str, str | list[str]] = {
    "municipality": "05170024",
    "phone": "0152 28817386",
    "language": "ar",
}
OUR_MESSAGES = {text for name, text in vars(wording).items() if name.isupper()} | {SENT_TWICE}


class Posted(UserDict[str, list[str]]):
    """What a browser sends, as WTForms reads it."""

    def getlist(self, key: str) -> list[str]:
        return self.data.get(key, [])


Value = str | list[str]


def bind(**values: Value) -> EnquiryForm:
    posted = Posted({key: v if isinstance(v, list) else [v] for key, v in values.items()})
    return build_enquiry_form(DISTRICT, LOCALES, LOCALES.by_tag("ar") or LOCALES.source, posted)


def errors(**values: Value) -> dict[str, object]:
    form = bind(**values)
    form.validate()
    return dict(form.errors)


def test_a_place_and_a_phone_number_are_enough() -> None:
    """The form asks almost nothing; the talk is in the language of the page."""
    form = bind(municipality="05170024", phone="٠١٥٢٢٨٨١٧٣٨٦")
    assert form.validate()
    enquiry = form.to_enquiry("ar")
    assert enquiry.phone
    assert enquiry.phone.e164 == "+4915228817386"
    assert enquiry.phone_typed == "٠١٥٢٢٨٨١٧٣٨٦"
    assert enquiry.language == "ar"
    assert enquiry.interpreter is None
    assert enquiry.markers == frozenset()


def test_a_place_and_a_mail_address_are_enough() -> None:
    """Who has no phone of their own writes from a library."""
    form = bind(municipality="unknown", email=" mailto:amal\u200f@example.org ")
    assert form.validate()
    assert form.to_enquiry("ar").email == "amal@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "amal＠example.org",
            "amal@example。org",
            "ａｍａｌ@example.org",
            "Mailto:amal@example.org",
        ),
        *("amal@example.org.", "amal@example.org,", "<amal@example.org>", "„amal@example.org“"),
    ],
)
def test_a_mail_address_is_kept_as_it_can_be_used(typed: str) -> None:
    """Wide letters of a Chinese keyboard, a link that was copied, the end of a sentence."""
    form = bind(municipality="unknown", email=typed)
    assert form.validate()
    assert form.to_enquiry("ar").email == "amal@example.org"


def test_what_is_no_mail_address_comes_back_as_it_was_typed() -> None:
    """The person corrects their own words."""
    form = bind(municipality="unknown", email="＜amal＠example")
    assert not form.validate()
    assert form.email.data == "＜amal＠example"


def test_everything_that_is_typed_arrives() -> None:
    """In the person's own words, only cleaned."""
    form = bind(
        **GOOD,
        email="amal@example.org",
        interpreter="yes",
        safe_contact=["only-me", "no-voicemail", "only-me"],
        contact_times="nach 16 Uhr",
        name="أمل",
        message="سلام\r\n\0دنیا",
    )
    assert form.validate()
    enquiry = form.to_enquiry("prs", {Marker.NO_ORIGIN_HEADERS})
    assert enquiry.interpreter is True
    assert enquiry.safe_contact == (SafeContact.NO_VOICEMAIL, SafeContact.ONLY_ME)
    assert enquiry.contact_times == "nach 16 Uhr"
    assert enquiry.name == "أمل"
    assert enquiry.message == "سلام\nدنیا"
    assert enquiry.page_language == "prs"
    assert enquiry.markers == {Marker.NO_ORIGIN_HEADERS}


def test_phone_or_mail_is_wanted() -> None:
    """One message, at the first of the two fields, that names both ways."""
    assert errors(municipality="05170024") == {"phone": [wording.NO_WAY_TO_ANSWER]}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("municipality", "", wording.NO_PLACE),
        ("municipality", "Moers", wording.NO_PLACE),
        ("municipality", "05158004", wording.NO_PLACE),
        ("phone", "112", wording.UNREADABLE_PHONE),
        ("phone", "0" * 41, wording.LONG_PHONE),
        ("email", "amal@", wording.UNREADABLE_EMAIL),
        ("email", "amal example.org", wording.UNREADABLE_EMAIL),
        ("email", "am al@example.org", wording.WRONG_EMAIL),
        ("email", "amal.@example.org", wording.WRONG_EMAIL),
        ("email", "amal@example.org, b@example.org", wording.WRONG_EMAIL),
        ("email", "a" * 243 + "@example.org", wording.LONG_EMAIL),
        ("language", "xx", wording.NO_LANGUAGE),
        ("language", "", wording.NO_LANGUAGE),
        ("interpreter", "perhaps", wording.NO_YES_OR_NO),
        ("safe_contact", "no-fax", wording.NO_SUCH_WISH),
        ("contact_times", "x" * 101, wording.LONG_TIMES),
        ("name", "ñ" * 201, wording.LONG_NAME),
        ("message", "ሰ" * 2001, wording.LONG_MESSAGE),
    ],
)
def test_each_mistake_has_a_message_of_its_own(field: str, value: str, message: str) -> None:
    """It stands at the field and says what to do; nothing else is blamed."""
    assert errors(**{**GOOD, field: value}) == {field: [message]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_times", "x" * 100),
        ("name", "ñ" * 200),
        ("message", "ሰ" * 1000 + "\r\n" * 2 + "x" * 998),
        ("email", "a" * 64 + "@" + ".".join(["b" * 61] * 3) + ".de"),
    ],
)
def test_the_limits_themselves_are_allowed(field: str, value: str) -> None:
    """A line break is one character, as the person sees it."""
    assert errors(**{**GOOD, field: value}) == {}


@pytest.mark.parametrize("limit", [40, 254, 100, 200])
def test_messages_name_the_true_limits(limit: int) -> None:
    """A number in a text and a number in the code must not drift apart."""
    limits = {
        wording.LONGEST_PHONE: wording.LONG_PHONE,
        254: wording.LONG_EMAIL,
        wording.LONGEST_TIMES: wording.LONG_TIMES,
        wording.LONGEST_NAME: wording.LONG_NAME,
    }
    assert str(limit) in limits[limit]
    assert str(wording.LONGEST_MESSAGE) in wording.LONG_MESSAGE


def test_a_value_sent_twice_counts_neither_time_silently() -> None:
    """Servers disagree which of two counts; the person decides."""
    assert errors(**{**GOOD, "phone": ["0152 28817386", "030 23125 001"]}) == {
        "phone": [SENT_TWICE]
    }


def test_what_failed_is_kept() -> None:
    """Nobody types a message twice because of a digit."""
    form = bind(municipality="x", phone="112", message="سلام", name="A")
    assert not form.validate()
    assert form.phone.data == "112"
    assert form.message.data == "سلام"


def test_every_language_of_the_registry_can_be_talked_in() -> None:
    """A page need not exist in it: staff find an interpreter."""
    assert all(not errors(**{**GOOD, "language": locale.tag}) for locale in LOCALES)


def test_traps_only_mark() -> None:
    """Browsers fill hidden fields; a person must not vanish because of that."""
    trapped = bind(**GOOD, website="https://example.org")
    linked = bind(**GOOD, message="http://a.example https://b.example www.c.example")
    for form in (trapped, linked):
        assert form.validate()
        assert form.to_enquiry("ar").markers == {Marker.SUSPICIOUS}


def test_a_doubtful_number_is_marked() -> None:
    """Staff look at what was typed."""
    form = bind(**{**GOOD, "phone": "116117"})
    assert form.validate()
    assert form.to_enquiry("ar").markers == {Marker.PHONE_DOUBTFUL}


def test_unknown_fields_are_ignored() -> None:
    """Extensions add fields, attackers try attributes."""
    form = bind(**GOOD, nationality="x", places="x", to_enquiry="x")
    assert form.validate()
    assert "nationality" not in form.data


def test_a_fresh_form_is_prefilled_by_its_page() -> None:
    """The town of a town's page, the language of the page, and an interpreter with it."""
    ukrainian = LOCALES.by_tag("uk")
    assert ukrainian
    form = build_enquiry_form(DISTRICT, LOCALES, ukrainian, municipality="05170048")
    assert form.municipality.data == "05170048"
    assert form.language.data == "uk"
    assert form.interpreter.data == "yes"
    assert build_enquiry_form(DISTRICT, LOCALES, LOCALES.source).interpreter.data == ""
    easy = LOCALES.by_tag("de-simple")
    assert easy
    assert build_enquiry_form(DISTRICT, LOCALES, easy).interpreter.data == ""


FIELDS = ["municipality", "phone", "email", "language", "interpreter", "safe_contact"]
FIELDS += ["contact_times", "name", "message", "website"]
VALUES = st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(
    ["05170024", "0152 28817386", "yes", "a@example.org"]
)


@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(VALUES, max_size=3)))
def test_whatever_is_posted_is_an_enquiry_or_our_own_message(posted: dict[str, list[str]]) -> None:
    """No exception, no English, nothing that cannot be stored."""
    form = bind(**posted)
    if form.validate():
        enquiry = form.to_enquiry("de")
        assert enquiry.phone or enquiry.email
        text = enquiry.name + enquiry.message + enquiry.contact_times + enquiry.phone_typed
        assert unicodedata.is_normalized("NFC", text)
        text.encode()
    else:
        assert {text for texts in form.errors.values() for text in texts} <= OUR_MESSAGES


def test_an_enquiry_does_not_show_itself() -> None:
    """Logs and tracebacks print reprs."""
    form = bind(**GOOD, name="Amal", message="geheim")
    assert form.validate()
    assert "geheim" not in repr(form.to_enquiry("ar"))
    assert "Amal" not in repr(form.to_enquiry("ar"))
