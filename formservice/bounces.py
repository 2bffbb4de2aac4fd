"""Act on what comes to the sender's address: a letter that came back goes to the fallback."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from formservice.alarms import Alarm, Alarms
from formservice.messageids import reference_of
from formservice.notices import Kind, MailNotice, read_notice
from formservice.outbox import Outbox, Return, Returned, Returning, Unavailable

FALLBACK_PAUSE = timedelta(hours=1)
"""So long a fallback mailbox that sends back is left alone."""

log = structlog.get_logger()


class Bounces:
    """Takes one mail after the other; each may come twice."""

    def __init__(
        self,
        outbox: Outbox,
        fallback: Callable[[datetime], str],
        alarms: Alarms,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._fallback = fallback
        self._alarms = alarms
        self._clock = clock

    async def take(self, raw: bytes) -> bool:
        """Act on a mail; return whether it is done with. What is not, a person must read.

        Raises `Unavailable` if the outbox is not there: the mail must come again.
        """
        try:
            return await self._act(read_notice(raw))
        except Unavailable:
            raise
        except Exception:
            # A mail that anybody may send must not stop what runs beside this.
            log.exception("notice-broke")
            self._alarms.sound(Alarm.DELIVERY_BROKE)
            return False

    async def _act(self, notice: MailNotice) -> bool:
        if notice.kind in {Kind.PROGRESS, Kind.AUTOMATIC}:
            log.info("notice-ignored", kind=notice.kind.value)
            return True
        if notice.kind is Kind.FAILED and notice.message_id:
            return self._tell(await self._take_back(notice), notice)
        log.warning("notice-unclear", kind=notice.kind.value)
        if notice.message_id:
            # It is about a letter of ours: perhaps it came back, perhaps somebody has answered.
            self._alarms.sound(Alarm.BOUNCE_UNCLEAR, reference=reference_of(notice.message_id))
        return False

    async def _take_back(self, notice: MailNotice) -> Returned:
        now = self._clock()
        return await self._outbox.take_back(
            Return(
                message_id=notice.message_id,
                mailboxes=notice.mailboxes,
                now=now,
                result=f"bounce-{notice.status}",
                fallback=self._fallback(now),
                again_at=now + FALLBACK_PAUSE,
            )
        )

    def _tell(self, returned: Returned, notice: MailNotice) -> bool:
        facts = {"reference": returned.reference, "code": f"bounce-{notice.status}"}
        log.info("bounced", verdict=returned.verdict.value, **facts)
        if alarm := _ALARMS.get(returned.verdict):
            self._alarms.sound(alarm, mailbox=returned.mailbox, **facts)
        # Too late: the notice may quote the request, and then it is the last copy.
        return returned.verdict not in {Returning.UNKNOWN, Returning.TOO_LATE}


_ALARMS = {
    Returning.REROUTED: Alarm.MAILBOX_FAILED,
    Returning.KEPT: Alarm.FALLBACK_REFUSES,
    Returning.TOO_LATE: Alarm.BOUNCE_TOO_LATE,
}
