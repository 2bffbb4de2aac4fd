"""Lead from addresses that have moved to where the pages are now."""

from collections.abc import Mapping

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.file_kinds import FIVE_MINUTES


class Redirects:
    """Answers for old addresses, by path alone: what stands behind “?” is dropped.

    308 keeps the method, so a form that was open while its page moved is not lost. Browsers keep
    the answer for minutes only: a mistake in the table can be mended.
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
