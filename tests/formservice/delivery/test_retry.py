"""What each result means for a letter; pauses grow, and the relay is asked politely."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from formservice.delivery.recent_answers import Evidence
from formservice.delivery.retry import HELD, AskFallback, RetryDecision, RetryPolicy, Schedule
from formservice.delivery.smtp_replies import (
    Fault,
    PermanentForMailbox,
    PermanentForMessage,
    PolicyRefusal,
    RelayFault,
    Result,
    Sent,
    Stage,
    TransientForItem,
    Unknown,
)
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Envelope, Event, Moment, State
from tests.formservice.samples import NOON

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
FALLBACK = "kim@kreis.example"
POLICY = RetryPolicy(
    schedule=Schedule((MINUTE, 5 * MINUTE, HOUR)),
    fallback=lambda _: FALLBACK,
    fallback_after=24 * HOUR,
    delay_alarm=HOUR,
)
LETTER = Envelope(
    id=1,
    reference="482719368",
    message_id="<1@kim.example>",
    mailbox="moers@kreis.example",
    failed_mailbox=None,
    municipality="05170024",
    language="ar",
    channel="TEL",
    accepted_at=NOON,
    next_attempt_at=NOON,
    attempts=0,
    refused_since=None,
    leased_until=None,
    delivered_at=None,
    quarantined_at=None,
    erased_at=None,
    held_at=None,
    last_result="",
    dispatch=0,
    forwarded_from=None,
    forwarded_at=None,
    state=State.SENDING,
)
HERE = Moment(NOON, NOON, NOON)
FULL = TransientForItem("recipient-452-4.2.2", whole_mailbox=True)
BUSY = TransientForItem("recipient-421", whole_mailbox=True, open_at=Stage.RECIPIENT)
GONE = PermanentForMailbox("recipient-550-5.1.1")
POLICY_AT_RECIPIENT = PolicyRefusal("recipient-554-5.7.1", Stage.RECIPIENT)
ABOUT_SENDER = PolicyRefusal("recipient-550-5.1.8", Stage.RECIPIENT, about_sender=True)
POLICY_AT_DATA = PolicyRefusal("data-550-5.7.60", Stage.DATA)
TOO_BIG = PermanentForMessage("data-552-5.3.4")
LONG: dict[str, Any] = {"refused_for": HELD}


class Clock:
    """A clock that a test sets."""

    seconds = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def test_pauses_grow_and_the_last_one_repeats() -> None:
    """After the first refusal soon, later rarely, for ever."""
    schedule = Schedule((MINUTE, 5 * MINUTE, 60 * MINUTE))
    pauses = [schedule.pause_after(attempts) for attempts in (1, 2, 3, 4, 400)]
    for pause, wanted in zip(pauses, (1, 5, 60, 60, 60), strict=True):
        assert abs(pause / MINUTE - wanted) <= wanted / 10


def test_hooks_are_spared_repetitions_per_mailbox() -> None:
    """An alarm about another mailbox is another alarm; the same one comes again in an hour."""
    clock, heard = Clock(), list[str]()
    alarms = Alarms(lambda _, facts: heard.append(facts["mailbox"]), monotonic=clock)
    for mailbox in ("a", "a", "b"):
        alarms.sound(Alarm.MAILBOX_FAILED, mailbox=mailbox)
    clock.seconds += 3600
    alarms.sound(Alarm.MAILBOX_FAILED, mailbox="a")
    assert heard == ["a", "b", "a"]


def decide(letter: Envelope, result: Result, **known: Any) -> RetryDecision | AskFallback:
    """Decide about *letter* with the evidence that is *known*, by a clock that is believed."""
    believed = known.pop("believed", True)
    moment = HERE if believed else Moment(NOON, NOON + 400 * 24 * HOUR, NOON)
    return POLICY.decide(letter, result, moment, Evidence(**known))


def decision(
    result: Result, *, age: timedelta | None = None, to: str = "", **known: Any
) -> RetryDecision | AskFallback:
    """Decide about a letter that was refused for so long already; leave out when it is tried."""
    since = None if age is None else NOON - age
    letter = replace(LETTER, refused_since=since, mailbox=to or LETTER.mailbox)
    decided = decide(letter, result, **known)
    return decided if isinstance(decided, AskFallback) else replace(decided, pause=timedelta())


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        (Sent("data-250"), RetryDecision(Event.DELIVER)),
        (FULL, RetryDecision(Event.DEFER, whole_mailbox=True)),
        (BUSY, RetryDecision(Event.DEFER, whole_mailbox=True)),
        (TransientForItem("data-451", False, Stage.DATA), RetryDecision(Event.DEFER)),  # noqa: FBT003
        (Unknown("data-timeout"), RetryDecision(Event.DEFER)),
        (GONE, AskFallback(FALLBACK)),
        (POLICY_AT_RECIPIENT, RetryDecision(Event.DEFER, whole_mailbox=True)),
        (POLICY_AT_DATA, RetryDecision(Event.DEFER, about_letter=True)),
        (TOO_BIG, RetryDecision(Event.DEFER, about_letter=True)),
        (
            RelayFault("connect-421", Fault.BUSY),
            RetryDecision(Event.PUT_OFF, relay_fault=Fault.BUSY),
        ),
    ],
    ids=str,
)
def test_the_first_answer_leads_to_one_decision(
    result: Result, wanted: RetryDecision | AskFallback
) -> None:
    """Another time, another mailbox if the relay takes mail for that one, or the relay's own."""
    assert decision(result) == wanted


