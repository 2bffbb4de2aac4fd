"""`kim check`: find every mistake in data, catalogues and settings before readers do."""

import contextlib
import datetime as dt
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from formservice.assembly import check_bounce_address, check_keys, refuse_example_addresses
from formservice.config.settings import Settings, read_settings
from formservice.outbox import OutboxUnavailableError, examine
from formservice.web.pages import check_pages
from kim.project import Project, current_project
from kim.start_checks import refuse_examples
from kim.terminal import as_json, print_rows, row_of
from portal.district.announcements import announcements_to_look_at
from portal.district.examples import OPEN_POINTS, examples_in
from portal.district.keys import PLACEHOLDER
from portal.exit_codes import Exit
from portal.languages.catalogues import DOMAINS, load_catalogue
from portal.local_time import BERLIN
from portal.problems import BUILD, ConfigurationError, Problem, file_problem, setting_problem
from sitebuild.audio import unplayed
from sitebuild.build import check_site
from sitebuild.content.own_folder import mistakes_in_folder, served_by_the_service
from sitebuild.content.replaced import changed_since
from sitebuild.output.target import check_target
from sitebuild.translation.coverage import broken, gaps, refusals
from sitebuild.translation.extract import extract_templates, outdated_templates
from sitebuild.translation.own_texts import untranslated
from translating.gates.gatekeeper import Gatekeeper
from translating.link_targets import texts_with_other_targets
from translating.own_translations import OWN_TRANSLATIONS, drafts, unfit

Check = tuple[str, Callable[[], object]]
"""Name of a check, and its function, which raises what is wrong."""
Problems = dict[Problem, str]
"""What is wrong, each with the name of the check that has found it first."""


@click.command
@click.option(
    "--district",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Check this folder of a district alone, in place of KIM_DISTRICT.",
)
@as_json
def check(*, folder: Path | None, as_json: bool) -> None:
    """Check languages, districts, pages, catalogues and settings.

    Names every mistake that would keep “kim build” or “kim serve” from starting, with file, line,
    field and remedy, and ends with status 2 if there is one. With --json the mistakes are printed
    for programs, each with the check that has found it.
    """
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        problems = _check(folder)
    if as_json:
        rows = ({**row_of(each), "check": name} for each, name in problems.items())
        print_rows(rows, json_wanted=True)
    elif problems:
        click.secho("\n".join(map(str, problems)), fg="red", err=True)
        click.echo(f"\n{told.getvalue()}", nl=False)
    else:
        click.echo(told.getvalue(), nl=False)
    if problems:
        sys.exit(Exit.WRONG)


def _check(folder: Path | None) -> Problems:
    """Return all that is wrong, in *folder* alone or everywhere."""
    problems: Problems = {}
    try:
        project = current_project()
    except ConfigurationError as error:
        return dict.fromkeys(error.problems, "project")
    if folder is None:
        _run(_checks_of_data(project), problems)
    try:
        settings = read_settings()
    except ConfigurationError as error:
        _show_wrong("settings", error.problems, problems)
        return dict.fromkeys(error.problems, "settings") | problems
    if folder is not None:
        own = replace(settings, district=str(folder.resolve()))
        _run(_checks_of_district(project, own), problems)
    else:
        _run([("settings", lambda: settings)], problems)
        _run(_checks_of_installation(project, settings), problems)
    return problems


def _run(checks: Iterable[Check], problems: Problems) -> None:
    """Run all *checks*, print the result of each, and add what it finds to *problems*.

    A check that only says again what one before has said is not named.
    """
    for what, check_one in checks:
        try:
            check_one()
        except ConfigurationError as error:
            _add_wrong(what, error.problems, problems)
        except OSError as error:
            _add_wrong(what, (file_problem(error.filename or what, error),), problems)
        else:
            click.echo(f"right  {what}")


def _add_wrong(what: str, found: tuple[Problem, ...], problems: Problems) -> None:
    _show_wrong(what, found, problems)
    for each in found:
        problems.setdefault(each, what)


def _show_wrong(what: str, found: tuple[Problem, ...], problems: Problems) -> None:
    if not {*found} <= {*problems}:
        click.secho(f"wrong  {what}", fg="red")


def _checks_of_data(project: Project) -> Iterator[Check]:
    """Yield the checks that do not depend on settings."""
    yield "languages", project.locales
    for name in project.districts():
        yield f"district {name}", partial(project.district, name)
        # As a build looks at them: whether a town has a page depends on the district.
        yield f"pages of {name}", partial(check_site, project.root, district=name)
    yield "catalogues", partial(_read_catalogues, project)
    yield "published languages", partial(_check_gaps, project)
    yield "templates for translators", partial(_check_templates, project)


def _checks_of_district(project: Project, settings: Settings) -> Iterator[Check]:
    """Yield the checks of what a district writes."""
    yield "district", partial(project.district, settings.district)
    yield "pages", partial(check_site, project.root, district=settings.district)
    yield "folder", partial(_check_folder, project, settings)
    yield OWN_TRANSLATIONS, partial(_check_own_translations, project, settings.district)
    if not settings.is_local:
        yield OPEN_POINTS, partial(refuse_examples, project, settings)


