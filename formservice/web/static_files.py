"""Serve the built site: known kinds of files, no hidden files, with Cache-Control."""

import re
import stat
from os import PathLike, fspath, stat_result
from os.path import realpath, relpath
from pathlib import Path, PurePath
from urllib.parse import quote

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from formservice.web.precompressed import find_compressed
from portal.file_kinds import cache_control, kind_of

_ONE_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")
_ASIDE = re.compile(r"/\.{0,2}(?:/|(?<=\.)$)")
"""A part of a path that is empty or leads to another folder."""


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
    """The folder of built pages. Errors are `HTTPException`s, which the service answers with its
    pages.
    """

    def __init__(self, folder: PathLike[str], base_path: str) -> None:
        super().__init__(directory=folder, html=True)
        self._folder = Path(folder)
        self._base_path = base_path

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, or the index of the folder."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        if any(part.startswith(".") and part != "." for part in PurePath(path).parts):
            raise HTTPException(404)
        if _ASIDE.search(scope["path"]):
            raise HTTPException(404)  # it may be a page that has routes of its own
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
        if not found or not stat.S_ISREG(found.st_mode):
            raise HTTPException(404)
        return self.file_response(file, found, scope)

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file, compressed if the browser accepts it, or 304 Not Modified."""
        kind = kind_of(full_path)
        if kind is None:
            raise HTTPException(404)
        wishes = Headers(scope=scope).get("accept-encoding", "")
        packed = find_compressed(fspath(full_path), stat_result, wishes)
        response = _File(
            packed.path if packed else full_path,
            status_code=status_code,
            stat_result=packed.found if packed else stat_result,
            media_type=kind.media_type,
            headers={
                "Cache-Control": cache_control(relpath(full_path, realpath(self._folder))),
                "Vary": "Accept-Encoding",
                **({"Content-Encoding": packed.coding} if packed else {}),
                **({"Content-Disposition": "attachment"} if kind.is_download else {}),
            },
        )
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response
