"""Judge the result of an attempt by what the relay has answered lately."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from formservice.delivery.recent_answers import RecentAnswers
from formservice.delivery.retry import AskFallback, RetryDecision, RetryPolicy
from formservice.delivery.smtp_replies import Result
from formservice.outbox import Envelope, Moment


class Judge:
    """Remembers the answers of the relay, and decides by them."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._answers = RecentAnswers()

    @property
    def suspects(self) -> frozenset[str]:
        """The mailboxes whose next answer would tell nothing new about the relay."""
        return self._answers.suspects

    async def decide(
        self,
        envelope: Envelope,
        result: Result,
        moment: Moment,
        ask: Callable[[str], Awaitable[Result]],
    ) -> RetryDecision:
        """Record *result* and return what happens to the letter.

        *ask* asks the relay for a mailbox as recipient; it is called where the decision depends on
        the fallback mailbox.
        """
        number, mailbox = envelope.id, envelope.mailbox
        self._answers.record(mailbox, number, result, moment.now)
        evidence = self._answers.evidence(mailbox, number, result)
        decision = self._policy.decide(envelope, result, moment, evidence)
        while isinstance(decision, AskFallback):
            answer = await ask(decision.mailbox)
            self._answers.record(decision.mailbox, None, answer, moment.now)
            evidence = self._answers.evidence(mailbox, number, result)
            of_fallback = self._answers.evidence(decision.mailbox, None, answer)
            evidence = replace(
                evidence, fallback_answer=answer, fallback_refused_for=of_fallback.refused_for
            )
            decision = self._policy.decide(envelope, result, moment, evidence)
        return decision
