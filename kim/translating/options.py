"""What several commands of `kim i18n` ask for."""

from collections.abc import Sequence

import click

from kim.project import Project
from portal.locales import Locale
from portal.problems import ConfigurationError, Problem

locales_option = click.option(
    "--locale", "tags", multiple=True, metavar="TAG", help="Only this language; repeatable."
)
locale_option = click.option("--locale", "tag", required=True, metavar="TAG", help="The language.")


def chosen_locales(project: Project, tags: Sequence[str]) -> list[Locale]:
    """Return the locales with these *tags*; without any, all that have a folder in `i18n/`."""
    locales = project.locales()
    if unknown := [tag for tag in tags if locales.by_tag(tag) is None]:
        known = ", ".join(locale.tag for locale in locales)
        raise ConfigurationError(
            Problem(project.registry, None, tag, "is not in the registry.", f"Use: {known}")
            for tag in unknown
        )
    if tags:
        return [locale for locale in locales if locale.tag in tags]
    return [locale for locale in locales if (project.i18n / locale.tag).is_dir()]


def chosen_locale(project: Project, tag: str) -> Locale:
    """Return the locale with this *tag*."""
    return chosen_locales(project, [tag])[0]
