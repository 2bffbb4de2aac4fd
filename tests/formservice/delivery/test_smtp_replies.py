"""What an answer means at each stage of the conversation."""

import pytest

from formservice.delivery.smtp_replies import (
    Fault,
    PermanentForMailbox,
    PermanentForMessage,
    PolicyRefusal,
    RelayFault,
    Result,
    Stage,
    TransientForItem,
    Unknown,
    classify,
    classify_lost_connection,
    is_same_way,
)


def busy(code: str) -> TransientForItem:
    """Return a refusal of a recipient that may be the relay's fault."""
    return TransientForItem(code, whole_mailbox=True, open_at=Stage.RECIPIENT)


def full(code: str) -> TransientForItem:
    """Return a refusal for now that names the mailbox."""
    return TransientForItem(code, whole_mailbox=True)


def later(code: str) -> TransientForItem:
    """Return a refusal of one mail for now."""
    return TransientForItem(code, whole_mailbox=False, open_at=Stage.DATA)


@pytest.mark.parametrize(
    ("stage", "code", "text", "expected"),
    [
        (Stage.CONNECT, 421, "too busy", RelayFault("connect-421", Fault.BUSY)),
        (Stage.CONNECT, 554, "no", RelayFault("connect-554", Fault.REFUSED)),
        (Stage.CONNECT, -1, "HTTP/1.1", RelayFault("connect--1", Fault.PROTOCOL)),
        (Stage.TLS, 454, "4.7.0 later", RelayFault("tls-454-4.7.0", Fault.BUSY)),
        (Stage.LOGIN, 535, "5.7.8 bad", RelayFault("login-535-5.7.8", Fault.LOGIN)),
        (Stage.LOGIN, 454, "4.7.0 later", RelayFault("login-454-4.7.0", Fault.BUSY)),
        (Stage.SENDER, 451, "", RelayFault("sender-451", Fault.BUSY)),
        (Stage.SENDER, 550, "", RelayFault("sender-550", Fault.SENDER)),
        (Stage.SENDER, 530, "5.7.0 log in", RelayFault("sender-530-5.7.0", Fault.LOGIN)),
        (Stage.SENDER, 552, "5.3.4 too big", PermanentForMessage("sender-552-5.3.4")),
        (Stage.SENDER, 421, "4.7.0", RelayFault("sender-421-4.7.0", Fault.BUSY)),
        (Stage.RECIPIENT, 450, "", busy("recipient-450")),
        (Stage.RECIPIENT, 421, "", busy("recipient-421")),
        (Stage.RECIPIENT, 450, "4.1.8 <a@b>: no such domain", busy("recipient-450-4.1.8")),
        (Stage.RECIPIENT, 452, "4.2.2", full("recipient-452-4.2.2")),
        (Stage.RECIPIENT, 354, "?", busy("recipient-354")),
        (Stage.RECIPIENT, -1, "noise", busy("recipient--1")),
        (Stage.RECIPIENT, 550, "5.1.1 no", PermanentForMailbox("recipient-550-5.1.1")),
        (Stage.RECIPIENT, 552, "5.2.2 full", PermanentForMailbox("recipient-552-5.2.2")),
        (Stage.RECIPIENT, 552, "5.3.4 big", PermanentForMessage("recipient-552-5.3.4")),
        (Stage.RECIPIENT, 552, "", PolicyRefusal("recipient-552", Stage.RECIPIENT)),
        (Stage.RECIPIENT, 550, "no", PolicyRefusal("recipient-550", Stage.RECIPIENT)),
        (Stage.RECIPIENT, 554, "5.7.1", PolicyRefusal("recipient-554-5.7.1", Stage.RECIPIENT)),
        (
            Stage.RECIPIENT,
            553,
            "5.1.8 who?",
            PolicyRefusal("recipient-553-5.1.8", Stage.RECIPIENT, about_sender=True),
        ),
        (
            Stage.RECIPIENT,
            554,
            "5.7.1 <a@b.example>: Sender address rejected: Access denied",
            PolicyRefusal("recipient-554-5.7.1", Stage.RECIPIENT, about_sender=True),
        ),
        (
            Stage.RECIPIENT,
            550,
            "Sender verify failed",
            PolicyRefusal("recipient-550", Stage.RECIPIENT, about_sender=True),
        ),
        (Stage.RECIPIENT, 530, "", PolicyRefusal("recipient-530", Stage.RECIPIENT)),
        (Stage.DATA, 530, "5.7.0 x", PolicyRefusal("data-530-5.7.0", Stage.DATA)),
        (Stage.DATA_COMMAND, 250, "?", later("data-command-250")),
        (Stage.DATA_COMMAND, 451, "4.3.0", later("data-command-451-4.3.0")),
        (Stage.DATA_COMMAND, 554, "no", PolicyRefusal("data-command-554", Stage.DATA)),
        (Stage.DATA, 421, "", later("data-421")),
        (Stage.DATA, 451, "4.3.0", later("data-451-4.3.0")),
        (
            Stage.DATA,
            452,
            "4.2.2",
            TransientForItem("data-452-4.2.2", whole_mailbox=True, open_at=Stage.DATA),
        ),
        (Stage.DATA, 554, "5.6.0", PermanentForMessage("data-554-5.6.0")),
        (Stage.DATA, 554, "spam", PolicyRefusal("data-554", Stage.DATA)),
        (Stage.DATA, 550, "5.7.60 no", PolicyRefusal("data-550-5.7.60", Stage.DATA)),
        (Stage.DATA, 550, "5.1.1", PermanentForMailbox("data-550-5.1.1")),
        (Stage.DATA, 550, "5.10.1", PolicyRefusal("data-550-5.10.1", Stage.DATA)),
        (Stage.DATA, 552, "5.2.3", PermanentForMessage("data-552-5.2.3")),
        (Stage.DATA, 552, "5.7.0 blocked", PolicyRefusal("data-552-5.7.0", Stage.DATA)),
        (Stage.DATA, 552, "too big", PermanentForMessage("data-552")),
        (Stage.DATA, 354, "", Unknown("data-354")),
        (Stage.DATA, -1, "noise", Unknown("data--1")),
    ],
)
def test_an_answer_has_one_meaning_at_its_stage(
    stage: Stage, code: int, text: str, expected: Result
) -> None:
    """Another time, another mailbox, a person for this mail, or a person for the relay."""
    assert classify(stage, code, text) == expected


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.CONNECT, RelayFault("connect-timeout", Fault.CONNECTION)),
        (Stage.HELLO, RelayFault("hello-timeout", Fault.CONNECTION)),
        (Stage.SENDER, RelayFault("sender-timeout", Fault.CONNECTION)),
        (Stage.RECIPIENT, busy("recipient-timeout")),
        (Stage.DATA_COMMAND, later("data-command-timeout")),
        (Stage.DATA, Unknown("data-timeout")),
    ],
)
def test_no_answer_is_worst_after_the_mail_itself(stage: Stage, expected: Result) -> None:
    """Only then may it have been delivered."""
    assert classify_lost_connection(stage, "timeout") == expected


def test_no_word_of_a_server_is_kept() -> None:
    """Servers quote addresses; the code is for logs."""
    result = classify(Stage.RECIPIENT, 550, "5.1.1 <amal@example.org>: unknown")
    assert "amal" not in repr(result)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("recipient-554-5.7.1", "recipient-550", True),
        ("recipient-421", "recipient-timeout", True),
        ("recipient-554", "recipient-450", False),
        ("data-command-554", "data-554", False),
        ("data-554", "recipient-554", False),
        ("rerouted-by-hand", "rerouted-by-hand", False),
    ],
)
def test_two_refusals_are_alike_by_stage_and_by_their_end(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    """Not by the number: one relay has many words for one rule."""
    assert is_same_way(one, other) is same
