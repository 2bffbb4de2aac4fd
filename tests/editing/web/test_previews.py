"""A preview is built beside its page: no request hangs, nothing is built twice or for nobody."""

import errno
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from editing.accounts.roles import Role
from tests.editing.drafts.districts import FIRST, commit
from tests.editing.web.offices import EDIT, Browser, Office
from tests.waiting import LIMIT, until

PAGE = "/entwurf/vorschau"
ADDRESS = 'src="/vorschau/{}/hilfe/"'


class SlowOffice(Office):
    """An editor whose builds wait until they may end."""

    def build(self, folder: Path, site: Path, tag: str) -> tuple[str, ...]:
        """Build the page when it may."""
        self.begun.append(tag)
        assert self.may_end.acquire(timeout=LIMIT)
        if self.is_full:
            raise OSError(28, "No space left on device")
        return super().build(folder, site, tag)

    def __post_init__(self) -> None:
        self.begun: list[str] = []
        self.may_end = threading.Semaphore(0)
        self.is_full = False
        super().__post_init__()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowOffice]:
    """Return an editor that shows at once that a preview is being built."""
    for name in ("_AT_ONCE_SECONDS", "WAIT_SECONDS"):
        monkeypatch.setattr(f"editing.web.preview_pages.{name}", 0.0)
    office = SlowOffice(tmp_path)
    yield office
    for _ in range(9):
        office.may_end.release()


@pytest.fixture
def anna(office: SlowOffice) -> Browser:
    """Return the browser of somebody with a changed page."""
    anna = office.logged_in("anna", Role.TEXTS, Role.PUBLISH)
    anna.get(EDIT)
    anna.post(EDIT, {"text": FIRST.replace("Eins", "Uno")})
    return anna


def wait_for(browser: Browser, words: str) -> None:
    """Look at the preview until it says *words*."""
    until(lambda: words in browser.get(PAGE).text, words)


def test_a_preview_says_that_it_is_being_built(office: SlowOffice, anna: Browser) -> None:
    """And shows itself when it is; who leaves and comes back finds the same one."""
    answer = anna.post(PAGE, {"sprache": "ar"})
    assert "Die Vorschau wird gebaut" in answer.text
    assert "Arabisch" in answer.text
    assert answer.headers["refresh"].endswith(f"url={PAGE}?warten=1")
    assert "<iframe" not in answer.text
    anna.get("/entwurf")
    assert "Arabisch" in anna.post(PAGE, {}).text
    office.may_end.release()
    wait_for(anna, ADDRESS.format("ar"))
    assert "refresh" not in anna.page.headers
    anna.get("/entwurf")
    assert ADDRESS.format("ar") in anna.post(PAGE, {}).text
    assert office.begun == ["ar"]


def test_only_the_last_preview_of_a_draft_is_built(office: SlowOffice, anna: Browser) -> None:
    """Others wait for theirs; what was asked for and not begun is not built for nobody."""
    bert = office.logged_in("bert", Role.TEXTS)
    anna.post(PAGE, {"sprache": "de"})
    until(lambda: office.begun, "the first build")
    bert.get("/entwurf")
    assert "bis eine andere Vorschau fertig ist" in bert.post(PAGE, {"sprache": "ar"}).text
    for tag in ("ar", "de", "ar"):
        anna.get("/entwurf")
        anna.post(PAGE, {"sprache": tag})
    for _ in range(3):
        office.may_end.release()
    wait_for(anna, ADDRESS.format("ar"))
    assert office.begun == ["de", "ar", "ar"]


def test_a_preview_of_a_draft_that_has_changed_is_not_shown(
    office: SlowOffice, anna: Browser
) -> None:
    """Nor left behind by one that was discarded while it was built."""
    anna.post(PAGE, {"sprache": "de"})
    until(lambda: office.begun, "the build")
    anna.get("/entwurf")
    anna.post("/entwurf/verwerfen", {"sicher": "ja"})
    office.may_end.release()
    assert anna.get(PAGE).url.path == "/entwurf"
    until(lambda: not list((office.folder / "state/preview").iterdir()), "nothing left")


def test_a_build_that_writes_on_keeps_no_draft_from_ending(
    office: SlowOffice, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is published, or discarded, and its author is told so; nothing of the preview stays."""
    preview = office.folder / "state/preview"

    def full(folder: Path, *, ignore_errors: bool = False) -> None:
        if folder.is_relative_to(preview) and not ignore_errors:
            raise OSError(errno.ENOTEMPTY, "Directory not empty")
        remove(folder, ignore_errors=ignore_errors)

    remove = shutil.rmtree
    monkeypatch.setattr("editing.drafts.draft.shutil.rmtree", full)
    anna.post(PAGE, {"sprache": "de"})
    until(lambda: office.begun, "the build")
    office.is_full = True  # it raises, after the draft has ended
    anna.get("/entwurf")
    anna.post("/entwurf/veroeffentlichen", {"satz": "Uno"})
    until(lambda: "Veröffentlicht." in anna.get("/veroeffentlichung").text, "the end")
    preview.mkdir(exist_ok=True)
    (preview / "entwurf-anna").mkdir(exist_ok=True)  # what it has written since
    office.may_end.release()
    until(lambda: not list(preview.iterdir()), "nothing left")


def test_a_save_that_is_taken_back_brings_no_empty_preview(
    office: SlowOffice, anna: Browser
) -> None:
    """What was built for neither is removed, so it is built again."""
    anna.post(PAGE, {"sprache": "ar"})
    until(lambda: office.begun, "the build")
    anna.get(EDIT)
    anna.post(EDIT, {"text": FIRST.replace("Eins", "Due")})
    office.may_end.release()
    until(lambda: not list((office.folder / "state/preview").iterdir()), "nothing left")
    anna.get("/entwurf")
    anna.post("/entwurf/schritt", {})
    anna.get("/entwurf")
    anna.post(PAGE, {"sprache": "ar"})
    office.may_end.release()
    wait_for(anna, ADDRESS.format("ar"))
    assert "Uno" in anna.get("/vorschau/ar/hilfe/").text
    assert office.begun == ["ar", "ar"]


def test_what_others_publish_does_not_end_a_preview(office: SlowOffice, anna: Browser) -> None:
    """It is built again, in the same language."""
    anna.post(PAGE, {"sprache": "ar"})
    until(lambda: office.begun, "the build")
    (office.desk.repository.folder / "docs/neu.md").write_text("neu", "utf-8")
    commit(office.desk.repository.folder, "von anderen")
    assert "Arabisch" in anna.get(PAGE).text
    assert "Die Vorschau wird gebaut" in anna.page.text
    office.may_end.release()
    office.may_end.release()
    wait_for(anna, ADDRESS.format("ar"))
    assert office.begun == ["ar", "ar"]


def test_a_preview_for_which_there_is_no_room_says_so(office: SlowOffice, anna: Browser) -> None:
    """And can be asked for again."""
    office.is_full = True
    anna.post(PAGE, {"sprache": "de"})
    office.may_end.release()
    wait_for(anna, "Ihr Entwurf ist da.")
    office.is_full = False
    anna.post(PAGE, {})
    office.may_end.release()
    wait_for(anna, ADDRESS.format("de"))
