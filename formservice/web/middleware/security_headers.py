"""Add the security headers to every response."""

from collections.abc import Iterable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.page_roles import READ_ALOUD, REPLIES

NO_SCRIPT = "script-src 'none'"
SEARCH_SCRIPT = "script-src 'self'; connect-src 'self'"
"""The search page loads the index of its language by script (decision 0020)."""
OWN_SCRIPT = "script-src 'self'"
"""The ready replies for staff have a script that loads nothing (decision 0024); so have the pages
that a voice of the device may read (decision 0066)."""

UNCHANGING = {
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would send "Origin: null" with our own form (Fetch standard).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
"""The headers of every response, but for its Content-Security-Policy."""
TWO_YEARS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
"""HSTS (RFC 6797), 730 days; only if the site is served by https, since browsers ignore it on
http."""


def content_security_policy(styles: Iterable[str], scripts: str = NO_SCRIPT) -> str:
    """Return the policy of a page whose style has one of the hash sources *styles*."""
    sources = " ".join(("'self'", *styles))
    return (
        f"default-src 'none'; style-src {sources}; img-src 'self'; "
        "font-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; object-src 'none'; {scripts}"
    )


def scripted_pages(addresses: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """Return what the policy says of the pages that have a script, by the end of their path.

    *addresses*: paths of pages below a language, by role; *languages*: first segments of addresses,
    each of which is that of a start page.
    """
    aloud = (addresses[role] for role in READ_ALOUD if role in addresses)
    scripted = {f"/{path}": OWN_SCRIPT for path in (REPLIES, *aloud)}
    scripted |= {f"/{language}/": OWN_SCRIPT for language in languages}
    if search := addresses.get("search"):
        scripted[f"/{search}"] = SEARCH_SCRIPT
    return scripted


class SecurityHeaders:
    """Adds the headers, and `no-store` to every response without a Cache-Control of its own."""

    def __init__(
        self, app: ASGIApp, *, https: bool, styles: Iterable[str], scripted: Mapping[str, str]
    ) -> None:
        self._app = app
        self._headers = {**UNCHANGING, **(TWO_YEARS if https else {})}
        self._policy = content_security_policy(sources := tuple(styles))
        self._scripted = {
            page: content_security_policy(sources, scripts) for page, scripts in scripted.items()
        }
        self._ends = tuple(self._scripted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers["Content-Security-Policy"] = self._policy_of(scope["path"])
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, complete)

    def _policy_of(self, path: str) -> str:
        if not path.endswith(self._ends):
            return self._policy  # most pages, and every answer to a form
        return next(policy for page, policy in self._scripted.items() if path.endswith(page))
