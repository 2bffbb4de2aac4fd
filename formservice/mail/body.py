"""Write the text of the mail: German labels in a fixed order, the person's words unchanged.

Each field of the form provides its own lines (`portal.forms.fields`); here they are ordered by
section and completed by what the service knows about the request. Each label begins a line; the
person's words follow below it in lines of their own. Each of those begins with `MARK`, so that no
words of a person can look like ours, and is isolated where it could reorder others (UAX #9).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from formservice.mail.earlier import Earlier, names_of, warning_of
from formservice.mail.staff_link import staff_link
from formservice.mail.unread import is_german, is_message_unread, is_time_unread, may_count_from_six
from portal.forms.enquiry import Answer, Enquiry, Section, StaffLine
from portal.forms.essential_fields import SIGN_LANGUAGE, german_name
from portal.forms.markers import Marker
from portal.forms.reference import grouped
from portal.languages.registry import Locales
from portal.local_time import BERLIN
from portal.page_roles import REPLIES
from portal.routing import UNCLEAR, Route
from portal.text import isolate_right_to_left, with_plain_digits

_WAY, _FIRST_WAY, _HINT = "Ort und Weg", "Zuerst angekommen", "Hinweis"
MARK = ">"
"""Begins each line of the person's own words; no line of ours begins so."""
SIGNATURE = "-- "
"""The line between a mail and its signature (RFC 3676 4.3)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that a letter is composed from."""

    reference: str
    message_id: str
    enquiry: Enquiry
    route: Route
    accepted_at: dt.datetime
    follows: Earlier | None
    """Recent requests from the same contact; `None` if there is none."""
    reply_to: str | None
    """Address of the header Reply-To; `None` if there is none or replies are not safe."""
    token: str = ""
    """Opens the page on which staff say what has happened to it; empty: there is none."""


def write_body(
    letter: Letter, locales: Locales, staff_guide_url: str | None, site_url: str | None = None
) -> str:
    """Return the text of the mail."""
    blocks = [
        [letter.enquiry.kind.heading] if letter.enquiry.kind.heading else [],
        [*_section(letter, Section.WRITER), *_whose(letter.enquiry, locales)],
        _warning(letter),
        _markers(letter),
        _urgency(letter),
        *(_section(letter, section) for section in Section if section is not Section.WRITER),
        _answering(letter, staff_guide_url),
        _ready_replies(letter.enquiry, locales, site_url),
        _followup(letter, site_url),
    ]
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block))) + "\n"


def channel_of(enquiry: Enquiry) -> str:
    """Return how the person can be reached: `TEL`, `MAIL` or `TEL+MAIL`."""
    ways = ["TEL"] if enquiry.phone else []
    return "+".join([*ways, "MAIL"] if enquiry.email else ways)


def local_time(moment: dt.datetime) -> str:
    """Return *moment* in German local time, for example `21.11.2026 11:32 MEZ`."""
    local = moment.astimezone(BERLIN)
    return f"{local:%d.%m.%Y %H:%M} {'MESZ' if local.dst() else 'MEZ'}"


def needs_care(letter: Letter) -> bool:
    """Return True if somebody else has written, or the person can be reached with care only.

    So may be who has written shortly before: the earlier request says it.
    """
    if letter.follows and not letter.enquiry.kind.is_from_professional:
        return True
    sections = (Section.WRITER, Section.SAFE_CONTACT)
    return any(_has_lines(letter.enquiry, section) for section in sections)


def _may_not_hear(enquiry: Enquiry) -> bool:
    """Return True if whoever has the telephone signs: a call may not reach a deaf person."""
    signs = enquiry.language == SIGN_LANGUAGE and not enquiry.kind.is_from_professional
    return signs and bool(enquiry.phone) and not _has_lines(enquiry, Section.WRITER)


def _has_lines(enquiry: Enquiry, section: Section) -> bool:
    return any(answer.lines for answer in enquiry.answers if answer.section is section)


