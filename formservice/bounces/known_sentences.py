"""Read absence notes and acknowledgements, which change nothing for a letter.

A text is harmless if nothing is left of it once the known sentences are taken away (decision 0025).
They are German and English: what is not here calls a person. In the patterns a space stands for any
white space; ä is written ae as `without_umlauts` returns it.
"""

import re
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from formservice.bounces.known_absences import (
    ABSENCE,
    AFTER_THAT,
    AT_WORK,
    BACK,
    CLOSED,
    ENDING,
    IS_AWAY,
    IS_BACK,
    IS_CLOSED,
    MEETING,
    OPEN,
    TITLE,
    UNTIL,
    WE,
)
from formservice.bounces.known_deputies import (
    DEPUTY,
    IS_SOMEBODY,
    IS_URGENT,
    URGENT,
    WRITE_ELSEWHERE,
)
from formservice.bounces.known_frames import AROUND
from formservice.bounces.known_handling import AGAIN, AT_RETURN, CALLS, HANDLED, ON_DAY
from formservice.bounces.known_names import OURS, PLACE, tells_state, with_names_marked
from formservice.bounces.known_receipts import BECOMES, RECEIVED
from formservice.bounces.known_words import DATE, DATED, HOST, HOUR, MAIL, NUMBER, PERIOD
from formservice.mail.message import OUR_SUBJECT

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_IN_SUBJECT = (
    r"re|aw|antw|wg|fwd?|ext|extern(?:al)?",
    rf"(?:ihre?|your) {MAIL}(?: (?:an|bei) (?:die|der) (?:stadt|{PLACE}))?",
    rf"\[?(?:ticket\s?)?{NUMBER}\]?|\[?(?:{HOST}\.{HOST}|{PLACE}) #\d{{1,20}}",
    r"(?:zimbra )?abwesenheit(?:snotiz)?(?: (?:re|aw))?",
)
_OUR_SUBJECT = re.compile(rf"{OUR_SUBJECT}\s*\Z")
_OURS_QUOTED = re.compile(rf"{OUR_SUBJECT}(?=[\"“”\s,.)]|$)|(?P<name>KIM-Kontaktformular)\b")
_BETWEEN = re.compile(r"(?:[\s.,;:!()\[\]*_|–—-]|(?:und|and|aber|but)\b)*", re.IGNORECASE)
_ENDS = r"(?=(?<=\d\.)\s|\s*[.,;:!()\[\]]|\s+[–-]\s|\s*\n|\s*$|\s+(?:und|and|aber|but)\s)"


class Says(Enum):
    """What a sentence says."""

    AWAY = auto()
    """An absence of the writer without its end."""
    CLOSED = auto()
    """That an office is closed, without an end."""
    IN_ABSENCE = auto()
    """What is harmless only while somebody is away who comes back."""
    UNTIL = auto()
    """An absence of the writer with its own end; it may be another than one without."""
    BACK = auto()
    """When the writer is back, or that somebody reads meanwhile."""
    WE_BACK = auto()
    """When the office is back."""
    RECEIVED = auto()
    """That the mail has come in, or that it is read."""
    NOTHING = auto()


class _Sentence(NamedTuple):
    says: Says
    pattern: str
    has: tuple[str, ...] = ()
    """What has to be found in it."""


