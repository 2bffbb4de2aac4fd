"""What is published has no invented numbers and addresses."""

from urllib.parse import urlsplit

from formservice.settings import Settings
from kim.project import Project
from portal.district.examples import examples_in, is_example_host
from portal.problems import ConfigurationError


def refuse_examples(project: Project, settings: Settings) -> None:
    """Stop before a number that nobody answers is published."""
    if settings.is_local or is_example_host(urlsplit(settings.base_url).hostname or ""):
        return
    folder = project.root / "districts" / settings.district
    if problems := tuple(examples_in(project.district(settings.district), folder)):
        raise ConfigurationError(problems)
