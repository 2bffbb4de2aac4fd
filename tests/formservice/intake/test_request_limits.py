"""Nobody is shut out by others, and what is counted is small, hashed and soon forgotten."""

import pickle
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

import pytest

from formservice.intake import request_limits
from formservice.intake.networks import IPAddress
from formservice.intake.request_limits import (
    IN_TOTAL,
    PER_NETWORK,
    Limit,
    RequestLimits,
    TooManyRequestsError,
)
from formservice.outbox import Room

HERE = ip_address("192.0.2.7")
NEIGHBOUR = ip_address("192.0.2.200")
SAME_PROVIDER = ip_address("192.0.77.7")
ELSEWHERE = ip_address("198.51.100.7")
HOUR = 3600


class Gate:
    """Limits with a clock that can be set; what enters is stored."""

    def __init__(self, per_network: int = PER_NETWORK, in_total: int = IN_TOTAL) -> None:
        self.now = 1000.0
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.limits = RequestLimits(
            per_network,
            in_total,
            monotonic=lambda: self.now,
            later=lambda seconds, function: self.waiting.append((self.now + seconds, function)),
        )

    def admits(self, client: IPAddress | None) -> bool:
        try:
            self.send(client)
        except TooManyRequestsError:
            return False
        return True

    def send(self, client: IPAddress | None) -> Room:
        with self.limits.enter(client) as entry:
            entry.keep()
            return entry.share.room

    def refusal(self, client: IPAddress | None) -> tuple[Limit, int]:
        with pytest.raises(TooManyRequestsError) as error:
            self.send(client)
        return error.value.limit, error.value.seconds


def of_site(number: int) -> IPv6Address:
    """Return an address in one of the 256 networks of one IPv6 /48."""
    return IPv6Address(f"2001:db8:1:{number:02x}00::1")


def of_provider(number: int) -> IPv6Address:
    """Return an address in one of the 65,536 sites of one IPv6 /32."""
    return IPv6Address(f"2001:db8:{number:x}::1")


def test_one_network_cannot_crowd_out_the_others() -> None:
    """Neighbours share a limit, everybody else goes on."""
    gate = Gate(per_network=2)
    assert gate.admits(HERE)
    assert gate.admits(NEIGHBOUR)
    assert gate.refusal(HERE)[0] is Limit.NETWORK
    assert gate.admits(SAME_PROVIDER)
    assert gate.admits(ELSEWHERE)


def test_thirty_families_of_a_shelter_get_through() -> None:
    """Twice, from one address, within the hour that others of their provider use as well."""
    gate = Gate()
    for number in range(100):
        assert gate.admits(ip_address(f"192.0.{number}.1"))
    assert all(gate.admits(ip_address("192.0.200.1")) for _ in range(60))


@pytest.mark.parametrize(
    ("flood", "neighbour", "at_most"),
    [(of_site, "2001:db8:2::1", 120), (of_provider, "2001:db9::1", 300)],
    ids=["site", "provider"],
)
def test_many_networks_of_one_prefix_leave_room(
    flood: Callable[[int], IPv6Address], neighbour: str, at_most: int
) -> None:
    """Case L6: all networks of a /48, or all of a provider, sending as fast as they may."""
    gate = Gate()
    sent = sum(gate.admits(flood(number)) for number in range(250) for _ in range(61))
    assert sent <= at_most
    assert gate.refusal(flood(251))[0] is Limit.PREFIX
    assert gate.admits(ip_address(neighbour))


def test_a_full_site_leaves_room_in_its_provider() -> None:
    """No site gets more than it leaves to the other customers of its provider."""
    gate = Gate(per_network=60, in_total=200)
    while gate.admits(of_site(0)):
        pass
    while gate.admits(of_site(1)):
        pass
    assert gate.admits(ip_address("2001:db8:2::1"))


def test_what_is_held_back_or_fails_costs_nothing() -> None:
    """Neither its network nor anybody else: it is as if it had never come."""
    gate = Gate(per_network=1)
    for _ in range(5):
        with gate.limits.enter(HERE):
            pass
    with pytest.raises(ZeroDivisionError), gate.limits.enter(HERE):
        raise ZeroDivisionError
    assert gate.admits(HERE)
    before = pickle.dumps((gate.limits._moments, gate.limits._order))
    for _ in range(9):
        assert not gate.admits(HERE)
    assert pickle.dumps((gate.limits._moments, gate.limits._order)) == before


def test_those_under_way_count() -> None:
    """Many at the same moment get no more than one after the other."""
    gate = Gate(per_network=2)
    with gate.limits.enter(HERE), gate.limits.enter(HERE):
        assert not gate.admits(HERE)
    assert gate.admits(HERE)


def test_room_is_kept_for_others_as_much_as_a_provider_has_used() -> None:
    """The more one has sent, the more must be left; who has sent nothing gets the last place."""
    gate = Gate(in_total=100)
    assert gate.send(HERE) == Room(100, 0)
    assert gate.send(SAME_PROVIDER) == Room(100, 1)
    assert gate.send(HERE) == Room(100, 2)
    assert gate.send(ELSEWHERE) == Room(100, 0)
    assert gate.send(None) == Room(100, 0)
    assert gate.send(None) == Room(100, 1)


