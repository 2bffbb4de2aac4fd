"""Add the security headers to every response."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.page_roles import REPLIES

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "script-src 'none'"
)

SEARCH_POLICY = CONTENT_SECURITY_POLICY.replace(
    "script-src 'none'", "script-src 'self'; connect-src 'self'"
)
"""The search page loads the index of its language by script (decision 0020)."""
REPLIES_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'none'", "script-src 'self'")
"""The ready replies for staff have a script that loads nothing (decision 0024)."""

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would send "Origin: null" with our own form (Fetch standard).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
TWO_YEARS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
"""HSTS (RFC 6797), 730 days; only if the site is served by https, since browsers ignore it on
http."""


def scripted_pages(addresses: Mapping[str, str]) -> dict[str, str]:
    """Return the policies of the pages that have a script, by the end of their path.

    *addresses*: paths of pages below a language, by role.
    """
    scripted = {f"/{REPLIES}": REPLIES_POLICY}
    if search := addresses.get("search"):
        scripted[f"/{search}"] = SEARCH_POLICY
    return scripted


class SecurityHeaders:
    """Adds the headers, and `no-store` to every response without a Cache-Control of its own."""

    def __init__(self, app: ASGIApp, *, https: bool, scripted: Mapping[str, str]) -> None:
        self._app = app
        self._scripted = scripted
        self._headers = {**ALWAYS, **(TWO_YEARS if https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                for page, policy in self._scripted.items():
                    if scope["path"].endswith(page):
                        headers["Content-Security-Policy"] = policy
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, complete)
