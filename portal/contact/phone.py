"""Read phone numbers as people write them, and return them in E.164.

`phone_text` finds runs of digits. Here it is decided which groups of a run belong to one number;
`numbering` knows which numbers are possible and which are in use. libphonenumber's own matcher
joins two numbers side by side and drops foreign country codes without a plus (decision 0028).

A number that a person types may be doubtful: a refused number loses a person, a doubtful one costs
staff a minute. What was typed is stored elsewhere, unchanged. The number of an office is dialled by
everybody and has to be valid.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from phonenumbers import PhoneNumber as Number
from phonenumbers import PhoneNumberFormat, format_number, length_of_geographical_area_code

from portal.contact.fax import without_fax
from portal.contact.numbering import (
    FEWEST_DIGITS,
    digits_of,
    e164,
    is_mobile,
    possible_number,
    valid_number,
)
from portal.contact.phone_text import Run, cuts, has_pairs, is_run, runs, visible

FEWEST_ABROAD = 10
"""Digits from which a number without plus and zero is taken to begin with its country code."""

MOST_NUMBERS = 6
"""Numbers that are tried in one run; bounds the running time."""
LONGEST_ROOM = 2
"""Digits of a small number before a phone number: a room, a day, an hour."""

_FIRST_GROUP = re.compile(r"0[1-9]\d{2,}(?!\d)")
"""An area code as it is written in one group. In pairs, 0 53 21, it is German all the same."""
_OTHER_SIGNS = re.compile(r"_|[^\w\s()+/.@-]")
"""What some write between the groups of a number, and most between two things."""


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A phone number that a person has typed."""

    e164: str
    """In E.164 format: `+4915228817386`"""
    international: str
    """Formatted for people: `+49 1522 8817386`"""
    valid: bool
    """Whether the range is in use and the number can be read in one way only; if not, staff
    check it."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone number of an office: as it is shown, and as it is dialled."""

    display: str
    """As the office writes it: `030 23125-0`"""
    e164: str
    """In E.164 format: `+4930231250`; of an emergency number the digits alone: `110`"""

    @property
    def href(self) -> str:
        """The `tel:` URI (RFC 3966)."""
        return f"tel:{self.e164}"

    def __str__(self) -> str:
        return self.display


EMERGENCY = tuple(PhoneNumber(digits, digits) for digits in ("110", "112", "116016"))
"""Police, fire brigade and ambulance, helpline "Violence against women"."""


def read_phone(raw: str) -> Phone | None:
    """Return the number in *raw*, or `None` if there is none to call back.

    The first that begins with a zero or a country code and is valid counts, then the beginning
    of one, then one without either, and at last what is possible. Hours and words are no part;
    that of a fax counts if there is no other.
    """
    text = visible(raw)
    other = _OTHER_SIGNS.sub(" ", text)
    if not any(map(str.isdecimal, cuts(text)[0])):
        return None
    if phone := _first(without_fax(text), _clear) or _first(text, _clear, _beginning, _bare):
        return phone
    phone = _first(other, _clear, _beginning, _bare) or _first(text, _likely)
    phone = phone or _first(other, _likely)
    return replace(phone, valid=False) if phone else None


def phone_number(written: str) -> PhoneNumber | None:
    """Return the number if *written* is one valid number with area code only, else `None`.

    A last group without any sign is an extension here: an office writes hours as "9-12". Signs
    that the reader leaves out would be shown, but not dialled.
    """
    seen = visible(written)
    is_all = len(seen) == sum(unicodedata.category(char) != "Cf" for char in written)
    text = seen.strip()
    cut = cuts(text)[0]
    if not (is_all and is_run(text) and has_pairs(text)) or (cut != text and _first(cut, _clear)):
        return None
    run = next(runs(text))
    before, tail = run.before_tail()
    is_hour = not tail.isdecimal() and valid_number(before)
    number = None if is_hour or valid_number(run.before_slash()) else valid_number(run.text)
    is_dialled = number and run.text.startswith(("0", "+"))
    return PhoneNumber(written, e164(number)) if number and is_dialled else None


