"""Links to other websites: found on pages and in facts, asked politely, within bounds."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from editing.care.outside import (
    MOST_LINKS,
    MOST_SECONDS,
    NO_ANSWER,
    Asker,
    Broken,
    OutsideLink,
    is_public,
    look,
    outside_links,
)
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from tests.editing.conftest import FRONT, write_all
from tests.servers.ports import free_port
from tests.sitebuild.small_project import small_project


class Site(BaseHTTPRequestHandler):
    """A website; its address says how it answers."""

    asked: list[tuple[str, str, str]]

    def answer(self) -> None:
        """Answer with the status that the path names."""
        self.asked.append((self.command, self.path, str(self.headers["User-Agent"])))
        status = {"/kein-kopf": 405 if self.command == "HEAD" else 200}.get(self.path)
        status = status or (302 if self.path.startswith(("/weiter", "/kreis")) else None)
        self.send_response(status or int(self.path[1:] or 200))
        if status == 302:
            to = {"/kreis": "/kreis", "/weiter-ins-leere": "http://[::1/"}
            self.send_header("Location", to.get(self.path, "/404"))
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815 - names of the base

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """Return the address of a website on this machine."""
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/200", ""),
        ("/403", ""),
        ("/429", ""),
        ("/404", "gibt es nicht mehr (404)"),
        ("/410", "gibt es nicht mehr (410)"),
        ("/500", "meldet einen Fehler (500)"),
        ("/kein-kopf", ""),
        ("/weiter", "gibt es nicht mehr (404)"),
        ("/kreis", ""),
        ("/weiter-ins-leere", NO_ANSWER),
    ],
)
def test_a_website_is_asked_for_its_head(site: str, path: str, says: str) -> None:
    """By a name that says who asks; the whole page only where that was answered wrongly."""
    asker = Asker("KIM (+https://kreis.example)", lambda host: True)
    assert asker(f"{site}{path}") == says
    assert {name for _, _, name in Site.asked} == {"KIM (+https://kreis.example)"}
    assert len(Site.asked) <= 5
    if path == "/200":
        assert [method for method, _, _ in Site.asked] == ["HEAD"]


def test_who_does_not_answer_is_told_and_nobody_inside_is_asked(site: str) -> None:
    """This machine and the network of the office are no websites."""
    anybody = Asker("KIM", lambda host: True)
    assert anybody(f"http://127.0.0.1:{free_port()}/") == NO_ANSWER
    assert Asker("KIM")("https://www..de/") == NO_ANSWER
    assert Asker("KIM")(f"https://{64 * 'x'}.de/") == NO_ANSWER
    assert not is_public("127.0.0.1")
    assert not is_public("10.1.2.3")
    assert is_public("93.184.215.14")
    assert Asker("KIM")(f"{site}/404") == ""
    assert Site.asked == []


def test_all_is_bounded_and_what_is_silent_is_asked_again() -> None:
    """So many links, so long, with a pause before each."""
    links = [OutsideLink(f"https://{number}.example", ("Hilfe",)) for number in range(400)]
    tries: dict[str, int] = {}
    pauses: list[float] = []

    def ask(address: str) -> str:
        tries[address] = tries.get(address, 0) + 1
        is_back = address == links[1].address and tries[address] == 2
        return NO_ANSWER if address in {links[0].address, links[1].address} and not is_back else ""

    looked = look(links, ask, begin_at=lambda _: 0, pause=pauses.append, clock=lambda: 0.0)
    assert looked.broken == (Broken(links[0], NO_ANSWER),)
    assert looked.unasked == 400 - MOST_LINKS
    assert len(pauses) == MOST_LINKS + 2


def test_no_more_is_asked_when_the_time_is_over() -> None:
    """What has not answered is not asked again then; what comes last is another one each time."""
    links = [OutsideLink(f"https://{number}.example", ("Hilfe",)) for number in range(3)]
    asked: list[str] = []
    clock = iter((0.0, 1.0, 2.0, *3 * [MOST_SECONDS + 1]))

    def ask(address: str) -> str:
        asked.append(address)
        return NO_ANSWER

    looked = look(links, ask, begin_at=lambda _: 2, pause=lambda _: None, clock=lambda: next(clock))
    assert asked == [links[2].address, links[0].address]
    assert looked.unasked == 1
    assert looked.broken == (Broken(links[2], NO_ANSWER), Broken(links[0], NO_ANSWER))


def test_links_are_found_on_pages_and_in_facts(tmp_path: Path) -> None:
    """Once each, with all places; links within the portal are none."""
    root = small_project(tmp_path / "project")
    folder = DistrictFolder(root / "districts/kreis-wesel")
    page = f"{FRONT}[A](https://a.example/x#y) [B](mailto:b@kreis.de) [C](hilfe.md)\n"
    write_all(folder.path, {"docs/hallo.md": page.encode()})
    found = {each.address: each.places for each in outside_links(Texts(root, folder))}
    assert found.pop("https://a.example/x") == ("Seite",)
    assert found
    assert all(address.startswith("http") for address in found)
    assert {place for places in found.values() for place in places} <= {
        "district.toml",
        "places.toml",
        "events.toml",
    }
