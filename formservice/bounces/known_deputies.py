"""Sentences that name who can be reached while somebody is away.

Each is a whole sentence with slots for a name, a number and a time. None tells the sender to send
or write anything elsewhere (“richten Sie Anfragen an”, “e-mail my colleague”, “wenden Sie sich an”
with an address), nor speaks of requests at large: our letter is one, and nobody would send it again
(decision 0025).
"""

from formservice.bounces.known_names import PERSON
from formservice.bounces.known_words import ADDRESS, OFFICE, OWN_OFFICE, PHONE

IS_URGENT = (
    r"(?:(?:in|bei|fuer) (?:sehr |besonders )?(?:dringend|eilig)en (?:faellen|angelegenheiten"
    r"|anliegen|anfragen|fragen|rueckfragen|themen)|im notfall|in notfaellen"
    r"|(?:falls|wenn) es (?:sehr )?(?:dringend|eilig) ist"
    r"|in urgent cases?|for (?:anything urgent|urgent (?:cases|matters|requests|enquiries))"
    r"|in case of urgent matters|if (?:it|this|your (?:matter|request|enquiry|message)) is urgent"
    r"|if you (?:need|require) (?:urgent|immediate) (?:assistance|help))"
)
"""What is said of urgent cases alone needs no end of an absence."""
_WHEN = (
    rf"(?:{IS_URGENT}|(?:in|waehrend) (?:dieser zeit|meiner abwesenheit)|in der zwischenzeit"
    r"|solange|(?:bei|fuer) (?:rueck)?fragen|gerne?|direkt|bitte|telefonisch"
    r"|during my absence|in the meantime|please)"
)
_FIRST = rf"(?:{_WHEN},? ){{0,4}}"
_THEN = rf"(?:,? {_WHEN}){{0,4}}"
_THE = r"(?:meine[rnm]?|mein|unsere[rnm]?|unser|ihre?[rnm]?|der|die|den|das|my|our|the)"
_ROLE = (
    r"(?:kollegin(?:nen)?(?: und kollegen)?|kollegen?|(?:abwesenheits|stell)?vertretung"
    r"|(?:stell)?vertret(?:er|erin)|ansprechpartner(?:in)?|colleagues?|deputy)"
)
_DESK = r"(?:(?:the )?(?:front desk|reception|switchboard))"
_REACHED = (
    r"(?:(?:unter|at|on) )?(?:(?:der|die) )?(?:(?:telefon|ruf)?nummer )?"
    rf"(?:{PHONE}(?<=\d)|{ADDRESS})"
)
_IS = r"(?: (?:ist|sind|hat|haben|lautet|uebernimmt|uebernehmen|is))"


def _sentences(office: str) -> tuple[str, ...]:
    """Return the sentences in which an *office*, too, may be who can be reached."""
    one = (
        rf"(?>\(?(?:(?:(?:{_THE} )?{_ROLE},? )?{PERSON}|{_THE} (?:zentralen? )?{_ROLE}|{_DESK}"
        rf"|{_REACHED}|{office})\)?)"
    )
    who = rf"{one}(?:(?:[,:]|,? (?:oder|und|or|and)(?: an)?)? {one}){{0,4}}"
    return (
        (
            rf"(?:{_FIRST}(?:(?:wenden|kontaktieren|erreichen|rufen|waehlen) sie(?: sich)?{_THEN}"
            rf"(?: an)?|(?:vertritt|vertreten) mich{_THEN}|(?:hilft|helfen) ihnen{_THEN}"
            rf"|contact|call)|sie erreichen{_THEN}|(?:{_THE} )?{_ROLE}:?{_IS}?{_THEN}:?"
            rf"|im vertretungsfall:?|{IS_URGENT}(?::|,? an)) {who}{_THEN}(?: an| weiter)?{_THEN}"
        ),
        (
            rf"{_FIRST}(?:koennen sie(?: sich)?{_THEN}(?: an)?|(?:steht|stehen) ihnen{_THEN}"
            rf"|(?:ich werde|werde ich|werde){_THEN} (?:von|durch)) {who}{_THEN}"
            r" (?:wenden|erreichen|anrufen|zur verfuegung|vertreten)"
        ),
        (
            rf"{who}(?:,? erreichen sie{_THEN}(?: {_REACHED})?|,? (?:(?:vertritt|vertreten) mich"
            rf"|(?:can|will) (?:help|assist) you){_THEN}| (?:hilft|helfen) ihnen{_THEN}(?: weiter)?"
            rf"| (?:steht|stehen) ihnen{_THEN} zur verfuegung|{_IS}{_THEN} {_THE} {_ROLE})"
        ),
    )


DEPUTY = "|".join(_sentences(OWN_OFFICE))
"""Who can be reached meanwhile: only beside an absence that ends."""
URGENT = "|".join(_sentences(OFFICE))
"""The same of urgent cases, where any office may help."""
IS_SOMEBODY = rf"{PERSON}|{OFFICE}|{PHONE}|{ADDRESS}|{_DESK}"
"""What such a sentence has to have: “my deputy” alone is nobody whom the sender can reach."""
_SENTENCE_ENDS = r"[.!?](?=\s+(?!e-?mail|mail)(?-i:[A-Z]))|(?<![:,])\n[^\S\n]*\n"
"""No name alone follows, and no “E-Mail:”: it may still be said of the same address."""
WRITE_ELSEWHERE = (
    rf"\b(?:wenden|kontaktieren|contact)\b(?:(?!{_SENTENCE_ENDS})[^@]){{0,500}}@"
    r"|\ban (?:die )?(?:e-?mail-?(?:adresse )?)?[\w.+-]{1,64}@"
)
"""To turn to somebody at an address is to write there, in a sentence or in a line of its own."""
