"""Tell which words of a person staff may not be able to read.

No language is guessed: letters, the languages that the person has chosen, and for times a few
German words tell. In doubt words are unread. Then staff have them read out first, which harms
nobody.
"""

import re

from portal.forms.enquiry import Enquiry
from portal.forms.enquiry_form import REPLACEMENT
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
    "ab|am|an|auch|bis|den|der|und|von|vor|nach|nur|oder|um|zwischen|mo|di|mi|fr|sa|so"
)
"""Words that stand beside those; alone they may be of another language. “Do” is left out: in Slavic
languages it means “until”."""


HOURS_OF_A_CLOCK = 12
_FROM_SIX = frozenset({"am", "sw", "ti"})
"""Languages in which many count the hours from six on: three is 9:00 or 21:00."""
_HOUR = re.compile(r"(\d+)(?:[:.]\d\d)?", re.ASCII)


def is_message_unread(enquiry: Enquiry) -> bool:
    """Return True if there is a message that may be in another language than German, or is lost in
    part: old devices send “?” for what they cannot encode.
    """
    message = enquiry.answer_to("message")
    return bool(message) and not _may_be_german(message, enquiry)


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
    return {enquiry.language, enquiry.page_language} <= {"de", "de-simple", ""}


def _may_be_german(words: str, enquiry: Enquiry) -> bool:
    return is_german(enquiry) and is_latin(words) and REPLACEMENT not in words
