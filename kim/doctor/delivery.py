"""Check that the service of the delivery runs."""

from collections.abc import Iterator
from pathlib import Path

from kim.doctor.checks import DELIVERY_REMEDY, Finding, bad, good

_ENABLED = Path("etc/systemd/system/multi-user.target.wants/kim-delivery.service")
"""There where systemd starts the delivery with the machine (systemctl enable)."""
_SLICE = Path("sys/fs/cgroup/system.slice")
"""Has a folder for each service that runs (systemd.slice(5)), whose `cgroup.events` says whether it
has processes (cgroups(7)). Everybody may read it, also within the limits of kim-doctor.service."""
_PROCESSES = "kim-delivery.service/cgroup.events"


def check_service(root: Path = Path("/")) -> Iterator[Finding]:
    """Yield whether the service of the delivery runs.

    Nothing where systemd is not to start it: another machine may deliver, or `kim serve`.
    """
    if not (root / _ENABLED).is_symlink() or not (root / _SLICE).is_dir():
        return
    try:
        runs = "populated 1" in (root / _SLICE / _PROCESSES).read_text("ascii").splitlines()
    except FileNotFoundError:
        runs = False
    if runs:
        yield good("delivery", "kim-delivery runs")
    else:
        yield bad("delivery", f"kim-delivery does not run: nothing is delivered. {DELIVERY_REMEDY}")
