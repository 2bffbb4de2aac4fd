"""Links to other websites: which there are, and which lead nowhere.

Asked is one address after the other, with a pause, by a name that says who asks; at most so many,
and not longer than so long. Addresses of networks that are not public are never asked.
"""

import ipaddress
import secrets
import socket
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import urllib3

from editing.line_ends import read_text_file
from editing.texts.site import Texts
from portal.contact.link import link_of_office
from portal.tomlfile import texts_in

MOST_LINKS = 300
MOST_SECONDS = 1200.0
PAUSE_SECONDS = 1.0
"""Between two questions, also to different websites."""
_TIMEOUT = urllib3.Timeout(connect=10.0, read=10.0)
_MOST_REDIRECTS = 5
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_REDIRECTS = {301, 302, 303, 307, 308}
NO_ANSWER = "antwortet nicht"


@dataclass(frozen=True, slots=True)
class OutsideLink:
    """An address of another website."""

    address: str
    places: tuple[str, ...]
    """What names it: titles of pages, or what a file of facts is called."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere."""

    link: OutsideLink
    why: str
    """In German: “gibt es nicht mehr (404)”."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found."""

    broken: tuple[Broken, ...] = ()
    unasked: int = 0
    """Number of links for which the time was not enough."""


def outside_links(texts: Texts) -> list[OutsideLink]:
    """Return the links of German pages and of facts to other websites, the first place first.

    Raises `ConfigurationError` if the pages cannot be read.
    """
    found: dict[str, dict[str, None]] = {}
    for address, place in (*_of_pages(texts), *_of_facts(texts)):
        found.setdefault(address.partition("#")[0], {})[place] = None
    return [OutsideLink(address, tuple(places)) for address, places in found.items()]


def _of_pages(texts: Texts) -> Iterator[tuple[str, str]]:
    for line in texts.pages():
        for part in texts.read(line.uri).parts:
            for entry in part.sentence.links:
                if entry.target.startswith(("http://", "https://")):
                    yield entry.target, line.title


def _of_facts(texts: Texts) -> Iterator[tuple[str, str]]:
    for file in texts.folder.data_files:
        values = tomllib.loads(read_text_file(file).text) if file.exists() else {}
        for written in texts_in(values):
            if written.startswith(("http", "www.")) and (link := link_of_office(written)):
                yield link.href, file.name


Ask = Callable[[str], str]
"""Returns why an address leads nowhere, in German; empty if it leads somewhere."""


def look(
    links: list[OutsideLink],
    ask: Ask,
    *,
    begin_at: Callable[[int], int] = secrets.randbelow,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Looked:
    """Return which of *links* lead nowhere; what does not answer is asked once more at the end.

    It begins anywhere: what there is no time for is not the same each week.
    """
    first = begin_at(len(links)) if links else 0
    turn = (links[first:] + links[:first])[:MOST_LINKS]
    end = clock() + MOST_SECONDS
    silent: list[OutsideLink] = []
    broken: list[Broken] = []
    asked = 0
    for number, link in enumerate(turn):
        if clock() > end:
            break
        pause(PAUSE_SECONDS if number else 0.0)
        asked += 1
        why = ask(link.address)
        if why == NO_ANSWER:
            silent.append(link)
        elif why:
            broken.append(Broken(link, why))
    for link in silent:
        why = NO_ANSWER
        if clock() <= end:
            pause(PAUSE_SECONDS)
            why = ask(link.address)
        if why:
            broken.append(Broken(link, why))
    return Looked(tuple(broken), len(links) - asked)


def is_public(host: str) -> bool:
    """Return True if all addresses of *host* are public ones; raises `OSError` for none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return all(ipaddress.ip_address(each[4][0]).is_global for each in found)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks websites; *name* says who asks, with an address where to complain."""

    name: str
    may_ask: Callable[[str], bool] = is_public

    def __call__(self, address: str) -> str:
        """Return why *address* leads nowhere, in German; empty if it leads somewhere.

        What is not for robots, or wants a login, leads somewhere.
        """
        pool = urllib3.PoolManager(num_pools=2)
        try:
            status = self._status(pool, address)
        except urllib3.exceptions.SSLError:
            return "hat kein gültiges Zertifikat"
        except (urllib3.exceptions.HTTPError, OSError, ValueError):  # a name that no host can have
            return NO_ANSWER
        finally:
            pool.clear()
        if status in _GONE:
            return f"gibt es nicht mehr ({status})"
        is_wrong = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return f"meldet einen Fehler ({status})" if is_wrong else ""

    def _status(self, pool: urllib3.PoolManager, address: str) -> int:
        status = self._of(pool, "HEAD", address)
        if status >= HTTPStatus.BAD_REQUEST:  # many answer a question for the head alone wrongly
            status = self._of(pool, "GET", address)
        return status

    def _of(self, pool: urllib3.PoolManager, method: str, address: str) -> int:
        """Return the status behind all redirects; 200 for what is not to be asked."""
        for _ in range(_MOST_REDIRECTS):
            parts = urlsplit(address)
            if parts.scheme not in {"http", "https"} or not self.may_ask(parts.hostname or ""):
                return HTTPStatus.OK
            answer = pool.request(
                method,
                address,
                headers={"User-Agent": self.name, "Accept": "*/*"},
                retries=False,
                redirect=False,
                timeout=_TIMEOUT,
                preload_content=False,
            )
            answer.close()
            there = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not there:
                return answer.status
            address = urljoin(address, there)
        return HTTPStatus.OK
