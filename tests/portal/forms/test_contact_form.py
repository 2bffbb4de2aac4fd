import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.district import load_district
from portal.forms import contact_form as wording
from portal.forms import essential_fields as essential
from portal.forms.contact_form import ContactForm
from portal.forms.enquiry import Enquiry
from portal.forms.fields import SENT_TWICE
from portal.forms.markers import Marker
from portal.languages.registry import load_locales
from tests.portal.forms.posting import posted

DISTRICT = load_district(Path("districts/kreis-wesel"))
LOCALES = load_locales(Path("i18n/locales.toml"))
GOOD: dict[str, str | list[str]] = {
    "municipality": "05170024",
    "phone": "0152 28817386",
    "language": "ar",
}
OUR_MESSAGES = {SENT_TWICE} | {
    text for part in (wording, essential) for name, text in vars(part).items() if name.isupper()
}

Value = str | list[str]


def bind(**values: Value) -> ContactForm:
    page_locale = LOCALES.by_tag("ar") or LOCALES.source
    return ContactForm.for_page(DISTRICT, LOCALES, page_locale, posted(**values))


def values_of(enquiry: Enquiry) -> dict[str, object]:
    return {answer.field: answer.value for answer in enquiry.answers}


def errors(**values: Value) -> dict[str, object]:
    form = bind(**values)
    form.validate()
    return dict(form.errors)


def test_a_place_and_a_phone_number_are_enough() -> None:
    """The form asks almost nothing; the talk is in the language of the page."""
    form = bind(municipality="05170024", phone="٠١٥٢٢٨٨١٧٣٨٦")
    assert form.validate()
    enquiry = form.to_enquiry()
    assert enquiry.phone
    assert enquiry.phone.e164 == "+4915228817386"
    assert enquiry.municipality == "05170024"
    assert enquiry.language == "ar"
    assert values_of(enquiry)["phone"] == "٠١٥٢٢٨٨١٧٣٨٦"
    assert values_of(enquiry)["interpreter"] == ""
    assert enquiry.markers == frozenset()


def test_a_place_and_a_mail_address_are_enough() -> None:
    """Who has no phone of their own writes from a library."""
    form = bind(municipality="unknown", email=" mailto:amal\u200f@example.org ")
    assert form.validate()
    assert form.to_enquiry().email == "amal@example.org"


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
    assert form.to_enquiry().email == "amal@example.org"


def test_what_is_no_mail_address_comes_back_as_it_was_typed() -> None:
    """The person corrects their own words."""
    form = bind(municipality="unknown", email="＜amal＠example")
    assert not form.validate()
    assert form.email.data == "＜amal＠example"


def test_everything_that_is_typed_arrives() -> None:
    """In the person's own words, only cleaned."""
    form = bind(
        **{**GOOD, "language": "mis"},
        writes_for="other",
        email="amal@example.org",
        other_language="Fulfulde",
        talk_to="woman",
        interpreter="yes",
        safe_contact=["only-me", "no-voicemail", "only-me"],
        contact_times="nach 16 Uhr",
        name="أمل",
        message="سلام\r\n\0دنیا",
    )
    assert form.validate()
    enquiry = form.to_enquiry({Marker.NO_ORIGIN_HEADERS})
    assert values_of(enquiry) == {
        "writes_for": ("other",),
        "municipality": "05170024",
        "phone": "0152 28817386",
        "email": "amal@example.org",
        "language": "mis",
        "other_language": "Fulfulde",
        "talk_to": "woman",
        "interpreter": "yes",
        "safe_contact": ("no-voicemail", "only-me"),
        "contact_times": "nach 16 Uhr",
        "name": "أمل",
        "message": "سلام\nدنیا",
    }
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
        ("phone", "112", essential.UNREADABLE_PHONE),
        ("phone", "0" * 41, essential.LONG_PHONE),
        ("email", "amal@", essential.UNREADABLE_EMAIL),
        ("email", "amal example.org", essential.UNREADABLE_EMAIL),
        ("email", "am al@example.org", essential.WRONG_EMAIL),
        ("email", "amal.@example.org", essential.WRONG_EMAIL),
        ("email", "amal@example.org, b@example.org", essential.WRONG_EMAIL),
        ("email", "a" * 243 + "@example.org", essential.LONG_EMAIL),
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
        essential.LONGEST_PHONE: essential.LONG_PHONE,
        254: essential.LONG_EMAIL,
        wording.LONGEST_TIMES: wording.LONG_TIMES,
        wording.LONGEST_NAME: wording.LONG_NAME,
    }
    assert str(limit) in limits[limit]
    assert str(wording.LONGEST_MESSAGE) in wording.LONG_MESSAGE


