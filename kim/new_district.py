"""`kim new-district`: begin the folder of a district."""

import shlex
from pathlib import Path

import click

from kim.project import current_project
from portal.district.folder import SHIPPED, mistake_in
from portal.district.skeleton import write_new_district
from portal.problems import ConfigurationError, Problem


@click.command("new-district")
@click.argument("where", metavar="NAME|FOLDER")
def new_district(where: str) -> None:
    """Begin the folder of a district; each key has its meaning.

    FOLDER is a path with a slash in it, best outside of the portal: /etc/kim-district. A mere NAME
    makes a folder among those that come with the portal. Nothing that exists is changed.
    """
    folder = write_new_district(_folder(where))
    click.echo(f"{folder.path}/ is ready to be filled in. To see it:")
    named = folder.path.absolute() if "/" in where else where
    click.echo(f"  export KIM_DISTRICT={shlex.quote(str(named))}")
    click.echo("  kim preview    # the pages, with placeholders")
    click.echo("  kim check      # every mistake, and what is still a placeholder")


def _folder(where: str) -> Path:
    if "/" in where:
        return Path(where)
    if mistake := mistake_in(where):
        raise ConfigurationError([Problem("kim new-district", None, where, *mistake)])
    return current_project().root / SHIPPED / where
