"""Rules of the house that no linter knows."""

import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], capture_output=True, text=True, check=True
).stdout.split("\0")
TEXT = [
    Path(name)
    for name in TRACKED
    if name and Path(name).is_file() and not name.endswith((".png", ".webp", ".woff2", ".ttf"))
]
LATER = "TO" + "DO"


@pytest.mark.parametrize(
    "pattern",
    [rf"\b({LATER}|FIX" + r"ME|XX" + r"X)\b", r"(?<![\w.])/(root|work|farm)/[A-Za-z.]"],
    ids=["left for later", "path of a machine"],
)
def test_nothing_of_the_kind_is_in_the_project(pattern: str) -> None:
    """Finish it or leave it out; and nothing may depend on one machine's folders."""
    found = [
        f"{file}: {line.strip()}"
        for file in TEXT
        for line in file.read_text("utf-8").splitlines()
        if re.search(pattern, line)
    ]
    assert not found


LOCKS = tuple(f"requirements{name}.lock" for name in ("-service", "-production", "", "-dev"))
"""From the fewest packages to all of them."""


def test_mkdocs_never_empties_our_source() -> None:
    """The default output folder of MkDocs is `site`, where our theme lives (decision 0003)."""
    config = Path("mkdocs.yml").read_text("utf-8")
    assert re.search(r"^docs_dir: docs$", config, re.MULTILINE)
    assert re.search(r"^site_dir: build/site$", config, re.MULTILINE)


def test_the_source_folder_of_the_theme_holds_no_python() -> None:
    """`site` is a module of the standard library."""
    assert not list(Path("site").rglob("*.py"))


def test_decisions_are_numbered_once() -> None:
    """One decision per file, the number is the next free one."""
    numbers = [file.name[:4] for file in sorted(Path("handbook/decisions").glob("[0-9]*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers


def test_every_package_is_pinned_with_hashes() -> None:
    """A lock without hashes trusts whoever answers."""
    for lock in LOCKS:
        blocks = re.split(r"\n(?=\w)", Path(lock).read_text("utf-8"))
        assert len(blocks) > 25
        assert all("==" in block and "--hash=sha256:" in block for block in blocks)


def test_all_locks_agree() -> None:
    """What is tested is what runs; the service's packages are among those of the whole package."""
    pins = [
        dict(re.findall(r"^([\w.\[\]-]+)==(\S+)", Path(lock).read_text("utf-8"), re.MULTILINE))
        for lock in LOCKS
    ]
    for fewer, more in pairwise(pins):
        assert fewer.items() <= more.items()


def test_the_changelog_knows_the_version() -> None:
    """A version that nobody described was not released."""
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    assert f"## {project['version']}" in Path("CHANGELOG.md").read_text("utf-8")
