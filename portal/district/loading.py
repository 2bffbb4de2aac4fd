"""Read a district's folder: `district.toml` and `places.toml`, both checked to the last key."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from portal.district.checks import check_places
from portal.district.model import (
    Address,
    ContactPoint,
    District,
    Imprint,
    Municipality,
    Office,
    ProcessStep,
    Provider,
    Retention,
    Substitution,
)
from portal.problems import ConfigurationError, Problem
from portal.tomlfile import TomlTable, open_toml

PROCESS_STEPS = 7
"""Case management has exactly seven steps (the district's concept, after Moxley 1989)."""


@dataclass(frozen=True, slots=True)
class _Answering:
    """What `places.toml` says: who answers where."""

    municipalities: tuple[Municipality, ...]
    contact_points: tuple[ContactPoint, ...]
    substitutions: tuple[Substitution, ...]
    fallback: str


def load_district(folder: Path) -> District:
    """Read the district in *folder*.

    Raises `ConfigurationError` with every mistake of both files: file, line, key, remedy.
    """
    if not folder.is_dir():
        known = sorted(path.name for path in folder.parent.glob("*/") if path.is_dir())
        remedy = f"Choose one of: {', '.join(known) or 'none is there'}"
        raise ConfigurationError([Problem(folder, None, "district", "is not there.", remedy)])
    facts, places = open_toml(folder / "district.toml"), open_toml(folder / "places.toml")
    towns = tuple(_municipality(table) for table in places.tables("municipality"))
    points = tuple(_contact_point(table) for table in places.tables("contact_point"))
    substitutions = tuple(
        _substitution(table) for table in places.tables("substitution", optional=True)
    )
    fallback = places.text("fallback")
    places.done()
    answering = _Answering(towns, points, substitutions, fallback)
    expected_towns = facts.number("municipality_count")
    district = _district(facts, folder.name, answering)
    facts.done()
    check_places(district, points, expected_towns, places)
    problems = [*facts.source.problems, *places.source.problems]
    if problems:
        raise ConfigurationError(problems)
    return district


def _district(facts: TomlTable, identity: str, answering: "_Answering") -> District:
    kind = facts.text("kind")
    if kind not in {"kreis", "stadt"}:
        facts.blame("kind", f"“{kind}” is no kind of district.", "Write kreis or stadt.")
    notice = facts.table("notice")
    district = District(
        id=identity,
        kind="stadt" if kind == "stadt" else "kreis",
        name=facts.text("name"),
        name_locative=facts.text("name_locative"),
        ags=facts.text("ags"),
        unit=facts.text("unit"),
        integration_centre=facts.text("integration_centre"),
        ministry=facts.text("ministry"),
        website=facts.text("website"),
        hotline=facts.text("hotline"),
        hotline_hours=facts.text("hotline_hours"),
        email=facts.text("email"),
        address=Address(facts.texts("address")),
        imprint=_imprint(facts.table("imprint")),
        data_protection_officer=_office(facts.table("data_protection_officer")),
        data_protection_authority=_office(facts.table("data_protection_authority")),
        complaints=_office(facts.table("complaints")),
        legal_approver=facts.text("legal_approver"),
        mailbox_domains=facts.texts("mailbox_domains"),
        municipalities=answering.municipalities,
        contact_points={point.id: point for point in answering.contact_points},
        substitutions=answering.substitutions,
        fallback=answering.fallback,
        process_steps=_process_steps(facts),
        waiting_notice=facts.text("waiting_notice", ""),
        retention=_retention(facts.table("retention")),
        notice_version=notice.text("version"),
        notice_date=notice.day("date") or dt.date.min,
        notice_host=notice.text("host"),
        notice_mail_relay=notice.text("mail_relay"),
        legal_needs_review=facts.flag("legal_needs_review", default=False),
    )
    if district.notice_date == dt.date.min:
        notice.blame("date", "is missing.", "Add: date = 2026-11-21")
    notice.done()
    return district


def _imprint(table: TomlTable) -> Imprint:
    imprint = Imprint(
        legal_form=table.text("legal_form"),
        representative=table.text("representative"),
        responsible=table.text("responsible"),
        supervisory_authority=table.text("supervisory_authority"),
        vat_id=table.text("vat_id"),
        funding=table.text("funding"),
    )
    table.done()
    return imprint


def _office(table: TomlTable) -> Office:
    office = Office(
        name=table.text("name"),
        address=Address(table.texts("address")),
        phone=table.text("phone"),
        email=table.text("email"),
        website=table.text("website", ""),
    )
    table.done()
    return office


def _retention(table: TomlTable) -> Retention:
    retention = Retention(
        delivered_hours=table.number("delivered_hours"),
        failed_days=table.number("failed_days"),
        log_days=table.number("log_days"),
        backup_days=table.number("backup_days"),
        mailbox=table.text("mailbox"),
    )
    for key in ("delivered_hours", "failed_days", "log_days", "backup_days"):
        if getattr(retention, key) < 1:
            table.blame(key, "is not a positive number.", "Write 1 or more.")
    table.done()
    return retention


def _process_steps(facts: TomlTable) -> tuple[ProcessStep, ...]:
    tables = facts.tables("process_step")
    steps = []
    for table in tables:
        step = ProcessStep(
            title=table.text("title"),
            text=table.text("text"),
            confirmed=table.flag("confirmed"),
            repeats=table.flag("repeats"),
        )
        table.done()
        steps.append(step)
    if len(steps) != PROCESS_STEPS:
        what = f"There are {len(steps)} steps."
        facts.blame("process_step", what, f"Describe exactly {PROCESS_STEPS} steps.")
    return tuple(steps)


def _municipality(table: TomlTable) -> Municipality:
    town = Municipality(
        key=table.text("key"),
        slug=table.text("slug"),
        name=table.text("name"),
        kind=table.text("kind"),
        postcodes=table.texts("postcodes", ()),
        aliases=table.texts("aliases", ()),
        contact_points=table.texts("contact_points"),
    )
    table.done()
    return town


def _contact_point(table: TomlTable) -> ContactPoint:
    provider = table.text("provider")
    if provider not in set(Provider):
        table.blame("provider", f"“{provider}” is no provider.", f"Choose: {', '.join(Provider)}")
    point = ContactPoint(
        id=table.text("id"),
        name=table.text("name"),
        provider=Provider(provider) if provider in set(Provider) else Provider.KREIS,
        provider_name=table.text("provider_name"),
        mailbox=table.text("mailbox"),
        phone=table.text("phone"),
        address=Address(table.texts("address")),
        stop=table.text("stop", ""),
        hours=table.text("hours", ""),
        first_contact=table.flag("first_contact"),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
    )
    table.done()
    return point


def _substitution(table: TomlTable) -> Substitution:
    first, last = table.day("first"), table.day("last")
    rule = Substitution(
        mailbox=table.text("mailbox"),
        substitute=table.text("substitute"),
        first=first or dt.date.min,
        last=last or dt.date.max,
    )
    table.done()
    if first is None or last is None:
        table.blame("first", "A substitution needs first and last day.", "Add both dates.")
    if rule.last < rule.first:
        table.blame("last", f"{last} lies before {first}.", "Swap or correct the dates.")
    return rule
