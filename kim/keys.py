"""`kim keys`: make keys, and install them where the units of systemd expect them."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from formservice.mail.encryption import Opener, Sealer, new_keys
from kim.environment_file import lines_in
from portal.problems import ConfigurationError, Problem
from portal.whole_files import has, lay


@click.command
@click.option(
    "--into",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Lay them into FOLDER, where the units look; nothing that is there is changed.",
)
@click.option("--backup", "for_backup", is_flag=True, help="Print a pair for backups instead.")
def keys(*, folder: Path | None, for_backup: bool) -> None:
    """Make fresh keys; the private one belongs to delivery only.

    Prints them, or lays with --into /etc/kim what is missing there: private_key, idempotency_key,
    and the line KIM_PUBLIC_KEY of kim.env. Keep a copy of the private key in a safe place: without
    it nobody can open what still waits in the outbox.
    """
    public, private = new_keys()
    if for_backup:
        click.echo(f"KIM_BACKUP_KEY={public}")
        click.echo(f"# Not for this machine: into the safe, “kim restore” asks for it.\n{private}")
        return
    if folder:
        for line in lay_keys(folder):
            click.echo(line)
        return
    click.echo(f"KIM_PUBLIC_KEY={public}")
    click.echo(f"KIM_PRIVATE_KEY={private}")
    click.echo(f"KIM_IDEMPOTENCY_KEY={_idempotency_key()}")


@dataclass(frozen=True, slots=True)
class _Places:
    """The files of an installation."""

    folder: Path

    @property
    def private(self) -> Path:
        return self.folder / "private_key"

    @property
    def idempotency(self) -> Path:
        return self.folder / "idempotency_key"

    @property
    def settings(self) -> Path:
        return self.folder / "kim.env"


def lay_keys(folder: Path) -> Iterator[str]:
    """Create what is missing in *folder*; yield what was done, line by line.

    Raises `ConfigurationError` where the keys that are there do not fit.
    """
    places = _Places(folder)
    public, line = _public_key(places.settings)
    if not has(places.private):
        if public:
            what = f"It is missing or empty, but {places.settings} has a public key."
            remedy = "Put it back from the safe; without it nothing that waits can be opened."
            raise ConfigurationError([Problem(places.private, None, "key", what, remedy)])
        lay(places.private, f"{new_keys()[1]}\n", 0o600)
        yield f"made {places.private}: keep a copy in a safe place"
    else:
        yield f"kept {places.private}"
    private = places.private.read_text("utf-8")
    if public:
        _check_fits(places, private, public, line)
        yield f"kept KIM_PUBLIC_KEY in {places.settings}"
    else:
        _append(places.settings, f"KIM_PUBLIC_KEY={Opener(private).public_key}")
        yield f"added KIM_PUBLIC_KEY to {places.settings}"
    if lay(places.idempotency, f"{_idempotency_key()}\n", 0o600):
        yield f"made {places.idempotency}"
    else:
        yield f"kept {places.idempotency}"


def _public_key(settings: Path) -> tuple[str, int]:
    """Return the public key in the file of the settings, or nothing, and its line."""
    lines = lines_in(settings.read_text("utf-8"))
    found = [(line.value, line.number) for line in lines if line.name == "KIM_PUBLIC_KEY"]
    return found[-1] if found else ("", 0)


def _check_fits(places: _Places, private: str, public: str, line: int) -> None:
    try:
        Opener(private).check_fits(Sealer(public))
    except ConfigurationError as error:
        what = f"It does not belong to {places.private}."
        remedy = "Put the right one back; as long as requests wait, make no new pair."
        problem = Problem(places.settings, line, "KIM_PUBLIC_KEY", what, remedy)
        raise ConfigurationError([problem]) from error


def _append(file: Path, line: str) -> None:
    ends = file.read_text("utf-8").endswith("\n") or not has(file)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n" if ends else f"\n{line}\n")


def _idempotency_key() -> str:
    return secrets.token_urlsafe(32)
