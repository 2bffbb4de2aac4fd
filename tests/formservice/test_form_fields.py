"""A field is declared once: what a person writes in it is in the page, the mail and the hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from lxml import html
from lxml.html import HtmlElement
from wtforms import StringField

from formservice.intake.fingerprint import Fingerprints
from portal.forms.contact_form import WAYS_TO_ANSWER, ContactForm
from portal.forms.enquiry import Enquiry, Section
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.essential_fields import EmailField, LanguageField, PhoneField, PlaceField
from portal.forms.event_form import EventForm
from portal.forms.fields import (
    Checkboxes,
    Choice,
    FormField,
    Honeypot,
    Radio,
    Select,
    TextArea,
    TextLine,
    at_most,
)
from portal.forms.handover_form import HandoverForm
from portal.forms.html import render_form
from portal.languages.catalogues import GERMAN, Words
from tests.formservice.mail.test_message import body, write
from tests.formservice.samples import DISTRICT, LOCALES, TYPED
from tests.portal.forms.posting import posted
from tests.portal.forms.professionals import EVENT, HANDOVER, Value

HASHES = Fingerprints("k" * 32)
WRONG = "Diese Angabe ist falsch."
OFFERED = [Choice("a", "Erstes", staff="Eins"), Choice("b", "Zweites", staff="Zwei")]


class WithLine(ContactForm):
    extra = TextLine(
        "Ihre Nummer bei uns",
        description="Neun Ziffern.",
        validators=[at_most(9, WRONG)],
        staff="Alte Nummer",
        section=Section.CASE,
    )


class WithText(ContactForm):
    extra = TextArea(
        "Was noch?",
        description="In Ihrer Sprache.",
        validators=[at_most(9, WRONG)],
        staff="Außerdem",
        section=Section.WORDS,
    )


class WithRadio(ContactForm):
    extra = Radio(
        "Wie?",
        description="Eins von beiden.",
        choices=OFFERED,
        wrong=WRONG,
        is_optional=True,
        staff="Weg",
        section=Section.CONTACT,
    )


class WithSelect(ContactForm):
    extra = Select(
        "Welches?",
        description="Aus der Liste.",
        blank="Bitte wählen",
        choices=OFFERED,
        wrong=WRONG,
        staff="Wahl",
        section=Section.TALK,
    )


class WithCheckboxes(ContactForm):
    extra = Checkboxes(
        "Welche?",
        description="Auch mehrere.",
        choices=OFFERED,
        wrong=WRONG,
        staff="Wunsch",
        section=Section.SAFE_CONTACT,
    )


@dataclass(frozen=True)
class Case:
    """A form with one field more, and what is written in it."""

    form: type[ContactForm]
    wrong: str
    right: str | Sequence[str]
    other: str | Sequence[str]
    told: str
    """What staff read about *right*."""


CASES = [
    Case(WithLine, "1234567890", "123", "124", "Alte Nummer:\n> 123\n"),
    Case(
        WithText,
        "1234567890",
        "سلام",
        "سلامت",
        "Außerdem (Originaltext, nicht übersetzt):\n> \u2068سلام\u2069\n",
    ),
    Case(WithRadio, "c", "a", "b", "Weg: Eins\n"),
    Case(WithSelect, "", "a", "b", "Wahl: Eins\n"),
    Case(WithCheckboxes, "c", ["b", "a"], ["b"], "Wunsch: Eins\nWunsch: Zwei\n"),
]
each_kind = pytest.mark.parametrize("case", CASES, ids=lambda case: case.form.__name__)


def bind(form: type[EnquiryForm], **typed: Value) -> EnquiryForm:
    return form.for_page(DISTRICT, LOCALES, LOCALES.source, posted(**{**TYPED, **typed}))


def accepted(form: type[EnquiryForm], **typed: Value) -> Enquiry:
    bound = bind(form, **typed)
    assert bound.validate(), bound.errors
    return bound.to_enquiry()


def page(form: EnquiryForm) -> HtmlElement:
    text = render_form(
        form,
        words=Words(LOCALES.source, GERMAN),
        action="/de/kontakt/",
        privacy="/de/datenschutz/",
        locale=LOCALES.source,
        locales=LOCALES,
        district=DISTRICT,
    )
    return html.fragment_fromstring(text, create_parent="main")


@each_kind
def test_a_new_field_is_in_the_page(case: Case) -> None:
    """With its label, its hint and what was typed."""
    shown = page(bind(case.form, extra=case.right))
    first = shown.xpath("//*[@name='extra']")[0]
    assert first.get("id") == "kim-extra"
    text = str(shown.text_content())
    assert str(bind(case.form)["extra"].label.text) in text
    (hint,) = shown.xpath("//*[@id='kim-extra-hint']")
    assert hint.text == bind(case.form)["extra"].description
    typed = shown.xpath(
        "//input[@name='extra'][@checked or @type='text']/@value"
        " | //select[@name='extra']/option[@selected]/@value"
        " | //textarea[@name='extra']/text()"
    )
    right = [case.right] if isinstance(case.right, str) else sorted(case.right)
    assert [value.strip() for value in typed] == right


@each_kind
def test_a_new_field_is_in_the_error_summary(case: Case) -> None:
    """The summary leads to it, and the same words stand at it."""
    form = bind(case.form, extra=case.wrong)
    assert not form.validate()
    shown = page(form)
    (link,) = shown.xpath("//*[@id='fehler']//a")
    assert (link.get("href"), link.text) == ("#kim-extra", WRONG)
    (error,) = shown.xpath("//*[@id='kim-extra-error']")
    assert error.text_content().endswith(WRONG)


@each_kind
def test_a_new_field_makes_another_request(case: Case) -> None:
    """Somebody who corrects it is not told that the first request was enough."""
    one, same, other = (
        HASHES.of_content(accepted(case.form, extra=value))
        for value in (case.right, case.right, case.other)
    )
    assert one == same
    assert one != other


@each_kind
def test_a_new_field_is_in_the_mail(case: Case) -> None:
    """Staff read the label and the answer, in the section that was asked for."""
    assert case.told in body(write(accepted(case.form, extra=case.right)))


def other_values(field: FormField) -> list[Value]:
    """Return two answers to *field* that differ."""
    match field:
        case PhoneField():
            return ["030 23125 001", "030 23125 002"]
        case EmailField():
            return ["a@example.org", "b@example.org"]
        case Select() | Radio() | Checkboxes():
            one, *others = [choice.value for choice in field.choices[:2]]
            unticked: list[Value] = [[]]
            return [one, *(others or unticked)]
        case _:
            return ["سلام", "Hallo"]


FIELDS = [field for field in bind(ContactForm).fields if not isinstance(field, Honeypot)]
PROFESSIONALS = [
    (form, typed, field)
    for form, typed in ((HandoverForm, HANDOVER), (EventForm, EVENT))
    for field in bind(form).fields
    if not isinstance(field, Honeypot) and field.name != "agreed"
]
"""Each field of the forms for professionals that has more than one right answer."""


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_no_field_of_the_contact_form_is_lost(field: FormField) -> None:
    """Another answer is another request and another mail, whichever field it is in."""
    one, other = (accepted(ContactForm, **{field.name: value}) for value in other_values(field))
    assert HASHES.of_content(one) != HASHES.of_content(other)
    assert write(one) != write(other)


@pytest.mark.parametrize(("form", "typed", "field"), PROFESSIONALS)
def test_no_field_of_the_forms_for_professionals_is_lost(
    form: type[EnquiryForm], typed: Mapping[str, Value], field: FormField
) -> None:
    """Another date, another language: another request, and another mail."""
    one, other = (accepted(form, **{**typed, field.name: value}) for value in other_values(field))
    assert HASHES.of_content(one) != HASHES.of_content(other)
    assert write(one) != write(other)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_phone_and_mail_identify_the_contact_and_nothing_else_does(field: FormField) -> None:
    """A town or a name in common does not make two requests belong together."""
    one, other = (accepted(ContactForm, **{field.name: value}) for value in other_values(field))
    is_same = HASHES.of_contact(one) == HASHES.of_contact(other)
    assert is_same is (field.name not in {"phone", "email"})


class VisitForm(EnquiryForm):
    """Another form than the contact form, for an office that asks for a visit."""

    page = ContactForm.page

    organisation = TextLine("Ihre Stelle", staff="Stelle", section=Section.CASE)
    municipality = PlaceField("Wo?", city_label="In welchem Bezirk?", wrong=WRONG)
    language = LanguageField("Sprache?", wrong=WRONG, staff="Sprache", section=Section.TALK)
    email = EmailField(
        "E-Mail", group=WAYS_TO_ANSWER, staff="E-Mail der Stelle", section=Section.CONTACT
    )
    phone = PhoneField("Telefon", group=WAYS_TO_ANSWER, staff="Telefon", section=Section.CONTACT)
    day = TextLine("Wann?", staff="Wunschtag", section=Section.WORDS, if_empty="keiner")


def test_another_form_has_the_same_mail_with_its_own_fields() -> None:
    """No list knows the contact form; who was not asked about safe contact has said nothing."""
    text = body(
        write(accepted(VisitForm, organisation="Schule am Markt", phone="", email="a@example.org"))
    )
    signs = [
        "Vorgangsnummer:",
        "Stelle:\n> Schule am Markt",
        "Sprache: Arabisch (ar)",
        "E-Mail der Stelle:",
        "Wunschtag: keiner",
    ]
    places = [text.index(sign) for sign in signs]
    assert places == sorted(places)
    assert "SICHERER KONTAKT" not in text
    assert page(bind(VisitForm)).xpath("//input[@type='email']/@name") == ["email"]


def test_another_form_asks_for_one_way_to_answer_at_the_first_of_its_group() -> None:
    """Here the mail address stands first."""
    form = bind(VisitForm, phone="", email="")
    assert not form.validate()
    assert form.errors == {"email": [WAYS_TO_ANSWER.missing]}
    assert page(form).xpath("//*[@id='fehler']//a/@href") == ["#kim-email"]


def test_the_same_contact_is_recognised_however_and_wherever_it_is_typed() -> None:
    """Staff see that an office has used both forms, with capital letters in one of them."""
    one = accepted(ContactForm, phone="0152/28817386", email="Amal@Example.org")
    other = accepted(VisitForm, phone="+49 1522 8817386", email="amal@example.org")
    assert HASHES.of_contact(one) == HASHES.of_contact(other)
    assert HASHES.of_content(one) != HASHES.of_content(other)


class WithOwnWords(ContactForm):
    phone = PhoneField("Handy", group=WAYS_TO_ANSWER, staff="Handy", section=Section.CONTACT)
    fax = TextLine("Fax", group=WAYS_TO_ANSWER, staff="Fax", section=Section.CONTACT)


def test_fields_of_one_group_stand_together_wherever_they_are_declared() -> None:
    """A form that changes the words of a field, or adds one, asks its question once."""
    shown = page(bind(WithOwnWords))
    ids = [str(each) for each in shown.xpath("//@id")]
    assert len(ids) == len(set(ids))
    (group,) = shown.xpath("//fieldset[@aria-describedby='kim-contact-hint']")
    assert [field.get("name") for field in group.iter("input")] == ["email", "phone", "fax"]
    form = bind(WithOwnWords, phone="", email="")
    assert not form.validate()
    assert page(form).xpath("//*[@id='fehler']//a/@href") == ["#kim-email"]


class WithoutWordsForStaff(ContactForm):
    extra = Radio(
        "Wie?",
        choices=[Choice("a", "Persönlich"), Choice("b", "Am Telefon")],
        wrong=WRONG,
        staff="Weg",
        section=Section.CONTACT,
    )


def test_an_answer_without_words_for_staff_is_told_as_it_was_offered() -> None:
    """What a person has chosen is never an empty line."""
    assert "Weg: Persönlich\n" in body(write(accepted(WithoutWordsForStaff, extra="a")))


class WithAttributes(ContactForm):
    text = TextArea(
        "Was?",
        render_kw={"rows": "2", "lang": "de"},
        staff="Was",
        section=Section.WORDS,
    )
    way = Radio(
        "Wie?",
        choices=OFFERED,
        render_kw={"autocomplete": "off"},
        wrong=WRONG,
        is_optional=True,
        staff="Weg",
        section=Section.CONTACT,
    )


def test_attributes_of_a_field_are_at_its_input_whatever_its_kind() -> None:
    """They take the place of those that the kind has by itself."""
    shown = page(bind(WithAttributes))
    (text,) = shown.xpath("//textarea[@name='text']")
    assert (text.get("rows"), text.get("lang"), text.get("dir")) == ("2", "de", "auto")
    assert shown.xpath("//input[@name='way']/@autocomplete") == ["off", "off"]


class WithForeignField(ContactForm):
    extra = StringField("Nummer")


def test_a_field_that_cannot_tell_staff_is_refused() -> None:
    """It would stand in the page, and what is written in it would be lost."""
    with pytest.raises(TypeError, match=r"extra is a StringField.*portal\.forms\.fields"):
        page(bind(WithForeignField))
