"""Which languages a form offers first: of some fifty, few are ticked often."""

from collections import Counter
from collections.abc import Mapping

from editing.facts.fields import Choices, FactFile

_OFTEN = ("de", "en", "ar", "uk", "ru", "tr", "fa", "prs", "ps", "kmr", "pl", "ro", "bg")
"""German, English, and the languages of the largest groups of foreign nationals in Germany (Central
Register of Foreigners: Turkey, Ukraine, Syria, Romania, Poland, Afghanistan, Bulgaria, Iraq)."""
_FOLDED_FROM = 6
"""So many others at least are worth a fold."""


def by_need(languages: Choices, files: Mapping[str, FactFile]) -> tuple[Choices, frozenset[str]]:
    """Return *languages* with those first that *files* name or that are spoken often, and the tags
    of all others, which follow by their German names.
    """
    used = Counter(
        str(tag)
        for file in files.values()
        for rows in file.values.values()
        if isinstance(rows, list)
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("languages"), list)
        for tag in row["languages"]
    )
    known = dict(languages)
    wanted = dict.fromkeys((*_OFTEN, *(tag for tag, _ in used.most_common())))
    first = tuple((tag, known[tag]) for tag in wanted if tag in known)
    rest = sorted({*languages} - {*first}, key=lambda each: each[1])
    if len(rest) < _FOLDED_FROM:
        return languages, frozenset()
    return (*first, *rest), frozenset(tag for tag, _ in rest)