@pytest.mark.parametrize("result", [FULL, BUSY, Unknown("data-timeout")], ids=str)
def test_a_refusal_is_told_after_an_hour_and_given_to_the_fallback_after_a_day(
    result: Result,
) -> None:
    """By the age of the first refusal; where the clock cannot be believed age moves nothing."""

    def late(hours: float, **known: Any) -> RetryDecision:
        decided = decision(result, age=hours * HOUR, fallback_answer=Sent("recipient-250"), **known)
        assert isinstance(decided, RetryDecision)
        return decided

    assert late(0.9).alarm is None
    assert (late(1).event, late(1).alarm) == (Event.DEFER, Alarm.MAILBOX_DELAYED)
    assert late(24).event is Event.FALL_BACK
    jumped = late(24, believed=False)
    assert (jumped.event, jumped.alarm) == (Event.DEFER, Alarm.MAILBOX_DELAYED)


def test_the_last_mailbox_is_asked_for_ever() -> None:
    """Behind the fallback mailbox there is nobody; a person is told at each refusal."""
    kept = RetryDecision(Event.DEFER, whole_mailbox=True, alarm=Alarm.FALLBACK_REFUSES)
    assert decision(GONE, to=FALLBACK) == kept
    assert decision(FULL, age=24 * HOUR, to=FALLBACK) == kept
    assert decision(POLICY_AT_RECIPIENT, to=FALLBACK, **LONG) == kept


def test_the_last_mailbox_is_known_by_the_domain_in_any_case() -> None:
    """The district may have written it in another way when the letter came."""
    kept = RetryDecision(Event.DEFER, whole_mailbox=True, alarm=Alarm.FALLBACK_REFUSES)
    assert decision(GONE, to="kim@Kreis.EXAMPLE") == kept
    assert decision(GONE, to="KIM@kreis.example") == AskFallback(FALLBACK)


def test_a_letter_moves_to_a_mailbox_that_takes_it_and_to_no_other() -> None:
    """Both refuse in the same way: the relay's fault, unless the reply names the mailbox. Another
    way: both are at fault.
    """
    moved = RetryDecision(Event.FALL_BACK, fallback=FALLBACK, alarm=Alarm.MAILBOX_FAILED)
    assert decision(GONE, fallback_answer=Sent("recipient-250")) == moved
    relay = RetryDecision(Event.PUT_OFF, relay_fault=Fault.REFUSED)
    assert decision(GONE, fallback_answer=GONE, mailboxes=3) == relay
    assert decision(POLICY_AT_RECIPIENT, **LONG, fallback_answer=POLICY_AT_RECIPIENT) == relay
    kept = RetryDecision(Event.DEFER, whole_mailbox=True, alarm=Alarm.FALLBACK_REFUSES)
    assert decision(GONE, fallback_answer=FULL) == kept
    both: dict[str, Any] = {"mailboxes": 2, "fallback_answer": GONE}
    assert decision(GONE, **both) == replace(kept, alarm=None), "others may follow at once"
    assert decision(GONE, **both, **LONG) == kept
    assert decision(GONE, fallback_answer=GONE, passed_for=MINUTE) == kept
    assert decision(FULL, age=24 * HOUR, fallback_answer=FULL) == kept
    late: dict[str, Any] = {"age": 24 * HOUR, "fallback_answer": BUSY}
    assert decision(FULL, **late) == replace(kept, alarm=None), "it may be greylisting"
    assert decision(FULL, **late, fallback_refused_for=HOUR) == kept, "a clear word of the town"
    away = RelayFault("connect-421", Fault.BUSY)
    assert decision(GONE, fallback_answer=away) == RetryDecision(
        Event.PUT_OFF, relay_fault=Fault.BUSY
    )


