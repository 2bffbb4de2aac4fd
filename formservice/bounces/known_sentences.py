"""The sentences of absence notes and acknowledgements that change nothing for a letter.

A text is harmless if nothing is left of it once these are taken away (decision 0025). There are few
of them, in German and English: what is not here calls a person. In the patterns a space stands for
any white space; ä is written ae as `without_umlauts` returns it.
"""

import re
from functools import cache
from typing import NamedTuple

from formservice.bounces.known_names import PERSON, PLACE, tells_state, with_names_marked
from formservice.mail.message import OUR_SUBJECT

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)

_GERMAN = "januar februar maerz april mai juni juli august september oktober november dezember"
_ENGLISH = "january february march april may june july august september october november december"
MONTHS = {
    month: number
    for names in (_GERMAN, _ENGLISH)
    for number, month in enumerate(names.split(), start=1)
}
"""The number of each month, by its German and its English name."""
_MONTH = f"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_WEEKDAY = (
    "(?:montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
DAY = (
    rf"(?:\d{{1,2}}\.\s?\d{{1,2}}\.?(?:\s?(?:\d{{4}}|\d\d))?|\d{{1,2}}\.(?: {_MONTH}(?: \d{{4}})?)?"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?:,? \d{{4}})?)"
)
"""A day, or a month, as the known sentences name it."""
_DATE = (
    rf"(?:(?:dem |den |zum )?(?:(?:einschliesslich|inklusive|including) )?"
    rf"(?:{_WEEKDAY}(?:,?(?: de[mn])? {DAY})?|{DAY}|heute|morgen|today|tomorrow"
    rf"|(?:kommende[nr]?|naechste[nr]?|next) (?:woche|week|{_WEEKDAY})))"
)
_PERIOD = (
    rf"(?:(?:in der zeit )?(?:(?:vom|von|ab|from) )?{_DATE} (?:bis|until|to|till|-|–) {_DATE}"
    rf"|(?:bis|until|till) {_DATE}|am {_DATE}|on {_DATE}|heute|today)"
)
"""With its end: who is away from a day on may never come back."""
_ADDRESS = r"(?:e-?mail:?\s?)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
_PHONE = r"(?:(?:tel|telefon|fon|fax|mobil|phone)\b\.?:?\s?\+?\d|\+\d|0)[\d\s/-]{4,25}"
"""Without a word before it, it begins with 0 or +, as no status code does."""
_OFFICE = r"(?:das (?:sekretariat|buergerbuero|rathaus)|die (?:zentrale|auslaenderbehoerde))"
_CONTACT = (
    rf"(?:(?:{PERSON}|{_OFFICE})(?:,? (?:unter |at )?(?:{_ADDRESS}|{_PHONE}))?|{_ADDRESS}|{_PHONE})"
)
_COUNT = (
    r"(?:[1-9]\d?|einem|zwei|drei|vier|fuenf|zehn|wenigen|einigen|one|two|three|four|five|ten"
    r"|a few)"
)
_MAIL = r"(?:nachricht|e-?mail|mail|anfrage|schreiben|message|request|enquiry|inquiry)"
_SOON = (
    r"(?:nach meiner rueckkehr|schnellstmoeglich|so (?:schnell|bald) wie moeglich|baldmoeglichst"
    r"|zeitnah|umgehend|in kuerze|danach|innerhalb von "
    rf"{_COUNT} (?:werk|arbeits)?tage?n?)"
)
_VERY_SOON = (
    r"(?:soon|shortly|as soon as possible|on my return|when i return"
    rf"|within {_COUNT} (?:working |business )?days?)"
)
_AWAY = (
    r"(?:i[mn] urlaub|abwesend|nicht (?:im (?:buero|haus|hause|dienst)|am arbeitsplatz|erreichbar)"
    r"|heute nicht mehr im (?:buero|haus|dienst)|ausser haus|auf dienstreise|unterwegs|krank"
    r"|erkrankt|auf fortbildung|im homeoffice)"
)
_OUT = r"(?:out of (?:the )?office|on (?:annual )?(?:leave|vacation|holiday)|away)"
_NOW = r"(?:leider|derzeit|momentan|aktuell|zurzeit|zur zeit|gerade|heute)"
_I_AM = r"(?:ich bin|ich befinde mich|wir sind|bin|sind)"
_BACK = r"wieder (?:fuer sie )?(?:da|erreichbar|zurueck|im (?:buero|haus|dienst))(?: fuer sie da)?"
_MADE = r"(?:angelegt|erstellt|eroeffnet|registriert|created|opened|logged)"
_HOST = r"[a-z0-9][a-z0-9.-]{0,60}"
_NUMBER = (
    r"(?:#\s?)?(?![245]\d\d(?!\d)|[245]-\d{1,3}-\d)"
    r"(?:(?:inc|req|case|cas|sr|az|id|nr|t|ref|kim|ticket)[-_#]?)?\d{1,20}(?:-\d{1,12}){0,3}"
)
"""Of digits alone, and no status code (RFC 3463, RFC 5321 4.2); a word may say what happened."""
_KEPT = rf"(?:[.,;]? ihre? {_MAIL} wird nicht (?:automatisch )?weitergeleitet)?"
"""Said without an absence it may mean that nobody reads it."""

