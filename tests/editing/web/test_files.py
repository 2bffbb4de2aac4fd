"""Pictures and files in the editor: upload, describe, replace, remove; what is refused."""

import asyncio
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from editing.accounts.memory import Memory, Session
from editing.accounts.roles import Role
from editing.web.uploads import MOST_DROPPED, UPLOAD_LIMIT
from tests.editing.drafts.districts import ANNA, HELP
from tests.editing.files.pictures import document, photo
from tests.editing.web.offices import EDIT, Browser, Office

NEW = "/dateien/neu"
ONE = "/dateien/datei/dateien/fest-am-see.jpg"
SAID = {"beschreibung": "Kinder am See", "quelle": "Selbst fotografiert", "recht": "ja"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district with one page."""
    return Office(tmp_path)


def uploaded(browser: Browser) -> None:
    """Upload a photo."""
    browser.get(NEW)
    browser.upload(NEW, SAID, "Fest am See.jpeg", photo())
    assert browser.page.url.path == ONE, browser.page.text


def published_change(office: Office, browser: Browser) -> str:
    """Publish what anna has done, and return the page that tells it."""
    office.desk.publisher.publish(office.desk.drafts.open("anna"), ANNA, "Foto")
    return browser.get(f"/aenderung/{office.desk.repository.main()}").text


def draft_paths(office: Office, login: str = "anna") -> list[str]:
    """Return what is changed in a draft."""
    return [change.path for change in office.desk.drafts.open(login).changes]


def test_a_photo_is_uploaded_described_and_published(office: Office) -> None:
    """It lies in the district's folder, clean, with what it shows and whence the right comes."""
    anna = office.logged_in("anna", Role.TEXTS, Role.PUBLISH)
    uploaded(anna)
    assert "Gespeichert." in anna.page.text
    assert 'alt="Kinder am See"' in anna.page.text
    shown = anna.get("/dateien/inhalt/dateien/fest-am-see.jpg")
    with Image.open(BytesIO(shown.content)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 30), {})
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    anna.get("/entwurf")
    assert "Datei „fest-am-see.jpg“" in anna.page.text
    assert "Beschreibung von" not in anna.page.text
    assert 'href="/dateien/datei/dateien/fest-am-see.jpg"' in anna.page.text
    office.desk.publisher.publish(office.desk.drafts.open("anna"), ANNA, "Foto")
    folder = office.folder / "kreis"
    record = tomllib.loads((folder / "files/dateien/fest-am-see.jpg.toml").read_text("utf-8"))
    assert record.pop("confirmed")
    assert record == {"shows": "Kinder am See", "source": "Selbst fotografiert"}
    assert b"Telefon" not in (folder / "docs/dateien/fest-am-see.jpg").read_bytes()
    assert "upload" in [deed for _, _, deed, _ in office.memory.log()]


def test_the_history_says_in_words_what_was_said_of_a_file(office: Office) -> None:
    """No keys of the file that holds it; only what has changed."""
    anna = office.logged_in("anna", Role.TEXTS, Role.PUBLISH)
    uploaded(anna)
    first = published_change(office, anna)
    anna.get(ONE)
    anna.upload(ONE, {**SAID, "beschreibung": "Kinder am Teich"}, "", b"")
    second = published_change(office, anna)
    for said in (
        "Was zu sehen ist: Kinder am See",
        "Woher: Selbst fotografiert",
        "Recht, sie zu zeigen, bestätigt: ",
    ):
        assert said in first
    assert "shows" not in first
    assert "confirmed" not in first
    assert "Was zu sehen ist: Kinder am Teich" in second
    assert "Selbst fotografiert" not in second


