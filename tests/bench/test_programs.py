"""The benchmarks, as somebody meets them who wants to know how they are called."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.__main__ import main
from tests.servers.kim_service import environ

PROGRAMS = [
    ".".join(file.with_suffix("").parts).removesuffix(".__main__")
    for file in sorted([*Path("bench").glob("*.py"), *Path("bench").glob("*/__main__.py")])
    if '__name__ == "__main__"' in file.read_text("utf-8")
]


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a benchmark that is expected to end at once."""
    return subprocess.run(
        [sys.executable, "-m", program, *words],
        env=environ(),
        capture_output=True,
        text=True,
        check=False,
    )


def run_here(*words: str) -> Result:
    """Run `python -m bench` in this process, which goes on ending as it did."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return CliRunner().invoke(main, words, prog_name="python -m bench")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_explains_itself(program: str) -> None:
    """What it measures and what may follow; nothing is measured."""
    done = run(program, "--help")
    assert done.returncode == 0, done.stderr
    usage, explanation = done.stdout.split("\n\n")[:2]
    assert usage.startswith(f"Usage: python -m {program} ")
    assert len(explanation.strip()) > 40


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("bench", ("ten",)),
        ("bench", ("--rounds", "0")),
        ("bench", ("--json", "nowhere/run.json", "limits")),
        ("bench", ("--site", "nowhere", "requests")),
        ("bench.client", ()),
        ("bench.client", ("localhost", "1", "1")),
        ("bench.client", ("http://127.0.0.1:8000/ar/kontakt/", "0", "1")),
        ("bench.client", ("http://kim.example:80/ar/kontakt/", "1", "1")),
        ("bench.endurance", ("nights",)),
        ("bench.flood", ("0",)),
        ("bench.server", ("--port", "8000")),
        ("bench.sink", ("25",)),
        ("bench.unpacked", ("build/folder",)),
        ("bench.unpacked", ("build/folder", "xx")),
    ],
)
def test_wrong_words_are_refused_with_a_clear_message(program: str, words: tuple[str, ...]) -> None:
    """Status 2, what is wrong, and how to learn more."""
    done = run(program, *words)
    assert done.returncode == 2, done.stdout
    assert f"Try 'python -m {program} --help' for help." in done.stderr
    assert "\nError: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("requests", "--seconds", "inf"),
        ("requests", "--clients", "0"),
        ("plone", "--clients", "many"),
        ("delivery", "--letters", "1"),
        ("idle", "--seconds", "0"),
        ("limits", "--networks", "0"),
        ("gauge", "--rows", "-1"),
        ("build", "--languages", "52"),
        ("build", "--without", "Sphinx"),
        ("towns", "--towns", "977"),
        ("paint", "--earlier", "nowhere"),
        ("choosers", "--seconds", "0"),
        ("printing", "5"),
        ("rebuild", "5"),
        ("weight", "de"),
    ],
)
def test_wrong_words_of_a_measurement_are_refused(words: tuple[str, ...]) -> None:
    """Before anything is built or started."""
    done = run_here(*words)
    assert done.exit_code == 2, done.stdout
    assert "Try 'python -m bench" in done.stderr
    assert "\nError: " in done.stderr
    assert "bench: " not in done.stderr


def test_every_measurement_explains_itself() -> None:
    """In the list of all, and at length."""
    listed = run_here("--help").stdout.partition("Commands:\n")[2]
    names = re.findall(r"^  (\w+)  +\S", listed, re.MULTILINE)
    assert len(names) == 13
    for name in names:
        done = run_here(name, "--help")
        assert done.exit_code == 0, done.stderr
        assert len(done.stdout.split("\n\n", 1)[1]) > 150, name


def test_every_program_is_met_with_wrong_words() -> None:
    """A new benchmark gets its line in the test above."""
    (mark,) = test_wrong_words_are_refused_with_a_clear_message.pytestmark  # type: ignore[attr-defined] # pytest's own
    assert {program for program, _ in mark.args[1]} == set(PROGRAMS)
