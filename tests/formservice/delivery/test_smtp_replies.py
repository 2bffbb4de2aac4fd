"""What an answer means at each stage of the conversation."""

import pytest

from formservice.delivery.smtp_replies import (
    Fault,
    PermanentForMailbox,
    PermanentForMessage,
    RelayFault,
    Result,
    Stage,
    TransientForItem,
    Unknown,
    classify,
    classify_lost_connection,
)


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
        (Stage.RECIPIENT, 450, "", TransientForItem("recipient-450", whole_mailbox=True)),
        (Stage.RECIPIENT, 452, "4.2.2", TransientForItem("recipient-452-4.2.2", True)),  # noqa: FBT003
        (Stage.RECIPIENT, 421, "", RelayFault("recipient-421", Fault.BUSY)),
        (Stage.RECIPIENT, 550, "5.1.1 no", PermanentForMailbox("recipient-550-5.1.1")),
        (Stage.RECIPIENT, 552, "5.2.2 full", PermanentForMailbox("recipient-552-5.2.2")),
        (Stage.RECIPIENT, 530, "", RelayFault("recipient-530", Fault.LOGIN)),
        (Stage.RECIPIENT, 250, "?", RelayFault("recipient-250", Fault.PROTOCOL)),
        (Stage.DATA, 451, "4.3.0", TransientForItem("data-451-4.3.0", whole_mailbox=False)),
        (Stage.DATA, 452, "4.2.2", TransientForItem("data-452-4.2.2", whole_mailbox=True)),
        (Stage.DATA, 554, "5.6.0", PermanentForMessage("data-554-5.6.0")),
        (Stage.DATA, 550, "5.1.1", PermanentForMailbox("data-550-5.1.1")),
        (Stage.DATA, 550, "5.10.1", PermanentForMessage("data-550-5.10.1")),
        (Stage.DATA, 552, "5.2.3", PermanentForMessage("data-552-5.2.3")),
        (Stage.DATA, 421, "", RelayFault("data-421", Fault.BUSY)),
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
        (Stage.RECIPIENT, TransientForItem("recipient-timeout", whole_mailbox=True)),
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
