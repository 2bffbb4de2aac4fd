"""Refuse a change in German, naming the place and what helps."""

from portal.problems import ConfigurationError, Problem

_LONGEST = 40


def refusal(
    file: str, place: str, what: str, remedy: str, line: int | None = None
) -> ConfigurationError:
    """Return the error by which a change of *place*, a part or field in German words, is refused;
    the caller raises it.
    """
    return ConfigurationError([Problem(file, line, place, what, remedy, "Abhilfe")])


def excerpt(text: str) -> str:
    """Return the beginning of *text* in German quotation marks, to name what it stands in."""
    shown = " ".join(text.split())
    return f"„{shown:.{_LONGEST}}…“" if len(shown) > _LONGEST + 1 else f"„{shown}“"
