"""The question whether somebody has pressed names the button as the page does."""

import asyncio
from pathlib import Path

import pytest

from formservice.web.staff import StaffParts
from tests.formservice.samples import NOON, open_outbox, purge_at
from tests.formservice.web.small_site import Visitor
from tests.formservice.web.test_staff import PATH, WESEL, Desk, read


@pytest.mark.parametrize(
    ("is_erased", "label"), [(False, "An diesen Ort weiterleiten"), (True, "Adresse zeigen")]
)
def test_the_question_names_the_button_as_the_page_does(
    site: Path, tmp_path: Path, *, is_erased: bool, label: str
) -> None:
    """Who is asked for another button than was pressed says no."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    desk = Desk(outbox, Visitor(site, staff=StaffParts(outbox, None, None)))
    desk.arrive()
    if is_erased:
        days = NOON.replace(day=25)
        assert asyncio.run(purge_at(outbox, days, days - NOON)) == 1
    (button,) = read(desk.visitor.get(PATH).text).xpath("//button[@value='other-town']")
    asked = read(desk.visitor.post(PATH, {"was": "other-town", "ort": WESEL}, {}).text)
    (pressed,) = asked.xpath("//li[starts-with(normalize-space(), 'Gedrückt')]/strong")
    assert (button.text_content(), pressed.text_content()) == (label, label)
    outbox.close()
