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
    Attempt,
    Bounce,
    BounceEffect,
    ClaimRequest,
    Envelope,
    Event,
    LeaseRenewal,
    LogExcerpt,
    OperatorCommand,
    Outbox,
    State,
)
from formservice.outbox.schema import payloads
from formservice.outbox.states import CLOCKS_DIFFER
from tests.formservice.outbox.state_table import read
from tests.formservice.samples import NOON, new_letter

ALLOWED = read(Path("handbook/operating/states.md").read_text("utf-8"))
LEASE, PAUSE, GRACE = timedelta(minutes=1), timedelta(hours=2), timedelta(hours=72)
FALLBACK = "kim@kreis.example"
MAILBOXES = ("first", "other@kreis.example", FALLBACK)
NOBODY: frozenset[str] = frozenset()
ENDS = (Event.DELIVER, Event.DEFER, Event.FALL_BACK, Event.QUARANTINE, Event.PUT_OFF)

workers = st.sampled_from(("one", "two"))


class OneLetter(RuleBasedStateMachine):
    """One letter, its clock, what its deliveries believe, and what a person was promised."""

    outbox: Outbox

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.now = NOON
        self.hands: dict[str, Envelope] = {}
        self.arrived_at: datetime | None = None
        self.is_erased = self.is_erased_by_hand = False

    def teardown(self) -> None:
        self.loop.close()

    @initialize()
    def accept(self) -> None:
        number = new_letter().reference
        self.letter = new_letter(municipality=f"town {number}", mailbox=f"{number}@kreis.example")
        self.loop.run(self.outbox.accept(self.letter))

    @property
    def envelope(self) -> Envelope:
        found = self.loop.run(self.outbox.find(self.letter.reference))
        assert found
        return found

    def moved(self, event: Event, before: Envelope) -> None:
        """See that the letter stayed where it was, or went where the handbook says."""
        here, there = before.state(self.now), self.envelope.state(self.now)
        assert there is here or there.value in ALLOWED[event.value, here.value]

    @rule(span=st.sampled_from([2 * LEASE, PAUSE, GRACE + PAUSE]))
    def wait(self, span: timedelta) -> None:
        self.now += span

    @precondition(lambda self: not self.is_erased)
    @rule(days=st.sampled_from([-20, -2, 20]))
    def clock_is_set(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(worker=workers)
    def claim(self, worker: str) -> None:
        before = self.envelope
        request = ClaimRequest(worker, self.now, 1000, LEASE, PAUSE)
        for claim in self.loop.run(self.outbox.claim(request)):
            if claim.envelope.reference == self.letter.reference:
                assert before.state(self.now) in {State.WAITING, State.REFUSED}
                assert claim.sealed == self.letter.sealed
                self.hands[worker] = claim.envelope
        self.moved(Event.CLAIM, before)

    @rule(worker=workers)
    def renew(self, worker: str) -> None:
        before = self.envelope
        renewal = LeaseRenewal(worker, frozenset({before.id}), self.now + LEASE)
        self.loop.run(self.outbox.renew(renewal))
        self.moved(Event.RENEW, before)

    @rule(worker=workers)
    def give_back(self, worker: str) -> None:
        before = self.envelope
        self.loop.run(self.outbox.give_back(worker))
        self.moved(Event.GIVE_BACK, before)

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), event=st.sampled_from(ENDS), whole=st.booleans())
    def finish(self, data: st.DataObject, event: Event, *, whole: bool) -> None:
        before = self.envelope
        worker = data.draw(st.sampled_from(sorted(self.hands)))
        tried = self.hands[worker]
        if event is Event.FALL_BACK and tried.mailbox == FALLBACK:
            return  # no `RetryPolicy` does so
        attempt = Attempt(
            event, tried, worker, self.now, "x", self.now + PAUSE / 4, whole, FALLBACK
        )
        self.loop.run(self.outbox.finish(attempt))
        if event is Event.DELIVER and tried.mailbox == before.mailbox:
            self.arrived_at = self.now
        if not whole:
            self.moved(event, before)

    def mailbox(self, word: str) -> str:
        """Return the mailbox that one of `MAILBOXES` means; each story has a first one."""
        return self.letter.mailbox if word == "first" else word

    @rule(named=st.sampled_from(["", *MAILBOXES]))
    def bounce(self, named: str) -> None:
        before = self.envelope
        mailboxes = frozenset({self.mailbox(named)} - {""})
        again_at = self.now + PAUSE / 4
        bounce = Bounce(self.letter.message_id, mailboxes, self.now, "x", FALLBACK, again_at)
        effect = self.loop.run(self.outbox.undo_delivery(bounce)).effect
        if effect in {BounceEffect.REROUTED, BounceEffect.KEPT}:
            self.arrived_at = None
        at_fallback = effect is BounceEffect.KEPT
        self.moved(Event.BOUNCE_AT_FALLBACK if at_fallback else Event.BOUNCE, before)

    @rule(event=st.sampled_from(BY_OPERATOR), to=st.sampled_from(MAILBOXES))
    def command(self, event: Event, to: str) -> None:
        before = self.envelope
        order = OperatorCommand(event, self.letter.reference, self.now, self.mailbox(to))
        result = self.loop.run(self.outbox.carry_out(order))
        assert result.done is bool(ALLOWED[event.value, before.state(self.now).value])
        if result.done and event is Event.REROUTE:
            self.arrived_at = None
        if result.done and event is Event.ERASE:
            self.is_erased = self.is_erased_by_hand = True
        self.moved(event, before)

    @rule()
    def purge(self) -> None:
        before = self.envelope
        self.loop.run(self.outbox.purge(self.now, GRACE))
        if not self.is_erased and self.arrived_at and self.arrived_at > self.now + CLOCKS_DIFFER:
            self.arrived_at = self.now
        if self.arrived_at and self.arrived_at <= self.now - GRACE:
            self.is_erased = True
        self.moved(Event.PURGE, before)

    @rule(was_delivered=st.booleans(), hold_rest=st.booleans())
    def restore(self, *, was_delivered: bool, hold_rest: bool) -> None:
        before = self.envelope.state(self.now)
        mine = frozenset({self.letter.reference})
        sets = (mine, mine, NOBODY) if was_delivered else (mine, NOBODY, mine)
        log = LogExcerpt(self.now, *sets, commands=(), hold_rest=hold_rest)
        restored = self.loop.run(self.outbox.restore(log))
        assert not restored.missing
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
        state = letter.state(self.now)
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
