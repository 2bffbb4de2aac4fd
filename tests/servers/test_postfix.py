"""The Postfix of the tests: what it has to log while it starts does not keep it from starting."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postfix import running_postfix


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give an empty folder that everybody can reach; only root can start Postfix in it."""
    if os.getuid() != 0:
        pytest.skip("only root can start Postfix")
    with tempfile.TemporaryDirectory(prefix="kim-postfix-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_what_is_set_replaces_what_was_set_before(folder: Path) -> None:
    """Postfix warns of a second entry at each start of each part, its logger's too.

    The logger writes that to its own queue, and waits for ever where it is full: it holds ten
    where nothing has set net.unix.max_dgram_qlen, and after a reload all parts log at once.
    """
    more = "recipient_delimiter = -\nsmtpd_recipient_restrictions = permit"
    with running_postfix(folder / "postfix", {"a@x.example"}, more=more) as server:
        server.set("smtpd_recipient_restrictions = reject", "recipient_delimiter =")
        server.set("smtpd_recipient_restrictions = permit")
        config = (server.folder / "etc" / "main.cf").read_text("utf-8").splitlines()
        assert "overriding" not in server.log()
    for wanted in ("smtpd_recipient_restrictions = permit", "recipient_delimiter ="):
        name = wanted.partition("=")[0]
        assert [line.strip() for line in config if line.startswith(name)] == [wanted]


def test_a_mail_that_was_cut_off_by_a_stop_is_no_reason_not_to_start(folder: Path) -> None:
    """The start warns of its half file, and who does so is not root any more."""
    with running_postfix(folder / "postfix", {"a@x.example"}) as server:
        server.command("stop")
        half = server.folder / "queue" / "incoming" / "227178.31937"
        half.touch(0o600)
        shutil.chown(half, "postfix")
        server.command("start")
        assert f"bogus file name: incoming/{half.name}" in server.log()
