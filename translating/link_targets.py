"""Texts of which only the address of a link has changed: a page got another file name."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib

from portal.languages.pofile import read_units
from portal.problems import Problem

_TARGET = re.compile(r"(?<=\]\()[^()\s]*")


def with_targets(translation: str, former: str, german: str) -> str:
    """Return *translation* of *former* with the addresses that its links have in *german*.

    It is returned as it is where more than addresses has changed.
    """
    if _without_targets(former) != _without_targets(german):
        return translation
    renamed = dict(zip(_TARGET.findall(former), _TARGET.findall(german), strict=True))
    return _TARGET.sub(lambda found: renamed.get(found[0], found[0]), translation)


def texts_with_other_targets(root: Path, now: polib.POFile) -> Iterator[Problem]:
    """Yield a problem for each text of our pages that no catalogue knows any more because the
    address of a link in it has changed.

    *now* is the template of the pages as `extract_templates` makes it.
    """
    file = root / "i18n" / "docs.pot"
    known = {text for _, text in read_units(file)} if file.exists() else set()
    found = {entry.msgid: entry.occurrences for entry in now}
    gone = {_without_targets(text): text for text in known - found.keys()}
    for text, places in found.items():
        former = gone.get(_without_targets(text))
        if text in known or former is None:
            continue
        renamed = zip(_TARGET.findall(former), _TARGET.findall(text), strict=True)
        old, new = next(pair for pair in renamed if pair[0] != pair[1])
        what = f"Der Link heißt jetzt {new} statt {old}; der Satz ist damit überall auf Deutsch."
        remedy = "kim i18n extract, dann kim i18n minor-edit: Die Übersetzungen gelten weiter."
        page, line = places[0]
        yield Problem(page, int(line), new, what, remedy, "Abhilfe")


def _without_targets(text: str) -> str:
    """Return *text* with a sign for each address: texts that are alike have as many."""
    return _TARGET.sub("\0", text)