def test_this_machine_keeps_nothing_free() -> None:
    """It has no provider; its network has its limit all the same."""
    gate = Gate(per_network=2)
    loopback = ip_address("127.0.0.1")
    assert [gate.send(loopback) for _ in range(2)] == [Room(IN_TOTAL, 0)] * 2
    assert gate.refusal(loopback)[0] is Limit.NETWORK


def truly(gate: Gate, client: IPAddress | None) -> None:
    """Check that *client* is refused until the time that is told, and not a second longer."""
    _, seconds = gate.refusal(client)
    gate.now += seconds - 1.5
    assert not gate.admits(client)
    gate.now += 1.5
    assert gate.admits(client)


def test_retry_after_is_true_for_a_network() -> None:
    """The oldest request of the network must be an hour old."""
    gate = Gate(per_network=3)
    for pause in (0, 100, 50):
        gate.now += pause
        assert gate.admits(HERE)
    gate.now += 30
    assert gate.refusal(HERE) == (Limit.NETWORK, HOUR - 180)
    truly(gate, HERE)
    assert gate.refusal(HERE)[1] == 100


def test_retry_after_is_true_for_a_prefix() -> None:
    """Own and other requests of the wider network leave one after the other."""
    gate = Gate(per_network=60, in_total=200)
    clients: Iterator[int] = iter(range(65_000))
    while gate.admits(of_provider(next(clients))):
        gate.now += 7
    truly(gate, of_provider(next(clients)))
    for _ in range(50):
        gate.admits(of_provider(3))
        gate.now += 3
    truly(gate, of_provider(3))


def test_the_limit_that_lasts_longest_is_told() -> None:
    """A network whose turn comes after that of its provider, and the other way round."""
    gate = Gate(per_network=1, in_total=6)
    for number, pause in enumerate((0, 50, 1000)):
        gate.now += pause
        assert gate.admits(ip_address(f"192.0.{number}.1"))
    assert gate.refusal(ip_address("192.0.2.1")) == (Limit.NETWORK, HOUR)
    assert gate.refusal(ip_address("192.0.0.1")) == (Limit.NETWORK, HOUR - 1050)
    assert gate.refusal(ip_address("192.0.9.1")) == (Limit.PREFIX, HOUR - 1050)


def test_retry_after_is_true_for_the_total() -> None:
    """What the outbox has stored and what the own provider has sent leave the hour together."""
    gate = Gate(in_total=10)
    for pause in (0, 10, 10):
        gate.now += pause
        gate.send(HERE)
    entry = gate.limits.enter(SAME_PROVIDER)
    # Eight stored: with three of the own provider that is one too many, so two must leave.
    assert entry.share.wait([timedelta(seconds=3000), timedelta(seconds=2000)]) == HOUR - 2000
    wait = entry.share.wait([timedelta(seconds=15), timedelta(seconds=5)])
    assert wait == HOUR - 15  # the own oldest is 20 seconds old, then one of 15
    assert entry.share.wait([]) == 0


def test_after_an_hour_everything_is_forgotten() -> None:
    """Also when nobody comes any more."""
    gate = Gate()
    gate.send(HERE)
    gate.now += 1800
    gate.send(ELSEWHERE)
    assert len(gate.waiting) == 1
    while gate.waiting:
        gate.now, forget = gate.waiting.pop()
        forget()
    assert gate.now == 1000 + 1800 + HOUR
    assert not gate.limits._moments
    assert not gate.limits._order
    gate.send(HERE)
    assert len(gate.waiting) == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit without sense forgets its oldest; refused ones are never remembered."""
    monkeypatch.setattr(request_limits, "MOST_COUNTED", 50)
    gate = Gate(in_total=1_000_000)
    entry = gate.limits.enter(HERE)
    for number in range(500):
        assert gate.admits(of_provider(number))
    assert len(gate.limits._order) == 50
    assert sum(map(len, gate.limits._moments.values())) == 3 * 50
    with entry:
        pass  # it was forgotten already
    assert sum(map(len, gate.limits._moments.values())) == 3 * 50


def test_what_costs_nobody_makes_nothing_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeating a form, or sending while the outbox is away, takes no room of what is stored."""
    monkeypatch.setattr(request_limits, "MOST_COUNTED", 50)
    gate = Gate(per_network=2)
    assert gate.admits(HERE)
    waiting = gate.limits.enter(ELSEWHERE)
    for _ in range(100):
        with gate.limits.enter(HERE):
            pass  # not stored
    with waiting:
        pass  # not the last that came
    assert gate.admits(HERE)
    assert not gate.admits(HERE)
    assert len(gate.limits._order) == 2


def test_nothing_kept_shows_an_address() -> None:
    """What is counted is a keyed hash, with another key in each process."""
    one, other = Gate(), Gate()
    one.send(HERE)
    other.send(HERE)
    keys = set(one.limits._moments)
    assert len(keys) == 2
    assert not keys & set(other.limits._moments)
    kept = pickle.dumps((one.limits._moments, one.limits._order))
    for trace in (HERE.packed, str(HERE).encode(), HERE.packed[:3], b"192.0.2"):
        assert trace not in kept
