import datetime as dt
from pathlib import Path

import pytest

from portal.languages.reviews import Review, add_reviews, ledger_file, load_ledger, load_ledgers
from portal.problems import ConfigurationError

EARLY, LATE = (Review("native", dt.date(2026, month, 1)) for month in (3, 11))


def test_a_ledger_speaks_of_exactly_these_words(tmp_path: Path) -> None:
    """Another German text, translation or context has not been read."""
    assert add_reviews(tmp_path, "uk", [("Hallo", "Вітаю")], LATE) == 1
    ledger = load_ledger(tmp_path, "uk")
    assert ledger.find("Hallo", "Вітаю") == LATE
    assert ledger.find("Hallo!", "Вітаю") is None
    assert ledger.find("Hallo", "Привіт") is None
    assert ledger.find("Hallo", "Вітаю", "mail") is None


def test_what_was_read_is_noted_once(tmp_path: Path) -> None:
    """Reading a page again adds only what is new in it."""
    add_reviews(tmp_path, "uk", [("Hallo", "Вітаю")], EARLY)
    assert add_reviews(tmp_path, "uk", [("Hallo", "Вітаю"), ("a", "b"), ("a", "b")], LATE) == 1
    assert len(load_ledger(tmp_path, "uk")) == 2


def test_a_ledger_without_a_last_line_end_is_gone_on_with(tmp_path: Path) -> None:
    """An editor, or a merge, has saved it so."""
    add_reviews(tmp_path, "uk", [("Hallo", "Вітаю")], EARLY)
    file = ledger_file(tmp_path, "uk")
    file.write_bytes(file.read_bytes().rstrip())
    assert add_reviews(tmp_path, "uk", [("a", "b")], LATE) == 1
    assert len(load_ledger(tmp_path, "uk")) == 2


def test_a_whole_is_checked_since_its_last_part_was(tmp_path: Path) -> None:
    """One part that nobody has read, and the whole is unchecked; nothing is never checked."""
    add_reviews(tmp_path, "uk", [("a", "b")], EARLY)
    add_reviews(tmp_path, "uk", [("c", "d")], LATE)
    ledger = load_ledger(tmp_path, "uk")
    assert ledger.of_all([("a", "b"), ("c", "d")]) == LATE
    assert ledger.of_all([("a", "b"), ("c", "e")]) is None
    assert ledger.of_all([]) is None


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"hash": "0", "role": "native"}',
        '{"hash": "0", "role": "native", "date": "gestern"}',
        '{"hash": "0", "role": "boss", "date": "2026-11-01"}',
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    """A ledger that is half read would call pages checked that are not."""
    add_reviews(tmp_path, "uk", [("a", "b")], EARLY)
    with ledger_file(tmp_path, "uk").open("a", encoding="utf-8") as ledger:
        ledger.write(line + "\n")
    with pytest.raises(ConfigurationError) as caught:
        load_ledger(tmp_path, "uk")
    assert [problem.line for problem in caught.value.problems] == [2]


def test_a_ledger_in_another_encoding_names_its_line(tmp_path: Path) -> None:
    """It stops its own language, like any mistake in our files, and no whole build."""
    file = tmp_path / "uk" / "review.jsonl"
    file.parent.mkdir()
    file.write_bytes(b'\xff\xfe{"hash"')
    with pytest.raises(ConfigurationError, match=r"review\.jsonl:1: review: is no review"):
        load_ledger(tmp_path, "uk")


def test_reviews_of_the_district_count_as_ours(tmp_path: Path) -> None:
    """A page may hold texts of both."""
    ours, own = tmp_path / "ours", tmp_path / "own"
    add_reviews(ours, "uk", [("a", "b")], EARLY)
    add_reviews(own, "uk", [("c", "d")], LATE)
    assert load_ledgers([own, ours], "uk").of_all([("a", "b"), ("c", "d")]) == LATE
    assert load_ledgers([tmp_path / "absent", ours], "uk").find("a", "b") == EARLY
