"""`kim replace-page`: have a page of ours as the district's own."""

import click

from formservice.config.settings import read_settings
from kim.project import current_project
from sitebuild.content.replaced import difference, replace


@click.command("replace-page")
@click.argument("page", metavar="PAGE")
@click.option("--diff", is_flag=True, help="Only show how our page has changed since then.")
def replace_page(page: str, *, diff: bool) -> None:
    """Copy a page of ours into the district's folder.

    There it is changed. PAGE is its name, such as hilfe.md. A page that the district has already
    stays as it is. In both cases it is noted how ours is now, and “kim check” tells when ours has
    changed since.
    """
    project = current_project()
    folder = project.district_folder(read_settings().district)
    if diff:
        click.echo(difference(project.docs, folder, page))
    elif replace(project.docs, folder, page):
        click.echo(f"{folder.docs / page} is the page now; change it.")
    else:
        click.echo(f"{folder.docs / page} stays as it is; it is noted how ours is now.")
