"""Keep translations and easy-language texts after a slip in the German text was corrected.

A changed text is stale in all languages. If a person says that its meaning is the same, the
translations of the former wording count again; their reviews do not, because nobody has read this
pair.
"""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from portal.languages.catalogues import DOMAINS, catalogue_file
from portal.languages.pofile import open_catalogue, save_catalogue
from portal.languages.registry import Locales
from portal.problems import ConfigurationError
from translating.easy_language import keep_after_slips
from translating.findings import Finding
from translating.gates.gatekeeper import Gatekeeper
from translating.link_targets import with_targets
from translating.texts import Text, read_texts
from translating.units import set_translation


@dataclass(frozen=True, slots=True)
class Change:
    """A changed German text, and the languages that have its former wording."""

    domain: str
    former: str
    german: str
    tags: tuple[str, ...]
    refused: tuple[Finding, ...] = ()
    """Why some languages cannot keep their translation, for example a changed number or link."""

    @property
    def likeness(self) -> float:
        """The similarity of former and present text from 0 to 1 (`difflib` ratio of characters)."""
        return difflib.SequenceMatcher(None, self.former, self.german, autojunk=False).ratio()

    def difference(self) -> list[tuple[str, str]]:
        """Return the pieces of the text, each after “=” (unchanged), “-” (removed) or “+”
        (added).
        """
        old, new = self.former.split(" "), self.german.split(" ")
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        pieces: list[tuple[str, str]] = []
        for what, i, j, k, m in matcher.get_opcodes():
            if what == "equal":
                pieces.append(("=", " ".join(old[i:j])))
                continue
            pieces += [("-", " ".join(old[i:j]))] if i < j else []
            pieces += [("+", " ".join(new[k:m]))] if k < m else []
        return pieces


def find_changes(root: Path, locales: Locales, gatekeeper: Gatekeeper) -> list[Change]:
    """Return the changed texts of all languages whose former translation was shown."""
    found: dict[tuple[str, str, str], list[str]] = {}
    refused: dict[tuple[str, str, str], list[Finding]] = {}
    for locale in locales:
        for domain in DOMAINS:
            for text in _carriable(root / "i18n", locale.tag, domain):
                key = (domain, text.former or "", text.german)
                findings = gatekeeper.structure_errors(text, locale)
                found.setdefault(key, [])
                refused.setdefault(key, []).extend(findings)
                if not findings:
                    found[key].append(locale.tag)
    return [Change(*key, tuple(tags), tuple(refused[key])) for key, tags in found.items()]


def _carriable(i18n: Path, tag: str, domain: str) -> list[Text]:
    """Return the stale texts whose translation was shown before, and is as it was.

    In the translation a link leads where it leads in the German text now.
    """
    file = catalogue_file(i18n, tag, domain)
    try:
        texts = read_texts(i18n, tag, domain)
    except ConfigurationError:
        return []  # whoever asks for the state of this language is told
    if not texts:
        return []
    gone = {
        entry.msgid: entry for entry in open_catalogue(file).obsolete_entries() if not entry.fuzzy
    }
    return [
        replace(text, translation=with_targets(text.translation, text.former, text.german))
        for text in texts
        if text.is_fuzzy and text.former in gone and gone[text.former].msgstr == text.translation
    ]


def carry_easy_texts(root: Path, locales: Locales, changes: Iterable[Change]) -> list[Path]:
    """Update the hashes of easy-language texts that still hold; return their files."""
    agreed = (change for change in changes if change.domain == "docs" and change.tags)
    former = {change.german: change.former for change in agreed}
    return [file for each in locales for file in keep_after_slips(root, each.tag, former)]


def carry_over(root: Path, changes: Iterable[Change]) -> dict[Path, int]:
    """Write the translations of *changes* as finished; return the number of texts by file."""
    wanted: dict[tuple[str, str], Collection[str]] = {}
    for change in changes:
        for tag in change.tags:
            key = (tag, change.domain)
            wanted[key] = {*wanted.get(key, ()), change.german}
    counted = {}
    for (tag, domain), germans in wanted.items():
        file = catalogue_file(root / "i18n", tag, domain)
        catalogue = open_catalogue(file)
        for entry in catalogue:
            if entry.msgid in germans and entry.fuzzy:
                former = entry.previous_msgid or entry.msgid
                set_translation(entry, with_targets(entry.msgstr, former, entry.msgid))
        save_catalogue(catalogue, file)
        counted[file] = len(germans)
    return counted
