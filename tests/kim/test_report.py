"""`kim report`: numbers nobody can be found in, in a file no spreadsheet executes."""

import asyncio
import csv
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from formservice.outbox import Count
from kim.__main__ import main
from kim.report.command import NOT_TOLD, as_csv, as_svg, escape_formula
from kim.report.counts import LEAST, GermanNames, Row, count_rows, suppress_small_counts
from tests.formservice.samples import DISTRICT, LOCALES, new_letter, open_outbox

NAMES = GermanNames(DISTRICT, LOCALES)
SVG = "{http://www.w3.org/2000/svg}"


def count(number: int, **changes: str) -> Count:
    """Return a line of the statistics."""
    plain = {
        "month": "2026-11",
        "municipality": "05170024",
        "language": "ar",
        "channel": "TEL",
        "outcome": "proper",
    }
    return Count(**{**plain, **changes}, number=number)


def table(*counts: Count) -> dict[tuple[str, str], int | None]:
    return {(row.feature, row.value): row.number for row in count_rows(counts, NAMES)}


def test_the_table_is_german_and_counts_each_feature() -> None:
    """Town, language, channel and outcome by the names that staff know."""
    numbers = table(count(7), count(8, language="uk", channel="MAIL", month="2026-12"))
    assert numbers["Gesamt", "Anfragen"] == 15
    assert numbers["Ort", "Moers"] == 15
    assert numbers["Sprache", "Arabisch"] == 7
    assert numbers["Erreichbar über", "E-Mail"] == 8
    assert numbers["Monat", "2026-12"] == 8
    assert numbers["Zugestellt an", "zuständiges Postfach"] == 15


def test_what_no_mailbox_has_is_a_line_of_its_own() -> None:
    """It is a request, and nobody got it yet."""
    numbers = table(count(7), count(8, outcome="undelivered"))
    assert numbers["Gesamt", "Anfragen"] == 15
    assert numbers["Zugestellt an", "zuständiges Postfach"] == 7
    assert numbers["Zugestellt an", "noch kein Postfach"] == 8


def test_small_numbers_are_not_told_and_cannot_be_calculated() -> None:
    """One Tigrinya speaker in a town of 9,000 is a person."""
    numbers = table(count(20), count(9, language="uk"), count(1, language="ti"))
    assert numbers["Sprache", "Tigrinya"] is None
    assert numbers["Sprache", "Ukrainisch"] is None
    assert numbers["Sprache", "Arabisch"] == 20


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 30), max_size=8))
def test_what_is_left_of_the_total_never_points_at_one_small_number(
    numbers: dict[str, int],
) -> None:
    """Subtracting everything told leaves nothing, or five and more in two lines and more."""
    told = suppress_small_counts(numbers)
    assert all(value is None or value >= LEAST for value in told.values())
    hidden = [numbers[name] for name, value in told.items() if value is None]
    if hidden and sum(numbers.values()) >= LEAST:
        assert sum(hidden) >= LEAST
        assert len(hidden) > 1


def test_test_requests_are_counted_apart() -> None:
    """They are no requests of people, and there is nothing to hide about them."""
    numbers = table(count(6), count(2, channel="PROBE", municipality=""))
    assert numbers["Gesamt", "Anfragen"] == 6
    assert numbers["Testnachrichten", "versendet"] == 2
    assert ("Ort", "Ort unklar") not in numbers


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A name that begins like a formula is shown, not executed."""
    cells = list(csv.reader(as_csv([Row("Ort", text, 9)]).splitlines(), delimiter=";"))
    assert escape_formula(text).startswith("'")
    assert cells[0] == ["Merkmal", "Wert", "Anzahl"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in cells for cell in row)


def test_the_picture_says_in_words_what_it_shows() -> None:
    """Title and description for who does not see it; bars as long as their numbers."""
    rows = count_rows([count(30), count(15, month="2026-12"), count(2, month="2027-01")], NAMES)
    picture = ET.fromstring(as_svg(rows, "Kreis <Wesel> & mehr"))  # noqa: S314 - our own
    title, desc = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == "Anfragen je Monat, Kreis <Wesel> & mehr"
    assert desc.text
    assert "2026-11: 30" in desc.text
    assert f"2027-01: {NOT_TOLD}" in desc.text
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "title desc"
    widths = [float(bar.get("width", 0)) for bar in picture.findall(f"{SVG}rect")[1:]]
    assert widths == [420.0]


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    """From the outbox to a spreadsheet and a picture; months outside do not count."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    box = open_outbox(address)

    async def fill() -> None:
        for month in (9, 10, 11):
            for _ in range(6):
                await box.accept(new_letter(accepted_at=datetime(2026, month, 1, tzinfo=UTC)))

    asyncio.run(fill())
    box.close()
    words = ["report", "--from", "2026-10", "--csv", str(tmp_path / "r.csv")]
    words += ["--svg", str(tmp_path / "r.svg")]
    result = CliRunner(env={"KIM_DATABASE_URL": address}).invoke(main, words)
    assert result.exit_code == 0, result.output
    content = (tmp_path / "r.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfMerkmal;Wert;Anzahl\r\n")
    assert "Gesamt;Anfragen;12" in content.decode()
    assert "2026-09" not in content.decode()
    assert ET.parse(tmp_path / "r.svg").getroot().tag == f"{SVG}svg"  # noqa: S314 - our own
    assert CliRunner().invoke(main, ["report", "--from", "11/2026"]).exit_code == 2
