"""Find what stands beside a phone number that was read: an extension, or another number."""

import re
from dataclasses import dataclass

from portal.contact.numbering import digits_of
from portal.contact.phone import Phone, read_phone
from portal.contact.phone_text import visible

_EXTENSION = re.compile(
    r"""(?: \b(?:app(?:arat)?|durchwahl|dw|nebenst(?:elle)?|nst|intern|ext(?:ension)?|klappe)\b
          | (?<=\d)\ ?/\ ?(?=-)
        ) [ .:-]{0,3} (\d{1,5}) (?!\d)
      | (?<=\d) \ ? \( (?! (?:19|20)\d\d \) ) -? (\d{1,5}) \) \ ?$  # a year is none
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, repr=False)
class PhoneRest:
    """What was typed besides a phone number."""

    extension: str
    """Its digits; empty: none was named."""
    has_other: bool
    """Whether another number is there."""


def rest_of(raw: str, phone: Phone) -> PhoneRest:
    """Return what else stands in *raw*, in which *phone* was read."""
    text = visible(raw)
    named = _EXTENSION.search(text)
    extension = next(filter(None, named.groups())) if named else ""
    others = (read_phone(part) for part in _around(text, phone))
    has_other = any(one and one.valid and one.e164 != phone.e164 for one in others)
    return PhoneRest(extension, has_other)


def _around(text: str, phone: Phone) -> tuple[str, ...]:
    """Return what stands before and behind the digits of *phone*; nothing if they are parted."""
    own = digits_of(phone.international.partition(" ")[2])
    places = [place for place, char in enumerate(text) if char.isdecimal()]
    first = "".join(text[place] for place in places).find(own)
    if first < 0:
        return ()
    return text[: places[first]], text[places[first + len(own) - 1] + 1 :]
