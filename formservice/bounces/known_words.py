"""Words of which the known sentences are made: days and times, people and addresses, offices.

All are patterns for a text without umlauts, in which a space stands for any white space (see
`known_sentences.py`).
"""

from formservice.bounces.known_names import OFFICES, PERSON, PLACE

_GERMAN = "januar februar maerz april mai juni juli august september oktober november dezember"
_ENGLISH = "january february march april may june july august september october november december"
MONTHS = {
    month: number
    for names in (_GERMAN, _ENGLISH)
    for number, month in enumerate(names.split(), start=1)
}
"""The number of each month, by its German and its English name."""
_MONTH = f"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
WEEKDAY = (
    "(?:montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
DAY = (
    rf"(?:\d{{1,2}}\.\s?\d{{1,2}}\.?(?:\s?(?:\d{{4}}|\d\d))?|\d{{1,2}}\.(?: {_MONTH}(?: \d{{4}})?)?"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?:,? \d{{4}})?)"
)
"""A day, or a month, as the known sentences name it."""
_NEXT = r"(?:kommende[nrm]?|naechste[nrm]?|next)"
DATE = (
    rf"(?:(?:dem |den |zum |the )?(?:(?:einschliesslich|inklusive|including|voraussichtlich) )?"
    rf"(?:(?:dem |den |zum )?(?:{WEEKDAY}(?:,?(?: de[mn])? {DAY})?|{DAY}),?|heute|morgen"
    rf"|uebermorgen|today|tomorrow|(?:der )?{_NEXT} (?:woche|week|{WEEKDAY})"
    rf"|(?:anfang|mitte|ende) (?:der (?:{_NEXT} )?woche|{_NEXT} woche|{_MONTH})))"
)
_UNTIL = "(?:bis(?: zum| voraussichtlich)?|until|to|till|through|-|–)"
_EACH = "(?:montags|dienstags|mittwochs|donnerstags|freitags)"
_WEEKLY = rf"(?:immer )?{_EACH}(?:(?:,| und|,? sowie) {_EACH}){{0,3}}"
DATED = (
    rf"(?:(?:(?:in der zeit|in the period) )?(?:vom|von|ab|from) {DATE} {_UNTIL} {DATE}"
    rf"|(?:zwischen|between) {DATE} (?:und|and) {DATE}"
    rf"|(?:zwischen den jahren|ueber (?:weihnachten|ostern|die feiertage)) "
    rf"(?:\(|vom )?{DATE} {_UNTIL} {DATE}\)?|{DATE} (?:bis|until|to|till|through|-|–) {DATE}"
    rf"|(?:bis|until|till|through) {DATE}|(?:am|on) {DATE}(?: (?:und|and|sowie)(?: am)? {DATE})?"
    r"|(?<!ab\s)(?<!seit\s)(?<!from\s)(?:heute(?: und morgen)?|today(?: and tomorrow)?"
    r"|(?:in )?dieser? woche|this week))"
)
"""A time with its end: who is away from a day on may never come back."""
PERIOD = rf"(?:{DATED}|{_WEEKLY})"
"""The same, or days of each week, which say nothing of any other absence."""
HOUR = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?(?:\s?uhr)?"
_SHORT = r"(?:mo|di|mi|do|fr)\b\.?"
_AT_HOURS = (
    rf"(?:(?:von )?(?:{_SHORT}|{WEEKDAY})(?:\s?[-–]\s?{_SHORT})?|werktags|taeglich|abends"
    rf"|vormittags|nachmittags|zusaetzlich|je|jeweils"
    rf"|(?:von |zwischen )?{HOUR}\s?(?:bis|und|-|–)\s?{HOUR}(?<=uhr))[,:]?"
)
HOURS = rf"(?>{_AT_HOURS}(?: (?:(?:bis|und|sowie|-|–) )?{_AT_HOURS}){{0,19}})"
"""On which days of the week, at which hours; read once, for “mo - di - mi” is a range and a row."""

