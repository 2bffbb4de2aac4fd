"""Load the files of a district and check them completely.

`district.toml` holds the facts, `places.toml` the routing; `events.toml` lists events,
`notices.toml` announcements, and both may be missing.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from portal.contact.address import Address
from portal.district.announcements import read_announcements
from portal.district.checks import (
    check_foreign_postcodes,
    check_places,
    check_programme,
    check_unconfirmed,
)
from portal.district.contacts import domains_at, email_at, link_at, optional_link_at, phone_at
from portal.district.folder import SHIPPED, DistrictFolder
from portal.district.hours import read_hours
from portal.district.model import (
    ContactPoint,
    District,
    Municipality,
    Provider,
    Substitution,
)
from portal.district.programme import (
    read_events,
    read_process_steps,
    read_rollout,
    read_target_groups,
)
from portal.district.statements import (
    read_accessibility,
    read_case_notice,
    read_followup,
    read_imprint,
    read_office,
    read_provider_officers,
    read_retention,
    read_website_notice,
)
from portal.problems import ConfigurationError
from portal.text import file_name
from portal.tomlfile import TomlTable, open_toml

FEWEST_DAYS, MOST_DAYS = 3, 10
"""Numbers of days for which one sentence serves in each of our languages. Arabic has one plural for
all of them; Russian and Ukrainian have two (CLDR: 3 and 4, from 5 on), so their sentence says “at
most” with the genitive, which both share."""


@dataclass(frozen=True, slots=True)
class _Answering:
    """What `places.toml` says: who answers where."""

    municipalities: tuple[Municipality, ...]
    contact_points: tuple[ContactPoint, ...]
    substitutions: tuple[Substitution, ...]
    fallback: str
    foreign_postcodes: Mapping[str, tuple[str, ...]]


def load_district(folder: Path) -> District:
    """Return the district in *folder*.

    Raises `ConfigurationError` with every mistake of its files: file, line, key, remedy.
    """
    files = DistrictFolder(folder)
    facts, places = open_toml(files.facts), open_toml(files.places)
    towns = tuple(_municipality(table) for table in places.tables("municipality"))
    points = tuple(_contact_point(table) for table in places.tables("contact_point"))
    substitutions = tuple(
        _substitution(table) for table in places.tables("substitution", optional=True)
    )
    foreign = tuple(map(_foreign, places.tables("foreign_postcode", optional=True)))
    check_foreign_postcodes([code for code, _ in foreign], towns, places)
    answering = _Answering(towns, points, substitutions, places.text("fallback"), dict(foreign))
    places.refuse_unknown_keys()
    expected_towns = facts.number("municipality_count")
    check_unconfirmed(facts)
    district = _with_more_to_say(_district(facts, folder, answering), facts)
    check_places(district, points, expected_towns, places)
    check_programme(district, facts)
    facts.refuse_unknown_keys()
    problems = [*facts.source.problems, *places.source.problems]
    if files.events.exists():
        events, source = read_events(files.events, towns)
        problems += source.source.problems
        district = replace(district, events=events)
    if files.notices.exists():
        found, source = read_announcements(files.notices, towns)
        problems += source.source.problems
        district = replace(district, announcements=found)
    if problems:
        raise ConfigurationError(problems)
    return district


def _usual_answer_days(facts: TomlTable) -> int:
    """Return the days; the sentence about them is translated for these numbers alone."""
    days = facts.number("usual_answer_days", 0)
    if days and not FEWEST_DAYS <= days <= MOST_DAYS:
        remedy = f"Write {FEWEST_DAYS} to {MOST_DAYS}, or leave it out."
        facts.add_problem("usual_answer_days", "is not a usual number of days.", remedy)
    return days


def _district(facts: TomlTable, folder: Path, answering: "_Answering") -> District:
    return District(
        name=(name := facts.text("name")),
        id=_id(folder, name),
        kind=_kind(facts),
        name_locative=facts.text("name_locative"),
        ags=facts.text("ags"),
        unit=facts.text("unit"),
        integration_centre=facts.text("integration_centre"),
        ministry=facts.text("ministry"),
        website=link_at(facts, "website"),
        hotline=phone_at(facts, "hotline"),
        hotline_hours=read_hours(facts, "hotline_hours"),
        email=email_at(facts, "email"),
        address=Address(facts.texts("address")),
        imprint=read_imprint(facts.table("imprint")),
        data_protection_officer=read_office(facts.table("data_protection_officer")),
        data_protection_authority=read_office(facts.table("data_protection_authority")),
        complaints=read_office(facts.table("complaints")),
        legal_approver=facts.text("legal_approver"),
        mailbox_domains=domains_at(facts, "mailbox_domains"),
        municipalities=answering.municipalities,
        contact_points={point.id: point for point in answering.contact_points},
        substitutions=answering.substitutions,
        fallback=answering.fallback,
        process_steps=read_process_steps(facts),
        waiting_notice=facts.text("waiting_notice", ""),
        retention=read_retention(facts.table("retention")),
        notice=read_website_notice(facts.table("notice")),
        case=read_case_notice(facts.table("case")),
        accessibility=read_accessibility(facts.table("accessibility")),
        followup=read_followup(facts),
        partners=facts.texts("partners", ()),
        target_groups=read_target_groups(facts),
        rollout=read_rollout(facts),
        foreign_postcodes=answering.foreign_postcodes,
        legal_needs_review=facts.flag("legal_needs_review", default=False),
    )


def _with_more_to_say(district: District, facts: TomlTable) -> District:
    """Return *district* with what it need not tell its readers."""
    return replace(
        district,
        open_to_all=facts.text("open_to_all", ""),
        team_training=facts.text("team_training", ""),
        usual_answer_days=_usual_answer_days(facts),
        quick_exit=optional_link_at(facts, "quick_exit"),
        provider_officers=read_provider_officers(facts),
    )


def _kind(facts: TomlTable) -> Literal["kreis", "stadt"]:
    kind = facts.text("kind")
    if kind not in {"kreis", "stadt"}:
        facts.add_problem("kind", f"“{kind}” is no kind of district.", "Write kreis or stadt.")
    return "stadt" if kind == "stadt" else "kreis"


def _id(folder: Path, name: str) -> str:
    """Return the name for files; a folder such as /etc/kim-district says nothing about it."""
    return folder.name if folder.parent.name == SHIPPED else file_name(name)


def _municipality(table: TomlTable) -> Municipality:
    town = Municipality(
        key=table.text("key"),
        slug=table.text("slug"),
        name=table.text("name"),
        kind=table.text("kind"),
        postcodes=table.texts("postcodes", ()),
        aliases=table.texts("aliases", ()),
        contact_points=table.texts("contact_points", ()),
    )
    table.refuse_unknown_keys()
    return town


def _foreign(table: TomlTable) -> tuple[str, tuple[str, ...]]:
    entry = (table.text("postcode"), table.texts("places"))
    table.refuse_unknown_keys()
    return entry


def _contact_point(table: TomlTable) -> ContactPoint:
    provider = table.text("provider")
    if provider not in set(Provider):
        table.add_problem(
            "provider", f"“{provider}” is no provider.", f"Choose: {', '.join(Provider)}"
        )
    point = ContactPoint(
        id=table.text("id"),
        name=table.text("name"),
        provider=Provider(provider) if provider in set(Provider) else Provider.KREIS,
        provider_name=table.text("provider_name"),
        mailbox=email_at(table, "mailbox"),
        phone=phone_at(table, "phone"),
        address=Address(table.texts("address")),
        stop=table.text("stop", ""),
        directions=table.text("directions", ""),
        map=optional_link_at(table, "map"),
        team=table.text("team", ""),
        languages=table.texts("languages", ()),
        hours=read_hours(table, "hours", optional=True),
        first_contact=table.flag("first_contact"),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
    )
    table.refuse_unknown_keys()
    return point


def _substitution(table: TomlTable) -> Substitution:
    first, last = table.day("first"), table.day("last")
    rule = Substitution(
        mailbox=email_at(table, "mailbox"),
        substitute=email_at(table, "substitute"),
        first=first or dt.date.min,
        last=last or dt.date.max,
    )
    table.refuse_unknown_keys()
    if first is None or last is None:
        table.add_problem("first", "A substitution needs first and last day.", "Add both dates.")
    if rule.last < rule.first:
        table.add_problem("last", f"{last} lies before {first}.", "Swap or correct the dates.")
    return rule
