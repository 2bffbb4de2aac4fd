"""Make pages: templates, the one stylesheet, and the headers that every answer has."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from editing.facts.words import said
from portal.local_time import BERLIN

_FOLDER = Path(__file__).parent
STYLE = (_FOLDER / "style.css").read_bytes()
STYLE_ADDRESS = f"/stil.{hashlib.sha256(STYLE).hexdigest()[:8]}.css"

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'; script-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_TWO_YEARS = "max-age=63072000"


def in_german(moment: dt.datetime) -> str:
    """Return day and time in Germany: 7.12.2026, 06:00 Uhr."""
    return said(moment.astimezone(BERLIN))


_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["moment"] = in_german
_templates.filters["clock"] = lambda moment: f"{moment.astimezone(BERLIN):%H:%M} Uhr"
_templates.globals["style"] = STYLE_ADDRESS


def page(template: str, words: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """Return the page that *template* makes of *words*."""
    html = _templates.get_template(template).render({**words, "status": status})
    return HTMLResponse(html, status_code=status)


def style_sheet() -> Response:
    """Return the stylesheet, whose address changes with it."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(STYLE, media_type="text/css", headers=headers)


def headers_of(*, https: bool) -> dict[str, str]:
    """Return the headers of every answer; nothing is kept by browsers or on the way."""
    only_https = {"Strict-Transport-Security": _TWO_YEARS} if https else {}
    return {**_HEADERS, **only_https, "Cache-Control": "no-store"}


class Headers:
    """Adds the headers to every answer that has none of its own."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = headers_of(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, complete)
