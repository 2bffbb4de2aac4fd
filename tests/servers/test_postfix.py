"""The Postfix of the tests: its logger waits for itself if it has something to log at its start."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.servers.postfix import running_postfix


def test_what_is_set_replaces_what_was_set_before() -> None:
    """Postfix warns of a second entry at each start of each part, its logger's too.

    The logger writes that to its own queue, and waits for ever where it is full: it holds ten
    where nothing has set net.unix.max_dgram_qlen, and after a reload all parts log at once.
    """
    if os.getuid() != 0:
        pytest.skip("only root can start Postfix")
    with tempfile.TemporaryDirectory(prefix="kim-one-entry-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        more = "recipient_delimiter = -\nsmtpd_recipient_restrictions = permit"
        with running_postfix(folder / "postfix", {"a@x.example"}, more=more) as server:
            server.set("smtpd_recipient_restrictions = reject", "recipient_delimiter =")
            server.set("smtpd_recipient_restrictions = permit")
            config = (server.folder / "etc" / "main.cf").read_text("utf-8").splitlines()
            assert "overriding" not in server.log()
    for wanted in ("smtpd_recipient_restrictions = permit", "recipient_delimiter ="):
        name = wanted.partition("=")[0]
        assert [line.strip() for line in config if line.startswith(name)] == [wanted]
