"""`kim restore`: lay what a backup holds, on a machine that has nothing yet."""

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import TextIO
from urllib.parse import urlsplit

import click

from formservice.mail.encryption import Opener
from formservice.outbox import POSTGRES_COPY, SQLITE_COPY
from kim.backup.command import DISTRICT, MANIFEST, SECRETS, SETTINGS
from kim.backup.sealed_stream import DamagedBackupError, OpeningReader
from kim.environment_file import settings_in
from portal.problems import ConfigurationError, Problem

_NEXT = """\
Nothing was started. Next (handbook/operating/backup.md):
1. journalctl -o cat -t kim | kim outbox restored     with the log of the old machine; without one:
   kim outbox restored --hold-rest < /dev/null
2. fill in each addresses.conf, nginx and the certificate; then: kim setup"""


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
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="/",
    help="Lay outbox and district below this folder instead of below /.",
)
def restore(*, file: Path, key: TextIO, into: Path, root: Path) -> None:
    """Lay outbox, keys, settings and district from a backup.

    Refuses to overwrite anything: then nothing is changed. The delivery may start only after “kim
    outbox restored”, or it would send again what has arrived since the backup.
    """
    if not into.is_dir():
        remedy = "Install the package first; or name another folder with --into."
        raise ConfigurationError([Problem(into, None, "folder", "It is not here.", remedy)])
    with tempfile.TemporaryDirectory(dir=into, prefix=".restore-") as unpacked:
        made_at = _unpack(file, Opener(key.read()), Path(unpacked))
        places = _places(Path(unpacked), into, root)
        _refuse_overwriting(places.values())
        for part, place in places.items():
            _lay(part, place)
            click.echo(f"made {place}")
    click.echo(f"from the backup of {made_at}")
    if dump := [place for place in places.values() if place.name == POSTGRES_COPY]:
        click.echo(f"first: pg_restore --no-owner --exit-on-error --dbname=kim {dump[0]}")
    click.echo(_NEXT)


def _unpack(file: Path, opener: Opener, folder: Path) -> str:
    """Unpack the whole backup into *folder*, and return when it was made.

    Raises `DamagedBackupError` if it is not whole; no part of it is used then.
    """
    with file.open("rb") as source:
        stream = OpeningReader(source, opener)
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for entry in archive:
                    _unpack_entry(archive, entry, folder)
        except tarfile.TarError:
            raise DamagedBackupError("The backup holds no archive.") from None
        while stream.read(65_536):
            pass  # the end of the stream proves that nothing is missing
    said: dict[str, object] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return str(said["made_at"])


def _unpack_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    name, content = PurePosixPath(entry.name), archive.extractfile(entry)
    if content is None or name.is_absolute() or ".." in name.parts:
        raise DamagedBackupError(f"The backup names a file {entry.name!a}.")
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as out:
        shutil.copyfileobj(content, out)


def _places(unpacked: Path, into: Path, root: Path) -> dict[Path, Path]:
    """Return where each unpacked file belongs."""
    own = settings_in((unpacked / SETTINGS).read_text("utf-8"))
    places = {unpacked / SETTINGS: into / SETTINGS}
    places |= {part: into / part.name for part in sorted((unpacked / SECRETS).iterdir())}
    district = root / own.get("KIM_DISTRICT", "").lstrip("/")
    parts = sorted((unpacked / DISTRICT).rglob("*"))
    places |= {
        part: district / part.relative_to(unpacked / DISTRICT) for part in parts if part.is_file()
    }
    if (unpacked / SQLITE_COPY).exists():
        where = urlsplit(own.get("KIM_DATABASE_URL", "")).path.removeprefix("/")
        places[unpacked / SQLITE_COPY] = root / where.lstrip("/") if where else into / SQLITE_COPY
    if (unpacked / POSTGRES_COPY).exists():
        places[unpacked / POSTGRES_COPY] = into / POSTGRES_COPY
    return places


def _refuse_overwriting(places: Collection[Path]) -> None:
    """Raise `ConfigurationError` naming each file that is there and not empty.

    What a service has not yet written into its outbox lies in a log beside it (-wal).
    """
    logs = [place.with_name(f"{place.name}-wal") for place in places]
    found = [one for one in (*places, *logs) if one.exists() and one.stat().st_size]
    if found:
        remedy = "Move it away if the backup shall replace it; nothing was changed."
        raise ConfigurationError(
            [Problem(place, None, "file", "It is there already.", remedy) for place in found]
        )


def _lay(part: Path, place: Path) -> None:
    """Write *place*, with rights and owner of the empty file that the package has laid there.

    Else: secrets for root alone, the settings and the outbox for the group of their folder.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    there = place.stat() if place.exists() else None
    mode = {SETTINGS: 0o640, SQLITE_COPY: 0o660}.get(part.name, 0o600)
    mode = 0o644 if DISTRICT in part.parts else mode
    fresh = place.with_name(f".{place.name}.restored")
    shutil.copyfile(part, fresh)
    fresh.chmod(there.st_mode & 0o777 if there else mode)
    group = place.parent.stat().st_gid if part.name in {SETTINGS, SQLITE_COPY} else -1
    os.chown(fresh, *((there.st_uid, there.st_gid) if there else (-1, group)))
    fresh.rename(place)
