"""Read a phone number the way people write it, and say how to dial it.

libphonenumber with region DE does the work: any format, any script's digits. A number that is
only *possible* is accepted, because a refused number loses a person and a doubtful one costs
staff a minute. What was typed is kept elsewhere, untouched.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat

REGION = "DE"
FEWEST_DIGITS = 6
"""Shorter input is a service number (110, 116117 is the longest) or a slip."""


_SEVERAL = re.compile(r"[/,;|\n]")
"""Signs that stand between two numbers; a single number may contain them, too."""


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A phone number that can be dialled."""

    e164: str
    """`+4915228817386`"""
    international: str
    """`+49 1522 8817386`"""
    valid: bool
    """Whether the number lies in a range that is in use; staff look twice if it does not."""


def read_phone(raw: str) -> Phone | None:
    """Return the number in *raw*, or `None` if there is none to call back.

    Of several numbers the first counts: staff see what was typed.
    """
    visible = "".join(char for char in raw if unicodedata.category(char) != "Cf")
    return _read(_before_words(visible)) or _read(_SEVERAL.split(visible)[0])


def _read(text: str) -> Phone | None:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if sum(map(str.isdecimal, text)) < FEWEST_DIGITS or _is_emergency(number):
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        international=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        valid=phonenumbers.is_valid_number(number),
    )


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


def _is_emergency(number: phonenumbers.PhoneNumber) -> bool:
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    national = phonenumbers.national_significant_number(number)
    return phonenumbers.is_emergency_number(national, region)
