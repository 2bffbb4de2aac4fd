"""What a mail says of earlier requests with the same phone number or mail address.

Whoever writes again says less than the first time: what the first request asked to heed counts on.
Two people may share a telephone, so a mail tells as a fact only that the number is the same, and
details only to the mailbox that has the request they were asked with (decision 0076).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.forms.enquiry import Enquiry
from portal.forms.reference import grouped


class Care(StrEnum):
    """What a request asked to heed; the first ones are values of the form."""

    NO_VOICEMAIL = "no-voicemail"
    NO_CONTENT = "no-content"
    ONLY_ME = "only-me"
    TIMES = "times"
    ELSEWHERE = "elsewhere"
    """Something that another mailbox has been told."""


_ASKED_FOR = {
    Care.NO_VOICEMAIL: "keine Nachricht auf dem Anrufbeantworter",
    Care.NO_CONTENT: "keine SMS und keine E-Mail mit Inhalt",
    Care.ONLY_ME: "ein Gespräch nur mit der Person selbst",
    Care.TIMES: "Anrufe nur zu bestimmten Zeiten (sie stehen dort)",
}
_SAME_WAY = "mit derselben Nummer oder E-Mail-Adresse"
_UNTIL = "Das gilt auch hier, bis Sie wissen, ob es dieselbe Person ist."


@dataclass(frozen=True, slots=True)
class EarlierRequest:
    """A request that came a short while ago."""

    reference: str
    holder: str
    """Who has it, in German."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """All that came a short while ago from the same contact."""

    requests: tuple[EarlierRequest, ...]
    """The oldest first."""
    cares: frozenset[Care] = frozenset()
    """What they asked to heed, as far as the mailbox of the new one may know it."""

    @property
    def wants_no_content(self) -> bool:
        """Return True if one of them may have asked for messages without content."""
        return not self.cares.isdisjoint({Care.NO_CONTENT, Care.ELSEWHERE})


def cares_of(enquiry: Enquiry) -> frozenset[Care]:
    """Return what *enquiry* itself asks to heed."""
    ticked = {
        value
        for answer in enquiry.answers
        if answer.field == "safe_contact"
        for value in answer.value
    }
    cares = {care for care in Care if care.value in ticked}
    return frozenset(cares | {Care.TIMES} if enquiry.answer_to("contact_times") else cares)


def warning_of(earlier: Earlier) -> Iterator[str]:
    """Yield what counts because of the *earlier* ones, in German; nothing if they ask nothing."""
    if asked := [_ASKED_FOR[care] for care in Care if care in earlier.cares & _ASKED_FOR.keys()]:
        yield f"VORSICHT: Eine frühere Anfrage {_SAME_WAY} bat um: {', '.join(asked)}. {_UNTIL}"
    if Care.ELSEWHERE in earlier.cares:
        yield (
            f"VORSICHT: Eine frühere Anfrage {_SAME_WAY} bei einem anderen Team bat um Vorsicht. "
            "Rufen Sie zuerst dort an. Bis dahin: keine Nachricht auf dem Anrufbeantworter, keine "
            "SMS und keine E-Mail mit Inhalt, ein Gespräch nur mit der Person selbst."
        )


def names_of(earlier: Earlier) -> str:
    """Return the references of the *earlier* ones, and who has each."""
    return ", ".join(f"{grouped(one.reference, '-')} ({one.holder})" for one in earlier.requests)
