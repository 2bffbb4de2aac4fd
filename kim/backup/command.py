"""`kim backup`: write one encrypted file with outbox, keys, settings and district."""

import asyncio
import datetime as dt
import io
import json
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import click

from formservice.config.settings import Settings, read_settings
from formservice.mail.encryption import Sealer
from formservice.outbox import Clock, OutboxUnavailableError, copy_outbox
from kim.backup.kept import is_late, is_without_gap, name_at, outdated
from kim.backup.sealed_stream import SealingWriter
from kim.backup.working_folder import MAKING, working_folder
from kim.outbox.access import open_present_outbox
from kim.project import current_project
from portal.exit_codes import Exit
from portal.problems import ConfigurationError, Problem, setting_problem, written_into
from portal.whole_files import sync_folder

MANIFEST = "backup.json"
SETTINGS, SECRETS, DISTRICT = "kim.env", "secrets", "district"
"""Names in the archive, beside the copy of the outbox."""

_UNSURE = (
    "Not removed, for nights are missing and the clock may be wrong. Remedy: See that it is right "
    "(kim doctor), then remove by hand what is too old:"
)


@click.command
@click.option("--check", is_flag=True, help="Make none; end with 1 if the newest is too old.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path),
    default="/etc/kim/kim.env",
    show_default=True,
)
@click.option(
    "--secrets",
    envvar="CREDENTIALS_DIRECTORY",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with keys and passwords; systemd gives it to the unit.",
)
def backup(*, check: bool, settings_file: Path, secrets: Path) -> None:
    """Write outbox, keys, settings, district into one file.

    Encrypted to KIM_BACKUP_KEY, whose private half is not on this machine (“kim keys --backup”).
    Removes backups that would be older than the privacy notice promises, also where the new one
    fails. kim-backup.timer calls it each night.
    """
    settings, now = read_settings(), Clock().machine()
    if check:
        late, text = is_late(settings.backup_dir, now)
        click.secho(text, fg="red" if late else None, err=late)
        sys.exit(Exit.FAILED if late else Exit.DONE)
    try:
        made = _make(settings, settings_file, secrets, now)
        click.echo(f"made {made} ({made.stat().st_size // 1000} kB)")
    finally:
        is_kept = _keep_promise(settings, now)
    if not is_kept:
        sys.exit(Exit.FAILED)


def _keep_promise(settings: Settings, now: dt.datetime) -> bool:
    """Remove what would be older than promised; return False, and say why, where that is unknown.

    After the backup, for a slip in the district's files must not keep the outbox from it.
    """
    folder = settings.backup_dir
    try:
        days = current_project().district(settings.district).retention.backup_days
    except ConfigurationError as error:
        click.secho(f"Nothing old was removed. {error}", fg="red", err=True)
        return False
    files = outdated(folder, now, days)
    sure = not files or is_without_gap(folder, now) or _is_clock_sure(settings, days)
    if not sure:
        click.secho(f"{_UNSURE} {' '.join(file.name for file in files)}", fg="red", err=True)
        return False
    for file in files:
        file.unlink()
        click.echo(f"removed {file}: {days} days are promised")
    return True


def _is_clock_sure(settings: Settings, days: int) -> bool:
    """Return True if what seems to be older than *days* is so for certain (decision 0034)."""
    try:
        box = open_present_outbox(settings)
        try:
            return asyncio.run(box.may_erase(dt.timedelta(days=days)))
        finally:
            box.close()
    except (ConfigurationError, OutboxUnavailableError):
        return Clock().is_synchronised()


def sealer_of(settings: Settings) -> Sealer:
    """Return what encrypts backups.

    Raises `ConfigurationError` where there is no key or no public one, or where this machine has
    its private half.
    """
    field, remedy = "KIM_BACKUP_KEY", "Make one with `kim keys --backup`."
    if not settings.backup_key:
        raise ConfigurationError([setting_problem(field, "It is missing.", remedy)])
    if settings.backup_key == settings.public_key:
        what = "It is KIM_PUBLIC_KEY, whose private half is on this machine."
        raise ConfigurationError([setting_problem(field, what, remedy)])
    return Sealer(settings.backup_key, field, f"Write the public half. {remedy}")


def _make(settings: Settings, settings_file: Path, secrets: Path, now: dt.datetime) -> Path:
    """Return the new backup; it appears whole or not at all, and is there after a power cut."""
    folder = settings.backup_dir
    with written_into(folder), working_folder(folder, MAKING) as beside:
        sealer, parts = sealer_of(settings), dict(_parts(settings_file, secrets))
        parts |= _district(Path(settings.district), beside / DISTRICT)
        copy = copy_outbox(settings.database_url.reveal(), beside)
        fresh = beside / "backup"
        with fresh.open("wb") as out:
            with SealingWriter(out, sealer) as stream:
                _write(stream, {copy.name: copy, **parts}, now)
            out.flush()
            os.fsync(out.fileno())
        fresh.chmod(0o600)
        made = fresh.rename(folder / name_at(now))
        sync_folder(folder)
        return made


def _parts(settings_file: Path, secrets: Path) -> Iterator[tuple[str, Path]]:
    """Yield what belongs into the archive besides outbox and district: name, file."""
    yield SETTINGS, settings_file
    if not (secrets / "private_key").is_file():
        what = "It is not here, and without it no request in the backup can be opened."
        remedy = "Start kim-backup.service, or name the folder with --secrets."
        raise ConfigurationError([Problem(secrets, None, "private_key", what, remedy)])
    for file in sorted(secrets.iterdir()):
        if file.is_file() and file.name != settings_file.name and not _is_blank(file):
            yield f"{SECRETS}/{file.name}", file


def _is_blank(file: Path) -> bool:
    """Return True for what systemd gives in place of a file that is not there."""
    return not file.read_bytes().strip()


def _district(own: Path, copies: Path) -> Iterator[tuple[str, Path]]:
    """Copy the folder *own* of the district, if it is no shipped one; yield name in the archive,
    copy.

    The editor and its git work meanwhile: what is taken away is left out and named.
    """
    if not own.is_absolute():
        return
    for file in sorted(_files(own)):
        name = file.relative_to(own)
        copy = copies / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, copy)
        except FileNotFoundError:
            click.secho(f"{file}: left out, it was taken away meanwhile", fg="yellow", err=True)
        else:
            yield f"{DISTRICT}/{name}", copy


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files in *folder* and below; raises `OSError` where it cannot be looked into."""

    def unless_gone(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for inner, _, names in os.walk(folder, onerror=unless_gone):
        yield from (file for name in names if (file := Path(inner, name)).is_file())


def _write(stream: SealingWriter, parts: dict[str, Path], now: dt.datetime) -> None:
    head = json.dumps({"made_at": now.isoformat(timespec="seconds"), "parts": [*parts]}).encode()
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        archive.addfile(_entry(MANIFEST, len(head), now), io.BytesIO(head))
        for name, file in parts.items():
            with file.open("rb") as content:
                archive.addfile(_entry(name, file.stat().st_size, now), content)


def _entry(name: str, size: int, now: dt.datetime) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(now.timestamp()), 0o600
    return entry
