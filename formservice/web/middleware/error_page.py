"""Handle uncaught exceptions: a translated error page for the reader, no values in the log."""

from collections.abc import Callable

import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formservice.monitoring.logging import describe

log = structlog.get_logger()


class UncaughtErrors:
    """Catches every exception inside the security headers; the server would log its text."""

    def __init__(self, app: ASGIApp, *, page: Callable[[Scope], Response]) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 if that fails before the response has started."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - this is the place for every one of them
            log.critical("failed", **describe(error))
            if not started:
                await self._page(scope)(scope, receive, send)
