"""What the guards of `kim check` advise, for an editor who sees marks instead of Markdown."""

import re
from dataclasses import replace

from editing.facts.labels import label_of_fact
from portal.problems import Problem

_LIST = "Fügen Sie jeden Punkt der Liste eigens als Listenpunkt hinzu."
_FACT = "Schreiben Sie runde Klammern. Eine Angabe wählen Sie aus der Liste: [Angabe 1]"
_OTHER_WORDS = (
    (r"Eine Angabe des Kreises schreiben Sie .*", _FACT),
    (r".*(?:leere Zeile vor die Liste|leere Zeile davor|## |Unter ihre erste Zeile).*", _LIST),
    (r".*!!! .*", "Fügen Sie einen Kasten hinzu."),
    (r".*\[\^1\]: .*", "Schreiben Sie, was die Fußnote sagt, in den Satz."),
    (r".*<div markdown>.*", "Schreiben Sie gewöhnlichen Text."),
)
"""Advice about layout, which an editor never writes."""
_MARKS = (
    (r"!\[([^\]]*)\]\([^)]*\)", r"[Bild 1: \1]"),
    (r"\[([^\]]*)\]\([^)]*\)", r"[Link 1: \1]"),
    (r"\*\*([^*]+)\*\*", r"[fett: \1]"),
    (r"<name@kreis\.de>", "[Link 1: name@kreis.de]"),
    (r"style=…", "die Farbe"),
)


def for_editors(problem: Problem, place: str) -> Problem:
    """Return *problem* of the part *place*, with advice that an editor can follow."""
    remedy = problem.remedy
    for pattern, advice in _OTHER_WORDS:
        if re.fullmatch(pattern, remedy, re.DOTALL):
            remedy = advice
    for pattern, mark in _MARKS:
        remedy = re.sub(pattern, mark, remedy)
    remedy = re.sub(r"\{\{ ([\w.]+) \}\}", _named, remedy)
    return replace(problem, field=f"{place}: {problem.field}", remedy=remedy)


def _named(found: re.Match[str]) -> str:
    return f"[Angabe 1: {label_of_fact(found[1])}]"
