"""`kim doctor` says when the machine keeps logs for longer than the privacy notice promises."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from formservice.config.settings import Settings
from kim.doctor.logs import check_logs
from portal.district import load_district

PUBLIC = {"KIM_BASE_URL": "https://portal.kreis.example"}
DISTRICT = load_district(Path("districts/kreis-wesel"))
PACKAGE = "usr/lib/systemd/journald.conf.d/kim-portal.conf"
OWN = "etc/systemd/journald.conf.d/kim-portal.conf"
PROXY = "etc/logrotate.d/kim-portal"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a machine as the package leaves it."""
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    for source, place in {"systemd/journald.conf": PACKAGE, "logrotate/kim": PROXY}.items():
        (tmp_path / place).parent.mkdir(parents=True)
        shutil.copy(Path("deploy") / source, tmp_path / place)
    return tmp_path


def look(root: Path, days: int = 14, **environ: str) -> list[str]:
    retention = dataclasses.replace(DISTRICT.retention, log_days=days)
    district = dataclasses.replace(DISTRICT, retention=retention)
    found = check_logs(Settings.from_environ(environ or PUBLIC), district, root)
    return [f"{each.grade} {each.subject}: {each.text}" for each in found]


def write(root: Path, place: str, text: str) -> None:
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).write_text(text, "utf-8")


def test_what_the_package_lays_keeps_the_promise(root: Path) -> None:
    """Of the district as it is shipped."""
    assert [line.partition(":")[0] for line in look(root)] == ["good journal", "good proxy log"]


def test_a_shorter_promise_is_not_kept_by_itself(root: Path) -> None:
    """Seven days in the notice; then both are told, with the page that mends them."""
    lines = look(root, days=7)
    assert [line.partition(":")[0] for line in lines] == ["bad journal", "bad proxy log"]
    assert all("7 days" in line and "Remedy:" in line for line in lines)
    write(root, OWN, "[Journal]\nMaxRetentionSec=7day\nMaxFileSec=1day\n")
    write(root, PROXY, (root / PROXY).read_text("utf-8").replace("rotate 13", "rotate 6"))
    assert [line.partition(":")[0] for line in look(root, days=7)] == [
        "good journal",
        "good proxy log",
    ]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (OWN, "[Journal]\n#MaxRetentionSec=14day\n"),
        (OWN, "[Journal]\nMaxRetentionSec=14day\n"),
        ("etc/systemd/journald.conf.d/zz.conf", "[Journal]\nMaxRetentionSec=1year\n"),
        (PROXY, "/var/log/kim/*.log {\n    daily\n}\n"),
    ],
)
def test_what_somebody_has_changed_is_seen(root: Path, place: str, text: str) -> None:
    """A file of the same name comes in place of ours, a later name wins."""
    write(root, place, text)
    assert len([line for line in look(root) if line.startswith("bad")]) == 1


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (OWN, "[Journal]\n  MaxRetentionSec = 2week \nMaxFileSec = 24h\n"),
        (OWN, "[Journal]\nMaxRetentionSec=336h\nMaxFileSec=1d\n"),
        (OWN, "[Journal]\nMaxRetentionSec=1w 7days\nMaxFileSec=86400\n"),
        ("usr/local/lib/systemd/journald.conf.d/kim-portal.conf", "[Journal]\nMaxFileSec=1day\n"),
    ],
)
def test_the_same_time_in_other_words_is_right(root: Path, place: str, text: str) -> None:
    """As systemd reads it (systemd.time); one of our name in /usr/local/lib comes before ours."""
    write(root, place, text)
    lines = [line for line in look(root) if line.startswith("bad")]
    assert len(lines) == ("MaxRetentionSec" not in text)


@pytest.mark.parametrize("text", ["MaxRetentionSec=\n", "MaxRetentionSec=14 fortnights\n"])
def test_a_time_that_is_none_is_as_long_as_there_is_room(root: Path, text: str) -> None:
    """Systemd ignores it."""
    write(root, "etc/systemd/journald.conf.d/zz.conf", f"[Journal]\n{text}")
    assert len([line for line in look(root) if line.startswith("bad")]) == 1


def test_what_is_missing_is_told(root: Path) -> None:
    """An installation from a checkout whose last step was left out."""
    for place in (PACKAGE, PROXY):
        (root / place).unlink()
    assert [line.partition(":")[0] for line in look(root)] == ["bad journal", "bad proxy log"]


def test_elsewhere_nothing_is_said(root: Path, tmp_path: Path) -> None:
    """At a workplace, and where systemd does not run."""
    assert look(root, KIM_BASE_URL="http://127.0.0.1:8000") == []
    assert look(tmp_path / "container") == []


def test_a_comment_in_an_old_encoding_stops_no_check(root: Path) -> None:
    """An administrator has written it; the other findings are wanted as well."""
    for place in (OWN, PROXY):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes("# für uns\n".encode("latin-1") + (root / PACKAGE).read_bytes())
    assert [line.partition(":")[0] for line in look(root)] == ["good journal", "bad proxy log"]
