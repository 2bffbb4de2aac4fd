"""What we have changed on a page that the district has replaced, beside her own sentences."""

from pathlib import Path

import pytest

from editing.care.ours import beside, changed_pages, compared, taken_over
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError
from sitebuild.content.replaced import replace
from tests.editing.conftest import FRONT, write_all
from tests.sitebuild.small_project import small_project

THEN = f"{FRONT}# Hilfe\n\nEins ist gut.\n\nZwei ist besser.\n\nDrei bleibt.\n"
NOW = THEN.replace("Eins ist gut.", "Eins ist sehr gut.").replace(
    "Zwei ist besser.", "Zwei ist am besten.\n\nGanz neu hier."
)


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """Return a district that has replaced a page and changed a sentence, before we changed it."""
    root = small_project(tmp_path / "project")
    folder = DistrictFolder(root / "districts/kreis-wesel", is_shipped=True)
    ours = root / "docs/hallo.md"
    ours.write_text(THEN, "utf-8")
    replace(root / "docs", folder, "hallo.md")
    hers = folder.docs / "hallo.md"
    hers.write_text(THEN.replace("Zwei ist besser.", "Zwei ist für uns besser."), "utf-8")
    assert changed_pages(root / "docs", folder) == []
    ours.write_text(NOW, "utf-8")
    return Texts(root, folder)


def rows(texts: Texts) -> list[tuple[str, str, str, bool]]:
    """Return ours then, ours now, hers, and whether hers is ours of then."""
    return [
        (
            each.ours.before,
            each.ours.after,
            each.hers.plain if each.hers else "",
            each.is_untouched,
        )
        for each in beside(texts, "hallo.md")
    ]


def test_our_changes_stand_beside_her_sentences(texts: Texts) -> None:
    """Also where she says it otherwise, and where she says nothing."""
    assert changed_pages(texts.ours, texts.folder) == [("hallo.md", "Seite")]
    assert rows(texts) == [
        ("Eins ist gut.", "Eins ist sehr gut.", "Eins ist gut.", True),
        ("Zwei ist besser.", "Zwei ist am besten.", "Zwei ist für uns besser.", False),
        ("", "Ganz neu hier.", "", False),
    ]


def test_a_sentence_that_she_never_touched_is_taken_over(texts: Texts) -> None:
    """In its own line alone; hers are not."""
    before = (texts.folder.docs / "hallo.md").read_text("utf-8")
    write_all(texts.folder.path, taken_over(texts, "hallo.md", 1))
    after = (texts.folder.docs / "hallo.md").read_text("utf-8")
    assert after == before.replace("Eins ist gut.", "Eins ist sehr gut.")
    assert [each.is_taken for each in beside(texts, "hallo.md")] == [True, False, False]
    for number in (0, 1, 2, 3, 4):
        with pytest.raises(ConfigurationError, match="von Hand"):
            taken_over(texts, "hallo.md", number)


def test_what_was_compared_is_not_asked_again(texts: Texts) -> None:
    """Until ours changes once more; her page stays."""
    written = compared(texts, "hallo.md")
    assert {*written} == {"replaced/hallo.md"}
    write_all(texts.folder.path, {name: content or b"" for name, content in written.items()})
    assert changed_pages(texts.ours, texts.folder) == []
    assert rows(texts) == []


def test_a_page_of_ours_that_is_gone_can_be_put_aside(texts: Texts) -> None:
    """And one that is not the district's cannot."""
    (texts.ours / "hallo.md").unlink()
    assert changed_pages(texts.ours, texts.folder) == [("hallo.md", "Seite")]
    assert beside(texts, "hallo.md") == []
    assert compared(texts, "hallo.md") == {"replaced/hallo.md": None}
    with pytest.raises(ConfigurationError, match="gehört dem Kreis nicht"):
        compared(texts, "kontakt.md")
