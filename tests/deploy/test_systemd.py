"""The units of `deploy/systemd`: right, confined, and only with the settings that exist."""

import datetime as dt
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from formservice.config.settings import Settings, names
from formservice.monitoring.logging import NAME
from kim.environment_file import settings_in
from kim.redaktion.alarm import ALARM
from kim.redaktion.settings import EditorSettings
from kim.service import longest_stop
from portal.exit_codes import Exit
from portal.problems import ConfigurationError
from sitebuild.output.report import BuildFailedError, NotPrintedError
from sitebuild.output.workers import WorkerLostError

FOLDER = Path("deploy/systemd")
FILES = [file for file in sorted(FOLDER.rglob("*")) if file.is_file() and file.suffix != ".pyc"]
UNITS = sorted(FOLDER.glob("*.service"))
SOCKETS = sorted(FOLDER.glob("*.socket"))
MOST_EXPOSED = 1.5
PYTHON = "/usr/bin/python3"
PROXY = Path("deploy/nginx/kim-unit.conf")
SLOW_START = 10
"""Seconds that a slow machine takes from the start to the word that a setting is wrong."""


def read(file: Path) -> dict[str, list[str]]:
    """Return the directives of a unit, each with all its values."""
    found: dict[str, list[str]] = {}
    for line in file.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_confined(unit: Path) -> None:
    """Systemd itself judges what the process could do."""
    result = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", unit],
        capture_output=True,
        text=True,
        check=True,
    )
    level = re.search(r"exposure level for \S+: ([0-9.]+)", result.stdout)
    assert level
    assert float(level[1]) <= MOST_EXPOSED
    assert read(unit)["LimitCORE"] == read(unit)["MemorySwapMax"] == ["0"]


@pytest.mark.parametrize("name", ["kim-web", "kim-delivery"])
def test_a_stop_is_over_before_systemd_kills(name: str) -> None:
    """All waits of a stop together, with the database frozen, are shorter than TimeoutStopSec=."""
    (allowed,) = read(FOLDER / f"{name}.service")["TimeoutStopSec"]
    settings = Settings.from_environ({})
    longest = longest_stop(settings, delivers=name == "kim-delivery")
    assert longest < int(allowed)
    one_call_more = replace(
        settings, database_timeout_seconds=settings.database_timeout_seconds + 1
    )
    assert longest_stop(one_call_more, delivers=name == "kim-delivery") >= longest + 4


@pytest.mark.parametrize(
    "name", ["kim-web", "kim-delivery", "kim-doctor", "kim-canary", "kim-report", "kim-backup"]
)
def test_who_opens_the_outbox_sees_how_long_the_machine_runs(name: str) -> None:
    """The stopwatch that the clock is compared with is in /proc; `ProcSubset=pid` hides it."""
    assert "ProcSubset" not in read(FOLDER / f"{name}.service")


def test_a_database_with_a_password_is_handed_to_all_who_open_the_outbox() -> None:
    """The loop of postgresql.md: who is left out opens an empty file, and the backup fails."""
    handbook = Path("handbook/operating/postgresql.md").read_text("utf-8")
    (loop,) = re.findall(r"for unit in (kim-.*); do", handbook)
    paths = {unit.stem: read(unit).get("ReadWritePaths", []) for unit in UNITS}
    opening = {name for name, written in paths.items() if "/var/lib/kim" in written}
    assert set(loop.split()) == opening


PATHS = sorted(FOLDER.glob("*.path"))
EVERY = [*UNITS, *SOCKETS, *PATHS, *sorted(FOLDER.glob("*.timer"))]


@pytest.mark.parametrize("unit", EVERY, ids=lambda unit: unit.name)
def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    """No misspelt directive: systemd would only warn, and leave the protection out."""
    for file in FILES:
        text = file.read_text("utf-8").replace("/opt/kim/.venv/bin/kim", "/bin/true")
        drop_in = tmp_path / f"{file.stem}.service.d" / "addresses.conf"
        place = drop_in if file.parent.name == "addresses" else tmp_path / file.name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text.replace("\n#IP", "\nIP"), "utf-8")
    name = unit.name.replace("@.", "@1.")
    if name != unit.name:
        shutil.copy(tmp_path / unit.name, tmp_path / name)
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / name],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in result.stderr.splitlines() if "kim" in line]
    assert not complaints


