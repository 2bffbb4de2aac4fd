"""`kim restore`: lay what a backup holds, on a machine that has nothing yet.

Who may write a backup may write anything into it (decision 0060): the operator says where outbox
and district belong, and sees each place and each setting before the first one is laid.
"""

import os
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from filecmp import cmp as same
from pathlib import Path, PurePosixPath
from typing import TextIO
from urllib.parse import urlsplit

import click

from formservice.config.settings import Settings
from formservice.database_address import database_in, holds_password
from formservice.mail.encryption import Opener
from formservice.outbox import POSTGRES_COPY, SQLITE_COPY
from kim.backup.command import DISTRICT, MANIFEST, SECRETS, SETTINGS
from kim.backup.sealed_stream import DamagedBackupError
from kim.backup.unpacking import text_of_settings, unpack
from kim.backup.working_folder import RESTORING, working_folder
from kim.environment_file import SettingLine, comments_that_go_on, lines_in, settings_in
from portal.problems import ConfigurationError, Problem
from portal.whole_files import has, write_whole

OUTBOX = Path("/var/lib/kim/outbox.db")
"""Where the package has it."""
_NEXT = """\
Nothing was started. Next (handbook/operating/backup.md):
1. journalctl -o cat -t kim | kim outbox restored     with the log of the old machine; without one:
   kim outbox restored --hold-rest < /dev/null
2. fill in each addresses.conf, nginx and the certificate; then: kim setup"""
_FOREIGN = "no setting of kim: it reaches every process"
_QUESTION = "Is every place right, and every setting, above all each program that one names?"
_OBJECTS, _HOOKS = (DISTRICT, ".git", "objects"), (DISTRICT, ".git", "hooks")
"""Of these there are many, and nobody reads them one by one."""
_OF_GIT = {"HEAD", "packed-refs", "refs", "logs", "index", "objects"}
"""What is laid of a repository: git runs nothing that stands in it."""
EDITOR = "editor.env"
"""The settings of the editor, among the secrets of a backup: they are for root alone."""
TEMPLATE = Path("deploy/systemd") / EDITOR
"""What the package lays in their place; who has not changed it loses nothing."""
_MODES = {SETTINGS: 0o640, SQLITE_COPY: 0o660, DISTRICT: 0o644}
"""Rights by the first part of a name in the archive; everything else is for its owner alone."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the operator wants what a backup holds."""

    into: Path
    """Folder of settings and secrets."""
    outbox: Path
    district: Path | None
    """A new folder; `None`: the district is one that the package has."""
    root: Path

    def below(self, place: Path) -> Path:
        """Return *place* below `root`."""
        return self.root / place.relative_to(place.anchor)


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.File(encoding="utf-8"),
    required=True,
    help="File with the private half of KIM_BACKUP_KEY; “-”: from stdin.",
)
@click.option("--into", type=click.Path(path_type=Path), default="/etc/kim", show_default=True)
@click.option(
    "--outbox",
    type=click.Path(path_type=Path),
    default=OUTBOX,
    show_default=True,
    help="File of the outbox, unless it is in PostgreSQL.",
)
@click.option(
    "--district",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="New folder for the district's own files, where the backup holds some.",
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="/",
    help="Lay outbox and district below this folder instead of below /.",
)
@click.option("--yes", is_flag=True, help="Do not ask: I have seen places and settings.")
def restore(  # noqa: PLR0913 - the options of the command
    *,
    file: Path,
    key: TextIO,
    into: Path,
    outbox: Path,
    district: Path | None,
    root: Path,
    yes: bool,
) -> None:
    """Lay outbox, keys, settings and district from a backup.

    Shows where everything would lie, and all settings, and asks. Refuses to overwrite anything:
    then nothing is changed. The delivery may start only after “kim outbox restored”, or it would
    send again what has arrived since the backup.
    """
    target = Target(into, outbox, district, root)
    if not into.is_dir():
        remedy = (
            "Install the package first; where it is installed: systemd-tmpfiles --create; or name "
            "another folder with --into."
        )
        raise ConfigurationError([Problem(into, None, "folder", "It is not here.", remedy)])
    with working_folder(into, RESTORING) as unpacked:
        made_at = unpack(file, Opener(key.read()), unpacked)
        places = _places(unpacked, target)
        _refuse_overwriting(target, places)
        _show(unpacked, places)
        if not yes:
            click.confirm(_QUESTION, abort=True)
        for name, place in places.items():
            _lay(unpacked, name, place)
            if name.parts[:3] != _OBJECTS:
                click.echo(f"made {place}")
    click.echo(f"from the backup of {made_at}")
    if dump := places.get(PurePosixPath(POSTGRES_COPY)):
        own = settings_in((into / SETTINGS).read_text("utf-8"))
        click.echo(words_of_pg_restore(own.get("KIM_DATABASE_URL"), into, dump))
    click.echo(_NEXT)


