"""`kim i18n extract`: write the German texts into templates, and merge these into the
catalogues.
"""

import click

from kim.i18n.options import chosen_locales
from kim.project import current_project
from sitebuild.translation.extract import update_catalogues, write_templates


@click.command
@click.option("--begin", "begun", multiple=True, metavar="TAG", help="Begin this language, too.")
def extract(begun: tuple[str, ...]) -> None:
    """Collect the German texts and bring all catalogues up to date.

    What changed in German becomes fuzzy: readers see German until somebody has looked.
    """
    project = current_project()
    if begun:
        chosen_locales(project, begun)
    changed = [*write_templates(project.root), *update_catalogues(project.root)]
    changed += update_catalogues(project.root, begun) if begun else []
    for file in changed:
        click.echo(file.relative_to(project.root))
    click.echo(f"{len(changed)} files changed")
