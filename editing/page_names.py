"""What a page is called: the same in every list, as the menu of the website has it."""

import re
from collections.abc import Mapping
from typing import Any

from mkdocs.utils.meta import get_data

PAPER = "docs/druck/"
"""Folder of texts that are for paper only."""
SIMPLE_LANGUAGE = "Leichte Sprache"
_SIMPLE = ".de-simple.md"
_KINDS_OF_PAPER = {"flyer": "Flyer", "poster": "Plakat", "fold": "Faltblatt"}
"""By what the front matter says of how it is printed; their titles are the same."""


def is_simple(path: str) -> bool:
    """Return True for a page in Leichte Sprache."""
    return path.endswith(_SIMPLE)


def german_of(path: str) -> str:
    """Return the German page of *path*: itself, unless it is in Leichte Sprache."""
    return f"{path.removesuffix(_SIMPLE)}.md" if is_simple(path) else path


def front_of(content: bytes | None) -> dict[str, Any]:
    """Return the front matter of a page as the build reads it; nothing if it cannot be read."""
    text = (content or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return get_data(text)[1]


def page_name(path: str, front: Mapping[str, Any]) -> str:
    """Return what the German page *path* with this front matter is called: its name in the menu, or
    its title; dots for facts, empty if it has neither.
    """
    name = with_dots(str(front.get("nav") or front.get("title") or ""))
    kind = _KINDS_OF_PAPER.get(str(front.get("print", "")), "") if path.startswith(PAPER) else ""
    return f"{name} ({kind})" if kind else name


def with_dots(text: str) -> str:
    """Return *text* with dots for facts."""
    return re.sub(r"\{\{.*?\}\}", "…", text)
