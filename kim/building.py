"""`kim build`: the site, with a progress display and a word about each language."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from formservice.settings import Settings, read_settings
from kim.project import Project, current_project
from portal.district.examples import examples_in, is_example_host
from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.report import BuildReport


@click.command
@click.option(
    "--locale", "tags", multiple=True, metavar="TAG", help="Build only this language; repeatable."
)
@click.option("--jobs", type=click.IntRange(1), help="Processes at once.  [default: one per core]")
@click.option(
    "--unpublished", is_flag=True, help="Also build the languages that readers are not offered yet."
)
def build(tags: tuple[str, ...], jobs: int | None, *, unpublished: bool) -> None:
    """Build the static site into KIM_SITE_DIR (build/site).

    Pages land in build/site/<language>/<page>/index.html. A language that cannot be built keeps
    what was published of it; the others are built all the same.
    """
    settings = read_settings()
    report = build_with_progress(
        current_project(), settings, tags=tags, jobs=jobs, unpublished=unpublished
    )
    print_report(report, settings.site_dir)


def build_with_progress(
    project: Project,
    settings: Settings,
    *,
    tags: tuple[str, ...] = (),
    jobs: int | None = None,
    unpublished: bool = False,
) -> BuildReport:
    """Build and show how far it is; on a terminal as a bar, else a line per language."""
    if not (settings.is_local or is_example_host(urlsplit(settings.base_url).hostname or "")):
        _refuse_examples(project, settings.district)
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Building", total=None)

        def advance(tag: str, done: int, total: int) -> None:
            bar.update(task, description=f"Built {tag}", completed=done, total=total)
            if not console.is_terminal:
                console.print(f"built {tag} ({done} of {total})", highlight=False)

        return build_site(
            project.root,
            district=settings.district,
            base_url=settings.base_url,
            site_dir=settings.site_dir,
            tags=tags or None,
            jobs=jobs,
            progress=advance,
            include_unpublished=unpublished,
        )


def _refuse_examples(project: Project, name: str) -> None:
    """Stop before a number that nobody answers is published."""
    folder = project.root / "districts" / name
    if problems := tuple(examples_in(project.district(name), folder)):
        raise ConfigurationError(problems)


def print_report(report: BuildReport, folder: Path) -> None:
    """Say what was built, and what of it is not in the reader's language."""
    for locale in report.locales:
        for problem in locale.problems:
            click.secho(str(problem), fg="yellow", err=True)
        if locale.german_blocks:
            pages = f", {len(locale.german_pages)} pages wholly" if locale.german_pages else ""
            click.echo(
                f"{locale.tag}: {locale.german_blocks} of {locale.units} texts in German{pages}"
            )
    click.echo(
        f"{report.pages} pages in {len(report.locales)} languages: {folder} "
        f"({report.seconds:.1f} s)",
        file=sys.stdout,
    )
