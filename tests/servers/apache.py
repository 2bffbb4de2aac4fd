"""Run Debian's Apache with the files of `deploy/apache`, as the handbook says, on loopback."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import trustme

from tests.servers.nginx import NAME, Nginx, listens
from tests.servers.ports import free_port
from tests.waiting import LIMIT, until

HANDBOOK = Path("handbook/operating/apache.md")
CONFIG = Path("deploy/apache")
DEBIANS = Path("/etc/apache2")


def adapt(folder: Path, site: Path, *, service_port: int) -> Nginx:
    """Lay Debian's configuration into *folder* and run the handbook's commands on it.

    Returns what a proxy is to the tests, whoever serves it.
    """
    if not DEBIANS.exists():
        raise FileNotFoundError("apache2 is not installed: run scripts/setup test")
    proxy = Nginx(folder, free_port(), free_port(), trustme.CA())
    for name in ("log", "www", "run"):
        (folder / name).mkdir(parents=True)
    leaf = proxy.authority.issue_cert(NAME, "127.0.0.1")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    for blob in leaf.cert_chain_pems:
        blob.write_to_path(folder / "chain.pem", append=True)
    own = folder / "apache2"
    shutil.copytree(DEBIANS, own, symlinks=True)
    ports = f"Listen 127.0.0.1:{proxy.clear_port}\nListen 127.0.0.1:{proxy.port} https\n"
    (own / "ports.conf").write_text(ports, "utf-8")
    _write(
        own / "kim-host.conf",
        CONFIG / "kim-host.conf",
        {
            "portal.example.org": NAME,
            "/etc/ssl/kim/fullchain.pem": f"{folder}/chain.pem",
            "/etc/ssl/kim/key.pem": f"{folder}/key.pem",
            "127.0.0.1:8000": f"127.0.0.1:{service_port}",
        },
    )
    _write(
        own / "sites-available/kim.conf",
        CONFIG / "kim.conf",
        {
            "*:80>": f"*:{proxy.clear_port}>",
            "*:443>": f"*:{proxy.port}>",
            "Include /etc/apache2/": f"Include {own}/",
            "/srv/kim/site": f"{site}",
            "/var/www/kim": f"{folder}/www",
            "/var/log/kim": f"{folder}/log",
        },
    )
    for inside in (site, folder):
        _open_to_all(inside)
    for line in re.findall(r"^a2\w+ .+$", HANDBOOK.read_text("utf-8"), re.MULTILINE):
        subprocess.run(line.split(), env=_environ(proxy), check=True, stdout=subprocess.DEVNULL)
    return proxy


def command(proxy: Nginx, *words: str) -> list[str]:
    """Return a call of Apache with the adapted configuration."""
    return ["/usr/sbin/apache2", "-d", str(proxy.folder / "apache2"), *words]


@contextlib.contextmanager
def running(proxy: Nginx) -> Iterator[Nginx]:
    """Start Apache and stop it at the end."""
    with subprocess.Popen(command(proxy, "-DFOREGROUND"), env=_environ(proxy)) as process:
        try:
            until(lambda: listens(proxy.port), "Apache", not_yet=(OSError,), by=process)
            yield proxy
        finally:
            process.terminate()
            process.wait(LIMIT)


def _environ(proxy: Nginx) -> dict[str, str]:
    """Return what Debian's envvars would say."""
    folder = proxy.folder
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C",
        "APACHE_CONFDIR": f"{folder}/apache2",
        "APACHE_ENVVARS": "/dev/null",
        "APACHE_RUN_USER": "www-data" if os.getuid() == 0 else "",
        "APACHE_RUN_GROUP": "www-data" if os.getuid() == 0 else "",
        "APACHE_PID_FILE": f"{folder}/run/apache2.pid",
        "APACHE_RUN_DIR": f"{folder}/run",
        "APACHE_LOCK_DIR": f"{folder}/run",
        "APACHE_LOG_DIR": f"{folder}/log",
    }


def _open_to_all(folder: Path) -> None:
    """Let Apache, which never serves as root, reach *folder* below the private ones of pytest."""
    for up in (folder, *folder.parents):
        if up.owner() == folder.owner() and not up.stat().st_mode & 0o001:
            up.chmod(up.stat().st_mode | 0o011)


def _write(file: Path, source: Path, changes: dict[str, str]) -> None:
    text = source.read_text("utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
