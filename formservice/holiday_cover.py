"""Holiday cover that staff set themselves: links, and mails that tell of it (decision 0058).

A link goes by mail to its mailbox and nowhere else, so who has it reads that mailbox. Each
change is told to the mailbox, to its substitute, and to who was it before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from formservice.mail.encryption import Sealer
from formservice.mail.own_mail import OwnMail, pack_own, with_new_reference
from formservice.mail.staff_link import COVER_PREFIX, staff_link
from formservice.outbox import (
    COVER_LINK,
    REMINDER,
    CoverChange,
    CoverLink,
    CoverResult,
    NewLetter,
    OpenedCover,
    Outbox,
    hash_of,
    new_token,
)
from formservice.outbox.covers import LINK_KEPT
from portal.district import District
from portal.forms.reference import new_reference
from portal.routing import Cover, holder_of

MARK = ("X-KIM-Cover", "yes")
LINK = """\
VERTRETUNG: Mit diesem Link tragen Sie ein, wer Ihr Postfach vertritt, zum Beispiel im Urlaub.

{link}

Postfach: {mailbox}
Wählen Sie den ersten Tag, den letzten Tag und ein anderes Postfach. An diesen Tagen gehen neue
Anfragen dorthin; danach kommen sie von selbst wieder zu Ihnen.

Der Link gilt {days} Tage und ist nur für Ihr Team. Hat ihn niemand von Ihnen bestellt? Dann
müssen Sie nichts tun. Bitte antworten Sie nicht auf diese E-Mail.
"""
SET = """\
VERTRETUNG EINGETRAGEN: {substitute} vertritt {absent}.

Vertreten wird: {absent}, {mailbox}
Vertretung: {substitute}, {address}
Vom {first} bis {last}

An diesen Tagen gehen neue Anfragen an {address}, und ebenso Erinnerungen. Sie beginnen mit dem
Hinweis „Vertretung“ oder nennen ihn bei „Ort und Weg“. Was vorher kam, bleibt, wo es ist.

Stimmt das nicht? Rufen Sie sich bitte an. Das vertretene Postfach kann es mit seinem Link ändern.
Bitte antworten Sie nicht auf diese E-Mail.
"""
REPLACED = """\
VERTRETUNG GEWECHSELT: {former} vertritt {absent} nicht mehr.

Vertreten wird: {absent}, {mailbox}
Vertretung ist jetzt: {substitute}, {address}
Vom {first} bis {last}

Für {absent} bekommen Sie als Vertretung keine neuen Anfragen mehr. Was schon in Ihrem Postfach
liegt, bleibt dort: Bitte kümmern Sie sich darum.

Stimmt das nicht? Rufen Sie sich bitte an. Bitte antworten Sie nicht auf diese E-Mail.
"""
ENDED = """\
VERTRETUNG BEENDET: {substitute} vertritt {absent} nicht mehr.

Neue Anfragen gehen wieder an: {mailbox}

Stimmt das nicht? Rufen Sie sich bitte an. Bitte antworten Sie nicht auf diese E-Mail.
"""


@dataclass(frozen=True, slots=True)
class HolidayCover:
    """Sends links and carries out what is said by them."""

    district: District
    outbox: Outbox
    sealer: Sealer
    sender: str
    """Address that mails come from."""
    site_url: str
    """URL of the site without a slash at its end."""

    async def send_link(self, mailbox: str) -> bool:
        """Mail a link to the *mailbox*; return False if it got one within a day."""

        async def store(reference: str) -> bool:
            token = new_token()
            text = LINK.format(
                days=LINK_KEPT.days,
                link=staff_link(self.site_url, f"{COVER_PREFIX}{token}"),
                mailbox=f"{holder_of(self.district, mailbox)}, {mailbox}",
            )
            word = "Link zum Eintragen"
            letter = await self._pack(reference, mailbox, word, text, channel=COVER_LINK)
            return await self.outbox.send_cover_link(CoverLink(mailbox, hash_of(token), letter))

        return await with_new_reference(store)

    async def open(self, token: str) -> OpenedCover | None:
        """Return the mailbox that the link is for; `None`: it leads nowhere."""
        return await self.outbox.open_cover(hash_of(token))

    async def say(self, token: str, cover: Cover, former: Cover | None) -> CoverResult:
        """Note *cover* in place of the *former* one, and tell all whom it concerns."""
        letters = [(one, "eingetragen", SET) for one in (cover.mailbox, cover.substitute)]
        if former and former.substitute != cover.substitute:
            letters.append((former.substitute, "gewechselt", REPLACED))
        return await self._change(token, cover, former, letters)

    async def end(self, token: str, cover: Cover) -> CoverResult:
        """End *cover* now, and tell both mailboxes."""
        letters = [(one, "beendet", ENDED) for one in (cover.mailbox, cover.substitute)]
        return await self._change(token, None, cover, letters)

    async def _change(
        self,
        token: str,
        cover: Cover | None,
        former: Cover | None,
        letters: Sequence[tuple[str, str, str]],
    ) -> CoverResult:
        """Note *cover* if *former* is still what is noted, and send *letters*: to which mailbox,
        the last word of the subject, and the text.
        """
        words = self._words(cover, former)
        others = tuple(covers_of(self.district))

        async def store(reference: str) -> CoverResult:
            packed = [
                await self._pack(
                    new_reference() if number else reference, to, word, text.format(**words)
                )
                for number, (to, word, text) in enumerate(letters)
            ]
            return await self.outbox.change_cover(
                CoverChange(hash_of(token), cover, tuple(packed), others, former)
            )

        return await with_new_reference(store)

    def _words(self, cover: Cover | None, former: Cover | None) -> Mapping[str, str]:
        """Return what the texts name: of *cover*, or of the *former* one if it has ended."""
        named = cover or former
        if named is None:
            return {}
        return {
            "substitute": holder_of(self.district, named.substitute),
            "absent": holder_of(self.district, named.mailbox),
            "mailbox": named.mailbox,
            "address": named.substitute,
            "first": f"{named.first:%d.%m.%Y}",
            "last": f"{named.last:%d.%m.%Y}",
            "former": holder_of(self.district, former.substitute) if former else "",
        }

    async def _pack(
        self, reference: str, mailbox: str, word: str, text: str, *, channel: str = REMINDER
    ) -> NewLetter:
        now = (await self.outbox.time()).now
        mail = OwnMail(reference, mailbox, f"[KIM] VERTRETUNG {word}", MARK, text, now)
        return pack_own(mail, sender=self.sender, sealer=self.sealer, channel=channel)


def covers_of(district: District) -> Iterable[Cover]:
    """Yield what the district says itself, in `places.toml`."""
    for rule in district.substitutions:
        yield Cover(rule.mailbox.address, rule.substitute.address, rule.first, rule.last)
