"""What the front matter of a page may say."""

import datetime as dt
import errno
import os
from pathlib import Path

import pytest
from mkdocs.structure.files import File

from portal.district import load_district
from portal.languages.registry import load_locales
from portal.page_roles import ROLES
from portal.problems import ConfigurationError
from sitebuild.content.docs import Docs
from sitebuild.content.pages import Page, read_pages
from sitebuild.content.source import SourceText
from sitebuild.site import load_site
from tests.sitebuild.small_project import ROOT, write

LOCALES = load_locales(ROOT / "i18n" / "locales.toml")
DISTRICT = load_district(ROOT / "districts" / "kreis-wesel")


@pytest.mark.parametrize(
    ("front", "line", "field"),
    [
        ("title: A\ndescription: B\ntemplat: x.html", 4, "templat"),
        ("title: A", 1, "description"),
        ("title: A\ndescription: B\nlegal: ja", 4, "legal"),
        ("title: A\ndescription: B\nonly: ar", 4, "only"),
        ("title: A\ndescription: B\nonly: de\nshare: C", 5, "share"),
        ("title: A\ndescription: B\nshare: C\nnoindex: true", 4, "share"),
    ],
)
def test_mistakes_in_the_front_matter_are_named(
    tmp_path: Path, front: str, line: int, field: str
) -> None:
    """A typing error must not turn a legal page into an ordinary one."""
    write(tmp_path / "docs" / "a.md", f"---\n{front}\n---\n\nText\n")
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    problem = caught.value.problems[0]
    assert (problem.file, problem.line, problem.field) == ("docs/a.md", line, field)


@pytest.mark.parametrize(
    ("front", "line", "field", "what"),
    [
        ("title: Probe: so geht es\ndescription: B\n---", 2, "syntax", "nicht zu lesen"),
        ('title: "A\ndescription: B\n---', 2, "syntax", "endet nicht"),
        ("title: A\n\tdescription: B\n---", 3, "syntax", "Tabulator"),
        ("title: A\ndescription: B\ntitle: C\n---", 4, "title", "doppelt: hier und in Zeile 2"),
        ("title: A\ndescription: B\n", 1, "syntax", "Kopf der Seite endet nicht"),
        ("- A\n- B\n---", 1, "syntax", "kein Schlüssel"),
        ("title:\u00a0A\ndescription: B\n---", 2, "syntax", "NO-BREAK SPACE, U+00A0"),
    ],
)
def test_front_matter_that_cannot_be_read_is_named(
    tmp_path: Path, front: str, line: int, field: str, what: str
) -> None:
    """The mistake itself, and not what is missing because of it; in all texts at once."""
    for name in ("a.md", "b.de-simple.md"):
        write(tmp_path / "docs" / name, f"---\n{front}\n\nText\n")
    write(tmp_path / "docs" / "b.md", "---\ntitle: A\ndescription: B\n---\n")
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    first, second = caught.value.problems
    assert (first.file, first.line, first.field) == ("docs/a.md", line, field)
    assert (second.file, second.line) == ("docs/b.de-simple.md", line)
    assert what in first.what
    assert first.remedy


