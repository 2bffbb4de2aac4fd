"""Hand the open texts of a page to a translator as a Word table, and take the table back.

The table, its rows and what may be taken are `translating.exchange`'s. What is taken lands in the
catalogue of the district, whose German texts are those of the page as it is now.
"""

import difflib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from editing.languages.german import doubt_in_german, in_german, place_in_german
from editing.languages.states import LanguageState, former_translations
from editing.line_ends import Contents
from editing.refusal import refusal
from editing.texts.site import Texts
from portal.languages.catalogues import catalogue_file
from portal.languages.pofile import save_catalogue
from portal.languages.registry import Locale
from portal.problems import ConfigurationError
from sitebuild.translation.extract import open_or_begin
from sitebuild.translation.merge import SIMILAR
from translating.exchange import docx_reading, docx_tables, odt_reading
from translating.exchange.displaced import ROWS
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import ReturnedRow, build_package
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.terms import AgreedTerms, load_terms
from translating.texts import Text

MOST_BYTES = 5_000_000
"""Of a table that comes back: one with all texts of all pages has 300 kB."""
_MOST_UNPACKED = 60_000_000
_MOST_FILES = 1_000
_Read = Callable[[bytes, Locale], Iterable[ReturnedRow]]
_DOMAIN = "docs"
_BODY = "word/document.xml"
_SAVE = (
    "Öffnen Sie sie in Word oder LibreOffice, und speichern Sie sie als .docx oder .odt, "
    "ohne Kennwort."
)
_DISPLACED = (
    "Die Übersetzungen stehen neben anderen deutschen Texten. Nichts wurde übernommen.",
    (
        "Vielleicht wurde eine Spalte allein sortiert oder um eine Zeile verschoben. Lassen Sie "
        "die Tabelle in Ordnung bringen, oder holen Sie eine neue."
    ),
)
_OTHERS = (
    (b"%PDF", "Das ist ein PDF.", "Fragen Sie nach der Datei, aus der es gemacht wurde."),
    (b"{\\rtf", "Das ist eine RTF-Datei.", _SAVE),
    (b"\xd0\xcf\x11\xe0", "Das ist eine alte oder geschützte Word-Datei (.doc).", _SAVE),
)
"""How files of other programs begin, what they are, and what helps."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table that came back."""

    new: tuple[tuple[str, str, str], ...]
    """German text, translation, and the one that it replaces, of what was taken."""
    refused: tuple[tuple[str, str, str], ...]
    """German text, translation, and in which row and why it was not taken, in German."""
    doubts: tuple[tuple[str, str, str], ...]
    """German text, translation, and in German what somebody should look at, of what was taken."""
    unchanged: int
    empty: int
    remarks: tuple[tuple[str, str], ...]
    """German text, and what the translator has asked or said beside it."""
    absent: tuple[str, ...]
    """Open German texts of the page that have no row in the table."""
    contents: Contents
    """The files to write for it."""


def table_for(texts: Texts, uri: str, locale: Locale, state: LanguageState) -> bytes:
    """Return a Word table (.docx) with the texts of the page *uri* that *state* calls open."""
    former = former_translations(texts, uri, locale)
    open_ones = [_text(texts, uri, locale, german, former) for german in state.open]
    glossary = Gatekeeper(texts.root).glossary
    terms = load_terms(texts.root / "i18n", locale.tag)
    package = build_package({_DOMAIN: open_ones}, locale, glossary, terms, everything=False)
    return docx_tables.write(package)


def take_back(
    texts: Texts, uri: str, locale: Locale, state: LanguageState, content: bytes
) -> Taken:
    """Return what of the table *content* (.docx, .odt) can be taken for the page *uri*.

    Raises `ConfigurationError`, in German, if it is no such table, or for another language.
    """
    read = _reader_of(uri, content)
    file = catalogue_file(texts.folder.i18n, locale.tag, _DOMAIN)
    with tempfile.TemporaryDirectory() as name:
        there = catalogue_file(Path(name) / "i18n", locale.tag, _DOMAIN)
        there.parent.mkdir(parents=True)
        catalogue = open_or_begin(file, locale, _DOMAIN)
        known = {entry.msgid for entry in catalogue if not entry.obsolete}
        added = [german for german in state.open if german not in known]
        for german in added:
            catalogue.append(polib.POEntry(msgid=german, occurrences=[(f"docs/{uri}", "")]))
        save_catalogue(catalogue, there)
        returned = _returned(uri, locale, content, read)
        gatekeeper = Gatekeeper(texts.root)
        result = _imported(uri, Path(name), locale, returned, gatekeeper)
        written = _without_empty(there, locale, set(added)) if result.new else None
    if not any((result.new, result.refused, result.unchanged, result.empty)):
        what = "In dieser Datei steht keine Tabelle von hier."
        remedy = (
            "Wählen Sie die Tabelle, die Sie hier geholt haben. Beim Speichern als .doc geht sie "
            "manchmal verloren: Speichern Sie als .docx oder .odt."
        )
        raise refusal(uri, "Datei", what, remedy)
    inner = file.relative_to(texts.folder.path).as_posix()
    doubts = _doubts(result, locale, gatekeeper, load_terms(texts.root / "i18n", locale.tag))
    return _taken(result, state, doubts, {inner: written} if written else {})


