"""Wrong tries stop whoever makes them, and not whom the account belongs to."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from editing.accounts.memory import LOCK_MINUTES, MOST_OF_ALL, MOST_TRIES
from editing.accounts.roles import Role
from kim.redaktion.command import redaktion
from tests.editing.web.offices import Browser, Office

HERE = {"X-Real-IP": "10.1.2.3"}
"""Where the owner sits."""
ELSEWHERE = {"X-Real-IP": "10.9.9.9"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor with the account of Anna."""
    office = Office(tmp_path)
    office.add("anna", Role.TEXTS)
    return office


def wrong(office: Office, source: dict[str, str], times: int = MOST_TRIES) -> None:
    """Try to log in as Anna, with the password of nobody."""
    browser = office.browser()
    for _ in range(times):
        browser.log_in("anna", "wrong password", "000000", **source)


def comes_in(browser: Browser, source: dict[str, str]) -> bool:
    """Return True if Anna's password and code are taken now."""
    browser.office.now[0] += 30
    return browser.log_in("anna", **source).url.path == "/"


def test_a_stranger_stops_nobody_elsewhere(office: Office) -> None:
    """Not the network of the stranger: it has to wait, also with what is right."""
    wrong(office, ELSEWHERE)
    assert not comes_in(office.browser(), {"X-Real-IP": "10.9.9.8"})
    assert comes_in(office.browser(), HERE)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("10.9.9.9", "10.9.8.9", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:10.9.9.9", "10.9.9.1", True),
        ("no address", "none either", True),
    ],
)
def test_a_network_counts_as_a_whole(
    office: Office, one: str, other: str, *, is_same: bool
) -> None:
    """Nobody gets more tries by taking another address of it."""
    wrong(office, {"X-Real-IP": one})
    assert comes_in(office.browser(), {"X-Real-IP": other}) is not is_same


def test_what_a_stranger_says_of_the_network_is_not_believed(office: Office) -> None:
    """Only the proxy on this machine knows it."""
    office.peer = "10.9.9.9"
    for number in range(MOST_TRIES):
        wrong(office, {"X-Real-IP": f"10.1.{number}.1"}, 1)
    assert not comes_in(office.browser(), HERE)


def test_a_browser_that_was_logged_in_is_not_stopped_by_others(office: Office) -> None:
    """Not from its own network, nor when the whole account takes no tries of strangers."""
    anna = office.browser()
    assert comes_in(anna, HERE)
    anna.post("/abmelden", {})
    wrong(office, HERE)
    assert not comes_in(office.browser(), HERE)
    assert comes_in(anna, HERE)
    for number in range(MOST_OF_ALL // MOST_TRIES):
        wrong(office, {"X-Real-IP": f"10.2.{number}.1"})
    assert not comes_in(office.browser(), {"X-Real-IP": "10.3.3.3"})
    anna.post("/abmelden", {})
    assert comes_in(anna, HERE)


def test_a_known_browser_has_no_more_tries_than_others(office: Office) -> None:
    """Whoever sits down at it may guess five times."""
    anna = office.browser()
    assert comes_in(anna, HERE)
    anna.post("/abmelden", {})
    for _ in range(MOST_TRIES):
        anna.log_in("anna", "wrong password", "000000", **HERE)
    assert not comes_in(anna, HERE)
    assert comes_in(office.browser(), HERE)
    office.now[0] += LOCK_MINUTES * 60
    assert comes_in(anna, HERE)


def test_what_makes_a_browser_known_is_for_one_account_and_one_password(office: Office) -> None:
    """Another's browser, or one from before a lost phone, counts as a stranger's."""
    bert, old = office.logged_in("bert", Role.TEXTS), office.browser()
    assert comes_in(old, HERE)
    office.add("anna", Role.TEXTS)
    wrong(office, HERE)
    for browser in (bert, old):
        browser.post("/abmelden", {})
        assert not comes_in(browser, HERE)


def test_what_makes_a_browser_known_is_kept_as_a_hash(office: Office) -> None:
    """Whoever reads the file cannot pass for it."""
    anna = office.browser()
    assert comes_in(anna, HERE)
    known = [cookie for cookie in anna.cookies.jar if "bekannt" in cookie.name]
    assert [cookie.secure for cookie in known] == [True]
    assert (known[0].value or "x").encode() not in office.memory.file.read_bytes()
    assert known[0].expires


def test_an_administrator_lets_an_account_in_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From everywhere; another account is told from one that does not exist."""
    monkeypatch.setenv("KIM_EDITOR_DIR", str(office.memory.file.parent))
    monkeypatch.setenv("KIM_EDITOR_USERS", str(office.users.file))
    wrong(office, HERE)
    assert not comes_in(office.browser(), HERE)
    done = CliRunner().invoke(redaktion, ["user", "unlock", "anna"])
    assert done.exit_code == 0, done.output
    assert comes_in(office.browser(), HERE)
    assert ("anna", "unlock") in [(who, deed) for _, who, deed, _ in office.memory.log()]
    assert CliRunner().invoke(redaktion, ["user", "unlock", "nobody"]).exit_code
