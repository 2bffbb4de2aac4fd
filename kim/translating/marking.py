"""`kim i18n minor-edit`, `review`, `publish`: what only a person can say."""

import datetime as dt
import sys
from pathlib import Path

import click

from kim.project import Project, current_project
from kim.translating.options import chosen_locale, locale_option
from portal.languages.catalogues import DOMAINS
from portal.languages.registry import Locale
from portal.languages.reviews import ROLES, Review, note_reviews
from portal.problems import ConfigurationError, Problem
from sitebuild.translation.coverage import gaps
from sitebuild.translation.coverage import publish as write_published
from sitebuild.translation.extract import update_catalogues, write_templates
from translating.findings import Weight
from translating.gates import Gatekeeper
from translating.minor_edits import Change, carry_over, find_changes
from translating.own_texts import own_pair
from translating.texts import read_language, shown

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


@click.command
@locale_option
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="When it was read.  [today]")
@click.option("--page", metavar="docs/PAGE.md", help="Only what stands on this page.")
@click.option("--catalogue", type=click.Choice(DOMAINS), help="Only this catalogue.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def review(  # noqa: PLR0913 - each is a word of the sentence that is noted
    tag: str,
    role: str,
    date: dt.datetime | None,
    page: str | None,
    catalogue: str | None,
    *,
    yes: bool,
) -> None:
    """Note that a person has read translations.

    All that are chosen, beside their German texts. Readers are told the role and the date. Never
    note what nobody has read.
    """
    project = current_project()
    locale = chosen_locale(project, tag)
    pairs = _read_pairs(project, locale, page, catalogue)
    if not pairs:
        raise click.UsageError("Nothing of this is translated.")
    question = f"Has a person ({role}) read all {len(pairs)} texts beside the German ones?"
    if not (yes or click.confirm(question, default=False)):
        sys.exit(1)
    day = date.date() if date else dt.datetime.now(tz=dt.UTC).date()
    if day > dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=1):
        raise click.BadParameter(f"{day} is not here yet.", param_hint="--date")
    new = note_reviews(project.i18n, tag, pairs, Review(role, day))
    click.echo(f"{new} texts noted as checked, {len(pairs) - new} were already")


def _read_pairs(
    project: Project, locale: Locale, page: str | None, catalogue: str | None
) -> list[tuple[str, str]]:
    if page and (own := own_pair(project.root, Path(page), locale.tag)):
        return [own]
    found = (
        (text.german, text.translation)
        for domain, texts in read_language(project.i18n, locale).items()
        if catalogue in {None, domain}
        for text in shown(texts)
        if page is None or page in text.places
    )
    return list(dict.fromkeys(found))


@click.command
@locale_option
def publish(tag: str) -> None:
    """Offer a language to readers.

    Its form, page frame, mails and notice have to be complete.
    """
    project = current_project()
    locale = chosen_locale(project, tag)
    problems: list[Problem] = [gap.problem(tag) for gap in gaps(project.i18n, locale)]
    findings = Gatekeeper(project.root).look(locale)
    problems += [finding.problem for finding in findings if finding.weight is Weight.ERROR]
    if problems:
        raise ConfigurationError(problems)
    write_published(project.registry, tag)
    click.echo(f"{tag} is published with the next kim build")