ADDRESS = (
    r"(?:(?:unter )?e-?mail(?:-adresse)?:?\s?)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
)
PHONE = (
    r"(?:(?:tel|telefon|fon|fax|telefax|mobil|phone|(?:tele)?fonnummer|telefonnummer"
    r"|handy)\b\.?:?\s?(?:nr\.? )?\+?\d[\d\s/()-]{4,25}|(?:\+\d|0)[\d\s/-]{4,25}"
    r"|(?:durchwahl|apparat|app\.|dw|nebenstelle):?\s?-?\d{2,5})"
)
"""Without a word before it, it begins with 0 or +, as no status code does."""
_ELSEWHERE = frozenset({"auslaenderbehoerde", "auslaenderamt"})
_AUTHORITIES = _ELSEWHERE | {
    "sozialamt",
    "jugendamt",
    "ordnungsamt",
    "standesamt",
    "buergeramt",
    "buergerbuero",
    "einwohnermeldeamt",
    "meldestelle",
}
_THE = r"(?:das|die|der|des|dem|den|unsere?[mnrs]?|ihre?[mnrs]?|meine?[mnr]?|our|the)"


def _office(others: frozenset[str]) -> str:
    """Return the pattern of an office that is none of *others*."""
    one_of = "|".join(sorted(OFFICES - others, key=len, reverse=True))
    return (
        rf"(?:{_THE} )?(?:(?:{one_of})s?|{PLACE})"
        rf"(?:(?:-| )(?:(?:{_THE}|und|fuer|im|in) ){{0,2}}(?:(?:{one_of})s?|{PLACE}"
        rf"|\d{{1,3}}(?![\d.]))){{0,4}}"
    )


OFFICE = _office(_ELSEWHERE)
"""An office that may have the letter: the one for foreigners is none (decision 0075)."""
OWN_OFFICE = _office(_AUTHORITIES)
"""One that may answer for somebody who is away: no authority with another task."""
DEPUTY = (
    r"(?:(?:meine[rnm]?|unsere[rnm]?|die|an) )?(?:(?:kollegin(?:nen)?|kollegen?|vertretung"
    r"|stellvertret(?:er|erin|ung)|abwesenheitsvertretung) )"
)
CONTACT = (
    rf"(?:(?:{DEPUTY})?(?:{PERSON}|{OFFICE}),?(?: \(?(?:unter |at |on |via )?(?:der )?"
    rf"(?:{ADDRESS}|{PHONE}))?|(?:unter |at |on )?(?:der )?(?:{ADDRESS}|{PHONE}))"
)

COUNT = (
    r"(?:[1-9]\d?|eine[rnm]?|zwei|drei|vier|fuenf|sechs|zehn|wenige[rnm]?|einige[rnm]?|one|two"
    r"|three|four|five|ten|a few)"
)


def bag(*words: str) -> str:
    """Return the pattern of a clause of *words* alone, in any order; of those that begin alike the
    longer one comes first.

    Each word is read in one way only, so the time grows with the length alone. Only for clauses of
    which no order can say a condition, a negation or that the mail goes to others (decision 0025).
    """
    one = f"(?>(?:{'|'.join(words)})(?![\\w'’-]))"
    return f"{one}(?:,? {one}){{0,30}}"


MAIL = (
    r"(?:nachricht|e-?mail|mail|anfrage|schreiben|anliegen|zuschrift|kontaktaufnahme|message"
    r"|request|enquiry|inquiry|email|ticket)"
)
MAILS = r"(?:e-?mails?|mails?|nachricht(?:en)?|anfragen?|anliegen|schreiben)"
DAYS = r"(?:(?:werk|arbeits)?tage?n?|(?:working |business )?days?|hours|stunden)"
SOON = (
    r"(?:schnellst\s?moeglich|so (?:schnell|bald|rasch) (?:wie|es) "
    r"(?:moeglich|geht)|baldmoeglichst|baldigst|bald|zeitnah|umgehend|in kuerze|kurzfristig|danach"
    r"|anschliessend|im anschluss|spaeter|dann|zu diesen zeiten|unaufgefordert|unverzueglich"
    rf"|am (?:naechsten|folgenden) (?:werk|arbeits)tag|innerhalb von {COUNT} {DAYS}"
    rf"|nach meiner rueckkehr am {DATE}|(?:erst )?(?:wieder )?(?:ab|am) {DATE}(?: wieder)?)"
)
HOST = r"[a-z0-9][a-z0-9.-]{0,60}"
NUMBER = (
    r"(?:#\s?)?(?![245]\d\d(?!\d)|[245]-\d{1,3}-\d)"
    r"(?:(?:inc|req|case|cas|sr|az|id|nr|t|r|i|c|ref|kim|ticket)[-_#]?)?\d{1,20}(?:-\d{1,12}){0,3}"
)
"""Of digits alone, and no status code (RFC 3463, RFC 5321 4.2); a word may say what happened."""
