"""A reference is given away after the disk has it, seen from the system calls."""

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from formservice.mail.encryption import new_keys

WORKER = Path(__file__).with_name("worker.py")


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_every_reference_comes_after_an_fsync(tmp_path: Path) -> None:
    """With one client at a time there is an fdatasync before each reference that goes out."""
    trace = tmp_path / "trace"
    environ = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path.cwd()),
        "KIM_DATABASE_URL": f"sqlite:///{tmp_path}/outbox.db",
        "KIM_PUBLIC_KEY": new_keys()[0],
        "KIM_IDEMPOTENCY_KEY": "k" * 32,
        "KIM_FREE_SPACE_FLOOR_MB": "1",
    }
    strace = ["strace", "-f", "-qq", "-e", "trace=fdatasync,fsync,write", "-o", str(trace)]
    command = [*strace, sys.executable, str(WORKER), "accept", "1"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(20):
            process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.kill()
    calls = re.findall(r" (fdatasync)\(| write\(1, \"(\d{9})", trace.read_text())
    synced, given = False, 0
    for sync, reference in calls:
        if sync:
            synced = True
        elif reference:
            assert synced
            synced, given = False, given + 1
    assert given >= 20
