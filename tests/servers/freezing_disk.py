"""Mount a file system of its own that `fsfreeze` can hold up: whoever writes waits for it."""

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CONTROL = Path("/dev/loop-control")
CONTROL_NUMBER = os.makedev(10, 237)
LOOP_MAJOR = 7
"""Numbers of the kernel's loop devices (Linux, Documentation/admin-guide/devices.txt)."""


@contextmanager
def freezing_disk() -> Iterator[Path]:
    """Yield the folder at which an empty file system is mounted, until the end."""
    if os.getuid() != 0:
        pytest.skip("only root can mount and freeze a file system")
    with tempfile.TemporaryDirectory(prefix="kim-disk-") as name:
        image, disk = Path(name) / "image", Path(name) / "disk"
        disk.mkdir()
        with image.open("wb") as file:
            file.truncate(64_000_000)
        subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
        provide_device()
        subprocess.run(["mount", "-o", "loop", str(image), str(disk)], check=True)
        try:
            yield disk
        finally:
            subprocess.run(["umount", str(disk)], check=True)


def provide_device() -> None:
    """Make the device files that `mount` asks for; a machine in a container has none of its own."""
    if not CONTROL.exists():
        os.mknod(CONTROL, stat.S_IFCHR | 0o600, CONTROL_NUMBER)
    found = subprocess.run(["losetup", "--find"], check=True, capture_output=True, text=True)
    device = Path(found.stdout.strip())
    if not device.exists():
        number = os.makedev(LOOP_MAJOR, int(device.name.removeprefix("loop")))
        os.mknod(device, stat.S_IFBLK | 0o600, number)
