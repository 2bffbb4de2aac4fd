"""The doctor knows the outbox of this installation."""

from pathlib import Path

from formservice.config.settings import Settings
from kim.doctor.checks import Finding, Grade, check_database
from tests.formservice.samples import DISTRICT, open_outbox


def of_database(file: Path, mark: Path) -> list[Finding]:
    """Return what the doctor says about the database."""
    environ = {"KIM_DATABASE_URL": f"sqlite:///{file}", "KIM_OUTBOX_MARK": str(mark)}
    settings = Settings.from_environ(environ | {"KIM_FREE_SPACE_FLOOR_MB": "1"})
    return [one for one in check_database(settings, DISTRICT) if one.subject == "database"]


def test_an_empty_outbox_in_the_place_of_a_lost_one_is_bad(tmp_path: Path) -> None:
    """Without the mark it looks like that of a first start."""
    file, mark = tmp_path / "outbox.db", tmp_path / "outbox_mark"
    mark.touch()
    open_outbox(f"sqlite:///{file}", mark=mark).close()
    assert [one.grade for one in of_database(file, mark)] == [Grade.GOOD]
    file.write_bytes(b"")
    (said,) = of_database(file, mark)
    assert said.grade is Grade.BAD
    assert f"no outbox in {file}, and this installation had one" in said.text
    assert "Remedy: " in said.text


def test_a_mark_that_says_nothing_is_told(tmp_path: Path) -> None:
    """A lost outbox would not be noticed then."""
    file = tmp_path / "outbox.db"
    open_outbox(f"sqlite:///{file}").close()
    said = of_database(file, tmp_path / "absent")
    assert [one.grade for one in said] == [Grade.NOTE, Grade.GOOD]
    assert "Remedy: systemd-tmpfiles --create" in said[0].text
