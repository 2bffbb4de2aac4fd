"""German texts with translations, right and wrong."""

from collections.abc import Mapping
from pathlib import Path

import polib

from translating.texts import Text

ROOT = Path(__file__).parents[2]


def text(german: str, translation: str, domain: str = "docs", line: int = 7) -> Text:
    """Return one text of a catalogue."""
    file = Path(f"i18n/xx/LC_MESSAGES/{domain}.po")
    return Text(file, line, domain, german, translation, is_fuzzy=False, places=("docs/a.md",))


USUAL = tuple(
    text(german, translation)
    for german, translation in [
        ("Rufen Sie uns an, oder schreiben Sie uns.", "Зателефонуйте або напишіть нам."),
        ("Sie entscheiden, ob Sie uns schreiben.", "Ви самі вирішуєте, чи писати нам."),
        ("Das Gespräch ist kostenlos und vertraulich.", "Розмова безкоштовна й конфіденційна."),
        ("Wir sprechen in einem geschlossenen Raum.", "Ми розмовляємо в окремій кімнаті."),
    ]
    for _ in range(6)
)
"""Enough texts to learn how long translations into Ukrainian are."""


def catalogue(
    root: Path,
    tag: str,
    translations: Mapping[str, str],
    *entries: polib.POEntry,
    domain: str = "docs",
) -> Path:
    """Write a catalogue of a language, that of the pages if no other is named."""
    file = polib.POFile(wrapwidth=100)
    file.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    file.extend(polib.POEntry(msgid=german, msgstr=text) for german, text in translations.items())
    file.extend(entries)
    path = root / "i18n" / tag / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(file), "utf-8", newline="\n")
    return path
