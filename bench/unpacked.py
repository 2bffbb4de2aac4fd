"""Build the site into FOLDER, in the languages with these TAGS, all of it anew and unpacked."""

from collections.abc import Sequence
from pathlib import Path

import click

from portal.problems import ConfigurationError
from sitebuild.build import build_site

ROOT = Path(__file__).parents[1]


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("tags", nargs=-1, required=True)
def main(folder: Path, tags: Sequence[str]) -> None:
    """Build all of it anew."""
    try:
        build_site(
            ROOT,
            district="kreis-wesel",
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
