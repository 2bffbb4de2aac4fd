"""What the peers are given: the same pages, pinned packages, and districts of any size."""

import re
from pathlib import Path

import click
import pytest
import yaml  # type: ignore[import-untyped] # as in the benchmark

from bench import environments
from bench.district import MOST, NAME, write_project
from bench.pages import peer_tags, source_pages, write_hugo, write_material
from portal.district import load_district

PEERS = sorted(file.parent.name for file in Path("bench").glob("*/requirements.txt"))


@pytest.mark.parametrize("towns", [1, 13, 396, MOST])
def test_a_made_up_district_is_a_district(tmp_path: Path, towns: int) -> None:
    """All checks of a real one hold, and the municipality that is posted to is in it."""
    folder = write_project(tmp_path / "project", towns)
    district = load_district(folder / "districts" / NAME)
    assert len(district.municipalities) == towns
    assert (folder / "mkdocs.yml").resolve().parent == folder  # the build finds its district by it
    assert "05170024" in {each.key for each in district.municipalities}
    assert len({point.mailbox.address for point in district.contact_points.values()}) == towns + 1


def test_peers_get_the_same_pages_in_each_language(tmp_path: Path) -> None:
    """One file per page and language, with the words of the page and nothing of our templates."""
    tags, pages = peer_tags(3), source_pages()
    assert tags[0] == "de"
    assert len(set(tags)) == 3
    assert len(pages) > 30
    write_material(tmp_path / "material", tags)
    write_hugo(tmp_path / "hugo", tags)
    for folder in ("material/docs", "hugo/content"):
        files = [*(tmp_path / folder).rglob("*.md")]
        assert len(files) == len(tags) * len(pages)
        assert not [file for file in files if re.search(r"^template:", file.read_text("utf-8"))]
    (page,) = (each for each in pages if str(each.path) == "hilfe.md")
    assert page.body in (tmp_path / "hugo/content/hilfe.de.md").read_text("utf-8")
    assert (tmp_path / "hugo/content/orte/_index.de.md").is_file()


def test_material_alone_has_no_plugin_for_languages(tmp_path: Path) -> None:
    """It is its own contestant."""
    config = yaml.safe_load(write_material(tmp_path, ["de"]).read_text("utf-8"))
    assert config["plugins"] == []
    assert (tmp_path / "docs" / "hilfe.md").is_file()


@pytest.mark.parametrize("peer", PEERS)
def test_peers_are_pinned_with_hashes(peer: str) -> None:
    """The figures of another day are those of the same program; nobody slips in another one."""
    text = Path("bench", peer, "requirements.txt").read_text("utf-8")
    blocks = re.split(r"\n(?=\w)", text)
    assert all(re.match(r"[\w.\[\]-]+==\S+ \\\n +--hash=sha256:", block) for block in blocks)
    wished = re.findall(
        r"^([\w.-]+)", Path("bench", peer, "requirements.in").read_text("utf-8"), re.MULTILINE
    )
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    assert {name.lower().replace(".", "-") for name in wished} <= pinned


def test_a_peer_that_cannot_be_installed_says_what_to_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of pip, and the command to repeat by hand."""
    folder = tmp_path / "bench" / "nobody"
    folder.mkdir(parents=True)
    (folder / "requirements.txt").write_text("./nowhere.whl\n")
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    with pytest.raises(click.ClickException) as raised:
        environments.environment("nobody")
    assert "bin/pip install --no-deps -r bench/nobody/requirements.txt" in raised.value.message
    assert "nowhere.whl" in raised.value.message
    assert not (tmp_path / "build" / "peers" / "nobody" / "installed").exists()
