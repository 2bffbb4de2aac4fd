"""The words in the front matter of a page: read, and changed in their own lines alone."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml  # type: ignore[import-untyped]
from mkdocs.utils.meta import YAML_RE

from portal.problems import ConfigurationError
from sitebuild.content.front_matter import read_front_matter
from sitebuild.content.pages import TEXTS
from sitebuild.content.source import SourceText

_KINDS = {
    "title": "Titel der Seite",
    "description": "Kurzbeschreibung",
    "share": "Text zum Weitergeben",
    "nav": "Name im Menü",
}
_PLAIN = re.compile(r"[^\W\d_][\w äöüßÄÖÜ.,?!–„“()/-]*(?<! )")
"""What YAML reads as it stands, and nothing else than a text."""
_WORDS_OF_YAML = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


@dataclass(frozen=True, slots=True)
class FrontText:
    """A text of the front matter."""

    key: str
    text: str
    start: int
    """Where its value begins in the file."""
    end: int
    is_quoted: bool

    @property
    def kind(self) -> str:
        """What it is, in German."""
        return _KINDS[self.key]


def front_texts(file: str, text: str) -> tuple[FrontText, ...]:
    """Return the words in the front matter of the file *text*, in its order.

    Raises `ConfigurationError` where it cannot be read.
    """
    problems = read_front_matter(SourceText(file, text))[1]
    if problems:
        raise ConfigurationError(problems)
    return tuple(_texts(text))


def _texts(text: str) -> Iterator[FrontText]:
    found = YAML_RE.match(text)
    root = yaml.compose(found[1], yaml.SafeLoader) if found else None
    if found is None or not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        if key.value in TEXTS and isinstance(value, yaml.ScalarNode):
            start, end = (
                found.start(1) + mark.index for mark in (value.start_mark, value.end_mark)
            )
            end -= len(text[start:end]) - len(text[start:end].rstrip("\n"))
            yield FrontText(key.value, value.value, start, end, bool(value.style))


def with_front_text(file: str, text: str, front: FrontText, value: str) -> str | None:
    """Return the file with another *value* of *front*; None if it would be read otherwise."""
    is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
    written = value if is_plain and not front.is_quoted else json.dumps(value, ensure_ascii=False)
    changed = text[: front.start] + written + text[front.end :]
    before, _ = read_front_matter(SourceText(file, text))
    after, problems = read_front_matter(SourceText(file, changed))
    return None if problems or {**before, front.key: value} != after else changed
