"""Pages that are written in a language instead of translated, for the ledger and for the status."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from portal.languages.reviews import Ledger
from portal.problems import Problem
from sitebuild.content.pages import OwnText
from sitebuild.content.source import SourceText
from sitebuild.translation.easy_language import outdated
from sitebuild.translation.page_state import review_of
from sitebuild.translation.units import meaning_hash


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page that is written in a language, and what is wrong if its German page has changed."""

    text: OwnText
    problem: Problem | None

    def is_checked(self, ledger: Ledger) -> bool:
        """Return True if readers see this text, and are told that somebody has checked it."""
        return self.problem is None and review_of(self.text, ledger) is not None


def own_page(root: Path, page: Path, tag: str) -> OwnPage | None:
    """Return the text in the language *tag* of the German *page*; None if it is translated."""
    file = root / page.with_suffix(f".{tag}.md")
    return _read(root, file, tag) if file.exists() else None


def own_pages(root: Path, tag: str) -> Iterator[OwnPage]:
    """Return the pages that are written in the language *tag*."""
    return (_read(root, file, tag) for file in sorted((root / "docs").rglob(f"*.{tag}.md")))


def _read(root: Path, file: Path, tag: str) -> OwnPage:
    config = load_config(config_file=str(root / "mkdocs.yml"))

    def says(source: SourceText) -> str:
        return meaning_hash(source, config.markdown_extensions, config.mdx_configs)

    source = SourceText(file.relative_to(root).as_posix(), file.read_text("utf-8-sig"))
    text = OwnText(source, get_data(source.text)[1], says(source))
    german = file.with_name(f"{file.name.removesuffix(f'.{tag}.md')}.md")
    now = says(SourceText("", german.read_text("utf-8-sig"))) if german.exists() else ""
    return OwnPage(text, outdated(source, now) if now != text.source_hash else None)
