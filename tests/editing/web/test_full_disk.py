"""The disk takes nothing any more: every form comes back with what was typed, and says so."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from editing.accounts.roles import Role
from editing.drafts.git import GitError
from tests.editing.drafts.districts import ANNA
from tests.editing.files.pictures import photo
from tests.editing.web.offices import EDIT, SOON, Browser, Office
from tests.editing.web.test_files import NEW, ONE, SAID, uploaded
from tests.editing.web.test_languages import TABLE, TURKISH, filled, reword
from tests.editing.web.test_languages import office as languages

__all__ = ["languages"]
ALL = (Role.TEXTS, Role.PUBLISH)
ONLY_HERE = "steht vielleicht nur noch auf dieser Seite"
SENTENCE = "Öffnungszeiten in Moers"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district with one page."""
    return Office(tmp_path)


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Callable[[Office], None]:
    """Return what lets the disk take nothing any more: neither git's nor that of the memory."""

    def full(*_: object) -> None:
        raise GitError((), "No space left on device")

    def now(office: Office) -> None:
        with closing(sqlite3.connect(office.memory.file)) as db, db:
            deeds = (
                "INSERT ON kept",
                "INSERT ON open_forms",
                "INSERT ON log",
                "UPDATE ON sessions",
            )
            for deed in deeds:
                words = f"CREATE TRIGGER {deed.replace(' ', '_')} BEFORE {deed}"
                db.execute(f"{words} BEGIN SELECT RAISE(ABORT, 'full'); END")
        for name in ("lay", "save", "squash"):
            monkeypatch.setattr(f"editing.drafts.draft.Draft.{name}", full)
        monkeypatch.setattr("editing.drafts.jobs.write_whole", full)

    return now


def changed(office: Office, *roles: Role) -> Browser:
    """Return the browser of Anna, who has changed a page."""
    anna = office.logged_in("anna", *roles)
    anna.get(EDIT)
    anna.post(EDIT, {"text": "Uno"})
    return anna


def test_a_text_says_where_it_still_is(office: Office, fill: Callable[[Office], None]) -> None:
    """It may be gone once the page is left."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    fill(office)
    answer = anna.post(EDIT, {"text": "Uno"})
    assert answer.status_code == 507
    assert "Uno</textarea>" in answer.text
    assert ONLY_HERE in answer.text


def test_what_is_said_of_a_new_file_stays(office: Office, fill: Callable[[Office], None]) -> None:
    """The file has to be chosen once more; the page says that, too."""
    anna = office.logged_in("anna", *ALL)
    anna.get(NEW)
    fill(office)
    answer = anna.upload(NEW, SAID, "a.jpg", photo())
    assert answer.status_code == 507
    assert ONLY_HERE in answer.text
    assert "wählen Sie die Datei danach noch einmal aus" in answer.text
    for kept in (SAID["beschreibung"], SAID["quelle"]):
        assert kept in answer.text


@pytest.mark.parametrize("name", ["boot.jpg", ""])
def test_what_is_said_of_a_file_that_is_there_stays(
    office: Office, fill: Callable[[Office], None], name: str
) -> None:
    """Whether it was to be replaced or only described anew."""
    anna = office.logged_in("anna", *ALL)
    uploaded(anna)
    anna.get(ONE)
    fill(office)
    answer = anna.upload(ONE, {**SAID, "beschreibung": "Ein Boot"}, name, photo() if name else b"")
    assert answer.status_code == 507
    assert ONLY_HERE in answer.text
    assert ("noch einmal aus" in answer.text) is bool(name)
    assert 'value="Ein Boot"' in answer.text


def test_a_file_that_could_not_be_removed_is_still_there(
    office: Office, fill: Callable[[Office], None]
) -> None:
    """And its page says so, instead of a page about a failure."""
    anna = office.logged_in("anna", *ALL)
    uploaded(anna)
    office.desk.publisher.publish(office.desk.drafts.open("anna"), ANNA, "Foto")
    anna.get(ONE)
    fill(office)
    answer = anna.upload(ONE, {"tun": "entfernen"}, "", b"")
    assert answer.status_code == 507
    assert "Die Datei ist noch da" in answer.text
    assert "Kinder am See" in answer.text


@pytest.mark.parametrize(
    ("deed", "fields", "roles"),
    [
        ("veroeffentlichen", {}, ALL),
        ("planen", {"tag": SOON.isoformat(), "uhrzeit": "06:00"}, ALL),
        ("uebergeben", {}, (Role.TEXTS,)),
    ],
)
def test_the_sentence_about_a_draft_stays(
    office: Office,
    fill: Callable[[Office], None],
    deed: str,
    fields: dict[str, str],
    roles: tuple[Role, ...],
) -> None:
    """The draft as well: nothing is published, nothing waits."""
    anna = changed(office, *roles)
    anna.get("/entwurf")
    fill(office)
    answer = anna.post(f"/entwurf/{deed}", {"satz": SENTENCE, **fields})
    assert answer.status_code == 507
    assert SENTENCE in answer.text
    assert ONLY_HERE in answer.text
    assert "Eins" in (office.folder / "kreis/docs/hilfe.md").read_text("utf-8")


def test_a_table_that_could_not_be_taken_is_told_at_its_field(
    languages: Office, fill: Callable[[Office], None]
) -> None:
    """It has to be sent once more, and the page that takes it is there."""
    anna = languages.logged_in("anna", *ALL)
    reword(anna, "gern", "sehr gern")
    table = filled(anna.get(TABLE).content, "Size çok memnuniyetle yardımcı oluruz.")
    anna.get(TURKISH)
    fill(languages)
    answer = anna.upload(TURKISH, {}, "tr.docx", table)
    assert answer.status_code == 507
    assert "laden Sie die Tabelle danach noch einmal hoch" in answer.text
    assert 'type="file"' in answer.text
