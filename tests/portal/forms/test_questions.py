"""The optional questions: nothing is preselected, what is filled or wrong is open."""

from pathlib import Path

import pytest
from lxml.html import HtmlElement

from portal.forms.contact_form import ContactForm
from portal.forms.enquiry import Section
from portal.forms.markers import Marker
from portal.languages.registry import load_locales
from tests.portal.forms.test_html import DISTRICT, form, locale, rendered

LOCALES = load_locales(Path("i18n/locales.toml"))
TYPED = {"municipality": "05170024", "language": "ar", "phone": "0152 28817386"}
FOLDED = ["interpreter", "talk_to", "safe_contact", "contact_times", "name", "message"]


def chosen(page: HtmlElement) -> list[str]:
    return [str(each) for each in page.xpath("//option[@selected]/@value | //*[@checked]/@value")]


@pytest.mark.parametrize(("tag", "preselected"), [("de", []), ("de-simple", []), ("ar", ["ar"])])
def test_nothing_is_preselected_that_nobody_chose(tag: str, preselected: list[str]) -> None:
    """A reader has chosen Arabic by opening the page; German is where everybody begins."""
    fresh = ContactForm.for_page(DISTRICT, LOCALES, locale(tag))
    assert chosen(rendered(fresh, tag)) == preselected


def test_three_questions_are_seen_and_the_rest_is_folded() -> None:
    """The folded ones are those that nobody has to answer."""
    page = rendered(form())
    (details,) = page.xpath("//details[contains(@class, 'kim-optional-part')]")
    assert details.get("open") is None
    names = list(dict.fromkeys(str(each) for each in details.xpath(".//*[@name]/@name")))
    assert names == FOLDED


@pytest.mark.parametrize(
    "said",
    [{"message": "سلام"}, {"talk_to": "x"}, {"safe_contact": "only-me"}, {"name": "x" * 201}],
)
def test_what_is_filled_or_wrong_is_open(said: dict[str, str]) -> None:
    """Nobody looks for an error, or for their own words, in something closed."""
    page = rendered(form({**TYPED, "phone": "112", **said}))
    assert page.xpath("//details[contains(@class, 'kim-optional-part')]/@open") == [""]
    closed = rendered(form({**TYPED, "phone": "112"}))
    assert not closed.xpath("//details[contains(@class, 'kim-optional-part')]/@open")


def lines_of(section: Section, **said: str) -> list[str]:
    bound = form({**TYPED, **said})
    assert bound.errors == {}
    return [
        f"{line.german} {line.words}".strip()
        for answer in bound.to_enquiry().answers
        if answer.section is section
        for line in answer.lines
    ]


def test_who_writes_for_somebody_else_is_told_whose_data_are_meant() -> None:
    """The form says so beside the question; staff read it first."""
    page = rendered(form())
    notes = page.xpath("//*[contains(@class, 'kim-only--other')]/p")
    assert len(notes) == 4
    (line,) = lines_of(Section.WRITER, writes_for="other")
    assert line.startswith("SCHREIBT FÜR EINE ANDERE PERSON")
    assert lines_of(Section.WRITER) == []


def test_a_wish_to_talk_to_a_woman_or_a_man_is_a_wish() -> None:
    """Staff read it with its condition."""
    assert "Wunsch: Gespräch mit einer Frau, wenn möglich" in lines_of(
        Section.TALK, talk_to="woman"
    )
    assert not any("Wunsch" in line for line in lines_of(Section.TALK))


def test_another_language_can_be_named_and_signed() -> None:
    """The list ends with both; the name is the person's own word."""
    assert [choice.value for choice in form().language.choices[-2:]] == ["mis", "gsg"]
    lines = lines_of(Section.TALK, language="mis", other_language="Fulfulde")
    assert "Andere Sprache: Fulfulde" in lines
    assert form({**TYPED, "language": "gsg"}).errors == {}


@pytest.mark.parametrize("typed", ["", "🙂🇪🇷"])
def test_what_names_no_language_is_to_be_asked(typed: str) -> None:
    """Signs without a letter say nothing to whoever looks for an interpreter."""
    assert Marker.LANGUAGE_UNNAMED in _markers(typed)
    assert Marker.LANGUAGE_UNNAMED not in _markers("ትግራይት")


def _markers(typed: str) -> tuple[Marker, ...]:
    filled = form({**TYPED, "language": "mis", "other_language": typed})
    return tuple(filled.to_enquiry().markers)
