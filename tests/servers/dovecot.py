"""Start a real IMAP server over the Maildirs of the test's Postfix: loopback, TLS, own folders."""

import contextlib
import imaplib
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import trustme

from tests.servers.ports import free_port
from tests.servers.postfix import NOBODY
from tests.waiting import LIMIT, until

PASSWORD = "nö:secret@test"  # noqa: S105 - that is what it says

CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 100
first_valid_gid = 100
mail_location = maildir:{mail}/%u:CONTROL={folder}/control/%u:INDEX={folder}/index/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={uid} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server."""

    port: int
    ca_file: Path

    def url(self, user: str) -> str:
        """Return the setting that reads the mailbox of *user*."""
        password = quote(PASSWORD, safe="")
        return f"imaps://{quote(user)}:{password}@localhost:{self.port}/INBOX"

    @contextlib.contextmanager
    def opened(self, user: str) -> Iterator[imaplib.IMAP4_SSL]:
        """Open the mailbox of *user* as a mail program does."""
        tls = ssl.create_default_context(cafile=self.ca_file)
        with imaplib.IMAP4_SSL("localhost", self.port, ssl_context=tls, timeout=LIMIT) as imap:
            imap.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            imap.select()
            yield imap


@contextlib.contextmanager
def running_dovecot(folder: Path, mail: Path) -> Iterator[Dovecot]:
    """Serve the Maildirs below *mail*, which belong to nobody; needs root, as Dovecot does."""
    if os.getuid() != 0:
        raise PermissionError("Dovecot can only be started by root")
    port = free_port()
    for name in ("control", "index", "home"):
        (folder / name).mkdir(parents=True)
        shutil.chown(folder / name, NOBODY, NOBODY)
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            mail=mail,
            port=port,
            uid=NOBODY,
            password=PASSWORD,
            user="dovecot",
            group="dovecot",
        ),
        "utf-8",
    )
    with subprocess.Popen(["dovecot", "-F", "-c", str(config)]) as process:
        server = Dovecot(port, folder / "ca.pem")
        try:
            until(
                lambda: _speaks(server),
                "Dovecot",
                not_yet=(OSError, imaplib.IMAP4.error),
                by=process,
                explain=lambda: (folder / "dovecot.log").read_text("utf-8", "replace"),
            )
            yield server
        finally:
            process.terminate()
            process.wait(LIMIT)


def _speaks(server: Dovecot) -> bool:
    with server.opened("nobody@kim.example"):
        return True
