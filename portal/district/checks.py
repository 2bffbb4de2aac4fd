"""Check a district across its tables: complete routing, known mailboxes.

Each check adds its problems with their lines; `load_district` raises them all at once.
"""

import datetime as dt
import re
from collections.abc import Sequence

from portal.contact.email import Email
from portal.district.model import ContactPoint, District, Municipality
from portal.tomlfile import TomlTable

_AGS = re.compile(r"[0-9]{8}")
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}")
"""In a city it is the key of a place, for which the outbox has room for 60 characters."""
_POSTCODE = re.compile(r"[0-9]{5}")


def check_places(
    district: District, points: Sequence[ContactPoint], expected_towns: int, places: TomlTable
) -> None:
    """Add a problem for every mistake of `places.toml` that no single table shows.

    Raises nothing: whoever opened *places* raises all its mistakes together.
    """
    towns = district.municipalities
    if len(towns) != expected_towns:
        what = f"There are {len(towns)}, but district.toml says {expected_towns}."
        remedy = "Add the missing one, or correct municipality_count."
        places.source.add_problem("municipality", what, remedy)
    _check_towns(district, places)
    for index, point in enumerate(points):
        _check_point(district, point, f"contact_point[{index}]", places)
    _check_substitutions(district, places)
    _check_fallback(district, places)
    _check_names(towns, places)
    _check_unique(places, "municipality", "key", [town.key for town in towns])
    _check_unique(places, "municipality", "slug", [town.slug for town in towns])
    _check_unique(places, "contact_point", "id", [point.id for point in points])


def check_unconfirmed(facts: TomlTable) -> None:
    """Add a problem for each entry of `unconfirmed` that names no key of the same file.

    To be called before *facts* are read: what is read is taken out of them.
    """
    for name in facts.texts("unconfirmed", ()):
        if not facts.has(name):
            what = f"“{name}” is no key of this file."
            remedy = "Write it as it stands there, with its table: retention.mailbox"
            facts.add_problem("unconfirmed", what, remedy)


def check_programme(district: District, facts: TomlTable) -> None:
    """Add a problem for every mistake of `district.toml` that depends on other tables."""
    if coordination := district.followup.coordination:
        _check_mailbox(district, coordination, "followup.coordination", facts)
    for index, officer in enumerate(district.provider_officers):
        if officer.provider not in district.other_providers:
            what = f"No other provider is called “{officer.provider}”."
            remedy = f"Choose one of: {', '.join(district.other_providers) or 'none'}"
            facts.source.add_problem(f"provider_officer[{index}].provider", what, remedy)
    if district.open_to_all and district.target_groups:
        what, remedy = "“open_to_all” says something else.", "Keep one of the two."
        facts.source.add_problem("target_group[0].text", what, remedy)
    for key in district.rollout.municipalities:
        if district.municipality(key) is None:
            what, remedy = f"no municipality “{key}”.", "Write keys of places.toml."
            facts.source.add_problem("rollout.municipalities", what, remedy)


def check_foreign_postcodes(
    codes: Sequence[str], towns: Sequence[Municipality], places: TomlTable
) -> None:
    """Add a problem for each of *codes*, in the order of the file, that no town has, or that comes
    again.
    """
    _check_unique(places, "foreign_postcode", "postcode", codes)
    ours = {code for town in towns for code in town.postcodes}
    for index, code in enumerate(codes):
        if code not in ours:
            what, remedy = f"No town here has “{code}”.", "Correct it, or remove the table."
            places.source.add_problem(f"foreign_postcode[{index}].postcode", what, remedy)


def _check_towns(district: District, places: TomlTable) -> None:
    for index, town in enumerate(district.municipalities):
        where = f"municipality[{index}]"
        is_key = _AGS.fullmatch(town.key) if district.kind == "kreis" else town.key == town.slug
        if not is_key:
            remedy = "Write the eight digits of the AGS (for a borough: its slug)."
            places.source.add_problem(f"{where}.key", f"“{town.key}” is no key.", remedy)
        elif district.kind == "kreis" and not town.key.startswith(district.ags):
            what = f"“{town.key}” does not lie in the district {district.ags}."
            places.source.add_problem(f"{where}.key", what, "Correct the AGS.")
        if not _SLUG.fullmatch(town.slug):
            remedy = "Use 2 to 60 small ASCII letters, digits and hyphens."
            places.source.add_problem(f"{where}.slug", f"“{town.slug}” is no slug.", remedy)
        for postcode in town.postcodes:
            if not _POSTCODE.fullmatch(postcode):
                what = f"“{postcode}” is no postcode."
                places.source.add_problem(f"{where}.postcodes", what, "Write five digits.")
        if not town.contact_points:
            remedy = "Name who answers, the fallback if nobody else does."
            places.source.add_problem(f"{where}.contact_points", "Nobody answers here.", remedy)
        for point in town.contact_points:
            if point not in district.contact_points:
                remedy = f"Choose one of: {', '.join(district.contact_points)}"
                places.source.add_problem(f"{where}.contact_points", f"no “{point}” there.", remedy)


