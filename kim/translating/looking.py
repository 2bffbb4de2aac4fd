"""`kim i18n extract`, `status`, `check`: what there is, how far it is, what is wrong."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kim.project import current_project
from kim.translating.options import chosen_locales, locales_option
from portal.problems import ConfigurationError
from sitebuild.translation.extract import outdated_templates, update_catalogues, write_templates
from translating.findings import Finding, Weight
from translating.gates import Gatekeeper
from translating.status import CatalogueStatus, as_json, as_page, status_of

_COLUMNS = ("units", "translated", "missing", "fuzzy", "stale", "checked", "errors", "warnings")
_WIDTH = 120


@click.command
@click.option("--begin", "begun", multiple=True, metavar="TAG", help="Begin this language, too.")
def extract(begun: tuple[str, ...]) -> None:
    """Collect the German texts and bring all catalogues up to date.

    What changed in German becomes fuzzy: readers see German until somebody has looked.
    """
    project = current_project()
    if begun:
        chosen_locales(project, begun)
    changed = [*write_templates(project.root), *update_catalogues(project.root)]
    changed += update_catalogues(project.root, begun) if begun else []
    for file in changed:
        click.echo(file.relative_to(project.root))
    click.echo(f"{len(changed)} files changed")


@click.command
@locales_option
@click.option("--json", "is_json", is_flag=True, help="For programs.")
@click.option("--page", type=click.Path(path_type=Path), help="Write an HTML page for editors.")
def status(tags: tuple[str, ...], page: Path | None, *, is_json: bool) -> None:
    """Show how far each language is.

    Fuzzy is never shown: drafts, and stale translations of a German text that has changed.
    """
    project = current_project()
    locales = project.locales()
    gatekeeper = Gatekeeper(project.root)
    rows = status_of(project.root, locales, chosen_locales(project, tags), gatekeeper)
    if page:
        page.write_text(as_page(rows, locales), "utf-8")
        click.echo(page)
    elif is_json:
        click.echo(as_json(rows))
    else:
        _print_table(rows)
    _say_what_is_outdated(project.root)


def _say_what_is_outdated(root: Path) -> None:
    """Numbers and findings know no German text that was written since the last extraction."""
    for problem in outdated_templates(root):
        click.secho(str(problem), fg="yellow", err=True)


def _print_table(rows: Sequence[CatalogueStatus]) -> None:
    table = Table("language", "catalogue", *_COLUMNS)
    for row in rows:
        name = row.locale if row.published else f"{row.locale} (unpublished)"
        if row.problem:
            table.add_row(name, row.catalogue, "cannot be read", style="red")
        else:
            table.add_row(name, row.catalogue, *(str(getattr(row, each)) for each in _COLUMNS))
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)
    for row in rows:
        if row.problem:
            click.secho(row.problem, fg="red", err=True)
        for page in row.outdated:
            click.secho(f"outdated {page}", fg="yellow", err=True)


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
            findings += gatekeeper.look(locale)
        except ConfigurationError as error:
            findings += [Finding("file", Weight.ERROR, problem) for problem in error.problems]
    errors = [finding for finding in findings if finding.weight is Weight.ERROR]
    for finding in findings if warnings else errors:
        click.secho(str(finding), fg="red" if finding.weight is Weight.ERROR else "yellow")
    _say_what_is_outdated(project.root)
    click.echo(f"{len(errors)} errors, {len(findings) - len(errors)} warnings")
    sys.exit(1 if errors else 0)
