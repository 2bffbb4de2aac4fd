"""Serve the built site: known kinds of files, nothing hidden, caches told what they may keep."""

import re
import stat
from os import PathLike, fspath, stat_result
from pathlib import PurePath
from urllib.parse import quote

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from formservice.web.precompressed import packed_form

MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
"""What the site consists of; a file of another kind got there by accident and is not served."""

FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
FIVE_MINUTES = "public, max-age=300"
"""For pages: a corrected phone number must reach people soon."""

_ONE_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")
_HASHED = re.compile(r"\.[0-9a-f]{8,}\.(min\.)?[a-z0-9]+$")


class _File(FileResponse):
    """A file, whole, or the one part that is asked for properly."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ignore every other wish, as RFC 9110 14.2 allows: its refusal would be English text."""
        size = self.stat_result.st_size if self.stat_result else 0
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or _is_part_of(size, value.decode("latin-1"))
        ]
        await super().__call__({**scope, "headers": headers}, receive, send)


def _is_part_of(size: int, wish: str) -> bool:
    match = _ONE_RANGE.fullmatch(wish.strip())
    if not match or not size:
        return False
    first, last = match["first"], match["last"]
    if not first:
        return int(last or "0") > 0
    return int(first) < size and (not last or int(first) <= int(last))


class Site(StaticFiles):
    """The folder of built pages. Problems are `HTTPException`s, shown by the service."""

    def __init__(self, folder: PathLike[str], base_path: str) -> None:
        super().__init__(directory=folder, html=True)
        self._base_path = base_path

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file or the folder's index."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        if any(part.startswith(".") and part != "." for part in PurePath(path).parts):
            raise HTTPException(404)
        try:
            return await anyio.to_thread.run_sync(self._respond, path, scope)
        except (OSError, ValueError):
            # An unreadable or impossible name: too long, with a NUL, a file used as a folder.
            raise HTTPException(404) from None

    def _respond(self, path: str, scope: Scope) -> Response:
        file, found = self.lookup_path(path)
        if found and stat.S_ISDIR(found.st_mode):
            file, found = self.lookup_path(f"{path}/index.html")
            if found and not scope["path"].endswith("/"):
                # Built from the path on disk: "//host" must not become another site's address.
                return RedirectResponse(f"{self._base_path}/{quote(path)}/", status_code=308)
        if not found or not stat.S_ISREG(found.st_mode) or _suffix(file) not in MEDIA_TYPES:
            raise HTTPException(404)
        return self.file_response(file, found, scope)

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file, packed if the browser likes, with its time to live, or 304."""
        wishes = Headers(scope=scope).get("accept-encoding", "")
        packed = packed_form(fspath(full_path), stat_result, wishes)
        response = _File(
            packed.path if packed else full_path,
            status_code=status_code,
            stat_result=packed.found if packed else stat_result,
            media_type=MEDIA_TYPES[_suffix(full_path)],
            headers={
                "Cache-Control": FOREVER if _HASHED.search(fspath(full_path)) else FIVE_MINUTES,
                "Vary": "Accept-Encoding",
                **({"Content-Encoding": packed.coding} if packed else {}),
            },
        )
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def _suffix(file: str | PathLike[str]) -> str:
    return PurePath(file).suffix.lower()
