"""Sockets that systemd has opened and handed to this process: sd_listen_fds(3).

They stay open while the process is restarted: who connects meanwhile waits, and is not refused
(decision 0049).
"""

import os
import socket
import stat
from collections.abc import MutableMapping

from portal.problems import ConfigurationError, setting_problem

FIRST = 3
"""Number of the first file descriptor that is handed over (SD_LISTEN_FDS_START)."""
_VARIABLES = ("LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES")


def handed_sockets(
    environ: MutableMapping[str, str] = os.environ,  # noqa: TID251 - the words of systemd, no setting of ours
) -> list[socket.socket] | None:
    """Return the listening sockets that this process was given; `None` if it was given nothing.

    What *environ* says about them is removed: it is not meant for our children, nor are the
    sockets. Raises `ConfigurationError` if something else than a listening socket was given.
    """
    number, owner, _ = (environ.pop(name, "") for name in _VARIABLES)
    if owner != str(os.getpid()) or not number.isdecimal() or number == "0":
        return None
    return [_listening(handle) for handle in range(FIRST, FIRST + int(number))]


def _listening(handle: int) -> socket.socket:
    """Return the listening socket of the file descriptor *handle*."""
    try:
        is_socket = stat.S_ISSOCK(os.fstat(handle).st_mode)
    except OSError:
        is_socket = False
    if is_socket:
        given = socket.socket(fileno=handle)
        given.set_inheritable(False)
        if given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return given
        given.detach()
    what = f"File descriptor {handle} is no listening socket."
    remedy = "The unit kim-web.socket hands one over; see Sockets= in kim-web.service."
    raise ConfigurationError([setting_problem("LISTEN_FDS", what, remedy)])
