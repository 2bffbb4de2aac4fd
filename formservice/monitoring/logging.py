"""Write the log: one JSON object per line, times in UTC, requests named by reference only.

Never a name, a phone number, a mail address, a message, an IP address, or the text of another
library's exception, which may quote any of them.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SYSTEM_LOG = Path("/dev/log")
NAME = "kim"
"""The identifier in the system's log, the same as in the units of systemd."""

_VALUES = re.compile(r"[<(\[{'\"\n]")
"""Where a `repr` may begin."""


def describe(error: BaseException) -> dict[str, Any]:
    """Return what is logged of an exception: types and source lines, no values."""
    return {
        "types": [type(link).__qualname__ for link in _chain(error)],
        "frames": [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__, limit=-20)
        ],
    }


def system_log() -> logging.Handler:
    """Return the handler for the system's log, or for stderr if there is none.

    For commands that people or other programs run: nobody keeps what these print.
    """
    if not SYSTEM_LOG.is_socket():
        return logging.StreamHandler()
    handler = SysLogHandler(str(SYSTEM_LOG))
    handler.ident = f"{NAME}: "
    handler.append_nul = False
    return handler


def configure_logs(target: TextIO | logging.Handler = sys.stderr) -> None:
    """Send the project's log and those of all libraries to *target*."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = target if isinstance(target, logging.Handler) else logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_as_template, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain


def _as_template(
    _logger: WrappedLogger, _method: str, event: EventDict
) -> Mapping[str, Any] | MutableMapping[str, Any]:
    """Keep of a library's line only what its programmer wrote.

    What is filled in may be anything. Where nothing is, the message may be put together already,
    as asyncio's are: they quote the arguments of a callback. It ends before the first value.
    """
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        message = str(record.msg)
        event["event"] = message if record.args else _VALUES.split(message, maxsplit=1)[0].rstrip()
        event["logger"] = record.name
    return event


def _without_values(
    _logger: WrappedLogger, _method: str, event: EventDict
) -> Mapping[str, Any] | MutableMapping[str, Any]:
    """Replace an exception by its types and places, also where a library logs one."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event.update(describe(error))
    return event
