"""Redirect from addresses of moved pages to the new ones."""

from collections.abc import Mapping

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.file_kinds import FIVE_MINUTES


class Redirects:
    """Answers requests for old addresses, by path alone: the query is dropped.

    308 keeps the method (RFC 9110 15.4.9), so a form that was open while its page moved is not
    lost. Browsers may store the answer for minutes only, so that a mistake in the table can be
    corrected.
    """

    def __init__(self, app: ASGIApp, addresses: Mapping[str, str]) -> None:
        self._app = app
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or pass the request on."""
        app = self._app
        if scope["type"] == "http" and (new := self._addresses.get(scope["path"].lower())):
            app = RedirectResponse(new, 308, {"Cache-Control": FIVE_MINUTES})
        await app(scope, receive, send)
