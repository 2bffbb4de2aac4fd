"""Logging in: at once, after a lost phone, and what is left of it after its time."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from editing.accounts.memory import MOST_TRIES, Memory
from editing.accounts.roles import Role
from editing.web.source import Source
from tests.editing.web.offices import EDIT, Office
from tests.waiting import LIMIT

ALL = (Role.TEXTS, Role.PUBLISH)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor with a local list."""
    return Office(tmp_path)


def test_tries_at_once_are_one_after_the_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each hash takes 64 MiB: many at once would end the process; and none is counted late."""
    office.add("anna", *ALL)
    access, checked = office.access, []

    def counting(*_: object) -> None:
        checked.append(access._turn.locked())

    monkeypatch.setattr("editing.web.access.check_login", counting)
    with ThreadPoolExecutor(12) as pool:
        tries = [pool.submit(access.log_in, "anna", "x", "1", "", Source("n")) for _ in range(12)]
        assert [each.result() for each in tries] == [None] * 12
    assert checked == [True] * MOST_TRIES


def test_a_code_is_used_once_also_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read what is stored before either writes."""
    office.add("anna", *ALL)
    assert office.memory.use_step("anna", 5)
    both = Barrier(2, timeout=LIMIT)
    real = sqlite3.connect

    class Slow(sqlite3.Connection):
        def execute(self, *words: Any) -> sqlite3.Cursor:
            found = super().execute(*words)
            if words[0].startswith("SELECT"):
                both.wait()
            return found

    monkeypatch.setattr(sqlite3, "connect", lambda file: real(file, factory=Slow))
    with ThreadPoolExecutor(2) as pool:
        used = list(pool.map(office.memory.use_step, ["anna"] * 2, [6] * 2))
    assert sorted(used) == [False, True]
    assert not office.memory.use_step("anna", 5)


def test_a_new_password_ends_all_sessions(office: Office) -> None:
    """Her phone was lost: whoever has it is out; her draft waits."""
    anna = office.logged_in("anna", *ALL)
    other = office.logged_in("anna")
    office.users.give("anna", ("texts",))
    assert other.get(EDIT).url.path == EDIT
    office.add("anna", *ALL)
    other.post(EDIT, {"text": "evil"})
    assert office.memory.kept("anna", EDIT) == {}
    for browser in (anna, other):
        assert browser.get("/").url.path == "/anmelden"
    assert office.logged_in("anna").get("/").url.path == "/"


def test_a_session_ends_after_twelve_hours_however_busy_it_is(office: Office) -> None:
    """A browser that was left open at noon is nobody's in the morning."""
    anna = office.logged_in("anna")
    for _ in range(12 * 3):
        assert anna.get("/").url.path == "/"
        office.now[0] += 20 * 60
    office.now[0] += 1
    assert anna.get("/").url.path == "/anmelden"


def test_what_was_typed_as_a_name_is_written_down_nowhere(office: Office) -> None:
    """It may be a password, also where it is locked by then; and is forgotten within two days."""
    browser = office.browser()
    for _ in range(MOST_TRIES + 1):
        browser.log_in("kanarienvogel", "x", "1")
    assert [(login, deed) for _, login, deed, _ in office.memory.log()][:2] == [
        ("unknown", "locked"),
        ("unknown", "wrong-try"),
    ]
    assert b"kanarienvogel" not in office.memory.file.read_bytes()
    office.now[0] += 2 * 86_400
    office.memory.forget_old()
    assert rows(office) == (0, 0)


def rows(office: Office) -> tuple[int, ...]:
    """Return how many names were tried, and how many sessions there are."""
    with office.memory._open() as db:
        words = "SELECT (SELECT count(*) FROM wrong_tries), (SELECT count(*) FROM sessions)"
        return tuple(db.execute(words).fetchone())


def test_who_is_logged_in_is_led_on_from_the_page_of_logging_in(office: Office) -> None:
    """A bookmark opened beside a form ends no session: what is written there can be saved."""
    anna = office.logged_in("anna", *ALL)
    form = anna.get(EDIT)
    assert anna.get(f"/anmelden?weiter={EDIT}").url.path == EDIT
    assert anna.get("/anmelden").url.path == "/"
    anna.page = form
    assert anna.post(EDIT, {"text": "Uno"}).status_code == 200
    assert "Gespeichert" in anna.page.text


@pytest.mark.parametrize("how", ["logged out", "login page", "cookies gone"])
def test_what_was_typed_is_kept_when_the_session_ended_in_another_window(
    office: Office, how: str
) -> None:
    """The key of the form says whose it is; she alone sees it, after logging in."""
    anna = office.logged_in("anna", *ALL)
    form = anna.get(EDIT)
    if how == "cookies gone":
        anna.cookies.clear()
    else:
        anna.get("/")
        anna.post("/abmelden", {})
    if how == "login page":
        anna.get("/anmelden")
    anna.page = form
    anna.post(EDIT, {"text": "Kanarienvogel"})
    assert "ist noch da" in anna.page.text
    assert "Kanarienvogel" not in anna.page.text
    assert office.memory.kept("anna", EDIT)["text"] == "Kanarienvogel"
    office.now[0] += 30
    assert anna.log_in("anna").url.path == EDIT
    assert "Kanarienvogel" in anna.page.text
    assert "Kanarienvogel" not in office.logged_in("bert", *ALL).get(EDIT).text


def test_a_request_under_way_brings_no_ended_session_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She logs out in another window just then."""
    token = office.memory.begin("anna").token
    see = Memory._see

    def late(memory: Memory, *words: Any, is_over: bool) -> None:
        memory.end(token)
        see(memory, *words, is_over=is_over)

    with monkeypatch.context() as patched:
        patched.setattr(Memory, "_see", late)
        office.memory.session(token)
    session = office.memory.session(token)
    assert session
    assert session.is_over


def test_a_form_of_one_person_sent_by_another_is_kept_for_the_first(office: Office) -> None:
    """Bert has logged in at the same PC meanwhile."""
    browser = office.logged_in("anna", *ALL)
    office.add("bert", *ALL)
    form = browser.get(EDIT)
    browser.post("/abmelden", {})
    assert browser.log_in("bert").url.path == "/"
    browser.page = form
    answer = browser.post(EDIT, {"text": "Kanarienvogel"})
    assert answer.status_code == 403
    assert "eines anderen Kontos" in answer.text
    assert office.memory.kept("bert", EDIT) == {}
    assert "Kanarienvogel" not in browser.get(EDIT).text
    assert office.memory.kept("anna", EDIT)["text"] == "Kanarienvogel"


def test_what_cannot_be_kept_is_said_at_once(office: Office) -> None:
    """The key is nobody's: the way back to what was typed is named."""
    browser = office.browser()
    browser.get("/anmelden")
    answer = browser.post(EDIT, {"text": "Uno", "schluessel": "x"})
    assert answer.url.path == "/anmelden"
    assert "einen Schritt zurück" in answer.text
    assert "ist noch da" not in answer.text
