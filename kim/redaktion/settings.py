"""The settings of the editor: `KIM_EDITOR_…`; district and project are those of all commands."""

# ruff: noqa: RUF009 - variable() returns a dataclasses.field, which is no shared default

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from formservice.config import readers
from formservice.config.fields import Variable, variable
from formservice.config.settings import EDITOR_PREFIX, environment, read_fields
from portal.problems import ConfigurationError, Problem, setting_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorSettings:
    """The settings of `kim redaktion`."""

    base_url: str = variable(
        "EDITOR_BASE_URL",
        readers.base_url,
        "http://127.0.0.1:8010",
        "address at which people reach the editor, without a path: https, but on this machine",
    )
    port: int = variable(
        "EDITOR_PORT", readers.port, "8010", "port the editor listens on, on 127.0.0.1 alone"
    )
    folder: Path = variable(
        "EDITOR_DIR",
        readers.path,
        "build/editor",
        "folder of the editor alone: drafts, sessions, log",
    )
    users: Path = variable(
        "EDITOR_USERS",
        readers.path,
        "build/editor/users.json",
        "the local list of accounts; outside of the district's folder",
    )
    orders: Path = variable(
        "EDITOR_ORDERS",
        readers.path,
        "build/editor/orders",
        "folder in which builds are ordered: that of `kim build --orders`",
    )
    builds: bool = variable(
        "EDITOR_BUILDS",
        readers.flag,
        "yes",
        "`yes`: the editor starts `kim build` and rings alarms itself; `no`: the units "
        "kim-editor-build.path and kim-editor-alarm.path do",
    )
    idle_minutes: int = variable(
        "EDITOR_IDLE_MINUTES",
        readers.minutes,
        "30",
        "so long nobody has to do anything before a session ends",
    )
    links: bool = variable(
        "EDITOR_LINKS",
        readers.flag,
        "no",
        "`yes`: the weekly mail tries the links to other websites; kim-care.service has to be "
        "allowed to reach them",
    )
    login_header: str | None = variable(
        "EDITOR_LOGIN_HEADER",
        readers.header_name,
        None,
        "header in which the district's own login, at the proxy, names the account; none: the "
        "local list counts",
    )
    roles_header: str = variable(
        "EDITOR_ROLES_HEADER",
        readers.header_name,
        "X-Kim-Roles",
        "header in which it names the rights: `facts`, `texts`, `publish`, `administer`",
    )

    VARIABLES: ClassVar[tuple[Variable, ...]]

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "EditorSettings":
        """Return the settings in *environ*; raise `ConfigurationError` naming every mistake."""
        settings = cls(**read_fields(cls, environ, _unknown(environ)))
        if settings.base_url.count("/") > 2:  # noqa: PLR2004 - those of https://
            what, remedy = "The editor has no path of its own.", "Give it a name of its own."
            name = f"{EDITOR_PREFIX}BASE_URL"
            raise ConfigurationError([setting_problem(name, what, remedy)])
        return settings


EditorSettings.VARIABLES = tuple(
    field.metadata["variable"] for field in dataclasses.fields(EditorSettings)
)


def read_editor_settings() -> EditorSettings:
    """Return the settings in the environment of this process."""
    return EditorSettings.from_environ(environment())


def _unknown(environ: Mapping[str, str]) -> Iterator[Problem]:
    known = {variable.name for variable in EditorSettings.VARIABLES}
    for name in sorted(environ):
        if name.startswith(EDITOR_PREFIX) and name not in known:
            remedy = "Look for a typing error; handbook/operating/editor.md lists all names."
            yield setting_problem(name, "There is no such setting.", remedy)