def _warning(letter: Letter) -> Iterator[str]:
    """Say first if pressing "reply" would not reach the person, or might harm them, and when a call
    is safe. Mail programs show this line in their list of mails.
    """
    person = letter.enquiry
    is_unread, is_restricted = is_time_unread(person), _has_lines(person, Section.SAFE_CONTACT)
    if letter.follows and letter.follows.cares and not person.kind.is_from_professional:
        yield "ACHTUNG: erst „VORSICHT“ lesen, dann melden"
    if letter.reply_to:
        if is_unread:
            yield "ACHTUNG: erst melden, wenn die Zeit unter „SICHERER KONTAKT“ verstanden ist"
        elif is_restricted:
            yield "ACHTUNG: erst „SICHERER KONTAKT“ lesen"
        return
    call = "bitte ANRUFEN" if person.phone else "bitte „So antworten“ lesen"
    separator = ","
    if _may_not_hear(person):
        separator, call = ";", "Gebärdensprache: erst „So antworten“ lesen, dann melden"
    if person.phone and is_unread:
        call += ", aber erst, wenn die Zeit unter „SICHERER KONTAKT“ verstanden ist"
    elif person.phone and is_restricted:
        call += ", wie unter „SICHERER KONTAKT“ steht"
    elif person.phone and letter.follows and letter.follows.cares:
        call += ", wie unter „VORSICHT“ steht"
    if not person.email:
        yield f"ACHTUNG: keine E-Mail-Adresse{separator} {call}"
    else:
        yield f"ACHTUNG: nicht auf diese E-Mail antworten{separator} {call}"


def _whose(enquiry: Enquiry, locales: Locales) -> Iterator[str]:
    """Say whose wishes they are where somebody writes for another person, as the form asks, and in
    which language the writer can be rung.
    """
    if not _has_lines(enquiry, Section.WRITER):
        return
    if enquiry.page_language:
        page = german_name(locales, enquiry.page_language)
        yield f"Wer schreibt, hat die Seite in dieser Sprache benutzt: {page}."
    yield (
        "Der anderen Person gehören auch: Dolmetschen und der Wunsch nach einer Frau oder einem "
        "Mann. Wer schreibt, meint mit „SICHERER KONTAKT“ und den Zeiten die eigene Nummer oder "
        "Adresse; fragen Sie nach, was für die andere Person gilt."
    )


def _urgency(letter: Letter) -> Iterator[str]:
    """Say what comes first where nobody can tell how urgent it is: it must not look like routine.

    Requests of professionals have no message.
    """
    enquiry = letter.enquiry
    if is_message_unread(enquiry):
        yield "DRINGLICHKEIT UNBEKANNT, bis jemand die Nachricht versteht."
        cares = letter.follows and letter.follows.cares
        may_call = not (enquiry.answer_to("contact_times") or cares or _may_not_hear(enquiry))
        call = ", oder mit ihr anrufen" if enquiry.phone and may_call else ""
        yield (
            "Zuerst, noch am selben Arbeitstag: von einer Person lesen lassen, die übersetzen "
            f"darf{call}. Fragen: Frist? Krankheit? Gefahr? Ein Kind?"
        )


def _section(letter: Letter, section: Section) -> Iterator[str]:
    """Yield the answers of a section, and what the service adds to it."""
    answers = [answer for answer in letter.enquiry.answers if answer.section is section]
    if section is Section.SAFE_CONTACT and answers:
        yield "SICHERER KONTAKT"
        yield from list(_restrictions(letter.enquiry, answers)) or _nothing_ticked(letter)
        return
    lines = [text for answer in answers for line in answer.lines for text in _text(line)]
    if section is Section.CASE:
        yield f"Vorgangsnummer: {every_spelling(letter.reference)}"
        yield f"Eingang: {local_time(letter.accepted_at)}"
        yield f"{_WAY}: {' → '.join(letter.route.chain)}"
    yield from lines


def _restrictions(enquiry: Enquiry, answers: Iterable[Answer]) -> Iterator[str]:
    """Yield how to reach the person safely; nobody calls before a time is understood."""
    for answer in answers:
        for line in answer.lines:
            yield from _text(line)
            if line.words and is_time_unread(enquiry):
                yield (
                    "NOCH NICHT VERSTANDEN: Rufen Sie nicht an, bevor jemand diese Zeile "
                    "verstanden hat. Lassen Sie zuerst nur sie dolmetschen."
                )
            elif (digits := with_plain_digits(line.words)) != line.words:
                yield from _text(StaffLine("In unseren Ziffern:", digits))
            if line.words and may_count_from_six(enquiry):
                yield (
                    "In dieser Sprache zählen manche die Stunden ab 6 Uhr: 3 kann 9 Uhr heißen, 9 "
                    "kann 15 Uhr heißen. Fragen Sie die Person, die dolmetscht."
                )


