"""Starting an installation: the doctor is asked once both processes can answer."""

import os
import socket
import threading
from pathlib import Path

import pytest

from kim.setup import start as starting
from kim.setup.start import METRICS, start, wait_for
from portal.exit_codes import Exit
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


def test_the_first_build_shows_its_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It takes minutes, and systemctl says nothing; when it has ended, so has the journal.

    The programs are stand-ins: the build fails once its journal was read.
    """
    end = tmp_path / "end"
    os.mkfifo(end)
    program = tmp_path / "journalctl"
    program.write_text(
        f"#!/bin/sh\n[ $1 = -f ] || exit 0\necho printing 12 of 51\necho >{end}\nexec sleep 600\n"
    )
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(
        f"#!/bin/sh\n[ $1 = start ] || exit 0\ntimeout 60 head -n 1 {end} >/dev/null\nexit 1\n"
    )
    for each in (program, systemctl):
        each.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    monkeypatch.setattr(starting, "RUNNING", tmp_path)
    assert start(test_mail=False, back_up=False) is Exit.FAILED
    assert "printing 12 of 51" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("exit-code", "what is named above"),
        ("signal", "was stopped"),
        ("oom-kill", "was stopped"),
    ],
)
def test_a_build_that_somebody_stopped_names_nothing_to_mend(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    result: str,
    said: str,
) -> None:
    """It has found nothing wrong; set-up is called again. It still ends when set-up is told."""
    program, asked = tmp_path / "systemctl", tmp_path / "asked"
    program.write_text(
        f"#!/bin/sh\ncase $*:$(cat {asked} 2>/dev/null) in start*) exit 1 ;;"
        f" *ActiveState*:xx) echo failed ;; *ActiveState*) echo deactivating; printf x >>{asked} ;;"
        f" *:xx) echo {result} ;; *) echo success ;; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    monkeypatch.setattr(starting, "RUNNING", tmp_path)
    assert start(test_mail=False, back_up=False) is Exit.FAILED
    told = capfd.readouterr().err
    assert said in told
    assert "again: kim setup" in told