_HANDLED = "|".join(HANDLED)
_KNOWN = (
    _Sentence(Says.BACK, "|".join(ENDING)),
    _Sentence(Says.UNTIL, "|".join(UNTIL)),
    _Sentence(Says.RECEIVED, CLOSED, (PERIOD, IS_CLOSED)),
    _Sentence(Says.CLOSED, CLOSED, (IS_CLOSED,)),
    _Sentence(Says.WE_BACK, BACK, (f"{DATE}|{HOUR}", IS_BACK, WE)),
    _Sentence(Says.BACK, BACK, (f"{DATE}|{HOUR}", IS_BACK)),
    _Sentence(Says.NOTHING, BACK, (AFTER_THAT, IS_BACK)),
    _Sentence(Says.BACK, "|".join(CALLS), (DATE,)),
    _Sentence(Says.RECEIVED, "|".join(CALLS)),
    _Sentence(Says.IN_ABSENCE, TITLE),
    *(
        _Sentence(says, one, (IS_AWAY, *end))
        for one in ABSENCE
        for says, end in ((Says.UNTIL, (DATED,)), (Says.RECEIVED, (PERIOD,)), (Says.AWAY, ()))
    ),
    _Sentence(Says.NOTHING, URGENT, (IS_SOMEBODY, IS_URGENT)),
    _Sentence(Says.IN_ABSENCE, DEPUTY, (IS_SOMEBODY,)),
    _Sentence(Says.IN_ABSENCE, "|".join(OPEN)),
    _Sentence(Says.RECEIVED, "|".join((*RECEIVED, *AT_WORK, MEETING))),
    _Sentence(Says.WE_BACK, _HANDLED, (ON_DAY, AGAIN, WE)),
    _Sentence(Says.BACK, _HANDLED, (ON_DAY, AGAIN)),
    _Sentence(Says.IN_ABSENCE, _HANDLED, (AT_RETURN,)),
    _Sentence(Says.RECEIVED, _HANDLED),
    _Sentence(Says.NOTHING, "|".join((*AROUND, *BECOMES))),
)
"""Of sentences that are equally long the first one counts."""
_ONLY_IN_SUBJECT = (
    _Sentence(
        Says.IN_ABSENCE, "(?:ich bin )?(?:ausser haus|nicht im (?:buero|haus|dienst)|im urlaub)"
    ),
    _Sentence(Says.NOTHING, "|".join(_IN_SUBJECT)),
)


@cache
def _compiled(pattern: str, ends: str = "") -> re.Pattern[str]:
    """Return *pattern* as it is searched: made at its first use, for it delays every start."""
    told = pattern.replace(" ", r"\s+")
    return re.compile(rf"(?:{told}){ends}", re.IGNORECASE)


def _length(sentence: _Sentence, text: str, position: int) -> int:
    """Return how many characters *sentence* takes of *text* from *position* on, or 0."""
    found = _compiled(sentence.pattern, _ENDS).match(text, position)
    if not found or not all(_compiled(one).search(found.group()) for one in sentence.has):
        return 0
    return found.end() - position


def without_umlauts(text: str) -> str:
    """Return *text* with ae for ä and so on; capitals stay, for only they tell names."""
    return text.translate(_UMLAUTS)


Told = frozenset[Says]
"""What the known sentences of a text say."""


def says_something(told: Told) -> bool:
    """Return True if *told* is more than greetings, names and the like."""
    return bool(told - {Says.NOTHING})


def has_end(told: Told) -> bool:
    """Return True unless an absence is in *told*, and nothing of the same kind that ends it.

    The writer is back, or the office is; that somebody else is back, or away for a time of their
    own, says nothing.
    """
    back = told & {Says.BACK, Says.WE_BACK}
    return (
        (Says.AWAY not in told or bool(back))
        and (Says.CLOSED not in told or Says.WE_BACK in told)
        and (Says.IN_ABSENCE not in told or bool(back) or Says.UNTIL in told)
    )


def read_text(text: str, domain: str) -> Told | None:
    """Return what *text* says; `None` if not all of its sentences are known.

    The names of places in it have to be in *domain*, that of the sender.
    """
    return _told(text, domain, _KNOWN)


def read_subject(subject: str, domain: str) -> Told | None:
    """Return what *subject* says beside ours; `None` if not all of its words are known."""
    return _told(without_our_subject(subject), domain, (*_ONLY_IN_SUBJECT, *_KNOWN))


def without_our_subject(subject: str) -> str:
    """Return *subject* without the one of our letter, or its beginning, at its end."""
    found = _OUR_SUBJECT.search(subject)
    return subject[: found.start()] if found and not tells_state(found["place"] or "") else subject


def _told(text: str, domain: str, known: tuple[_Sentence, ...]) -> Told | None:
    text = _OURS_QUOTED.sub(_mark, text.replace(OURS, "?"))
    text = with_names_marked(without_umlauts(text), domain)
    if _compiled(WRITE_ELSEWHERE).search(text):
        return None
    found, position = set(), _end_of(_BETWEEN.match(text))
    while position < len(text):
        # The longest one: an absence with its end begins as one without.
        longest = max(known, key=lambda one: _length(one, text, position))
        length = _length(longest, text, position)
        if not length:
            return None
        found.add(longest.says)
        position = _end_of(_BETWEEN.match(text, position + length))
    return frozenset(found)


def _mark(found: re.Match[str]) -> str:
    """Return what stands for a subject of ours; one whose place tells a state is none."""
    return found[0] if tells_state(found["place"] or "") else OURS


def _end_of(found: re.Match[str] | None) -> int:
    return found.end() if found else 0
