"""The report of a build."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.exit_codes import Exit
from portal.problems import ConfigurationError, Problem


@dataclass(frozen=True, slots=True)
class LocaleReport:
    """The result of one language."""

    tag: str
    pages: int
    units: int
    """Texts of all pages, counted on each page."""
    german_blocks: int
    """Texts of these that are shown in German for want of a translation."""
    german_pages: tuple[str, ...]
    """Paths of the pages that are shown in German as a whole."""
    problems: tuple[Problem, ...]
    """Translations that were refused, easy-language texts that are outdated, and what readers would
    see wrong in a German text."""


def locale_report(row: Mapping[str, Any]) -> LocaleReport:
    """Return a report that was written as JSON; raises `KeyError` or `TypeError` if it is none."""
    problems = tuple(Problem(**problem) for problem in row["problems"])
    return LocaleReport(**{**row, "german_pages": tuple(row["german_pages"]), "problems": problems})


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build."""

    locales: tuple[LocaleReport, ...]
    seconds: float
    unchanged: tuple[str, ...] = ()
    """Tags of the languages that were not built again."""

    @property
    def pages(self) -> int:
        """Number of pages in all languages of the report, unchanged ones as well."""
        return sum(locale.pages for locale in self.locales)


class NotPrintedError(ConfigurationError):
    """Some documents could not be printed; the site was built all the same."""

    exit_status = Exit.FAILED


class BuildFailedError(ConfigurationError):
    """Some languages could not be built; what was published of them before is untouched."""

    exit_status = Exit.FAILED
    """All others are new: web and delivery have to read them (kim-build.service)."""

    def __init__(self, failed: Mapping[str, Iterable[Problem]], report: BuildReport) -> None:
        self.failed = {tag: tuple(problems) for tag, problems in failed.items()}
        self.report = report
        super().__init__(dict.fromkeys(p for problems in self.failed.values() for p in problems))
        self.args = failed, report

    def __str__(self) -> str:
        """Name each problem once, with the languages that it stops."""
        lines = []
        for problem in self.problems:
            tags = [tag for tag, problems in self.failed.items() if problem in problems]
            lines.append(f"[{', '.join(tags)}] {problem}")
        return "\n".join(lines)
