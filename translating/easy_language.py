"""Pages that are written in a language instead of translated, for ledger and status."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs.utils.meta import get_data

from portal.languages.reviews import Ledger
from portal.problems import Problem
from portal.whole_files import rewrite
from sitebuild.content.docs import Docs
from sitebuild.content.pages import EasyLanguageText
from sitebuild.content.source import SourceText, source_of
from sitebuild.translation.babel_extractors import parsing
from sitebuild.translation.easy_language import outdated
from sitebuild.translation.page_state import review_of
from sitebuild.translation.units import hash_texts, units_of

_SOURCE_HASH = re.compile(r"^source-hash:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class EasyLanguagePage:
    """An easy-language page, with the problem if its German page has changed."""

    text: EasyLanguageText
    german: list[str]
    """The texts of the German page now."""
    problem: Problem | None

    def is_checked(self, ledger: Ledger) -> bool:
        """Return True if readers see this text and a person has checked it."""
        return self.problem is None and review_of(self.text, ledger) is not None


def easy_language_page(root: Path, page: Path, tag: str) -> EasyLanguagePage | None:
    """Return the easy-language text in *tag* of the German *page*; None if there is none."""
    file = root / page.with_suffix(f".{tag}.md")
    return _read(root, file, tag) if file.exists() else None


def easy_language_pages(root: Path, tag: str) -> Iterator[EasyLanguagePage]:
    """Yield the pages that are written in the language *tag*."""
    pages = Docs(root / "docs").pages.items()
    return (_read(root, file, tag) for uri, file in pages if uri.endswith(f".{tag}.md"))


def keep_after_slips(root: Path, tag: str, former: Mapping[str, str]) -> list[Path]:
    """Keep easy-language texts in *tag* whose German page had only slips corrected.

    *former*: former wording by present German text. The hash in the file is that of the German page
    at the time of writing: with the slips undone, the page must have that hash again. Returns the
    files whose hash was updated.
    """
    kept = []
    for page in easy_language_pages(root, tag):
        before = hash_texts([former.get(text, text) for text in page.german])
        if page.problem and before == page.text.source_hash:
            file = root / page.text.source.name
            text = with_source_hash(file.read_text("utf-8-sig"), hash_texts(page.german))
            rewrite(file, text)
            kept.append(file)
    return kept


def with_source_hash(text: str, german: str) -> str:
    """Return an easy-language text that says that it was written for the hash *german*."""
    return _SOURCE_HASH.sub(f'source-hash: "{german}"', text, count=1)


def _read(root: Path, file: Path, tag: str) -> EasyLanguagePage:
    extensions, configs = parsing(str((root / "mkdocs.yml").resolve()))

    def texts(source: SourceText) -> list[str]:
        units = units_of(source, extensions, configs)
        return [text for _, text in units]

    source = source_of(file.relative_to(root).as_posix(), file.read_bytes())
    text = EasyLanguageText(source, get_data(source.text)[1], hash_texts(texts(source)))
    page = file.with_name(f"{file.name.removesuffix(f'.{tag}.md')}.md")
    german = texts(source_of(page.name, page.read_bytes())) if page.exists() else []
    now = hash_texts(german) if page.exists() else ""
    return EasyLanguagePage(
        text, german, outdated(source, now) if now != text.source_hash else None
    )
