"""Decide which mailbox answers a request.

Every request ends in exactly one mailbox, and the mail says how it came there
(decision 0007). Nothing here knows of HTTP, mail or language.
"""

import datetime as dt
from dataclasses import dataclass

from portal.contact.email import same_mailbox
from portal.district import ContactPoint, District, Municipality
from portal.forms.markers import Marker


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
    chain = [town.name if town else "Ort unklar", point.name]
    markers = [] if town else [Marker.PLACE_UNKNOWN]
    if mailbox != point.mailbox.address:
        chain.append("Vertretung")
        markers.append(Marker.SUBSTITUTION)
    return Route(town, point, mailbox, tuple(chain), tuple(markers))


def answering_mailbox(district: District, point: ContactPoint, on: dt.date) -> str:
    """Return the mail address that answers for *point* on the day *on*, after substitutions.

    A substitute may have a substitute. Circles are refused when the district is loaded.
    """
    deputies = district.substitutes_on(on)
    mailbox = point.mailbox
    for _ in deputies:  # never more steps than substitutes
        mailbox = deputies.get(mailbox, mailbox)
    return mailbox.address


def holder_of(district: District, mailbox: str) -> str:
    """Return the name of who has the *mailbox*: a town, or a contact point of several towns.

    Of a mailbox that the district does not have it is the address.
    """
    towns = towns_of(district, mailbox)
    if len(towns) == 1:
        return towns[0].name
    points = district.contact_points.values()
    names = (one.name for one in points if same_mailbox(one.mailbox.address, mailbox))
    return next(names, mailbox)


def towns_of(district: District, mailbox: str) -> tuple[Municipality, ...]:
    """Return the towns whose contact points have the *mailbox*."""
    points = district.contact_points.values()
    ids = {one.id for one in points if same_mailbox(one.mailbox.address, mailbox)}
    return tuple(town for town in district.municipalities if ids & {*town.contact_points})
