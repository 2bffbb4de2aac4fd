"""Kits: everything to hand on in one file."""

import io
import multiprocessing
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.output.artifacts import Artifact, lock_folder
from sitebuild.output.printed_documents import (
    PrintedDocument,
    documents_for,
    read_printed_documents,
)
from sitebuild.output.share_files import FOLDER
from sitebuild.printing.printer import Printer
from sitebuild.rendering.downloads import size_of
from sitebuild.rendering.shared_pages import shares_of
from sitebuild.sharing import kit_of_all
from sitebuild.sharing.kit_of_all import COMMON, TEXT, digest_of_kits
from sitebuild.sharing.kits import unzip_files, zip_files
from sitebuild.sharing.run import NEUTRAL, KitReport, make_kits
from sitebuild.translation.extract import extract_templates
from tests.sitebuild.sharing.reading_kits import ADDRESS, is_page, page_of
from tests.sitebuild.small_project import ROOT
from tests.waiting import is_blocked, until

PREFIX = "kim-kreis-wesel"


def kit_of(site: Path, name: str) -> dict[str, bytes]:
    """Return the files of a kit as people load it."""
    return unzip_files((site / "druck" / name).read_bytes())


def names_of(stored: list[PrintedDocument]) -> set[str]:
    return {f"druck/{each.file}" for each in stored}


def again(printer: Printer, prints: Path, **options: tuple[str, ...]) -> KitReport:
    """Make the kits as `kim build` does."""
    url = printer.site.url
    root, tags = printer.site.root, options.get("tags", ())
    return make_kits(root, prints, district="kreis-wesel", base_url=url, tags=tags, jobs=1)


def test_a_kit_holds_documents_codes_and_texts(site: Path, prints: Path, printer: Printer) -> None:
    """In every language: what is offered one by one is there together, byte by byte."""
    for locale in printer.site.shown:
        files = kit_of(site, f"{PREFIX}_{locale.path}.zip")
        documents = list(documents_for(read_printed_documents(prints), locale))
        assert {name for name in files if name.startswith("druck/")} == names_of(documents)
        for name, content in files.items():
            if name.startswith("druck/"):
                assert content == (site / name).read_bytes()
            if name.startswith("qr/"):
                assert content == (site / locale.path / "teilen" / name[3:]).read_bytes()
        assert {"LIESMICH.txt", "texte.txt", "qr/kontakt.png", "qr/orte/moers.svg"} <= set(files)


def test_every_address_in_the_texts_leads_to_a_page(site: Path, printer: Printer) -> None:
    """They are pasted into mails and printed in newspapers."""
    for locale in printer.site.shown:
        text = kit_of(site, f"{PREFIX}_{locale.path}.zip")["texte.txt"].decode("utf-8-sig")
        addresses = ADDRESS.findall(text)
        assert f"{printer.site.url}{locale.path}/orte/moers/" in addresses
        assert [each for each in addresses if not is_page(site, each)] == []
        assert all(each.startswith(printer.site.url) for each in addresses)


def test_the_texts_are_for_any_office(site: Path) -> None:
    """Lines and letters of Windows; German first, then the language; codes that are there."""
    files = kit_of(site, f"{PREFIX}_ar.zip")
    for name in ("LIESMICH.txt", "texte.txt"):
        assert files[name].startswith(b"\xef\xbb\xbf")
        assert files[name].count(b"\r\n") == files[name].count(b"\n") > 5
    readme = files["LIESMICH.txt"].decode("utf-8-sig")
    assert readme.index("In diesem Ordner") < readme.index("النص الألماني")
    named = {word.strip(",") for word in files["texte.txt"].decode("utf-8-sig").split()}
    codes = {word for word in named if word.startswith("qr/")}
    assert codes == {name for name in files if name.startswith("qr/")}


def test_every_word_of_the_texts_is_given_to_translators() -> None:
    """A text that no catalogue knows would stay German for ever."""
    known = {entry.msgid for entry in extract_templates(ROOT)["theme"]}
    words = [
        text
        for file in sorted((ROOT / "site/share").glob("*.txt"))
        for text in re.findall(r'\("([^"]+)"', file.read_text("utf-8"))
    ]
    assert len(words) > 10
    assert [text for text in words if text not in known] == []


def test_the_kit_of_all_languages_holds_each_once(
    site: Path, prints: Path, printer: Printer
) -> None:
    """A folder for each language; what is for everybody lies in one of its own."""
    whole = kit_of(site, f"{PREFIX}.zip")
    paths = [locale.path for locale in printer.site.shown]
    assert {name.partition("/")[0] for name in whole} == {*paths, COMMON, "LIESMICH.txt"}
    everybody = names_of([each for each in read_printed_documents(prints) if not each.tag])
    assert everybody
    for name in everybody:
        assert [each for each in whole if each.endswith(name)] == [f"{COMMON}/{name}"]
    for path in paths:
        own = {f"{path}/{name}" for name in kit_of(site, f"{PREFIX}_{path}.zip")} & set(whole)
        assert {name for name in whole if name.startswith(f"{path}/")} == own


