"""The day on which a page is looked at again."""

import datetime as dt

import pytest

from editing.care.review import due, review_day, review_days, with_review_day
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError
from tests.editing.conftest import FRONT, write_all

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def own(folder: DistrictFolder) -> DistrictFolder:
    """Return a district with a page of its own."""
    write_all(folder.path, {"docs/hallo.md": f"{FRONT}Hallo.\n".encode()})
    return folder


def test_a_day_comes_changes_and_goes_in_its_own_line(own: DistrictFolder) -> None:
    """Nothing else of the page changes, and without it the page is as it was."""
    file = own.docs / "hallo.md"
    before = file.read_bytes()
    write_all(own.path, with_review_day(own, "hallo.md", "2027-03-01", TODAY))
    assert file.read_bytes() == before.replace(b"\n---\n\n", b"\nreview: 2027-03-01\n---\n\n")
    write_all(own.path, with_review_day(own, "hallo.md", "2027-04-01", TODAY))
    assert review_day(file.read_bytes()) == dt.date(2027, 4, 1)
    write_all(own.path, with_review_day(own, "hallo.md", " ", TODAY))
    assert file.read_bytes() == before
    assert with_review_day(own, "hallo.md", "", TODAY) == {}


@pytest.mark.parametrize(
    ("uri", "typed", "says"),
    [
        ("hallo.md", "morgen", "„morgen“ ist kein Tag. Abhilfe: Schreiben Sie ihn so"),
        ("hallo.md", "2027-02-30", "ist kein Tag"),
        ("hallo.md", "2026-12-01", "schon vorbei"),
        ("hilfe.md", "2027-03-01", "Vorlage des Portals"),
    ],
)
def test_what_is_no_day_to_come_is_refused(
    own: DistrictFolder, uri: str, typed: str, says: str
) -> None:
    """A page of ours gets none: it would become the district's for a date alone."""
    with pytest.raises(ConfigurationError, match=says):
        with_review_day(own, uri, typed, TODAY)


def test_pages_are_due_from_their_day_on(own: DistrictFolder) -> None:
    """The next one first; what cannot be read is told by the check."""
    for name, day in (("a", "2026-12-01"), ("b", "2026-11-02"), ("c", "2026-12-02"), ("d", "x")):
        text = FRONT.replace("Seite", name).replace("\n---\n", f"\nreview: {day}\n---\n")
        write_all(own.path, {f"docs/{name}.md": text.encode()})
    assert [each.title for each in due(own, TODAY)] == ["b", "a"]
    assert [each.uri for each in review_days(own)] == ["b.md", "a.md", "c.md"]
