"""The forms for professionals: what they want, what they never ask, and in whose words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from portal.forms import event_form, handover_form
from portal.forms import professional_form as wording
from portal.forms.all_forms import FORMS, form_with_role
from portal.forms.enquiry import Enquiry
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.essential_fields import (
    LONG_EMAIL,
    LONG_PHONE,
    UNREADABLE_EMAIL,
    UNREADABLE_PHONE,
    WRONG_EMAIL,
)
from portal.forms.event_form import EventForm
from portal.forms.fields import SENT_TWICE, TextArea, TextLine
from portal.forms.handover_form import HandoverForm
from portal.forms.html import SubmitFailure, render_form, render_receipt
from portal.languages.catalogues import GERMAN, Words
from portal.page_roles import ROLES
from tests.portal.forms.professionals import DISTRICT, EVENT, HANDOVER, LOCALES, Value, bind, errors

OUR_MESSAGES = {
    *(SENT_TWICE, UNREADABLE_PHONE, LONG_PHONE, UNREADABLE_EMAIL, WRONG_EMAIL, LONG_EMAIL),
    *(
        text
        for part in (wording, handover_form, event_form)
        for name, text in vars(part).items()
        if name.isupper() and isinstance(text, str)
    ),
}
BOTH = [(HandoverForm, HANDOVER), (EventForm, EVENT)]
each_form = pytest.mark.parametrize(("form", "typed"), BOTH, ids=["handover", "event"])

Typed = dict[str, Value]


def accepted(form: EnquiryForm) -> Enquiry:
    """Return the enquiry of a form that has no errors."""
    assert form.validate(), form.errors
    return form.to_enquiry()


def page(form: EnquiryForm, failure: SubmitFailure | None = None) -> HtmlElement:
    """Return the form as it stands in its page."""
    text = render_form(
        form,
        words=Words(LOCALES.source, GERMAN),
        action="/de/fachstellen/x/",
        privacy="/de/datenschutz/",
        locale=LOCALES.source,
        locales=LOCALES,
        district=DISTRICT,
        failure=failure,
    )
    return html.fragment_fromstring(text, create_parent="main")


def several(value: Value) -> set[str]:
    """Return one value or several alike; nothing is none."""
    return {value} - {""} if isinstance(value, str) else set(value or ())


@each_form
def test_a_right_form_is_an_enquiry(form: type[EnquiryForm], typed: Typed) -> None:
    """It carries all that was typed, and says what sort of request it is."""
    enquiry = accepted(bind(form, typed))
    values = {one.field: several(one.value) for one in enquiry.answers}
    assert values == {name: several(typed[name]) for name in typed if name != "website"}
    assert enquiry.kind is form.kind
    assert enquiry.kind.is_from_professional
    assert enquiry.email == "sekretariat@schule.example"


@each_form
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("organisation", " ", wording.NO_ORGANISATION),
        ("organisation", "\u200b", wording.NO_ORGANISATION),
        ("contact_name", "-", wording.NO_NAME),
        ("date_1", "—", wording.NO_DATE),
        ("organisation", "x" * 201, wording.LONG_ORGANISATION),
        ("contact_name", "", wording.NO_NAME),
        ("contact_name", "x" * 201, wording.LONG_NAME),
        ("phone", "112", UNREADABLE_PHONE),
        ("municipality", "", wording.NO_SUCH_PLACE),
        ("municipality", None, wording.NO_SUCH_PLACE),
        ("date_1", "", wording.NO_DATE),
        ("date_2", "x" * 61, wording.LONG_DATE),
    ],
)
def test_each_mistake_has_a_message_of_its_own(
    form: type[EnquiryForm], typed: Typed, field: str, value: Value, message: str
) -> None:
    """It stands at the field and says what to do; nothing else is blamed."""
    assert errors(bind(form, typed, **{field: value})) == {field: [message]}


@each_form
def test_one_way_to_answer_and_one_date_are_enough(form: type[EnquiryForm], typed: Typed) -> None:
    """Whichever: the third date alone, the mail address alone."""
    bound = bind(form, typed, phone="", date_1=None, date_3="Mo–Fr ab 14 Uhr")
    assert accepted(bound).phone is None
    neither = bind(form, typed, phone="", email="")
    assert errors(neither) == {"phone": [wording.NO_WAY_TO_ANSWER]}


@pytest.mark.parametrize("agreed", [None, [], "no", ["yes", "perhaps"]])
def test_nobody_is_met_who_was_not_asked(agreed: Value) -> None:
    """The tick that the person wants the talk cannot be left out, and nothing replaces it."""
    form = bind(HandoverForm, HANDOVER, agreed=agreed)
    assert errors(form) == {"agreed": [handover_form.NOT_AGREED]}
    assert page(form).xpath("//*[@id='fehler']//a/@href") == ["#kim-agreed"]


@pytest.mark.parametrize("language", [None, "", "xx"])
def test_the_language_of_the_person_is_never_guessed(language: Value) -> None:
    """The writer reads German: that says nothing of the person."""
    assert errors(bind(HandoverForm, HANDOVER, language=language)) == {
        "language": [handover_form.NO_LANGUAGE]
    }
    fresh = HandoverForm.for_page(DISTRICT, LOCALES, LOCALES.source)
    assert page(fresh).xpath("//select[@name='language']/option[@selected]") == []


def test_no_field_has_room_for_a_description_of_a_person() -> None:
    """Words can be typed for the writer and for dates alone; a date is sixty characters long."""
    form = bind(HandoverForm, HANDOVER)
    typed = {field.name for field in form if isinstance(field, TextLine)}
    assert typed == {
        *("organisation", "contact_name", "phone", "email"),
        *("date_1", "date_2", "date_3", "other_language"),
    }
    assert not [field for field in form if isinstance(field, TextArea)]
    assert wording.LONGEST_DATE == wording.LONGEST_OTHER == 60


@pytest.mark.parametrize(
    ("languages", "audience", "tag"),
    [
        (["ti"], "guests", "ti"),
        (["ti", "ti"], "guests", "ti"),
        (["ti", "ar"], "guests", "mul"),
        (["de"], "guests", "de"),
        ([], "team", "de"),
        (["uk"], "team", "uk"),
        (["gsg"], "guests", "gsg"),
    ],
)
def test_an_event_has_as_many_languages_as_it_needs(
    languages: list[str], audience: str, tag: str
) -> None:
    """For triage one tag stands for them; a team speaks German."""
    enquiry = accepted(bind(EventForm, EVENT, languages=languages, audience=audience))
    assert enquiry.language == tag


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("languages", [], event_form.NO_LANGUAGES),
        ("languages", ["ti", "xx"], event_form.NO_SUCH_LANGUAGE),
        ("audience", None, event_form.NO_AUDIENCE),
        ("audience", "everybody", event_form.NO_AUDIENCE),
        ("themes", ["religion"], event_form.NO_SUCH_THEME),
        ("place", "x" * 201, event_form.LONG_PLACE),
        ("people", "x" * 41, event_form.LONG_NUMBER),
    ],
)
def test_each_mistake_of_an_event_has_a_message(field: str, value: Value, message: str) -> None:
    """A list that was tampered with, too."""
    assert errors(bind(EventForm, EVENT, **{field: value})) == {field: [message]}


def test_every_language_can_be_asked_for_once_by_its_german_name() -> None:
    """Sorted as a German reader looks for them; Leichte Sprache is no language of an event."""
    boxes = page(EventForm.for_page(DISTRICT, LOCALES, LOCALES.source)).xpath(
        "//input[@name='languages']"
    )
    assert len(boxes) == len(LOCALES) - 1 + 2
    *names, signed, other = [box.getnext().text for box in boxes]
    assert names == sorted(set(names))
    assert "Tigrinya" in names
    assert (signed, other) == ("Deutsche Gebärdensprache", "Andere Sprache")
    everything = [str(box.get("value")) for box in boxes]
    named = bind(EventForm, EVENT, languages=everything, other_language="Krio")
    assert accepted(named).language == "mul"


@pytest.mark.parametrize(
    ("form", "typed", "chosen"),
    [
        (HandoverForm, HANDOVER, {"language": "mis"}),
        (EventForm, EVENT, {"languages": ["ti", "mis"]}),
    ],
)
def test_another_language_is_named(form: type[EnquiryForm], typed: Typed, chosen: Typed) -> None:
    """Nobody can look for an interpreter of “another language”."""
    missing = {"other_language": [wording.NO_OTHER]}
    assert errors(bind(form, typed, **chosen)) == missing
    assert errors(bind(form, typed, **chosen, other_language="-")) == missing
    enquiry = accepted(bind(form, typed, **chosen, other_language="Krio"))
    assert enquiry.answer_to("other_language") == "Krio"


@each_form
def test_the_page_says_what_becomes_of_a_professionals_words(
    form: type[EnquiryForm], typed: Typed
) -> None:
    """It is not the notice for people who look for help; one label is at each input."""
    shown = page(bind(form, typed))
    text = str(shown.text_content())
    assert "nichts über Ratsuchende" in text
    assert "Aufenthaltsstatus" not in text
    inputs = shown.xpath("//input | //select")
    labels = {label.get("for") for label in shown.iter("label")}
    assert {one.get("id") for one in inputs} == labels
    assert len(inputs) == len(labels)
    assert shown.xpath("//form//button/@name") == []


@each_form
@pytest.mark.parametrize("failure", list(SubmitFailure))
def test_nothing_is_lost_when_it_cannot_be_stored(
    form: type[EnquiryForm], typed: Typed, failure: SubmitFailure
) -> None:
    """Every answer stands in the form again, ticks as well."""
    shown = page(bind(form, typed), failure)
    said = (
        "//input[@name=$name][@checked or not(@type='radio' or @type='checkbox')]/@value"
        " | //select[@name=$name]/option[@selected]/@value"
    )
    kept = {name: set(map(str, shown.xpath(said, name=name))) - {""} for name in typed}
    assert kept == {name: several(value) for name, value in typed.items()}


def test_each_receipt_answers_the_one_who_has_written() -> None:
    """A professional waits for an answer; nobody calls the person."""
    texts = {}
    for form in FORMS:
        words = Words(LOCALES.source, GERMAN)
        receipt = render_receipt(form.page, "482719365", words=words, district=DISTRICT)
        shown = html.fragment_fromstring(receipt)
        assert shown.xpath("string(//*[@class='kim-reference'])") == "482 719 365"
        texts[form] = str(shown.text_content())
        assert DISTRICT.hotline.display in texts[form]
    assert "bei Ihnen, nicht bei der Person" in texts[HandoverForm]
    assert "wer dolmetscht" in texts[EventForm]
    assert len(set(texts.values())) == len(FORMS)


def test_each_form_has_pages_of_its_own_and_a_name_that_fits_the_database() -> None:
    """A column of ten characters holds what a request is counted as."""
    roles = [role for form in FORMS for role in (form.page.role, form.page.receipt_role)]
    assert len(set(roles)) == len(roles)
    assert set(roles) <= set(ROLES)
    assert [form_with_role(form.page.role) for form in FORMS] == list(FORMS)
    assert form_with_role("places") is None
    for kind in (form.kind for form in FORMS):
        assert len(kind.counted_as) <= 10
        assert f"{kind.counted_as}{kind.subject_word}".isascii()


VALUES = st.text(alphabet=st.characters(), max_size=70) | st.sampled_from(
    ["05170024", "030 23125 300", "yes", "a@example.org", "ti", "team", "guests", "kim"]
)


@each_form
@given(data=st.data())
def test_whatever_is_posted_is_an_enquiry_or_our_own_message(
    form: type[EnquiryForm], typed: Typed, data: st.DataObject
) -> None:
    """No exception, no English, nothing that cannot be stored."""
    sent = data.draw(
        st.dictionaries(st.sampled_from(sorted(typed)), st.lists(VALUES, max_size=3), max_size=6)
    )
    bound = bind(form, {**typed, **sent})
    if bound.validate():
        "".join(str(one.value) for one in bound.to_enquiry().answers).encode()
    else:
        assert {text for texts in bound.errors.values() for text in texts} <= OUR_MESSAGES
