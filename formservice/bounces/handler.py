"""Handle mails to the bounce address: a returned letter goes to the fallback mailbox."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from formservice.bounces.known_names import Own
from formservice.bounces.notification import Kind, Notification, read_notification
from formservice.delivery.retry import FALLBACK_PAUSE
from formservice.mail.bounce_tag import TagMaker, reference_of_tag
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    Bounce,
    BounceEffect,
    BounceResult,
    Delay,
    Envelope,
    LogEvent,
    Outbox,
    OutboxUnavailableError,
    State,
    effect_on,
)
from portal.local_time import BERLIN

USUAL_RETRIES = timedelta(days=5)
"""How long a mail server tries if it does not say so (RFC 5321 4.5.4.1: four to five days)."""
RETURN_TIME = timedelta(days=1)
"""How long a report may be on its way to us after that, and a person needs for it."""

log = structlog.get_logger()


class BounceHandler:
    """Handles one mail after the other; the same mail may come twice."""

    def __init__(  # noqa: PLR0913 - what it needs, each by its name
        self,
        *,
        outbox: Outbox,
        tags: TagMaker,
        fallback: Callable[[datetime], str],
        kept_undelivered: timedelta,
        alarms: Alarms,
        own: Own,
    ) -> None:
        """Take *kept_undelivered*: how long content may be kept that no mailbox has.

        *own*: by which names we, and those to whom we write, are known.
        """
        self._outbox = outbox
        self._tags = tags
        self._fallback = fallback
        self._kept_undelivered = kept_undelivered
        self._alarms = alarms
        self._own = own

    async def handle(self, raw: bytes) -> bool:
        """Handle a raw mail; return True if nothing is left to do, False if a person must read it.

        Raises `OutboxUnavailableError` if the outbox is not there: the mail must come again.
        """
        try:
            today = (await self._outbox.time()).now.astimezone(BERLIN).date()
            # A large mail takes seconds; delivery, which runs beside this, goes on.
            read = await asyncio.to_thread(read_notification, raw, today, self._own)
            return await self._act(read)
        except OutboxUnavailableError:
            raise
        except Exception:
            # A mail that anybody may send must not stop what runs beside this.
            log.exception("notification-broke")
            self._alarms.sound(Alarm.DELIVERY_BROKE)
            return False

    async def _act(self, notification: Notification) -> bool:
        proved = await self._proved(notification)
        # Of several a person reads which it is about.
        letter, dispatch = proved[0] if len(proved) == 1 else (None, 0)
        if letter and dispatch == letter.dispatch and not _is_about(notification, letter):
            notification = replace(notification, kind=Kind.DELAY_IN_DOUBT)
        if notification.kind is Kind.FAILED and letter:
            return await self._take_back(letter, dispatch, notification.status)
        if notification.kind in {Kind.DELAYED, Kind.DELAY_IN_DOUBT} and letter:
            is_kept = await self._keep(letter, dispatch, notification)
            if is_kept and notification.kind is Kind.DELAYED:
                return True
        if notification.kind is Kind.HARMLESS or _arrived(notification, letter):
            facts = {"kind": notification.kind.value, "reference": notification.reference}
            log.info("notification-ignored", **facts)
            return True
        log.warning("notification-unclear", kind=notification.kind.value)
        named = notification.reference or await self._mentioned(notification)
        is_told = notification.kind is not Kind.UNCLEAR or notification.is_automatic
        if proved or named or is_told:
            named_now = replace(notification, reference=named)
            await self._call_person(named_now, [one.reference for one, _ in proved])
        return False

    async def _mentioned(self, notification: Notification) -> str:
        """Return the first number in the mail that is the reference of a letter; else nothing."""
        known = {one.reference for one in await self._outbox.find_all(notification.mentioned)}
        return next((one for one in notification.mentioned if one in known), "")

    async def _proved(self, notification: Notification) -> list[tuple[Envelope, int]]:
        """Return each letter that a tag proves, with its latest dispatch that one proves."""
        named = dict.fromkeys(map(reference_of_tag, notification.tags))
        letters = {one.reference: one for one in await self._outbox.find_all(named)}
        # Anybody may write thousands of tags; delivery, which runs beside this, goes on.
        return await asyncio.to_thread(self._prove, notification.tags, letters)

    def _prove(
        self, tags: Iterable[str], letters: Mapping[str, Envelope]
    ) -> list[tuple[Envelope, int]]:
        proved: dict[str, tuple[Envelope, int]] = {}
        for tag in tags:
            letter = letters.get(reference_of_tag(tag))
            if letter is None:
                continue
            dispatch = self._tags.dispatch_of(tag, letter.message_id, letter.dispatch)
            if dispatch is not None:
                _, before = proved.get(letter.reference, (letter, dispatch))
                proved[letter.reference] = letter, max(before, dispatch)
        return list(proved.values())

    async def _call_person(self, notification: Notification, proved: list[str]) -> None:
        """Sound an alarm about each letter that is *proved*, else about the one that is named."""
        named = notification.reference
        if not proved and named:
            letter = await self._outbox.find(named)
            if letter and letter.message_id == notification.message_id:
                proved = [named]
        for reference in proved:
            self._alarms.sound(Alarm.BOUNCE_UNCLEAR, about=reference, reference=reference)
        if not proved:
            # Anybody may name a reference: what is not proved shares one hour, and hides nothing.
            facts = {"reference": named} if named else {}
            self._alarms.sound(Alarm.BOUNCE_UNCLEAR, about="", **facts)

    async def _keep(self, letter: Envelope, dispatch: int, notification: Notification) -> bool:
        """Keep the content until it can no longer come back, as long as is promised at most.

        A mail server that does not say how long it tries, or names a moment that is past, has begun
        with the dispatch: the same report again keeps nothing for longer. Return False if the
        content of this dispatch is erased: the report may bring back the last copy.
        """
        now = (await self._outbox.time()).now
        limit = letter.accepted_at + self._kept_undelivered
        retry_until = notification.retry_until
        if retry_until is None or retry_until <= now:
            retry_until = (letter.delivered_at or now) + USUAL_RETRIES
        until = min(min(retry_until, limit) + RETURN_TIME, limit)
        if await self._outbox.note_delay(Delay(letter.reference, dispatch, until)):
            facts = {"reference": letter.reference, "mailbox": letter.mailbox}
            log.info("delayed", kept_until=until.isoformat(), **facts)
            if notification.kind is Kind.DELAYED:
                self._alarms.sound(
                    Alarm.MAILBOX_DELAYED, about=letter.reference, code="delayed", **facts
                )
            return True
        left = await self._outbox.find(letter.reference)
        return left is not None and (left.state is not State.ERASED or left.dispatch != dispatch)

    async def _take_back(self, letter: Envelope, dispatch: int, status: str) -> bool:
        """Move, erase or keep the letter, as `effect_on` says; tell a person before.

        Afterwards the answer of the outbox may be lost, and when the mail comes again the letter
        has moved already: somebody is told twice rather than nobody.
        """
        now = (await self._outbox.time()).now
        code = f"bounce-{status}"
        bounce = Bounce(
            reference=letter.reference,
            dispatch=dispatch,
            result=code,
            fallback=self._fallback(now),
            pause=FALLBACK_PAUSE,
        )
        expected = BounceResult(effect_on(letter, dispatch, bounce.fallback), letter.mailbox)
        self._tell(bounce, expected)
        result = await self._outbox.undo_delivery(bounce)
        if result != expected:
            self._tell(bounce, result)
        # Too late: the notification may quote the request, and then it is the last copy.
        return result.effect is not BounceEffect.TOO_LATE

    def _tell(self, bounce: Bounce, result: BounceResult) -> None:
        facts = {"reference": bounce.reference, "code": bounce.result}
        log.info(LogEvent.BOUNCED, verdict=result.effect.value, **facts)
        if alarm := _ALARMS.get(result.effect):
            self._alarms.sound(alarm, about=bounce.reference, mailbox=result.mailbox, **facts)


def _arrived(notification: Notification, letter: Envelope | None) -> bool:
    """Return True for a report of progress of *letter* that names its mailbox, and no other.

    What was taken elsewhere may lie where nobody looks.
    """
    if letter is None or notification.kind is not Kind.PROGRESS:
        return False
    return frozenset().union(*notification.recipients) == {letter.mailbox.lower()}


def _is_about(notification: Notification, letter: Envelope) -> bool:
    """Return False for a failure that names a recipient other than the mailbox of *letter*.

    A member of a group, a copy or where the mailbox is forwarded to may fail, and the mailbox has
    the letter all the same (decision 0077).
    """
    if notification.kind is not Kind.FAILED:
        return True
    asked = {letter.mailbox.lower()}
    if letter.state is not State.DELIVERED and letter.failed_mailbox:
        asked.add(letter.failed_mailbox.lower())  # the same report again, after the letter moved
    return all(not one or one & asked for one in notification.recipients)


_ALARMS = {
    BounceEffect.REROUTED: Alarm.MAILBOX_FAILED,
    BounceEffect.DROPPED: Alarm.MAILBOX_FAILED,
    BounceEffect.KEPT: Alarm.FALLBACK_REFUSES,
    BounceEffect.TOO_LATE: Alarm.BOUNCE_TOO_LATE,
}
