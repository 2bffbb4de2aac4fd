"""What staff should know about an enquiry beyond the words of the person.

A marker never changes whether an enquiry is accepted: it only adds a line to the mail.
The German lines stand where the mail is composed.
"""

from enum import StrEnum


class Marker(StrEnum):
    """One remark about an enquiry."""

    SUSPICIOUS = "suspicious"
    """The honeypot is filled or the text is full of web addresses. Browsers fill traps, too."""

    PLACE_UNKNOWN = "place-unknown"
    """The person chose "another place / I don't know": the fallback contact point asks back."""

    PHONE_DOUBTFUL = "phone-doubtful"
    """The number is possible but in no known number range; what was typed may help."""

    NO_ORIGIN_HEADERS = "no-origin-headers"
    """The browser named neither `Sec-Fetch-Site` nor `Origin`: an old phone, or a program."""

    SUBSTITUTION = "substitution"
    """The mailbox stands in for the one that usually answers for this place."""
