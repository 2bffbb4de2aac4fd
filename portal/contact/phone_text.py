"""Find runs of digits that may be phone numbers in a line that a person has typed.

A run is a row of digits with the signs that people write within a number. Times, dates, mail
addresses and bank accounts are removed first, by their form alone; whether a run is a number is
decided in `portal.contact.phone`.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from urllib.parse import unquote

from portal.text import with_plain_digits

LONGEST_TEXT = 80
"""Characters that are read, twice what the form accepts: bounds the running time."""
_LONGEST_CODED = 9 * LONGEST_TEXT
"""Characters that may stand for them: %E2%80%91 is a hyphen."""
_CODED = re.compile(r"%[\dA-F]{2}|&#?\w{2,8};", re.IGNORECASE)
"""A sign as links and the source text of web pages write it."""

_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_BRACKETS = {"Ps": "(", "Pe": ")"}
"""Brackets of any form"""
_RUN = re.compile(r"(?:\+[ (]*)?\d(?:[ ()/.-]*\d)*")
_GROUP = re.compile(r"\d+")
_CODE = re.compile(r"00?[1-9]\d")
"""A group that begins another number: 0281, 0049, but not the extension 001."""
_BEGINNING = re.compile(r"(?<=[^\d+])0(?:[1-9]\d*|0\d\d+|0(?= +[1-9]))")
_PLUS = re.compile(r"(?:wa\.me/|whatsapp[.:]\S*[/=]|%2b|\btel:(?=\d{11}))(?=[1-9])", re.IGNORECASE)
"""What stands for a plus in addresses of messengers and links that dial."""
_ZERO = re.compile(r"\b[Oo](?=\d{2})")

_HOUR = r"(?:0?[1-9]|1\d|2[0-4]|00)"
"""Not a single zero: "4-0" is an extension."""
_CLOCK = rf"{_HOUR}(?:[.:]?[0-5]\d)?"
_UNIT = (
    r"(?:\s?(?:uhr|uur|hrs?|h|u(?!\.)|ч(?:ас[а-я]*)?|год[а-я]*|heures?|godz|[点點时時])|[ap]m)"
    r"(?:[0-5]\d\b|(?![^\W\d_]))"
)
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20|1[34]|25)\d\d"
"""Of ours, of the Persian and the Islamic calendar, and of the Thai one."""
_TIME = rf"{_HOUR}(?:[.:][0-5]\d)?"
_WATCH = r"(?:0[6-9]|1\d|2[0-4])(?:00|15|30|45)"
"""No area code looks like that: "0800-1200", but not "0151-15"."""
_TO = r"\s?(?:[-~]|bis)\s?"
_SPAN = rf"(?:{_TIME}{_TO}{_TIME}|{_WATCH}{_TO}{_WATCH})"
_ALONE, _END = r"(?<!\d)(?<!\d[.:+])", r"(?!\d|[.:-]\d)"

_CLEAR = re.compile(
    rf"""\S*@\S*
      | \b[A-Z]{{2}}\d\d(?:\s?[\dA-Z]{{4}}){{4,}}(?:\s?\d{{1,4}})?\b       # an account (IBAN)
      | (?<!\S)\d\)(?=\ ?[0+(])                                         # 1) of a list
      | {_ALONE}(?:
            {_SPAN}{_UNIT}                                                 # 16-18 Uhr
          | {_CLOCK}{_UNIT}(?:{_TO}{_CLOCK}{_UNIT})?                       # 16 Uhr, 8h30-12h
          | (?<!\d-){_HOUR}:[0-5]\d(?:{_TO}{_TIME})?                      # 16:10, 8:00-12
          | (?<!\d[/-]){_DAY}(?P<sign>[./-]){_MONTH}(?P=sign){_YEAR} # 21.11.2026
          | (?<!\d-){_YEAR}(?P<other>[/-]){_MONTH}(?P=other){_DAY}        # 2026-11-21
          | {_DAY}\.\ {_MONTH}\.\ {_YEAR}                                 # 21. 11. 2026
          | {_YEAR}\.\ {_MONTH}\.\ {_DAY}\.                               # 2026. 11. 21.
        ){_END}
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What is no part of a number, wherever it stands."""
_UNCLEAR = re.compile(
    rf"""{_ALONE}(?<!\d-)
      (?<![^\d-]\d\ )(?<![^\d-]\d\d\ )(?<![^\d-]\d\d\d\ )   # "80 12-7" may be one number in groups
      (?: {_SPAN}                                                        # 16-18, 8.30 bis 12
        | {_HOUR}\.[0-5]\d                                               # 16.30
        | (?<!\d/){_DAY}(?P<sign>[./-]){_MONTH}(?P=sign)\d\d             # 21.11.26
        | {_DAY}\.{_MONTH}\.(?=[\s),]|$)                                 # 21.11.
        | 24/7
      ){_END}
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What may be a part of a number, too, if too little is left without it."""
_TAIL = re.compile(
    rf"""(?P<number>.*(?:\d{{3}}|-\ ?\d\d?))(?:[ (]+|-(?=\d\d?\.))
      (?P<tail>{_SPAN}|{_DAY}\.[0-5]?\d|{_HOUR}|(?:[01]\d|2[0-4])[0-5]\d|(?:19|20)\d\d)
    """,
    re.VERBOSE,
)
"""An hour, a day or a year behind a number that may have ended: behind pairs it has not."""
_SPAN_BEHIND_PAIRS = re.compile(
    rf"(?P<number>.*\b\d\d \d\d) (?P<tail>(?P<begin>{_HOUR})-(?P<end>{_HOUR}))"
)
"""But it may have behind "20 70 16-18"."""


@dataclass(frozen=True, slots=True)
class Run:
    """Digits that may be one number or several."""

    text: str
    """From its plus or its first digit to its last digit"""
    behind: str
    """What follows in the line"""

    @property
    def is_glued(self) -> bool:
        """Return True if a letter follows without a space: "1x", "1234567abends"."""
        return self.behind[:1].isalpha()

    @property
    def has_word_behind(self) -> bool:
        """Return True if a word or brackets belong to the last group: "5 pm", "2. OG", "(17)"."""
        is_in_brackets = re.search(r"\(\d+$", self.text)
        return bool(is_in_brackets or re.match(r"\s?[^\W\d_]|['.°]", self.behind))

    def starts(self) -> list[int]:
        """Return the positions where a number may begin: the first digit, or a later area code."""
        return [0, *(found.start() for found in _BEGINNING.finditer(self.text))]

    def has_code_at(self, start: int) -> bool:
        """Return True if an area code or country code is at *start*: 0281 or 030, not 02 81."""
        return re.match(r"0(?:[1-9]\d\d|[34]0|[68]9)|00", self.text[start:]) is not None

    def part(self, start: int, end: int) -> "Run":
        """Return the run from *start* to *end*, without signs at its end."""
        text = self.text[start:end].rstrip(" ()/.-")
        return Run(text, (self.text + self.behind)[start + len(text) :])

    def ends(self) -> list[int]:
        """Return where a number may end before the last group, the most likely first."""
        groups = [(m.start(), m.end(), m[0]) for m in _GROUP.finditer(self.text)]
        following = list(pairwise(groups))
        other = [this[1] for this, behind in following if _CODE.match(behind[2])]
        return [*other, *(this[1] for this, _ in reversed(following))]

    def before_tail(self) -> tuple[str, str]:
        """Return the run without a time or date at its end, and that; else two empty texts."""
        found = _TAIL.fullmatch(self.text)
        pairs = _SPAN_BEHIND_PAIRS.fullmatch(self.text)
        if pairs and int(pairs["begin"]) < int(pairs["end"]):
            found = pairs
        return (found["number"], found["tail"]) if found else ("", "")

    def before_slash(self) -> str:
        """Return the run up to its last slash."""
        return self.text.rpartition("/")[0].rstrip(" ()-.")


def visible(raw: str) -> str:
    """Return the beginning of *raw* with ASCII digits, plain spaces and plain hyphens.

    Invisible characters and superscript digits (18⁰⁰) are left out. "%20" and "&nbsp;" are spaces.
    """
    if _CODED.search(raw := raw[:_LONGEST_CODED]):
        raw = html.unescape(unquote(raw))
    seen = islice((char for char in raw if unicodedata.category(char) not in _UNSEEN), LONGEST_TEXT)
    plain = with_plain_digits("".join(map(_normal, seen)))
    return "".join(map(_plain, plain))[:LONGEST_TEXT]


def cuts(text: str) -> tuple[str, str, str]:
    """Return *text* without times and dates, without the unmistakable ones only, and unchanged."""
    text = _ZERO.sub("0", _PLUS.sub(" +", text))
    clear = _CLEAR.sub(";", text)
    return _UNCLEAR.sub(";", clear), clear, text


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of *text*; digits directly behind letters are no run ("ali1990")."""
    for found in _RUN.finditer(text):
        run = Run(found[0], text[found.end() :])
        is_glued = text[: found.start()][-1:].isalpha() and found[0][0] not in "+0"
        if not is_glued:
            yield run
        elif later := run.starts()[1:]:
            yield Run(run.text[later[0] :], run.behind)


def is_run(text: str) -> bool:
    """Return True if *text* is one run, possibly in brackets."""
    return _RUN.fullmatch(text.strip(" ()")) is not None


def has_pairs(text: str) -> bool:
    """Return True if each bracket of *text* is closed behind it, with none inside another."""
    brackets = re.sub(r"[^()]", "", text)
    return not brackets.replace("()", "")


def _normal(char: str) -> str:
    if char.isdigit() and not char.isdecimal():
        return ""
    return unicodedata.normalize("NFKC", char)


def _plain(char: str) -> str:
    if char != "\n" and char.isspace():
        return " "
    if (bracket := unicodedata.category(char)) in _BRACKETS:
        return _BRACKETS[bracket]
    return "-" if char == "−" or unicodedata.category(char) == "Pd" else char
