"""Editor and build tell each other what is wanted, what became of it, and when it will be."""

import datetime as dt
import os
from pathlib import Path

from editing.drafts.orders import Orders


def _laid(orders: Orders, name: str, seconds: float) -> None:
    """Let an order be as old as this."""
    file = orders.folder / name
    then = dt.datetime.now(dt.UTC).timestamp() - seconds
    os.utime(file, (then, then))


def _told(orders: Orders) -> dt.datetime | None:
    """Return what is told now; it changes with the folder."""
    return orders.expected


def test_the_time_is_told_at_which_it_should_be_live(tmp_path: Path) -> None:
    """As long as the last one took, from its order on; nothing is promised that has passed."""
    orders = Orders(tmp_path / "orders")
    orders.lay("a")
    assert _told(orders) is None
    assert orders.take() == "a"
    _laid(orders, "taken", 240)
    orders.end("a", "a", ())
    assert _told(orders) is None
    orders.lay("b")
    _laid(orders, "wanted", 60)
    now = dt.datetime.now(dt.UTC)
    told = _told(orders)
    assert told
    assert told > now
    orders.take()
    assert _told(orders)
    _laid(orders, "taken", 1000)
    assert _told(orders) is None
    assert orders.is_building


def test_a_build_that_nobody_has_ordered_says_nothing_of_time(tmp_path: Path) -> None:
    """It may have begun in the night; an outcome from before is read, too."""
    orders = Orders(tmp_path / "orders")
    orders.lay("a")
    orders.end("", "a", ())
    outcome = orders.outcome()
    assert outcome
    assert outcome.seconds is None
    file = orders.folder / "outcome.json"
    file.write_text(file.read_text("utf-8").replace(', "seconds": null', ""), "utf-8")
    assert orders.outcome() == outcome