def test_a_part_that_cannot_run_is_given_up_and_rings() -> None:
    """Within a minute; a unit that restarts for ever is never "failed", and nobody is called."""
    lasting = [unit for unit in UNITS if read(unit).get("Type") != ["oneshot"]]
    assert {unit.stem for unit in lasting} == {"kim-web", "kim-web@", "kim-delivery", "kim-editor"}
    for unit in map(read, lasting):
        assert unit["RestartPreventExitStatus"] == [str(int(Exit.WRONG))]
    for unit in map(read, [*lasting, PROXY]):
        assert unit["OnFailure"] == ["kim-alarm@%n.service"]
        assert unit["Restart"] == ["on-failure"]
        numbers = ("StartLimitBurst", "StartLimitIntervalSec", "RestartSec")
        burst, interval, pause = (int(unit[name][0]) for name in numbers)
        assert burst > 1
        assert burst * (pause + SLOW_START) <= 60
        assert burst * (pause + 2 * SLOW_START) < interval


def test_every_part_rings_when_it_fails() -> None:
    """Also the proxy, without which nobody sees anything; the alarm itself cannot ring."""
    parts = [unit for unit in UNITS if unit.stem != "kim-alarm@"]
    for unit in [*parts, *SOCKETS, *PATHS, PROXY]:
        assert read(unit)["OnFailure"] == ["kim-alarm@%n.service"], unit


def test_a_restart_refuses_nobody() -> None:
    """The address belongs to systemd, which keeps it open; the web side starts with it, also where
    it was set up before there was a socket.
    """
    for name, port in {"kim-web": "8000", "kim-web@": "800%i"}.items():
        socket, web = read(FOLDER / f"{name}.socket"), read(FOLDER / f"{name}.service")
        assert socket["ListenStream"] == [f"127.0.0.1:{port}"]
        own = f"{name}.socket".replace("@.", "@%i.")
        assert web["Sockets"] == web["Also"] == [own]
        # What the service allows is not asked for a socket that it was given (systemd.exec).
        for rule in ("IPAddressDeny", "IPAddressAllow"):
            assert socket[rule] == web[rule]


def test_one_name_stops_and_starts_the_web_side() -> None:
    """However many instances there are, with their sockets, which would start them again."""
    assert (FOLDER / "kim-web.target").is_file()
    for name in ("kim-web", "kim-web@"):
        for kind, boot in {"service": "multi-user", "socket": "sockets"}.items():
            unit = read(FOLDER / f"{name}.{kind}")
            assert unit["PartOf"] == ["kim-web.target"]
            assert unit["WantedBy"] == [f"{boot}.target kim-web.target"]


def test_an_instance_is_the_web_side_at_another_address() -> None:
    """Whoever changes one unit changes both; the addresses that they may speak to are one file."""
    one, several = (
        (FOLDER / f"kim-web{at}.service").read_text("utf-8").splitlines() for at in ("", "@")
    )
    assert len(one) == len(several)
    different = [pair for pair in zip(one, several, strict=True) if pair[0] != pair[1]]
    assert [pair[1].partition("=")[0] for pair in different] == [
        "Description",
        "Sockets",
        "Environment",
        "# Whom else it may speak to stands in kim-web@.service.d/addresses.conf.",
        "Also",
    ]
    laid = (FOLDER / "kim.tmpfiles").read_text("utf-8")
    link = "L /etc/systemd/system/kim-web@.service.d/addresses.conf - - - - "
    assert f"{link}../kim-web.service.d/addresses.conf\n" in laid


def test_the_two_sides_share_the_outbox_and_no_key() -> None:
    """Different users; the private key goes to delivery, through systemd, and nowhere else."""
    web, delivery = read(FOLDER / "kim-web.service"), read(FOLDER / "kim-delivery.service")
    assert web["User"] != delivery["User"]
    assert web["Group"] == delivery["Group"]
    assert "private_key" not in (FOLDER / "kim-web.service").read_text("utf-8")
    assert "private_key:/etc/kim/private_key" in delivery["LoadCredential"]
    assert web["IPAddressDeny"] == delivery["IPAddressDeny"] == ["any"]
    assert web["IPAddressAllow"] == ["localhost"]


