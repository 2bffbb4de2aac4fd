"""The values of the placeholders in pages: the facts of a district.

``{{ district.hotline }}`` is a field of the district, ``{{ imprint.funding }}`` one of its parts;
``town`` and ``contact`` exist on the page of a municipality. A new field of the district's model is
a new placeholder without a line here, and its kind is declared there; this file holds placeholders
with other names or made of several fields.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import chain, zip_longest

from babel.dates import format_date
from babel.lists import format_list
from markupsafe import Markup

from portal.contact.email import Email
from portal.contact.link import Link
from portal.contact.phone import PhoneNumber
from portal.district import ContactPoint, District, Municipality
from portal.district.hours import Hours
from portal.district.hours_text import german_hours, hours_html
from portal.district.kinds import Kind, kinds_of
from portal.languages.catalogues import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a placeholder, with its kind."""

    text: str
    kind: Kind
    names: tuple[str, ...] = ()
    """The entries of a list."""
    joints: tuple[str, ...] = ()
    """The text between each two names."""
    href: str = ""
    """Target of a link on it, as `portal.contact` makes it; empty if there is none."""
    html: Markup | None = None
    """How it is written in the language of the reader, if that is more than its *text*."""
    is_blank: bool = False
    """Whether staff fill it in; *text* is then the German name of the blank."""


BLANKS = {
    "fill.date": Fact("Datum", Kind.NAME, is_blank=True),
    "fill.time": Fact("Uhrzeit", Kind.NAME, is_blank=True),
    "fill.place": Fact("Ort", Kind.NAME, is_blank=True),
    "fill.phone": Fact("Telefon", Kind.NAME, is_blank=True),
    "fill.name": Fact("Name", Kind.NAME, is_blank=True),
}
"""The blanks in a ready reply: placeholders of the text with ``role: replies`` only."""

_OTHER_NAMES = {
    "district.dpo_name": "dpo.name",
    "district.dpo_address": "dpo.address",
    "district.dpo_phone": "dpo.phone",
    "district.dpo_email": "dpo.email",
    "district.controller": "district.address",
    "retention.mailbox_text": "retention.mailbox",
}
"""Further names, by the fact that they stand for."""


def facts_of(district: District, cldr: str) -> dict[str, Fact]:
    """Return the value of every placeholder that any page may use; dates as in *cldr*."""
    parts = {
        **{field.name: getattr(district, field.name) for field in fields(district)},
        "authority": district.data_protection_authority,
        "dpo": district.data_protection_officer,
        "district": district,
    }
    facts = _facts_in_parts(parts, cldr)
    facts["district.providers"] = _listed(district.providers, cldr)
    facts["district.other_providers"] = _listed(district.other_providers, cldr)
    officers = district.provider_officers
    facts["district.provider_officers"] = _in_turn([(o.provider, o.officer) for o in officers])
    facts["district.provider_notices"] = _linked(
        [(o.provider, o.notice) for o in officers if o.notice]
    )
    facts["rollout.places"] = _listed(_rollout_places(district), cldr)
    if not district.usual_answer_days:
        facts["district.usual_answer_days"] = Fact("", Kind.NUMBER)
    return facts | {name: facts[of] for name, of in _OTHER_NAMES.items()}


def facts_of_town(
    cldr: str, town: Municipality | None, contact: ContactPoint | None
) -> dict[str, Fact]:
    """Return the placeholders of the page of a *town*, beside those of every page."""
    return _facts_in_parts({"town": town, "contact": contact}, cldr)


def hotline_hours(district: District, words: Words) -> dict[str, Fact]:
    """Return the placeholder of the hotline's hours, written with *words*."""
    return {"district.hotline_hours": _hours(district.hotline_hours, words)}


def contact_hours(contact: ContactPoint | None, words: Words) -> dict[str, Fact]:
    """Return the placeholder of the hours of a contact point, if the page has one."""
    return {"contact.hours": _hours(contact.hours, words)} if contact else {}


def _hours(hours: Hours, words: Words) -> Fact:
    text = german_hours(hours).replace("<br>", "; ").striptags()
    return Fact(text, Kind.NUMBER, html=hours_html(hours, words))


def _listed(names: Sequence[str], cldr: str) -> Fact:
    """Return names as one fact, joined as in *cldr*: “A, B und C”, “A وB وC”."""
    hole = "\0"
    joints = tuple(format_list([hole] * len(names), locale=cldr).split(hole)[1:-1])
    text = "".join(name + joint for name, joint in zip_longest(names, joints, fillvalue=""))
    return Fact(text, Kind.NAME, tuple(names), joints)


def _in_turn(entries: Sequence[tuple[str, str]]) -> Fact:
    """Return pairs that have commas of their own as one fact: “A: 1, 2; B: 3”.

    Each half is a name by itself: in a text from the right, a pair would be a box wider than its
    line, with the semicolon far from it.
    """
    text = "; ".join(": ".join(pair) for pair in entries)
    joints = (": ", "; ") * len(entries)
    return Fact(text, Kind.NAME, tuple(chain.from_iterable(entries)), joints[:-1])


def _linked(entries: Sequence[tuple[str, Link]]) -> Fact:
    """Return names that lead to addresses as one fact: “A: address; B: address”, links in HTML."""
    text = "; ".join(f"{name}: {link}" for name, link in entries)
    link = Markup('<a href="{}" lang="de">{}</a>')
    html = Markup("; ").join(link.format(target.href, name) for name, target in entries)
    return Fact(text, Kind.NAME, html=html if entries else None)


def _rollout_places(district: District) -> list[str]:
    towns = (district.municipality(key) for key in district.rollout.municipalities)
    return [town.name for town in towns if town]


def _facts_in_parts(parts: Mapping[str, object], cldr: str) -> dict[str, Fact]:
    return {
        f"{part}.{name}": fact
        for part, value in parts.items()
        if is_dataclass(value) and part not in kinds_of(District)
        for name, fact in _facts_in(value, cldr)
    }


def _facts_in(table: object, cldr: str) -> Iterator[tuple[str, Fact]]:
    for name, kind in kinds_of(type(table)).items():
        yield name, _fact(getattr(table, name), kind, cldr)


def _fact(raw: object, kind: Kind, cldr: str) -> Fact:
    """Return *raw* as it is printed; what a district leaves out has no text."""
    match raw:
        case None:
            return Fact("", kind)
        case tuple():
            return _listed(raw, cldr)
        case PhoneNumber() | Email() | Link():
            return Fact(str(raw), kind, href=raw.href)
        case dt.date():
            return Fact(format_date(raw, "long", locale=cldr), kind)
    return Fact(str(raw), kind)
