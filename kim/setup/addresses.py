"""Write whom each unit may speak to, as the settings say (`IPAddressAllow=`, systemd)."""

import ipaddress
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from formservice.config.settings import Settings
from formservice.database_address import hosts_in
from portal.whole_files import write_whole

EXAMPLES = Path("deploy/systemd/addresses")
"""What systemd-tmpfiles lays; who has changed it has filled it in."""
RESOLVER = Path("/etc/resolv.conf")
"""Where the machine's DNS servers stand (resolv.conf(5))."""

_WRITTEN = (
    "# By “kim setup”. Change it with the addresses: “kim doctor” says who cannot be reached."
)


def lay_addresses(units: Path, settings: Settings) -> Iterator[str]:
    """Write the `addresses.conf` of each unit below *units* that is still the example.

    Yields a line for each: made, kept, or left because a name has no address now. A unit that
    speaks to nobody beside this machine keeps its example.
    """
    for name, hosts in _hosts(settings).items():
        example = (EXAMPLES / f"{name}.conf").read_text("utf-8")
        file = units / f"{name}.service.d" / "addresses.conf"
        if not file.parent.is_dir():
            continue
        if file.exists() and file.read_text("utf-8") != example:
            yield f"kept {file}"
            continue
        found = {host: addresses_of(host) for host in hosts}
        if missing := [host for host in found if not found[host]]:
            yield f"left {file}: {', '.join(missing)} has no address here. Write it there."
        elif allowed := {host: beside for host in found if (beside := _beside_us(found[host]))}:
            write_whole(file, _content(example, allowed), 0o644)
            yield f"made {file}"


def addresses_of(host: str) -> list[str]:
    """Return the IP addresses of *host*, a name or an address; none if it is not known."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({str(entry[4][0]).partition("%")[0] for entry in found})


def _hosts(settings: Settings) -> dict[str, list[str]]:
    """Return the servers that each unit has to reach, without those that are not set."""
    relay = settings.smtp_url.host
    box = settings.bounce_imap_url.host if settings.bounce_imap_url else None
    hook = settings.alarm_webhook_url
    webhook = _host(hook.reveal()) if hook else None
    databases, site = hosts_in(settings.database_url.reveal()), _host(settings.base_url)
    needed: dict[str, tuple[str | None, ...]] = {
        "kim-backup": databases,
        "kim-canary": (site, *databases),
        "kim-delivery": (relay, box, webhook, *databases),
        "kim-doctor": (relay, box, webhook, *databases, site),
        "kim-web": (webhook, *databases),
    }
    return {name: [*dict.fromkeys(filter(None, hosts))] for name, hosts in needed.items()}


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def _beside_us(addresses: Iterable[str]) -> list[str]:
    """Return those of *addresses* that are not this machine's loopback, which is always allowed."""
    return [each for each in addresses if not ipaddress.ip_address(each).is_loopback]


def _content(example: str, allowed: dict[str, list[str]]) -> str:
    whom, _, _ = example.partition("\n")
    lines = [whom, _WRITTEN, "[Service]"]
    if servers := _beside_us(_dns_servers()):
        allowed = {**allowed, "DNS": servers}
    for host, addresses in allowed.items():
        lines += [f"# {host}", f"IPAddressAllow={' '.join(addresses)}"]
    return "\n".join(lines) + "\n"


def _dns_servers() -> list[str]:
    text = RESOLVER.read_text("utf-8") if RESOLVER.exists() else ""
    return re.findall(r"^nameserver\s+([0-9A-Fa-f.:]+)\s*$", text, re.MULTILINE)
