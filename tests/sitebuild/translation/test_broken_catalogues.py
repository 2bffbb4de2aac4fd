"""A broken catalogue hurts its own language and no other, and the error says where it is broken."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.languages.theme_words import FILE
from sitebuild.build import build_site
from sitebuild.output.report import BuildFailedError
from tests.sitebuild.small_project import translate, write

URL = "https://kim.example/portal/"


def build(root: Path, tags: list[str] | None = None) -> None:
    """Build all published languages, or *tags*."""
    build_site(root, district="kreis-wesel", base_url=URL, tags=tags, is_packed=False)


def content(folder: Path) -> dict[Path, bytes]:
    """Return every file below *folder*."""
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _cut(file: Path) -> int:
    file.write_text(file.read_text("utf-8") + 'msgid "x\n', "utf-8")
    return len(file.read_text("utf-8").splitlines())


def _encode(file: Path) -> int:
    file.write_bytes(file.read_text("utf-8").encode("utf-16"))
    return 1


BREAKS: list[tuple[str, Callable[[Path], int]]] = [
    ("docs", _cut),
    ("docs", _encode),
    ("forms", _cut),
    ("theme", _encode),
]


@pytest.fixture
def root(project: Path) -> Path:
    """Return a project with some Arabic."""
    words = {"docs": {"Kontakt": "اتصال"}, "forms": {"Eins": "واحد"}, "theme": {"Zwei": "اثنان"}}
    for domain, texts in words.items():
        translate(project, "ar", domain, texts)
    return project


@pytest.mark.parametrize(("domain", "damage"), BREAKS)
def test_the_last_pages_of_its_language_stay(
    root: Path, domain: str, damage: Callable[[Path], int]
) -> None:
    """The others are new; file, line and language are named."""
    build(root)
    site = root / "build" / "site"
    before = content(site / "ar")
    write(
        root / "docs" / "danke.md",
        "---\ntitle: D\ndescription: D\nrole: thanks\n---\n\n# Neu { #a }\n",
    )
    line = damage(root / "i18n" / "ar" / "LC_MESSAGES" / f"{domain}.po")
    with pytest.raises(BuildFailedError) as caught:
        build(root)
    assert list(caught.value.failed) == ["ar"]
    assert [problem.line for problem in caught.value.problems] == [line]
    assert f"{domain}.po:{line}: " in str(caught.value)
    assert {
        file: file.read_bytes() for file in (site / "ar").rglob("*") if file.is_file()
    } == before
    assert "Neu" in (site / "uk" / "danke" / "index.html").read_text("utf-8")
    assert "/portal/ar/" in (site / "uk" / "kontakt" / "index.html").read_text("utf-8")


def test_a_damaged_text_is_german_and_named(root: Path) -> None:
    """The rest of its language is built as ever."""
    texts = {"Schreiben Sie **uns**.": "اكتبوا **لنا**.", "Formular": "استمارة"}
    file = translate(root, "ar", "docs", texts)
    file.write_text(file.read_text("utf-8").replace('"اكتبوا', '"اكت"بوا'), "utf-8")
    report = build_site(root, district="kreis-wesel", base_url=URL, tags=["ar"], is_packed=False)
    (problem,) = [problem for locale in report.locales for problem in locale.problems]
    assert (problem.file, problem.line) == (file, 6)
    assert "“ب” (ARABIC LETTER BEH)" in problem.what
    page = (root / "build/site/ar/kontakt/index.html").read_text("utf-8")
    assert "Schreiben Sie <strong>uns</strong>." in page
    assert "استمارة" in page


def test_of_a_new_language_nothing_is_offered(root: Path) -> None:
    """No list leads to pages that there never were."""
    _cut(root / "i18n" / "ar" / "LC_MESSAGES" / "theme.po")
    with pytest.raises(BuildFailedError) as caught:
        build(root)
    assert list(caught.value.failed) == ["ar"]
    site = root / "build" / "site"
    for page in ("uk/kontakt/index.html", "kontakt/index.html", "sitemap.xml"):
        assert "/ar/" not in (site / page).read_text("utf-8")
    assert not (site / "ar").exists()


def test_a_broken_ledger_is_no_other(root: Path) -> None:
    """Who has checked what is part of a language, too."""
    (root / "i18n" / "ar" / "review.jsonl").write_bytes(b"\xff\n")
    with pytest.raises(BuildFailedError, match=r"review\.jsonl:1") as caught:
        build(root)
    assert list(caught.value.failed) == ["ar"]


def test_a_lost_catalogue_is_an_empty_one(root: Path) -> None:
    """Its texts are shown in German; whether the language is offered, decision 0019 says."""
    (root / "i18n" / "ar" / "LC_MESSAGES" / "docs.po").unlink()
    build(root, ["ar"])
    assert (root / "build" / "site" / "ar" / "kontakt" / "index.html").exists()


def test_the_words_of_the_form_lie_beside_the_pages(root: Path) -> None:
    """The service speaks them, whatever becomes of the catalogues afterwards."""
    build(root, ["ar"])
    words = json.loads((root / "build" / "site" / "ar" / FILE).read_text("utf-8"))
    assert words == {"forms": {"Eins": "واحد"}, "theme": {"Zwei": "اثنان"}}