@pytest.mark.parametrize(
    ("result", "known", "fault"),
    [
        (BUSY, {"mailboxes": 3, "fallback_answer": BUSY}, Fault.BUSY),
        (TransientForItem("data-451", False, Stage.DATA), {"mailboxes": 3}, Fault.BUSY),  # noqa: FBT003
        (POLICY_AT_RECIPIENT, {"mailboxes": 2}, Fault.REFUSED),
        (ABOUT_SENDER, {"mailboxes": 2}, Fault.SENDER),
        (POLICY_AT_DATA, {"mailboxes": 2, "letters": 2}, Fault.REFUSED),
        (
            PermanentForMessage("data-554-5.6.0"),
            {"mailboxes": 2, "letters": 2},
            Fault.REFUSED,
        ),
    ],
    ids=str,
)
def test_what_hits_several_in_a_row_is_the_fault_of_the_relay(
    result: Result, known: dict[str, Any], fault: Fault
) -> None:
    """It costs no letter a try, and refusals since then do not count."""
    since = NOON - MINUTE
    put_off = RetryDecision(Event.PUT_OFF, relay_fault=fault, relay_fault_since=since)
    assert decision(result, since=since, **known) == put_off
    passed = decision(result, since=since, passed_for=MINUTE, **known | {"fallback_answer": None})
    assert isinstance(passed, AskFallback) or passed.relay_fault is None


@pytest.mark.parametrize("result", [POLICY_AT_RECIPIENT, POLICY_AT_DATA], ids=str)
def test_a_rule_for_several_is_the_relay_until_more_mailboxes_pass_than_are_refused(
    result: PolicyRefusal,
) -> None:
    """Who passes goes on; what is refused has a pause of its own, and costs no try."""
    hit: dict[str, Any] = {"policy_mailboxes": 2, "passed_for": MINUTE}
    some = decision(result, takers=2, **hit)
    assert some == RetryDecision(
        Event.PUT_OFF,
        whole_mailbox=result is POLICY_AT_RECIPIENT,
        relay_fault=Fault.REFUSED,
        others_pass=True,
    )
    assert decision(result, takers=3, **hit) == AskFallback(FALLBACK)


@pytest.mark.parametrize("result", [POLICY_AT_DATA, TOO_BIG], ids=str)
def test_several_mails_of_one_mailbox_wait_for_another_mailbox(result: Result) -> None:
    """However old they are: the relay may refuse everybody. They have one alarm."""
    waits = decision(result, age=30 * HOUR, mailboxes=1, letters=3, **LONG)
    assert waits == RetryDecision(Event.DEFER, alarm=Alarm.MAILBOX_DELAYED)


def test_before_several_mailboxes_stop_all_others_the_fallback_is_asked() -> None:
    """Three that refuse for now and a fallback mailbox that does not: the three are at fault."""
    assert decision(BUSY, mailboxes=3) == AskFallback(FALLBACK)
    took = decision(BUSY, passed_for=timedelta(), fallback_answer=Sent("recipient-250"))
    assert took == RetryDecision(Event.DEFER, whole_mailbox=True)


def test_a_mailbox_that_refuses_for_good_while_others_take_is_given_up() -> None:
    """Not within seconds: the rules of a relay may have been wrong in between."""
    deferred = RetryDecision(Event.DEFER, whole_mailbox=True)
    short = timedelta(seconds=5)
    assert decision(POLICY_AT_RECIPIENT, passed_for=short, **LONG) == deferred
    assert decision(POLICY_AT_RECIPIENT, passed_for=MINUTE) == AskFallback(FALLBACK)
    assert decision(POLICY_AT_RECIPIENT, **LONG) == AskFallback(FALLBACK)


@pytest.mark.parametrize(
    ("result", "known"),
    [
        (POLICY_AT_DATA, {"passed_for": MINUTE}),
        (TOO_BIG, {"passed_for": MINUTE}),
        (TOO_BIG, LONG),
    ],
    ids=str,
)
def test_a_mail_that_is_refused_itself_goes_to_the_fallback_and_is_tried_there_for_good(
    result: Result, known: dict[str, Any]
) -> None:
    """One letter or several of this mailbox, the first or the last; each has its own alarm."""
    assert decision(result, **known) == AskFallback(FALLBACK)
    moved = RetryDecision(Event.FALL_BACK, fallback=FALLBACK, alarm=Alarm.MAILBOX_FAILED)
    assert decision(result, fallback_answer=Sent("recipient-250"), **known) == moved
    kept = RetryDecision(Event.DEFER, alarm=Alarm.FALLBACK_REFUSES, about_letter=True)
    assert decision(result, to=FALLBACK, **known) == kept
    assert decision(result, fallback_answer=FULL, **known) == kept


