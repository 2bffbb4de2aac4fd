"""`kim share`: what an office picks for itself."""

import os
import signal
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kim.__main__ import main
from sitebuild.output.printed_documents import read_printed_documents
from tests.languages import SAMPLE, copy_project, publish_only
from tests.servers.kim_service import KIM, environ
from tests.sitebuild.printing.reading_pdf import codes_on, pictures_of, text_of
from tests.waiting import LIMIT, until

URL = "http://127.0.0.1:8000/"
"""An address of this machine: a public one would refuse the examples of the district."""
OFFERED = {"de", "de-simple", "ar", "uk", "ti"}
"""The languages of the copy of the project in which commands run."""
UNPUBLISHED = "uk"
"""In another copy."""


@pytest.fixture(scope="module")
def offering(tmp_path_factory: pytest.TempPathFactory) -> Callable[[set[str]], Path]:
    """Return what makes a copy of the project that offers few languages: each costs every command
    a part of a second.
    """

    def made(tags: set[str]) -> Path:
        folder = tmp_path_factory.mktemp("project")
        copy_project(folder)
        registry = folder / "i18n" / "locales.toml"
        publish_only(registry, [each for each in SAMPLE if each.tag in tags])
        return folder

    return made


@pytest.fixture(scope="module")
def few(offering: Callable[[set[str]], Path]) -> Path:
    """Return a copy of the project in few languages."""
    return offering(OFFERED)


@pytest.fixture(scope="module")
def project(offering: Callable[[set[str]], Path]) -> Path:
    """Return a copy of the project without one of the languages."""
    return offering(OFFERED - {UNPUBLISHED})


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch, few: Path) -> None:
    """Run each command in the copy, unless told otherwise."""
    monkeypatch.chdir(few)


