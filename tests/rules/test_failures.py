"""The handbook's table of failures names tests that exist."""

import re
from pathlib import Path

TABLE = Path("handbook/operating/failures.md")


def names_of_tests() -> set[str]:
    """Return the names of all tests of the project."""
    source = "\n".join(file.read_text("utf-8") for file in Path("tests").rglob("test_*.py"))
    return set(re.findall(r"^(?:async )?def (test_\w+)", source, re.MULTILINE))


def test_every_failure_has_its_test() -> None:
    """A row without a test is a hope; a test that was renamed leaves no dead name behind."""
    rows = re.findall(r"^\| (?!what fails|---)(.*) \|$", TABLE.read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 30
    tests = names_of_tests()
    for row in rows:
        named = set(re.findall(r"`(test_\w+)`", row.rpartition("|")[2]))
        assert named, row
        assert named <= tests, named - tests
