"""The facts of a district as frozen data (vocabulary: decision 0002)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from portal.contact.address import Address
from portal.contact.email import Email
from portal.contact.link import Link
from portal.contact.phone import PhoneNumber
from portal.district.announcements import Announcement
from portal.district.hours import Hours
from portal.district.kinds import Code, Name, Prose


class Provider(StrEnum):
    """Employer (*Träger*) of the case managers at a contact point."""

    KREIS = "kreis"
    KOMMUNE = "kommune"
    WOHLFAHRT = "wohlfahrt"


@dataclass(frozen=True, slots=True)
class Office:
    """An office that people may contact, named by function and not by person."""

    name: Name
    address: Address
    phone: PhoneNumber
    email: Email
    website: Link | None


@dataclass(frozen=True, slots=True)
class Imprint:
    """What § 5 DDG and § 18 MStV require of a public body."""

    legal_form: Name
    representative: Name
    responsible: Name
    supervisory_authority: Name
    vat_id: Code
    funding: Name


@dataclass(frozen=True, slots=True)
class Retention:
    """How long data are stored; the privacy notices quote these numbers."""

    delivered_hours: int
    """Hours after delivery until the stored request is erased."""
    failed_days: int
    """Days within which a person delivers or erases a request that could not be delivered."""
    log_days: int
    """Days that the log is kept."""
    backup_days: int
    """Days that a backup is kept."""
    mailbox: Prose
    """What the municipalities do with the mail, as a German sentence."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When staff are reminded of requests about which they have said nothing."""

    remind_after: int = 0
    """Working days after a mailbox got a request until it is reminded; 0: never."""
    escalate_after: int = 0
    """Working days after it got the request until the coordination is told; 0: never."""
    coordination: Email | None = None
    """Mailbox of the coordination."""


@dataclass(frozen=True, slots=True)
class WebsiteNotice:
    """The district's part of the privacy notice for website and form (Art. 13 DSGVO)."""

    version: Code
    date: dt.date
    host: Name
    """Who runs the server (Art. 13(1)(e) DSGVO)."""
    mail_relay: Name
    approved_on: dt.date | None
    """Day of release by the legal approver; None while the notice is a draft."""
    distribution: Prose
    """Who else gets a request from the mailbox, in German; empty if only the mailbox does."""


@dataclass(frozen=True, slots=True)
class CaseNotice:
    """The district's part of the privacy notice for case management (Art. 13 DSGVO)."""

    version: Code
    host: Name
    """Who runs the software in which case files are kept."""
    date: dt.date
    approved_on: dt.date | None
    """Day of release by the legal approver; None while the notice is a draft."""
    is_apart_from_immigration_office: bool | None
    """Whether case managers inside an immigration office read neither mailboxes nor case files, as
    our notices say; None while nobody has decided."""
    retention_text: Prose
    land_database_text: Prose
    """Who else is responsible for the Land's database (Art. 26 DSGVO); empty where unused."""
    no_disadvantage_text: Prose
    """A promise that only the district can give; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What § 10b BGG NRW requires beyond the text that all districts share."""

    plan: Prose
    """What gets better and when, in German; empty where the district names no day."""
    date: dt.date
    reviewed: dt.date
    feedback: Link
    """The form for barriers (§ 10b (2) no. 2), which is not the form for people who need help."""
    ombuds_website: Link
    """Where the Ombudsverfahren is explained and begun (§ 10b (2) no. 3)."""
    ombuds_address: Address
    ombuds_email: Email


