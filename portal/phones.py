"""Read a phone number the way people write it, and say how to dial it.

libphonenumber with region DE does the work: any format, any script's digits. A number that is
only *possible* is accepted, because a refused number loses a person and a doubtful one costs
staff a minute (requirements D.1, D.6). What was typed is kept elsewhere, untouched.
"""

import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat

REGION = "DE"
FEWEST_DIGITS = 6
"""Shorter input is a service number (110, 116117 is the longest) or a slip."""


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
    """Return the number in *raw*, or `None` if there is none to call back."""
    try:
        number = phonenumbers.parse(_visible(raw), REGION)
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.national_significant_number(number)
    if sum(map(str.isdecimal, raw)) < FEWEST_DIGITS or _is_emergency(number, national):
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        international=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        valid=phonenumbers.is_valid_number(number),
    )


def _visible(raw: str) -> str:
    """Return *raw* without the invisible marks that come along when a number is copied."""
    return "".join(char for char in raw if unicodedata.category(char) != "Cf")


def _is_emergency(number: phonenumbers.PhoneNumber, national: str) -> bool:
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return phonenumbers.is_emergency_number(national, region)
