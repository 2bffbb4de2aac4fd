"""Build the site into FOLDER, in the languages with these TAGS, all of it anew and unpacked."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import click

from bench.processes import ROOT
from portal.problems import ConfigurationError
from sitebuild.build import build_site

_GERMAN_BESIDE = (
    "sitebuild.mkdocs.plugin.has_german_beside",
    "sitebuild.rendering.context.has_german_beside",
)


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("tags", nargs=-1, required=True)
@click.option("--same-pages", is_flag=True, help="Without the pages that have German beside.")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="Folder of another project.",
)
@click.option("--district", default="kreis-wesel", show_default=True)
def main(
    folder: Path, tags: Sequence[str], project: Path, district: str, *, same_pages: bool
) -> None:
    """Build all of it anew."""
    with ExitStack() as patches:
        if same_pages:
            for name in _GERMAN_BESIDE:
                patches.enter_context(patch(name, lambda locale, page: False))
        try:
            build_site(
                project,
                district=district,
                base_url="https://kim.example/",
                site_dir=folder,
                tags=tags,
                force=True,
                include_unpublished=True,
                is_packed=False,
            )
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error


if __name__ == "__main__":
    main()
