"""`kim i18n` from the command line, as editors use it."""

import json
import re
import shutil
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner, Result
from docx import Document
from docx.shared import Pt

from editing.drafts.git import Git
from kim.__main__ import main
from portal.languages.catalogues import load_catalogue
from portal.languages.registry import load_locales
from sitebuild.translation.extract import update_catalogues, write_templates
from tests.sitebuild.small_project import small_project, translate

KEPT_OR_WORD = re.compile(r"(\{[^{}]*\}|\]\([^()]*\)|\S+@\S+)|([^\W\d_]+)")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a small project with its templates written."""
    root = small_project(tmp_path / "project")
    write_templates(root)
    monkeypatch.chdir(root)
    return root


def kim(*words: str, answer: str | None = None) -> Result:
    """Run `kim i18n` with these words."""
    return CliRunner().invoke(main, ["i18n", *words], input=answer)


def words_of(root: Path, tag: str, domain: str) -> dict[str, str]:
    """Give every text of a catalogue the shape of a translation: each word is another one."""
    texts = [unit.msgid for unit in load_catalogue(root / "i18n", tag, domain).units.values()]
    return {text: KEPT_OR_WORD.sub(lambda f: f[1] or f"o{f[2].lower()}", text) for text in texts}


def translate_all(root: Path, tag: str) -> None:
    """Fill all catalogues of a language."""
    update_catalogues(root, [tag])
    for domain in ("docs", "forms", "theme"):
        translate(root, tag, domain, words_of(root, tag, domain))


def test_extract_writes_templates_and_begins_a_language(root: Path) -> None:
    """Published languages and the one that is asked for."""
    (root / "i18n" / "docs.pot").unlink()
    done = kim("extract", "--begin", "so")
    assert done.exit_code == 0
    assert "i18n/docs.pot" in done.output
    assert (root / "i18n/so/LC_MESSAGES/docs.po").exists()
    assert (root / "i18n/uk/LC_MESSAGES/docs.po").exists()
    assert kim("extract").output == "0 files changed\n"


def test_status_counts_and_a_broken_catalogue_spoils_its_own_row(root: Path) -> None:
    """As table, as JSON and as a page."""
    translate(root, "uk", "docs", {"Kontakt": "Контакт", "Ein Satz, den es nicht gibt.": "Х"})
    translate(root, "ar", "docs", {}).write_text('msgid "x\n', "utf-8")
    rows = {(r["locale"], r["catalogue"]): r for r in json.loads(kim("status", "--json").output)}
    assert rows["uk", "docs"]["translated"] == 1
    assert rows["uk", "docs"]["missing"] == rows["uk", "docs"]["units"] - 1
    assert "docs.po:1" in rows["ar", "docs"]["problem"]
    assert rows["ar", "forms"]["problem"] == ""
    table = kim("status").output
    assert "cannot be read" in table
    assert kim("status", "--page", "stand.html").exit_code == 0
    page = (root / "stand.html").read_text("utf-8")
    assert '<span lang="uk" dir="ltr">українська</span>' in page
    assert '<span lang="ar" dir="rtl">العربية</span>' in page


def test_status_names_the_languages_that_nobody_has_begun(root: Path) -> None:
    """Below the table of all; a language that is asked for has its row."""
    kim("extract", "--begin", "uk")
    (line,) = (one for one in kim("status").output.splitlines() if one.startswith("Not begun: "))
    assert "Romani (rom)" in line
    assert "Ukrainisch (uk)" not in line
    assert "Deutsch" not in line
    assert "Not begun" not in kim("status", "--locale", "rom").output


def test_status_names_pages_that_are_older_than_the_german_ones(root: Path) -> None:
    """In the table, as JSON and on the page: file, line, and what to do."""
    own = root / "docs" / "kontakt.de-simple.md"
    own.write_text("---\ntitle: Kontakt\nsource-hash: alt\n---\n\n# Kontakt { #oben }\n", "utf-8")
    done = kim("status", "--locale", "de-simple", "--json")
    row = next(row for row in json.loads(done.stdout) if row["catalogue"] == "pages")
    assert (row["units"], row["translated"], row["stale"], row["missing"]) == (1, 0, 1, 0)
    assert row["outdated"][0].startswith("docs/kontakt.de-simple.md:3: source-hash: ")
    now = re.search(r'source-hash: "(\w+)"', row["outdated"][0])
    assert now
    assert "outdated docs/kontakt.de-simple.md:3" in kim("status", "--locale", "de-simple").output
    kim("status", "--locale", "de-simple", "--page", "stand.html")
    assert "docs/kontakt.de-simple.md:3" in (root / "stand.html").read_text("utf-8")
    own.write_text(own.read_text("utf-8").replace("alt", now[1]), "utf-8")
    rows = json.loads(kim("status", "--locale", "de-simple", "--json").stdout)
    assert next(row for row in rows if row["catalogue"] == "pages")["outdated"] == []


def test_check_ends_with_1_for_errors_only(root: Path) -> None:
    """A pipeline can stop at errors, and lists warnings."""
    translate(root, "uk", "docs", {"Kontakt": "Контакт"})
    assert kim("check").exit_code == 0
    file = translate(root, "uk", "docs", {"Artikel 15": "Стаття 16"})
    done = kim("check", "--locale", "uk")
    assert done.exit_code == 1
    line = file.read_text("utf-8").splitlines().index('msgid "Artikel 15"') + 1
    assert f"docs.po:{line}: Artikel 15: The number 15 is missing" in done.output
    assert kim("check", "--locale", "xx").exit_code == 2


def test_a_broken_catalogue_keeps_nobody_else_waiting(root: Path) -> None:
    """Templates, other languages, gates go on; the broken file is named and not touched."""
    broken = translate(root, "ar", "docs", {"Kontakt": "اتصال"})
    broken.write_text(f"<<<<<<< ours\n{broken.read_text('utf-8')}", "utf-8")
    before = broken.read_bytes()
    translate(root, "uk", "docs", {"Artikel 15": "Стаття 16"})
    checked = kim("check", "--no-warnings")
    assert (checked.exit_code, checked.output.splitlines()[-1]) == (1, "2 errors, 0 warnings")
    assert "docs.po:1: syntax" in checked.output
    extracted = kim("extract")
    assert extracted.exit_code == 2
    assert "docs.po:1: syntax" in extracted.output
    assert broken.read_bytes() == before
    assert 'msgid "Formular"' in (root / "i18n/uk/LC_MESSAGES/docs.po").read_text("utf-8")


@pytest.mark.parametrize(("kind", "suffix"), [("docx", "docx"), ("xliff", "xlf"), ("csv", "csv")])
def test_export_and_import(root: Path, kind: str, suffix: str) -> None:
    """What comes back as it went out changes nothing; the report counts."""
    translate_all(root, "uk")
    sent = kim("export", "--locale", "uk", "--format", kind, "--all")
    assert sent.exit_code == 0
    assert f"kim-uk.{suffix}: " in sent.output
    back = kim("import", "--locale", "uk", f"kim-uk.{suffix}")
    assert back.exit_code == 0
    assert back.output.startswith("0 texts taken, ")


@pytest.mark.parametrize("name", ["uk.odt", "uk.xlf", "uk"])
def test_an_export_has_a_name_that_the_import_takes(root: Path, name: str) -> None:
    """A docx that is called otherwise would come back and be refused."""
    sent = kim("export", "--locale", "uk", "--to", name, "--all")
    assert sent.exit_code == 2, sent.output
    assert not (root / name).exists()


def test_a_file_without_a_row_of_ours_is_refused(root: Path) -> None:
    """“0 taken, 0 refused” would look as if all was well: a program has lost the table."""
    translate_all(root, "uk")
    document = Document()
    document.add_paragraph("Nr.DeutschUkrainisch")
    document.save(str(root / "uk.docx"))
    back = kim("import", "--locale", "uk", "uk.docx")
    assert (back.exit_code, "texts taken" in back.output) == (1, False)
    assert "Remedy: " in back.output


def test_lost_rows_and_comments_are_told(root: Path) -> None:
    """Numbers of rows that a translator has lost, and what she has asked."""
    translate_all(root, "uk")
    assert kim("export", "--locale", "uk", "--all").exit_code == 0
    document = Document(str(root / "kim-uk.docx"))
    table = document.tables[0]
    remarks = table.add_column(Pt(50)).cells
    remarks[0].text, remarks[1].text = "Frage", "Wer ist gemeint?"
    for row in [each._tr for each in table.rows[3:5]]:
        table._tbl.remove(row)
    document.save(str(root / "kim-uk.docx"))
    back = kim("import", "--locale", "uk", "kim-uk.docx")
    assert "numbers 3 to 4 of the table did not come back" in back.output
    assert "Wer ist gemeint?" in back.output


@pytest.mark.parametrize("suffix", ["doc", "RTF", "pdf", "pages"])
def test_other_documents_say_how_to_save_them(root: Path, suffix: str) -> None:
    """Programs that open them can save them in another way."""
    (root / f"uk.{suffix}").write_bytes(b"x")
    back = kim("import", "--locale", "uk", f"uk.{suffix}")
    assert back.exit_code == 2
    assert ".docx or .odt" in " ".join(back.output.split())


def test_a_catalogue_comes_back(root: Path) -> None:
    """Its translations are taken, what it replaces is named, and what it leaves out is kept."""
    translate_all(root, "uk")
    file = root / "i18n/uk/LC_MESSAGES/docs.po"
    catalogue = polib.pofile(str(file))
    first, second = catalogue[0], catalogue[1]
    former, kept = first.msgstr, second.msgstr
    first.msgstr, second.msgstr = "Інші слова", ""
    catalogue.save(str(root / "docs-uk.po"))
    back = kim("import", "--locale", "uk", "docs-uk.po")
    assert f"instead of: {former}" in back.output
    words = load_catalogue(root / "i18n", "uk", "docs")
    assert [words.lookup(each.msgid) for each in (first, second)] == ["Інші слова", kept]
    assert "1 texts taken" in back.output
    assert " 1 empty, 0 refused" in back.output


def test_an_old_catalogue_does_not_undo_newer_words(root: Path) -> None:
    """What ours said before is named, what is new to it is taken."""
    translate_all(root, "uk")
    file = root / "i18n/uk/LC_MESSAGES/docs.po"
    git = Git(root)
    git.run("init", "-q")
    git.run("add", ".")
    git.run("commit", "-qm", "before")
    old, ours = (polib.pofile(str(file), wrapwidth=100) for _ in range(2))
    ours[0].msgstr, ours[1].msgstr = "Нові слова", "Нові слова тут"
    ours.save(str(file))
    git.run("commit", "-qam", "after")
    old[1].msgstr = "Зовсім інші слова"
    old.save(str(root / "docs-uk.po"))
    back = kim("import", "--locale", "uk", "docs-uk.po")
    assert "had this translation before" in back.output
    assert "Now it is: Нові слова." in back.output
    words = load_catalogue(root / "i18n", "uk", "docs")
    found = [words.lookup(each.msgid) for each in ours[:2]]
    assert found == ["Нові слова", "Зовсім інші слова"]


def test_an_import_names_what_cannot_be_published(root: Path) -> None:
    """It is taken, so that no work is lost, and its translator hears of it while she remembers."""
    translate_all(root, "uk")
    assert kim("export", "--locale", "uk", "--format", "csv", "--all").exit_code == 0
    file = root / "kim-uk.csv"
    file.write_text(file.read_text("utf-8").replace("okontakt", "Кон\u200dтакт"), "utf-8")
    back = kim("import", "--locale", "uk", "kim-uk.csv")
    assert (back.exit_code, "taken    docs" in back.output) == (1, True)
    assert "mend     " in back.output
    assert "invisible character" in back.output
    assert "invisible character" in kim("publish", "--locale", "uk").output


def test_minor_edit_asks_first(root: Path) -> None:
    """It shows the difference and the languages; no is no."""
    translate(root, "uk", "docs", {"Schreiben Sie **uns**.": "Пишіть **нам**."})
    page = root / "docs" / "kontakt.md"
    german = page.read_text("utf-8")
    page.write_text(german.replace("Schreiben Sie **uns**", "Schreiben Sie an **uns**"), "utf-8")
    done = kim("minor-edit", answer="n\n")
    assert "Schreiben Sie [+an+] **uns**." in done.output
    assert "1 languages: uk" in done.output
    assert "0 of 1 changes are minor" in done.output
    assert "1 of 1 changes are minor" in kim("minor-edit", answer="y\n").output
    words = load_catalogue(root / "i18n", "uk", "docs")
    assert words.lookup("Schreiben Sie an **uns**.") == "Пишіть **нам**."


def test_minor_edit_takes_nothing_very_different_without_asking(root: Path) -> None:
    """--yes is for slips."""
    translate(root, "uk", "docs", {"Schreiben Sie **uns**.": "Пишіть **нам**."})
    page = root / "docs" / "kontakt.md"
    german = page.read_text("utf-8")
    page.write_text(german.replace("Schreiben Sie **uns**", "Schreibt uns **nie**"), "utf-8")
    assert "0 of 1 changes are minor" in kim("minor-edit", "--yes").output


def test_review_asks_whether_a_person_has_read_it_all(root: Path) -> None:
    """The ledger holds role and date of what is shown on the page, and no name."""
    translate(root, "uk", "docs", {"Kontakt": "Контакт"})
    update_catalogues(root, ["uk"])
    words = ["review", "--locale", "uk", "--role", "native", "--date", "2026-11-20"]
    assert kim(*words, answer="n\n").exit_code == 1
    done = kim(*words, "--page", "docs/kontakt.md", answer="y\n")
    assert "read all 1 texts" in done.output
    entry = json.loads((root / "i18n/uk/review.jsonl").read_text("utf-8"))
    assert set(entry) == {"hash", "role", "date"}
    assert kim(*words, "--page", "docs/recht.md").exit_code == 2


def test_review_counts_a_text_of_two_catalogues_once(root: Path) -> None:
    """It is read once, too."""
    for domain in ("docs", "theme"):
        translate(root, "uk", domain, {"Kontakt": "Контакт"})
    done = kim("review", "--locale", "uk", "--role", "native", "--yes")
    assert done.output == "1 texts noted as checked, 0 were already\n"


def test_a_language_is_published_only_when_it_is_whole(root: Path) -> None:
    """Form, frame and notice; what lacks is named, and nothing else in the registry changes."""
    registry = root / "i18n" / "locales.toml"
    before = registry.read_text("utf-8")
    refused = kim("publish", "--locale", "rom")
    assert refused.exit_code == 2
    assert "rom: forms: " in refused.output
    translate_all(root, "rom")
    translate(root, "rom", "docs", {**words_of(root, "rom", "docs"), "Artikel 15": "o ćhand 16"})
    assert "The number 15 is missing" in kim("publish", "--locale", "rom").output
    assert registry.read_text("utf-8") == before
    translate_all(root, "rom")
    assert kim("publish", "--locale", "rom").exit_code == 0
    locale = load_locales(registry).by_tag("rom")
    assert locale
    assert locale.published
    after = registry.read_text("utf-8").splitlines()
    assert len([1 for old, new in zip(before.splitlines(), after, strict=True) if old != new]) == 1


@pytest.mark.parametrize("command", ["status", "check"])
def test_german_that_was_changed_since_the_last_extraction_is_named(
    root: Path, command: str
) -> None:
    """Otherwise a language would count as whole although readers see German."""
    page = root / "docs" / "kontakt.md"
    page.write_text(page.read_text("utf-8").replace("**uns**", "**ihnen**"), "utf-8")
    done = kim(command, "--locale", "uk")
    assert done.exit_code == 0
    assert "docs.pot: templates: 1 German texts are new, 1 are gone" in done.stderr
    kim("extract")
    assert "templates" not in kim(command, "--locale", "uk").stderr


def test_templates_are_passed_over_where_their_sources_are_not(root: Path) -> None:
    """A package has the programs elsewhere: nothing there is gone, and nothing to extract."""
    template = 'msgid ""\nmsgstr ""\n\nmsgid "Weiter"\nmsgstr ""\n'
    (root / "i18n/forms.pot").write_text(template, "utf-8")
    shutil.rmtree(root / "portal")
    assert "forms.pot" not in CliRunner().invoke(main, ["check"]).stdout
    (root / "portal").mkdir()
    said = CliRunner().invoke(main, ["check"]).stdout
    assert "forms.pot: templates: 0 German texts are new, 1 are gone" in said


def test_checking_everything_names_outdated_templates(root: Path) -> None:
    """`kim check` says it, too, where districts can be read: only those give their texts."""
    page = root / "docs" / "kontakt.md"
    page.write_text(page.read_text("utf-8").replace("**uns**", "**ihnen**"), "utf-8")
    done = CliRunner().invoke(main, ["check"])
    assert "old    i18n/docs.pot: templates: 1 German texts are new, 1 are gone." in done.stdout
    assert "Run “kim i18n extract”" in done.stdout
    kim("extract")
    assert "Run “kim i18n extract”" not in CliRunner().invoke(main, ["check"]).stdout
    (root / "districts/kreis-wesel/district.toml").write_text("[", "utf-8")
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 2
    assert done.stderr.count("district.toml:1: syntax: ") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["export", "--locale", "uk", "--to", "nowhere/uk.docx"],
        ["status", "--locale", "uk", "--page", "nowhere/stand.html"],
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_written_is_named(root: Path, words: list[str]) -> None:
    """No traceback: the message names the file and the remedy."""
    done = kim(*words)
    assert done.exit_code == 2
    assert "nowhere/" in done.stderr
    assert "Remedy" in done.stderr


def test_a_template_with_conflict_marks_is_named(root: Path) -> None:
    """Git leaves them in templates as in every other file."""
    template = root / "i18n" / "docs.pot"
    template.write_text("<<<<<<< HEAD\n" + template.read_text("utf-8"), "utf-8")
    done = kim("status", "--locale", "uk")
    assert done.exit_code == 2
    assert "docs.pot:1" in done.stderr


def test_nothing_is_noted_as_read_in_the_future(root: Path) -> None:
    """Readers would be told so."""
    translate(root, "uk", "docs", {"Kontakt": "Контакт"})
    done = kim("review", "--locale", "uk", "--role", "native", "--date", "2099-01-01", "--yes")
    assert done.exit_code == 2
    assert not (root / "i18n/uk/review.jsonl").exists()


def test_a_damaged_text_is_named_and_kept(root: Path) -> None:
    """Checking and extracting name its line; what cannot be read is not written over."""
    translate_all(root, "uk")
    file = root / "i18n" / "uk" / "LC_MESSAGES" / "forms.po"
    lines = file.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if n > 20 and line.startswith('msgstr "'))
    lines[number - 1] = lines[number - 1].replace('"', "„", 1)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 2
    assert "wrong  catalogues" in done.stdout
    assert f"forms.po:{number}: syntax: The file has “„”" in done.stderr
    before = file.read_bytes()
    assert f"forms.po:{number}: " in kim("extract").stderr
    assert file.read_bytes() == before
