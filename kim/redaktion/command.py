"""`kim redaktion`: serve the editor, and keep its list of accounts."""

import asyncio
import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import segno

from editing.accounts.memory import Memory
from editing.accounts.roles import Role
from editing.accounts.users import Account, UserList
from editing.care.sentences import in_words
from editing.drafts.jobs import Jobs
from editing.drafts.judging import OpenPoint
from editing.drafts.orders import Orders
from editing.drafts.previews import Previews
from editing.drafts.publishing import CheckBrokeError, Desk
from editing.web.access import Access, HeaderLogin
from editing.web.app import create_app
from editing.web.fact_kinds import FactsKind, NoticesKind
from editing.web.kinds import Kind
from editing.web.preview_pages import ADDRESS as PREVIEW
from editing.web.preview_pages import PreviewPages
from editing.web.shell import Shell
from editing.web.text_kind import TextsKind
from formservice.config.settings import read_settings
from formservice.monitoring.logging import configure_logs
from formservice.web.connections import ConnectionLimits
from kim.ports import LOOPBACK, refuse_busy_address
from kim.program import PROGRAM
from kim.project import Project, current_project
from kim.redaktion.alarm import ring_of
from kim.redaktion.care import care
from kim.redaktion.preview import PreviewBuilder
from kim.redaktion.settings import EditorSettings, read_editor_settings
from kim.server import serve_app, stop_signal
from portal.district.examples import OPEN_POINTS
from portal.district.folder import PLACES
from portal.exit_codes import Exit
from portal.local_time import BERLIN
from portal.problems import ConfigurationError, Problem, setting_problem
from translating.own_translations import OWN_TRANSLATIONS

MAY_BE_OLD = frozenset({OPEN_POINTS, OWN_TRANSLATIONS})
"""Checks whose findings may have come with an update: they stop a draft only if it adds one."""


@click.group(invoke_without_command=True)
@click.pass_context
def redaktion(context: click.Context) -> None:
    """Serve the web editor for the pages of the district.

    It is for people who know no git, Markdown or terminal. At 127.0.0.1 and KIM_EDITOR_PORT, behind
    a proxy. Changes land in the folder of KIM_DISTRICT, which has to be a git repository. Ends with
    SIGTERM or Ctrl-C.
    """
    if context.invoked_subcommand is not None:
        return
    configure_logs()
    settings = read_editor_settings()
    shell = make_shell(current_project(), settings)
    refuse_busy_address((LOOPBACK, settings.port), "KIM_EDITOR_PORT")
    build = _builder(settings) if settings.builds else None
    app = create_app(shell, _preview(shell), build, ring_of(settings))

    async def run() -> None:
        limits = ConnectionLimits(tells_clients_apart=False)
        await serve_app(app, (LOOPBACK, settings.port), stop_signal(), limits)

    asyncio.run(run())


def make_shell(project: Project, settings: EditorSettings) -> Shell:
    """Return the parts of the editor; raises `ConfigurationError` if it cannot work."""
    folder = project.district_folder(read_settings().district)
    if folder.is_shipped:
        what = "The district is one of ours, and the editor writes into no folder of ours."
        remedy = "Give the district a folder of its own: kim new-district /etc/kim-district"
        raise ConfigurationError([setting_problem("KIM_DISTRICT", what, remedy)])
    state = settings.folder.absolute()
    if settings.users.absolute().is_relative_to(folder.path):
        what, remedy = "It lies in the folder of the district.", "Name a file elsewhere."
        raise ConfigurationError([setting_problem("KIM_EDITOR_USERS", what, remedy)])
    desk = Desk.of(folder.path, state, check_draft, Orders(settings.orders.absolute()))
    desk.repository.check()
    memory = _memory(settings)
    header = settings.login_header
    named = HeaderLogin(header, settings.roles_header) if header else None
    access = Access(memory, UserList(settings.users), named, settings.base_url)
    jobs, root = Jobs(desk.drafts, desk.publisher), project.root.absolute()
    published = folder.path / PLACES

    def words(path: str, old: bytes | None, new: bytes | None) -> list[tuple[str, str]]:
        places = published.read_bytes() if published.is_file() else None
        return in_words(root, path, old, new, lambda: places)

    return Shell(desk, access, root, kinds_of_editing(project), jobs, words)


