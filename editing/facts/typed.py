"""What is typed into a field, as a value of its kind."""

import datetime as dt
import re
from collections.abc import Sequence

from editing.facts.fields import Field, FieldKind, Value
from editing.refusal import refusal
from portal.district.hours import DAYS
from portal.text import clean_line, clean_text, with_plain_digits

Typed = str | bool | Sequence[str]
"""A text, a box that is ticked or not, or several choices."""

_DAY = re.compile(r"(?:(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4}))")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::00)?(?: ?Uhr)?")
_MOST_DIGITS = 6
_LONGEST = 4000
"""Signs of a field: the longest sentence of a notice on data protection has some hundred."""
_WORD = re.compile(r"[^\W\d_]+")
_FULL = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_WEEKDAYS = {
    **{short.casefold(): short for short in DAYS},
    **{name.casefold(): short for name, short in zip(_FULL, DAYS, strict=True)},
    "sonnabend": "Sa",
}
_BETWEEN = {"bis": "-", "und": ","}


def read_typed(field: Field, typed: Typed, file: str) -> Value:
    """Return the value that is *typed* into *field*; None for an empty field that may be missing.

    Raises `ConfigurationError` naming the field by its label, in German.
    """
    match field.kind:
        case FieldKind.FLAG:
            return typed not in {False, "", "false"}
        case FieldKind.LINES | FieldKind.CHOICES:
            lines = _lines(typed)
            texts = tuple(filter(None, map(clean_line, lines)))
            _refuse_odd("".join(texts), field, file)
            if not texts:
                refuse_empty(field, file)
                return None
            return _chosen(field, texts, file)
    line = clean_line(typed if isinstance(typed, str) else "")
    if not line:
        refuse_empty(field, file)
        return None
    _refuse_odd(line, field, file)
    if field.kind is FieldKind.CHOICE:
        _chosen(field, (line,), file)
    return _value(field, line, file)


def _value(field: Field, line: str, file: str) -> Value:
    match field.kind:
        case FieldKind.NUMBER:
            digits = with_plain_digits(line)
            if not digits.isascii() or not digits.isdigit() or len(digits) > _MOST_DIGITS:
                raise refusal(file, field.path, "Das ist keine Zahl.", "Schreiben Sie Ziffern.")
            return int(digits)
        case FieldKind.DAY:
            if (day := _day(with_plain_digits(line))) is None:
                remedy = "Schreiben Sie Tag, Monat und Jahr: 14.1.2027"
                raise refusal(file, field.path, "Diesen Tag gibt es nicht.", remedy)
            return day
        case FieldKind.MOMENT:
            return _moment(field, with_plain_digits(line), file)
        case FieldKind.TIME:
            return _time(field, with_plain_digits(line), file)
    if field.key == "days":
        return str(field.value) if _week(line) == _week(str(field.value)) else _week(line)
    return line


def _week(line: str) -> str:
    """Return days of the week as a district writes them; *line* itself if a word is none."""
    words = [word for word in _WORD.findall(line) if word.casefold() not in _BETWEEN]
    names = [_WEEKDAYS.get(word.rstrip("s").casefold()) for word in words]
    if not all(names):
        return line
    short = _WORD.sub(_short, line).replace(".", "")
    return re.sub(r"\s*([-–—])\s*", "-", re.sub(r"\s*,\s*", ", ", short))


def _short(found: re.Match[str]) -> str:
    word = found[0].casefold()
    return _BETWEEN.get(word) or _WEEKDAYS[word.rstrip("s")]


def _refuse_odd(text: str, field: Field, file: str) -> None:
    """Raise `ConfigurationError` for what pages would read as a placeholder, or far too much."""
    if "{{" in text or "}}" in text:
        what = "Zwei geschweifte Klammern stehen auf Seiten für eine Angabe."
        raise refusal(file, field.path, what, "Schreiben Sie den Text ohne sie.")
    if len(text) > _LONGEST:
        what = f"Das sind mehr als {_LONGEST} Zeichen."
        raise refusal(file, field.path, what, "Schreiben Sie weniger.")


def _lines(typed: Typed) -> Sequence[str]:
    if isinstance(typed, str):
        return clean_text(typed).split("\n")
    return () if isinstance(typed, bool) else typed


def refuse_empty(field: Field, file: str) -> None:
    """Raise `ConfigurationError` for a field that may not be empty."""
    if not field.is_optional:
        remedy = "Wählen Sie aus der Liste." if field.choices else "Füllen Sie es aus."
        raise refusal(file, field.path, "Das Feld ist leer.", remedy)


def _chosen(field: Field, texts: tuple[str, ...], file: str) -> tuple[str, ...]:
    """Refuse what is none of the choices; what stands there already may stay."""
    was = field.value if isinstance(field.value, tuple) else (field.value,)
    known = {written for written, _ in field.choices} | {str(each) for each in was}
    if field.choices and (unknown := [text for text in texts if text not in known]):
        what = f"„{unknown[0]}“ steht nicht zur Wahl."
        raise refusal(file, field.path, what, "Wählen Sie aus der Liste.")
    return texts


def _day(line: str) -> dt.date | None:
    found = _DAY.fullmatch(line) or _ISO_DAY.fullmatch(line)
    if found is None:
        return None
    try:
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _time(field: Field, line: str, file: str) -> str:
    """Return the time as a district writes it; what is there stays if it means the same."""
    found = _TIME.fullmatch(line)
    try:
        time = dt.time(int(found["hour"]), int(found["minute"] or 0)) if found else None
    except ValueError:
        time = None
    if time is None:
        raise refusal(file, field.path, "Diese Uhrzeit gibt es nicht.", "Schreiben Sie: 9:00")
    was = _TIME.fullmatch(str(field.value))
    is_same = was and (int(was["hour"]), int(was["minute"] or 0)) == (time.hour, time.minute)
    return str(field.value) if is_same else f"{time:%H:%M}"


def _moment(field: Field, line: str, file: str) -> dt.datetime:
    begin, _, rest = line.replace("T", " ").replace(", ", " ").partition(" ")
    if _DAY.match(line) and not _DAY.fullmatch(begin):
        found = _DAY.match(line)
        begin, rest = (found[0], line[found.end() :].strip(" ,")) if found else (begin, rest)
    day, time = _day(begin), _TIME.fullmatch(rest)
    try:
        if day and time:
            at = dt.time(int(time["hour"]), int(time["minute"] or 0))
            return dt.datetime.combine(day, at)
    except ValueError:
        pass
    what = "Tag oder Uhrzeit gibt es nicht."
    raise refusal(file, field.path, what, "Schreiben Sie: 14.1.2027 16:00")
