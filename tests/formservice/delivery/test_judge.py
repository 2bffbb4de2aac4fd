"""While the relay is asked about the fallback mailbox, other lanes go on."""

import asyncio
from dataclasses import replace

from formservice.delivery.judge import Judge
from formservice.delivery.smtp_replies import (
    PermanentForMailbox,
    PermanentForMessage,
    Result,
    Sent,
)
from formservice.outbox import Event
from tests.formservice.delivery.test_retry import FALLBACK, HERE, LETTER, POLICY

GONE = PermanentForMailbox("recipient-550-5.1.1")


def test_a_mailbox_may_take_another_letter_while_the_relay_is_asked() -> None:
    """The row of its refusals has ended by then; the refused letter still reaches a person."""
    judge = Judge(POLICY)

    async def ask(mailbox: str) -> Result:
        other = replace(LETTER, id=LETTER.id + 1)
        await judge.decide(other, Sent("data-250"), HERE.later(1), ask)
        return Sent("recipient-250")

    decision = asyncio.run(judge.decide(LETTER, GONE, HERE, ask))
    assert (decision.event, decision.fallback) == (Event.FALL_BACK, FALLBACK)


def test_a_relay_may_answer_the_question_with_the_size_of_a_mail() -> None:
    """A 552 to MAIL (RFC 5321 4.3.2) tells nothing about the fallback mailbox: it is kept."""
    judge = Judge(POLICY)

    async def ask(mailbox: str) -> Result:
        return PermanentForMessage("sender-552")

    decision = asyncio.run(judge.decide(LETTER, GONE, HERE, ask))
    assert decision.event is Event.DEFER
