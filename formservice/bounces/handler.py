"""Handle mails to the bounce address: a returned letter goes to the fallback mailbox."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from formservice.bounces.notification import Kind, Notification, read_notification
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    Bounce,
    BounceEffect,
    BounceResult,
    Outbox,
    OutboxUnavailableError,
    Reason,
)

FALLBACK_PAUSE = timedelta(hours=1)
"""Pause before the fallback mailbox is tried again after it has returned a letter."""

log = structlog.get_logger()


class BounceHandler:
    """Handles one mail after the other; the same mail may come twice."""

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

    async def handle(self, raw: bytes) -> bool:
        """Handle a raw mail; return True if nothing is left to do, False if a person must read it.

        Raises `OutboxUnavailableError` if the outbox is not there, or the letter is being sent just
        now: the mail must come again.
        """
        try:
            return await self._act(read_notification(raw))
        except OutboxUnavailableError:
            raise
        except Exception:
            # A mail that anybody may send must not stop what runs beside this.
            log.exception("notification-broke")
            self._alarms.sound(Alarm.DELIVERY_BROKE)
            return False

    async def _act(self, notification: Notification) -> bool:
        if notification.kind in {Kind.PROGRESS, Kind.HARMLESS}:
            log.info("notification-ignored", kind=notification.kind.value)
            return True
        if notification.kind is Kind.FAILED and notification.message_id:
            result = await self._take_back(notification)
            if result.effect is BounceEffect.UNDER_WAY:
                raise OutboxUnavailableError(Reason.BUSY)
            if result.effect is not BounceEffect.UNKNOWN:
                return self._tell(result, notification)
        log.warning("notification-unclear", kind=notification.kind.value)
        if notification.reference or notification.kind in {Kind.FAILED, Kind.SERVER}:
            await self._call_person(notification)
        return False

    async def _call_person(self, notification: Notification) -> None:
        """Sound an alarm: a known letter may be lost, or an unknown one."""
        reference = notification.reference
        letter = await self._outbox.find(reference) if reference else None
        is_proved = letter is not None and letter.message_id == notification.message_id
        facts = {"reference": reference} if reference else {}
        # Anybody may name a reference: what is not proved shares one hour, and hides nothing else.
        self._alarms.sound(Alarm.BOUNCE_UNCLEAR, about=reference if is_proved else "", **facts)

    async def _take_back(self, notification: Notification) -> BounceResult:
        now = self._clock()
        return await self._outbox.undo_delivery(
            Bounce(
                message_id=notification.message_id,
                mailboxes=notification.mailboxes,
                now=now,
                result=f"bounce-{notification.status}",
                fallback=self._fallback(now),
                again_at=now + FALLBACK_PAUSE,
            )
        )

    def _tell(self, result: BounceResult, notification: Notification) -> bool:
        facts = {"reference": result.reference, "code": f"bounce-{notification.status}"}
        log.info("bounced", verdict=result.effect.value, **facts)
        if alarm := _ALARMS.get(result.effect):
            self._alarms.sound(alarm, mailbox=result.mailbox, **facts)
        # Too late: the notification may quote the request, and then it is the last copy.
        return result.effect is not BounceEffect.TOO_LATE


_ALARMS = {
    BounceEffect.REROUTED: Alarm.MAILBOX_FAILED,
    BounceEffect.KEPT: Alarm.FALLBACK_REFUSES,
    BounceEffect.TOO_LATE: Alarm.BOUNCE_TOO_LATE,
}
