"""Redirect from addresses of moved pages, and from addresses that were changed on their way.

People write capital letters; a messenger takes the bracket behind an address for a part of it.
"""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.file_kinds import FIVE_MINUTES

_AROUND = re.compile(r"^[^\w~@+=-]+|[^\w~@+=-]+$|\s")
"""Signs of the sentence that an address stood in."""


class Redirects:
    """Answers requests for old addresses, by path alone: the query is dropped.

    308 keeps the method (RFC 9110 15.4.9), so a form that was open while its page moved is not
    lost. Browsers may store the answer for minutes only, so that a mistake in the table can be
    corrected.
    """

    def __init__(
        self, app: ASGIApp, addresses: Mapping[str, str], site: Path, base_path: str
    ) -> None:
        self._app = app
        self._addresses = addresses
        self._site = site
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or pass the request on."""
        app = self._app
        if scope["type"] == "http" and (new := self._new(scope["path"])):
            app = RedirectResponse(new, 308, {"Cache-Control": FIVE_MINUTES})
        await app(scope, receive, send)

    def _new(self, path: str) -> str | None:
        """Return where the page of *path* is, if not there."""
        if moved := self._addresses.get(path.lower()):
            return moved
        below = path.removeprefix(self._base_path)
        page = mended(below, self._site)
        return f"{self._base_path}{page}" if page else None


def mended(path: str, site: Path) -> str | None:
    """Return the address of the page in the folder *site* that *path* was before it was changed.

    None if it is right, or if there is no such page.
    """
    if re.fullmatch(r"/(?:[a-z0-9._~-]+/)*[a-z0-9._~-]*", path):
        return None  # most requests; no file is asked for
    if "/." in path:
        return None  # hidden files stay hidden
    if any(unicodedata.category(sign) == "Cc" for sign in path):
        return None  # no messenger adds these
    seen = "".join(sign for sign in path if unicodedata.category(sign) != "Cf")
    parts = unicodedata.normalize("NFKC", seen).lower().split("/")
    clean = [part for each in parts if (part := _AROUND.sub("", each))]
    address = f"/{quote('/'.join(clean))}/"
    if not clean or address == path or any(part.startswith(".") for part in clean):
        return None
    try:
        is_page = site.joinpath(*clean, "index.html").is_file()
    except (OSError, ValueError):  # a name that no file can have
        return None
    return address if is_page else None
