"""Sentences that say that staff will read a mail and answer it, and when.

Each is a whole sentence with narrow slots: a time, the mail, who reads it. A time is never what the
sender has to do first (“erst nach Ihrer Rückmeldung”), and nobody but the staff of the mailbox is
named, so nothing here says that a mail waits or is passed on (decision 0025).
"""

from formservice.bounces.known_names import PERSON
from formservice.bounces.known_words import COUNT, DATE, DAYS, HOURS, MAILS, OWN_OFFICE

_RETURN = (
    r"(?:nach meine[mr] (?:urlaub|rueckkehr|abwesenheit|dienstreise|fortbildung|krankheit|genesung)"
    r"|sobald (?:ich|wir) (?:wieder )?(?:zurueck|da|gesund|i[mn] (?:buero|haus|dienst))"
    r" (?:bin|sind)|(?:when|once|as soon as) (?:i|we) (?:return|am back|are back|get back)"
    r"|once i'm back|(?:up)?on my return|after my return)"
)
"""The end of an absence, of which this says no day."""
_TIME = (
    rf"\(?(?:ab|am|on) {DATE}\)?|{HOURS}|innerhalb von {COUNT} {DAYS}|within {COUNT} {DAYS}"
    rf"|in den naechsten (?:{COUNT} )?(?:werk|arbeits)?tagen|{_RETURN}"
    r"|am (?:naechsten|folgenden) (?:werk|arbeits)tag|noch (?:heute|diese woche)"
    r"|im laufe (?:des tages|der woche)|(?:naechste|kommende|next) (?:woche|week)"
    r"|heute|morgen|uebermorgen|today|tomorrow|zu diesen zeiten|nur (?:abends|morgens)"
)
_MANNER = (
    r"danach|anschliessend|im anschluss|dann|spaeter|umgehend|zeitnah|in kuerze|baldmoeglichst"
    r"|baldigst|bald|kurzfristig|unverzueglich|unaufgefordert|schnellst\s?moeglich|schnellstens"
    r"|so (?:schnell|bald|rasch) (?:wie|es) (?:moeglich|geht)|in der regel|erst|wieder"
    r"|gerne?|leider"
    r"|regelmaessig|wie gewohnt|selbstverstaendlich|natuerlich"
    r"|in der reihenfolge (?:des|ihres) (?:post)?eingangs"
    r"|as soon as (?:possible|i can|we can)|as quickly as possible|shortly|soon|later|then"
    r"|after that(?: date)?|in order of receipt"
)
_AT = rf"(?>(?:{_TIME}|{_MANNER})(?![\w'’-]))"
_WHEN = rf"(?:,? {_AT}){{0,6}}"
_FIRST = rf"(?:{_AT},? ){{0,4}}"
_MAIL = (
    rf"(?:sie|diese|(?:(?:ausserhalb dieser zeiten )?eingehende|meine|ihre?|ihren|deine?"
    rf"|die|diese|alle"
    rf"|jede|das)? ?{MAILS}|jede nachricht|dieses postfach)"
)
_I = r"(?:ich|wir)"
_READ = r"(?:lese|lesen|bearbeite|bearbeiten|beantworte|beantworten|pruefe|pruefen|sichte|sichten)"
_TO_READ = r"(?:lesen|bearbeiten|beantworten|pruefen|sichten)"
_IS_READ = r"(?:gelesen|bearbeitet|beantwortet|geprueft|gesichtet|abgerufen|abgearbeitet)"
_WILL = r"(?:werde|werden|kann|koennen)"
_BY_STAFF = (
    rf"(?: von (?:uns|mir|unserem team|unserer sachbearbeitung|(?:meiner|unserer) (?:kollegin"
    rf"|vertretung)(?:,? {PERSON},?)?|(?:meinem|unserem) kollegen(?:,? {PERSON},?)?))?"
)
_WITH_YOU = r"(?: (?:bei|mit) ihnen)?"
_OUR_TEAM = r"(?:unser team|our (?:support )?(?:team|staff))"
_WE_EN = r"(?:i|we|our (?:support )?(?:team|staff))"
_REPLY_EN = (
    r"(?:reply|respond|answer|get back|(?:read|review|process|answer) your (?:message"
    r"|e-?mail|request"
    r"|enquiry|inquiry))(?: to (?:you|your (?:message|e-?mail|request|enquiry|inquiry)"
    r"|you))?(?: you)?"
)
HANDLED = (
    rf"(?:{_I} {_READ}|{_FIRST}{_READ} {_I}){_WHEN} {_MAIL}{_WHEN}",
    rf"(?:lese|bearbeite|beantworte|beantworten|pruefe) (?:ihre?|meine) {MAILS}{_WHEN}",
    rf"(?:lese|bearbeite|beantworte|beantworten|pruefe) e-?mails{_WHEN}",
    rf"{_MAIL} {_READ} {_I}{_WHEN}",
    rf"(?:{_I} {_WILL}|{_FIRST}{_WILL} {_I}|werde){_WHEN} {_MAIL}{_WHEN} {_TO_READ}",
    rf"(?:kann|werden) ihre? {MAILS}{_WHEN} {_TO_READ}",
    rf"werden (?:sie|diese){_WHEN} {_TO_READ}",
    rf"{_MAIL} {_WILL} {_I}{_WHEN} {_TO_READ}",
    rf"die {_I}{_WHEN} {_TO_READ} (?:werde|werden)",
    rf"{_I} bemuehen? (?:mich|uns),? {_MAIL}{_WHEN} zu {_TO_READ}",
    rf"(?:das postfach {OWN_OFFICE} )?wird{_WHEN}{_BY_STAFF}{_WHEN} {_IS_READ}",
    rf"{_MAIL} (?:wird|werden){_WHEN}{_BY_STAFF}{_WHEN} {_IS_READ}",
    (
        rf"{_MAIL} (?:wird|wurde|werden) (?:automatisch )?an (?:unser team|das team)"
        r" weitergeleitet"
    ),
    (
        rf"{_FIRST}(?:{_I} )?(?:melde|melden)(?: {_I})? (?:mich"
        rf"|uns){_WHEN}{_WITH_YOU}{_WHEN}(?: zurueck)?"
    ),
    (
        rf"(?:{_I} )?(?:werde|werden)(?: {_I})? (?:mich|uns){_WHEN}{_WITH_YOU}{_WHEN}"
        rf" (?:zurueck)?melden"
    ),
    (
        rf"(?:{_I} )?(?:werde|werden)(?: {_I})? (?:mich|uns){_WHEN} mit ihnen{_WHEN}"
        r" in verbindung setzen"
    ),
    rf"(?:{_I} )?(?:setze|setzen) (?:mich|uns){_WHEN} mit ihnen in verbindung",
    rf"(?:{_I} )?(?:antworte|antworten)(?: ihnen)?{_WHEN}",
    rf"{_FIRST}(?:antworte|antworten) {_I}(?: ihnen)?{_WHEN}",
    rf"(?:{_I} )?kuemmer(?:e|n) (?:mich|uns){_WHEN} (?:darum|um ihre? {MAILS}){_WHEN}",
    rf"sie (?:erhalten|bekommen){_WHEN}(?: von (?:uns|mir))? (?:eine )?(?:antwort|rueckmeldung)",
    (
        rf"{_OUR_TEAM} (?:meldet sich{_WHEN} bei ihnen"
        rf"|setzt sich{_WHEN} mit ihnen in verbindung"
        rf"|kuemmert sich{_WHEN} (?:darum|um ihre? {MAILS})){_WHEN}"
    ),
    rf"(?:(?:{_WE_EN} )?(?:will|shall)|{_WE_EN} can|(?:we'll|i'll)) {_REPLY_EN}{_WHEN}",
    rf"(?:{_WE_EN} )?aim to {_REPLY_EN}{_WHEN}",
    (
        r"(?:your|all|the) (?:message|e-?mail|request|enquiry|inquiry)s?"
        rf" (?:will be|is being|is|are){_WHEN} (?:read|answered|reviewed|processed)(?: by"
        rf" {_OUR_TEAM})?{_WHEN}"
    ),
)
"""It is read or answered."""
_SOON = rf"(?:,? (?:{_AT}|telefonisch|noch diese woche|aber)){{0,6}}"
_FIRST_SOON = rf"(?:(?:{_AT}|telefonisch),? ){{0,4}}"
_MYSELF = rf"(?:mich|uns){_SOON}{_WITH_YOU}{_SOON}"
_WE_WILL = rf"{_FIRST_SOON}(?:(?:{_I} )?(?:werde|werden)|(?:werde|werden) {_I})"
CALLS = (
    rf"{_FIRST_SOON}(?:{_I} rufen?|rufen? {_I}|rufe)(?: sie)?{_SOON} zurueck",
    rf"{_FIRST_SOON}(?:(?:{_I} )?melden?|melden? {_I}) {_MYSELF} zurueck",
    rf"{_WE_WILL} sie{_SOON} zurueckrufen",
    rf"{_WE_WILL} {_MYSELF} zurueckmelden",
    rf"sie hoeren{_SOON} von (?:mir|uns){_SOON}",
)
"""They will ring or write. Who has to ring first is never in it (“Telefonisch melden, dann …”)."""
AT_RETURN = rf"\b{_RETURN}"
"""What such a sentence says of an absence whose end has to be told elsewhere."""
ON_DAY = rf"(?:ab|am|on) {DATE}"
AGAIN = rf"\bwieder\b|{AT_RETURN}"
"""With a day it is the end of an absence."""
