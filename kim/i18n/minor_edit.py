"""`kim i18n minor-edit`: keep translations after a slip in the German text was corrected."""

import click

from kim.project import current_project
from sitebuild.translation.extract import update_catalogues, write_templates
from translating.gates.gatekeeper import Gatekeeper
from translating.minor_edits import Change, carry_easy_texts, carry_over, find_changes

_ALIKE = 0.8
_COLOURS = {"=": None, "-": "red", "+": "green"}


@click.command("minor-edit")
@click.option("--yes", is_flag=True, help="Do not ask; only for texts that are much alike.")
def minor_edit(*, yes: bool) -> None:
    """Let translations count again after a slip was mended.

    Shows each changed German text. Say yes only if a reader of any language would not notice the
    change. Reviews do not carry over.
    """
    project = current_project()
    write_templates(project.root)
    update_catalogues(project.root)
    locales = project.locales()
    gatekeeper = Gatekeeper(project.root)
    changes = find_changes(project.root, locales, gatekeeper)
    agreed = [change for change in changes if _is_agreed(change, yes=yes)]
    for file, count in carry_over(project.root, agreed).items():
        click.echo(f"{file.relative_to(project.root)}: {count} texts")
    for file in carry_easy_texts(project.root, locales, agreed):
        click.echo(f"{file.relative_to(project.root)}: still holds")
    click.echo(f"{len(agreed)} of {len(changes)} changes are minor")


def _is_agreed(change: Change, *, yes: bool) -> bool:
    signs = {"=": "", "-": "-", "+": "+"}
    pieces = (
        click.style(f"[{signs[what]}{text}{signs[what]}]" if what != "=" else text, _COLOURS[what])
        for what, text in change.difference()
    )
    click.echo(f"\n{change.domain}: {' '.join(pieces)}")
    for finding in change.refused:
        click.secho(f"  not for {finding.problem.file}: {finding.problem.what}", fg="yellow")
    if not change.tags:
        return False
    click.echo(f"  {len(change.tags)} languages: {', '.join(change.tags)}")
    if yes:
        if change.likeness < _ALIKE:
            click.secho("  too different to be taken without asking", fg="yellow")
        return change.likeness >= _ALIKE
    return click.confirm("  Is the meaning the same?", default=False)
