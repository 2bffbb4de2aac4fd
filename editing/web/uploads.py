"""Read a form that brings a file (multipart/form-data, RFC 7578)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from editing.files.received import MOST_BYTES
from editing.web.access import Access, LoginNeededError, RefusedError

UPLOAD_LIMIT = MOST_BYTES + 100_000
"""Bytes that are looked at: a file, and a few lines about it."""
MOST_DROPPED = 64_000_000
"""Bytes that are read on, so that the browser hears the answer; deploy/nginx/kim-editor.conf has
the same limit.
"""
_TYPE = re.compile(rb"multipart/form-data;[\x20-\x7e]+", re.IGNORECASE)
_MOST_PARTS = 30


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sends it."""

    name: str
    content: bytes
    is_cut: bool
    """Whether it was longer than what is looked at."""


async def read_upload(access: Access, request: Request) -> Mapping[str, str]:
    """Return the fields of the form; the file is `upload_of` the request.

    Nothing is read for nobody. Raises `RefusedError` for another type or far too much.
    """
    access.check_origin(request)
    session = await run_in_threadpool(access.session, request)
    if access.header is None and (session is None or session.login is None):
        raise LoginNeededError(loses=True)
    kind = request.headers.get("content-type", "").encode("latin-1", "replace")
    if not _TYPE.fullmatch(kind):
        raise RefusedError(415, "Diese Art von Formular wird nicht angenommen.")
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > MOST_DROPPED:
            raise RefusedError(413, "Das ist viel zu viel auf einmal.")
        body += chunk[: max(0, UPLOAD_LIMIT - len(body))]
    fields, request.state.upload = _read(kind, bytes(body), is_cut=length > len(body))
    return fields


def upload_of(request: Request) -> Upload | None:
    """Return the file that a form has brought; None if none was chosen."""
    found: Upload | None = getattr(request.state, "upload", None)
    return found


def _read(kind: bytes, body: bytes, *, is_cut: bool) -> tuple[dict[str, str], Upload | None]:
    """Return fields and file; the file comes last in our forms, so only it can be cut."""
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
    found = whole.get_payload() if whole.is_multipart() else []
    parts = [part for part in found if isinstance(part, Message)]
    if not 0 < len(parts) <= _MOST_PARTS:
        raise RefusedError(400, "Das Formular ist unvollständig angekommen.")
    fields: dict[str, str] = {}
    upload: Upload | None = None
    for part in parts:
        name, file, content = _part(part)
        if file is None:
            fields[name] = content.decode("utf-8", "replace")
        elif file or content:
            upload = Upload(file, content, is_cut)
    return fields, upload


def _part(part: Message) -> tuple[str, str | None, bytes]:
    """Return name of the field, name of the file (None: no file), and content."""
    content = part.get_payload(decode=True)
    if part.is_multipart() or not isinstance(content, bytes):
        raise RefusedError(400, "Das Formular ist unvollständig angekommen.")
    said = str(part.get("Content-Disposition", "")).encode("utf-8", "surrogateescape")
    words = said.decode("utf-8", "replace")
    return _word(words, "name") or "", _word(words, "filename"), content


def _word(words: str, name: str) -> str | None:
    """Return a word of the disposition; browsers write %22 for a quotation mark in it (HTML)."""
    found = re.search(rf';\s*{name}="([^"]*)"', words)
    return found[1].replace("%22", '"') if found else None
