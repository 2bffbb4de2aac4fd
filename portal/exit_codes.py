"""The exit codes of `kim`: what a script or systemd learns from them."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes; `handbook/operating/commands.md` explains them."""

    DONE = 0
    FAILED = 1
    """A check failed, a test request did not arrive, or not all languages could be built."""
    WRONG = 2
    """Wrong usage, data or settings."""
    UNKNOWN = 3
    """No request has this reference."""
    NOT_NOW = 4
    """The state of the request does not allow this."""
    UNAVAILABLE = 5
    """The outbox cannot be used at the moment."""
