"""Sentences that say that a mail has come in, and what becomes of it."""

from formservice.bounces.known_names import OURS, PERSON, PLACE
from formservice.bounces.known_words import (
    COUNT,
    DATE,
    DAYS,
    HOST,
    HOURS,
    MAIL,
    MAILS,
    NUMBER,
    OFFICE,
    SOON,
    YOUR_MAIL,
    bag,
)

_MADE = (
    r"(?:angelegt|erstellt|eroeffnet|registriert|erfasst|aufgenommen|created|opened|logged|received"
    r"|registered)"
)
_TICKET = (
    r"(?:ticket|vorgangs?|bearbeitungs|referenz|reference|case|vorgang|aktenzeichen|az\.?)[-\s]?"
    r"(?:nummer|nr\.?|id|number|zeichen)?"
)
_NUMBERED = rf"(?: (?:\(|\[)?(?:{_TICKET}:? ?)?{NUMBER}(?:\)|\])?)?"
_STAFF = (
    r"(?:our (?:support )?(?:staff|team)|(?:ihrem|unserem|unser|unsere|einer?|eine?m?) (?:support-?"
    r"|service-?)?(?:team|mitarbeiter(?:in|s)?|sachbearbeit(?:er|erin|ung)))"
)
_SOON_DONE = rf"(?:{SOON}|von {_STAFF}|unter der {_TICKET} {NUMBER}|(?:dort )?in {MAILS})"
_DONE = r"(?:bearbeitet|beantwortet|gelesen)"
_PASSED_ON = (
    r"(?:automatisch )?(?:an (?:meine vertretung|unsere sachbearbeitung|(?:die|den)"
    r" zustaendige[nr]? (?:stelle|abteilung|sachbearbeitung|person|mitarbeiter(?:in)?"
    r"|sachbearbeiter(?:in)?|kolleg(?:in|en)|fachbereich|team))) weitergeleitet"
)
RECEIVED = (
    (
        r"eingangsbestaetigung|empfangsbestaetigung|(?:ticket|request) received"
        r"|eingangsbestaetigung"
        rf" (?:ihrer|zu ihrer) {MAIL}|ihre? {MAIL} hat uns erreicht|dies ist eine automatische"
        r" eingangsbestaetigung"
    ),
    (
        rf"(?:(?:vielen|herzlichen|besten) )?danke?(?: (?:fuer|an) (?:ihre?|deine?) {MAIL})"
        rf"(?: an (?:{OFFICE}|das (?:funktions)?postfach))?{_NUMBERED}(?:, die wir erhalten haben)?"
    ),
    rf"(?:(?:vielen|herzlichen) )?danke?,? dass sie sich an {OFFICE} (?:gewandt|gewendet) haben",
    (
        rf"thank(?:s| you)(?: very much)? for (?:your {MAIL}|(?:contacting (?:us|{OFFICE})|getting"
        r" in touch))"
    ),
    (
        rf"(?:ihre?|die|diese|das) (?:{MAIL}{_NUMBERED} )?(?:ist|wurde) (?:soeben |sicher )?"
        rf"(?:bei (?:uns|{OFFICE}) |im postfach {OFFICE} |in (?:unserem|diesem) postfach"
        rf" )?(?:eingegangen|angekommen)"
        rf"(?: und wird {_SOON_DONE}(?: {_DONE})?| und wird {_PASSED_ON})?"
    ),
    rf"(?:hiermit )?bestaetigen wir(?: ihnen)? den eingang (?:ihrer|der) {MAIL}",
    rf"wir bestaetigen(?: ihnen)?(?: hiermit)? den eingang (?:ihrer|der) {MAIL}",
    rf"(?:ich habe|wir haben) ihre? {MAIL}(?: vom {DATE})? (?:erhalten|bekommen)",
    rf"(?:hello, )?(?:we|i) have received your {MAIL}",
    (
        rf"(?:this is an automatic confirmation|just confirming|we would like to acknowledge) that"
        rf" we (?:have received|got) your {MAIL}(?: and (?:a|your) ticket has been created)?"
    ),
    (
        rf"your {MAIL}{_NUMBERED} (?:has been|was) received"
        rf"(?: and (?:is being|will be) (?:reviewed|processed) by {_STAFF})?"
    ),
    (
        rf"(?:{NUMBER} )?(?:ihre?|your|das|the) (?:ticket|vorgang|{MAIL}){_NUMBERED} "
        rf"(?:wurde|ist|has been|was)(?: bei uns)?"
        rf"(?: unter (?:der|dem) (?:nummer|{_TICKET}) {NUMBER}| im system)? {_MADE}(?: worden)?"
    ),
    (
        rf"sie wurde (?:unter (?:\[ticket\s?{NUMBER}\]|der {_TICKET} {NUMBER}) )?"
        rf"(?:erfasst|aufgenommen)(?: und wird {SOON} bearbeitet)?"
    ),
    rf"(?:fuer ihre {MAIL} wurde )?ein ticket mit der (?:id|nummer) {NUMBER} {_MADE}",
    (
        rf"(?:a (?:new )?ticket has been|opened (?:a )?ticket) (?:{_MADE} with (?:the )?(?:ticket"
        rf" )?(?:id|number):? (?:- )?{NUMBER}|{NUMBER}|{_MADE})"
    ),
    rf"your {MAIL} has been logged with ticket number {NUMBER}",
    rf"we have (?:opened|created) (?:a )?ticket {NUMBER}",
    (
        rf"your ticket (?:has been assigned an id of )?\[(?:(?:{HOST}|{PLACE}) )?{NUMBER}\]"
        r"(?: has been assigned)?"
    ),
    # Request Tracker, in its first words.
    (
        rf"this message has been automatically generated in response to the creation of a trouble"
        rf' ticket regarding:?\s*"?{OURS}"?,?(?: a summary of which appears below)?'
    ),
    r"ihre? nachricht wurde auf dem computer des empfaengers angezeigt",
    rf"(?:{YOUR_MAIL} )?(?:wird|wurde) {_PASSED_ON}",
    r"von dort (?:erhalten|bekommen) sie (?:eine |weitere )?(?:antwort|nachricht|rueckmeldung)",
    rf"die (?:bearbeitung|beantwortung) erfolgt {SOON}",
    rf"die bearbeitungszeit betraegt (?:derzeit |aktuell )?(?:etwa |ca\. |bis zu )?{COUNT} {DAYS}",
    rf"wir haben ihre? {MAIL} unter (?:der|dem) (?:nummer|{_TICKET}) {NUMBER} {_MADE}",
    r"dies ist eine (?:empfangs|eingangs)bestaetigung",
    rf"(?:das postfach|es|dieses postfach) wird {HOURS} (?:gelesen|bearbeitet|abgerufen)",
    rf"{MAILS} werden (?:regelmaessig )?gelesen",
    rf"(?:ihre?|your) {MAIL} liegt in meinem postfach und wird {SOON} {_DONE}",
    (
        rf"(?:(?:aufgrund|wegen) (?:eines |der |des )?(?:derzeit |aktuell )?(?:erhoehten?|hohen?"
        rf"|vieler|vielen"
        rf"|starken) (?:\w+aufkommens|aufkommens|\w*eingangszahlen|anfragen) )?kann (?:die"
        rf" (?:beantwortung"
        rf"|bearbeitung)(?: (?:ihrer|der) {MAIL})?|es) (?:derzeit |leider )?(?:etwas laenger"
        rf"|bis zu (?:{COUNT} {DAYS}|(?:[2-6]|zwei|drei|vier|sechs) wochen)) dauern(?:,? bis"
        r" (?:sie eine|zur) antwort(?: erhalten)?)?"
    ),
    (
        rf"die (?:bearbeitung|beantwortung)(?: (?:ihrer|der) {MAIL})? kann (?:derzeit |leider )?"
        rf"(?:(?:wegen|aufgrund) (?:der )?(?:hoher|hohen|vieler) (?:\w*eingangszahlen|anfragen) )?"
        rf"(?:etwas laenger|bis zu (?:{COUNT} {DAYS}|(?:[2-6]|zwei|drei|vier|sechs) wochen)) dauern"
    ),
)
"""It has come in."""
DOES = bag(
    rf"\(?(?:ab|am|on) {DATE}\)?",
    r"nur (?:abends|sporadisch|unregelmaessig|zeitweise|vormittags|nachmittags|morgens"
    r"|gelegentlich)"
    r"|nach meine[mr] (?:urlaub|rueckkehr|abwesenheit|dienstreise|fortbildung|krankheit|genesung)"
    r"|in der regel|sobald ich wieder gesund bin|noch (?:heute|diese woche)|after that(?: date)?"
    r"|bei ihnen zurueck|(?:kann|werde) ich sie|(?:koennen|werden) wir sie|im laufe (?:des tages"
    r"|der woche)|(?:naechste|kommende|next) (?:woche|week)|as soon as (?:i|we) can|once i'm back",
    HOURS,
    rf"innerhalb von {COUNT} {DAYS}|in den naechsten (?:{COUNT} )?{DAYS}|within {COUNT} {DAYS}",
    PERSON,
    r"sie (?:erhalten|bekommen|wird|werden|wurde)|(?:leite|leiten) sie|bei ihnen|in verbindung"
    r"|es geht|im anschluss|ausserhalb dieser zeiten|zu diesen zeiten|setzt sich|meldet sich"
    r"|(?:bearbeiten|beantworten|lesen|erhalten|bekommen) sie|zu (?:beantworten"
    r"|bearbeiten|lesen)|bemuehen? (?:mich|uns)|werden? sie|in den naechsten tagen"
    r"|am (?:naechsten|folgenden) (?:werk|arbeits)tag|get back to you"
    r"|sobald (?:ich|wir) (?:wieder )?(?:zurueck|da|im (?:buero|haus|dienst)) (?:bin|sind)|deal"
    r" with|contact you|in order of receipt|reply to"
    r"|(?:when|once|as soon as) (?:i|we) (?:return|am back|are back|get back)"
    r"|(?:up)?on my return|after my return|as soon as possible",
    r"zustaendige[nrm]? (?:stelle|person|abteilung|sachbearbeit(?:ung|er|erin)|kolleg(?:in|en)|team"
    r"|mitarbeit(?:er|erin))",
    r"ich|wir|mich|uns|ihnen|ihre[nrs]?|ihr|meine[nrm]?|unsere[nrm]?|unser|die|der|das|den"
    r"|dem|diese[nrms]?|jede[nrs]?|alle|es|um|darum|an|in|bei|eine?|von|nach",
    r"werden?|wird|kann|koennen|moechten?",
    r"nachricht(?:en)?|e-?mails?|mails?|anfragen?|anliegen|zuschrift(?:en)?|schreiben|eingang"
    r"|eingangs"
    r"|antwort|rueckmeldung|bearbeitung|(?:funktions|team|gruppen)?postfach|posteingang|rueckkehr"
    r"|team|kollegin|kollege|kolleginnen|kollegen|mitarbeiter(?:in|innen)?|sachbearbeiter(?:in)?"
    r"|sachbearbeitung|vertretung|reihenfolge|anlaufstelle|servicestelle|fachstelle|abwesenheit",
    r"(?:ge)?lesen|lese|liest|beantworte[nt]?|bearbeite[nt]?|melden?|meldet|antworte[nt]?"
    r"|kuemmer(?:e|n|t)|setzen|setze|gesichtet|abgerufen|sichten|abgearbeitet|weitergeleitet"
    r"|leiten?|weiter|kontaktieren|pruefen?",
    r"danach|anschliessend|dann|spaeter|umgehend|zeitnah|schnellst\s?moeglich|so|bald|rasch|schnell"
    r"|wie|moeglich|baldmoeglichst|baldigst|kurzfristig|unverzueglich|unaufgefordert|kuerze"
    r"|naechsten|folgenden|werktag(?:en)?|arbeitstag(?:en)?|woche|zwischenzeit|erst"
    r"|wieder|gerne?|regelmaessig|unregelmaessig|werktags|taeglich|auch|persoenlich|schnellstens"
    r"|heute|morgen|uebermorgen|today|tomorrow|abends|vormittags|nachmittags|leider"
    r"|eingehende[nr]?|selbstverstaendlich|natuerlich|gewohnt|waehrend",
    r"i|we|i'll|we'll|will|shall|your?|you|to|the|by|our|my|message|e-?mail|request|enquiry|inquiry"
    r"|reply|respond|answer|read|review(?:ed)?|process(?:ed)?|receive|a|in|soon|shortly|as quickly"
    r"|as possible|can|later|being|is|be|aim|support|staff|team|personal|response|then",
)
"""What staff will do with it. No word here refuses, ends, sends back or asks for another mail: keep
it so, and add to `lost_notes.txt` of the tests what a new word could say."""
CALLS = bag(
    r"noch (?:heute|diese woche)|bei ihnen|sie hoeren|(?:ich rufe|rufe ich|wir rufen|rufen wir) sie"
    r"|(?:ich werde|werde ich|wir werden|werden wir) sie|von mir|von uns",
    rf"(?:ab|am) {DATE}",
    r"ich|wir|melde|melden|mich|uns|werde|werden|zurueck|zurueckrufen|zurueckmelden"
    r"|heute|morgen|umgehend|zeitnah|danach|bald|so|schnell|wie|moeglich|gerne?|dann"
    r"|schnellst\s?moeglich|telefonisch",
)
"""They will ring or write."""
IS_CALLED = r"zurueck|hoeren .{0,40}von"
IS_DONE = (
    r"(?:ich|wir) pruefe|lesen|lese\b|liest|beantwort|bearbeit|meld|antwort|kuemmer|in verbindung"
    r"|sichte|abgerufen"
    r"|weitergeleitet|leite|kontaktieren|reply|respon|answer|read\b|review|process|deal with|get"
    r" back|contact you"
)
_LINK = rf"https?://{HOST}/#?ticket/zoom/\d{{1,12}}"
_OR_CLICK = (
    r"(?: (?:or click on the (?:following )?link|oder klicken sie auf den folgenden link)"
    rf"(?: \(for initial login, please request a new password\))?:?\s*{_LINK})?"
)
BECOMES = (
    (
        rf"(?:ein mitarbeiter|eine mitarbeiterin|die zustaendige sachbearbeiterin|der zustaendige"
        rf" sachbearbeiter|unser team|{OFFICE}) wird sich (?:{SOON} )?(?:mit ihnen in verbindung"
        r" setzen|bei ihnen melden)"
    ),
    (
        r"a support representative will be reviewing your request and will send you a personal"
        r" response\.?(?: \(usually within \d{1,2} hours\))?"
    ),
    (
        rf"(?:(?:ihre?|die|your) )?{_TICKET}(?: lautet| ist| is)?:?\s?{NUMBER}"
        rf"|bitte geben sie (?:bei rueckfragen )?(?:immer )?(?:die|das) {_TICKET} (?:immer )?an"
    ),
    (
        r"bei rueckfragen (?:nennen|geben) sie bitte (?:immer )?diese (?:ticket|vorgangs)?nummer(?:"
        r" an)?"
    ),
    r"bitte sehen sie von (?:weiteren )?(?:rueckfragen|nachfragen)(?: zum bearbeitungsstand)? ab",
    (
        r"to (?:add additional comments|provide additional information),? (?:please )?reply to this"
        rf" email{_OR_CLICK}"
    ),
    (
        r"um weitere informationen zu ihrer anfrage zu senden, antworten sie bitte auf diese"
        rf" e-?mail{_OR_CLICK}"
    ),
    (
        rf"please include the string:?\s*\[(?:(?:{HOST}|{PLACE}) )?{NUMBER}\]\s*in the subject line"
        r" of all future correspondence about this issue|to do so, you may reply to this message"
    ),
    r"zammad, (?:your customer support system|ihr kundensupport-system)",
    (r"there is no need to reply to this message right now"),
    r"ihr(?:e)? (?:anliegen|anfrage|nachricht) ist uns wichtig",
    (
        r"da (?:wir )?(?:derzeit|aktuell|momentan) (?:sehr )?viele (?:anfragen|nachrichten)"
        r" (?:eingehen|erhalten|haben)|your message is important to us"
        r"|please expect a delay in my (?:response|reply)"
    ),
    (
        r"(?:aufgrund|wegen) der (?:vielzahl|menge) (?:der|an|von) anfragen kann es zu (?:laengeren"
        r" )?(?:verzoegerungen|wartezeiten)(?: bei der bearbeitung)? kommen"
    ),
    (
        rf"(?:bitte haben sie verstaendnis,? )?(?:dafuer,? )?dass die (?:bearbeitung|beantwortung)"
        rf" (?:{COUNT} {DAYS}|etwas laenger) dauern kann"
    ),
    (
        r"(?:bitte haben sie verstaendnis,? )?(?:dafuer,? )?dass es (?:derzeit |aktuell |momentan"
        r" )?(?:zu"
        r" (?:laengeren (?:bearbeitungs|warte)zeiten|verzoegerungen(?: bei der bearbeitung)?)"
        r" kommen kann|etwas laenger dauern kann)"
    ),
)
"""What becomes of it."""
