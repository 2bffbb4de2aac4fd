"""What listens, or can listen, on the ports of this machine."""

import socket

from portal.problems import ConfigurationError, Problem, setting_problem

LOOPBACK = "127.0.0.1"


def listens(port: int) -> bool:
    """Return whether something takes connections at *port* of this machine."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def refuse_busy_port(port: int, remedy: str) -> None:
    """Raise `ConfigurationError` with *remedy* where nothing can listen on *port* of this machine.

    To be called before a minute of building, not after.
    """
    if reason := _why_not((LOOPBACK, port)):
        what = f"It cannot listen on port {port} ({reason})."
        raise ConfigurationError([Problem("command line", None, "--port", what, remedy)])


def refuse_busy_address(address: tuple[str, int], setting: str) -> None:
    """Raise `ConfigurationError` where nothing can listen on the *address* that *setting* names."""
    if reason := _why_not(address):
        host, port = address
        what = f"It cannot listen on {host}, port {port} ({reason})."
        remedy = "Stop what listens there, or choose another address of this machine."
        raise ConfigurationError([setting_problem(setting, what, remedy)])


def _why_not(address: tuple[str, int]) -> str | None:
    """Return what keeps us from listening on *address*."""
    try:
        family = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0][0]
        socket.create_server(address, family=family).close()
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
