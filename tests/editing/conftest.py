"""The parsers of the pages, and a district in a folder of its own."""

import shutil
from pathlib import Path

import pytest
from markdown import Markdown
from mkdocs.config import load_config

from editing.line_ends import Contents
from editing.texts.blocks import BlockParser
from editing.texts.changes import Parsers
from editing.texts.inline import InlineParser
from editing.texts.page import EditablePage, PageReader
from portal.district.folder import DistrictFolder

ROOT = Path(__file__).parents[2]
FRONT = "---\ntitle: Seite\ndescription: Worum es geht\n---\n\n"


def write_all(folder: Path, contents: Contents) -> None:
    """Write *contents* into the folder of a district, as publishing does."""
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.fixture(scope="session")
def parsers() -> Parsers:
    """Return the parsers with the extensions of `mkdocs.yml`."""
    config = load_config(config_file=str(ROOT / "mkdocs.yml"))
    extensions, configs = list(config.markdown_extensions), dict(config.mdx_configs)
    md = Markdown(extensions=extensions, extension_configs=configs)
    return Parsers(BlockParser(extensions, configs), InlineParser(md))


@pytest.fixture(scope="session")
def reader(parsers: Parsers) -> PageReader:
    """Return the reader of pages; a fact is called by the last part of its name."""
    return PageReader(parsers.blocks, parsers.inline, lambda name: name.rpartition(".")[2])


class Editor:
    """Reads a page from its Markdown, for tests."""

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader

    def page(self, markdown: str) -> EditablePage:
        """Return a page with front matter and this text."""
        return self._reader.read("docs/seite.md", f"{FRONT}{markdown}\n")


@pytest.fixture(scope="session")
def editor(reader: PageReader) -> Editor:
    """Return what reads a page."""
    return Editor(reader)


@pytest.fixture
def folder(tmp_path: Path) -> DistrictFolder:
    """Return the Kreis Wesel in a folder of its own."""
    shutil.copytree(ROOT / "districts" / "kreis-wesel", tmp_path / "kreis")
    return DistrictFolder(tmp_path / "kreis", is_shipped=False)
