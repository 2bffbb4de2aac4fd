"""The tools of gettext, Poedit and Weblate keep everything that is in our catalogues."""

import subprocess
from pathlib import Path

import polib
import pytest

from portal.languages.catalogues import DOMAINS, catalogue_file
from tests.translating.sample_texts import ROOT

CATALOGUES = [
    file
    for folder in sorted((ROOT / "i18n").iterdir())
    for domain in DOMAINS
    if (file := catalogue_file(ROOT / "i18n", folder.name, domain)).exists()
    and file.read_text("utf-8").count("\nmsgid ") > 1
]
"""All that have a text in them."""


def name_of(file: Path) -> str:
    return f"{file.parts[-3]}-{file.stem}"


def contents(file: Path) -> dict[tuple[str | None, str], tuple[object, ...]]:
    """Return all that translators have written or are told, by text."""
    return {
        (entry.msgctxt, entry.msgid): (
            entry.msgstr,
            sorted(entry.flags),
            entry.previous_msgid,
            entry.tcomment,
        )
        for entry in polib.pofile(str(file), encoding="utf-8")
        if not entry.obsolete
    }


def run(*command: str | Path) -> str:
    """Run a program of gettext; return what it complains about."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


@pytest.mark.parametrize("file", CATALOGUES, ids=name_of)
def test_msgmerge_keeps_everything(file: Path, tmp_path: Path) -> None:
    """Translations, drafts, the former German text, remarks; and msgfmt finds no fault."""
    template = ROOT / "i18n" / f"{file.stem}.pot"
    merged = tmp_path / "merged.po"
    run("msgmerge", "--previous", "--no-fuzzy-matching", "-q", "-o", merged, file, template)
    wanted = contents(template)
    before = {key: value for key, value in contents(file).items() if key in wanted}
    after = contents(merged)
    assert {key: after[key] for key in before} == before
    assert "error" not in run("msgfmt", "-c", "-o", tmp_path / "out.mo", file)


def test_a_changed_text_comes_back_as_a_draft(tmp_path: Path) -> None:
    """With what it was made from, and the translator's remark; so our import knows it, too."""
    old, new, merged = (tmp_path / name for name in ("old.po", "new.pot", "merged.po"))
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    sentence = "Rufen Sie uns bitte an, wir helfen Ihnen"
    old.write_text(f'{header}# Höflich!\nmsgid "{sentence}"\nmsgstr "Телефонуйте"\n', "utf-8")
    new.write_text(f'{header}msgid "{sentence} gern"\nmsgstr ""\n', "utf-8")
    run("msgmerge", "--previous", "-q", "-o", merged, old, new)
    assert contents(merged)[None, f"{sentence} gern"] == (
        "Телефонуйте",
        ["fuzzy"],
        sentence,
        "Höflich!",
    )
