"""Short runs of the benchmarks: they end, and say what they measured."""

import json
import subprocess
import sys
from pathlib import Path

from tests.servers.kim_service import environ


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *words],
        env=environ(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_several_measurements_follow_each_other(tmp_path: Path) -> None:
    """Tables on standard output, progress on standard error, every round in the file."""
    file = tmp_path / "run.json"
    limits = ("limits", "--networks", "10", "--networks", "100")
    gauge = ("gauge", "--rows", "0", "--rows", "50")
    done = run("--rounds", "2", "--json", str(file), *limits, *gauge)
    assert done.returncode == 0, done.stderr
    assert "| 100 networks" in done.stdout
    assert "processors, load average " in done.stdout
    assert "| 50 rows in the log" in done.stdout
    assert "round 2 of 2" not in done.stdout
    assert "bench: round 2 of 2: 50 rows in the log" in done.stderr
    told = json.loads(file.read_text("utf-8"))
    assert told["machine"]["processors"] >= 1
    limits_told, gauge_told = (each["rows"] for each in told["tables"])
    assert len(limits_told["100 networks"]["CPU ms"]["rounds"]) == 2
    assert gauge_told["50 rows in the log"]["gauges ms"]["lowest"] > 0
    assert not [*Path("build").glob("kim-bench-*/50.db")]


def test_the_service_is_measured_beside_the_null_outbox(site: Path, tmp_path: Path) -> None:
    """Every contestant has accepted requests; letters are delivered; an idle service is watched."""
    file = tmp_path / "run.json"
    common = ("--rounds", "1", "--site", str(site), "--json", str(file))
    load = ("requests", "--clients", "2", "--seconds", "0.5")
    done = run(*common, *load, "delivery", "--letters", "200", "idle", "--seconds", "1", "weight")
    assert done.returncode == 0, done.stderr
    requests, delivery, idle, brotli, gzip = json.loads(file.read_text("utf-8"))["tables"]
    for who in ("kim serve", "kim serve, no delivery", "null outbox"):
        row = requests["rows"][who]
        assert row["per s"]["median"] > 0
        assert row["CPU ms"]["median"] > 0
        assert row["refused %"]["median"] == 0
        assert row["÷ disk"]["median"] > 0
    assert requests["rows"]["null outbox"]["÷ null outbox"]["rounds"] == [1.0]
    assert delivery["rows"]["to a sink"]["per s"]["median"] > 0
    assert idle["rows"]["kim serve"]["% of a core"]["median"] < 100
    start = [table["rows"]["start page"]["de"]["median"] for table in (brotli, gzip)]
    assert 0 < start[0] < start[1]


def test_our_build_is_measured_beside_its_peers(tmp_path: Path) -> None:
    """Each writes its pages; ours without German beside writes fewer than ours with it."""
    file = tmp_path / "run.json"
    done = run(
        "--rounds", "1", "--json", str(file), "build", "--languages", "3", "--without", "Hugo"
    )
    assert done.returncode == 0, done.stderr
    (table,) = json.loads(file.read_text("utf-8"))["tables"]
    pages = {who: row["pages"]["median"] for who, row in table["rows"].items()}
    assert pages["static-i18n with Material"] == pages["Material alone"] > 90
    assert pages["ours"] > pages["ours, same pages"] >= pages["Material alone"]
    assert all(row["CPU s"]["median"] > 0 for row in table["rows"].values())