GOOD = "title: A\ndescription: B\n"
WRITTEN_WRONGLY = {
    "control sign": (f"---\ntitle: A\x0bB\n{GOOD}---\n", 2, "U+000B", "Löschen Sie es"),
    "sign of an old editor": (f"---\ntitle: A\x96B\n{GOOD}---\n", 2, "U+0096", "Löschen Sie es"),
    "line separator": ("---\ntitle: A\u2028B\ndescription: B\n---\n", 2, "U+2028", "Leerzeichen"),
    "invisible sign in a key": (f"---\n\u200brole: help\n{GOOD}---\n", 2, "U+200B", "Löschen"),
    "blank before a key": (
        "---\n\u00a0title: A\ndescription: B\n---\n",
        2,
        "U+00A0",
        "Leerzeichen",
    ),
    "letter of another script": ("---\ntitlе: A\ndescription: B\n---\n", 2, "U+0435", "a bis z"),
    "fullwidth colon": ("---\ntitle：A\ndescription: B\n---\n", 2, "U+FF1A", "Schreiben Sie: :"),
    "no space": (
        "---\ntitle:A\ndescription: B\n---\n",
        2,
        "fehlt ein Leerzeichen",
        "Schreiben Sie: title: …",
    ),
    "tab": ("---\ntitle:\tA\ndescription: B\n---\n", 2, "Tabulator", "ein Leerzeichen"),
    "indented": (
        "---\n title: A\ndescription: B\n---\n",
        2,
        "beginnt mit einem Leerzeichen",
        "Löschen",
    ),
    "no end of a text": (
        '---\ntitle: "A\ndescription: B\n---\n',
        2,
        "endet nicht",
        'Schließen Sie ihn mit "',
    ),
    "backslash": ('---\ntitle: "C:\\Users"\ndescription: B\n---\n', 2, "Schrägstrich", "\\\\"),
    "a date of no calendar": ("---\ntitle: 2026-13-30\ndescription: B\n---\n", 2, "title", '"'),
    "exclamation mark": ("---\ntitle: !neu\ndescription: B\n---\n", 2, "!neu", "Anführungszeichen"),
    "braces": (
        "---\ntitle: {{ district.name }}\ndescription: B\n---\n",
        2,
        "{",
        "Anführungszeichen",
    ),
    "square brackets": ("---\ntitle: [A]\ndescription: B\n---\n", 2, "[", "Anführungszeichen"),
    "a key of two": (f"---\n? [a, b]\n: x\n{GOOD}---\n", 2, "kein Schlüssel", "Zeilen wie"),
    "zu tief": (f"---\ntitle: {'[' * 3000}\n---\n", 1, "zu tief", "Anführungszeichen"),
    "endless digits": (f"---\n{GOOD}order: {'9' * 5000}\n---\n", 4, "nicht zu lesen", "Anführung"),
    "comment": ("---\ntitle: Raum # 7\ndescription: B\n---\n", 2, "# 7", "Anführungszeichen"),
    "nothing but a comment": (
        "---\ntitle: #7\ndescription: B\n---\n",
        2,
        "#7",
        "Anführungszeichen",
    ),
    "empty": ('---\ntitle: ""\ndescription: B\n---\n', 2, "ist leer", "Schreiben Sie den Text"),
    "blank": (
        '---\ntitle: "\u00a0"\ndescription: B\n---\n',
        2,
        "ist leer",
        "Schreiben Sie den Text",
    ),
    "nothing": ("---\ntitle:\ndescription: B\n---\n", 2, "ist leer", "Schreiben Sie den Text"),
    "truth for a number": (f"---\n{GOOD}order: true\n---\n", 4, "order", "Ziffern"),
    "four hyphens": (
        "----\ntitle: A\ndescription: B\n----\n",
        1,
        "drei Bindestrichen",
        "Schreiben Sie: ---",
    ),
    "dash": ("—\ntitle: A\ndescription: B\n—\n", 1, "drei Bindestrichen", "Schreiben Sie: ---"),
    "blank before": (
        " ---\ntitle: A\ndescription: B\n---\n",
        1,
        "drei Bindestrichen",
        "Schreiben Sie: ---",
    ),
    "line before": ("\n---\ntitle: A\ndescription: B\n---\n", 1, "erste Zeile", "Löschen"),
    "sign before": ("\u200b---\ntitle: A\ndescription: B\n---\n", 1, "U+200B", "Löschen Sie es"),
    "second mark": (
        "\ufeff\ufeff---\ntitle: A\ndescription: B\n---\n",
        1,
        "U+FEFF",
        "Löschen Sie es",
    ),
    "no beginning": (
        "title: A\ndescription: B\n---\n",
        1,
        "beginnt nicht",
        "Beginnen Sie die Datei mit",
    ),
    "other end": (
        "---\ntitle: A\ndescription: B\n----\n\nText\n",
        4,
        "drei Bindestrichen",
        "Schreiben Sie: ---",
    ),
    "blank behind the end": (
        "---\ntitle: A\ndescription: B\n---\u00a0\n",
        4,
        "U+00A0",
        "Leerzeichen",
    ),
    "UTF-16": ("---\ntitle: A\n".encode("utf-16-le"), None, "UTF-8", "als UTF-8"),
}


