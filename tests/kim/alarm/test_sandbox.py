"""A copy of a unit rings, and what it wrote is read, whatever stands beside it."""

import json
from pathlib import Path

import pytest

from kim.alarm.sandbox import copy_of, rows_of
from portal.problems import ConfigurationError

ROWS = [{"way": "command", "worked": True, "reason": ""}]
OUTPUT = Path("/run/systemd/x.output")


def test_a_line_of_another_program_spoils_no_row() -> None:
    """Both outputs of the unit end in one file."""
    written = json.dumps(ROWS, indent=2)
    assert [*rows_of(f"a warning\n{written}\nanother warning\n")] == ROWS
    event = {"event": "alarm-not-carried", "way": "webhook", "reason": "timeout"}
    lines = f"{{half a line\n{json.dumps(event)}\n"
    assert [*rows_of(lines)] == [{"way": "webhook", "worked": False, "reason": "timeout"}]


def test_a_unit_that_starts_nothing_cannot_ring() -> None:
    """A oneshot may have ExecStop= alone; an override may take ExecStart= away."""
    for text in ("[Service]\nExecStop=/bin/true\n", "[Service]\nExecStart=/bin/a\nExecStart=\n"):
        with pytest.raises(ConfigurationError, match="ExecStart"):
            copy_of(text, OUTPUT)


def test_the_last_start_of_a_unit_counts() -> None:
    """A drop-in replaces it."""
    text = "[Service]\nExecStart=/bin/a b\nExecStart=\nExecStart=-/opt/kim/.venv/bin/kim serve\n"
    copy = copy_of(text, OUTPUT)
    assert copy.endswith(f"StandardOutput=truncate:{OUTPUT}\nStandardError=append:{OUTPUT}\n")
    assert "\nExecStart=/opt/kim/.venv/bin/kim alarm --test --json\n" in copy
