"""`kim setup`: settings, secrets and keys of a new installation, and the proof that it works."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from formservice.config.settings import Settings
from kim.backup.command import sealer_of
from kim.environment_file import settings_in
from kim.keys import lay_keys
from kim.project import current_project
from kim.setup.addresses import lay_addresses
from kim.setup.answers import (
    BOUNCE_BOX,
    DATABASE,
    RELAY,
    SETTINGS,
    WEBHOOK,
    Given,
    Question,
    ask,
    text_of,
)
from kim.setup.database import (
    database_of,
    lay_database,
    refuse_another_database,
    secret_database,
)
from kim.setup.files import Installation, filled, group_of_settings
from kim.setup.start import start
from kim.start_checks import placeholders
from portal.problems import ConfigurationError, Problem, setting_problem
from portal.whole_files import has, lay

TEMPLATE = Path("deploy/systemd/kim.env")
"""The settings of a new installation, with what is the same everywhere."""
ACCEPTED = "KIM_WITHOUT_BOUNCES"
LOST = "Without a mailbox for bounces, a request that a mailbox refuses after the relay is lost."
_FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.command
@click.option("--district", metavar="NAME", help="A district below districts/, or its folder.")
@click.option("--base-url", metavar="URL", help="Address of the site.")
@click.option("--mail-from", metavar="ADDRESS", help="Sender of the mails.")
@click.option("--relay-file", type=_FILE, help="File with the mail relay's URL; “-”: from stdin.")
@click.option("--bounce-address", metavar="ADDRESS", help="Mailbox for what comes back.")
@click.option("--bounce-imap-file", type=_FILE, help="File with that mailbox's URL.")
@click.option(
    "--without-bounces",
    is_flag=True,
    flag_value="yes",
    default=None,
    help="Go on: what mailboxes send back is lost.",
)
@click.option("--staff-guide-url", metavar="URL", help="Address of the guide for staff.")
@click.option("--alarm-command", metavar="COMMAND", help="Program that carries alarms further.")
@click.option("--alarm-webhook-file", type=_FILE, help="File with the address for alarms.")
@click.option(
    "--database-url-file", type=_FILE, help="File with the database's URL, if not the package's."
)
@click.option("--backup-key", metavar="KEY", help="Key for backups, of “kim keys --backup”.")
@click.option("--into", type=click.Path(path_type=Path), default="/etc/kim", show_default=True)
@click.option("--no-start", is_flag=True, help="Only lay the files; start and send nothing.")
@click.option("--test-mail/--no-test-mail", default=True, help="Send the test mails at the end.")
def setup(  # noqa: PLR0913 - the options of the command
    *,
    relay_file: Path | None,
    bounce_imap_file: Path | None,
    alarm_webhook_file: Path | None,
    database_url_file: Path | None,
    into: Path,
    no_start: bool,
    test_mail: bool,
    **options: str | None,
) -> None:
    """Set up an installation, from settings to a test mail.

    Asks for what no option gives; without a terminal nothing is asked, and what is missing is
    named. Nothing that exists is overwritten: called again, it goes on where it stopped. Ends with
    the table of “kim doctor” and a test mail to each mailbox, and with 1 if one of both is bad.
    """
    current_project()
    given: dict[str, str | None] = {f"KIM_{name.upper()}": text for name, text in options.items()}
    given |= {RELAY.variable: text_of(relay_file), BOUNCE_BOX.variable: text_of(bounce_imap_file)}
    given[WEBHOOK.variable] = text_of(alarm_webhook_file)
    given[DATABASE.variable] = text_of(database_url_file)
    place = Installation(into)
    for line in _laid(place, given, may_ask=sys.stdin.isatty()):
        click.echo(line)
    settings = all_settings(place)
    for problem in placeholders(current_project(), settings):
        click.secho(f"open {problem}", fg="yellow")
    for line in lay_addresses(place.units, settings):
        click.secho(line, fg="yellow" if line.startswith("left") else None)
    if no_start:
        return
    own = settings_in(place.settings.read_text("utf-8"))
    sys.exit(start(test_mail=test_mail, back_up=bool(own.get("KIM_BACKUP_KEY"))))


def _laid(place: Installation, given: Given, *, may_ask: bool) -> Iterator[str]:
    """Lay what is missing; yield what was done, line by line.

    All answers are there, and fit together, before the first file is written.
    """
    _refuse_unreachable(place.folder)
    refuse_another_database(place, given)
    _refuse_second_webhook(place, given)
    answers = ask(_questions(place, given), given, may_ask=may_ask)
    if not has(place.settings) and not has(place.database):
        answers |= ask((DATABASE,), given, may_ask=False)
    if not has(place.settings) and not answers.get("KIM_BOUNCE_ADDRESS"):
        answers |= _without_bounces(answers, given, may_ask=may_ask)
    if not has(place.bounce_box) and _bounce_address(place, answers):
        answers |= ask((BOUNCE_BOX,), given, may_ask=may_ask)
    group = group_of_settings()
    asked = {question.variable for question in SETTINGS} | {ACCEPTED}
    secret = database_of(place) or secret_database(answers)
    if secret:
        asked.add(DATABASE.variable)
    for_settings = {
        name: one for name, one in answers.items() if not (secret and name == DATABASE.variable)
    }
    text = filled(TEMPLATE.read_text("utf-8"), for_settings, asked)
    _refuse_wrong(place, text, answers)

    def line_of(file: Path, text: str, mode: int, **owner: int) -> str:
        is_nothing_new = file.exists() and not text.strip()
        is_made = not is_nothing_new and lay(file, text, mode, **owner)
        return f"{'made' if is_made else 'kept'} {file}"

    yield from lay_database(place, secret)
    yield line_of(place.settings, text, 0o640, group=group)
    yield line_of(place.relay, f"{answers.get(RELAY.variable, '')}\n", 0o600)
    yield line_of(place.bounce_box, f"{answers.get(BOUNCE_BOX.variable, '')}\n", 0o600)
    yield line_of(place.webhook, f"{answers.get(WEBHOOK.variable, '')}\n", 0o600)
    yield from lay_keys(place.folder)


def _questions(place: Installation, given: Given) -> tuple[Question, ...]:
    """Return what is to be asked first: what is not there. A webhook that is *given* may come
    later than the settings.
    """
    is_new = not has(place.settings)
    wants_webhook = not has(place.webhook) and (is_new or given.get(WEBHOOK.variable))
    relay = () if has(place.relay) else (RELAY,)
    return (*(SETTINGS if is_new else ()), *relay, *((WEBHOOK,) if wants_webhook else ()))


def _without_bounces(answers: Given, given: Given, *, may_ask: bool) -> dict[str, str]:
    """Return the setting that goes on without bounces, if somebody has said so."""
    accepted = given.get(ACCEPTED) == "yes"
    if not accepted and may_ask and not _is_local(answers):
        accepted = click.confirm(f"{LOST} Do you want to go on without?", err=True)
    return {ACCEPTED: "yes"} if accepted else {}


def _is_local(answers: Given) -> bool:
    return Settings.from_environ({"KIM_BASE_URL": answers["KIM_BASE_URL"] or ""}).is_local


def _refuse_lost_bounces(settings: Settings) -> None:
    """Raise `ConfigurationError` where bounces are lost and nobody has said that they may be."""
    if settings.is_local or settings.bounce_address or settings.without_bounces:
        return
    remedy = (
        f"Give --bounce-address (install.md, 5), or --without-bounces ({ACCEPTED}=yes in kim.env)."
    )
    raise ConfigurationError([setting_problem("KIM_BOUNCE_ADDRESS", LOST, remedy)])


def _refuse_second_webhook(place: Installation, given: Given) -> None:
    """Raise `ConfigurationError` if one is *given* that would stand beside that of the settings."""
    name = WEBHOOK.variable
    if not given.get(name) or not has(place.settings):
        return
    if name in settings_in(place.settings.read_text("utf-8")):
        what = f"It stands in the settings already, and would stand in {place.webhook} as well."
        remedy = "Remove that line, then again."
        raise ConfigurationError([Problem(place.settings, None, name, what, remedy)])


def _bounce_address(place: Installation, answers: Given) -> str | None:
    if has(place.settings):
        return settings_in(place.settings.read_text("utf-8")).get("KIM_BOUNCE_ADDRESS")
    return answers.get("KIM_BOUNCE_ADDRESS")


def _refuse_unreachable(folder: Path) -> None:
    """Raise `ConfigurationError` where nothing can be laid."""
    if not folder.is_dir():
        remedy = "The package makes it; with a git checkout: systemd-tmpfiles --create."
        raise ConfigurationError([Problem(folder, None, "folder", "It is not here.", remedy)])
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigurationError(
            [Problem(folder, None, "folder", "It may not be written.", "Run: sudo kim setup")]
        )


def all_settings(place: Installation) -> Settings:
    """Return the settings of an installation together with what stands in files of its own."""
    own = settings_in(place.settings.read_text("utf-8"))
    secrets = {RELAY.variable: place.relay, BOUNCE_BOX.variable: place.bounce_box}
    secrets |= {DATABASE.variable: place.database, WEBHOOK.variable: place.webhook}
    read = {name: text_of(file) for name, file in secrets.items() if has(file)}
    return Settings.from_environ({**own, **{name: text for name, text in read.items() if text}})


def _refuse_wrong(place: Installation, text: str, answers: Given) -> None:
    """Raise `ConfigurationError` where the settings that there are, or will be, do not fit."""
    own = settings_in(place.settings.read_text("utf-8") if has(place.settings) else text)
    secrets = {
        question.variable: value
        for question in (RELAY, BOUNCE_BOX, DATABASE, WEBHOOK)
        if (value := answers.get(question.variable))
    }
    settings = Settings.from_environ({**own, **secrets})
    _refuse_lost_bounces(settings)
    if settings.backup_key:
        sealer_of(settings)
    current_project().district(settings.district)
