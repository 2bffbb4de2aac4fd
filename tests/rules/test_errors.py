"""Errors have one base, a name that says so, and a remedy."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import editing
import formservice
import kim
import portal
import sitebuild
import translating
from formservice.config.readers import SettingError
from formservice.mail.encryption import CannotOpenError
from formservice.outbox import OutboxUnavailableError, Reason
from portal.exit_codes import Exit
from portal.problems import ConfigurationError, KimError, Problem
from sitebuild.printing.text_layer import WrongVersionError

INTERNAL = {
    "AlarmNotSentError": "the other ways are tried, and the log says so",
    "ConversationEndedError": "its result decides what becomes of the mail",
    "FormFailedError": "the row of its mailbox says so",
    "LoginNeededError": "the visitor gets the page at which one logs in",
    "LoginRefusedError": "the alarm says so by its code, as of any other refusal of the mailbox",
    "ReferenceTakenError": "the request gets another reference",
    "RefusedError": "the page of its status says why",
    "RequestRefusedError": "the visitor reads the page of its status",
    "TooManyRequestsError": "the visitor gets the form back, to send it later",
}
"""Errors that never reach a person as such, and what becomes of them."""


def errors_of_ours() -> Iterator[type[BaseException]]:
    """Yield each exception that our packages define for more than one module."""
    for package in (portal, sitebuild, translating, formservice, editing, kim):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith(".__main__") or ".migrations." in found.name:
                continue
            module = importlib.import_module(found.name)
            for name, each in inspect.getmembers(module, inspect.isclass):
                is_here = each.__module__ == found.name and not name.startswith("_")
                if is_here and issubclass(each, BaseException):
                    yield each


def test_errors_for_a_person_have_one_base() -> None:
    """`kim` shows them without a traceback and ends with their status."""
    errors = {each.__name__: each for each in errors_of_ours()}
    assert {"ConfigurationError", "OutboxUnavailableError", "BuildFailedError"} <= errors.keys()
    assert all(name.endswith("Error") for name in errors)
    strangers = {name for name, each in errors.items() if not issubclass(each, KimError)}
    assert strangers == INTERNAL.keys()


@pytest.mark.parametrize(
    "error",
    [
        ConfigurationError([Problem("a.toml", 1, "key", "is wrong.", "Mend it.")]),
        SettingError("This is no number.", "Write digits."),
        OutboxUnavailableError(Reason.FULL),
        CannotOpenError(),
        WrongVersionError("71"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_each_says_what_helps(error: KimError) -> None:
    """Whoever reads it can do something."""
    assert "Remedy: " in str(error)
    assert len(str(error).partition("Remedy: ")[2]) > 5


def test_each_has_a_status_that_scripts_know() -> None:
    """What may pass by itself is told from what may not."""
    assert KimError.exit_status == Exit.WRONG
    assert OutboxUnavailableError.exit_status == Exit.UNAVAILABLE
