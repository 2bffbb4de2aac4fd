"""`kim i18n check`: errors that can be seen without knowing the language."""

import sys

import click

from kim.i18n.options import chosen_locales, locales_option, say_what_is_outdated
from kim.project import current_project
from portal.exit_codes import Exit
from portal.problems import ConfigurationError
from translating.findings import Finding, Weight
from translating.gates.gatekeeper import Gatekeeper


@click.command
@locales_option
@click.option("--warnings/--no-warnings", default=True, help="Also what is only unusual.")
def check(tags: tuple[str, ...], *, warnings: bool) -> None:
    """Look for errors that can be seen without knowing the language.

    Names catalogue, line, text and remedy; ends with status 1 if there is an error.
    """
    project = current_project()
    gatekeeper = Gatekeeper(project.root)
    findings: list[Finding] = []
    for locale in chosen_locales(project, tags):
        try:
            findings += gatekeeper.check_language(locale)
        except ConfigurationError as error:
            findings += [Finding("file", Weight.ERROR, problem) for problem in error.problems]
    errors = [finding for finding in findings if finding.weight is Weight.ERROR]
    for finding in findings if warnings else errors:
        click.secho(str(finding), fg="red" if finding.weight is Weight.ERROR else "yellow")
    say_what_is_outdated(project.root)
    click.echo(f"{len(errors)} errors, {len(findings) - len(errors)} warnings")
    sys.exit(Exit.FAILED if errors else Exit.DONE)
