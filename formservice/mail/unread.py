"""Tell which words of a person staff may not be able to read.

Letters tell, the languages that the person has chosen, and for times a few German words. On a
German page many write German for somebody who speaks another language, or one that the list has
not: there the words themselves tell whether they are German. In doubt words are unread. Then staff
have them read out first, which harms nobody.
"""

import re

from portal.forms.enquiry import Enquiry
from portal.forms.enquiry_form import REPLACEMENT
from portal.forms.essential_fields import OTHER_LANGUAGE
from portal.languages.direction import is_latin
from portal.text import with_plain_digits

_WORDS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"[\d\s.,:;/+&()–—-]*", re.ASCII)
"""What stands beside words of a time that can be read."""
_TIME = re.compile(
    "uhr|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|werktags|wochenende|täglich"
    "|(?:vor|nach)?mittags?|morgens|abends?|nachts|jederzeit|immer"
)
"""Words that German alone has."""
_BESIDE = re.compile(
    "ab|aber|am|an|auch|bis|bitte|den|der|erst|nach|nicht|nur|oder|um|und|von|vor|wieder|zwischen"
    "|mo|di|mi|fr|sa|so"
)
"""Words that stand beside those; alone they may be of another language. “Do” is left out: in Slavic
languages it means “until”."""
_GERMAN = re.compile(
    "auch|beim?|bitte|brauch(?:e|t)|damit|eine[nr]?|er|für|hab(?:e|en)|hat|ich|ih(?:m|n|r|re)|ist"
    "|kann|keine?|meine?|mi(?:ch|r|t)|möchte|nach|nicht|nur|oder|seine?|seit|sich|sie|sind|über|uhr"
    "|un[ds]|vo[mnr]|weil|wenn|wir|wird|wurde|zu[mr]?"
)
"""Words that German needs often, and that other languages have seldom: they tell that not
only a part is German."""
_GERMAN_ALONE = re.compile(
    "auch|auf|brauche|damit|diese[mnrs]?|durch|eine[ms]|einen|etwas|für|gegen|habe|haben|hilfe|hätte"
    "|ich|ih[mnr]|ihnen|ihre[mnrs]?|ist|jetzt|keine?|keine[mnr]|können|könnte|mehr|mich"
    "|möchten?|müssen|nichts|ohne|rufen|schon|sehr|sich|sie|uhr|und|unsere?|unsere[mnr]|warum|weil"
    "|welche[mnrs]?|wenn|wir|wird|wurde|würde|zwischen"
)
"""Words that stand neither in Danish, Norwegian, Swedish, Dutch, Afrikaans, Hungarian,
Luxembourgish, English nor Turkish. So “nicht” is none: in Dutch it is a niece."""
_FEWEST_WORDS = 3
_ONE_OF = 3
"""One word of so many has to be of those: in German nearly every second one is."""
_GERMAN_PAGES = frozenset({"de", "de-simple"})
HOURS_OF_A_CLOCK = 12
_FROM_SIX = frozenset({"am", "sw", "ti"})
"""Languages in which many count the hours from six on: three is 9:00 or 21:00."""
_HOUR = re.compile(r"(\d+)(?:[:.]\d\d)?", re.ASCII)


def is_message_unread(enquiry: Enquiry) -> bool:
    """Return True if there is a message that may be in another language than German, or is lost in
    part: old devices send “?” for what they cannot encode.
    """
    message = enquiry.answer_to("message")
    if not message or _may_be_german(message, enquiry):
        return False
    is_read = _may_write_german(enquiry) and _looks_german(message)
    return not is_read


def is_time_unread(enquiry: Enquiry) -> bool:
    """Return True if the person has named times, and not in German or in digits alone."""
    times = enquiry.answer_to("contact_times")
    words = set(_WORDS.findall(times.casefold()))
    german = {word for word in words if _TIME.fullmatch(word)}
    is_plain = _DIGITS.fullmatch(_WORDS.sub("", with_plain_digits(times))) is not None
    if is_plain and (not words or (german and all(map(_BESIDE.fullmatch, words - german)))):
        return False
    return not _may_be_german(times, enquiry)


def may_count_from_six(enquiry: Enquiry) -> bool:
    """Return True if the hours that the person has named may be six later than they look."""
    hours = _HOUR.findall(with_plain_digits(enquiry.answer_to("contact_times")))
    speaks_so = {enquiry.language, enquiry.page_language} & _FROM_SIX
    return bool(speaks_so and hours) and all(int(hour) <= HOURS_OF_A_CLOCK for hour in hours)


def is_german(enquiry: Enquiry) -> bool:
    """Return True if nothing tells of another language than German; the words are not looked at."""
    return {enquiry.language, enquiry.page_language} <= {*_GERMAN_PAGES, ""}


def _may_be_german(words: str, enquiry: Enquiry) -> bool:
    return is_german(enquiry) and _can_be_read(words)


def _may_write_german(enquiry: Enquiry) -> bool:
    """Return True if who writes has read a German page and told nothing of an own language."""
    for_another = any(one.field == "writes_for" and one.value for one in enquiry.answers)
    is_other = enquiry.language == OTHER_LANGUAGE
    return enquiry.page_language in _GERMAN_PAGES and (for_another or is_other)


def _looks_german(text: str) -> bool:
    """Return True if enough words are German ones; for times that is not sure enough."""
    words = _WORDS.findall(text.casefold())
    known = list(filter(_GERMAN.fullmatch, words))
    alone = set(filter(_GERMAN_ALONE.fullmatch, words))
    is_enough = len(alone) >= _FEWEST_WORDS and len(known) * _ONE_OF >= len(words)
    return is_enough and _can_be_read(text)


def _can_be_read(words: str) -> bool:
    return is_latin(words) and REPLACEMENT not in words
