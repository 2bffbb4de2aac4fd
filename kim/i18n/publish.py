"""`kim i18n publish`: publish a language."""

import click

from kim.i18n.options import chosen_locale, locale_option
from kim.project import current_project
from portal.languages.publishing import publish as write_published
from portal.problems import ConfigurationError, Problem
from sitebuild.translation.coverage import gaps
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper


@click.command
@locale_option
def publish(tag: str) -> None:
    """Offer a language to readers.

    Its form, page frame and notice have to be complete.
    """
    project = current_project()
    locale = chosen_locale(project, tag)
    problems: list[Problem] = [gap.problem(tag) for gap in gaps(project.i18n, locale)]
    findings = Gatekeeper(project.root).check_language(locale)
    problems += [finding.problem for finding in findings if finding.weight is Weight.ERROR]
    if problems:
        raise ConfigurationError(problems)
    write_published(project.registry, tag)
    click.echo(f"{tag} is published with the next kim build")
