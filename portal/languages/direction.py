"""Find runs of German, numbers and addresses within text of another script.

The bidirectional algorithm tears “§ 5 DSG NRW” in an Arabic sentence apart, because digits and
signs have no strong direction (UAX #9); so such a run is isolated in a page. A Tamil voice would
read “Ausländerbehörde” aloud unless it is marked as German (WCAG 3.1.2).
"""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

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
_WORDS = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"@|://|\.[a-z]{2,}")
"""Of a mailbox or a page: in every language the same."""
_LONG = 8
"""Letters from which on a word with another ending is the same word."""
_ENDING = 2
"""Letters that an ending may have: Behörde, Behörden; Amt, Amtes."""
_NOT_LATIN = re.compile(rf"[^\W\d_{_LATIN}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def is_right_to_left(text: str) -> bool:
    """Return True if *text* has a letter of a right-to-left script."""
    return _RIGHT_TO_LEFT.search(text) is not None


def is_latin(text: str) -> bool:
    """Return True if *text* has no letter but those of European languages in Latin script.

    Letters of Vietnamese alone (ạ, ữ: U+1EA0 and following) are none of these.
    """
    return _NOT_LATIN.search(text) is None


def split_runs(
    text: str, kept: re.Pattern[str], german: str = "", *, is_rtl: bool = True
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the pieces of *text*, each with the HTML attributes that it needs: `lang`, `dir` or
    none.

    Words that are also in *german*, of which *text* is the translation, are marked as German, also
    with another ending: a translation may speak of one “Ausländerbehörde” where German has two. If
    *is_rtl*, a run is isolated, too; a single word among right-to-left letters needs no isolation.
    What matches *kept* is left unchanged.
    """
    known = set(_WORDS.findall(german))
    end = 0
    for found in _RUN.finditer(kept.sub(lambda hole: "\0" * len(hole[0]), text)):
        run = found[0]
        is_whole = _PLAIN_WORD.fullmatch(run) and not _FOLLOWED.match(text, found.end())
        marks = {"dir": "ltr"} if is_rtl and not is_whole else {}
        if _is_german(run, known):
            marks["lang"] = "de"
        if not marks:
            continue
        if found.start() > end:
            yield text[end : found.start()], {}
        yield run, marks
        end = found.end()
    if end < len(text):
        yield text[end:], {}


def element_for(marks: Mapping[str, str]) -> str:
    """Return the name of the HTML element for *marks*; on paper ``<bdi>`` is an unbreakable box
    (decision 0021).
    """
    return "bdi" if "dir" in marks else "span"


def _is_german(run: str, known: set[str]) -> bool:
    """Return True if *run* consists of *known* words; a short form such as KIM is none."""
    words = _WORDS.findall(run)
    is_short_form = len(words) == 1 and (run == run.upper() or len(run) == 1)
    if is_short_form or _ADDRESS.search(run):
        return False
    return all(word in known or _has_known_stem(word, known) for word in words)


def _has_known_stem(word: str, known: set[str]) -> bool:
    return len(word) >= _LONG and any(
        max(len(word), len(other)) - _same_letters(word, other) <= _ENDING
        for other in known
        if len(other) >= _LONG
    )


def _same_letters(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
