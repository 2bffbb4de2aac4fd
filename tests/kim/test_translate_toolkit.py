"""Our catalogues come back whole from translate-toolkit, with whose file handling Weblate works."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from click.testing import Result
from lxml import etree

from portal.languages.catalogues import DOMAINS, catalogue_file
from portal.languages.pofile import open_catalogue, save_catalogue
from tests.kim.test_whole_languages import TAGS, empty, kim, lines, root

__all__ = ["root"]
Way = Callable[[Path, Path, Path], None]
"""Brings what a full catalogue says into an empty one: takes both, and where to write the third."""


def run(program: str, *words: str | Path) -> None:
    """Run a program of translate-toolkit."""
    subprocess.run((program, "--progress=none", *words), check=True, capture_output=True)


def by_pomerge(full: Path, template: Path, out: Path) -> None:
    run("pomerge", "-t", template, "-i", full, "-o", out)


def by_xliff(full: Path, _: Path, out: Path) -> None:
    between = out.with_suffix(".xlf")
    run("po2xliff", "-i", full, "-o", between)
    run("xliff2po", "-i", between, "-o", out)


def by_csv(full: Path, template: Path, out: Path) -> None:
    between = out.with_suffix(".csv")
    run("po2csv", "-i", full, "-o", between)
    run("csv2po", "-t", template, "-i", between, "-o", out)


def by_pot2po(full: Path, template: Path, out: Path) -> None:
    template_of_all = template.parents[2] / f"{template.stem}.pot"
    run("pot2po", "--nofuzzymatching", "-t", full, "-i", template_of_all, "-o", out)


WAYS = (
    *((tag, by_pomerge) for tag in TAGS),
    *(("ar", way) for way in (by_xliff, by_csv, by_pot2po)),
)


def taken(tag: str, file: Path) -> Result:
    return kim("import", "--locale", tag, str(file))


@pytest.mark.parametrize(("tag", "way"), WAYS)
def test_a_whole_language_comes_back_as_it_was(
    root: Path, tmp_path: Path, tag: str, way: Way
) -> None:
    """Each catalogue filled by the program and taken into an empty one: not one sign differs."""
    before = lines(root, tag)
    full = {domain: tmp_path / f"{domain}.po" for domain in DOMAINS}
    for domain, file in full.items():
        file.write_bytes(catalogue_file(root / "i18n", tag, domain).read_bytes())
    empty(root, tag)
    for domain, file in full.items():
        back = tmp_path / f"back-{domain}.po"
        way(file, catalogue_file(root / "i18n", tag, domain), back)
        assert taken(tag, back).exit_code == 0
    assert lines(root, tag) == before


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_our_catalogue_has_put_aside_is_no_answer(
    root: Path, tmp_path: Path, domain: str
) -> None:
    """XLIFF knows no obsolete texts: they come back as if they were in use."""
    ours, back = catalogue_file(root / "i18n", "ar", domain), tmp_path / "back.po"
    run("po2xliff", "-i", ours, "-o", tmp_path / "all.xlf")
    run("xliff2po", "-i", tmp_path / "all.xlf", "-o", back)
    assert len(polib.pofile(str(back))) > sum(not each.obsolete for each in open_catalogue(ours))
    done = taken("ar", back)
    assert done.output.startswith("0 texts taken, ")
    assert (done.exit_code, " as before, 0 empty, 0 refused\n" in done.output) == (0, True)


def test_a_draft_stays_a_draft(root: Path, tmp_path: Path) -> None:
    """With its remark, on each way; nobody has to be told what was left alone."""
    ours, back = catalogue_file(root / "i18n", "ar", "forms"), tmp_path / "back.po"
    catalogue = open_catalogue(ours)
    draft = next(each for each in catalogue if each.translated())
    draft.flags, draft.tcomment = [*draft.flags, "fuzzy"], "Bitte ansehen"
    save_catalogue(catalogue, ours)
    for way in (by_pomerge, by_xliff, by_csv):
        way(ours, ours, back)
        drafts = {each.msgid: each.msgstr for each in polib.pofile(str(back)) if each.fuzzy}
        assert drafts == {draft.msgid: draft.msgstr}
        assert taken("ar", back).exit_code == 0
    assert draft.msgid in [each.msgid for each in open_catalogue(ours) if each.fuzzy]


def test_what_pofilter_finds_is_mended_and_comes_back(root: Path, tmp_path: Path) -> None:
    """Alone or merged into the whole catalogue: one text is new, its remark is not taken."""
    ours = catalogue_file(root / "i18n", "fr", "docs")
    found, merged = tmp_path / "found.po", tmp_path / "merged.po"
    run("pofilter", "-i", ours, "-o", found)
    catalogue = polib.pofile(str(found), encoding="utf-8")
    assert "(pofilter)" in catalogue[0].tcomment
    number = sum(not each.obsolete for each in catalogue)
    mended = next(each for each in catalogue if each.msgstr.startswith("Vous "))
    mended.msgstr = mended.msgstr.replace("Vous ", "Vous-même ", 1)
    catalogue.save(str(found))
    run("pomerge", "-t", ours, "-i", found, "-o", merged)
    before = lines(root, "fr")
    assert f"1 texts taken, {number - 1} as before, 0 empty, 0 refused" in taken("fr", found).output
    after = lines(root, "fr")
    assert "(pofilter)" not in "\n".join(after)
    assert after != before
    assert taken("fr", merged).output.startswith("0 texts taken")


def test_targets_of_an_xliff_that_the_program_made_are_taken(root: Path, tmp_path: Path) -> None:
    """What a translator writes into an empty one, and approves, comes back."""
    ours = catalogue_file(root / "i18n", "ar", "theme")
    between, back = tmp_path / "theme.xlf", tmp_path / "theme.po"
    words = {e.msgid: e.msgstr for e in open_catalogue(ours) if not e.obsolete}
    before = lines(root, "ar")
    empty(root, "ar")
    emptied = lines(root, "ar")
    run("po2xliff", "-i", ours, "-o", between)
    tree = etree.parse(str(between))
    for unit in tree.iter("{*}trans-unit"):
        target = unit.find("{*}target")
        if target is not None and (german := unit.findtext("{*}source")) in words:
            target.text = words[german]
            unit.set("approved", "yes")
    tree.write(str(between), encoding="utf-8", xml_declaration=True)
    run("xliff2po", "-i", between, "-o", back)
    assert taken("ar", back).exit_code == 0
    assert set(lines(root, "ar")) - set(emptied) <= set(before)
    assert not [e for e in open_catalogue(ours) if not e.obsolete and not e.msgstr]
