"""What is to be done in a week, and the letter about it."""

import datetime as dt
from pathlib import Path

import pytest

from editing.care.outside import Broken, Looked, OutsideLink
from editing.care.week import Week, letter, week_of
from editing.languages.states import LanguageState, Standing
from editing.languages.table import PageRow
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from portal.languages.registry import load_locales
from tests.editing.conftest import FRONT, write_all
from tests.sitebuild.small_project import small_project

NOW = dt.datetime(2026, 12, 7, 5, 0, tzinfo=dt.UTC)
EVENT = """\
[[event]]
title = "Offene Sprechstunde"
begin = {}T15:00:00
end = {}T17:00:00
place = "Haus"
municipality = "05170004"
languages = ["de"]
interpreter = false
organiser = "KIM"
accessible = true
contact = "0281 2070"
"""
NOTICE = """\
[[announcement]]
kind = "wartezeit"
from = 2026-11-01
until = {}
"""


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """Return a district with a page of its own that is due, and things that are over."""
    root = small_project(tmp_path / "project")
    folder = DistrictFolder(root / "districts/kreis-wesel")
    page = FRONT.replace("\n---\n", "\nreview: 2026-12-07\n---\n")
    events = EVENT.format("2026-12-06", "2026-12-06") + EVENT.format("2026-12-07", "2026-12-07")
    notices = NOTICE.format("2026-12-06") + NOTICE.format("2026-12-07")
    files = {"docs/neu.md": f"{page}Neu.\n", "events.toml": events, "notices.toml": notices}
    write_all(folder.path, {name: text.encode() for name, text in files.items()})
    return Texts(root, folder)


def test_what_is_due_over_or_behind_is_told(texts: Texts) -> None:
    """Until the last day nothing is over; pages of ours are the portal's to translate."""
    gone = Broken(OutsideLink("https://a.example", ("Hilfe", "Start")), "gibt es nicht mehr (404)")
    week = week_of(texts, NOW, (("de", "Deutsch"),), Looked((gone,), 3))
    assert not week.is_quiet
    told = letter(week, "https://redaktion.example")
    assert told.count("(fällig seit 7.12.2026)") == 1
    assert told.count("Offene Sprechstunde, 6.12.2026") == 1
    assert told.count("Offene Sprechstunde") == 1
    assert told.count("bis 6. Dezember 2026") + told.count("bis 6.12.2026") == 1
    assert "bis 7." not in told
    assert "https://a.example gibt es nicht mehr (404). Er steht hier: Hilfe, Start" in told
    others = len(load_locales(texts.root / "i18n" / "locales.toml").published) - 1
    assert f"- Seite: alle {others} Sprachen" in told
    assert "Für 3 Links hat die Zeit nicht gereicht." in told
    assert "https://redaktion.example" in told
    assert [row.uri for row in week.behind] == ["neu.md"]


def test_a_week_without_anything_to_do_is_quiet() -> None:
    """Links that were not tried are nothing to do."""
    assert Week(looked=Looked(unasked=3)).is_quiet
    assert not Week(changed=("Hilfe",)).is_quiet


def test_a_long_list_is_cut() -> None:
    """The editor shows the rest."""
    told = letter(Week(changed=tuple(f"Seite {n}" for n in range(50))), "https://x.example")
    assert told.count("- Seite") == 40
    assert "… und 10 weitere" in told


@pytest.mark.parametrize(
    ("behind", "said"),
    [(3, "- Seite: A, B, C"), (6, "- Seite: A, B, C, D, E und 1 weitere"), (9, "alle 9 Sprachen")],
)
def test_many_languages_are_counted(behind: int, said: str) -> None:
    """Nobody reads the names of all but one."""
    states = tuple(
        LanguageState(tag, tag, Standing.MISSING if n < behind else Standing.UNCHECKED, 1)
        for n, tag in enumerate("ABCDEFGHI")
    )
    row = PageRow("seite.md", "Seite", is_own=True, states=states)
    assert f"{said}\n" in letter(Week(behind=(row,)), "https://x.example")
