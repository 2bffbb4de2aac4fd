"""Decide which mailbox answers a request.

Every request ends in exactly one mailbox, and the mail says how it came there
(decision 0007). Nothing here knows of HTTP, mail or language.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.contact.email import Email, same_mailbox
from portal.district import ContactPoint, District, Municipality
from portal.district.model import Substitution
from portal.forms.markers import Marker

UNCLEAR = "Ort unklar"
"""Stands for the town of a request whose town is not known, in German for staff."""
MOST_STATIONS = 6
"""Stations of a request that are named one by one."""


@dataclass(frozen=True, slots=True)
class Cover:
    """From *first* to *last* day, both included, *substitute* answers for *mailbox*.

    Staff have said so themselves (decision 0058); what the district says is a `Substitution`.
    """

    mailbox: str
    substitute: str
    first: dt.date
    last: dt.date

    def overlaps(self, first: dt.date, last: dt.date) -> bool:
        """Return True if it holds on a day from *first* to *last*."""
        return self.first <= last and first <= self.last


@dataclass(frozen=True, slots=True)
class Route:
    """The mailbox that a request goes to, and how it was found."""

    municipality: Municipality | None
    contact_point: ContactPoint
    mailbox: str
    """Its mail address."""
    chain: tuple[str, ...]
    """The steps that led there, in German for staff, for example ("Moers", "Servicestelle
    Zuwanderung")."""
    markers: tuple[Marker, ...]


def route(district: District, municipality_key: str, on: dt.date) -> Route:
    """Return the route of a request for *municipality_key* that arrives on the day *on*.

    A key that the district does not have goes to the fallback with a marker: a request
    is never refused for its place.
    """
    town = district.municipality(municipality_key)
    point = (
        district.contact_points_on(town, on)[0]
        if town
        else district.contact_points[district.fallback]
    )
    mailbox = answering_mailbox(district, point, on)
    chain = [town.name if town else UNCLEAR, point.name]
    markers = [] if town else [Marker.PLACE_UNKNOWN]
    if mailbox != point.mailbox.address:
        chain.append(cover_of(district, point.mailbox.address, on))
        markers.append(Marker.SUBSTITUTION)
    return Route(town, point, mailbox, tuple(chain), tuple(markers))


def way_to(district: District, municipality_key: str, mailbox: str, on: dt.date) -> tuple[str, ...]:
    """Return the steps, in German for staff, by which *mailbox* has a request that people have
    sent there as one for *municipality_key*; it need not be the mailbox of that town.
    """
    found = route(district, municipality_key, on)
    if same_mailbox(found.mailbox, mailbox):
        return found.chain
    return (found.chain[0], _point_name(district, mailbox))


def stations(district: District, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the towns that had a request one after another, in German for staff.

    Of a long row the middle is left out.
    """
    towns = ((key, district.municipality(key)) for key in keys)
    names = [town.name if town else (UNCLEAR if key else "mehrere Orte") for key, town in towns]
    row = [name for name, before in zip(names, ["", *names], strict=False) if name != before]
    return (*row[:2], "…", *row[-3:]) if len(row) > MOST_STATIONS else tuple(row)


def answering_mailbox(district: District, point: ContactPoint, on: dt.date) -> str:
    """Return the mail address that answers for *point* on the day *on*, after substitutions.

    A substitute may have a substitute. Circles are refused when the district is loaded.
    """
    deputies = district.substitutes_on(on)
    mailbox = point.mailbox
    for _ in deputies:  # never more steps than substitutes
        mailbox = deputies.get(mailbox, mailbox)
    return mailbox.address


def with_covers(district: District, covers: Iterable[Cover]) -> District:
    """Return *district* with what staff have said; it goes before what the district says.

    A cover by a mailbox that the district no longer has is left out.
    """
    rules = []
    for one in covers:
        mailbox, substitute = (_known(district, each) for each in (one.mailbox, one.substitute))
        if mailbox and substitute:
            rules.append(Substitution(mailbox, substitute, one.first, one.last))
    return replace(district, substitutions=(*district.substitutions, *rules)) if rules else district


def _known(district: District, mailbox: str) -> Email | None:
    points = district.contact_points.values()
    own = (one.mailbox for one in points if same_mailbox(one.mailbox.address, mailbox))
    return next(own, None)


def mailboxes_of(district: District) -> dict[str, Email]:
    """Return the mailboxes of the district's contact points, by address."""
    points = district.contact_points.values()
    return {point.mailbox.address: point.mailbox for point in points}


def deputy_of(district: District, mailbox: str, on: dt.date) -> str:
    """Return the address of who answers for the *mailbox* on the day *on*: most often itself."""
    points = district.contact_points.values()
    own = (one for one in points if same_mailbox(one.mailbox.address, mailbox))
    return next((answering_mailbox(district, one, on) for one in own), mailbox)


def cover_of(district: District, mailbox: str, on: dt.date) -> str:
    """Return that the *mailbox* is away on the day *on*, and until when, in German for staff."""
    last = [
        rule.last
        for rule in district.substitutions
        if same_mailbox(rule.mailbox.address, mailbox) and rule.first <= on <= rule.last
    ]
    until = f" bis {last[-1]:%d.%m.%Y}" if last else ""
    return f"Vertretung für {holder_of(district, mailbox)}{until}"


def holder_of(district: District, mailbox: str) -> str:
    """Return the name of who has the *mailbox*: a town, or a contact point of several towns.

    Of a mailbox that the district does not have it is the address.
    """
    towns = towns_of(district, mailbox)
    return towns[0].name if len(towns) == 1 else _point_name(district, mailbox)


def _point_name(district: District, mailbox: str) -> str:
    points = district.contact_points.values()
    names = (one.name for one in points if same_mailbox(one.mailbox.address, mailbox))
    return next(names, mailbox)


def towns_of(district: District, mailbox: str) -> tuple[Municipality, ...]:
    """Return the towns whose contact points have the *mailbox*."""
    points = district.contact_points.values()
    ids = {one.id for one in points if same_mailbox(one.mailbox.address, mailbox)}
    return tuple(town for town in district.municipalities if ids & {*town.contact_points})
