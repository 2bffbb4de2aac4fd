"""The lines of the log about changes by hand and answers of staff.

`kim outbox restored` learns from them what a restored backup does not know.
"""

from typing import Any

import structlog

from formservice.outbox.operator_commands import OperatorCommand

BY_HAND = "changed-by-hand"
"""Log event of a change by operators or staff."""
CERTAIN = "certain"
"""Field of that line, only where it is false: the answer of the database was lost."""
TOWN = "municipality"
"""Field of that line: key of the town that a request was rerouted to; missing: of several."""
UNDO = "undo"
"""Field `outcome` of the line `followed-up`: staff take back what was said before."""


def log_change(command: OperatorCommand, *, certain: bool = True) -> None:
    """Tell the log of *command*; not *certain*: that nobody knows whether it was done."""
    facts: dict[str, Any] = {"mailbox": command.mailbox, TOWN: command.municipality}
    facts = {name: value for name, value in facts.items() if value}
    if not certain:
        facts[CERTAIN] = False
    change, reference = command.event.value, command.reference
    structlog.get_logger().info(BY_HAND, change=change, reference=reference, **facts)
