"""A district that exists nowhere, made by one command and by editing texts in its own folder."""

from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kim.__main__ import main
from tests.sitebuild.small_project import small_project, translate, write

LOGO = '<svg xmlns="http://www.w3.org/2000/svg"><path fill="#7a1f3d" d="M0 0h9v9z"/></svg>'
PAGE = "---\ntitle: Verein\ndescription: Wer hier hilft\n---\n\n# Verein { #oben }\n\nWir helfen.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a small project."""
    root = small_project(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def own(root: Path) -> Path:
    """Return the folder of a new district, outside the tree."""
    own = root.parent / "kreis-fuenf"
    done = kim("new-district", str(own))
    assert f"export KIM_DISTRICT={own}" in done.stdout
    return own


def kim(*arguments: str, district: str | Path = "", url: str = "", status: int = 0) -> Result:
    settings = {"KIM_DISTRICT": str(district), "KIM_BASE_URL": url}
    env = {name: text for name, text in settings.items() if text}
    done = CliRunner().invoke(main, arguments, env=env)
    assert done.exit_code == status, done.output
    return done


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def state_of(folder: Path) -> dict[Path, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file: sha256(file.read_bytes()).hexdigest() for file in files}


def test_what_is_still_a_placeholder_is_listed_and_refused_in_public(own: Path) -> None:
    """At a workplace it is a list of what is left to do; in public nothing of it is shown."""
    done = kim("check", district=own)
    for named in ("district.toml:", "places.toml:", ": hotline: ", ".open[0].from: ", "‹Ort B›"):
        assert f"open   {own}/" in done.stdout
        assert named in done.stdout
    url = "https://portal.kreis-fuenf.de"
    refused = kim("build", "--no-pdf", status=2, district=own, url=url).stderr
    assert f"{own}/district.toml:" in refused
    assert "imprint.representative: “‹Amt, Vor- und Nachname›” says" in refused


def test_an_ended_announcement_is_named_and_stops_nothing(own: Path) -> None:
    """Somebody may tidy up; nobody is called at night for it."""
    entry = '\n[[announcement]]\nkind = "wartezeit"\nfrom = 2026-01-01\nuntil = 2026-01-02\n'
    notices = own / "notices.toml"
    assert "# kind = " in notices.read_text("utf-8")
    write(notices, notices.read_text("utf-8") + entry)
    assert "notices.toml:" in kim("check", district=own).stdout.partition("days   ")[2]
    write(notices, notices.read_text("utf-8").replace("wartezeit", "wartzeit"))
    assert "Write: wartezeit" in kim("check", district=own, status=2).stderr


def test_a_page_that_goes_down_with_the_service_is_named_and_stops_nothing(own: Path) -> None:
    """The proxy serves plain addresses alone by itself; there may be others."""
    text = "---\ntitle: Wir\ndescription: Wer wir sind\n---\n\n# Wir\n\nHallo.\n"
    for name in ("Über uns.md", "team/Moers.md", "ueber-uns.md", "team/moers/index.md"):
        write(own / "docs" / name, text)
    told = kim("check", district=own).stdout
    named = [line for line in told.splitlines() if line.startswith("name   ")]
    assert len(named) == 2
    assert "docs/team/Moers.md" in named[0]
    assert "Rename it to: ueber-uns.md" in named[1]


def test_a_mere_name_is_a_folder_of_the_project(root: Path) -> None:
    """What is no name is refused, and nothing is written."""
    kim("new-district", "kreis-sechs")
    assert "open   districts/kreis-sechs/" in kim("check", district="kreis-sechs").stdout
    assert "neither a name nor a path" in kim("new-district", "Kreis Sechs", status=2).stderr
    assert [path.name for path in sorted((root / "districts").iterdir())] == [
        "kreis-sechs",
        "kreis-wesel",
    ]


def test_its_logo_colours_pages_and_translations_are_shown(root: Path, own: Path) -> None:
    """An added page, a replaced one with its translation, and ours where it has none."""
    edit(own / "district.toml", "‹Kreis Name›", "Kreis Fünf")
    write(own / "site/logo.svg", LOGO)
    write(own / "site/colours.toml", 'brand = "#7a1f3d"\naccent = "#f7d26a"\n')
    write(own / "docs/verein.md", PAGE)
    translate(root, "ar", "docs", {"Zweiter Satz.": "زسزسز"})
    kim("replace-page", "recht.md", district=own)
    edit(own / "docs/recht.md", "Erster Satz.", "Unser Satz.")
    kim("replace-page", "recht.md", district=own)
    texts = {"Unser Satz.": "جملتنا", "Recht": "حق", "Hinweis": "ملاحظة"}
    translate(own, "ar", "docs", texts)
    options = ("--no-pdf", "--unpublished", "--jobs", "1", "--locale", "de", "--locale", "ar")
    kim("build", *options, district=own)
    site = root / "build/site"
    german = (site / "de/recht/index.html").read_text("utf-8")
    arabic = (site / "ar/recht/index.html").read_text("utf-8")
    assert "Unser Satz." in german
    assert "--brand:#7a1f3d" in german
    assert "جملتنا" in arabic
    assert "زسزسز" in arabic
    assert "Wir helfen." in (site / "de/verein/index.html").read_text("utf-8")
    assert "Kreis Fünf" in (site / "index.html").read_text("utf-8")
    assert [file.read_text("utf-8") for file in (site / "assets").glob("logo.*.svg")] == [LOGO]
    assert "Schreiben Sie" in (site / "de/kontakt/index.html").read_text("utf-8")


def test_an_update_of_ours_touches_nothing_and_is_told(root: Path, own: Path) -> None:
    """A page that was replaced is named when ours changes, until the two were compared."""
    kim("replace-page", "recht.md", district=own)
    edit(own / "docs/recht.md", "Erster Satz.", "Unser Satz.")
    before = state_of(own)
    assert "ours   " not in kim("check", district=own).stdout
    edit(root / "docs/recht.md", "Zweiter Satz.", "Ein ganz neuer Satz.")
    told = kim("check", district=own).stdout
    assert f"ours   {own}/docs/recht.md: replaced: Our page has changed" in told
    assert "+Ein ganz neuer Satz." in kim("replace-page", "--diff", "recht.md", district=own).stdout
    assert state_of(own) == before
    assert "stays as it is" in kim("replace-page", "recht.md", district=own).stdout
    assert "ours   " not in kim("check", district=own).stdout
    assert "Unser Satz." in (own / "docs/recht.md").read_text("utf-8")


def test_a_page_that_was_copied_by_hand_is_told(root: Path, own: Path) -> None:
    """Nobody knows which version of ours it was made from; nor whether ours is still there."""
    write(own / "docs/recht.md", (root / "docs/recht.md").read_text("utf-8"))
    told = kim("check", district=own).stdout
    assert "recht.md: replaced: replaces ours, and nothing says how ours was then." in told
    kim("replace-page", "recht.md", district=own)
    (root / "docs/recht.md").unlink()
    assert "is no more" in kim("check", district=own).stdout


@pytest.mark.parametrize("page", ["rehct.md", "../mkdocs.yml", "/etc/hostname", "fehler"])
def test_only_a_page_of_ours_can_be_replaced(own: Path, page: str) -> None:
    """Nothing is copied from elsewhere."""
    done = kim("replace-page", page, status=2, district=own)
    assert f"There is no page “{page}” of ours." in done.stderr
    assert ("Did you mean recht.md?" in done.stderr) == (page == "rehct.md")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("event.toml", "Did you mean events.toml?"),
        ("bilder/haus.jpg", "What readers see lies in docs/"),
        ("site/logo.jpg", "Did you mean logo.png?"),
        ("site/color.toml", "Did you mean colours.toml?"),
        ("i18n/arr/LC_MESSAGES/docs.po", "Did you mean ar?"),
        ("i18n/ar/LC_MESSAGES/doc.po", "Did you mean docs.po?"),
        ("i18n/ar/docs.po", "A catalogue lies in LC_MESSAGES/."),
        ("docs/Recht.md", "Rename it to recht.md"),
    ],
)
def test_what_nothing_reads_is_named(own: Path, name: str, remedy: str) -> None:
    """A slip in a name would otherwise leave a page as it was, without a word."""
    write(own / name, PAGE)
    done = kim("check", status=2, district=own)
    assert remedy in done.stderr
    assert f"{own}/{name}"[:30] in done.stderr


