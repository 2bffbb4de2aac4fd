"""A number that may be wrong is asked about once; who sends it again is believed."""

import pytest

from portal.forms.essential_fields import IS_IT_RIGHT
from portal.forms.markers import Marker
from tests.portal.forms.test_html import form, rendered

TYPED = {"municipality": "05170024", "language": "ar"}
DOUBTFUL = ["0151 12", "116117"]


@pytest.mark.parametrize("number", DOUBTFUL)
def test_a_doubtful_number_is_asked_about_once(number: str) -> None:
    """The page shows the number and carries it along; the second sending is accepted."""
    first = form({**TYPED, "phone": number})
    assert first.errors == {"phone": [IS_IT_RIGHT]}
    page = rendered(first)
    assert page.xpath("string(//section[@id='fehler']//li)").strip() == number
    (asked,) = page.xpath("//input[@name='phone_confirmed']/@value")
    second = form({**TYPED, "phone": number, "phone_confirmed": asked})
    assert second.errors == {}
    assert Marker.PHONE_DOUBTFUL in second.to_enquiry().markers


def test_the_question_is_no_reproach() -> None:
    """Its heading asks; no problem is named while nothing else is wrong."""
    title = "string(//*[@id='kim-error-title'])"
    assert rendered(form({**TYPED, "phone": "0151 12"})).xpath(title) == "Stimmt diese Nummer?"
    both = rendered(form({"municipality": "", "language": "ar", "phone": "0151 12"}))
    assert both.xpath(title) == "Es gibt ein Problem"


def test_another_doubtful_number_is_asked_about_again() -> None:
    """What was confirmed is that number, not any."""
    again = form({**TYPED, "phone": "0151 13", "phone_confirmed": "0151 12"})
    assert again.errors == {"phone": [IS_IT_RIGHT]}


def test_a_sure_number_is_not_asked_about() -> None:
    """Nor is a number that nobody can call accepted because it was confirmed."""
    assert form({**TYPED, "phone": "0152 28817386"}).errors == {}
    assert form({**TYPED, "phone": "112", "phone_confirmed": "112"}).errors


def test_a_form_that_is_only_shown_again_asks_nothing() -> None:
    """Whoever changes the view has not sent anything: the question still comes."""
    shown = form()
    shown.phone.process_formdata(["0151 12"])
    assert not rendered(shown).xpath("//input[@name='phone_confirmed']")