_MAILS = r"(?:e-?mails|mails|nachrichten)"
_BACK_AT = r"(?:im (?:buero|haus|hause|dienst)|da|zurueck|erreichbar|am arbeitsplatz)"
_TIED = rf"(?:[.,;]? (?:meine|ihre) {_MAILS} werden in dieser zeit nicht (?:gelesen|bearbeitet))?"

_OPEN = (
    rf"{_I_AM} (?:{_NOW} ){{0,3}}{_AWAY}{_KEPT}",
    rf"(?:{_NOW} ){{1,3}}(?:bin ich|sind wir) {_AWAY}",
    r"abwesenheitsnotiz|abwesend|out of (?:the )?office",
    (
        rf"(?:i am|i'm|i will be|we are)(?: currently)? {_OUT}"
        r"(?: with limited access to (?:my )?e-?mails?)?"
    ),
)
"""Somebody is away; whether they come back has to be said elsewhere."""
_ENDING = (
    (
        rf"{_I_AM} (?:{_NOW} ){{0,3}}(?:{_PERIOD} (?:{_NOW} ){{0,3}}{_AWAY}|{_AWAY} {_PERIOD})"
        rf"{_KEPT}{_TIED}"
    ),
    rf"{_I_AM} (?:{_NOW} ){{0,3}}heute (?:{_NOW} ){{0,2}}{_AWAY}{_KEPT}",
    rf"{_I_AM} (?:{_NOW} ){{0,3}}heute nicht mehr im (?:buero|haus|dienst){_KEPT}",
    (
        rf"{_PERIOD} (?:(?:bin ich|befinde ich mich|sind wir) )?(?:{_NOW} ){{0,3}}{_AWAY}"
        rf"{_KEPT}{_TIED}"
    ),
    rf"wir haben {_PERIOD} betriebsferien",
    rf"(?:ich )?bin {_WEEKDAY} (?:bis|und) {_WEEKDAY} (?:zu erreichen|erreichbar|im buero)",
    rf"(?:{_I_AM} )?(?:dann )?(?:ab|am) {_DATE} (?:(?:bin ich|sind wir) )?(?:dann )?{_BACK}",
    rf"{_I_AM} (?:erst )?(?:ab |am )?{_DATE} (?:erst )?wieder (?:fuer sie )?{_BACK_AT}",
    rf"ich bin erst (?:ab|am) {_DATE} wieder {_BACK_AT}",
    rf"(?:ich )?kehre (?:erst )?am {_DATE} (?:wieder )?(?:zurueck|ins buero zurueck)",
    (
        rf"(?:i am|i'm|i will be|we are)(?: currently)? {_OUT} {_PERIOD}"
        r"(?: with limited access to (?:my )?e-?mails?)?"
    ),
    rf"(?:i (?:am|will be) )?back (?:in the office )?on {_DATE}",
    rf"(?:(?:i )?(?:will|shall) )?return (?:to the office )?on {_DATE}",
    rf"zurueck am {_WEEKDAY}",
)
"""The same with its end, or the end alone."""
_RECEIVED = (
    r"ich arbeite in teilzeit",
    rf"(?:(?:vielen|herzlichen|besten) )?danke? fuer (?:ihre?|deine?) {_MAIL}",
    rf"thank(?:s| you)(?: very much)? for your {_MAIL}|thank you for contacting us",
    (
        rf"(?:ihre?|die|diese) (?:{_MAIL}(?: \(ticket\s?{_NUMBER}\))? )?ist "
        rf"(?:bei (?:uns|der {PLACE}) )?"
        rf"eingegangen(?: und wird (?:{_SOON}|von unserem team) bearbeitet)?"
    ),
    rf"wir haben ihre? {_MAIL} erhalten|(?:we|i) have received your {_MAIL}",
    rf"your {_MAIL} (?:has been|was) received|eingangsbestaetigung|empfangsbestaetigung",
    (
        rf"(?:ihre?|your|das|the) (?:ticket|vorgang|{_MAIL})(?: {_NUMBER})? "
        rf"(?:wurde|has been|was)(?: unter der nummer {_NUMBER})? {_MADE}"
    ),
    rf"sie wurde unter \[ticket\s?{_NUMBER}\] erfasst(?: und wird {_SOON} bearbeitet)?",
    rf"ein ticket mit der (?:id|nummer) {_NUMBER} {_MADE}",
    rf"a ticket has been {_MADE} with (?:the )?(?:ticket )?id:? (?:- )?{_NUMBER}",
    (
        rf"your ticket (?:has been assigned an id of )?\[(?:{_HOST} )?{_NUMBER}\]"
        r"(?: has been assigned)?"
    ),
)
"""It has come in."""
_BESIDES = (
    r"sehr geehrte damen und herren|guten tag|hallo",
    rf"sehr geehrter? {PERSON}|hallo {PERSON}",
    r"dear (?:sir or madam|madam or sir|sender)|hello",
    (
        rf"(?:mit freundlichen gruessen|(?:freundliche|viele|beste) gruesse|(?:kind |best )?regards"
        rf"),?(?:\s*\n\s*{PERSON}(?=\s*(?:\n|$)))?"
    ),
    rf"{PLACE}|{PERSON}(?=\s*(?:\n|$))",
    _ADDRESS,
    _PHONE,
    # Who does the work meanwhile.
    (
        rf"in dringenden (?:faellen|angelegenheiten)"
        rf"(?: (?:wenden|kontaktieren|erreichen) sie(?: sich)?)?(?: bitte)?(?: an)?"
        rf" (?:meine (?:vertretung|kollegin) |meinen kollegen )?{_CONTACT}"
    ),
    rf"(?:meine )?vertretung(?: ist| uebernimmt| hat)?:? {_CONTACT}|{PERSON} vertritt mich",
    rf"ich werde (?:in dieser zeit )?(?:von|durch) {PERSON} vertreten",
    rf"(?:in|for) urgent (?:cases|matters),?(?: please)? (?:contact|call) {_CONTACT}",
    # What becomes of it.
    rf"(?:ihre?|die|diese) (?:{_MAIL} |anliegen )?wird {_SOON} (?:bearbeitet|beantwortet|gelesen)",
    rf"ihre? {_MAIL} wird bearbeitet",
    rf"(?:ich melde mich|wir melden uns|melden uns) {_SOON}(?: bei ihnen)?",
    rf"(?:ich werde mich|wir werden uns) {_SOON}(?: bei ihnen)? melden",
    r"sie erhalten (?:in kuerze )?eine antwort von unserem team",
    rf"(?:we|i) will (?:get back|reply|respond) to you(?:r {_MAIL})? {_VERY_SOON}",
    (
        rf"(?:(?:ihre?|die|your) )?(?:ticket|vorgangs?|bearbeitungs|referenz|reference|case)[-\s]?"
        rf"(?:nummer|nr\.?|id|number)?(?: lautet| ist| is)?:?\s?{_NUMBER}"
    ),
    # Who has written it.
    r"automatische (?:antwort|rueckantwort)|automatic reply|auto[- ]?reply|auto|hinweis",
    (
        rf"(?:bitte )?antworten sie(?: bitte)? nicht(?: auf diese (?:automatische )?{_MAIL})?"
        r"|bitte nicht antworten"
    ),
    rf"please do not reply(?: to this {_MAIL})?",
    rf"diese {_MAIL} (?:wurde|ist) automatisch (?:erstellt|erzeugt|generiert|versandt)",
    rf"dies ist eine automatisch (?:erstellte|erzeugte|generierte) {_MAIL}",
    rf"this is an automatic(?:ally generated)? (?:reply|{_MAIL})",
    rf"sollten sie nicht der beabsichtigte empfaenger sein,? loeschen sie bitte diese {_MAIL}",
    rf"die unbefugte weitergabe dieser {_MAIL} ist nicht gestattet",
)
"""What may stand beside it."""
_IN_SUBJECT = (
    r"re|aw|antw|wg|fwd?|ext|extern(?:al)?",
    rf"(?:ihre?|your) {_MAIL}(?: an die (?:stadt|{PLACE}))?",
)
_OUR_SUBJECT = re.compile(rf"{OUR_SUBJECT}\s*\Z")
_BETWEEN = re.compile(r"(?:[\s.,;:!()\[\]*_|–—-]|(?:und|and)\b)*", re.IGNORECASE)
_ENDS = r"(?=\s*[.,;:!()\[\]]|\s+[–-]\s|\s*\n|\s*$|\s+(?:und|and)\s)"


