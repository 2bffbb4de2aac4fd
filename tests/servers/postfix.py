"""Start a real Postfix on loopback with folders of its own, and read the mail it delivered."""

import contextlib
import email
import email.policy
import os
import shutil
import smtplib
import subprocess
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.servers.ending import frozen, run_at_the_end
from tests.servers.ports import free_port
from tests.waiting import LIMIT, until

NOBODY = 65534

MAIN_CF = """\
compatibility_level = 3.6
myhostname = mail.example
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}
smtputf8_enable = yes
virtual_mailbox_domains = texthash:{folder}/etc/domains
virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
virtual_mailbox_base = {folder}/mail
virtual_minimum_uid = 100
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
smtpd_recipient_restrictions = permit_mynetworks, reject
bounce_queue_lifetime = 0
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
smtp unix - - n - - smtp
tlsmgr unix - - n 1000? 1 tlsmgr
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running server: where it listens and where its mailboxes are."""

    port: int
    folder: Path

    def mails(self, mailbox: str) -> list[bytes]:
        """Return the messages in *mailbox* as they lie on the disk."""
        return [
            file.read_bytes() for file in sorted((self.folder / "mail" / mailbox / "new").glob("*"))
        ]

    def wait_for(self, mailbox: str, count: int = 1) -> list[bytes]:
        """Return the messages of *mailbox* as soon as there are *count* of them."""
        return until(
            lambda: found if len(found := self.mails(mailbox)) >= count else None,
            f"{count} mails for {mailbox}",
            explain=lambda: f"{self.mails(mailbox)}\n{self.log()}",
        )

    def find(self, mailbox: str, reference: str) -> EmailMessage:
        """Return the mail with this reference as soon as it has arrived in *mailbox*."""
        grouped = f"{reference[:3]}-{reference[3:6]}-{reference[6:]}"

        def look() -> EmailMessage | None:
            for content in self.mails(mailbox):
                mail = email.message_from_bytes(content, policy=email.policy.default)
                if grouped in mail["Subject"] and isinstance(mail, EmailMessage):
                    return mail
            return None

        return until(look, f"{reference} in {mailbox}", explain=self.log)

    def set(self, *lines: str) -> None:
        """Set *lines* in the configuration; they hold for every new connection."""
        _configure(self.folder / "etc", lines)
        self.command("reload")

    def command(self, word: str) -> None:
        """Let it `start`, `stop` or `reload`. Raises `AssertionError` with its log if it fails."""
        words = ["postfix", "-c", str(self.folder / "etc"), word]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        assert not done.returncode, f"{' '.join(words)}: {done.stderr}\n{self.log()}"

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Keep all its processes from running; connections are still made, by the kernel."""
        with frozen(int((self.folder / "queue/pid/master.pid").read_text("ascii"))):
            yield

    def log(self) -> str:
        """Return what Postfix has written."""
        return (self.folder / "log" / "postfix.log").read_text("utf-8", "replace")


@contextlib.contextmanager
def running_postfix(
    folder: Path, mailboxes: Collection[str], *, more: str = ""
) -> Iterator[Postfix]:
    """Start Postfix for *mailboxes* in *folder* and stop it at the end.

    The lines of *more* go into its main.cf, in the place of those of the same name.

    Every other recipient is refused with 550, as a real server would.
    *folder* must be reachable for everybody.
    Postfix's master needs root, so this raises where the tests run as somebody else.
    """
    if os.getuid() != 0:
        raise PermissionError("Postfix can only be started by root")
    port = free_port()
    for name in ("etc", "queue", "data", "log", "mail"):
        (folder / name).mkdir(parents=True)
    config = folder / "etc"
    (config / "main.cf").write_text(MAIN_CF.format(folder=folder, uid=NOBODY), "utf-8")
    (config / "master.cf").write_text(MASTER_CF.format(port=port), "utf-8")
    _configure(config, more.splitlines())
    domains = {mailbox.rpartition("@")[2] for mailbox in mailboxes}
    (config / "domains").write_text("".join(f"{name} OK\n" for name in sorted(domains)), "utf-8")
    (config / "mailboxes").write_text("".join(f"{m} {m}/\n" for m in mailboxes), "utf-8")
    log = folder / "log" / "postfix.log"
    log.touch(0o600)
    for each in (folder / "data", log):  # who clears the queue at a start logs as nobody else
        shutil.chown(each, "postfix")
    shutil.chown(folder / "mail", NOBODY, NOBODY)
    server = Postfix(port, folder)
    server.command("start")
    with run_at_the_end("postfix", "-c", str(config), "stop"):
        until(lambda: _speaks(port), "Postfix", not_yet=(OSError,))
        yield server


def _configure(config: Path, lines: Iterable[str]) -> None:
    """Set *lines* in main.cf, each once: all parts warn of a second entry whenever they start, and
    the logger, too, then waits for room in its own queue, for ever if nothing else makes room.
    """
    settings = [line for line in lines if line]
    if settings:
        subprocess.run(["postconf", "-c", str(config), "-e", *settings], check=True)


def _speaks(port: int) -> bool:
    with smtplib.SMTP("127.0.0.1", port, timeout=LIMIT):
        return True