def _memory(settings: EditorSettings) -> Memory:
    file = settings.folder.absolute() / "memory.db"
    memory = Memory(file, time.time, settings.idle_minutes)
    memory.prepare()
    return memory


def kinds_of_editing(project: Project) -> tuple[Kind, ...]:
    """Return what can be edited, and how: each kind of editing is named here once."""
    languages = tuple((each.tag, each.german or each.endonym) for each in project.locales())
    return NoticesKind(languages, _today), FactsKind(languages, _today), TextsKind(_today)


def _today() -> dt.date:
    return dt.datetime.now(BERLIN).date()


def check_draft(folder: Path) -> tuple[Problem, ...]:
    """Return what `kim check` finds wrong in the folder of a draft, in a process of its own; what
    a public address wants, and translations that are shown in German, as `OpenPoint`.

    Raises `CheckBrokeError` if it could not run.
    """
    words = [*PROGRAM, "check", "--json", "--district", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    if done.returncode == Exit.DONE:
        return ()
    try:
        rows = json.loads(done.stdout)
    except ValueError:
        raise CheckBrokeError from None
    kinds = [OpenPoint if row.pop("check") in MAY_BE_OLD else Problem for row in rows]
    return tuple(kind(**row) for kind, row in zip(kinds, rows, strict=True))


def _preview(shell: Shell) -> PreviewPages:
    """Return the preview, in the languages that readers are offered."""
    languages = tuple((each.tag, each.german) for each in current_project().locales().published)
    builder = PreviewBuilder(f"{shell.access.base_url}{PREVIEW}")
    return PreviewPages(shell, Previews(builder.build, builder.stop), languages)


def _builder(settings: EditorSettings) -> Callable[[], None]:
    """Return what builds the site with the order that lies there; its outcome says the rest."""

    def build() -> None:
        words = [*PROGRAM, "build", "--orders", str(settings.orders)]
        subprocess.run(words, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves

    return build


redaktion.add_command(care)


@redaktion.group()
def user() -> None:
    """Keep the list of accounts.

    It is not needed where the district's own login is used.
    """


_roles = click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([str(role) for role in Role]),
    help="A right; repeatable.",
)


@user.command("add")
@click.argument("login")
@click.option("--name", prompt=True, help="Name as others read it.")
@_roles
def add(login: str, name: str, roles: tuple[str, ...]) -> None:
    """Add an account, or give one a new password and second factor.

    Asks for the password, and shows the code that an authenticator app on the phone has to read,
    once.
    """
    # No option: everybody on the machine could read it in the list of processes.
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    users = _users()
    is_known = login in users.accounts()
    if is_known and not roles:
        roles = users.accounts()[login].roles
    _show(users.set(login, name, roles, password))


@user.command("roles")
@click.argument("login")
@_roles
def roles(login: str, roles: tuple[str, ...]) -> None:
    """Give an account these rights and no others."""
    _users().give(login, roles)


@user.command("remove")
@click.argument("login")
def remove(login: str) -> None:
    """Remove an account; its sessions end at once, its draft stays."""
    _users().remove(login)


@user.command("unlock")
@click.argument("login")
def unlock(login: str) -> None:
    """Forget wrong tries for an account: it can log in at once.

    From everywhere, also where a stranger has tried.
    """
    _users().known(login)
    memory = _memory(read_editor_settings())
    memory.forget_tries(login)
    memory.note(login, "unlock")


@user.command("list")
def list_users() -> None:
    """Print all accounts with their rights."""
    for account in _users().accounts().values():
        click.echo(f"{account.login}  {account.name}  {' '.join(account.roles) or '–'}")


def _users() -> UserList:
    return UserList(read_editor_settings().users)


def _show(account: Account) -> None:
    segno.make(account.address).terminal(sys.stdout, compact=True)
    click.echo(f"For the authenticator app: {account.address}")