def _check_point(district: District, point: ContactPoint, where: str, places: TomlTable) -> None:
    _check_mailbox(district, point.mailbox, f"{where}.mailbox", places)
    if point.valid_from and point.valid_to and point.valid_to < point.valid_from:
        what = f"{point.valid_to} lies before {point.valid_from}."
        places.source.add_problem(f"{where}.valid_to", what, "Swap or correct the dates.")


def _check_mailbox(district: District, mailbox: Email, at: str, places: TomlTable) -> None:
    if mailbox.address and mailbox.domain not in district.mailbox_domains:
        where = "add the domain to mailbox_domains in district.toml"
        remedy = f"Correct the address, or ring up the office and {where}."
        places.source.add_problem(at, f"The domain {mailbox.domain} is not allowed.", remedy)


def _check_substitutions(district: District, places: TomlTable) -> None:
    known = {point.mailbox for point in district.contact_points.values()}
    days = _days_of_change(district)
    for index, rule in enumerate(district.substitutions):
        where = f"substitution[{index}]"
        _check_mailbox(district, rule.substitute, f"{where}.substitute", places)
        if rule.mailbox.address and rule.mailbox not in known:
            what = f"No contact point has the mailbox {rule.mailbox}."
            places.source.add_problem(f"{where}.mailbox", what, "Correct the address.")
        held = (day for day in days if rule.first <= day <= rule.last)
        day = next((day for day in held if _leads_back(rule.mailbox, district, day)), None)
        if day:
            what = f"The substitutions of {rule.mailbox} run in a circle on {day}."
            remedy = "Name a mailbox that is staffed on that day."
            places.source.add_problem(f"{where}.substitute", what, remedy)


def _days_of_change(district: District) -> list[dt.date]:
    """Return the days on which it changes who answers for whom: looking at these is enough.

    They are the first days, and the days after the last: then a rule that was hidden by another
    one of the same mailbox holds again.
    """
    first = {rule.first for rule in district.substitutions}
    last = {rule.last for rule in district.substitutions} - {dt.date.max}
    return sorted(first | {day + dt.timedelta(days=1) for day in last})


def _leads_back(start: Email, district: District, day: dt.date) -> bool:
    """Return True if the substitutes of *start* lead back to it on *day*."""
    deputies = district.substitutes_on(day)
    mailbox: Email | None = start
    for _ in deputies:
        mailbox = deputies.get(mailbox) if mailbox else None
        if mailbox == start:
            return True
    return False


def _check_fallback(district: District, places: TomlTable) -> None:
    point = district.contact_points.get(district.fallback)
    if point is None:
        remedy = f"Choose one of: {', '.join(district.contact_points)}"
        places.source.add_problem("fallback", f"no contact point “{district.fallback}”.", remedy)
    elif point.valid_from or point.valid_to:
        remedy = "The fallback must exist on every day: remove its validity dates."
        places.source.add_problem("fallback", "The fallback has validity dates.", remedy)


def _check_names(towns: Sequence[Municipality], places: TomlTable) -> None:
    """Add a problem for each name that calls two places: whoever writes it means one of them."""
    names = [("name", index, town.name) for index, town in enumerate(towns)]
    names += [("aliases", i, name) for i, town in enumerate(towns) for name in town.aliases]
    called: dict[str, Municipality] = {}
    for field, index, name in names:
        other = called.setdefault(name.casefold(), towns[index])
        if other is not towns[index]:
            what = f"“{name}” also calls {other.name}."
            where = f"municipality[{index}].{field}"
            places.source.add_problem(where, what, "Keep it for one of the two.")


def _check_unique(places: TomlTable, table: str, field: str, values: Sequence[str]) -> None:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            where = f"{table}[{index}].{field}"
            places.source.add_problem(where, f"“{value}” is taken.", "Give each its own.")
        seen.add(value)