def share(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `kim share` and return what it says."""
    return run("share", *arguments, **settings)


def run(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `kim` and return what it says."""
    return run_in(Path(), *arguments, **settings)


def run_in(
    folder: Path, *arguments: str | Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run `kim` in the project in *folder* and return what it says."""
    return subprocess.run(
        [KIM, *arguments],
        cwd=folder,
        env=environ(**{"KIM_BASE_URL": URL, **settings}),
        capture_output=True,
        text=True,
        check=False,
    )


def names_in(file: Path) -> list[str]:
    with zipfile.ZipFile(file) as archive:
        return archive.namelist()


def test_help_shows_how_it_is_used() -> None:
    """With an example that can be copied."""
    done = CliRunner().invoke(main, ["share", "--help"])
    assert done.exit_code == 0
    example = "kim share --locale ti --locale ar --town moers --page kontakt --to moers.zip"
    assert example in done.output


def test_an_office_gets_what_it_picked(tmp_path: Path) -> None:
    """Two languages, one page, one town: links and codes of these, and nothing else."""
    to = tmp_path / "new" / "moers.zip"
    picked = ("--locale", "ti", "--locale", "ar", "--town", "Moers", "--page", "kontakt")
    done = share(*picked, "--no-pdf", "--to", to)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1
    assert "this machine alone" in done.stderr
    assert done.stdout == f"12 files in 2 languages: {to}\n"
    assert names_in(to) == [
        f"moers/{tag}/{name}"
        for tag in ("ar", "ti")
        for name in (
            *("LIESMICH.txt", "qr/kontakt.png", "qr/kontakt.svg"),
            *("qr/orte/moers.png", "qr/orte/moers.svg", "texte.txt"),
        )
    ]


def test_documents_of_a_build_are_taken_as_they_are(
    site: Path, sample_project: Path, tmp_path: Path
) -> None:
    """Nothing is printed twice; one language needs no folder of its own."""
    prints = site.parent / "pdf"
    before = (prints / "kim-kreis-wesel_flyer_ti.pdf").stat().st_mtime_ns
    picked = (
        "--locale",
        "ti",
        "--document",
        "flyer",
        "--document",
        "zeigekarte",
        "--page",
        "start",
    )
    # The address of the build, or its documents would have to be printed anew.
    done = run_in(
        sample_project,
        "share",
        *picked,
        "--to",
        tmp_path / "ti",
        KIM_SITE_DIR=str(site),
        KIM_BASE_URL="http://127.0.0.1:8000",
    )
    assert done.returncode == 0
    assert "this machine alone" in done.stderr
    files = {
        file.relative_to(tmp_path / "ti").as_posix() for file in (tmp_path / "ti").rglob("*.*")
    }
    documents = {f"kim-kreis-wesel_{name}.pdf" for name in ("flyer_ti", "zeigekarte")}
    assert files == {
        *("LIESMICH.txt", "texte.txt", "qr/start.png", "qr/start.svg"),
        *(f"druck/{name}" for name in documents),
    }
    for name in documents:
        assert (tmp_path / "ti/druck" / name).read_bytes() == (prints / name).read_bytes()
    assert (prints / "kim-kreis-wesel_flyer_ti.pdf").stat().st_mtime_ns == before


def test_what_is_missing_is_printed(tmp_path: Path) -> None:
    """Also without a build."""
    settings = {"KIM_SITE_DIR": str(tmp_path / "site")}
    picked = ("--locale", "ti", "--document", "flyer", "--town", "05170024")
    done = share(*picked, "--to", tmp_path / "a.zip", **settings)
    assert done.returncode == 0
    assert "a/druck/kim-kreis-wesel_flyer_ti_moers.pdf" in names_in(tmp_path / "a.zip")
    assert "a/qr/orte/moers.svg" in names_in(tmp_path / "a.zip")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    """Each with the option, and what it may be; nothing is written."""
    wrong = {"--locale": "xx", "--page": "kontkt", "--town": "Mörs", "--document": "fleyer"}
    options = [word for pair in wrong.items() for word in pair]
    done = share(*options, "--to", tmp_path / "x.zip")
    assert done.returncode == 2
    for option, value in wrong.items():
        assert f"kim share: {option} {value}: " in done.stderr
    for known in ("de-simple", "start hilfe kontakt", "kamp-lintfort", "faltblatt"):
        assert known in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_language_that_is_not_published_is_refused(tmp_path: Path, project: Path) -> None:
    """Its links would lead nowhere."""
    tag, to = UNPUBLISHED, tmp_path / "x.zip"
    done = run_in(project, "share", "--locale", "yi", "--locale", tag, "--to", to)
    assert done.returncode == 2
    assert "--locale yi: This language is not in the registry" in done.stderr
    assert f"--locale {tag}: This language is not published" in done.stderr
    assert f"kim i18n publish --locale {tag}" in done.stderr


@pytest.mark.parametrize("name", ["there.zip", "folder"])
def test_nothing_is_written_over_unasked(name: str, tmp_path: Path) -> None:
    """With --force files of the same names are replaced, and others stay."""
    to = tmp_path / name
    own = to if to.suffix else to / "meine.txt"
    own.parent.mkdir(exist_ok=True)
    own.write_text("mine", "utf-8")
    picked = ("--locale", "de", "--page", "start", "--no-pdf", "--to", to)
    done = share(*picked)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert own.read_text("utf-8") == "mine"
    assert share(*picked, "--force").returncode == 0
    if to.suffix:
        assert "there/texte.txt" in names_in(to)
    else:
        assert (own.read_text("utf-8"), (to / "texte.txt").exists()) == ("mine", True)


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """No traceback."""
    (tmp_path / "file").touch()
    done = share("--locale", "de", "--no-pdf", "--to", tmp_path / "file" / "x.zip")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_a_public_address_with_example_numbers_is_refused(tmp_path: Path) -> None:
    """Codes on paper cannot be called back; `kim build` refuses the same."""
    done = share("--to", tmp_path / "x.zip", KIM_BASE_URL="https://kim.kreis-wesel.de/")
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_flyers_of_a_town_lead_to_its_page(site: Path, tmp_path: Path) -> None:
    """In the kit they stand for the ones of the district; the website goes on offering those."""
    settings = {"KIM_SITE_DIR": str(tmp_path / "site")}
    picked = ("--locale", "ti", "--town", "Moers", "--town", "05170052", "--document", "flyer")
    done = share(*picked, "--document", "zeigekarte", "--to", tmp_path / "a", **settings)
    assert done.returncode == 0, done.stderr
    documents = sorted(file.name for file in (tmp_path / "a/druck").iterdir())
    names = ("flyer_ti_moers", "flyer_ti_xanten", "zeigekarte_moers", "zeigekarte_xanten")
    assert documents == [f"kim-kreis-wesel_{name}.pdf" for name in names]
    for town in ("moers", "xanten"):
        file = tmp_path / f"a/druck/kim-kreis-wesel_flyer_ti_{town}.pdf"
        address = f"{URL}ti/orte/{town}/"
        assert [code for page in pictures_of(file) for code in codes_on(page)] == [address]
        assert (site / f"ti/orte/{town}/index.html").is_file()
    assert "Servicestelle Zuwanderung" in text_of(tmp_path / f"a/druck/{documents[0]}")
    assert read_printed_documents(tmp_path / "pdf") == ()


def test_a_sheet_shows_the_languages_of_ones_choice(tmp_path: Path) -> None:
    """For a town or an event: two codes instead of fourteen, and the file once in the kit."""
    settings = {"KIM_SITE_DIR": str(tmp_path / "site")}
    picked = ("--locale", "ar", "--locale", "uk", "--document", "plakat-sprachen")
    done = share(*picked, "--town", "moers", "--to", tmp_path / "a", **settings)
    assert done.returncode == 0, done.stderr
    (sheet,) = (tmp_path / "a").rglob("*.pdf")
    assert sheet.name == "kim-kreis-wesel_plakat-sprachen_moers_ar-uk.pdf"
    codes = [code for page in pictures_of(sheet) for code in codes_on(page)]
    assert sorted(codes) == [f"{URL}{tag}/orte/moers/" for tag in ("ar", "uk")]
    assert "Servicestelle Zuwanderung" in text_of(sheet)
    again = run("pdf", *picked, "--town", "moers", **{"KIM_BASE_URL": URL, **settings})
    assert "1 documents, 0 printed anew" in again.stdout, again.stderr


def test_a_town_can_be_printed_alone(tmp_path: Path) -> None:
    """`kim pdf --town` keeps its documents apart, prints none twice, and knows the towns."""
    command = ["pdf", "--locale", "ar", "--document", "plakat", "--town"]
    settings = {"KIM_BASE_URL": URL, "KIM_SITE_DIR": str(tmp_path / "site")}
    folder = tmp_path / "pdf-orte" / "wesel"
    for printed in (1, 0):
        done = run(*command, "wesel", **settings)
        assert done.returncode == 0, done.stderr
        assert f"1 documents, {printed} printed anew: {folder}" in done.stdout
    assert (folder / "kim-kreis-wesel_plakat_ar_wesel.pdf").is_file()
    done = run(*command, "Köln", **settings)
    assert done.returncode == 2
    assert "kim pdf: --town Köln: " in done.stderr
    assert "kamp-lintfort" in done.stderr


def test_a_choice_that_holds_nothing_is_refused(tmp_path: Path, project: Path) -> None:
    """Instead of “0 documents”: for a language not offered yet, there is a switch."""
    settings = {"KIM_BASE_URL": URL, "KIM_SITE_DIR": str(tmp_path / "site")}
    for picked in (("--locale", UNPUBLISHED), ("--locale", "ti", "--document", "zeigekarte")):
        done = run_in(project, "pdf", *picked, **settings)
        assert done.returncode == 2, picked
        assert "add --unpublished" in done.stderr


def test_an_interrupted_run_ends_without_tracebacks(tmp_path: Path) -> None:
    """Ctrl-C reaches all processes; only one of them has something to say."""
    folder = tmp_path / "pdf"
    with subprocess.Popen(
        [KIM, "pdf", "--locale", "ar", "--locale", "uk", "--jobs", "2"],
        env=environ(KIM_BASE_URL=URL, KIM_SITE_DIR=str(tmp_path / "site")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        until(lambda: list(folder.glob("*.pdf")), "a document", by=process)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert said.strip().endswith("Aborted!")
    assert "Traceback" not in said
