"""A Plone site on loopback: made once per run, started as its own instructions say."""

import contextlib
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from bench.environments import environment
from bench.processes import LOOPBACK, finish, running
from bench.rounds import say
from tests.servers.ports import free_port

MAKE_SITE = Path(__file__).with_name("make_site.py")
_TOKEN = re.compile(r'name="_authenticator" value="([0-9a-f]+)"')
_PATIENCE = 300
"""Seconds for the first page, for which Plone compiles its templates."""


@dataclass(frozen=True, slots=True)
class PloneSite:
    """An instance of Zope with a Plone site in it, which is not running."""

    programs: Path
    folder: Path
    port: int

    @contextlib.contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run it until the block ends."""
        command = [self.programs / "runwsgi", self.folder / "etc" / "zope.ini"]
        with running(command, {}, self.folder / "plone.log", port=self.port) as process:
            yield process

    def form(self, name: str) -> str:
        """Return the address that the form *name*, `stores` or `mails`, is sent to."""
        return f"http://{LOOPBACK}:{self.port}/kim/{name}"

    def token(self, name: str) -> str:
        """Return what the form wants to get back, so that nobody else's page can send it.

        Raises `click.ClickException` if the page has none.
        """
        with urllib.request.urlopen(self.form(name), timeout=_PATIENCE) as page:  # noqa: S310 - http
            found = _TOKEN.search(page.read().decode())
        if not found:
            raise click.ClickException(f"{self.form(name)} has no token _authenticator")
        return found.group(1)


def make_site(folder: Path, smtp_port: int) -> PloneSite:
    """Install Plone if it is not there, and make a site in *folder* that mails to *smtp_port*.

    Raises `click.ClickException` with the end of its output if that fails.
    """
    programs, port = environment("plone"), free_port()
    say("making the site of Plone")
    instance = folder / "plone"
    finish([programs / "mkwsgiinstance", "-d", instance, "-u", "admin:admin"])
    ini = instance / "etc" / "zope.ini"
    ini.write_text(ini.read_text("utf-8").replace("port = 8080", f"port = {port}"), "utf-8")
    config = instance / "etc" / "zope.conf"
    finish([programs / "zconsole", "run", config, MAKE_SITE, str(smtp_port)])
    return PloneSite(programs, instance, port)
