"""Read the legal statements of a district: imprint, offices, retention, notices."""

import datetime as dt

from portal.contact.address import Address
from portal.district.contacts import email_at, link_at, optional_link_at, phone_at
from portal.district.model import (
    Accessibility,
    CaseNotice,
    FollowUp,
    Imprint,
    Office,
    ProviderOfficer,
    Retention,
    WebsiteNotice,
)
from portal.tomlfile import TomlTable

MOST_DAYS_KEPT = 3650
"""More is a slip: ten years are longer than any of this is needed."""
MOST_DAYS_TO_ANSWER = 40
"""Working days. After 90 days nobody is asked any more what became of a request (decision 0050): a
reminder that comes later would never come.
"""


def read_imprint(table: TomlTable) -> Imprint:
    """Return the imprint (§ 5 DDG, § 18 MStV)."""
    imprint = Imprint(
        legal_form=table.text("legal_form"),
        representative=table.text("representative"),
        responsible=table.text("responsible"),
        supervisory_authority=table.text("supervisory_authority"),
        vat_id=table.text("vat_id"),
        funding=table.text("funding"),
    )
    table.refuse_unknown_keys()
    return imprint


def read_office(table: TomlTable) -> Office:
    """Return an office."""
    office = Office(
        name=table.text("name"),
        address=Address(table.texts("address")),
        phone=phone_at(table, "phone"),
        email=email_at(table, "email"),
        website=optional_link_at(table, "website"),
    )
    table.refuse_unknown_keys()
    return office


def read_retention(table: TomlTable) -> Retention:
    """Return how long data are stored."""
    retention = Retention(
        delivered_hours=table.number("delivered_hours"),
        failed_days=table.number("failed_days"),
        log_days=table.number("log_days"),
        backup_days=table.number("backup_days"),
        mailbox=table.text("mailbox"),
    )
    for key in ("delivered_hours", "failed_days", "log_days", "backup_days"):
        most = MOST_DAYS_KEPT * (24 if key.endswith("hours") else 1)
        if not 1 <= getattr(retention, key) <= most:
            table.add_problem(key, f"is not from 1 to {most}.", "Correct the number.")
    table.refuse_unknown_keys()
    return retention


def read_followup(facts: TomlTable) -> FollowUp:
    """Return when staff are reminded; without the table in *facts* never."""
    if "followup" not in facts:
        return FollowUp()
    table = facts.table("followup")
    coordination = email_at(table, "coordination") if "coordination" in table else None
    followup = FollowUp(
        remind_after=table.number("remind_after"),
        escalate_after=table.number("escalate_after"),
        coordination=coordination,
    )
    for key in ("remind_after", "escalate_after"):
        if not 0 <= getattr(followup, key) <= MOST_DAYS_TO_ANSWER:
            what = f"is not from 0 to {MOST_DAYS_TO_ANSWER}."
            table.add_problem(key, what, "Write a number of working days; 0: never.")
    if followup.escalate_after and coordination is None:
        table.add_problem("coordination", "is missing.", "Write the coordination's mailbox.")
    if 0 < followup.escalate_after <= followup.remind_after:
        what = "The coordination would be told before the mailbox is reminded, or with it."
        table.add_problem("escalate_after", what, "Write more days than remind_after.")
    table.refuse_unknown_keys()
    return followup


def read_provider_officers(facts: TomlTable) -> tuple[ProviderOfficer, ...]:
    """Return how the data protection officers of other providers are reached."""
    officers = []
    for table in facts.tables("provider_officer", optional=True):
        notice = optional_link_at(table, "notice")
        officers.append(ProviderOfficer(table.text("provider"), table.text("officer"), notice))
        table.refuse_unknown_keys()
    return tuple(officers)


def read_website_notice(table: TomlTable) -> WebsiteNotice:
    """Return the district's part of the notice for website and form."""
    notice = WebsiteNotice(
        version=table.text("version"),
        date=_day(table, "date"),
        host=table.text("host"),
        mail_relay=table.text("mail_relay"),
        approved_on=table.day("approved_on"),
        distribution=table.text("distribution", ""),
    )
    table.refuse_unknown_keys()
    return notice


def read_case_notice(table: TomlTable) -> CaseNotice:
    """Return the district's part of the notice for case management."""
    notice = CaseNotice(
        version=table.text("version"),
        host=table.text("host"),
        date=_day(table, "date"),
        approved_on=table.day("approved_on"),
        is_apart_from_immigration_office=table.optional_flag("is_apart_from_immigration_office"),
        retention_text=table.text("retention_text"),
        land_database_text=table.text("land_database_text", ""),
        no_disadvantage_text=table.text("no_disadvantage_text", ""),
    )
    table.refuse_unknown_keys()
    return notice


def read_accessibility(table: TomlTable) -> Accessibility:
    """Return the district's part of the accessibility statement."""
    statement = Accessibility(
        plan=table.text("plan", ""),
        date=_day(table, "date"),
        reviewed=_day(table, "reviewed"),
        feedback=link_at(table, "feedback"),
        ombuds_website=link_at(table, "ombuds_website"),
        ombuds_address=Address(table.texts("ombuds_address")),
        ombuds_email=email_at(table, "ombuds_email"),
    )
    table.refuse_unknown_keys()
    return statement


def _day(table: TomlTable, key: str) -> dt.date:
    return table.required_day(key) or dt.date.min
