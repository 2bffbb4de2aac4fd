"""Read a phone number the way people write it, and say how to dial it.

libphonenumber with region DE does the work: any format, any script's digits. But it takes hours
and a second German number for an extension of the first: they are cut away before it reads.

What a person types may be doubtful, because a refused number loses a person and a doubtful one
costs staff a minute. What was typed is kept elsewhere, untouched. The number of an office is
dialled by everybody and has to be valid.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatch, PhoneNumberMatcher

REGION = "DE"
GERMANY = 49
FEWEST_DIGITS = 6
"""Shorter input is a service number (110, 116117 is the longest) or a slip."""
LONGEST_TEXT = 80
"""Signs that are read: twice what the form takes. Longer ones would take long."""
LONGEST_GERMAN = 11
"""Digits behind the zero (Bundesnetzagentur, Nummernplan Ortsnetzrufnummern). libphonenumber
takes 15, for extensions."""

_SEVERAL = re.compile(r"[/,;|\n]")
"""Signs that stand between two numbers; a single number may contain them, too."""
_SLASH = re.compile(r"\s/\s")
_BEGINNING = re.compile(r"(?<=\d)[\s/().–-]+(?=\+|\(?0\d)(?<!\()")
"""Where another number may begin behind the digits of one: with a plus or with an area code."""

_HOUR = r"(?:0?[1-9]|1\d|2[0-4]|00)"
"""Not a single zero: "4-0" is an extension."""
_TIME = rf"{_HOUR}(?:[.:][0-5]\d)?"
_TIMES = re.compile(
    rf"""
    (?<!\d)(?<!\d[.:+-])                        # no part of a longer row of digits
    (?: {_TIME}\s?(?:[-–—]|bis)\s?{_TIME}(?:\s?(?:Uhr|h)\b)?      # 16-18, 8.30 bis 12 Uhr
      | {_HOUR}(?:[.:]?[0-5]\d)?\s?(?:Uhr|h)\b                      # 16 Uhr, 1630 h
      | {_TIME}(?=[^\W\d_])                                        # 5pm
      | {_HOUR}(?::[0-5]\d | \.(?:00|15|30|45))                    # 16:10, 16.30
      | \d{{1,2}}(?P<sign>[./-])\d{{1,2}}(?P=sign)(?:19|20)\d\d     # 21.11.2026
      | (?:19|20)\d\d-[01]\d-[0-3]\d                              # 2026-11-21
      | [0-3]?\d\.[01]?\d\.(?=\s)                                 # 21.11.
    )
    (?!\d|[.:-]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What people write beside a number, in the digits of a number: hours and dates."""
_TWO_WAYS = re.compile(rf"(\d\D+\d[^/]*)/|(?<=\d)\s{_HOUR}(?=\s?[^\W\d_]|[.)]\s)")
"""What may belong to a number or not: "02841 9088/12", "02841 9088 5 pm", "02841 9088 2. 0…"."""


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A phone number that a person has typed, and that can be dialled."""

    e164: str
    """`+4915228817386`"""
    international: str
    """`+49 1522 8817386`"""
    valid: bool
    """Whether the number lies in a range that is in use and can be read in one way only; staff
    look twice if not."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone number of an office, as it is shown and as it is dialled."""

    display: str
    """As the office writes it: `030 23125-0`"""
    e164: str
    """`+4930231250`"""

    @property
    def href(self) -> str:
        """The address of a link that dials."""
        return f"tel:{self.e164}"

    def __str__(self) -> str:
        return self.display


def read_phone(raw: str) -> Phone | None:
    """Return the number in *raw*, or `None` if there is none to call back.

    The first number that is valid alone counts; hours, words and further numbers are no part of
    it. Where none is valid, one that is possible is taken as doubtful.
    """
    text = _visible(raw)
    if found := _first_valid(text):
        return _phone(found.number, valid=_is_sure(found.number) and _is_clear(text, found))
    for cut in _cuts(text):
        if number := _possible(_before_words(cut)) or _possible(_SEVERAL.split(cut)[0]):
            return _phone(number, valid=_is_sure(number))
    return None


def phone_number(written: str) -> PhoneNumber | None:
    """Return what an office has written, if it is one valid number with area code and no more."""
    text = _visible(written)
    found = _first_valid(text)
    if found is None or found.raw_string != text or found.number.extension:
        return None
    return PhoneNumber(written, _e164(found.number)) if _is_clear(text, found) else None


def _visible(raw: str) -> str:
    """Return the beginning of *raw* with western digits and without what nobody sees."""
    text = "".join(char for char in raw if unicodedata.category(char) != "Cf")
    return phonenumbers.normalize_digits_only(text[:LONGEST_TEXT], keep_non_digits=True)


def _cuts(text: str) -> Iterator[str]:
    """Yield *text* with signs in it that end a number, from most signs to none.

    "02841 9088 16-18" ends before the hours; "0281 20-12" has none, for nothing is left then.
    """
    without_times = _TIMES.sub(";", text)
    yield _SLASH.sub(";", without_times)
    yield without_times
    yield text


def _first_valid(text: str) -> PhoneNumberMatch | None:
    """Return the first number with area code that is valid alone."""
    return next(filter(None, map(_first_of_row, _cuts(text))), None)


def _is_clear(text: str, found: PhoneNumberMatch) -> bool:
    """Tell whether no beginning of *found* is the number that *text* may mean."""
    whole, other = found.raw_string, _first_valid(_TWO_WAYS.sub(r"\1;", text))
    return other is None or other.raw_string == whole or not whole.startswith(other.raw_string)


def _first_of_row(text: str) -> PhoneNumberMatch | None:
    beginnings = [found.end() for found in _BEGINNING.finditer(text)]
    for beginning in beginnings:
        first, second = _match(text[:beginning]), _match(text[beginning:])
        if first and second and second.start == 0:
            return first
    rests = (text, *(text[beginning:] for beginning in beginnings))
    return next(filter(None, map(_match, rests)), None)


def _match(text: str) -> PhoneNumberMatch | None:
    found = PhoneNumberMatcher(text, REGION, leniency=Leniency.VALID)
    return next((match for match in found if _can_be_called(match.number, match.raw_string)), None)


def _possible(text: str) -> phonenumbers.PhoneNumber | None:
    """Return *text* as a number; with a country code that lacks its plus, as messengers do."""
    national, abroad = _parsed(text), _parsed(re.sub(r"^\D*", "+", text))
    if abroad is None or not _is_sure(abroad):
        return national
    is_national = national and _is_sure(national) and abroad.country_code != GERMANY
    return national if is_national else abroad


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    can_be_called = phonenumbers.is_possible_number(number) and _can_be_called(number, text)
    return number if can_be_called else None


def _can_be_called(number: phonenumbers.PhoneNumber, text: str) -> bool:
    return sum(map(str.isdecimal, text)) >= FEWEST_DIGITS and not _is_emergency(number)


def _is_emergency(number: phonenumbers.PhoneNumber) -> bool:
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    national = phonenumbers.national_significant_number(number)
    return phonenumbers.is_emergency_number(national, region)


def _is_sure(number: phonenumbers.PhoneNumber) -> bool:
    """Tell whether the number lies in a range that is in use, and is not too long for one."""
    national = phonenumbers.national_significant_number(number)
    is_long = number.country_code == GERMANY and len(national) > LONGEST_GERMAN
    return phonenumbers.is_valid_number(number) and not is_long


def _before_words(text: str) -> str:
    """Return *text* up to the first letter behind a digit.

    libphonenumber reads letters as keys of an old telephone: "0281 2070 (Frau X)" would become
    another number.
    """
    seen_digit = False
    for position, char in enumerate(text):
        seen_digit = seen_digit or char.isdecimal()
        if seen_digit and char.isalpha():
            return text[:position]
    return text


def _phone(number: phonenumbers.PhoneNumber, *, valid: bool) -> Phone:
    return Phone(
        e164=_e164(number),
        international=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        valid=valid,
    )


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
