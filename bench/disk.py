"""How often per second the disk can promise that one kilobyte is safe."""

import os
import tempfile
import time
from pathlib import Path

BLOCK = b"x" * 1024


def syncs_per_second(folder: Path, seconds: float) -> float:
    """Append 1 KiB and `fdatasync`, again and again, in a file in *folder*."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        start = time.perf_counter()
        count = 0
        while (elapsed := time.perf_counter() - start) < seconds:
            os.write(file.fileno(), BLOCK)
            os.fdatasync(file.fileno())
            count += 1
    return count / elapsed
