"""Choose requests on the command line: by mailbox, last result or state."""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from formservice.config.settings import read_settings
from formservice.outbox import UNDELIVERED, Selection, State
from kim.project import current_project
from portal.contact.email import same_mailbox
from portal.district import District
from portal.local_time import BERLIN
from portal.problems import ConfigurationError
from portal.routing import route, towns_of


def _one(
    _context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> str | None:
    """Return the only value of an option, for click's `callback`; `None`: it was not given.

    Raises a usage error for an empty value, and for several, of which click would take the last.
    """
    name = f"--{parameter.name}".replace("_", "-")
    if "" in values:
        raise click.UsageError(f"{name} needs a value: an empty one would mean all.")
    if len(values) > 1:
        raise click.UsageError(f"{name} is given twice: run the command once for each.")
    return values[0] if values else None


_CHOOSABLE = [state.value for state in State if state is not State.ERASED]
_OPTIONS = (
    click.option(
        "--mailbox",
        metavar="CONTACT_POINT|MAILBOX",
        multiple=True,
        callback=_one,
        help="Those for this mailbox.",
    ),
    click.option(
        "--failed-mailbox",
        metavar="CONTACT_POINT|MAILBOX",
        multiple=True,
        callback=_one,
        help="Those that this mailbox could not get; another one has got them, or will.",
    ),
    click.option(
        "--code",
        multiple=True,
        callback=_one,
        help="Those whose last result begins so, for example recipient-550.",
    ),
    click.option(
        "--state",
        "states",
        type=click.Choice(_CHOOSABLE),
        multiple=True,
        help="Those in this state; may be given several times. Without it: all that no mailbox "
        "has yet.",
    ),
)


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the options of `selection_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def selection_of(
    *,
    mailbox: str | None,
    failed_mailbox: str | None,
    code: str | None,
    states: tuple[str, ...],
) -> Selection:
    """Return the selection that the options describe; raise a usage error for a wrong mailbox."""
    wanted = frozenset(map(State, states)) or UNDELIVERED
    return Selection(wanted, _address(mailbox), _address(failed_mailbox), code or "")


def _address(named: str | None) -> str:
    """Return the address *named*, or that of a contact point; `None`: an empty one."""
    if not named or "@" in named:
        return named or ""
    return mailbox_of(current_district(), named)


def current_district() -> District:
    """Return the district of the settings."""
    return current_project().district(read_settings().district)


def town_names() -> dict[str, str]:
    """Return the names of the district's towns by key; none where its folder cannot be read: no
    command may need it only to show more.
    """
    with contextlib.suppress(ConfigurationError):
        return {town.key: town.name for town in current_district().municipalities}
    return {}


def destinations_of(district: District) -> frozenset[str]:
    """Return the addresses that requests may be sent to: all belong to the district.

    Substitutes are among them, on every day: a request may have been sent there on another one.
    """
    own = {point.mailbox.address for point in district.contact_points.values()}
    return frozenset(own | {one.substitute.address for one in district.substitutions})


def mailbox_of(district: District, named: str, among: Iterable[str] | None = None) -> str:
    """Return the mailbox of a contact point, or the one of *among* that *named* is the address of,
    as the district writes it; say so where the case of letters differs. Else raise a usage error.

    `None`: among all that requests may be sent to.
    """
    if point := district.contact_points.get(named):
        return point.mailbox.address
    mailboxes = destinations_of(district) if among is None else among
    same = {one for one in mailboxes if same_mailbox(one, named)}
    alike = same or {one for one in mailboxes if one.lower() == named.lower()}
    if len(alike) != 1:
        points = ", ".join(district.contact_points)
        message = f"{named} is no mailbox of {district.name}. Contact points: {points}"
        raise click.UsageError(message)
    (address,) = alike
    if address != named:
        click.echo(f"{named}: {address} is taken, as {district.name} writes it.", err=True)
    return address


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request is sent by hand."""

    mailbox: str
    municipality: str
    """Key of the town that it is for; empty: several have the mailbox."""
    towns: frozenset[str] = frozenset()
    """Keys of all towns that the mailbox answers for."""


def destination_of(district: District, named: str) -> Destination:
    """Return the mailbox of a contact point or town, or the one that *named* is the address of.

    Raises a usage error if the district has no such mailbox.
    """
    town = next((one for one in district.municipalities if one.is_called(named)), None)
    if town and named not in district.contact_points:
        today = datetime.now(BERLIN).date()
        mailbox = route(district, town.key, today).mailbox
        return Destination(mailbox, town.key, frozenset({town.key, *_keys(district, mailbox)}))
    mailbox = mailbox_of(district, named)
    towns = _keys(district, mailbox)
    return Destination(mailbox, towns[0] if len(towns) == 1 else "", frozenset(towns))


def _keys(district: District, mailbox: str) -> list[str]:
    return [town.key for town in towns_of(district, mailbox)]
