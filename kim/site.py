"""Make the site as `kim build` and `kim demo` do: with progress, and a report on each language."""

from formservice.config.settings import Settings
from kim.pdf import try_to_print
from kim.progress import progress_bar
from kim.project import Project, prints_folder
from kim.start_checks import refuse_examples
from portal.problems import Problem
from sitebuild.build import build_site
from sitebuild.output.report import BuildReport


def make_site(  # noqa: PLR0913 - each is a switch of the command line
    project: Project,
    settings: Settings,
    *,
    tags: tuple[str, ...],
    jobs: int | None,
    unpublished: bool,
    force: bool,
    pdf: bool,
) -> tuple[BuildReport, tuple[Problem, ...]]:
    """Print and build what is new; return the report, and what could not be printed."""
    refuse_examples(project, settings)
    problems = try_to_print(project, settings, tags=tags, unpublished=unpublished) if pdf else ()
    report = build_with_progress(
        project, settings, tags=tags, jobs=jobs, unpublished=unpublished, force=force, pdf=pdf
    )
    return report, problems


def build_with_progress(  # noqa: PLR0913 - each is a switch of the command line
    project: Project,
    settings: Settings,
    *,
    tags: tuple[str, ...] = (),
    jobs: int | None = None,
    unpublished: bool = False,
    force: bool = False,
    pdf: bool = True,
) -> BuildReport:
    """Build, show progress, and return the report; *pdf*: offer printed documents."""
    refuse_examples(project, settings)
    with progress_bar("Building") as advance:
        return build_site(
            project.root,
            district=settings.district,
            base_url=settings.base_url,
            site_dir=settings.site_dir,
            tags=tags or None,
            jobs=jobs,
            progress=advance,
            include_unpublished=unpublished,
            force=force,
            prints=prints_folder(settings) if pdf else None,
        )
