"""A stylesheet as Chrome 60 (July 2017) reads it: what it does not know is dropped.

Sources: the tables of developer.mozilla.org and caniuse.com. What only Safari 11 lacks of it
(`inline-size`) is dropped as well. Today's Chromium takes `grid-gap` for flexible boxes, too;
Chrome 60 did not.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

_PROPERTIES = re.compile(
    r"(?:margin|padding|border|inset)-(?:block|inline)(?:-.*)?|inset|(?:row-)?gap"
    r"|(?:min-|max-)?(?:inline|block)-size|scroll-(?:margin|padding).*|accent-color|color-scheme"
    r"|text-(?:wrap|underline-offset|decoration-thickness)|hyphenate-limit-chars|aspect-ratio"
)
_VALUES = re.compile(r"(?<![\w-])(?:clamp|min|max)\(|\b(?:anywhere|inline-start|inline-end)\b")
_SELECTORS = re.compile(r":(?:is|where|has|focus-visible)\b")
_MEDIA = re.compile(r"prefers-|forced-colors")
_SUPPORTED = "not (inset: 0)"


def as_chrome_60(css: str) -> str:
    """Return the part of *css* that Chrome 60 would follow."""
    return "".join(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def _rules(rules: Iterable[Any]) -> Iterator[str]:
    for rule in rules:
        prelude = tinycss2.serialize(rule.prelude).strip()
        if rule.type == "qualified-rule":
            if not _SELECTORS.search(prelude):
                yield f"{prelude}{{{_declarations(rule.content)}}}"
            continue
        inside = "".join(
            _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
        )
        if rule.at_keyword == "media" and not _MEDIA.search(prelude):
            yield f"@media {prelude}{{{inside}}}"
        elif rule.at_keyword == "supports" and prelude == _SUPPORTED:
            yield inside


def _declarations(content: Any) -> str:
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    pairs = [(each.lower_name, tinycss2.serialize(each.value).strip()) for each in parsed]
    is_grid = ("display", "grid") in pairs
    return ";".join(
        f"{name}:{value}"
        for name, value in pairs
        if not _PROPERTIES.fullmatch(name)
        and (name.startswith("--") or "var(" in value or not _VALUES.search(value))
        and (is_grid or name != "grid-gap")
    )
