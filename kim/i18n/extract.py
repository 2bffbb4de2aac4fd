"""`kim i18n extract`: write the German texts into templates, and merge these into the
catalogues.
"""

import click

from formservice.config.settings import read_settings
from kim.i18n.options import chosen_locales
from kim.project import Project, current_project
from sitebuild.translation.extract import update_catalogues, write_templates
from sitebuild.translation.own_texts import update_own_catalogues
from translating.terms import begin_terms


@click.command
@click.option("--begin", "begun", multiple=True, metavar="TAG", help="Begin this language, too.")
@click.option(
    "--district", "is_own", is_flag=True, help="Only texts that the folder of KIM_DISTRICT adds."
)
def extract(begun: tuple[str, ...], *, is_own: bool) -> None:
    """Collect the German texts and bring all catalogues up to date.

    What changed in German becomes fuzzy: readers see German until somebody has looked. A language
    that is begun also gets the list of words that its translators agree on first. With
    --district the catalogues in the district's folder, with what ours do not translate.
    """
    project = current_project()
    if is_own:
        _extract_own(project, begun)
        return
    if begun:
        chosen_locales(project, begun)
    changed = [*write_templates(project.root), *update_catalogues(project.root)]
    changed += update_catalogues(project.root, begun) if begun else []
    to_agree = [file for tag in begun if (file := begin_terms(project.i18n, tag))]
    changed += to_agree
    for file in changed:
        click.echo(file.relative_to(project.root))
    click.echo(f"{len(changed)} files changed")
    for file in to_agree:
        click.echo(f"First agree on the words in {file.relative_to(project.root)}; then export.")


def _extract_own(project: Project, begun: tuple[str, ...]) -> None:
    folder = project.district_folder(read_settings().district)
    project.district(read_settings().district)
    chosen = [*project.locales().published, *project.locales_by_tags(begun)]
    locales = [each for each in dict.fromkeys(chosen) if each.tag != "de"]
    changed = update_own_catalogues(project.root, folder, locales)
    for file in changed:
        click.echo(file)
    click.echo(f"{len(changed)} files changed")
