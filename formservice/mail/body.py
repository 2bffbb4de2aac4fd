"""What intake staff read: German labels in a fixed order, the person's words untouched.

The order is that of requirements D.5: how to reach the person without harm comes first, because
it is read before anything is done. Every label begins its line and every word of the person
stands alone behind it, isolated, so that no script turns a line around (UAX #9).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from portal.forms.markers import Marker
from portal.forms.model import Enquiry, SafeContact
from portal.forms.reference import grouped
from portal.languages.registry import Locales
from portal.page_roles import REPLIES
from portal.routing import Route
from portal.text import isolate

BERLIN = ZoneInfo("Europe/Berlin")
RULE = "-" * 60

SAFE_CONTACT = {
    SafeContact.NO_VOICEMAIL: "NICHT AUF DEN ANRUFBEANTWORTER SPRECHEN",
    SafeContact.NO_CONTENT: "KEINE SMS UND KEINE E-MAIL MIT INHALT",
    SafeContact.ONLY_ME: "NUR MIT DER PERSON SELBST SPRECHEN",
}

MARKERS = {
    Marker.SUSPICIOUS: "Verdacht auf Werbung. Bitte trotzdem lesen: auch manche Browser lösen "
    "diesen Hinweis aus.",
    Marker.PLACE_UNKNOWN: "Ort unklar. Bitte erfragen und an die zuständige Stelle weitergeben.",
    Marker.PHONE_DOUBTFUL: "Telefonnummer zweifelhaft. Bitte mit der Eingabe vergleichen.",
    Marker.NO_ORIGIN_HEADERS: "Sehr altes Gerät oder automatische Eingabe.",
    Marker.SUBSTITUTION: "Vertretung: Dieses Postfach vertritt zurzeit das zuständige Postfach.",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a letter is made of."""

    reference: str
    message_id: str
    enquiry: Enquiry
    route: Route
    accepted_at: dt.datetime
    follows: str | None
    """Reference of another request that came from the same contact a short while ago."""
    reply_to: str | None
    """Address that a reply goes to by itself; `None`: there is none that is safe."""


def write_body(
    letter: Letter, locales: Locales, staff_guide_url: str | None, site_url: str | None = None
) -> str:
    """Return the text of the mail."""
    blocks = [
        _warning(letter),
        _safe_contact(letter.enquiry),
        _case(letter),
        _language(letter.enquiry, locales),
        _contact(letter.enquiry),
        _words(letter.enquiry),
        _answering(letter, staff_guide_url),
        _ready_replies(letter.enquiry, locales, site_url),
        _markers(letter),
    ]
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block))) + "\n"


def channel_of(enquiry: Enquiry) -> str:
    """Return how the person can be reached, as the subject says it."""
    ways = ["TEL"] if enquiry.phone else []
    return "+".join([*ways, "MAIL"] if enquiry.email else ways)


def local_time(moment: dt.datetime) -> str:
    """Return *moment* as a German clock shows it: `21.11.2026 11:32 MEZ`."""
    local = moment.astimezone(BERLIN)
    return f"{local:%d.%m.%Y %H:%M} {'MESZ' if local.dst() else 'MEZ'}"


def _warning(letter: Letter) -> Iterator[str]:
    """Say first if pressing "reply" would not reach the person, or might harm them."""
    if letter.reply_to:
        return
    call = "bitte ANRUFEN" if letter.enquiry.phone else "bitte „So antworten“ lesen"
    if not letter.enquiry.email:
        yield f"ACHTUNG: keine E-Mail-Adresse, {call}"
    else:
        yield f"ACHTUNG: nicht auf diese E-Mail antworten, {call}"


def _safe_contact(enquiry: Enquiry) -> Iterator[str]:
    yield "SICHERER KONTAKT"
    for wish in SafeContact:
        if wish in enquiry.safe_contact:
            yield f"!! {SAFE_CONTACT[wish]}"
    if enquiry.contact_times:
        yield "!! NUR ZU DIESEN ZEITEN:"
        yield isolate(enquiry.contact_times)
    if not enquiry.safe_contact and not enquiry.contact_times:
        yield "Keine Einschränkung genannt."


def _case(letter: Letter) -> Iterator[str]:
    yield f"Vorgangsnummer: {grouped(letter.reference, '-')}"
    yield f"Eingang: {local_time(letter.accepted_at)}"
    yield f"Ort und Weg: {' → '.join(letter.route.chain)}"


def _language(enquiry: Enquiry, locales: Locales) -> Iterator[str]:
    locale = locales.by_tag(enquiry.language)
    yield f"Sprache für das Gespräch: {locale.german if locale else '?'} ({enquiry.language})"
    answer = {True: "ja", False: "nein", None: "nicht angegeben"}[enquiry.interpreter]
    yield f"Dolmetschen gewünscht: {answer}"


def _contact(enquiry: Enquiry) -> Iterator[str]:
    if enquiry.phone:
        yield f"Telefon: {enquiry.phone.international}"
    if enquiry.phone_typed:
        yield "Telefon wie eingegeben:"
        yield isolate(enquiry.phone_typed)
    if enquiry.email:
        yield "E-Mail:"
        yield isolate(enquiry.email)


def _words(enquiry: Enquiry) -> Iterator[str]:
    if enquiry.name:
        yield "Name:"
        yield isolate(enquiry.name)
    else:
        yield "Name: nicht angegeben"
    if enquiry.message:
        yield "Nachricht (Originaltext, nicht übersetzt):"
        yield RULE
        yield isolate(enquiry.message)
        yield RULE
    else:
        yield "Nachricht: keine"


def _answering(letter: Letter, staff_guide_url: str | None) -> Iterator[str]:
    enquiry = letter.enquiry
    yield "So antworten:"
    yield f"1. {_first_step(letter)}"
    yield f"2. Nennen Sie die Vorgangsnummer {grouped(letter.reference)}: die Person kennt sie."
    if SafeContact.NO_CONTENT in enquiry.safe_contact:
        yield (
            "3. Schreiben Sie nichts über den Inhalt: jemand anders könnte mitlesen. "
            "Bitten Sie nur um einen Rückruf."
        )
    else:
        yield "3. Antworten Sie nicht mit Inhalten per E-Mail, wenn oben davor gewarnt wird."
    if staff_guide_url:
        yield f"Leitfaden: {staff_guide_url}"


def _ready_replies(enquiry: Enquiry, locales: Locales, site_url: str | None) -> Iterator[str]:
    """Lead to texts that can be copied, in the person's language where the site has it."""
    if site_url:
        locale = locales.by_tag(enquiry.language)
        folder = f"{locale.path}/" if locale and locale.published else ""
        yield f"Fertige Antworten zum Kopieren: {site_url}/{folder}{REPLIES}"


def _first_step(letter: Letter) -> str:
    if letter.reply_to:
        return "Antworten Sie auf diese E-Mail, in einfacher Sprache, oder rufen Sie an."
    if letter.enquiry.phone:
        return "Rufen Sie an, wenn nötig mit Sprachmittlung."
    return "Schreiben Sie eine neue E-Mail an die Adresse oben, ohne diesen Text."


def _markers(letter: Letter) -> Iterator[str]:
    markers = {*letter.enquiry.markers, *letter.route.markers}
    if letter.follows:
        # Not told as a fact: families and shelters share a telephone.
        yield (
            f"Hinweis: Vielleicht Ergänzung zu {grouped(letter.follows, '-')} "
            "(gleicher Kontaktweg, kurz davor gesendet)."
        )
    for marker in Marker:
        if marker in markers:
            yield f"Hinweis: {MARKERS[marker]}"