@pytest.mark.parametrize(
    ("content", "line", "what", "remedy"), WRITTEN_WRONGLY.values(), ids=WRITTEN_WRONGLY.keys()
)
def test_sign_line_and_remedy_are_told(
    tmp_path: Path, content: str | bytes, line: int | None, what: str, remedy: str
) -> None:
    """What an editor has to change, and nothing that is only a consequence."""
    (tmp_path / "docs").mkdir()
    written = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "docs/a.md").write_bytes(written)
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("docs/a.md", line)
    assert what in f"{problem.field}: {problem.what}"
    assert any(each in problem.remedy for each in remedy.split("|"))
    assert ": fehlt." not in str(caught.value)


def test_a_page_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    """With the line where it stops being so: an old editor wrote an umlaut its own way."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/hilfe.md").write_bytes(b"---\ntitle: Hilfe\n---\n\nF\xfcr alle.\n")
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("docs/hilfe.md", 5)
    assert "wohl „ü“" in problem.what


def test_a_page_that_is_not_utf_8_hides_no_other_mistake(tmp_path: Path) -> None:
    """All are told at once."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_bytes(b"---\ntitle: Hilfe\n---\n\nF\xfcr alle.\n")
    write(tmp_path / "docs/b.md", "---\ntitle: B\n---\n")
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    assert [problem.file for problem in caught.value.problems] == ["docs/a.md", "docs/b.md"]


def test_a_page_knows_its_place_and_its_own_texts(tmp_path: Path) -> None:
    """Addresses come from file names; `a.zh-Hans.md` is the Chinese text of `a.md`."""
    for name in ("index.md", "a.md", "a.zh-Hans.md", "b/index.md"):
        write(tmp_path / "docs" / name, "---\ntitle: A\ndescription: B\n---\n")
    pages = {page.uri: page for page in read_pages(Docs(tmp_path / "docs"), [], LOCALES)}
    assert {uri: page.here for uri, page in pages.items()} == {
        "index.md": "",
        "a.md": "a/",
        "b/index.md": "b/",
    }
    assert list(pages["a.md"].variants) == ["zh-Hans"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ('"2027-03-01"', "docs/a.md:4: review: ist kein Tag. Abhilfe: Schreiben Sie einen Tag"),
        ("2027-02-30", "2027-02-30 ist nicht zu lesen. Abhilfe: Schreiben Sie einen Tag, den es"),
        ("2027-03-01 08:00:00", "docs/a.md:4: review: ist kein Tag."),
        ("bald", "docs/a.md:4: review: ist kein Tag."),
    ],
)
def test_a_day_of_review_is_a_day(tmp_path: Path, day: str, words: str) -> None:
    """Anything else is named with file and line."""
    page = "---\ntitle: A\ndescription: B\nreview: {}\n---\n\nText\n"
    write(tmp_path / "docs/a.md", page.format("2027-03-01"))
    [found] = read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    assert found.review == dt.date(2027, 3, 1)
    write(tmp_path / "docs/a.md", page.format(day))
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("pages", "file", "words"),
    [
        ({"a": "contakt"}, "docs/a.md", "Vielleicht: contact"),
        ({"a": "contact", "b": "contact"}, "docs/b.md", "docs/a.md hat die Rolle contact schon"),
        ({"a": "3"}, "docs/a.md", "ist kein Text"),
    ],
)
def test_wrong_roles_are_named(
    tmp_path: Path, pages: dict[str, str], file: str, words: str
) -> None:
    """With the role that was perhaps meant, or the page that has it."""
    for name, role in pages.items():
        text = f"---\ntitle: A\ndescription: B\nrole: {role}\n---\n\nText\n"
        write(tmp_path / "docs" / f"{name}.md", text)
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.field) == (file, 4, "role")
    assert words in str(problem)


def test_a_missing_role_is_named_with_what_its_page_does(project: Path) -> None:
    """Without the page of the form there is no portal."""
    (project / "docs" / "datenschutz.md").unlink()
    with pytest.raises(ConfigurationError, match="role: privacy: Keine Seite hat diese Rolle"):
        load_site(project, docs=project / "docs", district="kreis-wesel", url="/")


def test_a_text_in_leichte_sprache_has_the_role_of_its_page(tmp_path: Path) -> None:
    """Said once, in the German file."""
    front = "---\ntitle: A\ndescription: B\nrole: help\n---\n\nText\n"
    for name in ("a.md", "a.de-simple.md"):
        write(tmp_path / "docs" / name, front)
    with pytest.raises(ConfigurationError, match="role: Diesen Schlüssel kennt"):
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)