def test_a_mail_that_a_rule_refuses_waits_while_nothing_else_was_tried() -> None:
    """The relay may mean every mail from us; after an hour this one is told."""
    assert decision(POLICY_AT_DATA, **LONG) == RetryDecision(Event.DEFER, about_letter=True)
    told = RetryDecision(Event.DEFER, alarm=Alarm.MAILBOX_DELAYED, about_letter=True)
    assert decision(POLICY_AT_DATA, age=HOUR, **LONG) == told


def test_a_mail_whose_form_the_fallback_refuses_as_well_does_not_go_back() -> None:
    """It is the mail: going to and fro would tell nobody anything new."""
    failed = {"mailbox": FALLBACK, "failed_mailbox": LETTER.mailbox, "last_result": TOO_BIG.code}
    moved = replace(LETTER, **failed)  # type: ignore[arg-type] # columns that exist
    stays = decide(moved, TOO_BIG, **LONG)
    assert isinstance(stays, RetryDecision)
    assert (stays.event, stays.alarm) == (Event.DEFER, Alarm.FALLBACK_REFUSES)


def test_what_both_mailboxes_refuse_for_good_behind_the_dot_goes_back_once() -> None:
    """The relay was at fault from the beginning: its own mailbox shall get the letter."""
    gone = PermanentForMailbox("data-550-5.1.1")
    moved = replace(
        LETTER, mailbox=FALLBACK, failed_mailbox=LETTER.mailbox, last_result=gone.code, dispatch=1
    )
    both = {"mailboxes": 2, "since": NOON}
    back = RetryDecision(Event.UNDO_FALL_BACK, relay_fault=Fault.REFUSED, relay_fault_since=NOON)
    assert decide(moved, gone, **both) == back
    assert decide(moved, gone, passed_for=MINUTE, **both) != back
    assert decide(moved, gone) != back
    for other in (
        replace(moved, last_result="rerouted-by-hand"),
        replace(moved, last_result="recipient-550-5.1.1"),
        replace(moved, last_result="data-452-4.2.2"),
        replace(moved, attempts=1),
        replace(moved, failed_mailbox=None),
        replace(moved, dispatch=3),
        replace(moved, mailbox="another@kim.example"),
    ):
        put_off = decide(other, gone, **both)
        assert isinstance(put_off, RetryDecision)
        assert put_off.event is Event.PUT_OFF


@pytest.mark.parametrize(
    ("result", "before"),
    [
        (POLICY_AT_DATA, "data-550-5.7.60"),
        (POLICY_AT_RECIPIENT, "recipient-554"),
        (BUSY, "recipient-452-4.2.2"),
        (TransientForItem("data-451", False, Stage.DATA), "data-451-4.3.0"),  # noqa: FBT003
        (Unknown("data-timeout"), "data-451-4.3.0"),
    ],
    ids=str,
)
@pytest.mark.parametrize("known", [{}, {"mailboxes": 3, "letters": 3}], ids=str)
def test_nothing_else_that_the_fallback_refuses_goes_back(
    result: Result, before: str, known: dict[str, Any]
) -> None:
    """It took the question, or a new sender is put off there: another move would be in vain."""
    moved = replace(
        LETTER, mailbox=FALLBACK, failed_mailbox=LETTER.mailbox, last_result=before, dispatch=1
    )
    stays = decide(moved, result, **known)
    assert isinstance(stays, RetryDecision)
    assert stays.event is (Event.PUT_OFF if known else Event.DEFER)


def test_a_refusal_waits_for_its_pause_and_a_fault_of_the_relay_for_none() -> None:
    """The pause grows with the tries of the letter; the relay has its own."""
    tried_twice = replace(LETTER, attempts=2)

    def pause(result: Result, **known: Any) -> timedelta:
        decided = decide(tried_twice, result, **known)
        assert isinstance(decided, RetryDecision)
        return decided.pause

    assert abs(pause(FULL) - HOUR) <= HOUR / 10
    assert pause(RelayFault("connect-421", Fault.BUSY)) == timedelta()
    assert pause(POLICY_AT_RECIPIENT, mailboxes=2) == timedelta()
    assert pause(Unknown("data-timeout"), mailboxes=3) == HOUR, "each further try may be a copy"


def test_a_letter_that_does_not_open_is_put_off_for_a_pause() -> None:
    """Nobody refused it, so nothing is counted; and it does not come again at once."""
    put_off = POLICY.decide_unopened(LETTER)
    assert put_off.event is Event.PUT_OFF
    assert put_off.pause > timedelta()