def test_the_log_of_all_parts_has_one_name() -> None:
    """`journalctl -t kim` finds both sides and what operators changed, in the order of time."""
    for side in ("kim-web", "kim-delivery"):
        assert read(FOLDER / f"{side}.service")["SyslogIdentifier"] == [NAME]


def test_who_builds_has_no_part_in_requests() -> None:
    """No key, no outbox, no network; what it writes, nginx and the service can read."""
    build = read(FOLDER / "kim-build.service")
    assert "outbox" not in (FOLDER / "kim-build.service").read_text("utf-8")
    assert not {"LoadCredential", "SupplementaryGroups"} & build.keys()
    assert (build["PrivateNetwork"], build["UMask"]) == (["yes"], ["0022"])
    settings = dict(
        line.split("=", 1)
        for line in (FOLDER / "kim.env").read_text("utf-8").splitlines()
        if line.startswith("KIM_")
    )
    (folder,) = build["ReadWritePaths"]
    assert str(Path(settings["KIM_SITE_DIR"]).parent) == folder
    owner = f"d {folder} 0755 {build['User'][0]} {build['Group'][0]}"
    assert owner in (FOLDER / "kim.tmpfiles").read_text("utf-8").splitlines()


def test_the_editor_has_no_part_in_requests_and_the_build_gets_its_orders() -> None:
    """Another user than all others; one folder is for both, and the build takes what lies there."""
    editor, build = read(FOLDER / "kim-editor.service"), read(FOLDER / "kim-build.service")
    assert "outbox" not in (FOLDER / "kim-editor.service").read_text("utf-8")
    assert "LoadCredential" not in editor
    users = [
        read(unit)["User"]
        for unit in UNITS
        if not unit.stem.startswith("kim-editor") and "User" in read(unit)
    ]
    assert editor["User"] not in users
    settings = EditorSettings.from_environ(settings_in((FOLDER / "editor.env").read_text("utf-8")))
    assert build["ExecStart"][0].endswith(f"kim build --orders {settings.orders}")
    (wanted,) = read(FOLDER / "kim-editor-build.path")["PathExists"]
    assert Path(wanted).parent == settings.orders
    assert not settings.builds
    laid = (FOLDER / "kim.tmpfiles").read_text("utf-8").splitlines()
    assert f"d {settings.orders} 2770 {editor['User'][0]} {build['Group'][0]}" in laid
    assert f"d {settings.folder} 0700 {editor['User'][0]} {editor['Group'][0]}" in laid
    writable = editor["ReadWritePaths"][0].split()
    assert {str(settings.orders), str(settings.folder)} < set(writable)


def test_what_the_editor_lays_rings_once_by_the_ways_of_all_alarms() -> None:
    """It has no network: a unit that fails is what calls, after it has taken the sign away."""
    settings = EditorSettings.from_environ(settings_in((FOLDER / "editor.env").read_text("utf-8")))
    sign = str(settings.folder / ALARM)
    assert read(FOLDER / "kim-editor-alarm.path")["PathExists"] == [sign]
    unit = read(FOLDER / "kim-editor-alarm.service")
    assert unit["ExecStart"] == [f"/usr/bin/rm -f {sign}", "/usr/bin/false"]
    assert unit["User"] == read(FOLDER / "kim-editor.service")["User"]
    assert unit["OnFailure"] == ["kim-alarm@%n.service"]
    together = "kim-editor-build.path kim-editor-alarm.path"
    assert read(FOLDER / "kim-editor.service")["Also"] == [together]


