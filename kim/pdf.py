"""`kim pdf`: print flyers, posters and notices as PDF files."""

import click

from formservice.config.settings import Settings, read_settings
from kim.progress import progress_bar
from kim.project import Project, current_project, prints_folder
from kim.start_checks import refuse_examples
from portal.problems import ConfigurationError, Problem, file_problem
from sitebuild.printing.documents import CARDS
from sitebuild.printing.run import PrintReport, print_all
from sitebuild.sharing.run import make_kits

_NOTHING = Problem(
    "kim pdf",
    None,
    "--locale, --document",
    "There is no such document in this language.",
    "For a language that readers are not offered yet, add --unpublished; leave --locale out for "
    "what belongs to all languages, and use --locale de for what is in German only.",
)


@click.command
@click.option(
    "--locale", "tags", multiple=True, metavar="TAG", help="Print only this language; repeatable."
)
@click.option(
    "--document",
    "names",
    multiple=True,
    metavar="NAME",
    help="Print only this document, for example “flyer”; repeatable.",
)
@click.option(
    "--town",
    metavar="TOWN",
    default="",
    help="Print flyers, leaflet, posters and card for this town: their codes lead to its page.",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes at once.  [default: one per core]")
@click.option(
    "--unpublished", is_flag=True, help="Also print the languages that readers are not offered yet."
)
def pdf(
    tags: tuple[str, ...],
    names: tuple[str, ...],
    town: str,
    jobs: int | None,
    *,
    unpublished: bool,
) -> None:
    """Print flyers, posters and notices into build/pdf.

    Those of a town go into build/pdf-orte, and sheets that show some languages alone into
    build/pdf-auswahl: zeigekarte or plakat-sprachen with several --locale. What has not changed is
    not printed again. “kim build” does the same without towns, and offers the files on the website.
    """
    settings = read_settings()
    is_sheet = len(tags) > 1 and bool(names) and set(names) <= set(CARDS)
    report = print_with_progress(
        current_project(),
        settings,
        tags=() if is_sheet else tags,
        names=names,
        town=town,
        choice=tags if is_sheet else (),
        jobs=jobs,
        unpublished=unpublished,
    )
    if not report.documents:
        raise ConfigurationError([_NOTHING])
    print_report(report)


def print_with_progress(  # noqa: PLR0913 - each is a switch of the command line
    project: Project,
    settings: Settings,
    *,
    tags: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    town: str = "",
    choice: tuple[str, ...] = (),
    jobs: int | None = None,
    unpublished: bool = False,
) -> PrintReport:
    """Print, show progress, and return the report; refuse example data at a public address."""
    refuse_examples(project, settings)
    with progress_bar("Printing", is_terse=True) as advance:
        return print_all(
            project.root,
            prints_folder(settings),
            district=settings.district,
            base_url=settings.base_url,
            tags=tags,
            names=names,
            town=town,
            choice=choice,
            jobs=jobs,
            progress=advance,
            include_unpublished=unpublished,
        )


def try_to_print(
    project: Project, settings: Settings, *, tags: tuple[str, ...] = (), unpublished: bool = False
) -> tuple[Problem, ...]:
    """Print what has changed and make the kits; return the problems instead of raising them.

    A document that cannot be printed must not stop a site.
    """
    problems: list[Problem] = []
    for make in (print_with_progress, _pack_with_progress):
        try:
            make(project, settings, tags=tags, unpublished=unpublished)
        except ConfigurationError as error:
            problems += error.problems
        except OSError as error:
            problems.append(file_problem(error.filename or prints_folder(settings), error))
    return tuple(dict.fromkeys(problems))


def _pack_with_progress(
    project: Project, settings: Settings, *, tags: tuple[str, ...], unpublished: bool
) -> None:
    """Make the kits and the pictures beside links; raises what keeps pictures from being drawn."""
    with progress_bar("Packing", is_terse=True) as advance:
        report = make_kits(
            project.root,
            prints_folder(settings),
            district=settings.district,
            base_url=settings.base_url,
            tags=tags,
            progress=advance,
            include_unpublished=unpublished,
        )
    if report.problems:
        raise ConfigurationError(report.problems)


def print_report(report: PrintReport) -> None:
    """Print which documents were printed."""
    click.echo(
        f"{len(report.documents)} documents, {report.printed} printed anew: {report.folder} "
        f"({report.seconds:.1f} s)"
    )
