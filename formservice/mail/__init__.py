"""The mail that staff receive: its text, its headers, its encryption while it is stored."""