def _nothing_ticked(letter: Letter) -> Iterator[str]:
    """Say that the form has no restriction; the message or an earlier request may have one."""
    enquiry = letter.enquiry
    nothing = "Nichts angekreuzt."
    if letter.follows and letter.follows.cares:
        nothing = "Diesmal nichts angekreuzt. Es gilt, was oben unter VORSICHT steht."
    if not enquiry.answer_to("message"):
        yield nothing
        return
    yield f"{nothing} Die Nachricht kann trotzdem eine Bitte enthalten."
    if is_message_unread(enquiry) and not is_german(enquiry):
        yield "Bis Sie die Nachricht verstehen: Sprechen Sie nur mit der Person selbst."


def _text(line: StaffLine) -> Iterator[str]:
    yield line.german
    if line.words:
        words = isolate_right_to_left(line.words).split("\n")
        yield from (f"{MARK} {one}".rstrip() for one in words)


def on_new_way(text: str, way: tuple[str, ...]) -> str:
    """Return the *text* of a first mail for another mailbox, with the *way* to it, in German.

    The first way stays below; hints that were true of the first mailbox alone go.
    """
    past = [Marker.SUBSTITUTION] + [Marker.PLACE_UNKNOWN] * (way[0] != UNCLEAR)
    hints = {f"{_HINT}: {marker.value}" for marker in past}
    blocks = [
        [line for line in block.split("\n") if line not in hints] for block in text.split("\n\n")
    ]
    rest = "\n\n".join("\n".join(lines) for lines in blocks if lines)
    before, label, after = rest.partition(f"\n{_WAY}: ")
    first, end, others = after.partition("\n")
    new = " → ".join(way)
    came = f"\n{_FIRST_WAY}: {first}" if first != new else ""
    return f"{before}{label}{new}{came}{end}{others}" if label else rest


def every_spelling(reference: str) -> str:
    """Return a reference in each way in which somebody may search the mailbox for it."""
    return f"{grouped(reference, '-')} ({grouped(reference)}, {reference})"


def _answering(letter: Letter, staff_guide_url: str | None) -> Iterator[str]:
    enquiry = letter.enquiry
    yield "So antworten:"
    yield f"1. {_first_step(letter)}"
    yield f"2. {_second_step(enquiry, grouped(letter.reference))}"
    yield f"3. {_third_step(letter)}"
    if staff_guide_url:
        yield f"Leitfaden: {staff_guide_url}"


def _followup(letter: Letter, site_url: str | None) -> Iterator[str]:
    """Ask what becomes of the request. Mail programs open the link; nothing happens by that.

    It stands where mails have a signature: most programs but Outlook quote none in a reply, and
    the person who wrote does not get the link (decision 0058).
    """
    if site_url and letter.token:
        yield SIGNATURE
        yield "Nur für Ihr Team: Was wird aus dieser Anfrage? Bitte einmal anklicken, auch wenn Sie"
        yield "per E-Mail geantwortet haben: Übernommen – Anderer Ort – Kein Anliegen"
        yield staff_link(site_url, letter.token)


def _ready_replies(enquiry: Enquiry, locales: Locales, site_url: str | None) -> Iterator[str]:
    """Lead to texts that can be copied, in the person's language where the site has it.

    Whoever writes for another person reads the language of the page. The texts are for people who
    look for help, not for professionals.
    """
    if not site_url or enquiry.kind.is_from_professional:
        return
    own = _address_of_replies(enquiry.language, locales, site_url)
    writers = None
    if _has_lines(enquiry, Section.WRITER) and enquiry.page_language != enquiry.language:
        writers = _address_of_replies(enquiry.page_language, locales, site_url)
    if writers:
        yield f"Fertige Antworten zum Kopieren: {writers}"
        there = f": {own}" if own else " gibt es in dieser Sprache keine."
        yield f"Für die andere Person{there}"
    elif own:
        yield f"Fertige Antworten zum Kopieren: {own}"
    else:
        yield "Fertige Antworten zum Kopieren gibt es in dieser Sprache nicht. Fragen Sie, welche"
        yield f"andere Sprache die Person liest, und wählen Sie dort: {site_url}/{REPLIES}"


def _address_of_replies(tag: str, locales: Locales, site_url: str) -> str | None:
    locale = locales.by_tag(tag)
    return f"{site_url}/{locale.path}/{REPLIES}" if locale and locale.published else None