@pytest.mark.parametrize("has_nginx", [True, False])
@pytest.mark.parametrize(
    ("status", "restarts"),
    [
        (Exit.DONE, True),
        (BuildFailedError.exit_status, True),
        (NotPrintedError.exit_status, True),
        (WorkerLostError.exit_status, True),
        (ConfigurationError.exit_status, False),
    ],
)
def test_what_is_new_is_read_unless_it_is_wrong(
    status: Exit, tmp_path: Path, *, restarts: bool, has_nginx: bool
) -> None:
    """A build that fails for one language has published all others; delivery reads the district.

    Wrong facts would end all three; who runs goes on with what it has read. A machine without nginx
    is no failure.
    """
    nginx = tmp_path / "nginx"
    if has_nginx:
        nginx.touch(0o755)
    build = read(FOLDER / "kim-build.service")
    assert "ExecStartPost" not in build
    told = tmp_path / "told"
    told.touch()
    stand_in = tmp_path / "systemctl"
    stand_in.write_text(f'#!/bin/sh\necho "$@" >> {told}\n', "utf-8")
    stand_in.chmod(0o755)
    for line in build["ExecStopPost"]:
        own = line.replace("/usr/sbin/nginx", str(nginx))
        assert run_outside(own, stand_in, EXIT_STATUS=str(int(status))) == 0
    services = "try-restart kim-web.service kim-web@*.service kim-delivery.service"
    expected = ["try-reload-or-restart nginx.service"] if has_nginx else []
    expected += [services] if restarts else []
    called = [line for line in told.read_text("utf-8").splitlines() if "is-active" not in line]
    assert sorted(called) == sorted(expected)


def run_outside(line: str, systemctl: Path, **environ: str) -> int:
    """Run what systemd would run as root, with this *systemctl*; return its status."""
    assert line.startswith("+")
    words = shlex.split(line[1:].replace("/usr/bin/systemctl", str(systemctl)))
    words = [word.replace("$$", "$") for word in words]
    return subprocess.run(words, env=environ, check=False).returncode


@pytest.mark.parametrize(
    ("active", "rings"),
    [("kim-build kim-doctor", False), ("kim-build", True), ("", False), ("kim-doctor", False)],
)
def test_a_doctor_that_nobody_asks_any_more_rings(
    tmp_path: Path, active: str, *, rings: bool
) -> None:
    """Each night; before the first set-up has ended neither timer runs, and that is right."""
    told, stand_in = tmp_path / "told", tmp_path / "systemctl"
    told.touch()
    cases = "".join(f"*is-active*{name}.timer) exit 0;; " for name in active.split())
    script = f'#!/bin/sh\ncase "$*" in {cases}*is-active*) exit 3;; esac\necho "$*" >> {told}\n'
    stand_in.write_text(script, "utf-8")
    stand_in.chmod(0o755)
    (line,) = (x for x in read(FOLDER / "kim-build.service")["ExecStopPost"] if "is-active" in x)
    assert run_outside(line, stand_in) == 0
    started = "--no-block start kim-alarm@kim-doctor.timer.service\n"
    assert told.read_text("utf-8") == started * rings


def test_each_timer_starts_a_unit_that_rings() -> None:
    """Build, doctor (certificates, space, clock), test requests, backup: what comes each day."""
    timers = {file.stem for file in FOLDER.glob("*.timer")}
    assert timers == {
        "kim-build",
        "kim-doctor",
        "kim-canary",
        "kim-backup",
        "kim-report",
        "kim-care",
    }
    for name in timers:
        assert read(FOLDER / f"{name}.service")["OnFailure"] == ["kim-alarm@%n.service"]
        assert read(FOLDER / f"{name}.timer")["Persistent"] == ["yes"]


def test_the_pages_of_the_day_are_there_before_anybody_looks() -> None:
    """Soon after midnight where the district is; at once if the machine was off."""
    timer = read(FOLDER / "kim-build.timer")
    result = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=366", *timer["OnCalendar"]],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "PATH": os.defpath},
    )
    found = re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", result.stdout)
    times = {
        dt.datetime.fromisoformat(f"{each}+00:00").astimezone(ZoneInfo("Europe/Berlin")).time()
        for each in found
    }
    assert len(found) == 366
    assert all(dt.time(0, 1) <= each <= dt.time(0, 30) for each in times)
    assert timer["Persistent"] == ["yes"]


def test_every_setting_in_the_files_exists() -> None:
    """A name that nobody knows would stop the start."""
    known = {*names(), *(variable.name for variable in EditorSettings.VARIABLES)}
    for file in FILES:
        lines = file.read_text("utf-8").splitlines()
        used = {match for line in lines for match in re.findall(r"\b(KIM_\w+)=", line)}
        assert used <= known, file
