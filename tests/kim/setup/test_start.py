"""Starting an installation: the doctor is asked once both processes can answer."""

import socket
import threading

from kim.setup.start import METRICS, wait_for
from tests.deploy.test_systemd import FOLDER, read


def test_it_waits_for_the_addresses_of_the_units() -> None:
    """Those at which web and delivery say that they are well."""
    units = [read(FOLDER / f"kim-{side}.service") for side in ("web", "delivery")]
    told = [line for unit in units for line in unit["Environment"] if "KIM_METRICS" in line]
    assert told == [f"KIM_METRICS_ADDRESS=127.0.0.1:{port}" for port in METRICS]


def test_it_goes_on_once_all_listen() -> None:
    """One of two is not enough; the second comes while it waits."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.socket() as second:
        second.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in (first, second)]
        assert not wait_for(ports, 0)
        threading.Timer(0.3, second.listen).start()
        assert wait_for(ports, 30)
