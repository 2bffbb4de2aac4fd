"""`kim i18n status`: show how complete each language is."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from formservice.config.settings import read_settings
from kim.i18n.options import (
    chosen_locales,
    locales_option,
    not_begun,
    say_what_is_outdated,
)
from kim.project import current_project
from portal.languages.registry import Locale
from sitebuild.audio import unplayed
from translating.gates.gatekeeper import Gatekeeper
from translating.status import CatalogueStatus, as_json, as_page, status_of

_COLUMNS = ("units", "translated", "missing", "fuzzy", "stale", "checked", "errors", "warnings")
_WIDTH = 120


@click.command
@locales_option
@click.option("--json", "is_json", is_flag=True, help="For programs.")
@click.option("--page", type=click.Path(path_type=Path), help="Write an HTML page for editors.")
def status(tags: tuple[str, ...], page: Path | None, *, is_json: bool) -> None:
    """Show how far each language is.

    Fuzzy is never shown: drafts, and stale translations of a German text that has changed. Named
    are also the recordings that are not played.
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
        if not tags:
            _say_what_is_not_begun(not_begun(project))
    say_what_is_outdated(project.root)
    for problem in unplayed(project.root, read_settings().district):
        click.secho(str(problem), fg="yellow", err=True)


def _say_what_is_not_begun(locales: Sequence[Locale]) -> None:
    if locales:
        names = ", ".join(f"{locale.german} ({locale.tag})" for locale in locales)
        click.echo(f"Not begun: {names}. To begin: kim i18n extract --begin TAG")


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