def test_the_kit_of_all_languages_is_made_anew_with_its_own_text(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kits in it do not hold what is added to them."""
    editions = [printer.edition(locale) for locale in printer.site.shown[:2]]
    kits = dict.fromkeys(printer.site.shown[:2], b"")
    before = digest_of_kits(editions, kits)
    assert digest_of_kits(editions, kits) == before
    monkeypatch.setattr(kit_of_all, "fill_template", lambda *_, **__: "ein anderer Text")
    assert digest_of_kits(editions, kits) != before


def test_one_text_speaks_all_languages(site: Path, printer: Printer) -> None:
    """For groups: who, the number, the link for all, then the sentence of each start page."""
    text = kit_of(site, f"{PREFIX}.zip")[f"{COMMON}/{TEXT}"].decode("utf-8-sig")
    district, lines = printer.site.district, text.split("\r\n")
    assert lines[:2] == [f"KIM {district.name}, {district.hotline}", printer.site.url]
    for locale in printer.site.shown:
        (start, *_) = shares_of(printer.edition(locale)).pages
        assert lines[lines.index(locale.endonym) + 1] == start.sentence


@pytest.mark.parametrize("path", ["ar/teilen", "ar/downloads", "de/teilen"])
def test_pages_offer_both_kits_with_their_size(
    path: str, site: Path, made: dict[str, Artifact], printer: Printer
) -> None:
    """Nobody loads megabytes unawares."""
    links = page_of(site, path).xpath('//a[@type="application/zip"]')
    tag = path.partition("/")[0]
    locale = printer.site.locales.by_tag(tag)
    assert locale
    files = [str(link.get("href")).rpartition("/")[2] for link in links]
    assert files == [f"{PREFIX}_{tag}.zip", f"{PREFIX}.zip"]
    for file, link in zip(files, links, strict=True):
        assert made[file].bytes == (site / "druck" / file).stat().st_size
        assert size_of(made[file].bytes, locale) in str(link.xpath("string()"))


def test_the_same_content_makes_the_same_bytes(
    prints: Path, printer: Printer, tmp_path: Path
) -> None:
    """On another day, in another folder; what is there is not made again."""
    other = tmp_path / "pdf"
    shutil.copytree(prints, other)
    some = {PREFIX, *(f"{PREFIX}_{tag}" for tag in ("ar", "de")), "ar", "de", NEUTRAL}
    lost = [file for file in (other / FOLDER).iterdir() if file.stem in some]
    assert len(lost) == len(some)
    for file in lost:
        file.unlink()
    assert again(printer, other).problems == ()
    ours = {file.name: file for file in (other / FOLDER).iterdir()}
    assert {name: file.read_bytes() for name, file in ours.items()} == {
        file.name: file.read_bytes() for file in (prints / FOLDER).iterdir()
    }
    before = {name: file.stat().st_mtime_ns for name, file in ours.items() if "." in name[1:]}
    again(printer, other)
    after = {name: (other / FOLDER / name).stat().st_mtime_ns for name in before}
    assert {name for name in before if before[name] != after[name]} == {"kits.json"}


def test_one_language_alone_leaves_the_others_as_they_are(
    prints: Path, printer: Printer, tmp_path: Path
) -> None:
    """A changed flyer makes two kits new: that of its language, and that of all."""
    other = tmp_path / "pdf"
    shutil.copytree(prints, other)
    rows = (other / "prints.json").read_text("utf-8")
    flyer = next(
        each for each in read_printed_documents(other) if each.name == "flyer" and each.tag == "ar"
    )
    (other / "prints.json").write_text(rows.replace(flyer.digest, "0" * 64), "utf-8")
    (other / flyer.file).write_bytes(b"%PDF-new")
    report = again(printer, other, tags=("ar",))
    old = {file.name: file.read_bytes() for file in (prints / FOLDER).iterdir()}
    new = {each.file: (other / FOLDER / each.file).read_bytes() for each in report.files}
    assert {name for name in new if new[name] != old[name]} == {
        f"{PREFIX}_ar.zip",
        f"{PREFIX}.zip",
    }
    assert set(old) == {*new, "kits.json"}


def test_without_documents_there_is_no_kit(printer: Printer, tmp_path: Path) -> None:
    """A site that prints nothing offers none."""
    report = again(printer, tmp_path / "pdf", tags=("de",))
    assert [each.file for each in report.files] == ["de.png"]


def test_two_runs_at_once_wait_for_each_other(
    printer: Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would remove what the other has packed; a printer's documents are half there."""
    monkeypatch.setattr("sitebuild.sharing.run.open_printer", lambda *_, **__: printer)
    prints = tmp_path / "pdf"
    fork = multiprocessing.get_context("fork").Process
    other = fork(target=again, args=(printer, prints), kwargs={"tags": ("de",)})
    with lock_folder(prints):
        other.start()
        until(lambda: is_blocked(other.pid), "that it waits")
        assert not (prints / FOLDER).exists()
    other.join()
    assert other.exitcode == 0
    assert (prints / FOLDER / "de.png").is_file()


def test_a_folder_that_cannot_be_written_is_named(printer: Printer, tmp_path: Path) -> None:
    """`kim build` says so and goes on to the pages."""
    (tmp_path / "file").touch()
    with pytest.raises(
        ConfigurationError, match=r"file/pdf: file: It cannot be used \(Not a directory\)"
    ):
        again(printer, tmp_path / "file" / "pdf", tags=("de",))


def test_a_file_says_nothing_about_the_machine_that_packed_it() -> None:
    """No time, no owner; sorted; nothing compressed, so that every library makes the same."""
    kit = zip_files({"b.txt": b"2", "a/c.txt": b"1"}, "kim")
    with zipfile.ZipFile(io.BytesIO(kit)) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["kim/a/c.txt", "kim/b.txt"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.external_attr >> 16 for entry in entries} == {0o644}
