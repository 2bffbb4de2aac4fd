"""What the placeholders of the pages stand for: the facts of a district, named for writers.

``{{ district.hotline }}`` is a field of the district, ``{{ imprint.funding }}`` one of its
parts; ``town`` and ``contact`` are known on a town's page. A new field of the district's
model is a new placeholder without a line here; this file holds what has another name or is
made of several fields.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, auto
from itertools import zip_longest
from typing import Any

from babel.dates import format_date
from babel.lists import format_list

from portal.contact.phone import PhoneNumber
from portal.district import Address, ContactPoint, District, Municipality


class Kind(Enum):
    """What a value is, for it decides how it is shown among other scripts."""

    NAME = auto()
    """German words that stay German."""
    NAMES = auto()
    """Several of them, joined as the reader's language joins words."""
    PROSE = auto()
    """German words of the district that have a translation, perhaps."""
    CODE = auto()
    """Left to right whatever surrounds it: addresses of the web, keys, versions."""
    PHONE = auto()
    MAIL = auto()
    WEB = auto()
    NUMBER = auto()
    """Digits or a date in the reader's own way of writing."""
    BLANK = auto()
    """What staff fill in: the German name of the gap."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and what it is."""

    text: str
    kind: Kind
    names: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    """What stands between two names each."""
    dialled: str = ""
    """Of a phone number: what stands behind ``tel:``."""


_KINDS = {
    "email": Kind.MAIL,
    "mailbox": Kind.MAIL,
    "website": Kind.WEB,
    "ags": Kind.CODE,
    "key": Kind.CODE,
    "vat_id": Kind.CODE,
    "hotline_hours": Kind.PROSE,
    "hours": Kind.PROSE,
    "waiting_notice": Kind.PROSE,
    "mailbox_text": Kind.PROSE,
    "retention_text": Kind.PROSE,
    "land_database_text": Kind.PROSE,
    "no_disadvantage_text": Kind.PROSE,
    "distribution": Kind.PROSE,
    "plan": Kind.PROSE,
    "text": Kind.PROSE,
    "version": Kind.CODE,
    "ombuds_email": Kind.MAIL,
}

BLANKS = {
    "fill.date": Fact("Datum", Kind.BLANK),
    "fill.time": Fact("Uhrzeit", Kind.BLANK),
    "fill.place": Fact("Ort", Kind.BLANK),
    "fill.phone": Fact("Telefon", Kind.BLANK),
    "fill.name": Fact("Name", Kind.BLANK),
}
"""The gaps in a ready reply: placeholders of the text with ``role: replies`` alone."""

_OTHER_NAMES = {
    "district.dpo_name": "dpo.name",
    "district.dpo_address": "dpo.address",
    "district.dpo_phone": "dpo.phone",
    "district.dpo_email": "dpo.email",
}


def facts_of(
    district: District,
    cldr: str,
    *,
    town: Municipality | None = None,
    contact: ContactPoint | None = None,
) -> dict[str, Fact]:
    """Return every placeholder that a page may use; dates are written as in *cldr*."""
    parts = {
        **{field.name: getattr(district, field.name) for field in fields(district)},
        "authority": district.data_protection_authority,
        "dpo": district.data_protection_officer,
        "district": district,
        "town": town,
        "contact": contact,
    }
    facts = {
        f"{part}.{name}": fact
        for part, value in parts.items()
        if is_dataclass(value) and not isinstance(value, Address | PhoneNumber)
        for name, fact in _fields(value, cldr)
    }
    facts["district.controller"] = facts["district.address"]
    facts["district.providers"] = _listed(_providers(district), cldr)
    facts["district.other_providers"] = _listed(_providers(district, but_itself=True), cldr)
    facts["rollout.places"] = _listed(_rollout_places(district), cldr)
    facts["retention.mailbox_text"] = Fact(district.retention.mailbox, Kind.PROSE)
    _rename(facts)
    return facts


def _rename(facts: dict[str, Fact]) -> None:
    facts.update({name: facts[of] for name, of in _OTHER_NAMES.items() if of in facts})


def _listed(names: Sequence[str], cldr: str) -> Fact:
    """Return names as one fact, joined as in *cldr*: “A, B und C”, “A وB وC”."""
    hole = "\0"
    joints = tuple(format_list([hole] * len(names), locale=cldr).split(hole)[1:-1])
    text = "".join(name + joint for name, joint in zip_longest(names, joints, fillvalue=""))
    return Fact(text, Kind.NAMES, tuple(names), joints)


def _providers(district: District, *, but_itself: bool = False) -> list[str]:
    """Return who employs case managers; the district's own name begins its address."""
    points = (point.provider_name for point in district.contact_points.values())
    names = dict.fromkeys(filter(None, (*points, *district.partners)))
    itself = district.address.lines[0] if but_itself else ""
    return [name for name in names if name != itself]


def _rollout_places(district: District) -> list[str]:
    towns = (district.municipality(key) for key in district.rollout.municipalities)
    return [town.name for town in towns if town]


def _fields(value: Any, cldr: str) -> list[tuple[str, Fact]]:
    read = ((field.name, getattr(value, field.name)) for field in fields(value))
    return [(name, fact) for name, raw in read if (fact := _fact(name, raw, cldr))]


def _fact(name: str, raw: object, cldr: str) -> Fact | None:
    """Return *raw* as it is printed; None where it is no text (a list of towns)."""
    match raw:
        case str() | Address() | None:
            return Fact(str(raw or ""), _KINDS.get(name, Kind.NAME))
        case PhoneNumber():
            return Fact(raw.display, Kind.PHONE, dialled=raw.e164)
        case int() if not isinstance(raw, bool):
            return Fact(str(raw), Kind.NUMBER)
        case dt.date():
            return Fact(format_date(raw, "long", locale=cldr), Kind.NUMBER)
        case tuple() if raw and all(isinstance(entry, str) for entry in raw):
            return _listed(raw, cldr)
    return None