def test_a_damaged_catalogue_of_the_district_is_named(own: Path) -> None:
    """With its file and line, as ours would be."""
    write(own / "i18n/ar/LC_MESSAGES/docs.po", 'msgid "A"\nmsgstr "B\n')
    write(own / "i18n/ar/review.jsonl", "{\n")
    done = kim("check", status=2, district=own)
    assert f"{own}/i18n/ar/LC_MESSAGES/docs.po:" in done.stderr
    assert f"{own}/i18n/ar/review.jsonl:1: " in done.stderr


def test_texts_of_the_district_are_reviewed_in_its_folder(root: Path, own: Path) -> None:
    """The ledger is the district's, too; ours stays as it was."""
    write(own / "docs/verein.md", PAGE)
    kim("i18n", "extract", "--district", district=own)
    edit(
        own / "i18n/ar/LC_MESSAGES/docs.po",
        'msgid "Wir helfen."\nmsgstr ""',
        'msgid "Wir helfen."\nmsgstr "نساعد."',
    )
    options = ("--locale", "ar", "--role", "native", "--page", "docs/verein.md", "--yes")
    done = kim("i18n", "review", "--district", *options, district=own)
    assert "1 texts noted as checked" in done.stdout
    assert len((own / "i18n/ar/review.jsonl").read_text("utf-8").splitlines()) == 1
    assert not (root / "i18n/ar/review.jsonl").exists()