def words_of_pg_restore(address: str | None, into: Path, dump: Path) -> str:
    """Return how *dump* gets into the database: at the *address* of the settings, else at that of
    the secret. One with a password is not shown: the command reads it, by systemd.
    """
    driver = "+psycopg"
    if not address:
        where = f"\"$(sed 's/{driver}//' {into}/database_url)\""
    elif holds_password(address):
        asked = f"systemd-run --quiet --collect --wait --pipe -p EnvironmentFile={into}/{SETTINGS}"
        where = f"\"$({asked} /usr/bin/printenv KIM_DATABASE_URL | sed 's/{driver}//')\""
    else:
        where = shlex.quote(address.replace(driver, "", 1))
    return (
        "first make role and database (handbook/operating/postgresql.md), then, as that role and "
        "never as a superuser, for what the dump holds is run:\n"
        "runuser -u kim-delivery -- pg_restore --no-owner --exit-on-error "
        f"--dbname={where} < {dump}\n"
        f"then remove it, for it keeps requests longer than the notice promises: rm {dump}"
    )


def _places(unpacked: Path, target: Target) -> dict[PurePosixPath, Path]:
    """Return where each part of the archive belongs: as the operator says, not as it does.

    Raises `ConfigurationError` where its settings would look for outbox or district elsewhere.
    """
    own = settings_in(text_of_settings(unpacked))
    names = sorted(
        PurePosixPath(one.relative_to(unpacked)) for one in unpacked.rglob("*") if one.is_file()
    )
    places = {}
    for name in names:
        match name.parts:
            case (part,) if part == SQLITE_COPY:
                places[name] = target.below(target.outbox)
            case (part,) if part != MANIFEST:
                places[name] = target.into / part
            case (part, secret) if part == SECRETS:
                places[name] = target.into / secret
            case (part, *inner) if part == DISTRICT and not _may_be_run(inner):
                places[name] = target.below(_district(own, target)).joinpath(*inner)
    if PurePosixPath(SQLITE_COPY) in places:
        said = database_in(own.get("KIM_DATABASE_URL", ""))
        _refuse_other("KIM_DATABASE_URL", said, "--outbox", target.outbox)
    return places


def _may_be_run(inner: Sequence[str]) -> bool:
    """Return True for what git would believe or run: its configuration, its hooks, other places.

    The editor calls git in the district's folder, and so does an administrator.
    """
    lower = [part.lower() for part in inner]
    if ".git" not in lower:
        return False
    is_repository = inner[0] == ".git" and lower.count(".git") == 1 and len(inner) > 1
    return not is_repository or inner[1] not in _OF_GIT or inner[1:3] == ["objects", "info"]


def _district(own: Mapping[str, str], target: Target) -> Path:
    """Return the folder of the district, which the operator has named."""
    said = own.get("KIM_DISTRICT", "")
    if target.district is None:
        what = f"The backup holds a folder, on the old machine {said!a}."
        remedy = "Name a new folder for it with --district."
        raise ConfigurationError([Problem("backup", None, "KIM_DISTRICT", what, remedy)])
    _refuse_other("KIM_DISTRICT", said, "--district", target.district)
    return target.district


def _refuse_other(setting: str, said: str, option: str, wanted: Path) -> None:
    """Raise `ConfigurationError` if *setting* names another place than the operator *wanted*."""
    if said and Path(said) != wanted:
        what = f"The settings in the backup say {said!a}, and it would be laid at {wanted}."
        remedy = f"Give {option} that place if it is the right one."
        raise ConfigurationError([Problem("backup", None, setting, what, remedy)])


