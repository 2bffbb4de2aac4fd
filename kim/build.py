"""`kim build`: build the site, with progress and a report on each language."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from editing.drafts.orders import Orders
from editing.drafts.repository import Repository
from formservice.config.settings import read_settings
from kim.project import current_project, prints_folder
from portal.problems import ConfigurationError, KimError, Problem, written_into
from sitebuild.nothing_new import whole_build
from sitebuild.output.report import BuildReport, NotPrintedError
from sitebuild.output.target import check_target


@click.command
@click.option(
    "--locale", "tags", multiple=True, metavar="TAG", help="Build only this language; repeatable."
)
@click.option("--jobs", type=click.IntRange(1), help="Processes at once.  [default: one per core]")
@click.option(
    "--unpublished", is_flag=True, help="Also build the languages that readers are not offered yet."
)
@click.option("--force", is_flag=True, help="Also build languages in which nothing is new.")
@click.option(
    "--pdf/--no-pdf",
    default=True,
    help="Print what has changed, and offer it; without, no document is offered.  [default: --pdf]",
)
@click.option(
    "--orders",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder in which the editor orders builds, and is told how each has ended.",
)
def build(  # noqa: PLR0913 - each is a switch of the command line
    tags: tuple[str, ...],
    jobs: int | None,
    *,
    unpublished: bool,
    force: bool,
    pdf: bool,
    orders: Path | None,
) -> None:
    """Build the static site into KIM_SITE_DIR (build/site).

    Pages land in build/site/<language>/<page>/index.html. A language that cannot be built keeps
    what was published of it; the others are built all the same. Documents to print go to
    build/site/druck/; those that have not changed are not printed again.
    """
    with _told_to_the_editor(orders):
        _build(tags, jobs, unpublished=unpublished, force=force, pdf=pdf)


@contextmanager
def _told_to_the_editor(folder: Path | None) -> Iterator[None]:
    """Take the order in *folder*, if there is such a folder, and tell how its build has ended."""
    if folder is None or not folder.is_dir():
        yield
        return
    orders = Orders(folder)
    ordered = orders.take()
    built = _published() or ordered
    try:
        yield
    except ConfigurationError as error:
        orders.end(ordered, built, map(str, error.problems))
        raise
    except (KimError, OSError) as error:
        orders.end(ordered, built, [str(error)])
        raise
    except BaseException as error:
        # Its text may quote whatever was being read.
        orders.end(ordered, built, [f"kim build: {type(error).__name__}"])
        raise
    orders.end(ordered, built, ())


def _published() -> str:
    """Return the commit that lies in the folder of the district; "" where no git says so."""
    try:
        own = current_project().district_folder(read_settings().district)
        return Repository(own.path, own.path).main()
    except (KimError, OSError):
        return ""


def _build(
    tags: tuple[str, ...], jobs: int | None, *, unpublished: bool, force: bool, pdf: bool
) -> None:
    project, settings = current_project(), read_settings()
    own = project.district_folder(settings.district)
    check_target(project.root, settings.site_dir, own.path)
    options = repr((settings.district, settings.base_url, tags, unpublished, pdf))
    whole = whole_build(project.root, own, settings.site_dir, prints_folder(settings), options)
    report = None if force else whole.last_report()
    problems: tuple[Problem, ...] = ()
    if report is None:
        # Importing it takes longer than to see that nothing is new.
        from kim.site import make_site  # noqa: PLC0415

        with written_into(settings.site_dir.parent):
            report, problems = make_site(
                project,
                settings,
                tags=tags,
                jobs=jobs,
                unpublished=unpublished,
                force=force,
                pdf=pdf,
            )
        if not problems:
            whole.remember(report)
    print_report(report, settings.site_dir)
    if not pdf:
        click.secho("Built with --no-pdf: the site offers no documents.", fg="yellow", err=True)
    if problems:
        raise NotPrintedError(problems)


def print_report(report: BuildReport, folder: Path) -> None:
    """Print what was built, and what is not in the reader's language."""
    for locale in report.locales:
        for problem in locale.problems:
            click.secho(str(problem), fg="yellow", err=True)
        if locale.german_blocks:
            pages = f", {len(locale.german_pages)} pages wholly" if locale.german_pages else ""
            click.echo(
                f"{locale.tag}: {locale.german_blocks} of {locale.units} texts in German{pages}"
            )
    if report.unchanged:
        click.echo(f"nothing new in: {' '.join(report.unchanged)}")
    click.echo(
        f"{report.pages} pages in {len(report.locales)} languages: {folder} "
        f"({report.seconds:.1f} s)",
        file=sys.stdout,
    )
