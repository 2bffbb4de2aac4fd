"""Pages that are written in a language of their own, for the ledger and for the status."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from portal.problems import Problem
from sitebuild.content.source import SourceText
from sitebuild.translation.easy_language import outdated
from sitebuild.translation.units import meaning_hash


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page in a language of its own, and what is wrong if the German page has changed."""

    pair: tuple[str, str]
    """Hashes of the German page when this page was written, and of this page."""
    problem: Problem | None


def own_pair(root: Path, page: Path, tag: str) -> tuple[str, str] | None:
    """Return the hashes of the German *page* when its page in *tag* was written, and of that page.

    None where *page* is translated by catalogue.
    """
    file = root / page.with_suffix(f".{tag}.md")
    return _read(root, file, tag).pair if file.exists() else None


def own_pages(root: Path, tag: str) -> Iterator[OwnPage]:
    """Yield the pages that are written in the language *tag* instead of translated."""
    return (_read(root, file, tag) for file in sorted((root / "docs").rglob(f"*.{tag}.md")))


def _read(root: Path, file: Path, tag: str) -> OwnPage:
    config = load_config(config_file=str(root / "mkdocs.yml"))

    def says(source: SourceText) -> str:
        return meaning_hash(source, config.markdown_extensions, config.mdx_configs)

    own = SourceText(file.relative_to(root).as_posix(), file.read_text("utf-8-sig"))
    pair = str(get_data(own.text)[1].get("source-hash", "")), says(own)
    german = file.with_name(f"{file.name.removesuffix(f'.{tag}.md')}.md")
    now = says(SourceText("", german.read_text("utf-8-sig"))) if german.exists() else ""
    return OwnPage(pair, outdated(own, now) if now != pair[0] else None)
