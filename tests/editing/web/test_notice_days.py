"""The days of a notice: whoever slips in a year is told before anybody reads it, or nobody does."""

from typing import Any

import lxml.html
import pytest

from editing.accounts.roles import Role
from tests.editing.web.offices import Office
from tests.editing.web.test_entries import office, saved

__all__ = ["office"]

NEW = "/bearbeiten/meldungen/teil:neu:frueher-zu/notices.toml"
AT = "announcement[3]"
OVER = "Das ist schon vorbei: Die Meldung wäre nie zu sehen. Berichtigen Sie den Tag."
FAR = "Das ist in mehr als einem Jahr. Prüfen Sie das Jahr; verlängern können Sie später."


@pytest.mark.parametrize(
    ("day", "until", "field", "said"),
    [
        ("2026-11-05", "2026-11-05", "until", OVER),
        ("2026-11-05", "", "day", OVER),
        ("2026-12-10", "2062-12-10", "until", FAR),
        ("2062-12-10", "", "day", FAR),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused_at_its_field(
    office: Office, day: str, until: str, field: str, said: str
) -> None:
    """Whether it was typed as the end, or stands for it; what was typed stays."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get(NEW)
    before = saved(office)
    days = {f"{AT}.from": "2026-11-01", f"{AT}.day": day, f"{AT}.until": until}
    page = anna.post(NEW, {**days, f"{AT}.time": "12:00", "tun": "neu"})
    assert page.status_code == 422
    root: Any = lxml.html.fromstring(page.text)
    [link] = root.xpath("//*[@role='alert']//li/a")
    assert link.get("href") == f"#{AT}.{field}"
    assert said in link.getparent().text_content()
    assert "leer bleiben" not in link.getparent().text_content()
    assert root.xpath(f"//input[@name='{AT}.day']/@value") == [day]
    assert saved(office) == before


def test_the_days_of_next_year_are_taken(office: Office) -> None:
    """And one that ends today."""
    anna = office.logged_in("anna", Role.FACTS)
    for number, day in enumerate(("2026-12-01", "2027-11-30"), start=3):
        anna.get(NEW)
        at = f"announcement[{number}]"
        days = {f"{at}.from": "2026-11-01", f"{at}.day": day, f"{at}.time": "12:00"}
        assert "Gespeichert" in anna.post(NEW, {**days, "tun": "neu"}).text
