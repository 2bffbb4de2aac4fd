"""Publish a language: set its flag in the registry."""

import re
from pathlib import Path
from typing import Any, cast

import tomlkit

from portal.languages.registry import load_locales
from portal.problems import ConfigurationError, Problem
from portal.whole_files import rewrite


def publish(registry: Path, tag: str) -> None:
    """Write ``published = true`` into the row of *tag*; all other values and comments stay.

    Raises `ConfigurationError` where the registry has mistakes or no such row.
    """
    locale = load_locales(registry).by_tag(tag)
    if locale is None:
        remedy = "Write a row for this language, or the tag as it stands there."
        raise ConfigurationError([Problem(registry, None, tag, "is not listed.", remedy)])
    if locale.published:
        return
    # tomlkit takes no byte order mark, and no carriage return alone.
    text = re.sub("\r(?!\n)", "\n", registry.read_bytes().decode("utf-8-sig"))
    document = tomlkit.parse(text)
    rows = cast("list[dict[str, Any]]", document["locale"])
    row = next(row for row in rows if row["tag"].strip() == tag)
    row["published"] = True
    rewrite(registry, tomlkit.dumps(document))
