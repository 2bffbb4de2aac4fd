"""Printing a small project: what is printed when, and what happens to a text that lacks."""

import multiprocessing
import shutil
from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.output.artifacts import lock_folder
from sitebuild.output.printed_documents import PrintedDocument, read_printed_documents
from sitebuild.output.workers import Progress
from sitebuild.printing.pdf import print_pdf
from sitebuild.printing.run import PrintReport, print_all
from sitebuild.printing.type_sizes import USUAL
from tests.sitebuild.printing.reading_pdf import letters, text_of
from tests.sitebuild.small_project import ROOT, translate, write
from tests.waiting import is_blocked, until

LEGAL = (
    "---\ntitle: Recht\ndescription: Hinweis\nlegal: true\nprint: bilingual\n---\n\n"
    "# Recht { #oben }\n\nErster Satz.\n\n| Angabe | Bitte ausfüllen |\n| --- | --- |\n"
    "| Unterschrift | |\n"
)
UKRAINIAN = {
    "Recht": "Право",
    "Hinweis": "Примітка",
    "Erster Satz.": "Перше речення.",
    "Angabe": "Дані",
    "Bitte ausfüllen": "Заповніть",
    "Unterschrift": "Підпис",
}


@pytest.fixture
def papers(project: Path) -> Path:
    """Return a project with two notices to sign, and the real looks of paper."""
    shutil.copytree(ROOT / "site/print", project / "site/print")
    shutil.copytree(ROOT / "site/theme/assets", project / "site/theme/assets", dirs_exist_ok=True)
    write(project / "docs/recht.md", LEGAL)
    write(project / "docs/zwei.md", LEGAL)
    return project


def printed(
    root: Path,
    folder: str = "pdf",
    *,
    progress: Progress | None = None,
    **options: tuple[str, ...],
) -> PrintReport:
    return print_all(
        root,
        root / folder,
        district="kreis-wesel",
        base_url="https://kim.example/",
        jobs=1,
        progress=progress,
        include_unpublished=True,
        tags=options.get("tags", ("de", "uk")),
        names=options.get("names", ()),
    )


def the(report: PrintReport, tag: str) -> PrintedDocument:
    return next(each for each in report.documents if each.name == "recht" and each.tag == tag)


def test_german_stands_beside_the_language_and_is_signed_once(papers: Path) -> None:
    """Each block in both languages; the place to sign only once, with the words of both."""
    translate(papers, "uk", "docs", UKRAINIAN)
    stored = the(printed(papers), "uk")
    text = letters(text_of(papers / "pdf" / stored.file))
    assert (stored.state, stored.language) == ("unchecked", "uk")
    for german, ukrainian in UKRAINIAN.items():
        if german != "Hinweis":
            assert text.count(letters(german)) == text.count(letters(ukrainian)) == 1, german


def test_two_pages_of_one_name_are_no_file(papers: Path) -> None:
    """One would be offered under the titles of both."""
    write(papers / "docs/mehr/recht.md", LEGAL)
    with pytest.raises(ConfigurationError, match="same file"):
        printed(papers, tags=("de",))


def test_a_legal_text_that_lacks_a_sentence_is_printed_in_german(papers: Path) -> None:
    """Never half a translation: German, and a note in the reader's language why."""
    translate(papers, "uk", "docs", UKRAINIAN | {"Erster Satz.": ""})
    note = "Diese Seite gibt es noch nicht in Ihrer Sprache. Sie sehen den deutschen Text."
    translate(papers, "uk", "theme", {note: "Цієї сторінки ще немає вашою мовою."})
    stored = the(printed(papers), "uk")
    text = letters(text_of(papers / "pdf" / stored.file))
    assert (stored.state, stored.language) == ("german", "de")
    assert letters("Цієї сторінки ще немає вашою мовою.") in text
    assert letters("Erster Satz.") in text
    assert "Підпис" not in text


def test_what_has_not_changed_is_not_printed_again(papers: Path) -> None:
    """A German sentence changes: its documents are printed anew, and nothing else."""
    first = printed(papers)
    assert first.printed == len(first.documents) == 4
    assert printed(papers).printed == 0
    write(papers / "docs/recht.md", LEGAL.replace("Erster Satz", "Anderer Satz"))
    assert printed(papers).printed == 2
    assert printed(papers, names=("recht",), tags=("de",)).printed == 0


