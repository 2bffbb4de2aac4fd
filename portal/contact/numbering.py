"""Look up digits in the numbering plans: country code, and whether the number is in use.

libphonenumber gets digits only: it would read letters as keys of a phone, and a second number as an
extension of the first.
"""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as COUNTRIES
from phonenumbers import PhoneNumber as Number
from phonenumbers import PhoneNumberFormat

GERMANY = 49
"""Country code (ITU-T E.164)."""
FEWEST_DIGITS = 6
"""Shorter input is an emergency or service number (110, 115) or a slip."""
LONGEST_GERMAN = 11
"""Digits behind the zero (Bundesnetzagentur, Nummernplan Ortsnetzrufnummern). libphonenumber
takes 15, for extensions."""
FEWEST_WITH_CODE = 9
"""Digits from which 49 is the country code: numbers without an area code have 8 at most."""


def valid_number(text: str) -> Number | None:
    """Return the number *text*, with country or area code, if its range is in use, else `None`."""
    return next(filter(_is_in_use, _spelled(text)), None)


def possible_number(text: str) -> Number | None:
    """Return the number *text* if it may exist, even if its range is not in use, else `None`."""
    return next(filter(phonenumbers.is_possible_number, _spelled(text)), None)


def is_mobile(number: Number) -> bool:
    """Return True for a number of mobile phones alone."""
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


def digits_of(text: str) -> str:
    """Return the digits of *text*."""
    return "".join(filter(str.isdecimal, text))


def e164(number: Number) -> str:
    """Return *number* in E.164 format, for example `+4930231250`."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _spelled(text: str) -> Iterator[Number]:
    """Yield what *text* may mean, with and without a zero behind the country code."""
    digits = digits_of(text)
    if len(digits) < FEWEST_DIGITS:
        return
    has_code = digits.startswith(str(GERMANY)) and len(digits) >= FEWEST_WITH_CODE
    if text[0] == "+" or digits.startswith("00") or has_code:
        digits = digits.removeprefix("00")
        code = next((n for n in (1, 2, 3) if int(digits[:n] or 0) in COUNTRIES), 0)
        without_zero = digits[:code] + digits[code:].removeprefix("0")
        spellings = [digits, without_zero]
        if re.search(r"\( *0 *\)", text):
            spellings.reverse()
    elif digits[0] == "0":
        spellings = [f"{GERMANY}{digits[1:]}"]
    else:
        return
    for spelling in spellings:
        try:
            number = phonenumbers.parse(f"+{spelling}")
        except phonenumbers.NumberParseException:
            continue
        if not _is_emergency(number):
            yield number


def _is_in_use(number: Number) -> bool:
    """Return True if the number lies in a range that is in use, and is not too long for one."""
    national = phonenumbers.national_significant_number(number)
    is_long = number.country_code == GERMANY and len(national) > LONGEST_GERMAN
    return phonenumbers.is_valid_number(number) and not is_long


def _is_emergency(number: Number) -> bool:
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    national = phonenumbers.national_significant_number(number)
    return phonenumbers.is_emergency_number(national, region)
