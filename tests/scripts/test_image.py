"""`scripts/image` takes one package, and nothing that is not signed."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAMS = {
    "id": "echo 0",
    "git": "echo 0",
    "apt-get": "true",
    "dpkg-deb": "echo python3",
    "debootstrap": "true",
    "unshare": 'printf "%s\\n" "$@" > "$RECORD"; exit 1',
}
"""Stand-ins; the last one would begin the work."""


def run(folder: Path, *packages: str) -> tuple[str, list[str]]:
    """Run the script where these *packages* lie; return what it says, and what it began with."""
    for name, text in PROGRAMS.items():
        program = folder / "programs" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        program.chmod(0o755)
    (folder / "scripts").mkdir()
    shutil.copy("scripts/image", folder / "scripts")
    for name in packages:
        file = folder / "build/package" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    record = folder / "record"
    done = subprocess.run(
        [folder / "scripts/image"],
        env={"PATH": f"{folder}/programs:/usr/bin:/bin", "RECORD": str(record)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr, record.read_text("utf-8").split() if record.exists() else []


def test_what_is_not_signed_gets_into_no_image(tmp_path: Path) -> None:
    """Without a key debootstrap would go on over HTTPS and check nothing."""
    told, began = run(tmp_path, "kim-portal_0.2.0_amd64.deb")
    assert "debootstrap has failed" in told
    assert "--force-check-gpg" in began[began.index("debootstrap") :]


@pytest.mark.parametrize(
    ("packages", "says"),
    [
        ((), "make package"),
        (("kim-portal_0.1.0_amd64.deb", "kim-portal_0.2.0_amd64.deb"), "more than one package"),
    ],
)
def test_it_is_clear_which_package(tmp_path: Path, packages: tuple[str, ...], says: str) -> None:
    """Neither none nor several; nothing is begun."""
    told, began = run(tmp_path, *packages)
    assert says in told
    assert began == []
