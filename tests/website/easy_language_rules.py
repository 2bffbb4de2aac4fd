"""Rules of Leichte Sprache that a machine can check (BITV 2.0 Anlage 2, DIN SPEC 33429).

They find what is surely wrong. Whether a text is understood, only its readers can tell.
"""

import re
from collections.abc import Iterator

MOST_WORDS = 12
MOST_LETTERS = 13
"""A longer word is divided by a hyphen: Daten-Schutz."""

KNOWN_LONG = frozenset({"Schwierigkeiten"})
"""Parts of words that readers of Leichte Sprache use for themselves."""

_PLACEHOLDER = re.compile(r"\{\{ ?[\w.]+ ?\}\}|\{\w+\}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ATTRIBUTES = re.compile(r"\s*\{ #[\w-]+ \}")
_FRONT = re.compile(r'^(?:title|description|nav): "?(.*?)"?$', re.MULTILINE)
_NEGATION = r"[Nn]icht|[Nn]ichts|[Kk]eine?[mnrs]?|[Nn]iemals|[Nn]iemand"

_FORBIDDEN = {
    "genitive": r"\b(?:des|eines|meines|Ihres|unseres)\b"
    r"|\b(?!(?:In|An|Auf|Aus|Bei|Mit|Nach|Von|Zu) )[A-ZÄÖÜ][\w-]+ der [A-ZÄÖÜ]"
    r"|\b(?:wegen|trotz|laut|während)\b",
    "conjunctive": r"\b(?:würde|könnte|hätte|wäre|müsste|dürfte|sollte)(?:n|st|t)?|\bsei\b",
    "passive": r"\b(?:wird|werden|wurde|wurden|worden)\b.*\b\w*ge\w{2,}(?:t|en)\b",
    "past": r"\b(?:wurden?|kam|kamen|ging|gingen|gab|gaben|machten?|sagten?|fragten?)\b",
    "clause": r"\b(?:dass|weil|wenn|falls|obwohl|damit|nachdem|bevor|sodass|sobald)\b"
    r"|, (?:ob|um|wie|der|die|das|den|dem|deren|dessen) ",
    "abbreviation": r"\b(?:z\. ?B|d\. ?h|usw|bzw|ca|evtl|inkl|vgl|Nr|Tel|Std|Mo|Fr)\b\.?|§|\betc\b",
    "number word": r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert)\b",
    "footnote": r"\[\^|\*(?=\s|$)(?<!\*\*)",
    "capitals": r"\b(?!KIM\b|IP\b|SMS\b|DRK\b|AWO\b|PNG\b|SVG\b)[A-ZÄÖÜ]{3,}\b",
}
_RULES = {name: re.compile(pattern) for name, pattern in _FORBIDDEN.items()}


def plain(text: str) -> str:
    """Return a text without link targets, anchors and placeholders."""
    return _PLACEHOLDER.sub("X", _ATTRIBUTES.sub("", _LINK.sub(r"\1", text)))


def mistakes(sentence: str) -> Iterator[str]:
    """Yield what is wrong with one sentence."""
    bare = plain(sentence).replace("**", "")
    words = re.findall(r"[\w@-]+", bare)
    if len(words) > MOST_WORDS:
        yield f"{len(words)} words: {bare}"
    for word in words:
        parts = set(word.split("-")) - KNOWN_LONG
        if any(len(part) > MOST_LETTERS for part in parts):
            yield f"long word {word}"
    for name, rule in _RULES.items():
        if rule.search(bare):
            yield f"{name}: {bare}"


def unmarked_negations(block: str) -> list[str]:
    """Return the negations in a Markdown text that are not bold."""
    return re.findall(rf"\b(?:{_NEGATION})\b", re.sub(r"\*\*[^*]+\*\*", "", plain(block)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a unit."""
    return [each for each in re.split(r"(?<=[.?!])\s+(?=[A-ZÄÖÜ„*\[])", text.strip()) if each]


def blocks(page: str) -> Iterator[str]:
    """Yield the texts of a page that readers see, front matter first."""
    head, _, body = page.partition("\n---\n")
    yield from _FRONT.findall(head)
    yield from lines(body)


def lines(body: str) -> Iterator[str]:
    """Yield the lines of Markdown without marks."""
    for line in body.splitlines():
        shown = re.sub(r'^\s*(?:#+ |- |!!! \w+ ")', "", line).rstrip('" ')
        if shown:
            yield shown
