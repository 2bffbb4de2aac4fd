"""What a fact is stands at its field in the model, and nowhere else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portal.contact.email import Email
from portal.contact.link import Link
from portal.contact.phone import PhoneNumber
from portal.district import Address, District, load_district, model
from portal.district.kinds import Code, Kind, Name, Prose, kinds_of, prose_of
from tests.portal.district.edits import WESEL, change


@dataclass(frozen=True, slots=True)
class Part:
    """A table within another."""

    text: Prose
    mailbox: Email


@dataclass(frozen=True, slots=True)
class Sample:
    """A table with a field of each kind."""

    name: Name
    partners: tuple[Name, ...]
    hours: Prose
    mailbox: Prose
    key: Code
    tags: tuple[Code, ...]
    phone: PhoneNumber
    email: Email
    website: Link | None
    address: Address
    days: int
    date: dt.date | None
    flag: bool
    part: Part
    parts: tuple[Part, ...]
    by_key: Mapping[str, Part]


def test_each_field_has_the_kind_that_it_says() -> None:
    """Its name is no matter; flags and tables are no facts."""
    assert kinds_of(Sample) == {
        "name": Kind.NAME,
        "partners": Kind.NAME,
        "hours": Kind.PROSE,
        "mailbox": Kind.PROSE,
        "key": Kind.CODE,
        "tags": Kind.CODE,
        "phone": Kind.CONTACT,
        "email": Kind.CONTACT,
        "website": Kind.CONTACT,
        "address": Kind.NAME,
        "days": Kind.NUMBER,
        "date": Kind.NUMBER,
    }


@pytest.mark.parametrize("hint", [str, str | None, tuple[str, ...], list[str], object])
def test_a_field_that_says_no_kind_is_refused(hint: object) -> None:
    """Whoever adds one has to say whether it is translated."""
    table: type[Any] = dataclass(type("Table", (), {"__annotations__": {"motto": hint}}))
    with pytest.raises(TypeError, match=r"Table\.motto"):
        kinds_of(table)


def test_every_field_of_the_model_says_its_kind() -> None:
    """From the district down to its events; the notice of retention is no mailbox."""
    tables = [value for value in vars(model).values() if hasattr(value, "__dataclass_fields__")]
    known = {table: kinds_of(table) for table in tables if table.__module__ == model.__name__}
    assert District in known
    assert len(known) > 10
    assert known[model.Retention]["mailbox"] is Kind.PROSE
    assert known[model.ContactPoint]["mailbox"] is Kind.CONTACT


def test_prose_is_found_wherever_it_stands() -> None:
    """In tables, lists of tables and tables by key; empty prose is none."""
    part = Part("Zweiter Satz", Email("a@b.example"))
    sample = Sample(
        name="Kreis",
        partners=("Verein",),
        hours="",
        mailbox="Erster Satz",
        key="a",
        tags=("de",),
        phone=PhoneNumber("030 23125 001", "+493023125001"),
        email=Email("a@b.example"),
        website=None,
        address=Address(("Markt 1",)),
        days=1,
        date=None,
        flag=True,
        part=part,
        parts=(Part("Dritter Satz", part.mailbox),),
        by_key={"a": Part("Vierter Satz", part.mailbox)},
    )
    assert list(prose_of(sample)) == [
        "Erster Satz",
        "Zweiter Satz",
        "Dritter Satz",
        "Vierter Satz",
    ]


def test_prose_of_a_district_is_what_its_file_says(folder: Path) -> None:
    """Names, mailboxes and codes stay out; a sentence with a mail address is a sentence."""
    before = set(prose_of(load_district(WESEL)))
    change(
        folder / "district.toml",
        "Wir schreiben Ihre",
        "Oder an kim@kreis.example. Wir schreiben Ihre",
    )
    after = set(prose_of(load_district(folder)))
    assert "Erstes Gespräch" in before
    assert "KIM stellt sich vor" in before
    assert not {"Kreis Wesel", "kim@wesel.example", "Der Landrat"} & before
    [new] = after - before
    assert "Oder an kim@kreis.example." in new
