"""The card of a town: whom one meets there, in which languages, and how to get there."""

import shutil
from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.audio import SpokenPages
from tests.sitebuild.small_project import ROOT, write

ADDRESS = 'address = ["Reeser Landstraße 31", "46483 Wesel"]\n'
MORE = """
stop = "Wesel Bahnhof"
directions = "Der Aufzug ist im Hof."
map = "https://www.kreis-wesel.example/karte"
team = "Am Bahnhof"
languages = ["de", "ar"]
"""
UNKNOWN = 'languages = ["arab"]\n'


def district(folder: Path, more: str) -> str:
    """Return the path of a district whose office has *more* keys."""
    shutil.copytree(ROOT / "districts" / "kreis-wesel", folder)
    places = (folder / "places.toml").read_text("utf-8")
    write(folder / "places.toml", places.replace(ADDRESS, ADDRESS + more, 1))
    return str(folder)


def test_a_card_says_what_somebody_needs_who_comes(tmp_path: Path) -> None:
    """Each fact on its line; what the district does not say has none."""
    pages = SpokenPages(ROOT, district(tmp_path / "kreis", MORE))
    text = pages.text(pages.site.locales.source, "orte/alpen")
    for line in (
        "Team: Am Bahnhof",
        "Der Aufzug ist im Hof.",
        "Auf der Karte ansehen",
        "Haltestelle: Wesel Bahnhof",
        "Sprachen: Deutsch, العربية",
    ):
        assert f"{line}\n" in text
    plain = SpokenPages(ROOT, "kreis-wesel")
    assert "Team:" not in plain.text(plain.site.locales.source, "orte/alpen")


def test_an_unknown_language_is_named(tmp_path: Path) -> None:
    """With file, line and remedy."""
    with pytest.raises(ConfigurationError, match=r"places\.toml:\d+: contact_point\.languages"):
        SpokenPages(ROOT, district(tmp_path / "kreis", UNKNOWN))
