"""`kim check`: find every mistake in data, catalogues and settings before readers do."""

from collections.abc import Callable, Iterator
from functools import partial

import click

from formservice.assembly import refuse_example_mailboxes
from formservice.config.settings import read_settings
from kim.going_public import refuse_examples
from kim.project import Project, current_project
from portal.languages.catalogues import DOMAINS, load_catalogue
from portal.problems import ConfigurationError, Problem
from sitebuild.pages.redirects import moved_addresses
from sitebuild.site import load_site
from sitebuild.translation.coverage import gaps, refusals
from sitebuild.translation.extract import outdated_templates


@click.command
def check() -> None:
    """Check languages, districts, catalogues and settings.

    Names every mistake with file, line, field and remedy, and ends with status 2 if there is one.
    """
    problems: list[Problem] = []
    for what, look in _looks(current_project()):
        try:
            look()
        except ConfigurationError as error:
            problems.extend(error.problems)
            click.secho(f"wrong  {what}", fg="red")
        else:
            click.echo(f"right  {what}")
    if problems:
        raise ConfigurationError(dict.fromkeys(problems))


def _looks(project: Project) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "settings", read_settings
    yield "languages", project.locales
    for name in project.districts():
        yield f"district {name}", partial(project.district, name)
        yield f"redirects for {name}", partial(_read_redirects, project, name)
    yield "public address", partial(_look_at_public_address, project)
    yield "catalogues", partial(_read_catalogues, project)
    yield "published languages", partial(_look_for_gaps, project)
    yield "templates for translators", partial(_look_at_templates, project)


def _read_redirects(project: Project, name: str) -> None:
    """Look at the table as a build does: whether a town has a page depends on the district."""
    docs = project.root / "docs"
    moved_addresses(load_site(project.root, docs=docs, district=name, url="/"))


def _look_at_public_address(project: Project) -> None:
    """Look at what neither pages nor mails may say to the public; nothing on this machine alone."""
    settings = read_settings()
    folder = project.district_folder(settings.district)
    problems: list[Problem] = []
    for refuse in (
        partial(refuse_examples, project, settings),
        partial(refuse_example_mailboxes, settings, folder),
    ):
        try:
            refuse()
        except ConfigurationError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigurationError(problems)


def _read_catalogues(project: Project) -> None:
    problems: list[Problem] = []
    for locale in project.locales():
        for domain in DOMAINS:
            try:
                problems.extend(load_catalogue(project.i18n, locale.tag, domain).refused)
            except ConfigurationError as error:
                problems.extend(error.problems)
    if problems:
        raise ConfigurationError(problems)


def _look_for_gaps(project: Project) -> None:
    """Name what the published languages lack; only what readers are refused is a mistake."""
    for locale in project.locales().published:
        for gap in gaps(project.i18n, locale):
            click.secho(f"gap    {gap.problem(locale.tag)}", fg="yellow")
    refused = [p for each in project.locales().published for p in refusals(project.i18n, each)]
    if refused:
        raise ConfigurationError(refused)


def _look_at_templates(project: Project) -> None:
    """Name what translators have not been told; only what can be read gives its texts."""
    for name in project.districts():
        project.district(name)
    for problem in outdated_templates(project.root):
        click.secho(f"old    {problem}", fg="yellow")