def test_the_project_gives_every_role() -> None:
    """A role that no page has is one that nobody needs."""
    pages = read_pages(Docs(ROOT / "docs"), DISTRICT.municipalities, LOCALES)
    assert {page.role for page in pages} - {""} == set(ROLES)


def test_a_form_needs_the_page_of_its_receipts(project: Path) -> None:
    """Whoever has sent it would be told nothing; the message names the role."""
    front = "title: A\ndescription: B\nonly: de\nrole: handover"
    write(project / "docs" / "uebergabe.md", f"---\n{front}\n---\n\n# A {{ #a }}\n")
    with pytest.raises(ConfigurationError) as caught:
        load_site(project, docs=project / "docs", district="kreis-wesel", url="/")
    assert [problem.field for problem in caught.value.problems] == ["role: handover-thanks"]


def test_forms_for_professionals_are_linked_from_their_page_alone() -> None:
    """Every page of every language would carry two links more."""
    site = load_site(Path(), docs=Path("docs"), district="kreis-wesel", url="/")
    assert [page.uri for page in site.german_only] == ["fachstellen.md"]


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages would vanish without a word, for a search passes over such a folder."""
    write(tmp_path / "docs" / "fehler" / "a.md", "---\ntitle: A\ndescription: B\n---\n")
    scan = os.scandir

    def refused(path: str | os.PathLike[str]) -> object:
        if os.fspath(path).endswith("fehler"):
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(PermissionError, match="fehler"):
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)


@pytest.mark.parametrize(
    ("uri", "here"),
    [
        ("index.md", ""),
        ("hilfe.md", "hilfe/"),
        ("stichwortindex.md", "stichwortindex/"),
        ("orte/index.md", "orte/"),
        ("orte/index-alt.md", "orte/index-alt/"),
        ("vereine/README.md", "vereine/"),
    ],
)
def test_a_page_has_the_address_at_which_mkdocs_writes_it(uri: str, here: str) -> None:
    """Menus, languages, the sitemap and QR codes lead there."""
    assert Page(uri, SourceText(f"docs/{uri}", ""), {}).here == here
    written = File(uri, None, "site", use_directory_urls=True).dest_uri
    assert written == f"{here}index.html"


PLAIN = "---\ntitle: A\ndescription: B\n---\n"
TOWN = PLAIN.replace("B\n", "B\nrole: place\n")


@pytest.mark.parametrize(
    ("pages", "named", "said"),
    [
        (("hilfe.md", "hilfe/index.md"), "docs/hilfe.md", "Adresse wie docs/hilfe/index.md"),
        (("README.md", "index.md"), "docs/index.md", "Adresse wie docs/README.md"),
        (("orte/_ort.md", "orte/moers.md"), "docs/orte/moers.md", "Adresse wie docs/orte/_ort.md"),
        (("hilfe.md", "hilf.de-simple.md"), "docs/hilf.de-simple.md", "Die Seite hilf.md"),
        (("hilfe.md", "hilfe.de-simpel.md"), "docs/hilfe.de-simpel.md", "„de-simpel“ ist keine"),
        (("satzung.1.md",), "docs/satzung.1.md", "„1“ ist keine"),
    ],
)
def test_a_page_that_nobody_would_find_is_named(
    tmp_path: Path, pages: tuple[str, ...], named: str, said: str
) -> None:
    """It would be written over by another one, or belong to none."""
    for name in pages:
        write(tmp_path / "docs" / name, TOWN if name.endswith("_ort.md") else PLAIN)
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), DISTRICT.municipalities, LOCALES)
    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == (named, "name")
    assert said in problem.what
    assert problem.remedy


def test_a_slip_in_the_name_of_a_text_gets_the_right_name(tmp_path: Path) -> None:
    """Of its page or of its language, whichever is nearly right."""
    for name in ("hilfe.md", "hilf.de-simple.md", "hilfe.de-simpel.md"):
        write(tmp_path / "docs" / name, PLAIN)
    with pytest.raises(ConfigurationError) as caught:
        read_pages(Docs(tmp_path / "docs"), [], LOCALES)
    for problem in caught.value.problems:
        assert problem.remedy.startswith("Meinen Sie hilfe.de-simple.md? ")
