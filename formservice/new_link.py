"""Send a new link to the mailbox that has a request (decision 0058).

A mail that was sent on by an older version has the link of the first mailbox, and a mail may be
lost. Anybody with a link may order: the new one is seen in that mailbox alone.
"""

from dataclasses import dataclass

from formservice.mail.encryption import Sealer
from formservice.mail.own_mail import pack_own, with_new_reference
from formservice.mail.reminder import write_new_link
from formservice.mail.staff_link import staff_link
from formservice.outbox import REMINDER, NewLink, OpenedFollowup, Outbox, hash_of, new_token
from portal.district import District


@dataclass(frozen=True, slots=True)
class NewLinks:
    """Sends links."""

    district: District
    outbox: Outbox
    sealer: Sealer
    sender: str
    """Address that mails come from."""
    site_url: str
    """URL of the site without a slash at its end."""

    async def send(self, about: OpenedFollowup) -> bool:
        """Mail a link to the mailbox that has the request; return False if it has had enough of
        them, or if staff have said already what becomes of it.
        """
        now = (await self.outbox.time()).now

        async def store(reference: str) -> bool:
            token = new_token()
            link = staff_link(self.site_url, token, about.letter.dispatch)
            mail = write_new_link(about, self.district, reference=reference, link=link, now=now)
            letter = pack_own(mail, sender=self.sender, sealer=self.sealer, channel=REMINDER)
            wanted = NewLink(about.followup.reference, letter, hash_of(token))
            return await self.outbox.send_link(wanted)

        return await with_new_reference(store)
