"""What is published has no invented numbers and addresses, and nothing that is still open."""

from urllib.parse import urlsplit

from formservice.config.settings import Settings
from kim.project import Project
from portal.district.examples import examples_in, is_example_host
from portal.problems import ConfigurationError


def refuse_examples(project: Project, settings: Settings) -> None:
    """Raise `ConfigurationError` before a public address shows what is invented or open."""
    if settings.is_local or is_example_host(urlsplit(settings.base_url).hostname or ""):
        return
    project.district(settings.district)
    if problems := tuple(examples_in(project.district_folder(settings.district))):
        raise ConfigurationError(problems)
