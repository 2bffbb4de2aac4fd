"""`kim audio`: a page is heard as long as it says what was read."""

import shutil
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner, Result

from kim.__main__ import main
from sitebuild.build import build_site
from sitebuild.output.report import BuildReport
from tests.sitebuild.small_project import ROOT, small_project, write
from tests.sitebuild.sounds import lay

MAIN = (
    '<html lang="{{ kim.locale.tag }}"><title>{{ page.title }}</title><style>{{ style }}</style>'
    "<main><!-- kim:listen -->{{ page.content | safe }}<nav>Menü</nav></main>"
)
PAGE = "build/site/de/recht/index.html"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project whose pages can be heard, and stand in it."""
    small_project(tmp_path)
    for name in ("partials/listen.html", "partials/macros.html", "assets/vorlesen.js"):
        (tmp_path / "site/theme" / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / "site/theme" / name, tmp_path / "site/theme" / name)
    write(tmp_path / "site/theme/main.html", MAIN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIM_DISTRICT", "kreis-wesel")
    return tmp_path


def audio(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["audio", *map(str, words)])


def build() -> BuildReport:
    return build_site(
        Path(),
        district="kreis-wesel",
        base_url="https://kim.example/",
        tags=["de"],
        is_packed=False,
    )


def test_a_recording_is_played_until_the_page_says_something_else(root: Path) -> None:
    """From the command to the page; what is outdated is named with its remedy."""
    build()
    assert "<audio" not in Path(PAGE).read_text("utf-8")
    assert audio("text", "--locale", "de", "--page", "recht").output == (
        "Recht\nErster Satz.\nZweiter Satz.\n"
    )
    added = audio("add", lay(root / "neu.MP3"), "--locale", "de", "--page", "recht")
    assert added.exit_code == 0, added.output
    build()
    page = lxml.html.document_fromstring(Path(PAGE).read_text("utf-8"))
    (player,) = page.iter("audio")
    assert (player.get("preload"), "controls" in player.attrib) == ("none", True)
    label = page.xpath("string(//*[@id=$id])", id=player.get("aria-labelledby", ""))
    assert label == "Diese Seite anhören (0:03, 12 kB)"
    assert Path("build/site", str(player.get("src")).lstrip("/")).stat().st_size == 12_000
    assert "kim:listen" not in Path("build/site/de/index.html").read_text("utf-8")

    file = root / "docs/recht.md"
    write(file, file.read_text("utf-8").replace("Erster", "Neuer"))
    told = [str(problem) for each in build().locales for problem in each.problems]
    assert "<audio" not in Path(PAGE).read_text("utf-8")
    remedy = "districts/kreis-wesel/audio/de/recht.mp3 --locale de --page recht"
    assert [remedy in each for each in told] == [True]
    status = audio("status")
    assert "de        recht  0:03    12000  no" in status.output
    for shown in (
        status,
        CliRunner().invoke(main, ["check", "--district", "districts/kreis-wesel"]),
    ):
        assert remedy in shown.output


def test_what_is_no_recording_of_a_page_is_refused(root: Path) -> None:
    """Before anything is written."""
    noise, sound = lay(root / "rauschen.mp3", b"\0" * 500), lay(root / "ton.mp3")
    for words, told in (
        ((noise, "--locale", "de", "--page", "recht"), "holds no sound"),
        ((sound, "--locale", "de", "--page", "rechte"), "Remedy: Write one of: recht"),
        ((sound, "--locale", "xx", "--page", "recht"), "xx"),
        ((sound, "--locale", "ar", "--page", "recht"), "has no text in ar yet"),
        ((lay(root / "ton.wav"), "--locale", "de", "--page", "recht"), ".m4a, .mp3, .ogg"),
    ):
        done = audio("add", *words)
        assert done.exit_code == 2, done.output
        assert told in done.output
    assert not (root / "districts/kreis-wesel/audio").exists()
