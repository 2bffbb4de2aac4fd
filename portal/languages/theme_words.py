"""The texts of form and page frame, exported by the site build for the service.

So the service shows the same texts as the pages around its form, and a catalogue that is damaged
later stops the next build of its language, but not the service (decision 0022).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from portal.languages.catalogues import GERMAN, Catalogue, load_catalogues
from portal.languages.normal_catalogue import Unit
from portal.languages.registry import Locale
from portal.problems import BUILD, ConfigurationError, Problem

FILE = ".words.json"
"""Name of the file in the folder of a language; the leading dot keeps it from being served."""
_DOMAINS = ("forms", "theme")


def write_words(i18n: Sequence[Path], locale: Locale, folder: Path) -> None:
    """Write the translations of form and page frame that may be shown as JSON into `FILE` in
    *folder*.

    *i18n* are the folders of catalogues; the first that has a translation counts.
    """
    catalogues = {domain: load_catalogues(i18n, locale.tag, domain) for domain in _DOMAINS}
    words = {domain: _shown(catalogue) for domain, catalogue in catalogues.items()}
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    (folder / FILE).write_text(text, "utf-8", newline="\n")


def read_words(folder: Path, locale: Locale) -> tuple[Catalogue, ...]:
    """Return the catalogues of *locale*, that of the form first.

    Raises `ConfigurationError` if the file is missing or damaged.
    """
    if locale.tag == "de":
        return (GERMAN,)
    file = folder / FILE
    try:
        words = json.loads(file.read_bytes())
        return tuple(_catalogue(words[domain]) for domain in _DOMAINS)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        what = f"The words of this language cannot be read ({type(error).__name__})."
        raise ConfigurationError([Problem(file, None, "words", what, BUILD)]) from error


def _shown(catalogue: Catalogue) -> dict[str, str]:
    texts = ((unit.msgid, catalogue.lookup(unit.msgid)) for unit in catalogue.units.values())
    return {german: text for german, text in texts if text is not None}


def _catalogue(words: Mapping[str, str]) -> Catalogue:
    units = (Unit(german, None, text, fuzzy=False, line=0) for german, text in words.items())
    return Catalogue({(None, unit.msgid): unit for unit in units})
