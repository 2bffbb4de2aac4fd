"""`kim outbox move`: move the outbox from an SQLite file to PostgreSQL."""

from pathlib import Path

import click

from formservice.config.settings import read_settings
from formservice.outbox import Refusal, move_outbox
from kim.progress import progress_bar
from kim.terminal import exit_with
from portal.exit_codes import Exit
from portal.problems import ConfigurationError, Problem, setting_problem

_WHAT_TO_DO = {
    Refusal.MOVED: "Nothing is left to do.",
    Refusal.FILLED: "Name an empty one.",
    Refusal.IN_HAND: "Stop every delivery, wait a quarter of an hour, and call it again.",
    Refusal.OPEN: "systemctl stop kim-web.target kim-delivery, and call it again.",
    Refusal.DIFFERENT: "Keep both, and report it.",
    Refusal.OTHER_VERSION: "Install that version, and call it again.",
}


@click.command
@click.argument("file", type=click.Path(path_type=Path))
def move(file: Path) -> None:
    """Move an SQLite outbox to PostgreSQL.

    FILE is the outbox so far; KIM_DATABASE_URL names the new, empty database. Every service has to
    be stopped. All of it arrives, or nothing. FILE stays as it is, but no service works with it
    any more. What was interrupted is finished by the same command.
    """
    settings = read_settings()
    address, limit = settings.database_url.reveal(), settings.database_timeout_seconds
    if not address.startswith("postgresql"):
        what = "It names no PostgreSQL database, to which the outbox could be moved."
        remedy = "Write postgresql+psycopg://user:password@host/name (postgresql.md)."
        raise ConfigurationError([setting_problem("KIM_DATABASE_URL", what, remedy)])
    if not file.is_file():
        what, remedy = "There is no such file.", "Name the outbox so far."
        raise ConfigurationError([Problem(file, None, "FILE", what, remedy)])
    with progress_bar("Moving", is_terse=True) as advance:
        moved = move_outbox(
            file,
            address,
            limit_seconds=limit,
            advance=lambda done, total: advance("rows", done, total),
        )
    if moved.refusal:
        refused = f"move: nothing was moved, {moved.refusal}. {_WHAT_TO_DO[moved.refusal]}"
        is_fault = moved.refusal is Refusal.DIFFERENT
        exit_with(Exit.FAILED if is_fault else Exit.NOT_NOW, refused)
    for table, number in moved.rows.items():
        click.echo(f"{table}: {number}")
    click.echo(f"move: done. Remove {file} once the service works: it holds sealed contents.")
