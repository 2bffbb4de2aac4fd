"""`kim outbox`: show the letters in the outbox and change them by hand."""

from kim.outbox.clock import clock_ok
from kim.outbox.commands import outbox
from kim.outbox.move import move
from kim.outbox.restored import restored

outbox.add_command(clock_ok)
outbox.add_command(move)
outbox.add_command(restored)

__all__ = ["outbox"]
