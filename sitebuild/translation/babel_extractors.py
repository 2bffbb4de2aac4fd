"""Babel's way into our sources: Markdown pages and the German prose of a district.

A page is read by the parser that renders it, so a translator gets exactly the units that
the build will ask for.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from sitebuild.content.inline import fold
from sitebuild.content.source import SourceText
from sitebuild.translation.units import units_of

Message = tuple[int, str | None, str, Sequence[str]]
"""Line, function (none), text, comments: what Babel expects."""

_DISTRICT_PROSE = frozenset(
    {
        "hotline_hours",
        "hours",
        "title",
        "text",
        "waiting_notice",
        "mailbox",
        "distribution",
        "retention_text",
        "land_database_text",
        "no_disadvantage_text",
        "plan",
    }
)
_KEY = re.compile(r"^\s*(\w+)\s*=")


@lru_cache(maxsize=1)
def _parser(config_file: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the Markdown extensions of the pages and their options."""
    config = load_config(config_file=config_file)
    return list(config.markdown_extensions), dict(config.mdx_configs)


def extract_markdown(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Sequence[str],
    options: Mapping[str, str],
) -> Iterator[Message]:
    """Yield the units of a page; one in a language of its own, or for one language, has none."""
    name = getattr(fileobj, "name", "")
    if "." in Path(name).stem:
        return
    text = fileobj.read().decode("utf-8-sig")
    meta = get_data(text)[1]
    if "only" in meta:
        return
    source = SourceText(name, text)
    extensions, configs = _parser(str(Path(options.get("config", "mkdocs.yml")).resolve()))
    for line, unit in units_of(source, extensions, configs):
        yield line, None, unit, []


def extract_district(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Sequence[str],
    options: Mapping[str, str],
) -> Iterator[Message]:
    """Yield the sentences of a district's file that readers see translated."""
    text = fileobj.read().decode("utf-8-sig")
    source = SourceText("", text)
    wanted = _prose(tomllib.load(BytesIO(text.encode())))
    for german in dict.fromkeys(wanted):
        yield source.line_of(german) or 1, None, fold(german), []


def _prose(value: object, key: str = "") -> Iterator[str]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _prose(inner, name)
        case list():
            for inner in value:
                yield from _prose(inner, key)
        case str() if key in _DISTRICT_PROSE and value.strip() and "@" not in value:
            yield value.strip()
