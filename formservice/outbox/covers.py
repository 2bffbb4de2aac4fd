"""Who answers for a mailbox on holiday, as its staff have said, and the links to say it by.

A link holds a random token, of which only the hash is stored (decision 0058). Nothing here is
about a person: rows have mailboxes and days, and go when they are over.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from formservice.outbox.acceptance import store
from formservice.outbox.clock import read_clock
from formservice.outbox.envelope import Envelope
from formservice.outbox.model import COVER_LINK, NewLetter
from formservice.outbox.schema import cover_links, covers, insert_into
from formservice.outbox.writer import for_each, once
from portal.local_time import BERLIN
from portal.routing import Cover

LINK_KEPT = dt.timedelta(days=90)
"""How long a link opens its page."""
LINK_PAUSE = dt.timedelta(days=1)
"""A mailbox gets one link in this time: whoever presses the button cannot fill it."""
KNOWN_SECONDS = 30.0
"""For so long a process goes by what it has read: another one may have been told since."""


@dataclass(frozen=True, slots=True)
class OpenedCover:
    """The mailbox whose link was opened."""

    mailbox: str
    today: dt.date
    """By the believed time, in Germany."""
    covers: tuple[Cover, ...]
    """Of all mailboxes, those that are over left out."""

    @property
    def own(self) -> Cover | None:
        """The cover of this mailbox; `None`: there is none now or later."""
        return next((one for one in self.covers if one.mailbox == self.mailbox), None)

    @property
    def stands_in_for(self) -> tuple[Cover, ...]:
        """The covers by this mailbox."""
        return tuple(one for one in self.covers if one.substitute == self.mailbox)


@dataclass(frozen=True, slots=True)
class CoverLink:
    """A mail with a link, ready to be sent."""

    mailbox: str
    token_hash: bytes
    letter: NewLetter


@dataclass(frozen=True, slots=True)
class CoverChange:
    """What somebody says who has opened a link."""

    token_hash: bytes
    cover: Cover | None
    """`None`: the cover ends now."""
    letters: tuple[NewLetter, ...]
    """Mails that tell of it, one of them to the substitute; sent if the change is made."""
    others: tuple[Cover, ...] = ()
    """Who else is away, as the district says."""
    former: Cover | None = None
    """What was noted when the page was opened: nothing is changed if something else is by now."""


@dataclass(frozen=True, slots=True)
class CoverResult:
    """What became of a change."""

    done: bool
    conflict: Cover | None = None
    """Why not: the substitute is away then."""
    outdated: bool = False
    """Why not: something else was noted meanwhile. Neither this nor that where the link leads
    nowhere."""


def read_covers(connection: Connection, asked: Sequence[None]) -> list[tuple[Cover, ...]]:
    """Return all covers of today and later, to each who *asked*: from one look."""
    return [_covers(connection, _today(connection))] * len(asked)


@once
@for_each
def send_link(connection: Connection, link: CoverLink) -> bool:
    """Store the mail with a link; return False if the mailbox got one a short while ago."""
    now = read_clock(connection).now
    recent = select(cover_links.c.token_hash).where(
        cover_links.c.mailbox == link.mailbox, cover_links.c.made_at > now - LINK_PAUSE
    )
    if connection.execute(recent).first():
        return False
    store(connection, [link.letter], now)
    row = {"token_hash": link.token_hash, "mailbox": link.mailbox, "made_at": now}
    connection.execute(insert(cover_links), row)
    return True


@for_each
def open_cover(connection: Connection, token_hash: bytes) -> OpenedCover | None:
    """Return the mailbox whose link has this token; `None`: there is none, or no more."""
    mailbox = _mailbox(connection, token_hash)
    if mailbox is None:
        return None
    today = _today(connection)
    return OpenedCover(mailbox, today, _covers(connection, today))


@once
@for_each
def change_cover(connection: Connection, change: CoverChange) -> CoverResult:
    """Note who answers for the mailbox of the link, instead of what was said before.

    Nothing is changed where the substitute is away on one of the days. So no cover leads in a
    circle; two that name each other in the same moment might, and routing bears that.
    """
    mailbox, cover = _mailbox(connection, change.token_hash), change.cover
    if mailbox is None or (cover and cover.mailbox != mailbox):
        return CoverResult(done=False)
    _wait_for_others(connection, mailbox)
    known = _covers(connection, _today(connection))
    own = next((one for one in known if one.mailbox == mailbox), None)
    if own == cover:
        return CoverResult(done=True)  # somebody else was quicker: all are told already
    if own != change.former:
        return CoverResult(done=False, outdated=True)
    if cover:
        for one in (*known, *change.others):
            if one.mailbox == cover.substitute and one.overlaps(cover.first, cover.last):
                return CoverResult(done=False, conflict=one)
    _note(connection, mailbox, cover)
    if change.letters:
        store(connection, change.letters, read_clock(connection).now)
    return CoverResult(done=True)


@once
@for_each
def end_cover(connection: Connection, mailbox: str) -> bool:
    """End the cover of a mailbox without its link; return False if there is none."""
    return bool(connection.execute(delete(covers).where(covers.c.mailbox == mailbox)).rowcount)


def repeat_covers(connection: Connection, logged: Mapping[str, Cover | None]) -> tuple[str, ...]:
    """Note by mailbox who stands in for it, as was *logged*, `None`: nobody; return the mailboxes
    where something else was noted. What is over by now is not noted.
    """
    today = _today(connection)
    known = {one.mailbox: one for one in _covers(connection, today)}
    wanted = {box: one if one and one.last >= today else None for box, one in logged.items()}
    changed = {box: one for box, one in wanted.items() if known.get(box) != one}
    for mailbox, cover in changed.items():
        _note(connection, mailbox, cover)
    return tuple(sorted(changed))


def revoke(connection: Connection, letters: Iterable[Envelope]) -> None:
    """Erase the links in *letters*, which their mailboxes will not get: they may have others."""
    for letter in letters:
        if letter.channel == COVER_LINK:
            made_with_it = cover_links.c.made_at == letter.accepted_at
            of_mailbox = cover_links.c.mailbox == letter.mailbox
            connection.execute(delete(cover_links).where(of_mailbox, made_with_it))


def forget_old(connection: Connection, now: dt.datetime) -> None:
    """Erase covers and links that are over."""
    connection.execute(delete(covers).where(covers.c.last < now.astimezone(BERLIN).date()))
    connection.execute(delete(cover_links).where(cover_links.c.made_at < now - LINK_KEPT))


def _note(connection: Connection, mailbox: str, cover: Cover | None) -> None:
    if cover is None:
        connection.execute(delete(covers).where(covers.c.mailbox == mailbox))
        return
    values = {"substitute": cover.substitute, "first": cover.first, "last": cover.last}
    row = insert_into(connection, covers).values(mailbox=mailbox, **values)
    connection.execute(row.on_conflict_do_update(index_elements=[covers.c.mailbox], set_=values))


def _today(connection: Connection) -> dt.date:
    return read_clock(connection).now.astimezone(BERLIN).date()


def _covers(connection: Connection, today: dt.date) -> tuple[Cover, ...]:
    columns = (covers.c.mailbox, covers.c.substitute, covers.c.first, covers.c.last)
    wanted = select(*columns).where(covers.c.last >= today).order_by(covers.c.mailbox)
    return tuple(Cover(*row) for row in connection.execute(wanted))


def _wait_for_others(connection: Connection, mailbox: str) -> None:
    """Let no other transaction change the cover of *mailbox* until this one ends."""
    links = select(cover_links.c.token_hash).where(cover_links.c.mailbox == mailbox)
    connection.execute(links.order_by(cover_links.c.token_hash).with_for_update()).all()


def _mailbox(connection: Connection, token_hash: bytes) -> str | None:
    begin = read_clock(connection).now - LINK_KEPT
    row = select(cover_links.c.mailbox).where(
        cover_links.c.token_hash == token_hash, cover_links.c.made_at >= begin
    )
    return connection.execute(row).scalar_one_or_none()
