"""The doctor names a request of which a time cannot be read."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from kim.doctor.checks import Grade
from tests.formservice.samples import new_letter, open_outbox
from tests.kim.doctor.test_outbox_mark import of_database


def test_a_time_that_cannot_be_read_is_bad(tmp_path: Path) -> None:
    """SQLite stores any value; at most five are named."""
    file = tmp_path / "outbox.db"
    box = open_outbox(f"sqlite:///{file}", mark=tmp_path / "mark")
    references = [asyncio.run(box.accept(new_letter())).reference for _ in range(6)]
    box.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE envelope SET accepted_at = 'x'")
        connection.commit()
    said, *_ = [one for one in of_database(file, tmp_path / "mark") if one.grade is Grade.BAD]
    assert f"{', '.join(references[:5])} …" in said.text
    assert references[5] not in said.text
    assert "“A time that cannot be read”" in said.text
