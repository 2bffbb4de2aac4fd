"""`kim redaktion` and what it asks of other commands: accounts, settings, check, build."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from editing.accounts.users import UserList
from editing.drafts.orders import Orders
from editing.drafts.publishing import PublishingStoppedError
from formservice.config.fields import table
from formservice.config.settings import Settings
from kim.__main__ import main
from kim.project import Project
from kim.redaktion.alarm import ALARM, ring_of
from kim.redaktion.command import make_shell
from kim.redaktion.settings import EditorSettings
from portal.district.skeleton import write_new_district
from portal.problems import ConfigurationError
from tests.editing.drafts.districts import ANNA, commit, git
from tests.sitebuild.small_project import small_project, write
from tests.waiting import until

PASSWORD = "ein langes Kennwort"  # noqa: S105 - of nobody


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a small project with a district of its own outside of it."""
    root = small_project(tmp_path / "project")
    write_new_district(tmp_path / "kreis")
    monkeypatch.chdir(root)
    return root


def kim(tmp_path: Path, *words: str, typed: str | None = None, **settings: str) -> Result:
    own = {
        "KIM_DISTRICT": str(tmp_path / "kreis"),
        "KIM_EDITOR_USERS": str(tmp_path / "users.json"),
    }
    return CliRunner().invoke(main, words, input=typed, env=own | settings)


def test_accounts_are_kept_by_commands(tmp_path: Path) -> None:
    """Added with a code for the phone, changed, renewed, removed; no password is shown."""
    users = UserList(tmp_path / "users.json")
    words = ("redaktion", "user", "add", "anna", "--name", "Anna Amt")
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    done = kim(tmp_path, *words, "--role", "texts", typed=twice)
    assert done.exit_code == 0, done.output
    assert "otpauth://totp/KIM-Redaktion:anna?secret=" in done.output
    assert PASSWORD not in done.output
    first = users.accounts()["anna"]
    kim(tmp_path, *words, typed=twice)
    assert users.accounts()["anna"].roles == ("texts",)
    assert users.accounts()["anna"].secret != first.secret
    kim(tmp_path, "redaktion", "user", "roles", "anna", "--role", "publish")
    assert kim(tmp_path, "redaktion", "user", "list").output == "anna  Anna Amt  publish\n"
    kim(tmp_path, "redaktion", "user", "remove", "anna")
    assert users.accounts() == {}
    assert kim(tmp_path, "redaktion", "user", "remove", "anna").exit_code == 2


@pytest.mark.parametrize(("login", "password"), [("Anna Amt", PASSWORD), ("anna", "short")])
def test_a_weak_account_is_refused(tmp_path: Path, login: str, password: str) -> None:
    """Nothing is written."""
    words = ("redaktion", "user", "add", login, "--name", "A")
    assert kim(tmp_path, *words, typed=f"{password}\n{password}\n").exit_code == 2
    assert not (tmp_path / "users.json").exists()