@dataclass(frozen=True, slots=True)
class ProviderOfficer:
    """How to reach the data protection officer of another provider (Art. 13(1)(b), 26 DSGVO)."""

    provider: Name
    """Name of the provider, as contact points or partners have it."""
    officer: Name
    notice: Link | None = None
    """The provider's own notice: its legal basis is another one if it is no authority."""


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """People whom the district's steering group wants to reach first: information, no filter."""

    text: Prose
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class Rollout:
    """Where case management begins; without municipalities it is everywhere."""

    municipalities: tuple[Code, ...] = ()
    text: Prose = ""
    """What people elsewhere can do, in German."""


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting where people get to know the offer."""

    title: Prose
    begin: dt.datetime
    end: dt.datetime
    """Both in local time (Europe/Berlin), without an offset."""
    place: Name
    municipality: Code
    """Key of the municipality."""
    languages: tuple[Code, ...]
    """BCP 47 tags of the registry of languages."""
    interpreter: bool
    organiser: Name
    accessible: bool
    contact: PhoneNumber
    """Phone number for questions and registration."""
    flyer: Code = ""
    """Path of a PDF below `docs/`; empty if there is none."""


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """One step of case management, in German."""

    title: Prose
    text: Prose
    confirmed: bool
    """False where the district has not yet confirmed the wording: no public address shows it."""
    repeats: bool
    """Whether the step may be gone through several times."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """From *first* to *last* day, both included, *substitute* answers for *mailbox*."""

    mailbox: Email
    substitute: Email
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """The office that answers for a municipality (*Anlaufstelle*)."""

    id: Code
    name: Name
    provider: Provider
    provider_name: Name
    mailbox: Email
    """Address of the shared mailbox (*Funktionspostfach*)."""
    phone: PhoneNumber
    address: Address
    stop: Name
    """Nearest bus stop or station; empty if unknown."""
    directions: Prose
    """How to find the door, in German; empty where there is nothing to say."""
    map: Link | None
    """The place on a map of the district's choice."""
    team: Name
    """Name of the team; names of persons only with their consent. Empty if nothing is said."""
    languages: tuple[Code, ...]
    """BCP 47 tags of the registry: languages that somebody there speaks."""
    hours: Hours
    """Opening hours; none: by appointment."""
    first_contact: bool
    """Whether people are received here before a case manager is involved."""
    valid_from: dt.date | None
    valid_to: dt.date | None

    def is_open_on(self, day: dt.date) -> bool:
        """Return True if the contact point exists on *day* (both ends included)."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True, slots=True)
class Municipality:
    """A town of the district, or a borough of a city."""

    key: Code
    """Official municipality key (AGS), eight digits; a borough has its slug here."""
    slug: Code
    """ASCII name in addresses and mail subjects, for example ``moers``."""
    name: Name
    kind: Name
    postcodes: tuple[Code, ...]
    aliases: tuple[Name, ...]
    contact_points: tuple[Code, ...]
    """Ids of the contact points; the first that exists on a day receives its requests."""

    def is_called(self, word: str) -> bool:
        """Return True if *word* is name, slug, key or alias of this town; case does not matter."""
        names = (self.slug, self.name, self.key, *self.aliases)
        return word.strip().casefold() in {name.casefold() for name in names}


@dataclass(frozen=True, slots=True)
class District:
    """The territory of one installation, with all its facts."""

    id: Code
    """Name in the names of files, for example ``kreis-wesel``."""
    kind: Literal["kreis", "stadt"]
    name: Name
    name_locative: Name
    """The name after “in”, for example “im Kreis Wesel”."""
    ags: Code
    unit: Name
    integration_centre: Name
    ministry: Name
    website: Link
    hotline: PhoneNumber
    """The phone number on every page."""
    hotline_hours: Hours
    """When somebody answers there."""
    email: Email
    address: Address
    imprint: Imprint
    data_protection_officer: Office
    data_protection_authority: Office
    complaints: Office
    legal_approver: Name
    mailbox_domains: tuple[Code, ...]
    municipalities: tuple[Municipality, ...]
    contact_points: Mapping[Code, ContactPoint]
    substitutions: tuple[Substitution, ...]
    fallback: Code
    """Id of the contact point that receives the requests of no other one."""
    process_steps: tuple[ProcessStep, ...]
    waiting_notice: Prose
    """German notice about waiting times; empty where there is none."""
    retention: Retention
    notice: WebsiteNotice
    case: CaseNotice
    accessibility: Accessibility
    followup: FollowUp = FollowUp()
    partners: tuple[Name, ...] = ()
    """Further providers whose case managers share the contact points of others."""
    provider_officers: tuple[ProviderOfficer, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    rollout: Rollout = Rollout()
    foreign_postcodes: Mapping[Code, tuple[Name, ...]] = field(default_factory=dict)
    """Postcodes that municipalities share with places in other districts."""
    events: tuple[Event, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    """The prewritten notices of `notices.toml`, the important ones first."""
    usual_answer_days: int = 0
    """Working days within which most people hear from the team; 0: nothing is said about it."""
    open_to_all: Prose = ""
    """German sentences that nobody is too much of anything for KIM; empty where target groups come
    first."""
    team_training: Prose = ""
    """German sentence about what the case managers have learnt; empty: nothing is said."""
    quick_exit: Link | None = None
    """A harmless page of somebody else for whoever must leave ours at once; `None`: no way is
    offered."""
    legal_needs_review: bool = False
    """Whether a legal page is shown translated only after a person has checked all of it."""

    @property
    def providers(self) -> tuple[str, ...]:
        """Return the names of all who employ case managers, each once."""
        points = (point.provider_name for point in self.contact_points.values())
        return tuple(dict.fromkeys(filter(None, (*points, *self.partners))))

    @property
    def other_providers(self) -> tuple[str, ...]:
        """Return the providers but the district itself, whose name begins its address."""
        return tuple(name for name in self.providers if name not in self.address.lines[:1])

    def municipality(self, key: str) -> Municipality | None:
        """Return the municipality with this key; `None` if there is none."""
        return next((town for town in self.municipalities if town.key == key), None)

    def contact_points_on(self, town: Municipality, day: dt.date) -> tuple[ContactPoint, ...]:
        """Return the contact points of *town* that exist on *day*; the fallback if none does."""
        points = (self.contact_points[point] for point in town.contact_points)
        return tuple(point for point in points if point.is_open_on(day)) or (
            self.contact_points[self.fallback],
        )

    def target_groups_on(self, day: dt.date) -> tuple[TargetGroup, ...]:
        """Return the target groups that are valid on *day* (both ends included)."""
        return tuple(
            group
            for group in self.target_groups
            if (group.valid_from or day) <= day <= (group.valid_to or day)
        )

    def announcements_on(self, day: dt.date) -> tuple[Announcement, ...]:
        """Return the announcements that are shown on *day* (both ends included)."""
        return tuple(each for each in self.announcements if each.first <= day <= each.last)

    def is_in_rollout(self, town: Municipality) -> bool:
        """Return True if case management has begun in *town*; no list of towns means in all."""
        return not self.rollout.municipalities or town.key in self.rollout.municipalities

    def substitutes_on(self, day: dt.date) -> dict[Email, Email]:
        """Return for each mailbox that has a deputy on *day* (both ends included) the deputy's."""
        return {
            rule.mailbox: rule.substitute
            for rule in self.substitutions
            if rule.first <= day <= rule.last
        }
