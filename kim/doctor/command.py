"""`kim doctor`: check everything that the service needs."""

import asyncio
import datetime as dt
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

import click

from formservice.assembly import refuse_example_addresses
from formservice.config.settings import read_settings
from kim.doctor import checks
from kim.doctor.alarms_and_bounces import check_alarms, check_backup, check_bounces
from kim.doctor.checks import Finding, Grade, bad, good
from kim.doctor.delivery import check_service
from kim.doctor.editor import check_editor
from kim.doctor.logs import check_logs
from kim.doctor.public_form import check_form, check_style
from kim.project import Project, current_project
from kim.terminal import as_json, print_rows, row_of
from portal.exit_codes import Exit
from portal.problems import ConfigurationError

COLOURS = {Grade.GOOD: "green", Grade.NOTE: "yellow", Grade.BAD: "red"}


@click.command
@as_json
def doctor(*, as_json: bool) -> None:
    """Check everything that the service needs in order to run.

    Looks at configuration, keys, database, space, delivery, pages, relay, mailboxes, certificates
    and clock, at the ways of bounces and alarms, at how long logs are kept, and asks for the form
    at the public address, and for the editor at its own. Sends nothing and changes nothing. One
    line per check; ends with 1 if one of them is bad.
    """
    findings = list(_findings(current_project()))
    if as_json:
        print_rows((row_of(finding) for finding in findings), json_wanted=True)
    else:
        for finding in findings:
            mark = click.style(f"{finding.grade:5}", fg=COLOURS[finding.grade])
            click.echo(f"{mark} {finding.subject}: {finding.text}")
    if any(finding.grade is Grade.BAD for finding in findings):
        sys.exit(Exit.FAILED)


def _findings(project: Project) -> Iterator[Finding]:
    yield from checks.check_clock(_newest_file(project))
    try:
        settings = read_settings()
        locales = project.locales()
        district = project.district(settings.district)
        refuse_example_addresses(settings, project.district_folder(settings.district).path)
    except ConfigurationError as error:
        for problem in error.problems:
            yield bad("configuration", str(problem))
        return
    yield good("configuration", f"settings, languages and {district.name} can be read")
    looks: dict[str, Callable[[], Iterable[Finding]]] = {
        "keys": lambda: checks.check_keys(settings),
        "database": lambda: checks.check_database(settings, district),
        "delivery": check_service,
        "pages": lambda: [checks.check_pages(settings.site_dir, locales)],
        "form": lambda: check_form(settings, locales, district),
        "style": lambda: check_style(settings, locales),
        "editor": check_editor,
        "relay": lambda: asyncio.run(_collect(checks.check_relay(settings, district))),
        "bounces": lambda: check_bounces(settings),
        "alarms": lambda: check_alarms(settings),
        "backup": lambda: check_backup(settings),
        "logs": lambda: check_logs(settings, district),
    }
    for subject, look in looks.items():
        yield from _looked(subject, look)


def _looked(subject: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what *look* finds; what cannot be read is a finding, too, and ends no other check."""
    try:
        yield from look()
    except OSError as error:
        what = f"{error.filename or 'it'}: {error.strerror or type(error).__name__}"
        yield bad(subject, f"{what}. Remedy: let the user of this command read it, or ask as root.")


async def _collect(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


def _newest_file(project: Project) -> dt.datetime:
    """Return when the project was last changed: the clock cannot rightly be before that."""
    files = [project.registry, *(project.root / "districts").glob("*/*.toml")]
    return dt.datetime.fromtimestamp(max(file.stat().st_mtime for file in files), dt.UTC)
