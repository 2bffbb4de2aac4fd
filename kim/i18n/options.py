"""Options that several commands of `kim i18n` share."""

from collections.abc import Sequence
from pathlib import Path

import click

from kim.project import Project
from portal.languages.registry import Locale
from sitebuild.translation.extract import extract_templates, outdated_templates

locales_option = click.option(
    "--locale", "tags", multiple=True, metavar="TAG", help="Only this language; repeatable."
)
locale_option = click.option("--locale", "tag", required=True, metavar="TAG", help="The language.")


def chosen_locales(project: Project, tags: Sequence[str]) -> Sequence[Locale]:
    """Return the locales with these *tags*; without tags, all that have a folder in `i18n/`."""
    if tags:
        return project.locales_by_tags(tags)
    return [locale for locale in project.locales() if _is_begun(project, locale)]


def not_begun(project: Project) -> Sequence[Locale]:
    """Return the locales that nobody has begun to translate into."""
    locales = project.locales()
    others = (locale for locale in locales if locale != locales.source)
    return [locale for locale in others if not _is_begun(project, locale)]


def _is_begun(project: Project, locale: Locale) -> bool:
    return (project.i18n / locale.tag).is_dir()


def chosen_locale(project: Project, tag: str) -> Locale:
    """Return the locale with this *tag*."""
    return chosen_locales(project, [tag])[0]


def say_what_is_outdated(root: Path) -> None:
    """Print a warning for each template that is older than the German texts."""
    for problem in outdated_templates(root, extract_templates(root)):
        click.secho(str(problem), fg="yellow", err=True)
