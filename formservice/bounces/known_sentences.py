"""The sentences of absence notes and acknowledgements that change nothing for a letter.

A text is harmless if nothing is left of it once these are taken away (decision 0025). There are few
of them, in German and English: what is not here calls a person. In the patterns a space stands for
any white space; ä is written ae as `without_umlauts` returns it.
"""

import re
from functools import cache

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
    rf"(?:(?:(?:vom|von|ab|from) )?{_DATE} (?:bis|until|to|till|-|–) {_DATE}"
    rf"|(?:bis|until|till) {_DATE}|am {_DATE}|on {_DATE}|heute|today)"
)
"""With its end: who is away from a day on may never come back."""
_NO_NAME = (
    r"(?!(?:postfach|nachricht|e-?mail|mail|message|adresse|address|konto|account|stelle|niemand|nobody"
    r"|kein|no\b|nicht|not\b|un(?:zu|gue|be|ge|de)|inval|gesp|geschl|geloe|abge|wegge|aufge|delet|clos"
    r"|zustell|annahm|verw(?:ei|or)|rej|refus|papierkorb|muell|spam|quarant))"
)
_NAME = _NO_NAME + r"(?-i:[^\W\d_a-z][\w'’-]*\.?)"
_PERSON = rf"(?:(?:frau|herrn?|mrs|ms|mr)\.? (?:dr\. )?{_NAME}(?: {_NAME})?|{_NAME} {_NAME})"
_ADDRESS = r"(?:e-?mail:?\s?)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
_PHONE = r"(?:(?:tel|telefon|fon|fax|mobil|phone)\b\.?:?\s?\+?\d|\+\d|0)[\d\s/-]{4,25}"
"""Without a word before it, it begins with 0 or +, as no status code does."""
_CONTACT = rf"(?:{_PERSON}|{_ADDRESS}|{_PHONE})"
_MAIL = r"(?:nachricht|e-?mail|mail|anfrage|schreiben|message|request|enquiry|inquiry)"
_SOON = (
    r"(?:nach meiner rueckkehr|schnellstmoeglich|so (?:schnell|bald) wie moeglich|baldmoeglichst"
    r"|zeitnah|umgehend|in kuerze|danach|innerhalb von \w{1,10} (?:werk|arbeits)?tagen)"
)
_VERY_SOON = (
    r"(?:soon|shortly|as soon as possible|on my return|when i return"
    r"|within \w{1,10} (?:working |business )?days)"
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
_NUMBER = r"#?\s?(?![a-z]{0,5}[-_]?[245]-\d{1,3}-\d)[a-z]{0,5}[-_]?\d[\w-]{0,20}"
"""No status code (RFC 3463), and no word before it."""
_KEPT = rf"(?:[.,;]? ihre? {_MAIL} wird nicht (?:automatisch )?weitergeleitet)?"
"""Said without an absence it may mean that nobody reads it."""

_TELLING = (
    # Somebody is away, and comes back.
    rf"{_I_AM} (?:{_NOW} ){{0,3}}(?:{_PERIOD} )?(?:{_NOW} ){{0,3}}{_AWAY}(?: {_PERIOD})?{_KEPT}",
    rf"{_PERIOD} (?:(?:bin ich|befinde ich mich|sind wir) )?(?:{_NOW} ){{0,3}}{_AWAY}{_KEPT}",
    rf"(?:{_I_AM} )?(?:dann )?(?:(?:ab|am) {_DATE} )?(?:bin ich |sind wir )?(?:dann )?{_BACK}",
    r"ich arbeite in teilzeit",
    rf"(?:ich )?bin {_WEEKDAY} (?:bis|und) {_WEEKDAY} (?:zu erreichen|erreichbar|im buero)",
    rf"wir haben {_PERIOD} betriebsferien",
    r"abwesenheitsnotiz|out of (?:the )?office",
    (
        rf"(?:i am|i'm|i will be|we are)(?: currently)? {_OUT}(?: {_PERIOD})?"
        r"(?: with limited access to (?:my )?e-?mails?)?"
    ),
    rf"(?:i (?:am|will be) )?back (?:in the office )?on {_DATE}|i will return on {_DATE}",
    # It has come in.
    rf"(?:(?:vielen|herzlichen|besten) )?danke? fuer (?:ihre?|deine?) {_MAIL}",
    rf"thank(?:s| you)(?: very much)? for your {_MAIL}|thank you for contacting us",
    (
        rf"(?:ihre?|die|diese) (?:{_MAIL} )?ist (?:bei (?:uns|der (?:stadt|gemeinde) {_NAME}) )?"
        rf"eingegangen(?: und wird {_SOON} bearbeitet)?"
    ),
    rf"wir haben ihre? {_MAIL} erhalten|(?:we|i) have received your {_MAIL}",
    rf"your {_MAIL} (?:has been|was) received|eingangsbestaetigung|empfangsbestaetigung",
    (
        rf"(?:ihre?|your|das|the) (?:ticket|vorgang|{_MAIL})(?: {_NUMBER})? "
        rf"(?:wurde|has been|was)(?: unter der nummer {_NUMBER})? {_MADE}"
    ),
)
"""What a harmless text says: at least one of these."""
_BESIDES = (
    r"sehr geehrte damen und herren|sehr geehrte(?:r herr| frau) \w{1,30}|guten tag|hallo",
    r"dear (?:sir or madam|madam or sir|sender)|hello",
    (
        rf"(?:mit freundlichen gruessen|(?:freundliche|viele|beste) gruesse|(?:kind |best )?regards"
        rf"),?(?:\s*\n\s*{_NAME}(?:[^\S\n]+{_NAME}){{0,2}}(?=\s*(?:\n|$)))?"
    ),
    rf"(?:stadt|kreis|gemeinde|stadtverwaltung|kreisverwaltung) {_NAME}(?=\s*(?:\n|$))",
    _ADDRESS,
    _PHONE,
    # Who does the work meanwhile.
    (
        rf"in dringenden (?:faellen|angelegenheiten)"
        rf"(?: (?:wenden|kontaktieren|erreichen) sie(?: sich)?)?(?: bitte)?(?: an)?"
        rf" (?:meine (?:vertretung|kollegin) |meinen kollegen )?{_CONTACT}"
    ),
    rf"(?:meine )?vertretung(?: ist| uebernimmt| hat)?:? {_CONTACT}|{_PERSON} vertritt mich",
    rf"ich werde (?:in dieser zeit )?(?:von|durch) {_PERSON} vertreten",
    rf"in urgent (?:cases|matters),?(?: please)? (?:contact|call) {_CONTACT}",
    # What becomes of it.
    rf"(?:ihre?|die|diese) (?:{_MAIL} |anliegen )?wird {_SOON} (?:bearbeitet|beantwortet|gelesen)",
    rf"ihre? {_MAIL} wird bearbeitet",
    rf"(?:ich melde mich|wir melden uns) {_SOON}(?: bei ihnen)?",
    rf"(?:ich werde mich|wir werden uns) {_SOON}(?: bei ihnen)? melden",
    r"sie erhalten (?:in kuerze )?eine antwort von unserem team",
    rf"(?:we|i) will (?:get back|reply|respond) to you(?:r {_MAIL})? {_VERY_SOON}",
    (
        rf"(?:(?:ihre?|die|your) )?(?:ticket|vorgangs?|bearbeitungs|referenz|reference|case)[-\s]?"
        rf"(?:nummer|nr\.?|id|number)?(?: lautet| ist| is)?:?\s?{_NUMBER}"
    ),
    # Who has written it.
    r"automatische (?:antwort|rueckantwort)|automatic reply|auto[- ]?reply|auto|abwesend|hinweis",
    (
        rf"(?:bitte )?antworten sie(?: bitte)? nicht(?: auf diese (?:automatische )?{_MAIL})?"
        r"|bitte nicht antworten"
    ),
    rf"please do not reply(?: to this {_MAIL})?",
    rf"diese {_MAIL} (?:wurde|ist) automatisch (?:erstellt|erzeugt|generiert|versandt)",
    rf"this is an automatic(?:ally generated)? (?:reply|{_MAIL})",
    rf"sollten sie nicht der beabsichtigte empfaenger sein,? loeschen sie bitte diese {_MAIL}",
    rf"die unbefugte weitergabe dieser {_MAIL} ist nicht gestattet",
)
"""What may stand beside it."""
_IN_SUBJECT = (
    r"re|aw|antw|wg|fwd?|ext|extern(?:al)?",
    (
        r"kim(?:\] \d{3}-\d{3}-\d{3}"
        r"(?: (?-i:[A-Z][\w-]{1,60} [a-z]{2,3}(?:-\w{1,8})? (?:TEL|MAIL|TEL\+MAIL)))?)?"
    ),
    rf"(?:ihre?|your) {_MAIL}(?: an die stadt(?: {_NAME})?)?",
    rf"zurueck am {_WEEKDAY}",
)
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


def is_known_text(text: str) -> bool:
    """Return True if *text* is made of known sentences, and one of them says something."""
    told = _taken_away(text, _any_of(*_TELLING), _any_of(*_BESIDES))
    return told is not None and told > 0


def is_known_subject(subject: str) -> bool:
    """Return True if *subject* is empty, ours, or made of known words."""
    return _taken_away(subject, _any_of(*_TELLING, *_BESIDES, *_IN_SUBJECT)) is not None


def _taken_away(text: str, telling: re.Pattern[str], *others: re.Pattern[str]) -> int | None:
    """Return how many *telling* sentences *text* holds; `None` if anything is not known."""
    text = without_umlauts(text)
    told, position = 0, _end_of(_BETWEEN.match(text))
    while position < len(text):
        found = telling.match(text, position)
        told += bool(found)
        for other in others:
            found = found or other.match(text, position)
        if not found:
            return None
        position = _end_of(_BETWEEN.match(text, found.end()))
    return told


def _end_of(found: re.Match[str] | None) -> int:
    return found.end() if found else 0
