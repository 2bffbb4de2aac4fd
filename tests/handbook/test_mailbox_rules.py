"""The rules that the handbook gives to intake staff sort the mails that we send."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.forms.all_forms import FORMS
from portal.forms.essential_fields import SEVERAL_LANGUAGES, UNKNOWN_PLACE
from tests.formservice.mail.test_message import read, write
from tests.formservice.samples import enquiry
from tests.servers.kim_service import environ

PAGE = Path("handbook/intake/postfach-ordnen.md").read_text("utf-8")


SETTINGS = """
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 0
mail_location = maildir:{folder}/Maildir
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder of a user who may have mail; pytest's own folders are closed to it."""
    if os.getuid() != 0:
        pytest.skip("only root can sort the mail of another user")
    with tempfile.TemporaryDirectory(prefix="kim-sieve-") as name:
        shutil.chown(name, "nobody")
        yield Path(name)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("05170024", "store message in folder: Moers"),
        (UNKNOWN_PLACE, "add IMAP flags: Ort-unklar"),
        ("05170048", "store message in folder: INBOX"),
    ],
)
def test_sieve_sorts_our_mails(folder: Path, place: str, told: str) -> None:
    """By town, by a mark where the place is unknown, and not at all; nothing is lost."""
    rules, mail, settings = folder / "rules.sieve", folder / "mail", folder / "settings"
    (text,) = re.findall(r"```sieve\n(.*?)```", PAGE, re.DOTALL)
    rules.write_text(text, "utf-8")
    mail.write_bytes(write(enquiry(municipality=place)))
    settings.write_text(SETTINGS.format(folder=folder), "utf-8")
    done = subprocess.run(
        ["sieve-test", "-c", settings, rules, mail],
        env=environ(HOME=str(folder)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told in " ".join(done.stdout.split())
    assert "discard" not in done.stdout


def named(mail: EmailMessage) -> dict[str, str]:
    """Return the header fields that a rule can look at, and their values."""
    return {name: value for name, value in mail.items() if f"`{name}`" in PAGE}


def test_the_page_names_every_header_of_ours_with_its_value() -> None:
    """The example of the table is a mail that is sent."""
    mail = read(write(enquiry()))
    assert {name for name in mail if name.startswith("X-KIM-")} <= named(mail).keys()
    for name, value in named(mail).items():
        assert f"| `{name}` | `{value}` |" in PAGE


def test_the_page_names_every_word_that_a_subject_may_end_with() -> None:
    """A rule for a form is written from this page."""
    words = {form.kind.subject_word for form in FORMS} - {""}
    assert len(words) == len(FORMS) - 1  # the contact form says how the person is reached
    assert [word for word in (*words, SEVERAL_LANGUAGES) if f"`{word}`" not in PAGE] == []