@pytest.mark.parametrize(
    ("fields", "name", "content", "said"),
    [
        ({**SAID, "beschreibung": " "}, "a.jpg", photo(), "Bitte beschreiben Sie es."),
        ({**SAID, "quelle": ""}, "a.jpg", photo(), "Bitte ausfüllen."),
        ({**SAID, "recht": ""}, "a.jpg", photo(), "Ohne dieses Recht"),
        (SAID, "", b"", "Bitte wählen Sie eine Datei."),
        (SAID, "a.exe", b"MZ", "Diese Art von Datei wird nicht angenommen."),
        (SAID, "a.jpg", b"MZ", "Die Datei heißt „.jpg“, ist aber keine solche."),
        (SAID, "a.pdf", photo(), "Die Datei heißt „.pdf“"),
        (SAID, "a.jpg", photo() + b"x" * UPLOAD_LIMIT, "mehr als 15 MB"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(
    office: Office, fields: dict[str, str], name: str, content: bytes, said: str
) -> None:
    """Nothing is saved, and what was typed is there, also afterwards."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get(NEW)
    answer = anna.upload(NEW, fields, name, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    for kept in filter(str.strip, (fields["beschreibung"], fields["quelle"])):
        assert kept in answer.text
        assert kept in anna.get(NEW).text
    assert draft_paths(office) == []


def test_a_file_is_replaced_by_one_of_its_kind_alone(office: Office) -> None:
    """Its address stays; another name is no matter; the same name twice is refused."""
    anna = office.logged_in("anna", Role.TEXTS)
    uploaded(anna)
    anna.get(NEW)
    assert "gibt es schon" in anna.upload(NEW, SAID, "fest am see.jpg", photo()).text
    anna.get(ONE)
    answer = anna.upload(ONE, SAID, "neu.pdf", document())
    assert (answer.status_code, "derselben Art: .jpg" in answer.text) == (422, True)
    anna.get(ONE)
    anna.upload(ONE, {**SAID, "beschreibung": "Ein Boot"}, "boot.jpg", photo(size=(50, 20)))
    with Image.open(BytesIO(anna.get("/dateien/inhalt/" + ONE[15:]).content)) as picture:
        assert picture.size == (50, 20)
    anna.get(ONE)
    anna.upload(ONE, {**SAID, "beschreibung": "Zwei Boote"}, "", b"")
    assert "Zwei Boote" in anna.get("/dateien").text
    assert len(draft_paths(office)) == 2


def test_a_file_in_use_stays_and_says_where(office: Office) -> None:
    """On a page; once it is taken out there, it can be removed."""
    anna = office.logged_in("anna", Role.TEXTS)
    uploaded(anna)
    anna.get(EDIT)
    text = (office.folder / "kreis" / HELP).read_text("utf-8")
    anna.post(EDIT, {"text": f"{text}\n![Kinder](dateien/fest-am-see.jpg)\n"})
    assert "Gebraucht in: Seite „Hilfe“" in anna.get("/dateien").text
    anna.get(ONE)
    answer = anna.upload(ONE, {"tun": "entfernen"}, "", b"")
    assert answer.status_code == 409
    assert "Die Datei wird noch gebraucht." in answer.text
    assert f'<a href="{EDIT}">Seite „Hilfe“</a>' in answer.text
    anna.get(EDIT)
    anna.post(EDIT, {"text": text})
    anna.get(ONE)
    anna.upload(ONE, {"tun": "entfernen"}, "", b"")
    assert "Entfernt." in anna.page.text
    assert draft_paths(office) == []


def test_a_file_that_was_replaced_meanwhile_is_not_removed_unseen(office: Office) -> None:
    """What somebody else has published since is shown first, as with every other change."""
    anna, carl = office.logged_in("anna", Role.TEXTS), office.logged_in("carl", Role.TEXTS)
    uploaded(anna)
    office.desk.publisher.publish(office.desk.drafts.open("anna"), ANNA, "Foto")
    anna.get(ONE)
    carl.get(ONE)
    carl.upload(ONE, SAID, "boot.jpg", photo(size=(50, 20)))
    office.desk.publisher.publish(office.desk.drafts.open("carl"), ANNA, "Boot")
    answer = anna.upload(ONE, {"tun": "entfernen"}, "", b"")
    assert answer.status_code == 409
    assert "inzwischen geändert" in answer.text
    assert draft_paths(office) == []
    anna.upload(ONE, {"tun": "entfernen"}, "", b"")
    assert "Entfernt." in anna.page.text


def test_an_upload_after_the_end_of_the_session_keeps_what_was_typed(office: Office) -> None:
    """The form leads there again; the file has to be chosen once more."""
    anna = office.logged_in("anna", Role.TEXTS)
    anna.get(NEW)
    office.now[0] += 3600
    anna.upload(NEW, SAID, "a.jpg", photo())
    assert anna.page.url.path == "/anmelden"
    anna.log_in("anna")
    assert anna.page.url.path == NEW
    assert "Kinder am See" in anna.page.text
    assert draft_paths(office) == []


@pytest.mark.parametrize(
    "path",
    ["..%2fusers.json", "..%2f..%2f.git%2fconfig", "dateien/..%2f..%2fdistrict.toml", "hilfe.md"],
)
def test_no_address_of_a_file_leads_out(office: Office, path: str) -> None:
    """Neither to read nor to replace nor to remove; a page is no file."""
    anna = office.logged_in("anna", Role.TEXTS)
    for address in (f"/dateien/datei/{path}", f"/dateien/inhalt/{path}"):
        assert anna.get(address).status_code == 404
    for deed in ({"tun": "entfernen"}, SAID):
        anna.get("/entwurf")
        assert anna.upload(f"/dateien/datei/{path}", deed, "a.jpg", photo()).status_code == 404
    assert draft_paths(office) == []


@pytest.mark.parametrize(
    "name", ["../../../evil.jpg", "..\\evil.jpg", '"; x="/evil.jpg', "e\0vil.jpg"]
)
def test_an_evil_name_is_a_plain_one_in_the_folder_of_files(office: Office, name: str) -> None:
    """Wherever it wants to be."""
    anna = office.logged_in("anna", Role.TEXTS)
    anna.get(NEW)
    anna.upload(NEW, SAID, name, photo())
    for path in draft_paths(office):
        assert path.removesuffix(".toml").rpartition("/")[0] in {"docs/dateien", "files/dateien"}
    assert len(draft_paths(office)) == 2


def test_what_is_said_of_a_file_stays_one_value(office: Office) -> None:
    """Quotation marks, line ends and tables of TOML are words; on pages they are text."""
    anna = office.logged_in("anna", Role.TEXTS)
    anna.get(NEW)
    evil = '"\nconfirmed = 1999-01-01\n[x]\n"""<script>alert(1)</script>'
    anna.upload(NEW, {**SAID, "beschreibung": evil, "quelle": evil}, "a.jpg", photo())
    draft = office.desk.drafts.open("anna")
    record = tomllib.loads((draft.read("files/dateien/a.jpg.toml") or b"").decode())
    assert record["shows"] == record["source"] == " ".join(evil.split())
    assert str(record["confirmed"]) > "2000"
    for path in ("/dateien", "/dateien/datei/dateien/a.jpg", "/entwurf"):
        assert "<script" not in anna.get(path).text


def test_who_may_not_or_comes_from_elsewhere_uploads_nothing(office: Office) -> None:
    """No right, no login, no key, another site, another type, far too much."""
    carl, anna = office.logged_in("carl", Role.PUBLISH), office.logged_in("anna", Role.TEXTS)
    assert carl.get(NEW).status_code == 403
    assert 'href="/dateien/neu"' not in carl.get("/dateien").text
    assert carl.upload(NEW, SAID, "a.jpg", photo()).status_code == 403
    nobody = office.browser()
    asked = nobody.upload(NEW, SAID, "a.jpg", photo())
    assert asked.url.path == "/anmelden"
    assert "nicht gespeichert, auch keine Datei" in asked.text
    anna.get("/dateien/neu")
    evil = {"Sec-Fetch-Site": "cross-site"}
    form = anna.page
    assert anna.upload(NEW, SAID, "a.jpg", photo(), **evil).status_code == 403
    anna.page = form
    assert anna.upload(NEW, {**SAID, "schluessel": "x"}, "a.jpg", photo()).status_code == 403
    anna.page = form
    assert anna.post(NEW, SAID).status_code == 415
    anna.page = form
    assert anna.upload(NEW, SAID, "a.jpg", b"x" * MOST_DROPPED).status_code == 413
    assert draft_paths(office, "anna") == draft_paths(office, "carl") == []


def test_no_other_page_waits_while_it_is_looked_up_who_uploads(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database may be locked for seconds: it is never asked in the event loop."""
    anna = office.logged_in("anna", Role.TEXTS)
    anna.get(NEW)
    in_loop: list[bool] = []
    session = Memory.session

    def watched(memory: Memory, token: str) -> Session | None:
        in_loop.append(asyncio._get_running_loop() is not None)
        return session(memory, token)

    monkeypatch.setattr(Memory, "session", watched)
    anna.upload(NEW, SAID, "a.jpg", photo())
    assert len(in_loop) > 1
    assert not any(in_loop)


def test_a_pdf_tells_what_it_says_about_its_author(office: Office) -> None:
    """And that who does not see gets little of it; it is saved, not shown."""
    anna = office.logged_in("anna", Role.TEXTS)
    anna.get(NEW)
    anna.upload(NEW, SAID, "Programm.pdf", document())
    assert "als Verfasser: „Anna Amt“" in anna.page.text
    assert "keine Struktur" in anna.page.text
    answer = anna.get("/dateien/inhalt/dateien/programm.pdf")
    assert answer.headers["Content-Disposition"] == "attachment"
