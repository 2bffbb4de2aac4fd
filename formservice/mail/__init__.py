"""The mail that staff receive: its text, its header lines, its encryption while it is stored."""
