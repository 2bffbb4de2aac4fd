"""Turn broken links into problems with file and line.

MkDocs resolves links and only logs broken ones; this log handler collects its messages while a
language is built.
"""

import logging
import re
from collections.abc import Callable

from portal.problems import Problem
from sitebuild.content.source import SourceText

_LOGGER = logging.getLogger("mkdocs.structure.pages")
_COMPLAINT = re.compile(
    r"Doc file '(?P<uri>[^']+)' contains an? .*?link '(?P<link>[^']+)',? ?(?P<what>.*)"
)
_REMEDY = "Correct the link, or add what it leads to."


class BrokenLinks(logging.Handler):
    """Collects MkDocs' messages about broken links between `listen` and `stop`."""

    def __init__(self, source_of: Callable[[str], SourceText | None]) -> None:
        super().__init__(logging.WARNING)
        self._source_of = source_of
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Collect the problem in *record*, if it is about a link."""
        if found := _COMPLAINT.match(record.getMessage()):
            source = self._source_of(found["uri"])
            name, line = found["uri"], None
            if source:
                name, line = source.name, source.line_of(found["link"])
            problem = Problem(name, line, found["link"], found["what"] or "is broken.", _REMEDY)
            if problem not in self.problems:
                self.problems.append(problem)

    def listen(self) -> None:
        """Start collecting, even if `mkdocs --quiet` has silenced the logger."""
        _LOGGER.setLevel(logging.WARNING)
        _LOGGER.addHandler(self)

    def stop(self) -> None:
        """Stop collecting."""
        _LOGGER.removeHandler(self)
        _LOGGER.setLevel(logging.NOTSET)
