"""A long command shows how far it is, also where there is no terminal (the journal)."""

import pytest

from kim import progress


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return what the stopwatch shows; a test changes it."""
    shown = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: shown[0])
    return shown


@pytest.mark.parametrize("is_terse", [True, False])
def test_the_journal_shows_how_far_it_is(
    seconds: list[float], capsys: pytest.CaptureFixture[str], *, is_terse: bool
) -> None:
    """A terse one gives a line now and then and the last one; each item would be hundreds."""
    with progress.progress_bar("Printing", is_terse=is_terse) as advance:
        for done in range(1, 8):
            seconds[0] += progress.QUIET_SECONDS / 3
            advance(f"page {done}", done, 7)
    shown = [3, 6, 7] if is_terse else range(1, 8)
    lines = [f"printing: page {done} ({done} of 7)" for done in shown]
    assert [line for line in capsys.readouterr().err.splitlines() if line] == lines
