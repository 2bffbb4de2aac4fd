"""Programs whose wall clock is wrong, by libfaketime; their monotonic clock is left alone."""

from pathlib import Path

LIBRARIES = Path("/usr/lib")


def wrong_clock(file: Path, offset: str = "+0") -> dict[str, str]:
    """Return the environment of a program that reads its clock's offset from *file*.

    The file gets *offset*, as libfaketime writes them: `+400d`, `-50s`. It is read again for each
    look at the clock.
    """
    found = sorted(LIBRARIES.glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise FileNotFoundError("libfaketime is not installed: run scripts/setup test")
    file.write_text(f"{offset}\n", "ascii")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
