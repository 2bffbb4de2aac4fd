"""A text that leaves the website: its links."""

from pathlib import Path

import pytest
from mkdocs.config import load_config

from sitebuild.rendering.renderer import BodyRenderer
from sitebuild.site import load_site
from tests.sitebuild.small_project import ROOT, write


@pytest.mark.parametrize("target", ["über-uns.md#wir", "%C3%BCber-uns.md#wir"])
def test_a_link_leads_to_the_website_however_its_letters_are_written(
    project: Path, target: str
) -> None:
    """The pages follow both, and `kim check` finds nothing wrong with either."""
    head = "---\ntitle: A\ndescription: B\n---\n\n"
    write(project / "docs" / "über-uns.md", f"{head}# Wir {{ #wir }}\n")
    write(project / "docs" / "druck" / "blatt.md", f"{head}# Blatt\n\n[Wir](../{target})\n")
    site = load_site(
        project, docs=project / "docs", district="kreis-wesel", url="https://kim.example"
    )
    config = load_config(config_file=str(ROOT / "mkdocs.yml"))
    renderer = BodyRenderer(site, list(config.markdown_extensions), dict(config.mdx_configs))
    page = next(text for text in site.papers if text.name == "blatt")
    (link,) = renderer.body(page, site.locales.source).root.iter("a")
    assert link.get("href") == "https://kim.example/de/über-uns/#wir"
