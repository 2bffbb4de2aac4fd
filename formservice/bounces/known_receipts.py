"""Sentences that say that a mail has come in, and what becomes of it."""

from formservice.bounces.known_names import OURS, PLACE
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
    OWN_OFFICE,
    SOON,
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
_SOON_DONE = rf"(?:{SOON}|von {_STAFF}|unter der {_TICKET} {NUMBER})"
_DONE = r"(?:bearbeitet|beantwortet|gelesen)"
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
        rf"(?:bei (?:uns|{OWN_OFFICE}) |im postfach {OWN_OFFICE} |in (?:unserem|diesem) postfach"
        rf" )?(?:eingegangen|angekommen)"
        rf"(?: und wird {_SOON_DONE}(?: {_DONE})?)?"
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
_LINK = rf"https?://{HOST}/#?ticket/zoom/\d{{1,12}}"
_OR_CLICK = (
    r"(?: (?:or click on the (?:following )?link|oder klicken sie auf den folgenden link)"
    rf"(?: \(for initial login, please request a new password\))?:?\s*{_LINK})?"
)
BECOMES = (
    (
        rf"(?:ein mitarbeiter|eine mitarbeiterin|unser team|{OWN_OFFICE}) wird sich"
        rf" (?:{SOON} )?(?:mit ihnen in verbindung"
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
