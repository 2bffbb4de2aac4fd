"""Who did what, and what was published: each row leads somewhere, with a few processes in all."""

import datetime as dt
import shutil
import subprocess
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

import lxml.html
import pytest

from editing.accounts.roles import Role
from editing.drafts.planning import plan
from editing.web.log_page import DEEDS
from tests.editing.conftest import ROOT
from tests.editing.drafts.districts import ANNA, BERT, FIRST, HELP, commit, git, write
from tests.editing.web.offices import Browser, Office

INNER = "docs/fachstellen/übergabe & mehr.md"
FILE = "docs/dateien/plan #1.pdf"
MONDAY = dt.datetime(2099, 12, 7, 5, tzinfo=dt.UTC)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district with a page in a folder, and a file."""
    office = Office(tmp_path)
    for name, text in ((INNER, "---\ntitle: Übergabe\n---\n"), (FILE, "")):
        (tmp_path / "kreis" / name).parent.mkdir()
        (tmp_path / "kreis" / name).write_text(text, "utf-8")
    (tmp_path / "ours/i18n").mkdir()
    shutil.copy(ROOT / "i18n/locales.toml", tmp_path / "ours/i18n")
    commit(tmp_path / "kreis", "Ordner")
    return office


def rows_of(browser: Browser) -> list[Any]:
    """Return the rows of the log."""
    root: Any = lxml.html.fromstring(browser.get("/protokoll").text)
    return list(root.xpath("//main//li"))


def test_each_deed_is_in_german_and_leads_to_what_it_was_done_to(office: Office) -> None:
    """A page in a folder, a file with any name, a change, a plan; what has gone is named."""
    head = office.desk.repository.main()
    write(office.desk, BERT, "Eins", "Uno")
    waiting = plan(office.desk, office.desk.drafts.open("bert"), BERT, "Ab Montag", MONDAY)
    things = {
        **dict.fromkeys(DEEDS, ""),
        **dict.fromkeys(("save", "describe", "upload", "remove-file"), FILE),
        **dict.fromkeys((each for each in DEEDS if "plan" in each), waiting.name),
        **dict.fromkeys(("publish", "undo"), head),
        "hand-over": waiting.name,
        "save": INNER,
        "translations": f"uk {INNER.removeprefix('docs/')}",
    }
    root = office.logged_in("root", Role.ADMINISTER)
    for deed, thing in things.items():
        office.memory.note("anna", deed, thing)
    office.memory.note("anna", "plan-published", "20261207t0530-anna-c868bb1a")
    office.memory.note("anna", "publish", "0" * 40)
    rows = rows_of(root)
    said = {" ".join(row.text_content().split()).partition(": ")[2] for row in rows}
    for wanted in (
        "anna gespeichert: Seite „Übergabe“",
        "anna Übersetzungen übernommen: Seite „Übergabe“ (Ukrainisch)",
        "anna Datei hochgeladen: Datei „plan #1.pdf“",
        "anna veröffentlicht: Ordner",
        "anna geplant: Ab Montag",
        "anna Plan veröffentlicht für 7.12.2026, 06:30 Uhr, von anna",
        "anna veröffentlicht steht nicht mehr im Verlauf",
        "anna abgemeldet",
    ):
        assert wanted in said, said
    assert not any(deed in row.split() for row in said for deed in set(DEEDS) - {"plan"})
    links = {href for row in rows for href in row.xpath(".//a/@href")}
    assert len(links) == 5
    for href in links:
        assert root.get(href).status_code == 200, href
    assert f"/verlauf?datei={INNER}" in map(unquote, links)


def test_an_address_typed_by_hand_has_a_history_or_says_that_there_is_none(office: Office) -> None:
    """Of a folder, though files in it were changed, and of a file that is not there."""
    anna = office.logged_in("anna", Role.TEXTS)
    assert "/aenderung/" in anna.get(f"/verlauf?datei={quote(INNER)}").text
    for typed in (str(PurePosixPath(INNER).parent), f"{INNER}/", "docs/dateien", "docs/nichts.md"):
        answer = anna.get(f"/verlauf?datei={quote(typed)}")
        assert answer.status_code in {200, 404}, typed
        assert "/aenderung/" not in answer.text, typed


def test_a_control_sign_in_a_message_by_hand_breaks_no_history(office: Office) -> None:
    """An administrator may have pasted it."""
    folder = office.desk.repository.folder
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "von\x01Hand")
    answer = office.logged_in("anna", Role.TEXTS).get("/verlauf")
    assert answer.status_code == 200
    assert "Hand" in answer.text


def test_history_and_log_ask_git_as_often_however_long_they_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process for each row would be thousands."""
    asked: list[object] = []
    run = subprocess.run

    def count(*words: Any, **more: Any) -> Any:
        asked.append(words)
        return run(*words, **more)

    monkeypatch.setattr(subprocess, "run", count)
    root = office.logged_in("root", Role.ADMINISTER)
    counts: list[list[int]] = []
    for first in (0, 5):
        for number in range(first, first + 5):
            text = FIRST.replace("Eins", str(number))
            (office.folder / "kreis" / HELP).write_text(text, "utf-8")
            (office.folder / f"kreis/docs/{number}.md").write_text(text, "utf-8")
            head = commit(office.folder / "kreis", f"Nummer {number}")
            for deed, thing in (("publish", head), ("save", f"docs/{number}.md")):
                office.memory.note(ANNA.login, deed, thing)
        counts.append([])
        for path in ("/verlauf", f"/verlauf?datei={HELP}", "/protokoll", f"/aenderung/{head}"):
            asked.clear()
            page = root.get(path).text
            counts[-1].append(len(asked))
            assert f"Nummer {number}" in page
            assert f"<ins>{number}." in page or "datei" not in path
    assert counts[0] == counts[1]
    assert git(office.folder / "kreis", "log", "--format=%s").count("Nummer") == 10
