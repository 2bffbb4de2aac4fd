"""The hash pair of a page that is written in its own language, for the ledger."""

from pathlib import Path

from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from sitebuild.source import SourceText
from sitebuild.units import meaning_hash


def own_pair(root: Path, page: Path, tag: str) -> tuple[str, str] | None:
    """Return what the German *page* was when its text in *tag* was written, and what that says."""
    file = root / page.with_suffix(f".{tag}.md")
    if not file.exists():
        return None
    config = load_config(config_file=str(root / "mkdocs.yml"))
    text = file.read_text("utf-8-sig")
    source_hash = str(get_data(text)[1].get("source-hash", ""))
    meaning = meaning_hash(SourceText("", text), config.markdown_extensions, config.mdx_configs)
    return source_hash, meaning
