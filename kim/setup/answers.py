"""What the set-up asks, each answer read as the settings read it."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from formservice.config.readers import SettingError
from formservice.config.settings import Settings
from portal.problems import ConfigurationError, Problem

PLACE = "command line"
"""What problems of options name as their file."""
_READERS: dict[str, Callable[[str], object]] = {
    known.name: known.read for known in Settings.VARIABLES
}


@dataclass(frozen=True, slots=True)
class Question:
    """One value of an installation."""

    variable: str
    """The setting that the answer is the value of."""
    option: str
    """The option of `kim setup` that answers it beforehand; of a secret, it names a file."""
    words: str
    optional: bool = False
    secret: bool = False


SETTINGS = (
    Question("KIM_DISTRICT", "--district", "District (a name below districts/, or its folder)"),
    Question("KIM_BASE_URL", "--base-url", "Address of the site (https://…)"),
    Question("KIM_MAIL_FROM", "--mail-from", "Sender of the mails"),
    Question("KIM_BOUNCE_ADDRESS", "--bounce-address", "Mailbox for bounces", optional=True),
    Question(
        "KIM_STAFF_GUIDE_URL", "--staff-guide-url", "Guide for staff (https://…)", optional=True
    ),
    Question("KIM_ALARM_COMMAND", "--alarm-command", "Program for alarms", optional=True),
    Question("KIM_BACKUP_KEY", "--backup-key", "Key for backups (kim-public-…)", optional=True),
)
"""What `kim.env` needs, in the order in which it is asked."""
RELAY = Question(
    "KIM_SMTP_URL",
    "--relay-file",
    "Mail relay (smtp+starttls://user:password@host:587)",
    secret=True,
)
BOUNCE_BOX = Question(
    "KIM_BOUNCE_IMAP_URL",
    "--bounce-imap-file",
    "The mailbox for what comes back (imaps://user:password@host/INBOX)",
    optional=True,
    secret=True,
)
WEBHOOK = Question(
    "KIM_ALARM_WEBHOOK_URL",
    "--alarm-webhook-file",
    "Address for alarms (https://…)",
    optional=True,
    secret=True,
)

DATABASE = Question(
    "KIM_DATABASE_URL",
    "--database-url-file",
    "Database (postgresql+psycopg://…)",
    optional=True,
    secret=True,
)
"""Never asked for: most have the file of the package. One without a password is a setting."""

Given = Mapping[str, str | None]
"""What the command line answers: variable → text; for a secret, that of its file."""


def ask(questions: tuple[Question, ...], given: Given, *, may_ask: bool) -> dict[str, str]:
    """Return the answers by variable, without those that are empty.

    What *given* lacks is asked at the terminal if that *may_ask*. Otherwise raises
    `ConfigurationError` that names each missing option at once; the same for wrong values.
    """
    answers: dict[str, str] = {}
    problems: list[Problem] = []
    for question in questions:
        text = given.get(question.variable)
        if text is None and may_ask:
            text = _asked(question)
        if text is None and question.optional:
            continue
        wrong = _missing(question) if text is None else _wrong(question, text)
        if wrong:
            problems.append(wrong)
        elif text:
            answers[question.variable] = text
    if problems:
        raise ConfigurationError(problems)
    return answers


def text_of(file: Path | None) -> str | None:
    """Return what a secret's *file* holds, without blanks around it; `-` is standard input.

    Raises `OSError` if it cannot be read, and `ConfigurationError` if it is not in UTF-8.
    """
    if file is None:
        return None
    if str(file) == "-":
        return sys.stdin.read().strip()
    try:
        return file.read_text("utf-8").strip()
    except UnicodeDecodeError:
        what, remedy = "It is not in UTF-8.", "Save it in UTF-8."
        raise ConfigurationError([Problem(file, None, "encoding", what, remedy)]) from None


def _asked(question: Question) -> str:
    """Ask until the answer can be read; return it."""
    words = f"{question.words} [none]" if question.optional else question.words
    default = "" if question.optional else None

    def readable(text: str) -> str:
        if wrong := _wrong(question, text.strip()):
            raise click.UsageError(f"{wrong.what} {wrong.remedy}")
        return text.strip()

    answer: object = click.prompt(
        words,
        default=default,
        show_default=False,
        hide_input=question.secret,
        value_proc=readable,
        err=True,
    )
    return str(answer)


def _missing(question: Question) -> Problem:
    what = "Nobody can be asked, and it was not given."
    return Problem(PLACE, None, question.option, what, f"Give {question.option}.")


def _wrong(question: Question, text: str) -> Problem | None:
    """Return what is wrong with *text* as the value of this setting."""
    if not text and question.optional:
        return None
    if not text or len(text.splitlines()) > 1 or _is_control(text):
        return Problem(PLACE, None, question.option, "It is not one line.", "Give one line.")
    try:
        _READERS[question.variable](text)
    except SettingError as error:
        return Problem(PLACE, None, question.option, error.what, error.remedy)
    return None


def _is_control(text: str) -> bool:
    return any(not sign.isprintable() for sign in text)