def test_a_run_that_is_broken_off_prints_the_rest_next_time(papers: Path) -> None:
    """Whatever ends it: what was printed until then is known, also to a run for a part of it."""

    def stop(_: str, done: int, __: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        printed(papers, progress=stop)
    assert len(read_printed_documents(papers / "pdf")) == 3
    printed(papers, names=("zwei",), tags=("uk",))
    assert printed(papers).printed == 0
    assert len(list((papers / "pdf").glob("*.pdf"))) == 4


def test_a_file_that_lies_there_otherwise_is_printed_again(papers: Path) -> None:
    """A run that was stopped leaves newer files than its list says; half a file is no file."""
    stored = the(printed(papers), "de")
    (papers / "pdf" / stored.file).write_bytes(b"%PDF-1.7 half")
    assert printed(papers).printed == 1
    assert (papers / "pdf" / stored.file).stat().st_size == stored.bytes


def test_only_documents_of_ours_are_removed(papers: Path) -> None:
    """The folder lies beside the site, where an office may keep other files, too."""
    before = {stored.file for stored in printed(papers).documents}
    write(papers / "pdf" / "vertrag.pdf", "signed")
    (papers / "docs/zwei.md").unlink()
    after = {stored.file for stored in printed(papers).documents}
    assert after < before
    assert {file.name for file in (papers / "pdf").glob("*.pdf")} == {*after, "vertrag.pdf"}


def test_two_runs_at_once_wait_for_each_other(papers: Path) -> None:
    """Otherwise each would remove what the other has printed and not yet put on the list."""
    other = multiprocessing.get_context("fork").Process(target=printed, args=(papers,))
    with lock_folder(papers / "pdf"):
        other.start()
        until(lambda: is_blocked(other.pid), "that it waits")
        assert not list((papers / "pdf").glob("*.pdf"))
    other.join()
    files = {file.name for file in (papers / "pdf").glob("*.pdf")}
    assert other.exitcode == 0
    assert files == {stored.file for stored in read_printed_documents(papers / "pdf")}
    assert len(files) == 4


def test_a_folder_that_cannot_be_written_is_named(papers: Path) -> None:
    """With what to do, and not with the insides of the program."""
    write(papers / "file", "")
    with pytest.raises(
        ConfigurationError, match=r"file/pdf: file: It cannot be used \(Not a directory\)"
    ):
        printed(papers, "file/pdf")


def test_the_same_words_give_the_same_bytes(papers: Path) -> None:
    """Two machines, two days: one file."""
    one, other = printed(papers, "one"), printed(papers, "other")
    for stored in one.documents:
        here, there = papers / "one" / stored.file, papers / "other" / stored.file
        assert here.read_bytes() == there.read_bytes()
    assert len(one.documents) == len(other.documents)


def test_less_white_comes_before_a_refusal() -> None:
    """Smaller type first; then what the style sheet calls tight, for the longest languages."""
    page = (
        '<!doctype html><html lang="de"><head><title>T</title><style></style></head>'
        "<body><h1>Eins</h1><p>Zwei</p></body></html>"
    )
    style = "html { font-size: 10.5pt } p { margin-top: 300mm } .tight p { margin-top: 100mm }"
    done = print_pdf(page, style, name="t", language="de", pages=1)
    assert done.size == USUAL.fitted[-2]


def test_a_document_that_does_not_fit_is_named(papers: Path) -> None:
    """It is not offered at all; the others are printed."""
    printed(papers)
    long = LEGAL.replace("legal: true", "legal: true\npages: 1") + "\nNoch ein Satz.\n" * 120
    write(papers / "docs/recht.md", long)
    with pytest.raises(ConfigurationError, match=r"docs/recht\.md: de: does not fit on 1 page"):
        printed(papers)
    assert not list((papers / "pdf").glob("*recht*"))
    assert len(list((papers / "pdf").glob("*.pdf"))) == 2


def test_an_unknown_kind_or_name_is_refused(papers: Path) -> None:
    """A typing error prints nothing, and says what there is."""
    with pytest.raises(ConfigurationError, match="Use: recht, zwei"):
        printed(papers, names=("flier",))
    write(papers / "docs/recht.md", LEGAL.replace("bilingual", "bilingal"))
    with pytest.raises(ConfigurationError, match="Write one of: flyer"):
        printed(papers)


def test_a_broken_catalogue_keeps_what_was_printed_of_its_language(papers: Path) -> None:
    """The pages that stay lead to it; the other languages are printed anew."""
    file = translate(papers, "uk", "docs", UKRAINIAN)
    before = {stored.file for stored in printed(papers).documents}
    notice = (papers / "docs/recht.md").read_text("utf-8")
    write(papers / "docs/recht.md", notice.replace("Erster Satz", "Neuer Satz"))
    file.write_text('msgid "x\n', "utf-8")
    with pytest.raises(ConfigurationError, match=r"docs\.po:1"):
        printed(papers)
    kept = {stored.file: stored for stored in read_printed_documents(papers / "pdf")}
    assert set(kept) == before
    german = next(each for each in kept.values() if each.name == "recht" and each.tag == "de")
    assert "NeuerSatz" in letters(text_of(papers / "pdf" / german.file))


def test_a_new_document_builds_its_own_language(papers: Path) -> None:
    """The other languages say nothing about it; the file itself is always the newest."""
    tags = ["de", "ar", "uk"]

    def built() -> list[str]:
        printed(papers, tags=("de", "ar", "uk"))
        report = build_site(
            papers,
            district="kreis-wesel",
            base_url="https://kim.example/",
            tags=tags,
            prints=papers / "pdf",
        )
        return [tag for tag in tags if tag not in report.unchanged]

    translate(papers, "uk", "docs", UKRAINIAN)
    assert built() == tags
    assert built() == []
    translate(papers, "uk", "docs", {**UKRAINIAN, "Erster Satz.": "Нове речення."})
    assert built() == ["uk"]
    assert "Нове" in text_of(papers / "build/site/druck/kim-kreis-wesel_recht_uk.pdf")
