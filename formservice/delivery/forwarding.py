"""What a mail says that staff have sent on to the town that it belongs to."""

import contextlib
from dataclasses import dataclass

from formservice.mail.message import Forwarding
from formservice.outbox import Envelope, Outbox, OutboxUnavailableError
from portal.district import District
from portal.local_time import BERLIN
from portal.routing import holder_of, stations, way_to, with_covers


@dataclass(frozen=True, slots=True)
class Forwardings:
    """Tells of each letter who had it before, and how it comes to the mailbox that has it now."""

    district: District
    outbox: Outbox

    async def of(self, letter: Envelope) -> Forwarding | None:
        """Return what the mail says; `None` if the *letter* was not sent on.

        The stations are left out while the outbox is away: the mail is not held up for them.
        """
        at = letter.forwarded_at
        if letter.forwarded_from is None or at is None:
            return None
        whole = with_covers(self.district, self.outbox.known_covers)
        way = way_to(whole, letter.municipality, letter.mailbox, at.astimezone(BERLIN).date())
        keys: tuple[str, ...] = ()
        with contextlib.suppress(OutboxUnavailableError):
            followup = await self.outbox.find_followup(letter.reference)
            keys = followup.stations if followup else ()
        return Forwarding(
            holder_of(self.district, letter.forwarded_from),
            at,
            self.district.municipality(letter.municipality),
            letter.dispatch,
            way,
            stations(self.district, keys),
        )
