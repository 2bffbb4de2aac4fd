"""Care as a coordinator does it: pages that are due, what has changed of ours, history in words."""

import datetime as dt
import re
import shutil
from functools import partial
from pathlib import Path

import pytest

from editing.accounts.roles import Role
from editing.care.sentences import in_words
from editing.web.text_kind import TextsKind
from portal.district.folder import DistrictFolder
from sitebuild.content.replaced import replace
from tests.editing.conftest import FRONT, ROOT
from tests.editing.drafts.districts import commit, git
from tests.editing.web.offices import Office
from tests.sitebuild.small_project import small_project

TODAY = dt.date(2026, 12, 1)
PAGE = "docs/hallo.md"
TEXT = f"{FRONT}# Hallo\n\nEins ist gut.\n\nZwei bleibt.\n"
EDIT = f"/bearbeiten/texte/{PAGE}"
REVIEW = f"/bearbeiten/texte/teil:pruefdatum/{PAGE}"
OURS = f"/bearbeiten/texte/teil:vorlage/{PAGE}"
ALL = (Role.TEXTS, Role.PUBLISH)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district that has replaced a page of ours, which we changed since."""
    root = small_project(tmp_path / "project")
    (root / PAGE).write_text(TEXT, "utf-8")
    kreis = tmp_path / "kreis"
    shutil.copytree(ROOT / "districts/kreis-wesel", kreis)
    replace(root / "docs", DistrictFolder(kreis, is_shipped=False), "hallo.md")
    own = TEXT.replace("\n---\n\n", "\nreview: 2026-11-30\n---\n\n")
    (kreis / PAGE).write_text(own, "utf-8")
    (root / PAGE).write_text(TEXT.replace("Eins ist gut", "Eins ist besser"), "utf-8")
    git(kreis, "init", "--quiet", "-b", "main")
    commit(kreis, "Anfang")
    kinds = (TextsKind(lambda: TODAY),)
    return Office(tmp_path, kinds=kinds, root=root, words=partial(in_words, ROOT))


def test_a_page_that_is_due_is_put_off(office: Office) -> None:
    """The start page names it, until somebody has looked and chosen another day."""
    anna = office.logged_in("anna", *ALL)
    assert "fällig seit 30.11.2026" in anna.page.text
    assert REVIEW in anna.page.text
    anna.get(REVIEW)
    assert 'value="2027-06-01"' in anna.page.text
    answer = anna.post(REVIEW, {"tag": "2026-11-01"})
    assert answer.status_code == 422
    assert "Der Tag ist schon vorbei." in answer.text
    assert 'value="2026-11-01"' in answer.text
    anna.post(REVIEW, {"tag": "2027-06-01"})
    assert "<ins>1.6.2027</ins>" in anna.page.text
    assert "fällig seit" not in anna.get("/").text
    assert "Wieder nachsehen am <strong>1.6.2027</strong>" in anna.get(EDIT).text


def test_a_form_is_of_its_part_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another day, and another page to choose from, change nothing in it."""
    anna = office.logged_in("anna", *ALL)
    sentence = re.findall(f'href="(/bearbeiten/texte/teil:[^"]*/{PAGE})"', anna.get(EDIT).text)[-1]
    windows = {REVIEW: anna.get(REVIEW), sentence: anna.get(sentence)}
    monkeypatch.setitem(globals(), "TODAY", TODAY + dt.timedelta(days=1))
    (office.folder / "kreis/docs/neu.md").write_text(TEXT, "utf-8")
    commit(office.folder / "kreis", "Neue Seite")
    for address, typed in ((REVIEW, {"tag": "2027-06-01"}), (sentence, {"worte": "Zwei geht."})):
        anna.page = windows[address]
        anna.post(address, {**typed, "tun": "speichern"})
        assert "Gespeichert." in anna.page.text


def test_our_change_is_compared_and_taken_over(office: Office) -> None:
    """Sentence by sentence beside hers; afterwards nobody asks again."""
    anna = office.logged_in("anna", *ALL)
    assert "Das Portal hat die Vorlage geändert" in anna.page.text
    anna.get(OURS)
    assert "<ins>Eins ist besser.</ins>" in anna.page.text
    anna.post(OURS, {"tun": "uebernehmen:1"})
    assert "<ins>Eins ist besser.</ins>" in anna.page.text
    assert "Das steht bei Ihnen schon so." in anna.get(OURS).text
    anna.post(OURS, {"tun": "verglichen"})
    assert "Das Portal hat" not in anna.get("/").text
    anna.get(OURS)
    assert anna.post(OURS, {"tun": "uebernehmen:7"}).status_code == 422
    assert "von Hand" in anna.page.text


def test_comparing_alone_can_be_published(office: Office) -> None:
    """The draft says what it is, though no word has changed."""
    anna = office.logged_in("anna", *ALL)
    anna.get(OURS)
    anna.post(OURS, {"tun": "verglichen"})
    assert "Vergleich mit der Vorlage: Seite „Seite“" in anna.page.text
    anna.post("/entwurf/veroeffentlichen", {"satz": "Verglichen"})
    assert "Veröffentlicht." in anna.page.text
    assert "Das Portal hat" not in anna.get("/").text


def test_the_history_of_a_page_is_told_in_sentences(office: Office) -> None:
    """Who, when, what, from, to."""
    anna = office.logged_in("anna", *ALL)
    anna.get(OURS)
    anna.post(OURS, {"tun": "uebernehmen:1"})
    anna.post("/entwurf/veroeffentlichen", {"satz": "Vorlage übernommen"})
    told = anna.get(f"/verlauf?datei={PAGE}").text
    assert "Vorlage übernommen" in told
    assert "Anna" in told
    assert "<del>Eins ist gut.</del>" in told
    assert "<ins>Eins ist besser.</ins>" in told
    number = told.partition("/aenderung/")[2][:40]
    assert "<del>Eins ist gut.</del>" in anna.get(f"/aenderung/{number}").text
