"""Write hours and events for readers: days and times by CLDR, words from the catalogues.

Times are written on the clock of 24 hours with minutes, because readers of Tigrinya and Amharic
count the hours of a day from six o'clock on: “16:00” can be read on no other clock, and “9” can.
German offices leave out full hours' minutes. Where a language has no words yet, CLDR's own form of
a range stands alone: no German word comes between local days.

Begin and end of a time are one element, which the styles of screen and paper break only where a
whole line is too short for it: “9 bis” at the end of a line is read as an open end.
"""

import datetime as dt
import functools
import re
from collections.abc import Sequence
from itertools import pairwise

from babel import Locale as CldrLocale
from babel.dates import format_date, format_time
from babel.lists import format_list
from markupsafe import Markup

from portal.district.hours import Hours, Span, alike
from portal.languages.catalogues import GERMAN, N_, Words
from portal.languages.german_beside import WordsBesideGerman
from portal.languages.registry import Locale

DAYS = N_("{first} bis {last}")
TIMES = N_("{begin} bis {end} Uhr")
ROW = N_("{days}, {times}")
HOLIDAYS = N_("Nicht an Feiertagen.")
BY_APPOINTMENT = N_("Fragen Sie uns bitte nach einer Zeit.")
OR_BY_APPOINTMENT = N_("Auch andere Zeiten sind möglich. Fragen Sie uns.")

_LINE = Markup("<br>")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand around times until the text around them is HTML."""
_TIMES = re.compile(rf"{_OPEN}(.*?){_CLOSE}([^\s\w<&(]*)")
"""Times, and the comma behind them, which would else begin a line."""
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?"
_UNIT = r"\s?(?:[AaPp]\.?[Mm]\b\.?|Uhr\b)"
_WRITTEN_TIMES = re.compile(
    rf"(?<!\d){_CLOCK}(?:{_UNIT})?(?:\s[^\d,;()]{{1,14}}\s|\s?[-–—]\s?){_CLOCK}(?!\d)"
    rf"(?:{_UNIT}|\s[^\W\d]{{1,4}}(?![^\s,.;]))?|(?<!\d){_CLOCK}{_UNIT}"
)
"""The same in a text that an office wrote: “9 bis 16 Uhr”, “9:00 AM”."""
_cldr = functools.cache(CldrLocale.parse)
_FEWEST_IN_A_RANGE = 3


def hours_html(hours: Hours, words: Words) -> Markup:
    """Return *hours* as HTML, a line for each group of days; with German beside if *words* have it.

    Without any hours: by appointment.
    """
    return _with_german(_LINE.join(_lines(hours, words)), german_hours(hours), words)


def event_html(begin: dt.datetime, end: dt.datetime, words: Words) -> Markup:
    """Return the day of an event and its hours as HTML, in local time (Europe/Berlin) and in the
    form of opening hours: so it says, too, on which clock they are counted. With German beside if
    *words* have it.
    """
    own, german = (_event(begin, end, each) for each in (words, _GERMAN_WORDS))
    return _with_german(own, german, words)


def _with_german(own: Markup, german: Markup, words: Words) -> Markup:
    if own == german or not isinstance(words, WordsBesideGerman):
        return own
    return words.beside(own, german)


@functools.lru_cache(maxsize=1024)  # they stand on every page of every language
def german_hours(hours: Hours) -> Markup:
    """Return *hours* as HTML in the words of a German office."""
    return _LINE.join(_lines(hours, _GERMAN_WORDS))


_GERMAN_WORDS = Words(
    Locale("de", "Deutsch", "Deutsch", "Latn", "ltr", "de", "", published=True), GERMAN
)


def _lines(hours: Hours, words: Words) -> list[Markup]:
    rows = [_row(days, spans, words) for days, spans in alike(hours)]
    if not hours.open and (hours.by_appointment or not hours.text):
        rows.append(_text(words, BY_APPOINTMENT))
    if hours.text:
        rows.append(_with_whole_times(_text(words, hours.text)))
    if hours.closed_on_holidays:
        rows.append(_text(words, HOLIDAYS))
    if hours.open and hours.by_appointment:
        rows.append(_text(words, OR_BY_APPOINTMENT))
    return rows


def _text(words: Words, german: str) -> Markup:
    """Return a text in one language, also where *words* add the German."""
    return Words.text(words, german)


def _row(days: Sequence[int], spans: Sequence[Span], words: Words) -> Markup:
    """Return “Montag bis Donnerstag, 9 bis 12 Uhr und 14 bis 16 Uhr”."""
    cldr = words.locale.cldr
    named = _days(days, words)
    times = format_list([_times(span.begin, span.end, words) for span in spans], locale=cldr)
    return _in_row(named, times, words)


def _event(begin: dt.datetime, end: dt.datetime, words: Words) -> Markup:
    """Return “Dienstag, 16. März 2027, 16 bis 18 Uhr”; of several days the first and the last."""
    day, last = (format_date(each, "full", locale=words.locale.cldr) for each in (begin, end))
    if end - begin >= dt.timedelta(days=1):
        day = _range(day, last, words)
    return _in_row(day, _times(begin.time(), end.time(), words), words)


def _in_row(days: str, times: str, words: Words) -> Markup:
    pattern = words.lookup(ROW)
    return _marked(Markup.escape(_fill(pattern or "{days}: {times}", days=days, times=times)))


def _with_whole_times(text: Markup) -> Markup:
    """Return a text that an office wrote with its times marked."""
    return _marked(_WRITTEN_TIMES.sub(rf"{_OPEN}\g<0>{_CLOSE}", str(text)))


def _marked(html: str) -> Markup:
    marked = _TIMES.sub(r'<span class="kim-hours">\1\2</span>', str(html))
    return Markup(marked)  # noqa: S704 - what is marked is HTML already


def _days(days: Sequence[int], words: Words) -> str:
    """Return names of days: three in a row and more as a range."""
    cldr = _cldr(words.locale.cldr)
    names = cldr.days["format"]["wide"]  # Babel mixes up those of the kind “stand-alone”
    if len(days) < _FEWEST_IN_A_RANGE or any(b - a != 1 for a, b in pairwise(days)):
        return format_list([names[day] for day in days], locale=cldr)
    return _range(names[days[0]], names[days[-1]], words)


def _range(first: str, last: str, words: Words) -> str:
    pattern = words.lookup(DAYS)
    if pattern is None:
        return str(_cldr(words.locale.cldr).interval_formats[None].format(first, last))
    return _fill(pattern, first=first, last=last)


def _times(begin: dt.time, end: dt.time, words: Words) -> str:
    cldr = _cldr(words.locale.cldr)
    is_german = words.locale.cldr == "de"
    first, last = (clock(time, is_german=is_german) for time in (begin, end))
    pattern = words.lookup(TIMES)
    if pattern is None:
        pattern = cldr.interval_formats[None].format("{begin}", "{end}")
    return f"{_OPEN}{_fill(pattern, begin=first, end=last)}{_CLOSE}"


@functools.lru_cache(maxsize=1024)
def clock(time: dt.time, *, is_german: bool) -> str:
    """Return a time of day: “9” or “9:30” for an office in Germany, else “9:00”."""
    pattern = "H" if is_german and not time.minute else "H:mm"
    return format_time(time, pattern, locale="de")


def _fill(pattern: str, **values: str) -> str:
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern
