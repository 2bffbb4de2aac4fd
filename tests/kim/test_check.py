"""`kim check` refuses what `kim build` and `kim serve` would refuse: all of it in one list."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formservice.mail.encryption import new_keys
from kim.__main__ import main
from sitebuild.translation.extract import write_templates
from tests.formservice.web.small_site import write_site
from tests.sitebuild.small_project import ROOT, small_project, write

PUBLIC = "https://portal.kreis-wesel.de"
KEY = "x" * 40


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a small project; no setting is made."""
    root = small_project(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


def check(**settings: str) -> Result:
    """Run `kim check` with these settings."""
    return CliRunner().invoke(main, ["check"], env=settings)


def example_environment() -> dict[str, str]:
    """Return the settings of `deploy/systemd/kim.env` as they are shipped."""
    lines = (ROOT / "deploy/systemd/kim.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line.startswith("KIM_"))


def test_a_fresh_clone_is_right(root: Path) -> None:
    """On this machine alone examples are wanted; pages that are not built are told, not refused."""
    done = check()
    assert done.exit_code == 0, done.output
    assert "note   pages: none in build/site yet. Run: kim build" in done.stdout


def test_the_project_itself_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page, table and catalogue: small projects leave most of them out."""
    monkeypatch.chdir(ROOT)
    done = check()  # of pages that somebody has built here nothing is said
    data, right, _ = done.output.partition("right  settings")
    assert right, done.output
    assert "right  pages of kreis-wesel" in data
    assert "wrong" not in data, done.output


def test_the_untouched_example_environment_is_refused(root: Path) -> None:
    """Each name that nobody has adapted, with the invented phones and mailboxes of the district."""
    done = check(**example_environment())
    assert done.exit_code == 2
    for named in (
        "environment: KIM_BASE_URL: portal.example.org is an example.",
        "environment: KIM_MAIL_FROM: kim-formular@portal.example.org is an example.",
        "environment: KIM_STAFF_GUIDE_URL: portal.example.org is an example.",
        "environment: KIM_SITE_DIR: /srv/kim/site holds no pages.",
        "environment: KIM_PUBLIC_KEY, KIM_PRIVATE_KEY: Neither is set.",
        "districts/kreis-wesel/district.toml:",
        ": hotline: ",
        "districts/kreis-wesel/places.toml:",
        ".mailbox: ",
    ):
        assert named in done.stderr, named
    assert all(" Remedy: " in line for line in done.stderr.splitlines())


def test_a_public_address_with_invented_phones_is_refused(root: Path) -> None:
    """As `kim build` does; once each."""
    done = check(KIM_BASE_URL=PUBLIC)
    assert done.exit_code == 2
    lines = [line for line in done.stderr.splitlines() if ": hotline: " in line]
    assert len(lines) == 1
    assert "is an example" in lines[0]


@pytest.mark.parametrize(
    ("name", "meant"), [("kreis-weseel", "kreis-wesel"), ("wesel", "kreis-wesel"), ("xyz", "")]
)
def test_a_district_that_does_not_exist_is_refused(root: Path, name: str, meant: str) -> None:
    """With the near name first, where there is one, and all that there are."""
    done = check(KIM_DISTRICT=name)
    assert done.exit_code == 2
    assert f"districts/{name}: KIM_DISTRICT: is not there." in done.stderr
    assert (f"Did you mean {meant}?" in done.stderr) == bool(meant)
    assert "Choose one of: kreis-wesel" in done.stderr


def test_a_folder_of_a_district_without_its_file_is_refused(root: Path) -> None:
    """Each folder below `districts/` is looked at, also one whose file has another name."""
    write(root / "districts/kreis-kleve/distrikt.toml", "")
    done = check()
    assert done.exit_code == 2
    assert "districts/kreis-kleve/district.toml: file: " in done.stderr
    assert "Create the file" in done.stderr


def test_an_empty_file_names_what_it_lacks(root: Path) -> None:
    """All of it at once."""
    write(root / "districts/kreis-wesel/district.toml", "")
    done = check()
    assert done.exit_code == 2
    lines = [x for x in done.stderr.splitlines() if "kreis-wesel/district.toml: " in x]
    assert len(lines) > 10
    assert len(lines) == len(set(lines))
    assert done.stdout.count("wrong ") == 1
    assert done.output.index(lines[0]) < done.output.index("right ")


def test_what_cannot_be_opened_is_one_mistake_among_others(root: Path) -> None:
    """A folder in the place of a file; the other mistakes are told all the same."""
    (root / "i18n/ar/LC_MESSAGES/docs.po").mkdir(parents=True)
    done = check(KIM_DISTRICT="kreis-weseel", KIM_PORT="0x")
    assert done.exit_code == 2
    assert "i18n/ar/LC_MESSAGES/docs.po" in done.stderr
    assert "Traceback" not in done.output


def test_what_an_offices_machine_leaves_is_told_or_left_out(root: Path) -> None:
    """A page and a table as Windows saves them, a link that is being written, a Mac's own file."""
    write_templates(root)
    (root / "docs/._recht.md").write_bytes(b"\0\5\x16\7\0\xff")
    (root / "docs/neu.md").write_bytes("---\ntitle: Grüße\n---\n".encode("cp1252"))
    write(root / "i18n/ar/search.csv", "")
    (root / "i18n/ar/search.csv").write_bytes("page,words\nkontakt/,Büro\n".encode("cp1252"))
    start = root / "docs/index.md"
    write(start, start.read_text("utf-8").replace("(kontakt.md#formular)", "()"))
    done = check()
    assert done.exit_code == 2, repr(done.exception)
    assert "docs/neu.md:2: file: Die Datei ist nicht in UTF-8" in done.stderr
    assert "._recht" not in done.output
    (root / "docs/neu.md").unlink()
    done = check()
    assert done.exit_code == 2, repr(done.exception)
    assert "i18n/ar/search.csv: encoding: cannot be read" in done.stderr
    assert "docs/index.md:11: (): Der Link führt nirgends hin." in done.stderr


def test_several_mistakes_are_told_in_one_run(root: Path) -> None:
    """Settings, district, pages, files and placeholders."""
    write(root / "docs/foto.heic", "x")
    write(root / "docs/recht.md", "---\ntitle: R\ndescription: B\n---\n\n{{ distrikt.name }}\n")
    places = root / "districts/kreis-wesel/places.toml"
    places.write_text(places.read_text("utf-8").replace("\nfallback = ", "\nfalback = "), "utf-8")
    write(root / "districts/kreis-kleve/district.toml", "x = „1“\n")
    done = check(KIM_PUBLIC_KEY="short", KIM_DISTRICT="kreis-kleve")
    assert done.exit_code == 2
    for named in (
        "KIM_PUBLIC_KEY",
        "places.toml:",
        "falback",
        "districts/kreis-kleve/district.toml:1: syntax: ",
    ):
        assert named in done.stderr, named


def test_all_that_a_build_refuses_of_the_pages_is_told_at_once(root: Path) -> None:
    """A file that is not served, and a placeholder that nobody knows."""
    write(root / "docs/foto.heic", "x")
    write(root / "docs/recht.md", "---\ntitle: R\ndescription: B\n---\n\n{{ distrikt.name }}\n")
    done = check()
    assert done.exit_code == 2
    assert "docs/foto.heic: foto.heic: ist von einer Art" in done.stderr
    assert "docs/recht.md:6: {{ distrikt.name }}: " in done.stderr


def test_pages_that_are_damaged_are_refused(root: Path) -> None:
    """As the service does, which fills them."""
    site = write_site(root / "build/site")
    write(root / "build/.site.json", "{}")
    assert check().exit_code == 0
    (site / "de/kontakt/index.html").write_text("<title>x</title>", "utf-8")
    done = check()
    assert done.exit_code == 2
    assert "de/kontakt/index.html: form: " in done.stderr


def test_a_folder_of_pages_that_is_named_has_to_hold_them(root: Path, tmp_path: Path) -> None:
    """Only the default of a workplace may be empty."""
    done = check(KIM_SITE_DIR=str(tmp_path / "site"))
    assert done.exit_code == 2
    assert f"environment: KIM_SITE_DIR: {tmp_path / 'site'} holds no pages." in done.stderr
    assert "Run: kim build" in done.stderr


def test_a_folder_that_a_build_refuses_is_refused(root: Path) -> None:
    """It would empty our own sources."""
    done = check(KIM_SITE_DIR="docs")
    assert done.exit_code == 2
    assert "KIM_SITE_DIR: docs belongs to the project" in done.stderr


def test_keys_have_to_fit_and_to_be_enough(root: Path) -> None:
    """For the web side or for delivery; on this machine alone none is needed."""
    public, private = new_keys()
    done = check(KIM_PUBLIC_KEY=public, KIM_PRIVATE_KEY=new_keys()[1])
    assert done.exit_code == 2
    assert "does not belong" in done.stderr
    assert check(KIM_PUBLIC_KEY=public, KIM_PRIVATE_KEY=private).exit_code == 0
    done = check(KIM_BASE_URL=PUBLIC, KIM_PUBLIC_KEY=public)
    assert "KIM_IDEMPOTENCY_KEY: It is missing." in done.stderr
    done = check(KIM_BASE_URL=PUBLIC, KIM_PRIVATE_KEY=private)
    assert "KIM_IDEMPOTENCY_KEY" not in done.stderr


def test_a_database_that_is_none_is_refused(root: Path) -> None:
    """And none is made by looking."""
    write(root / "notes.db", "no database" * 100)
    done = check(KIM_DATABASE_URL="sqlite:///notes.db")
    assert done.exit_code == 2
    assert "KIM_DATABASE_URL" in done.stderr
    assert check(KIM_DATABASE_URL="sqlite:///data/outbox.db").exit_code == 0
    assert not (root / "data").exists()