def _first_step(letter: Letter) -> str:
    if letter.enquiry.kind.is_from_professional and (letter.reply_to or letter.enquiry.phone):
        ways = ["antworten Sie auf diese E-Mail"] if letter.reply_to else []
        ways += ["rufen Sie an"] if letter.enquiry.phone else []
        return f"Auf Deutsch: {' oder '.join(ways)}."
    step = "Schreiben Sie eine neue E-Mail an die Adresse oben, ohne diesen Text."
    if letter.reply_to:
        may_call = letter.enquiry.phone and not _may_not_hear(letter.enquiry)
        call = ", oder rufen Sie an" if may_call else ""
        step = f"Antworten Sie auf diese E-Mail, in einfacher Sprache{call}."
    elif letter.enquiry.phone and _has_lines(letter.enquiry, Section.WRITER):
        step = "Rufen Sie zuerst die Person an, die geschrieben hat; ihre Sprache steht ganz oben."
    elif _may_not_hear(letter.enquiry):
        step = _reach_who_signs(letter)
    elif letter.enquiry.phone:
        step = "Rufen Sie an, wenn nötig mit Sprachmittlung."
    if letter.follows and letter.follows.cares:
        return f"Lesen Sie zuerst „VORSICHT“. Dann {step[0].lower()}{step[1:]}"
    if not is_time_unread(letter.enquiry):
        return step
    first = "Lassen Sie zuerst die Zeit unter „SICHERER KONTAKT“ dolmetschen."
    return f"{first} Dann {step[0].lower()}{step[1:]}"


def _reach_who_signs(letter: Letter) -> str:
    if _wants_no_content(letter):
        return (
            "Fragen Sie jemanden, der in Gebärdensprache dolmetscht, wie Sie die Person erreichen: "
            "Sie hört vielleicht nicht."
        )
    return "Schreiben Sie zuerst eine SMS, in einfacher Sprache: Die Person hört vielleicht nicht."


def _wants_no_content(letter: Letter) -> bool:
    """Return True if the person has asked for it, in this request or shortly before."""
    before = letter.follows
    return letter.enquiry.wants_no_content or bool(before and before.wants_no_content)


def _second_step(enquiry: Enquiry, reference: str) -> str:
    """Name the *reference*, which shows that a call is true, but to the person alone."""
    if enquiry.kind.is_from_professional or not enquiry.phone:
        writer = "die Fachkraft" if enquiry.kind.is_from_professional else "die Person"
        return f"Nennen Sie die Vorgangsnummer {reference}: {writer} kennt sie."
    return (
        "Fragen Sie am Telefon zuerst, wer spricht. Nur wer geschrieben hat, erfährt „KIM“ und "
        f"die Vorgangsnummer {reference} und erkennt Sie daran."
    )


def _third_step(letter: Letter) -> str:
    enquiry = letter.enquiry
    if enquiry.kind.is_from_professional:
        return enquiry.kind.advice
    if not _wants_no_content(letter):
        return (
            "Keine Inhalte in SMS oder E-Mail, wenn oben oder in der Nachricht darum gebeten wird."
        )
    may_be_read = "jemand anders könnte mitlesen"
    sign = "eine Antwort" if _may_not_hear(enquiry) else "einen Rückruf"
    call_back = f"bitten Sie nur um {sign}, ohne KIM zu nennen."
    if enquiry.phone:
        return (
            f"Am besten keine SMS und keine E-Mail: {may_be_read}. "
            f"Geht es nicht anders, {call_back}"
        )
    return f"Schreiben Sie nichts über den Inhalt: {may_be_read}; {call_back}"


def _markers(letter: Letter) -> Iterator[str]:
    markers = {*letter.enquiry.markers, *letter.route.markers}
    if letter.follows:
        # Not told as a fact: families and shelters share a telephone.
        if not letter.enquiry.kind.is_from_professional:
            yield from warning_of(letter.follows)
        hint = (
            f"{_HINT}: Vielleicht Ergänzung zu {names_of(letter.follows)}: "
            "gleicher Kontaktweg, kurz davor gesendet."
        )
        if not letter.enquiry.kind.is_from_professional:
            hint += (
                " Bis Sie wissen, ob es dieselbe Person ist: Was dort unter SICHERER KONTAKT "
                "steht, gilt auch hier."
            )
        yield hint
    for marker in Marker:
        if marker in markers:
            yield f"{_HINT}: {marker.value}"