def _refuse_overwriting(target: Target, places: Mapping[PurePosixPath, Path]) -> None:
    """Raise `ConfigurationError` naming each file that is there and not empty.

    What a service has not yet written into its outbox lies in a log beside it (-wal). The
    district's folder has to be a new one: elsewhere a single file may be run, or believed.
    """
    if len({*places.values()}) < len(places):
        raise DamagedBackupError("The backup names a place twice.")
    logs = [place.with_name(f"{place.name}-wal") for place in places.values()]
    found = [one for one in (*places.values(), *logs) if has(one) and not _is_template(one)]
    if any(name.parts[0] == DISTRICT for name in places) and target.district:
        folder = target.below(target.district)
        found += [folder] if os.path.lexists(folder) else []
    if found:
        remedy = "Move it away if the backup shall replace it; nothing was changed."
        raise ConfigurationError(
            [Problem(place, None, "file", "It is there already.", remedy) for place in found]
        )


def _is_template(place: Path) -> bool:
    return place.name == EDITOR and TEMPLATE.exists() and same(place, TEMPLATE, shallow=False)


def _show(unpacked: Path, places: Mapping[PurePosixPath, Path]) -> None:
    """Print where each part would lie, servers of secrets, and each setting as it stands there."""
    many: Counter[str] = Counter()
    for name, place in places.items():
        is_secret = name.parts[0] == SECRETS
        server = _server((unpacked / name).read_text("utf-8", "replace")) if is_secret else ""
        if (kind := name.parts[:3]) == _OBJECTS:
            many[f"{'/'.join(kind)} → {place.parents[len(name.parts) - 4]}"] += 1
        else:
            click.echo(f"{name} → {place}{server}")
    for one in sorted(unpacked.rglob("*")):
        name = PurePosixPath(one.relative_to(unpacked))
        if not one.is_file() or name in places or name.parts[0] != DISTRICT:
            continue
        if name.parts[:3] == _HOOKS and name.suffix == ".sample":
            many[f"{'/'.join(_HOOKS)}/*.sample: left out"] += 1
        else:
            click.echo(f"{name}: left out, git could run what it names")
    for what, number in sorted(many.items()):
        click.echo(f"{what}: {number} files")
    _show_settings(SETTINGS, text_of_settings(unpacked))
    if (editor := unpacked / SECRETS / EDITOR).exists():
        _show_settings(EDITOR, editor.read_text("utf-8", "backslashreplace"))


def _show_settings(file: str, text: str) -> None:
    """Print each setting in *file* as the units get it; in red what is no setting of ours, and of
    a secret only which server it leads to.
    """
    click.echo(f"\n{file} says:")
    for one in lines_in(text):
        value = f"…{_server(one.value)}" if _is_secret(one) else one.value
        _show_line(f"{one.name}={value}", "" if one.name.startswith("KIM_") else _FOREIGN)
    for comment in comments_that_go_on(text):
        first = comment.splitlines()[0]
        _show_line(f"{first} (and what follows)", "it hides lines that a newer systemd reads")


def _show_line(said: str, doubt: str) -> None:
    click.secho(said if said.isprintable() else ascii(said), fg="red" if doubt else None)
    if doubt:
        click.secho(f"  ↑ {doubt}", fg="red")


def _is_secret(line: SettingLine) -> bool:
    """Return True for what belongs into a file of its own; a database without a password does
    not.
    """
    name = (line.name.split() or [""])[-1]  # a line for a shell: export NAME=
    if name == "KIM_DATABASE_URL":
        return holds_password(line.value)
    return any(known.name == name and known.secret for known in Settings.VARIABLES)


def _server(secret: str) -> str:
    """Return which server a *secret* leads to: mails, logins and alarms would go there."""
    try:
        url = urlsplit(secret.strip())
        if "@" in f"{url.path}{url.query}{url.fragment}":  # what stands before may be a password
            return ""
        host, port = url.hostname, f":{url.port}" if url.port else ""
    except ValueError:
        return ""
    return f" (server: {ascii(host)[1:-1]}{port})" if host else ""


def _lay(unpacked: Path, name: PurePosixPath, place: Path) -> None:
    """Write *place*, with the owner of the empty file that the package has laid there.

    Else: secrets for root alone, the settings and the outbox for the group of their folder.
    """
    _make_folder(place.parent)
    kind = name.parts[0]
    mode, user, group = _MODES.get(kind, 0o600), -1, -1
    if place.exists():
        there = place.stat()
        mode, user, group = mode & there.st_mode, there.st_uid, there.st_gid
    elif kind in {SETTINGS, SQLITE_COPY}:
        group = place.parent.stat().st_gid
    with (unpacked / name).open("rb") as content:
        write_whole(place, content, mode, user=user, group=group)


def _make_folder(folder: Path) -> None:
    """Make *folder* and those above it, readable for all whatever the umask of root is."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)
