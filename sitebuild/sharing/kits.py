"""A share kit: everything to share in one ZIP file, whose bytes depend on its content only.

It holds the printed documents, the QR codes, and two texts: `LIESMICH.txt` explains the kit, German
first, and `texte.txt` has links and sentences to copy.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from babel.dates import format_date

from portal.languages.registry import Locale
from sitebuild.edition import Edition
from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.rendering.shared_pages import SharedPage, shares_of
from sitebuild.sharing.codes import WRITERS

README, TEXTS = "LIESMICH.txt", "texte.txt"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest date that ZIP supports: the date of packing would change the bytes."""
_READABLE = 0o644 << 16
_UNIX = 3

Files = Mapping[str, bytes]
"""Content by path."""


@dataclass(frozen=True, slots=True)
class KitContents:
    """The content of a kit in one language."""

    edition: Edition
    german: Edition
    """The same texts for helpers."""
    documents: tuple[PrintedDocument, ...]
    is_wanted: Callable[[SharedPage], bool] = lambda shared: True

    @property
    def locale(self) -> Locale:
        """The language of the kit."""
        return self.edition.locale

    @property
    def shared(self) -> tuple[SharedPage, ...]:
        """The pages to share."""
        return self._of(self.edition)

    def texts(self) -> dict[str, str]:
        """Return the two texts by file name."""
        germans = {shared.name: shared for shared in self._of(self.german)}
        pairs = [(shared, germans[shared.name]) for shared in self.shared]
        values = {"pairs": pairs, "texts": TEXTS, "documents": self.documents}
        return {name: self._filled(name, values) for name in (README, TEXTS)}

    def files(self, *folders: Path) -> dict[str, bytes]:
        """Return all files by path: texts, QR codes, and the documents from *folders*."""
        files = {name: windows_text(text) for name, text in self.texts().items()}
        for stored in self.documents:
            files[f"druck/{stored.file}"] = content_of(stored, folders)
        for shared in self.shared:
            for kind, write in WRITERS.items():
                files[f"qr/{shared.name}.{kind}"] = write(shared.address)
        return files

    def _of(self, edition: Edition) -> tuple[SharedPage, ...]:
        shares = shares_of(edition)
        return tuple(each for each in (*shares.pages, *shares.towns) if self.is_wanted(each))

    def _filled(self, name: str, values: Mapping[str, object]) -> str:
        editions = {self.german.locale.tag: self.german, self.locale.tag: self.edition}
        languages = [_TextLanguage(edition, self.documents) for edition in editions.values()]
        return fill_template(name, self.edition, locale=self.locale, editions=languages, **values)


def content_of(stored: PrintedDocument, folders: Iterable[Path]) -> bytes:
    """Return a printed document from the first of *folders* that has it."""
    found = next(folder for folder in folders if (folder / stored.file).is_file())
    return (found / stored.file).read_bytes()


def fill_template(name: str, edition: Edition, **values: object) -> str:
    """Return a template of `site/share` filled with the words of an edition."""
    templates = jinja2.Environment(  # noqa: S701 - plain text, where nothing is markup
        loader=jinja2.FileSystemLoader(edition.site.root / "site" / "share"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template(name.lower()).render(
        district=edition.site.district, plain_=edition.words.plain, **values
    )


class _TextLanguage:
    """One of the two languages of a text."""

    def __init__(self, edition: Edition, documents: Iterable[PrintedDocument]) -> None:
        days = [stored.day for stored in documents]
        self.plain = edition.words.plain  # called plain_ in templates, by which it is extracted
        self.day = format_date(max(days), "long", locale=edition.locale.cldr) if days else ""
        self.is_unchecked = any(stored.state == "unchecked" for stored in documents)


def windows_text(text: str) -> bytes:
    """Return *text* with CRLF and a byte order mark, which old Windows programs need."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def zip_files(files: Files, folder: str) -> bytes:
    """Return a ZIP file with *files* in *folder*: equal files give equal bytes on every machine.

    Nothing is compressed: pictures and documents are compressed already, and libraries differ.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EARLIEST)
            entry.external_attr, entry.create_system = _READABLE, _UNIX
            archive.writestr(entry, files[name])
    return out.getvalue()


def unzip_files(kit: bytes) -> dict[str, bytes]:
    """Return the files of a kit by path, without its folder."""
    with zipfile.ZipFile(io.BytesIO(kit)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