def _first(text: str, *readings: Callable[[Run], Phone | None]) -> Phone | None:
    """Return the first phone that one of *readings* finds in the runs of *text*.

    Hours are taken away first, and stay if too little is left without them.
    """
    found = (reading(run) for reading in readings for cut in cuts(text) for run in _long(cut))
    return next(filter(None, found), None)


def _long(text: str) -> Iterator[Run]:
    return (run for run in runs(text) if len(digits_of(run.text)) >= FEWEST_DIGITS)


def _clear(run: Run) -> Phone | None:
    """Read a run that is a number with area code, or several of which the first counts."""
    if number := valid_number(run.text):
        is_sure = not (run.is_glued or _has_hour(run) or _cuts_area_code(run, number))
        return _shorter(run) or _phone(number, valid=is_sure)
    starts = run.starts()[1:MOST_NUMBERS]
    splits = [start for start in starts if valid_number(run.part(0, start).text)]
    if splits:
        coded = [start for start in splits if run.has_code_at(start)]
        phone = _clear(run.part(0, coded[-1] if coded else splits[0]))
        return phone and replace(phone, valid=phone.valid and len(coded) == 1)
    return _behind_others(run, _clear)


def _shorter(run: Run) -> Phone | None:
    """Read a valid run without its last group, if that is rather none of it."""
    if run.has_word_behind and (number := valid_number(run.before_tail()[0])):
        return _phone(number, valid=run.is_glued)
    if number := valid_number(run.before_slash()):
        has_slashes_alone = re.fullmatch(r"\d+( */ *\d+)*", run.text)
        return _phone((has_slashes_alone and valid_number(run.text)) or number, valid=False)
    return None


def _has_hour(run: Run) -> bool:
    return valid_number(run.before_tail()[0]) is not None


def _cuts_area_code(run: Run, number: Number) -> bool:
    """Return True if a German area code seems to be written in two parts: “0532 1234567”.

    Then it is rather a number of another country without its code, here of a Turkish mobile phone.
    """
    first = _FIRST_GROUP.match(run.text)
    return first is not None and len(first[0]) <= length_of_geographical_area_code(number)


def _behind_others(run: Run, reading: Callable[[Run], Phone | None]) -> Phone | None:
    """Read a number behind digits that are none: a room, a day, a postcode, a "1)" of a list."""
    for start in () if run.text[0] in "+0" else run.starts()[1:MOST_NUMBERS]:
        others = re.findall(r"\d+", run.text[:start])
        is_small = all(len(other) <= LONGEST_ROOM for other in others)
        is_postcode = len(others) == 1 and not valid_number(f"0{run.text}")
        if run.has_code_at(start) and (is_small or is_postcode):
            return reading(replace(run, text=run.text[start:]))
    return None


def _beginning(run: Run) -> Phone | None:
    """Read the beginning of a run that is too long; sure if a town stands behind it."""
    for end in run.ends():
        if number := valid_number(run.text[:end]):
            is_town = run.has_word_behind and re.fullmatch(r" \d{5}", run.text[end:])
            return _phone(number, valid=bool(is_town))
    return _behind_others(run, _beginning)


def _bare(run: Run) -> Phone | None:
    """Read a run without zero and plus: with its country code if it is long, or as German; “1522”
    is rather a mobile phone here than the beginning of a number in North America.
    """
    if run.text[0] in "+0":
        return None
    for end in (len(run.text), *run.ends()):
        text = run.text[:end]
        german = valid_number(f"0{text}")
        is_abroad = len(digits_of(text)) >= FEWEST_ABROAD and not (german and is_mobile(german))
        if number := (is_abroad and valid_number(f"+{text}")) or german:
            return _phone(number, valid=False)
    return None


def _likely(run: Run) -> Phone | None:
    """Read a run that is no number in use, but may be one."""
    number = possible_number(run.text if run.text[0] in "+0" else f"0{run.text}")
    return _phone(number, valid=False) if number else None


def _phone(number: Number, *, valid: bool) -> Phone:
    return Phone(
        e164=e164(number),
        international=format_number(number, PhoneNumberFormat.INTERNATIONAL),
        valid=valid,
    )
