"""Know again the outbox that this installation has had.

An empty database looks like that of a first start, also where a disk is not mounted or an outbox
was lost, and what waited in it would be gone without a word. So each outbox has a name, and a file
beside the keys, the mark, notes it and whether the outbox lies on a disk of its own.
"""

import json
import os
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import URL, make_url

from formservice.outbox import upgrade
from formservice.outbox.database import (
    database_problem,
    file_of,
    looking_at,
    translate_database_errors,
)
from formservice.outbox.schema import identities, insert_into
from portal.problems import ConfigurationError, Problem

log = structlog.get_logger()

_NAMED_SINCE = "0010"
"""Migration that made room for the name."""
_NAME = select(identities.c.name)
_HANDBOOK = "handbook/operating/outbox.md, “Another outbox, or an empty one”"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file says."""

    outbox: str
    """Name of the outbox."""
    is_apart: bool
    """Whether its file lies on another disk than the mark."""


def refuse_other_outbox(address: str, file: Path, *, limit_seconds: int) -> None:
    """Raise `ConfigurationError` if the mark in *file* notes another outbox than that at *address*,
    or if there is none. Nothing is made or changed.

    Raises `OutboxUnavailableError` if the cause may pass by itself.
    """
    if not (mark := read_mark(file)):
        return
    url = make_url(address)
    with translate_database_errors(), looking_at(url, limit_seconds) as connection:
        heads = upgrade.known_heads(connection) if connection else ()
        name = _name_in(connection) if connection and _is_named(heads) else None
    outbox = file_of(url)
    is_missing = bool(outbox) and mark.is_apart and not _is_apart(url, file)
    where = outbox or "the database"
    if not heads:
        what = f"There is no outbox in {where}, and this installation had one ({file})."
    elif name != mark.outbox and _is_named(heads):
        what = f"In {where} is another outbox than this installation had ({file})."
    elif is_missing:
        what = f"{where} is not where the outbox was ({file})."
    else:
        return
    if is_missing:
        what += " It was on a disk of its own, which is not mounted."
    remedy = f"Bring it back ({_HANDBOOK}). To go on with what is there: truncate -s 0 {file}"
    raise ConfigurationError([database_problem(what, remedy)])


def read_mark(file: Path) -> Mark | None:
    """Return what *file* notes; `None`: nothing yet. Raises `ConfigurationError` if unreadable."""
    try:
        text = file.read_text("utf-8") if file.exists() else ""
        return Mark(**json.loads(text)) if text.strip() else None
    except OSError:
        what, remedy = "It cannot be read", "See who may read it (systemd-tmpfiles --create)"
    except (ValueError, TypeError):
        what = "It is damaged"
        remedy = f"See that the outbox is the right one, then: truncate -s 0 {file}"
    what, remedy = f"{what}: which outbox this is to be is unknown.", f"{remedy}; {_HANDBOOK}."
    raise ConfigurationError([Problem(file, None, "KIM_OUTBOX_MARK", what, remedy)])


def name_outbox(engine: Engine, address: str, file: Path | None) -> None:
    """Give the outbox a name unless it has one, and note it in *file*.

    A disk that takes no note is no reason not to start: the doctor tells it.
    """
    mark = read_mark(file) if file else None
    with translate_database_errors(), engine.begin() as connection:
        if not (name := _name_in(connection)):
            # Two who start at once agree on the first name.
            fresh = mark.outbox if mark else str(uuid.uuid4())
            row = insert_into(connection, identities).values(id=1, name=fresh)
            connection.execute(row.on_conflict_do_nothing())
            name = _name_in(connection) or fresh
    if not file:
        return
    now = Mark(name, _is_apart(make_url(address), file))
    if now == mark:
        return
    try:
        # Its folder is for root alone, so it is written where it lies.
        with file.open("r+", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(now)) + "\n")
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        log.warning("outbox-not-noted", error=error.strerror)


def _is_named(heads: tuple[str, ...]) -> bool:
    return any(head >= _NAMED_SINCE for head in heads)


def _name_in(connection: Connection) -> str | None:
    name: str | None = connection.execute(_NAME).scalar()
    return name


def _is_apart(url: URL, mark: Path) -> bool:
    """Return True if the folder of the outbox lies on another disk than that of *mark*."""
    file = file_of(url)
    if not file or not file.parent.is_dir():
        return False
    return file.parent.stat().st_dev != mark.parent.stat().st_dev
