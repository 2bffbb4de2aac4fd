"""What is remembered of the relay's answers."""

from datetime import timedelta

import pytest

from formservice.delivery.recent_answers import FORGOTTEN_AFTER, RecentAnswers
from formservice.delivery.smtp_replies import PermanentForMessage, PolicyRefusal, Sent, Stage
from tests.formservice.samples import NOON

REFUSED = PolicyRefusal("data-550-5.7.1", Stage.DATA)
SENT = Sent("data-250")
MINUTE = timedelta(minutes=1)


def test_a_letter_that_moves_is_the_same_letter_at_its_next_mailbox() -> None:
    """What passed since it was first refused still tells that the relay is not at fault."""
    answers = RecentAnswers()
    answers.record("town", 1, REFUSED, NOON)
    answers.record("other", 2, SENT, NOON + MINUTE)
    answers.record("fallback", 1, REFUSED, NOON + 3 * MINUTE)
    known = answers.evidence("fallback", 1, REFUSED)
    assert (known.refused_for, known.passed_for) == (3 * MINUTE, 2 * MINUTE)


def test_a_refusal_that_was_not_repeated_for_half_a_day_is_forgotten() -> None:
    """The next one is a first one again."""
    answers = RecentAnswers()
    answers.record("town", 1, REFUSED, NOON)
    answers.record("town", 2, REFUSED, NOON + FORGOTTEN_AFTER + MINUTE)
    assert answers.evidence("town", 2, REFUSED).letters == 1


def test_a_question_that_is_answered_well_ends_no_row_of_refusals() -> None:
    """No mail was taken: a full mailbox may say yes to it. A mail that is taken ends the row."""
    full = PolicyRefusal("recipient-552", Stage.RECIPIENT)
    answers = RecentAnswers()
    answers.record("fallback", 1, full, NOON)
    answers.record("fallback", None, Sent("recipient-250"), NOON + MINUTE)
    answers.record("fallback", 1, full, NOON + 2 * MINUTE)
    assert answers.evidence("fallback", 1, full).refused_for == 2 * MINUTE
    answers.record("fallback", 2, SENT, NOON + 3 * MINUTE)
    answers.record("fallback", 1, full, NOON + 4 * MINUTE)
    assert answers.evidence("fallback", 1, full).refused_for == timedelta()


def test_a_mailbox_is_refused_by_a_rule_as_long_as_one_of_its_mails_is() -> None:
    """Others of it may pass, as with a quota; who passes and is not refused is a taker."""
    answers = RecentAnswers()
    answers.record("early", 9, SENT, NOON - MINUTE)
    answers.record("town", 1, REFUSED, NOON)
    answers.record("other", 2, REFUSED, NOON)
    for number, mailbox in enumerate(("town", "third"), start=3):
        answers.record(mailbox, number, SENT, NOON + MINUTE)
    answers.record("town", 1, REFUSED, NOON + 2 * MINUTE)
    known = answers.evidence("town", 1, REFUSED)
    assert (known.policy_mailboxes, known.takers) == (2, 1)


def test_a_question_is_no_letter() -> None:
    """A relay may answer MAIL with 552 before it is asked for a recipient."""
    refused = PermanentForMessage("data-552")
    answers = RecentAnswers()
    answers.record("fallback", None, PermanentForMessage("sender-552"), NOON)
    answers.record("town", 1, refused, NOON)
    assert answers.evidence("town", 1, refused).letters == 1


@pytest.mark.parametrize(
    ("code", "is_one"), [("5.7.1", True), ("5.4.1", False), ("", False), ("5.17.1", False)]
)
def test_a_rule_says_so_by_its_code(code: str, *, is_one: bool) -> None:
    """A bare 550 may be a mailbox that is gone."""
    refused = PolicyRefusal("-".join(filter(None, ["recipient-550", code])), Stage.RECIPIENT)
    answers = RecentAnswers()
    answers.record("town", 1, refused, NOON)
    assert answers.evidence("town", 1, refused).policy_mailboxes == is_one
