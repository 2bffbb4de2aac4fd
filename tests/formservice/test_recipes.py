"""What the handbook tells an operator to type does what it says."""

import asyncio
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

from formservice.outbox import State, Wish
from tests.formservice.parts import NOON, new_letter, open_outbox

HANDBOOK = Path("handbook/operating/outbox.md")
DAY = timedelta(days=1)


def test_what_cannot_be_delivered_is_erased_by_hand_without_a_trace(tmp_path: Path) -> None:
    """Content gone from every file, the rest of the outbox as it was."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    doomed = new_letter(reference="482719365", sealed=b"canary" * 50)
    other = new_letter()
    for letter in (doomed, other):
        asyncio.run(outbox.accept(letter))
    outbox.close()
    chapter = HANDBOOK.read_text("utf-8").partition("## Erase what cannot be delivered")[2]
    recipe = re.search(r"```sql\n(.*?)```", chapter, re.DOTALL)
    assert recipe is not None
    with sqlite3.connect(tmp_path / "outbox.db", isolation_level=None) as shell:
        shell.executescript(recipe[1])
    shell.close()
    assert not [file for file in tmp_path.iterdir() if b"canary" in file.read_bytes()]
    again = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    erased = asyncio.run(again.find(doomed.reference))
    claims = asyncio.run(again.claim(Wish("one", NOON + DAY, 10, DAY, DAY)))
    again.close()
    assert erased is not None
    assert erased.state(NOON) is State.ERASED
    assert [claim.envelope.reference for claim in claims] == [other.reference]
