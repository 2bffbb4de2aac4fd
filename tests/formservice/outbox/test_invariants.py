"""Whatever happens in whatever order: a letter is kept, counted, and moves as the handbook says."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from formservice.outbox import (
    BY_OPERATOR,
    REROUTES,
    Attempt,
    Bounce,
    BounceEffect,
    ClaimRequest,
    Delay,
    Envelope,
    Event,
    LeaseRenewal,
    LogExcerpt,
    OperatorCommand,
    Outbox,
    State,
)
from formservice.outbox.schema import metadata, payloads
from tests.formservice.outbox.state_table import read
from tests.formservice.samples import NOON, new_letter, times_of

ALLOWED = read(Path("handbook/operating/states.md").read_text("utf-8"))
LEASE, PAUSE, GRACE = timedelta(minutes=1), timedelta(hours=2), timedelta(hours=72)
FALLBACK = "kim@kreis.example"
MAILBOXES = ("first", "other@kreis.example", FALLBACK)
NOBODY: frozenset[str] = frozenset()
ENDS = (
    Event.DELIVER,
    Event.DEFER,
    Event.FALL_BACK,
    Event.UNDO_FALL_BACK,
    Event.QUARANTINE,
    Event.PUT_OFF,
)

workers = st.sampled_from(("one", "two"))


class OneLetter(RuleBasedStateMachine):
    """One letter, its clock, what its deliveries believe, and what a person was promised."""

    outbox: Outbox

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.hands: dict[str, Envelope] = {}
        self.arrived_at: datetime | None = None
        self.kept_until: datetime | None = None
        self.returned: set[int] = set()
        self.is_erased = self.is_erased_by_hand = False

    def teardown(self) -> None:
        self.loop.close()

    @initialize()
    def accept(self) -> None:
        """In an empty outbox at noon, so that a story depends on no other."""
        self.forget_all()
        number = new_letter().reference
        self.letter = new_letter(municipality=f"town {number}", mailbox=f"{number}@kreis.example")
        self.loop.run(self.outbox.accept(self.letter))

    def forget_all(self) -> None:
        with self.outbox._engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        clock = times_of(self.outbox)
        clock.now, clock.ahead = NOON, timedelta()

    @property
    def now(self) -> datetime:
        """The believed time."""
        return self.loop.run(self.outbox.time()).now

    @property
    def envelope(self) -> Envelope:
        found = self.loop.run(self.outbox.find(self.letter.reference))
        assert found
        return found

    def moved(self, event: Event, before: Envelope) -> None:
        """See that the letter stayed where it was, or went where the handbook says."""
        here, there = before.state, self.envelope.state
        assert there is here or there.value in ALLOWED[event.value, here.value]

    @rule(span=st.sampled_from([2 * LEASE, PAUSE, GRACE + PAUSE]))
    def wait(self, span: timedelta) -> None:
        times_of(self.outbox).now += span

    @rule(days=st.sampled_from([-400, -20, -2, 0, 2, 20]))
    def clock_is_set(self, days: int) -> None:
        times_of(self.outbox).ahead = timedelta(days=days)

    @rule()
    def clock_is_confirmed(self) -> None:
        before = self.envelope
        seen = self.loop.run(self.outbox.time())
        if not self.loop.run(self.outbox.confirm_clock(seen)):
            return
        later = seen.shown - seen.now  # a stopwatch has measured all of it
        if self.arrived_at:
            self.arrived_at += later
        if self.kept_until:
            self.kept_until += later
        assert self.envelope.state is before.state

    @rule(worker=workers)
    def claim(self, worker: str) -> None:
        before = self.envelope
        request = ClaimRequest(worker, 1000, LEASE)
        for claim in self.loop.run(self.outbox.claim(request)):
            if claim.envelope.reference == self.letter.reference:
                assert before.state in {State.WAITING, State.REFUSED}
                assert claim.sealed == self.letter.sealed
                self.hands[worker] = claim.envelope
        self.moved(Event.CLAIM, before)

    @rule(worker=workers)
    def renew(self, worker: str) -> None:
        before = self.envelope
        renewal = LeaseRenewal(worker, frozenset({before.id}), LEASE)
        self.loop.run(self.outbox.renew(renewal))
        self.moved(Event.RENEW, before)

    @rule(worker=workers)
    def give_back(self, worker: str) -> None:
        before = self.envelope
        self.loop.run(self.outbox.give_back(worker))
        self.moved(Event.GIVE_BACK, before)

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), event=st.sampled_from(ENDS), whole=st.booleans(), pardons=st.booleans())
    def finish(self, data: st.DataObject, event: Event, *, whole: bool, pardons: bool) -> None:
        before = self.envelope
        worker = data.draw(st.sampled_from(sorted(self.hands)))
        tried = self.hands[worker]
        if event is Event.FALL_BACK and tried.mailbox == FALLBACK:
            return  # no `RetryPolicy` does so
        since = self.now - PAUSE if pardons else None
        attempt = Attempt(event, tried, worker, "x", PAUSE / 4, whole, FALLBACK, since)
        self.loop.run(self.outbox.finish(attempt))
        if event is Event.FALL_BACK and before.dispatch != self.envelope.dispatch:
            self.kept_until = None
        if event is Event.DELIVER and tried.dispatch == before.dispatch:
            self.arrived_at = self.now
        if not (whole or pardons):
            self.moved(event, before)

    def mailbox(self, word: str) -> str:
        """Return the mailbox that one of `MAILBOXES` means; each story has a first one."""
        return self.letter.mailbox if word == "first" else word

    @rule(dispatch=st.integers(0, 6))
    def bounce(self, dispatch: int) -> None:
        before = self.envelope
        bounce = Bounce(self.letter.reference, dispatch, "x", FALLBACK, PAUSE / 4)
        effect = self.loop.run(self.outbox.undo_delivery(bounce)).effect
        if effect in {BounceEffect.REROUTED, BounceEffect.KEPT}:
            assert before.dispatch == dispatch
            assert dispatch not in self.returned, "it came back twice"
            self.returned.add(dispatch)
            self.arrived_at = self.kept_until = None
        else:
            assert self.envelope == before
        at_fallback = effect is BounceEffect.KEPT
        self.moved(Event.BOUNCE_AT_FALLBACK if at_fallback else Event.BOUNCE, before)

    @rule(dispatch=st.integers(0, 6), span=st.sampled_from([-LEASE, GRACE, GRACE + PAUSE]))
    def delay(self, dispatch: int, span: timedelta) -> None:
        before = self.envelope
        delay = Delay(self.letter.reference, dispatch, self.now + span)
        if self.loop.run(self.outbox.note_delay(delay)):
            assert before.dispatch == dispatch
            self.kept_until = self.now + span
        self.moved(Event.DELAY, before)

    @rule(event=st.sampled_from(BY_OPERATOR), to=st.sampled_from(MAILBOXES))
    def command(self, event: Event, to: str) -> None:
        before = self.envelope
        order = OperatorCommand(event, self.letter.reference, self.mailbox(to))
        result = self.loop.run(self.outbox.carry_out(order))
        assert result.done is bool(ALLOWED[event.value, before.state.value])
        if result.done and event in REROUTES:
            self.arrived_at = self.kept_until = None
        if result.done and event is Event.ERASE:
            self.is_erased = self.is_erased_by_hand = True
        self.moved(event, before)

    @rule()
    def purge(self) -> None:
        before = self.envelope
        self.loop.run(self.outbox.purge(GRACE))
        moment = self.loop.run(self.outbox.time())
        is_old = self.arrived_at is not None and self.arrived_at <= moment.now - GRACE
        is_tried = self.kept_until is not None and self.kept_until > moment.now
        if moment.is_believed and is_old and not is_tried:
            self.is_erased = True
        self.moved(Event.PURGE, before)

    @rule(was_delivered=st.booleans(), hold_rest=st.booleans(), take_leases=st.booleans())
    def restore(self, *, was_delivered: bool, hold_rest: bool, take_leases: bool) -> None:
        before = self.envelope.state
        mine = frozenset({self.letter.reference})
        sets = (mine, mine, NOBODY) if was_delivered else (mine, NOBODY, mine)
        log = LogExcerpt(*sets, commands=(), hold_rest=hold_rest, take_leases=take_leases)
        restored = self.loop.run(self.outbox.restore(log))
        assert not restored.missing
        if before is State.SENDING and not take_leases:
            assert restored.in_hand == (self.letter.reference,)
            assert self.envelope.state is State.SENDING
            return
        if not was_delivered:
            self.arrived_at = None
        elif before not in {State.DELIVERED, State.ERASED}:
            assert restored.delivered == (self.letter.reference,)
            self.arrived_at = self.now

    @invariant()
    def nothing_is_lost(self) -> None:
        """Its content is there until its time after the delivery, or until it is erased by hand."""
        letter = self.envelope
        with self.outbox._engine.connect() as connection:
            query = select(payloads.c.sealed).where(payloads.c.envelope_id == letter.id)
            content = connection.execute(query).scalar()
        assert content == (None if self.is_erased else self.letter.sealed)
        state = letter.state
        assert self.is_erased is (state is State.ERASED)
        assert self.is_erased or (self.arrived_at is not None) is (state is State.DELIVERED)
        assert letter.failed_mailbox != letter.mailbox

    @invariant()
    def it_is_counted_once(self) -> None:
        """Unless an operator erased it: then it has reached no mailbox."""
        counts = self.loop.run(self.outbox.counts())
        mine = [one.number for one in counts if one.municipality == self.letter.municipality]
        assert mine == ([] if self.is_erased_by_hand else [1])


def test_no_order_of_events_loses_a_letter(outbox: Outbox) -> None:
    """Stories of up to thirty events, with lapsed leases, late deliveries and restores."""

    class Story(OneLetter):
        pass

    Story.outbox = outbox
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