@cache
def _any_of(*sentences: str) -> re.Pattern[str]:
    """Return what finds one of *sentences*: made at its first use, for it delays every start."""
    told = "|".join(sentences).replace(" ", r"\s+")
    return re.compile(rf"(?:{told}){_ENDS}", re.IGNORECASE)


def without_umlauts(text: str) -> str:
    """Return *text* with ae for ä and so on; capitals stay, for only they tell names."""
    return text.translate(_UMLAUTS)


class Told(NamedTuple):
    """What the known sentences of a text say."""

    received: bool = False
    """Something harmless, an absence or that the mail has come in."""
    away: bool = False
    """An absence, of which this sentence says no end."""
    ends: bool = False
    """When an absence ends."""


def read_text(text: str, domain: str) -> Told | None:
    """Return what *text* says; `None` if not all of its sentences are known.

    The names of places in it have to be in *domain*, that of the sender.
    """
    return _told(text, domain, _BESIDES)


def read_subject(subject: str, domain: str) -> Told | None:
    """Return what *subject* says beside ours; `None` if not all of its words are known."""
    return _told(without_our_subject(subject), domain, (*_BESIDES, *_IN_SUBJECT))


def without_our_subject(subject: str) -> str:
    """Return *subject* without the one of our letter, or its beginning, at its end."""
    found = _OUR_SUBJECT.search(subject)
    return subject[: found.start()] if found and not tells_state(found["place"] or "") else subject


def _told(text: str, domain: str, besides: tuple[str, ...]) -> Told | None:
    text = with_names_marked(without_umlauts(text), domain)
    ending, is_open, received = _any_of(*_ENDING), _any_of(*_OPEN), _any_of(*_RECEIVED)
    patterns = (ending, is_open, received, _any_of(*besides))
    found, position = set(), _end_of(_BETWEEN.match(text))
    while position < len(text):
        # The longest one: an absence with its end begins as one without.
        matches = [one for each in patterns if (one := each.match(text, position))]
        if not matches:
            return None
        longest = max(matches, key=re.Match.end)
        found.add(longest.re)
        position = _end_of(_BETWEEN.match(text, longest.end()))
    return Told(received in found, is_open in found, ending in found)


def _end_of(found: re.Match[str] | None) -> int:
    return found.end() if found else 0
