"""The link in a mail that opens a page for staff (decisions 0050 and 0058).

Whoever hands a request on keeps the old mail. So the link in the mail that is sent on ends with the
number of its dispatch, `/intern/<token>-1/`: the page then knows who has opened it. The number is
no secret and guards against mistakes only; the token is what nobody can guess.
"""

import re

from portal.page_roles import STAFF

COVER_PREFIX = "vertretung-"
"""Stands before the token in the address of the page for holiday cover."""
_TOKEN = "[A-Za-z0-9_-]{24}"  # noqa: S105 - as `formservice.outbox.new_token` makes them
_NUMBERED = re.compile(rf"({_TOKEN})-([1-9][0-9]{{0,3}})")
_WHOLE = re.compile(rf"(?:{COVER_PREFIX})?{_TOKEN}(?:-[1-9][0-9]{{0,3}})?(?![A-Za-z0-9_-])")
_LINE = re.compile(rf"^(http\S*/{STAFF}{_TOKEN})/$", re.MULTILINE)
"""A line of ours: those of a person's words begin otherwise (`formservice.mail.body.MARK`)."""


def staff_link(site_url: str, token: str, dispatch: int = 0) -> str:
    """Return the URL of a page for staff; *dispatch*: that of the mail, 0 is the first."""
    return f"{site_url}/{STAFF}{token}{_number(dispatch)}/"


def read_link(last: str) -> tuple[str, int]:
    """Return token and dispatch that the *last* part of a link names."""
    numbered = _NUMBERED.fullmatch(last)
    return (numbered[1], int(numbered[2])) if numbered else (last, 0)


def whole_link(rest: str) -> str | None:
    """Return the last part of the link that a broken one begins with: mail programs drop its last
    slash, or take what stands behind it for a part of it. `None`: it has no whole token.
    """
    found = _WHOLE.match(rest)
    return found[0] if found else None


def with_dispatch(text: str, dispatch: int) -> str:
    """Return the *text* of a first mail with the link of a later *dispatch*."""
    return _LINE.sub(rf"\g<1>{_number(dispatch)}/", text)


def _number(dispatch: int) -> str:
    return f"-{dispatch}" if dispatch else ""