def _doubts(
    result: ImportResult, locale: Locale, gatekeeper: Gatekeeper, terms: AgreedTerms
) -> Iterator[tuple[str, str, str]]:
    """Yield the errors and promises in what was taken: the command line names them, too.

    Words that have to stand once on a page may stand in what was translated before.
    """
    for each in result.new:
        for finding in gatekeeper.check_texts(each.texts[:1], locale, terms):
            is_told = finding.weight is Weight.ERROR or finding.gate == "promises"
            if is_told and finding.gate != "glossary":
                yield each.german, each.translation, doubt_in_german(finding.gate)


def _taken(
    result: ImportResult,
    state: LanguageState,
    doubts: Iterable[tuple[str, str, str]],
    contents: Contents,
) -> Taken:
    refused = (
        (
            each.german,
            each.returned.translation,
            f"{place_in_german(each.returned.where)}: {in_german(each)}",
        )
        for each in result.refused
    )
    return Taken(
        tuple((each.german, each.translation, each.former) for each in result.new),
        tuple(refused),
        tuple(doubts),
        result.unchanged,
        result.empty,
        tuple((each.german, " – ".join(each.returned.remarks)) for each in result.remarks),
        tuple(text.german for text in result.absent if text.german in state.open),
        contents,
    )


def _returned(uri: str, locale: Locale, content: bytes, read: _Read) -> list[ReturnedRow]:
    try:
        return list(read(content, locale))
    except ConfigurationError as error:
        if error.problems[0].field == "language":
            what = f"Die Tabelle ist nicht für {locale.german}: Über keiner Spalte steht das."
            raise refusal(uri, "Datei", what, "Wählen Sie die Sprache der Tabelle.") from None
        raise refusal(uri, "Datei", "Die Datei lässt sich nicht lesen.", _SAVE) from None


def _imported(
    uri: str, root: Path, locale: Locale, returned: list[ReturnedRow], gatekeeper: Gatekeeper
) -> ImportResult:
    try:
        return import_translations(root, locale, returned, gatekeeper)
    except ConfigurationError as error:
        if error.problems[0].field == ROWS:
            raise refusal(uri, "Datei", *_DISPLACED) from None
        what = f"Die Texte in der Tabelle sind nicht auf {locale.german}."
        raise refusal(uri, "Datei", what, "Fragen Sie nach der richtigen Tabelle.") from None


def _without_empty(file: Path, locale: Locale, added: set[str]) -> bytes:
    """Return the catalogue without the entries that were *added* and got no translation."""
    catalogue = open_or_begin(file, locale, _DOMAIN)
    for entry in [each for each in catalogue if each.msgid in added and not each.msgstr]:
        catalogue.remove(entry)
    return str(catalogue).encode()


def _text(texts: Texts, uri: str, locale: Locale, german: str, former: dict[str, str]) -> Text:
    """Return an open text, with the former wording that it is like, and its translation."""
    file = catalogue_file(texts.folder.i18n, locale.tag, _DOMAIN)
    near = difflib.get_close_matches(german, former, n=1, cutoff=SIMILAR)
    return Text(
        file,
        1,
        _DOMAIN,
        german,
        former[near[0]] if near else "",
        is_fuzzy=bool(near),
        places=(f"docs/{uri}",),
        former=near[0] if near else None,
    )


def _reader_of(uri: str, content: bytes) -> _Read:
    """Return what reads this file; raise `ConfigurationError` for another, or one too large."""
    if len(content) > MOST_BYTES:
        what = f"Die Datei hat mehr als {MOST_BYTES // 1_000_000} MB."
        raise refusal(uri, "Datei", what, "Nehmen Sie Bilder heraus: Nur die Tabelle zählt.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        files = []
    names = {each.filename for each in files}
    if _BODY not in names and odt_reading.CONTENT not in names:
        begun = (each[1:] for each in _OTHERS if content.startswith(each[0]))
        what = "Das ist keine Word-Datei (.docx) und kein OpenDocument-Text (.odt)."
        raise refusal(uri, "Datei", *next(begun, (what, _SAVE)))
    if len(files) > _MOST_FILES or sum(each.file_size for each in files) > _MOST_UNPACKED:
        raise refusal(uri, "Datei", "Die Datei ist ausgepackt zu groß.", _SAVE)
    return docx_reading.read if _BODY in names else odt_reading.read
