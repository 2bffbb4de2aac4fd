"""How a process of ours starts another command of ours: with the same Python and the same code."""

import sys

PROGRAM = (
    sys.executable,
    "-c",
    "import sys; sys.argv[0] = 'kim'; from kim.__main__ import main; main()",
)
"""The words before those of the command."""