def test_accounts_that_are_added_at_once_are_all_there(tmp_path: Path) -> None:
    """Two administrators, or a script."""
    users = UserList(tmp_path / "users.json")
    names = [f"konto{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda name: users.set(name, name, (), "ein langes Kennwort"), names))
    assert sorted(users.accounts()) == names


def test_a_password_stands_in_no_command_line(tmp_path: Path) -> None:
    """Everybody on the machine could read it there, and the shell keeps it."""
    words = ("redaktion", "user", "add", "anna", "--name", "A", "--password", PASSWORD)
    done = kim(tmp_path, *words, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 2
    assert not (tmp_path / "users.json").exists()


def test_the_settings_of_the_editor_are_in_the_handbook() -> None:
    """The same table; other commands pass them over, and the editor refuses a slip."""
    page = Path(__file__).parents[3] / "handbook/operating/editor.md"
    assert table(EditorSettings.VARIABLES) in page.read_text("utf-8")
    Settings.from_environ({"KIM_EDITOR_PORT": "8010"})
    with pytest.raises(ConfigurationError, match="KIM_EDITOR_PROT"):
        EditorSettings.from_environ({"KIM_EDITOR_PROT": "8010"})
    with pytest.raises(ConfigurationError, match="no path of its own"):
        EditorSettings.from_environ({"KIM_EDITOR_BASE_URL": "https://kreis.example/redaktion"})


def test_the_editor_starts_only_at_a_repository_of_the_districts_own(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in a folder of ours, without git, or with its accounts among what is published."""
    own = tmp_path / "kreis"
    settings = {"KIM_EDITOR_DIR": str(tmp_path / "state")}
    monkeypatch.setenv("KIM_DISTRICT", "kreis-wesel")
    with pytest.raises(ConfigurationError, match="kim new-district"):
        make_shell(Project(root), EditorSettings.from_environ(settings))
    monkeypatch.setenv("KIM_DISTRICT", str(own))
    with pytest.raises(ConfigurationError, match="git init"):
        make_shell(Project(root), EditorSettings.from_environ(settings))
    git(own, "init", "--quiet", "-b", "main")
    commit(own, "Anfang")
    make_shell(Project(root), EditorSettings.from_environ(settings))
    users = {**settings, "KIM_EDITOR_USERS": str(own / "users.json")}
    with pytest.raises(ConfigurationError, match="KIM_EDITOR_USERS"):
        make_shell(Project(root), EditorSettings.from_environ(users))


def test_the_check_of_one_district_is_for_programs(root: Path, tmp_path: Path) -> None:
    """Its pages, data and files; nothing of the installation."""
    own = str(tmp_path / "kreis")
    done = kim(tmp_path, "check", "--json", "--district", own)
    assert (done.exit_code, json.loads(done.output)) == (0, [])
    page = "---\ntitle: T\ndescription: B\n---\n\n# T { #t }\n\n{{ distrikt.name }}\n"
    write(tmp_path / "kreis/docs/neu.md", page)
    done = kim(tmp_path, "check", "--json", "--district", own, KIM_PUBLIC_KEY="short")
    (problem,) = json.loads(done.output)
    assert done.exit_code == 2
    assert problem["file"].endswith("docs/neu.md")
    assert problem["line"] == 8
    assert problem["remedy"]


def test_what_an_update_wants_stops_no_announcement(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a public address its gaps are many; a draft is refused for the one that it adds."""
    own = tmp_path / "kreis"
    git(own, "init", "--quiet", "-b", "main")
    commit(own, "Anfang")
    monkeypatch.setenv("KIM_DISTRICT", str(own))
    monkeypatch.setenv("KIM_BASE_URL", "https://kim.kreis-wesel.de")
    settings = EditorSettings.from_environ({"KIM_EDITOR_DIR": str(tmp_path / "state")})
    desk = make_shell(Project(root), settings).desk
    facts = (own / "district.toml").read_bytes()
    draft = desk.drafts.open("anna")
    phone = b"# Das Team ist heute nicht da.\n" + facts.replace(
        b"030 23125 001", b"030 23125 002", 1
    )
    draft.save({"district.toml": phone}, {}, "ein anderes Beispiel")
    with pytest.raises(PublishingStoppedError, match="030 23125 002") as error:
        desk.publisher.publish(draft, ANNA, "x")
    assert [each.file for each in error.value.problems] == ["district.toml"]


def test_a_mistake_that_hides_others_stops_every_draft(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the facts cannot be read, no page is: what is wrong there would be published."""
    own = tmp_path / "kreis"
    facts = (own / "district.toml").read_text("utf-8")
    (own / "district.toml").write_text(f"{facts}\nno_key_of_ours = 1\n", "utf-8")
    git(own, "init", "--quiet", "-b", "main")
    commit(own, "Anfang")
    monkeypatch.setenv("KIM_DISTRICT", str(own))
    settings = EditorSettings.from_environ({"KIM_EDITOR_DIR": str(tmp_path / "state")})
    desk = make_shell(Project(root), settings).desk
    draft = desk.drafts.open("anna")
    page = b"---\ntitle: T\ndescription: B\n---\n\n# T { #t }\n\n{{ gibt.es.nicht }}\n"
    draft.save({"docs/neu.md": page}, {}, "eine Seite")
    with pytest.raises(PublishingStoppedError, match="no_key_of_ours"):
        desk.publisher.publish(draft, ANNA, "x")


@pytest.mark.parametrize("wrong", [True, False])
def test_a_build_tells_the_editor_how_it_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, wrong: bool
) -> None:
    """With the commit that was ordered, and the message that stopped it."""
    orders = Orders(tmp_path / "orders")
    orders.lay("a1")
    monkeypatch.chdir(tmp_path)
    if not wrong:
        monkeypatch.setattr("kim.build._build", lambda *_, **__: None)
    done = kim(tmp_path, "build", "--orders", str(orders.folder))
    outcome = orders.outcome()
    assert outcome
    assert (done.exit_code, outcome.commit, bool(outcome.problems)) == (2 * wrong, "a1", wrong)
    assert not orders.is_building


def test_a_build_without_an_order_tells_what_it_has_built(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nightly one, after a commit by hand; a newer order than what it has taken waits."""
    own, orders = tmp_path / "kreis", Orders(tmp_path / "orders")
    git(own, "init", "--quiet", "-b", "main")
    orders.lay(commit(own, "Anfang"))
    orders.end(ordered := orders.take(), ordered, [])
    (own / "docs/neu.md").write_text("neu", "utf-8")
    second = commit(own, "von Hand")
    monkeypatch.setattr("kim.build._build", lambda *_, **__: None)
    assert kim(tmp_path, "build", "--orders", str(orders.folder)).exit_code == 0
    outcome = orders.outcome()
    assert outcome
    assert (outcome.commit, outcome.problems) == (second, ())


def test_a_build_that_breaks_tells_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the editor would say for ever that it is under way; no text of files is told."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("kanarienvogel")

    orders = Orders(tmp_path / "orders")
    orders.lay("a1")
    monkeypatch.setattr("kim.build._build", broken)
    assert kim(tmp_path, "build", "--orders", str(orders.folder)).exit_code != 0
    outcome = orders.outcome()
    assert outcome
    assert not orders.is_building
    assert "ZeroDivisionError" in outcome.problems[0]
    assert "kanarienvogel" not in outcome.problems[0]


def test_a_build_without_an_editor_lays_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a machine that has none."""
    monkeypatch.setattr("kim.build._build", lambda *_, **__: None)
    assert kim(tmp_path, "build", "--orders", str(tmp_path / "none")).exit_code == 0
    assert not (tmp_path / "none").exists()


def test_the_program_has_its_commands() -> None:
    """The editor, and its list."""
    group = main.get_command(click.Context(main), "redaktion")
    assert isinstance(group, click.Group)
    users = group.commands["user"]
    assert isinstance(users, click.Group)
    assert set(users.commands) == {"add", "list", "remove", "roles", "unlock"}


def test_the_editor_rings_by_a_sign_where_units_carry_it(tmp_path: Path) -> None:
    """Once an hour for each kind; a folder that takes nothing is no reason to fall."""
    settings = {"KIM_EDITOR_DIR": str(tmp_path), "KIM_EDITOR_BUILDS": "no"}
    ring = ring_of(EditorSettings.from_environ(settings))
    for what, is_rung in (("plan", True), ("plan", False), ("build", True)):
        ring(what)
        assert (tmp_path / ALARM).exists() is is_rung
        (tmp_path / ALARM).unlink(missing_ok=True)
    lost = {**settings, "KIM_EDITOR_DIR": str(tmp_path / "nothing/here")}
    ring_of(EditorSettings.from_environ(lost))("plan")


def test_the_editor_rings_itself_where_no_unit_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the ways of all alarms, with what has failed."""
    write = f"env > {tmp_path}/part; mv {tmp_path}/part {tmp_path}/rung"
    monkeypatch.setenv("KIM_ALARM_COMMAND", f"/bin/sh -c '{write}'")
    ring_of(EditorSettings.from_environ({}))("publishing")
    rung = tmp_path / "rung"
    until(rung.exists, "the alarm")
    lines = rung.read_text("utf-8").splitlines()
    assert {"KIM_ALARM=editor-failed", "KIM_ALARM_WHAT=publishing"} <= {*lines}
