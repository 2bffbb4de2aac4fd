"""`kim i18n import`: import the file that a translator sent back."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kim.i18n.kinds import kind_of
from kim.i18n.options import chosen_locale, locale_option
from kim.i18n.returned import naming, returned_rows
from kim.project import current_project
from portal.exit_codes import Exit
from portal.languages.registry import Locale
from portal.problems import Problem
from translating.exchange.importing import ImportResult, import_translations
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.terms import load_terms
from translating.texts import Text

_NO_ROW = (
    "No text of ours was found in it. Remedy: Take the file that was exported, with its table of "
    "three columns and the numbers in the first one; save it as .docx or .odt, never as .doc."
)

_ALL_EMPTY = (
    "No translation was found in it, all of them are empty. Remedy: Take the file that the "
    "translator has saved; in a table the translation stands in the third column."
)
_NAMED = 10
"""How many open texts without a row are named."""


@click.command("import")
@locale_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(tag: str, file: Path) -> None:
    """Take in what a translator sent back, and say what was taken.

    One answer fills all catalogues in which its German text stands, and is counted once. A text
    whose German has changed since is refused, and so is one with other placeholders, links or
    numbers. What is taken but stands in the way of publishing is named. Ends with status 1 if
    something was refused or has to be mended, or no text or no translation of ours is in the file.

    FILE is a table (.docx, .odt, .csv), XLIFF 1.2 (.xlf) or a catalogue (.po).
    """
    kind = kind_of(file)
    project = current_project()
    locale = chosen_locale(project, tag)
    returned = returned_rows(project.i18n, file, locale)
    if not returned:
        click.secho(f"{file}: {_NO_ROW}", fg="red")
        sys.exit(Exit.FAILED)
    gatekeeper = Gatekeeper(project.root)
    with naming(file):
        taken = import_translations(project.root, locale, returned, gatekeeper)
    _say_what_was_taken(taken, file)
    mend = _to_mend(gatekeeper, taken, locale, project.i18n)
    for problem in mend:
        click.secho(f"mend     {problem}", fg="red")
    if is_empty := not (taken.new or taken.unchanged or taken.refused):
        click.secho(f"{file}: {_ALL_EMPTY}", fg="red")
    _say_how_much(taken, name_lost=kind != "po")  # a catalogue has not the texts of the others
    sys.exit(Exit.FAILED if taken.refused or mend or is_empty else Exit.DONE)


def _say_what_was_taken(taken: ImportResult, file: Path) -> None:
    for answer in taken.new:
        domains = ", ".join(text.domain for text in answer.texts)
        click.echo(f"taken    {domains}: {answer.texts[0].excerpt}")
        if answer.former:
            click.echo(f"         instead of: {answer.former}")
    say_what_was_refused(taken, file)
    for remark in taken.remarks:
        where = f"{remark.returned.where}: {remark.german}"
        click.echo(f"remark   {where}\n         {' – '.join(remark.returned.remarks)}")


def say_what_was_refused(taken: ImportResult, file: Path) -> None:
    """Print each refused row of *file* with its place, and why."""
    for refused in taken.refused:
        where = (
            f"{file}, {refused.returned.where}: {refused.german or refused.returned.translation}"
        )
        click.secho(f"refused  {where}\n         {refused.why}", fg="red")


def _say_how_much(taken: ImportResult, *, name_lost: bool) -> None:
    click.echo(
        f"{len(taken.new)} texts taken, {taken.unchanged} as before, {taken.empty} empty, "
        f"{len(taken.refused)} refused"
    )
    for first, last in taken.lost:
        click.echo(f"lost     numbers {first} to {last} of the table did not come back")
    if waiting := [text for text in taken.absent if not text.shown]:
        click.echo(f"{len(waiting)} texts that wait for a translation are not in the file")
        if name_lost:
            _name(waiting)


def _name(waiting: Sequence[Text]) -> None:
    """Name the first open texts without a row; which of them went out, nobody knows."""
    for text in waiting[:_NAMED]:
        click.echo(f"no row   {text.excerpt}")
    if (more := len(waiting) - _NAMED) > 0:
        click.echo(f"         and {more} more")


def _to_mend(
    gatekeeper: Gatekeeper, taken: ImportResult, locale: Locale, i18n: Path
) -> list[Problem]:
    """Return the errors in what was taken: with them the language cannot be published."""
    texts = [text for answer in taken.new for text in answer.texts]
    findings = gatekeeper.check_texts(texts, locale, load_terms(i18n, locale.tag))
    errors = (finding.problem for finding in findings if finding.weight is Weight.ERROR)
    return list(dict.fromkeys(errors))