def test_no_number_is_looked_for_in_a_text_that_is_too_long() -> None:
    """Strangers may send as much as a body holds; reading a number takes its time."""
    assert bind(phone="0152 28817386".ljust(40, "x")).phone.number
    assert bind(phone="0152 28817386".ljust(41, "x")).phone.number is None


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
        assert form.to_enquiry().markers == {Marker.SUSPICIOUS}


def test_a_doubtful_number_is_marked() -> None:
    """Staff look at what was typed, and was confirmed."""
    form = bind(**{**GOOD, "phone": "116117"}, phone_confirmed="116117")
    assert form.validate()
    assert form.to_enquiry().markers == {Marker.PHONE_DOUBTFUL}


@pytest.mark.parametrize("nothing", ["-", "--", "—", "/", ".", "---", "- / -", "_"])
def test_a_dash_in_one_of_two_ways_to_answer_is_none(nothing: str) -> None:
    """So people fill paper: they have no second way, and the first one is enough."""
    form = bind(**{**GOOD, "phone": "0281 2070", "email": nothing})
    assert form.validate()
    assert form.to_enquiry().email == ""
    form = bind(**{**GOOD, "phone": nothing, "email": "a@b.example"})
    assert form.validate()
    assert form.to_enquiry().phone is None
    assert errors(**{**GOOD, "phone": nothing, "email": nothing}) == {
        "phone": [wording.NO_WAY_TO_ANSWER]
    }


def test_unknown_fields_are_ignored() -> None:
    """Extensions add fields, attackers try attributes."""
    form = bind(**GOOD, nationality="x", places="x", to_enquiry="x")
    assert form.validate()
    assert "nationality" not in form.data


def test_a_fresh_form_is_prefilled_by_its_page() -> None:
    """With the language that its reader has chosen; nobody chose an interpreter."""
    ukrainian = LOCALES.by_tag("uk")
    assert ukrainian
    form = ContactForm.for_page(DISTRICT, LOCALES, ukrainian)
    assert form.language.data == "uk"
    assert form.interpreter.data == ""
    assert ContactForm.for_page(DISTRICT, LOCALES, LOCALES.source).language.data == ""
    easy = LOCALES.by_tag("de-simple")
    assert easy
    assert ContactForm.for_page(DISTRICT, LOCALES, easy).language.data == ""


FIELDS = [field.name for field in bind().fields]
VALUES = st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(
    ["05170024", "0152 28817386", "yes", "a@example.org"]
)


@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(VALUES, max_size=3)))
def test_whatever_is_posted_is_an_enquiry_or_our_own_message(sent: dict[str, list[str]]) -> None:
    """No exception, no English, nothing that cannot be stored."""
    form = bind(**sent)
    if form.validate():
        enquiry = form.to_enquiry()
        assert enquiry.phone or enquiry.email
        text = "".join(str(value) for value in values_of(enquiry).values())
        assert unicodedata.is_normalized("NFC", text)
        text.encode()
    else:
        assert {text for texts in form.errors.values() for text in texts} <= OUR_MESSAGES


def test_an_enquiry_does_not_show_itself() -> None:
    """Logs and tracebacks print reprs."""
    form = bind(**GOOD, name="Amal", message="geheim")
    assert form.validate()
    enquiry = form.to_enquiry()
    parts = [enquiry, *enquiry.answers, *(line for one in enquiry.answers for line in one.lines)]
    shown = " ".join(map(repr, parts)) + repr(enquiry.answers)
    assert "geheim" not in shown
    assert "Amal" not in shown
