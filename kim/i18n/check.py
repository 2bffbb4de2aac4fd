"""`kim i18n check`: errors that can be seen without knowing the language."""

import sys
from collections.abc import Iterable, Iterator, Sequence

import click

from formservice.config.settings import read_settings
from kim.i18n.options import chosen_locales, locales_option, say_what_is_outdated
from kim.project import Project, current_project
from portal.exit_codes import Exit
from portal.problems import ConfigurationError, Problem
from sitebuild.content.own_folder import mistakes_in_languages
from translating.findings import Finding, Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.own_translations import check_own


@click.command
@locales_option
@click.option("--warnings/--no-warnings", default=True, help="Also what is only unusual.")
def check(tags: tuple[str, ...], *, warnings: bool) -> None:
    """Look for errors that can be seen without knowing the language.

    Also in the folder of KIM_DISTRICT. Names catalogue, line, text and remedy; ends with status 1
    if there is an error.
    """
    project = current_project()
    gatekeeper = Gatekeeper(project.root)
    findings: list[Finding] = []
    for locale in chosen_locales(project, tags):
        try:
            findings += gatekeeper.check_language(locale)
        except ConfigurationError as error:
            findings += _wrong(error.problems)
    findings += _check_own(project, gatekeeper, tags)
    errors = [finding for finding in findings if finding.weight is Weight.ERROR]
    for finding in findings if warnings else errors:
        click.secho(str(finding), fg="red" if finding.weight is Weight.ERROR else "yellow")
    say_what_is_outdated(project.root)
    click.echo(f"{len(errors)} errors, {len(findings) - len(errors)} warnings")
    sys.exit(Exit.FAILED if errors else Exit.DONE)


def _check_own(project: Project, gatekeeper: Gatekeeper, tags: Sequence[str]) -> Iterator[Finding]:
    """Yield the findings about the translations of the district's own texts."""
    try:
        i18n = project.district_folder(read_settings().district).i18n
    except ConfigurationError as error:
        yield from _wrong(error.problems)
        return
    if not tags:
        yield from _wrong(mistakes_in_languages(i18n, project.locales()))
    chosen = project.locales_by_tags(tags) if tags else project.locales()
    yield from check_own(gatekeeper, i18n, chosen)


def _wrong(problems: Iterable[Problem]) -> Iterator[Finding]:
    return (Finding("file", Weight.ERROR, problem) for problem in problems)
