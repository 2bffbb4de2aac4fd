"""A page rendered by the extension alone, and a small project to build."""

from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from portal.district import District, load_district
from portal.languages.catalogues import GERMAN, Catalogue, Words
from portal.languages.registry import load_locales
from sitebuild.content.facts import BLANKS, contact_hours, facts_of, facts_of_town, hotline_hours
from sitebuild.content.placeholders import PlaceholderFiller
from sitebuild.content.source import SourceText
from sitebuild.translation.extension import CatalogueExtension, LocalizedPage
from sitebuild.translation.lookup import ShownTranslations
from sitebuild.translation.page_state import StateRule
from sitebuild.translation.structure import StructureComparer
from tests.sitebuild.small_project import ROOT, Render, small_project


@pytest.fixture(scope="session")
def extensions() -> tuple[list[Any], dict[str, Any]]:
    """Return the Markdown extensions of `mkdocs.yml` and their options."""
    config = load_config(config_file=str(ROOT / "mkdocs.yml"))
    return list(config.markdown_extensions), dict(config.mdx_configs)


@pytest.fixture(scope="session")
def district() -> District:
    """Return the Kreis Wesel."""
    return load_district(ROOT / "districts" / "kreis-wesel")


@pytest.fixture(scope="session")
def structure(extensions: tuple[list[Any], dict[str, Any]]) -> StructureComparer:
    """Return the comparison of texts by the parser of the pages."""
    return StructureComparer(*extensions)


@pytest.fixture(scope="session")
def render(
    extensions: tuple[list[Any], dict[str, Any]], district: District, structure: StructureComparer
) -> Render:
    """Return a function that renders Markdown with a catalogue."""

    def rendered(
        text: str, words: Catalogue = GERMAN, *, is_legal: bool = False, title: str = ""
    ) -> tuple[str, LocalizedPage]:
        extension = CatalogueExtension()
        town = district.municipalities[0]
        contact = district.contact_points[town.contact_points[0]]
        german = Words(load_locales(ROOT / "i18n/locales.toml").source, GERMAN)
        hours = {**hotline_hours(district, german), **contact_hours(contact, german)}
        known = facts_of(district, "de") | facts_of_town("de", town, contact)
        facts = {**known, **hours, **BLANKS}
        extension.page = LocalizedPage(
            SourceText("docs/seite.md", text),
            ShownTranslations(words, lambda german: Path("docs.po"), structure),
            PlaceholderFiller(facts, lambda german: None),
            meta={"title": title} if title else {},
            rule=StateRule(is_all_or_nothing=is_legal),
        )
        md = Markdown(extensions=[*extensions[0], extension], extension_configs=extensions[1])
        return md.convert(get_data(text)[0] if text.startswith("---\n") else text), extension.page

    return rendered


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with few pages, plain templates, the real registry and district."""
    return small_project(tmp_path / "project")
