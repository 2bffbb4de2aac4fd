"""Looking at a database before anything is changed in it, on both kinds."""

from formservice.outbox import examine
from tests.formservice.parts import open_outbox


def test_looking_migrates_nothing(address: str) -> None:
    """Pending before the first start, also at a second look; nothing pending afterwards."""
    if address.startswith("postgresql"):
        assert examine(address, busy_seconds=5).pending[:2] == ("0001", "0002")
        assert examine(address, busy_seconds=5).pending[:2] == ("0001", "0002")
    else:
        assert not examine(address, busy_seconds=5).exists
    open_outbox(address).close()
    found = examine(address, busy_seconds=5)
    assert found.exists
    assert found.pending == ()
