"""Find what must be read from left to right within text that runs from right to left.

“§ 5 DSG NRW” in an Arabic sentence is torn by the bidirectional algorithm: sign, digits and letters
are moved as if each were a word of its own (UAX #9 gives digits and signs no direction). Who
writes such a run into a page isolates it.
"""

import re
from collections.abc import Iterator

_LATIN = "A-Za-z\u00c0-\u024f"
_WORD = rf"[{_LATIN}0-9]+(?:[.\-–’'/@:_&+·][{_LATIN}0-9]+)*(?:-(?=[ ][{_LATIN}]))?"
_SHORT = r"(?:Art|Abs|Nr|lit|Buchst|Dr|St|Str)\."
_PART = rf"(?:§§?[ \u00a0]?{_WORD}|{_SHORT}|{_WORD})"
_FIRST = rf"(?:§§?[ \u00a0]?{_WORD}|{_SHORT}|(?=[{_LATIN}]){_WORD})"
_QUOTED = rf"[«„“][{_LATIN}][{_LATIN} ]*[»“”]"
_RUN = re.compile(rf"{_FIRST}(?:[ \u00a0](?:{_PART}|{_QUOTED})|,[ \u00a0]?(?=\d){_WORD})*")
_PLAIN_WORD = re.compile(rf"[{_LATIN}]+")
_FOLLOWED = re.compile(rf"[^\w§]*[{_LATIN}0-9٠-٩۰-۹§]")
"""What would be drawn into the run of a plain word: more Latin, or a number, behind signs alone."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def is_right_to_left(text: str) -> bool:
    """Tell whether *text* holds letters of a script that runs from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def runs(text: str, kept: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """Cut *text* into pieces, each with whether it must be isolated; joined, they are the text.

    What matches *kept* is not looked into. A single word among right-to-left letters needs nothing.
    """
    end = 0
    for found in _RUN.finditer(kept.sub(lambda hole: "\0" * len(hole[0]), text)):
        run = found[0]
        if _PLAIN_WORD.fullmatch(run) and not _FOLLOWED.match(text, found.end()):
            continue
        if found.start() > end:
            yield text[end : found.start()], False
        yield run, True
        end = found.end()
    if end < len(text):
        yield text[end:], False
