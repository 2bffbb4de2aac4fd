"""`kim i18n review`: record that a person has read translations."""

import datetime as dt
import sys
from pathlib import Path

import click

from formservice.config.settings import read_settings
from kim.i18n.options import chosen_locale, locale_option
from kim.project import Project, current_project
from portal.exit_codes import Exit
from portal.languages.catalogues import DOMAINS
from portal.languages.registry import Locale
from portal.languages.reviews import ROLES, Review, add_reviews
from portal.local_time import BERLIN
from portal.problems import ConfigurationError
from translating.easy_language import easy_language_page, easy_language_pages
from translating.texts import read_language, shown_texts


@click.command
@locale_option
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="When it was read.  [today]")
@click.option("--page", metavar="docs/PAGE.md", help="Only what stands on this page.")
@click.option("--catalogue", type=click.Choice(DOMAINS), help="Only this catalogue.")
@click.option("--district", "is_own", is_flag=True, help="Texts of the folder of KIM_DISTRICT.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def review(  # noqa: PLR0913 - each is a word of the sentence that is noted
    tag: str,
    role: str,
    date: dt.datetime | None,
    page: str | None,
    catalogue: str | None,
    *,
    is_own: bool,
    yes: bool,
) -> None:
    """Note that a person has read translations.

    All that are chosen, beside their German texts. Readers are told the role and the date. Never
    note what nobody has read.
    """
    project = current_project()
    locale = chosen_locale(project, tag)
    root = project.district_folder(read_settings().district).path if is_own else project.root
    if page and not (root / page).is_file():
        pages = ", ".join(sorted(f"docs/{file.name}" for file in root.glob("docs/*.md")))
        raise click.BadParameter(f"{page} is not there. Write one of: {pages or 'none'}")
    if is_own:
        pairs = _translated_pairs(root / "i18n", locale, page, catalogue)
    else:
        pairs = _read_pairs(project, locale, page, catalogue)
    if not pairs:
        raise click.UsageError(
            f"Nothing of this is translated into {tag}. See: kim i18n status --locale {tag}"
        )
    question = f"Has a person ({role}) read all {len(pairs)} texts beside the German ones?"
    if not (yes or click.confirm(question, default=False)):
        sys.exit(Exit.FAILED)
    today = dt.datetime.now(BERLIN).date()
    day = date.date() if date else today
    if day > today:
        raise click.BadParameter(
            f"{day} is not here yet. Write the day on which it was read.", param_hint="--date"
        )
    new = add_reviews(root / "i18n", tag, pairs, Review(role, day))
    click.echo(f"{new} texts noted as checked, {len(pairs) - new} were already")


def _read_pairs(
    project: Project, locale: Locale, page: str | None, catalogue: str | None
) -> list[tuple[str, str]]:
    if page and (own := easy_language_page(project.root, Path(page), locale.tag)):
        if own.problem:
            raise ConfigurationError([own.problem])
        return [own.text.pair]
    whole = () if page or catalogue else easy_language_pages(project.root, locale.tag)
    written = [each.text.pair for each in whole if not each.problem]
    translated = _translated_pairs(project.i18n, locale, page, catalogue)
    return list(dict.fromkeys((*translated, *written)))


def _translated_pairs(
    i18n: Path, locale: Locale, page: str | None, catalogue: str | None
) -> list[tuple[str, str]]:
    return [
        (text.german, text.translation)
        for domain, texts in read_language(i18n, locale).items()
        if catalogue in {None, domain}
        for text in shown_texts(texts)
        if page is None or page in text.places
    ]