def _checks_of_installation(project: Project, settings: Settings) -> Iterator[Check]:
    """Yield the checks of this installation."""
    district = settings.district
    yield "district of KIM_DISTRICT", partial(project.district, district)
    if district not in project.districts():
        yield "pages of KIM_DISTRICT", partial(check_site, project.root, district=district)
    yield "folder of KIM_DISTRICT", partial(_check_folder, project, settings)
    yield OWN_TRANSLATIONS, partial(_check_own_translations, project, district)
    if not settings.is_local:
        yield OPEN_POINTS, partial(refuse_examples, project, settings)
        yield "public service", partial(_refuse_example_addresses, project, settings)
    yield "folder of the pages", partial(_check_target, project, settings)
    yield "built pages", partial(_check_built_pages, project, settings)
    yield "keys", partial(check_keys, settings)
    yield "bounce address", partial(check_bounce_address, settings)
    yield "database", partial(_check_database, settings)


def _check_folder(project: Project, settings: Settings) -> None:
    """Print what is still a placeholder and which replaced pages of ours have changed; raise
    `ConfigurationError` for what nothing reads.
    """
    folder = project.district_folder(settings.district)
    for problem in examples_in(folder.path) if settings.is_local else ():
        if not folder.is_shipped or PLACEHOLDER in problem.what:
            click.secho(f"open   {problem}", fg="yellow")
    for problem in changed_since(project.docs, folder):
        click.secho(f"ours   {problem}", fg="yellow")
    locales = project.locales()
    problems = list(mistakes_in_folder(folder, project.docs, locales))
    for locale in locales:
        problems += broken([folder.i18n], locale)
        for domain in DOMAINS:
            with suppress(ConfigurationError):  # named already
                problems += load_catalogue(folder.i18n, locale.tag, domain).refused
    if problems:
        raise ConfigurationError(problems)
    project.district(settings.district)
    _show_what_may_stay(project, settings)


def _check_own_translations(project: Project, district: str) -> None:
    """Print the drafts among the translations of the district's own texts; raise
    `ConfigurationError` for those that readers would see in German, or in another language.
    """
    i18n = project.district_folder(district).i18n
    gatekeeper, problems = Gatekeeper(project.root), list[Problem]()
    for locale in project.locales():
        with suppress(ConfigurationError):  # named with the folder
            for finding in drafts(i18n, locale):
                click.secho(f"draft  {finding.problem}", fg="yellow")
            found = unfit(gatekeeper, i18n, locale)
            problems += [finding.problem for finding in found]
    if problems:
        raise ConfigurationError(problems)


def _show_what_may_stay(project: Project, settings: Settings) -> None:
    """Print what is no mistake, and what somebody may want to put right all the same."""
    folder, locales = project.district_folder(settings.district), project.locales()
    today = dt.datetime.now(tz=BERLIN).date()
    notices = folder.notices
    for problem in announcements_to_look_at(notices, today) if notices.exists() else ():
        click.secho(f"days   {problem}", fg="yellow")
    for problem in served_by_the_service(folder) if not folder.is_shipped else ():
        click.secho(f"name   {problem}", fg="yellow")
    for problem in untranslated(project.root, folder, locales.published):
        click.secho(f"gap    {problem}", fg="yellow")
    for problem in unplayed(project.root, settings.district):
        click.secho(f"mute   {problem}", fg="yellow")


def _refuse_example_addresses(project: Project, settings: Settings) -> None:
    folder = project.district_folder(settings.district)
    refuse_example_addresses(settings, folder.path)


def _check_target(project: Project, settings: Settings) -> None:
    folder = project.district_folder(settings.district)
    check_target(project.root, settings.site_dir, folder.path)


def _check_built_pages(project: Project, settings: Settings) -> None:
    """Check the pages as the service does; at a workplace the default folder may be empty."""
    folder = settings.site_dir
    if not (folder / "index.html").is_file():
        if settings.is_local and folder == Settings.from_environ({}).site_dir:
            click.secho(f"note   pages: none in {folder} yet. {BUILD}", fg="yellow")
            return
        what = f"{folder} holds no pages."
        raise ConfigurationError([setting_problem("KIM_SITE_DIR", what, BUILD)])
    for tag, problems in check_pages(folder, project.locales()).items():
        for problem in problems:
            click.secho(f"note   {tag} is answered in German: {problem}", fg="yellow")


def _check_database(settings: Settings) -> None:
    """Check the database and create none; if it is down, the start waits for it."""
    with suppress(OutboxUnavailableError):
        examine(
            settings.database_url.reveal(),
            limit_seconds=settings.database_timeout_seconds,
            mark=settings.outbox_mark,
        )


def _read_catalogues(project: Project) -> None:
    problems: list[Problem] = []
    for locale in project.locales():
        for domain in DOMAINS:
            try:
                problems.extend(load_catalogue(project.i18n, locale.tag, domain).refused)
            except ConfigurationError as error:
                problems.extend(error.problems)
            except OSError as error:
                problems.append(file_problem(error.filename or locale.tag, error))
    if problems:
        raise ConfigurationError(problems)


def _check_gaps(project: Project) -> None:
    """Print what the published languages lack; raise `ConfigurationError` if one cannot be
    offered.
    """
    for locale in project.locales().published:
        for gap in gaps(project.i18n, locale):
            click.secho(f"gap    {gap.problem(locale.tag)}", fg="yellow")
    refused = [p for each in project.locales().published for p in refusals(project.i18n, each)]
    if refused:
        raise ConfigurationError(refused)


def _check_templates(project: Project) -> None:
    """Print which templates for translators are outdated; raise what cannot be read."""
    for name in project.districts():
        project.district(name)
    now = extract_templates(project.root)
    old = (*outdated_templates(project.root, now),)
    for problem in (*old, *texts_with_other_targets(project.root, now["docs"])):
        click.secho(f"old    {problem}", fg="yellow")
