"""`kim alarm --test` rings by each way and says what became of it, in a sandbox as well."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kim.__main__ import main
from kim.alarm.sandbox import copy_of, rows_of
from portal.exit_codes import Exit
from tests.deploy.test_systemd import FOLDER
from tests.servers.ports import free_port


def ring(*words: str, **settings: str) -> Result:
    return CliRunner(env=settings).invoke(main, ["alarm", "--json", *words])


def test_each_way_is_rung_once_and_named(tmp_path: Path) -> None:
    """One works and one does not: both are told, and the status is that of a failure."""
    told = tmp_path / "told"
    done = ring(
        "--test",
        KIM_ALARM_COMMAND=f"/bin/sh -c 'cat >> {told}'",
        KIM_ALARM_WEBHOOK_URL=f"http://127.0.0.1:{free_port()}/sesame",
    )
    assert done.exit_code == Exit.FAILED
    rows = {row["way"]: row for row in json.loads(done.output)}
    assert rows["KIM_ALARM_COMMAND"]["worked"] is True
    assert rows["KIM_ALARM_WEBHOOK_URL"]["worked"] is False
    assert rows["KIM_ALARM_WEBHOOK_URL"]["reason"] == "ConnectionRefusedError-ECONNREFUSED"
    assert "sesame" not in done.output
    assert json.loads(told.read_text("utf-8"))["alarm"] == "test"


def test_all_ways_that_work_are_a_success(tmp_path: Path) -> None:
    """The status is for scripts."""
    assert ring("--test", KIM_ALARM_COMMAND="/bin/true").exit_code == Exit.DONE


def test_no_way_at_all_is_a_failure() -> None:
    """Nobody would be called."""
    assert ring("--test").exit_code == Exit.FAILED


def test_nobody_is_called_by_mistake(tmp_path: Path) -> None:
    """Without the word --test it does nothing."""
    told = tmp_path / "told"
    done = ring(KIM_ALARM_COMMAND=f"/usr/bin/touch {told}")
    assert (done.exit_code, told.exists()) == (Exit.WRONG, False)


@pytest.mark.parametrize("unit", ["kim-web", "kim-delivery", "kim-doctor"])
def test_the_copy_of_a_unit_has_its_walls_and_rings_instead(unit: str) -> None:
    """Every line that confines it stays; what it starts, its socket and what follows a failure do
    not.
    """
    text = (FOLDER / f"{unit}.service").read_text("utf-8")
    drop_in = "\n[Service]\nIPAddressAllow=192.0.2.7\n"
    copy = copy_of(text + drop_in, Path("/run/systemd/told"))
    kept = re.sub(r"(?m)^(OnFailure|Sockets|Also)=.*\n", "", text + drop_in)
    assert "OnFailure" in text
    assert "\nOnFailure=" not in copy
    assert copy.startswith(kept)
    added = copy.removeprefix(kept).splitlines()
    assert "ExecStart=/opt/kim/.venv/bin/kim alarm --test --json" in added
    assert {"Type=oneshot", "Restart=no", "ExecStart=", "ExecStopPost="} <= {*added}
    names = {line.partition("=")[0] for line in added}
    assert not [name for name in names if name.startswith(("Protect", "IPAddress", "User", "Load"))]


def test_the_unit_of_alarms_rings_with_its_own_program() -> None:
    """It is Debian's Python that has to get out, and nothing of ours."""
    text = (FOLDER / "kim-alarm@.service").read_text("utf-8")
    start = "ExecStart=/usr/bin/python3 -I /opt/kim/deploy/systemd/unit_failed.py %i"
    assert copy_of(text, Path("/run/told")).count(start) == 2


def test_what_was_told_is_read_however_it_was_written() -> None:
    """As rows of ours, behind a warning, or as the events of the unit of alarms."""
    rows = [{"way": "KIM_ALARM_COMMAND", "worked": True, "reason": ""}]
    assert [*rows_of(f"a warning\n{json.dumps(rows, indent=1)}\n")] == rows
    events = (
        '{"event": "alarm"}\n{"event": "alarm-carried", "way": "KIM_ALARM_COMMAND"}\n'
        '{"event": "alarm-not-carried", "way": "KIM_ALARM_WEBHOOK_URL", "reason": "gaierror"}\n'
    )
    failed = {"way": "KIM_ALARM_WEBHOOK_URL", "worked": False, "reason": "gaierror"}
    assert [*rows_of(events)] == [*rows, failed]
    assert [*rows_of("")] == []
