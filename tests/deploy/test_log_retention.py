"""What the proxy notes goes when the privacy notice says so, by Debian's logrotate."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.district import load_district
from tests.waiting import LIMIT

FILE = Path("deploy/logrotate/kim")
DISTRICTS = sorted(folder.name for folder in Path("districts").iterdir())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the log of a proxy, for which logrotate has the rules of `deploy/`."""
    if os.getuid() != 0:
        pytest.skip("only root can give files to others")
    tmp_path.chmod(0o755)
    text = FILE.read_text("utf-8")
    for old in ("/var/log/kim", "/run/nginx.pid", "/run/apache2/apache2.pid"):
        assert old in text
        text = text.replace(old, str(tmp_path / old.lstrip("/")))
    (tmp_path / "rules").write_text(text, "utf-8")
    (tmp_path / "var/log/kim").mkdir(parents=True)
    return tmp_path / "var/log/kim/proxy.log"


def day_after(log: Path) -> None:
    """Do what logrotate does on the next day."""
    program = shutil.which("logrotate", path="/usr/sbin:/usr/bin")
    assert program, "logrotate is not installed: run scripts/setup test"
    rules = log.parents[3] / "rules"
    subprocess.run([program, "--force", "--state", rules.with_name("state"), rules], check=True)


def kept(log: Path) -> str:
    """Return everything that is still there."""
    packed = [gzip.decompress(file.read_bytes()).decode() for file in log.parent.glob("*.gz")]
    return "".join([*packed, *(file.read_text("utf-8") for file in log.parent.glob("*log*[!z]"))])


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_log_of_the_proxy_is_kept_as_long_as_the_notice_says(log: Path, district: str) -> None:
    """A line is there on its last day and gone on the next; days without visitors count."""
    days = load_district(Path("districts") / district).retention.log_days
    log.write_text("first day\n", "utf-8")
    for _ in range(days - 1):
        day_after(log)
    assert "first day" in kept(log)
    day_after(log)
    assert "first day" not in kept(log)
    assert log.stat().st_mode & 0o007 == 0


def test_the_proxy_opens_its_log_anew(log: Path) -> None:
    """Otherwise it writes into the file that was moved away until the next restart."""
    told = log.with_name("told")
    script = f"trap 'echo > {told}; exit' USR1; echo; while :; do sleep 0.1; done"
    with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE) as proxy:
        assert proxy.stdout
        proxy.stdout.readline()
        pid = log.parents[3] / "run/nginx.pid"
        pid.parent.mkdir()
        pid.write_text(f"{proxy.pid}\n", "utf-8")
        log.write_text("a line\n", "utf-8")
        day_after(log)
        proxy.wait(LIMIT)
    assert told.exists()


def test_it_lies_where_nothing_else_is_rotated() -> None:
    """Debian's rules for /var/log/nginx keep a last file for as long as nobody comes."""
    assert "access_log /var/log/kim/proxy.log" in Path("deploy/nginx/nginx.conf").read_text("utf-8")
    assert "/var/log/kim/*.log {" in FILE.read_text("utf-8")
    package = Path("scripts/package").read_text("utf-8")
    assert "move 644 logrotate/kim /etc/logrotate.d/kim-portal" in package
