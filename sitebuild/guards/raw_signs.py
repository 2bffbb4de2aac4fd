"""Signs of Markdown that readers would see, because Markdown does not read them as such."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sitebuild.guards.slip import Slip

_BULLETS = "•·●○▪■◦‣∙➢➤❖✓✔→⇒►➔\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
"""Signs that office programs put before the items of a list; the last ones are of Symbol fonts."""
_LIST = "Setzen Sie eine leere Zeile vor die Liste, und beginnen Sie jede Zeile mit „- “."
_NUMBERS = "Setzen Sie eine leere Zeile vor die Liste, und schreiben Sie „1. “, „2. “."
_BOX = 'Schreiben Sie: !!! danger "Überschrift"; darunter den Text, um vier Leerzeichen eingerückt.'
_TABLE = "Unter ihre erste Zeile gehört eine aus Strichen: | --- | --- |; davor eine leere Zeile."
_IN_TEXT = (
    (
        r"\{\{|\}\}|(?<!\{)\{[^{}\n]{0,60}\}?|\}",
        "Geschweifte Klammern werden so gezeigt, wie sie hier stehen.",
        (
            "Eine Angabe des Kreises schreiben Sie {{ district.name }}; "
            "den Namen einer Überschrift in ihre Zeile: ## Titel { #titel }"
        ),
    ),
    (
        r"\]\s*\([^)]*\)?|\[[^\]]*\]\s*\[[^\]]*\]|\([^()]*\)\[[^\]]*\]",
        "Der Link wird nicht erkannt und mit seinen Klammern gezeigt.",
        "Schreiben Sie ohne Lücke und ohne Leerzeichen in der Adresse: [Text](seite.md)",
    ),
    (
        r"\[\^[^\]]*\]",
        "Die Fußnote gibt es nicht.",
        "Schreiben Sie in einen eigenen Absatz: [^1]: Text der Fußnote",
    ),
    (
        r"<!--|-->|</?[a-zA-Z][^<>\n]{0,40}>?",
        "Zeichen von HTML werden so gezeigt, wie sie hier stehen.",
        "Schreiben Sie den Text ohne spitze Klammern.",
    ),
    (
        r"&(?:[a-zA-Z]{2,8}|#\d+);",
        "Ein Kürzel von HTML wird so gezeigt, wie es hier steht.",
        "Schreiben Sie das Zeichen selbst.",
    ),
    (
        (
            r"\*\*+|(?<!\w)\*(?=\w)|(?<=\w)\*(?![\w(])"
            r"|(?<!\w)__?(?=[^\W_])|(?<=[^\W_])__?(?!\w)|(?<!\w)__(?!\w)"
        ),
        "Fett oder kursiv wird nicht erkannt: Das Zeichen wird so gezeigt.",
        (
            "Setzen Sie ** direkt vor das erste und direkt hinter das letzte Wort; "
            r"ein Sternchen selbst schreiben Sie \*"
        ),
    ),
    (
        r"~~(?=\w)|(?<!=)==(?=\w)|\+\+(?=[^\W\d])|\^\^(?=\w)",
        "Durchstreichen und Markieren gibt es hier nicht: Die Zeichen werden so gezeigt.",
        "Nehmen Sie die Zeichen weg.",
    ),
    (
        r"(?<![\w:/]):[a-z]+(?:[-_][a-z0-9]+)*:(?!\w)",
        "Bildzeichen gibt es hier nicht: Der Name wird so gezeigt.",
        "Nehmen Sie ihn weg.",
    ),
    (
        "[∗＊﹡]",
        "Das ist kein Sternchen, das fett oder kursiv macht.",
        "Schreiben Sie * von der Tastatur.",
    ),
    (
        r"(?<!\])\[(?!\^)[^\[\]]+\](?!\s*[(\[])",
        "Eckige Klammern werden gezeigt: Steht hier noch eine Notiz?",
        "Schreiben Sie den endgültigen Text, ohne Klammern.",
    ),
    (
        r"\[(?![^\[\]]*\])(?=[^\s\[\]])[^\[\]]{0,40}",
        "Eckige Klammer ohne Ende: Sie wird gezeigt.",
        "Schreiben Sie: [Text](seite.md); eine Klammer selbst schreiben Sie \\[",
    ),
    (r"`+", "Ein Zeichen für Programmtext bleibt stehen.", "Als Apostroph schreiben Sie ’"),
    (
        r"\\",
        "Ein umgekehrter Schrägstrich wird gezeigt.",
        "Nehmen Sie ihn weg, oder schreiben Sie / für „oder“.",
    ),
    (r"(?<![-\w])---?(?![-\w])", "Zwei Striche werden so gezeigt.", "Schreiben Sie –"),
    (r"[!?]{2,}", "Mehrere Satzzeichen hintereinander.", "Schreiben Sie eines."),
    (
        r"(?m)^ {0,3}#{1,6}(?:\s|$).{0,40}",
        "Eine Überschrift wird nicht erkannt.",
        "Setzen Sie eine leere Zeile davor, und rücken Sie sie nicht ein.",
    ),
    (
        r"(?m)^.*\|.*\|.*$",
        "Die Tabelle wird nicht erkannt und mit ihren Strichen gezeigt.",
        _TABLE,
    ),
)
"""What a block of a finished page must not have, as its readers see it."""
_FIRST = (
    (r"(?:!!!|\?\?\?\+?|===)(?!=)[^\n]*", "Der Kasten wird nicht erkannt.", _BOX),
    (r":::.*|~~~.*", "Diese Auszeichnung gibt es hier nicht.", "Nehmen Sie die Zeile weg."),
    (
        (
            rf"(?:[{_BULLETS}]|o(?=\s+[A-ZÄÖÜ])"
            r"|(?!\*[^*]+\*)[-–—*+](?=[\S\u00a0\u2007\u202f])(?![\d*])).*"
        ),
        "Das ist keine Liste.",
        _LIST,
    ),
    (
        r"(?:\d{1,2}\)|[a-zA-Z]\)|\d{1,2}\.(?=[^\W\d]))(?!,|\s+(?:und|oder|bis)\b).*",
        "Das ist keine Liste.",
        _NUMBERS,
    ),
    (r"[–—]\s.*", "Ein Gedankenstrich beginnt keine Liste.", _LIST),
)
"""How no block may begin."""
_LATER = (
    (r"[-*+]\s+.*", "Diese Liste steht ohne leere Zeile unter dem Text.", _LIST),
    (rf"(?:[{_BULLETS}]|o(?=\s+[A-ZÄÖÜ])|[-–—](?=[^\W\d])).*", "Das ist keine Liste.", _LIST),
    (r"(?:\(?\d{1,2}\)|\(?[a-z]\))\s.*", "Das ist keine Liste.", _NUMBERS),
    (r"#{1,6}\s.*", "Diese Überschrift steht ohne leere Zeile davor.", "Setzen Sie eine davor."),
    (r"(?:!!!|\?\?\?\+?|===)(?!=).*", "Dieser Kasten steht ohne leere Zeile davor.", _BOX),
    (r"(?:={2,}|-{3,})$", "Eine Linie steht direkt unter dem Text.", "Setzen Sie sie frei."),
)
"""How no later line of a block may begin."""
_LETTERED = re.compile(r"(?:a\.|i\.)\s.*", re.IGNORECASE)
_SECOND = re.compile(r"(?:b\.|ii\.)\s", re.IGNORECASE)
_DASHES = re.compile(r"[–—]\s")
_BOLD_LINE = re.compile(r"(\*\*|__)(?:(?!\1).)+(?<!:)\1")
"""A line that is all bold; what ends with a colon goes on in the next one."""
_NUMBERED = re.compile(r"(\d{1,2})\.\s")


def raw_signs(shown: str) -> Iterator[Slip]:
    """Yield a slip for each sign of Markdown in the text of a block as readers see it."""
    for pattern, what, remedy in _IN_TEXT:
        for found in re.finditer(pattern, shown):
            yield Slip(_around(shown, found), what, remedy)


def raw_lines(written: str) -> Iterator[Slip]:
    """Yield a slip for each line of a block of Markdown that was meant as something else.

    A sentence may go on in a new line with a dash or with a day, “1. Januar”.
    """
    as_written = written.strip().splitlines()
    lines = [line.strip() for line in as_written]
    for patterns, part in ((_FIRST, lines[:1]), (_LATER, lines[1:])):
        for line in part:
            for pattern, what, remedy in patterns:
                if found := re.match(pattern, line):
                    yield Slip(found[0], what, remedy)
                    break
    yield from _lists_in(lines)
    if len(lines) > 1 and _BOLD_LINE.fullmatch(lines[0]) and not as_written[0].endswith("  "):
        what = "Diese Überschrift ist nur fett: Niemand kann zu ihr springen."
        yield Slip(lines[0], what, "Schreiben Sie ## davor, und darunter eine leere Zeile.")
    numbers = [(int(found[1]), line) for line in lines if (found := _NUMBERED.match(line))]
    if [number for number, _ in numbers[:2]] == [1, 2]:
        yield Slip(numbers[0][1], "Diese Liste steht ohne leere Zeile unter dem Text.", _NUMBERS)


def _lists_in(lines: list[str]) -> Iterator[Slip]:
    """Yield a slip where two lines together show that a list was meant."""
    for one, next_one in pairwise(lines):
        if _LETTERED.match(one) and _SECOND.match(next_one):
            yield Slip(one, "Das ist keine Liste.", _NUMBERS)
        if _DASHES.match(next_one) and (one.endswith(":") or _DASHES.match(one)):
            yield Slip(next_one, "Das ist keine Liste.", _LIST)


def _around(text: str, found: re.Match[str]) -> str:
    """Return the sign with the word it stands at, by which people find it."""
    begin = max(text.rfind(" ", 0, found.start()), text.rfind("\n", 0, found.start())) + 1
    ends = [at for sign in " \n" if (at := text.find(sign, found.end())) >= 0]
    return text[begin : min(ends, default=len(text))]
