"""What keeps a command from starting; `kim check` asks for all of it at once.

| looked at | refused by |
| --- | --- |
| settings: `read_settings` | all |
| languages, district: `Project.locales`, `Project.district` | all |
| what is invented or open: `refuse_examples` | build, pdf, share |
| invented addresses: `formservice.assembly.refuse_example_addresses` | serve, deliver, canary |
| where pages land: `sitebuild.output.target.check_target` | build |
| pages, files beside them, moved addresses: `sitebuild.build.check_site` | build |
| built pages: `formservice.web.pages.check_pages` | serve |
| keys: `formservice.assembly.check_keys` | serve, deliver |
| database: `formservice.outbox.Outbox.open` | serve, deliver |

An address that is taken (KIM_HOST, KIM_PORT, KIM_METRICS_ADDRESS) is refused at the start alone:
while the service runs, it has taken them itself.
"""

from collections.abc import Iterator

from formservice.assembly import example_settings
from formservice.config.settings import Settings
from kim.project import Project
from portal.district.examples import example_mailboxes, examples_in
from portal.problems import ConfigurationError, Problem


def placeholders(project: Project, settings: Settings) -> Iterator[Problem]:
    """Yield a problem for each address that no public service may have, and that keeps delivery
    from starting; nothing on loopback.
    """
    if not settings.is_local:
        yield from example_settings(settings)
        yield from example_mailboxes(project.district_folder(settings.district).path)


def refuse_examples(project: Project, settings: Settings) -> None:
    """Raise `ConfigurationError` before a public site shows example or undecided data.

    A site on loopback (demo, workplace, tests) may show it.
    """
    if settings.is_local:
        return
    project.district(settings.district)
    problems = [
        *(each for each in example_settings(settings) if each.field == "KIM_BASE_URL"),
        *examples_in(project.district_folder(settings.district).path),
    ]
    if problems:
        raise ConfigurationError(problems)
