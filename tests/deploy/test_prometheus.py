"""The alert rules ask for numbers that exist, fire in time, and lead to a page that helps."""

import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # one file in one test
from prometheus_client.parser import text_string_to_metric_families

from formservice.monitoring.alarms import Alarm
from formservice.monitoring.health import Health
from formservice.monitoring.metrics import Metrics
from formservice.outbox import Gauges, Moment, State

SERVER = Path("deploy/prometheus/prometheus.yml")
RULES = Path("deploy/prometheus/kim.rules.yml")
UNITS = {"kim-web": "KimWebSilent", "kim-delivery": "KimDeliverySilent"}
RUNBOOK = Path("handbook/betrieb")
NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def numbers() -> set[str]:
    """Return the names of all numbers the service tells."""
    gauges = Gauges(
        Moment(NOW, NOW, NOW), dict.fromkeys(State, 1), {}, NOW, NOW, {"moers@kreis.example": NOW}
    )
    text = Metrics().text(Health(gauges, 1, (), timedelta(hours=72))).decode()
    families = text_string_to_metric_families(text)
    return {sample.name for family in families for sample in family.samples}


def test_a_database_on_a_server_tells_no_room() -> None:
    """Nobody knows how much there is; 0 bytes would ring by KimSpaceLow for ever."""
    text = Metrics().text(Health(None, None, (), timedelta(hours=72))).decode()
    assert "\nkim_outbox_free_bytes NaN\n" in text


def test_every_number_in_a_rule_exists() -> None:
    """A rule about a number that nobody tells never fires."""
    used = {name for rule in rules() for name in re.findall(r"\bkim_\w+", str(rule["expr"]))}
    assert used
    assert used <= numbers()


def test_prometheus_understands_the_files() -> None:
    """Rules and the list of what is asked, as they are shipped."""
    subprocess.run(["promtool", "check", "config", SERVER], check=True, capture_output=True)


def test_each_process_is_asked_where_it_answers() -> None:
    """A process by the name of its unit, at the address of its unit."""
    server = yaml.safe_load(SERVER.read_text("utf-8"))
    assert server["rule_files"] == [RULES.name]
    asked = {
        job["job_name"]: [target for each in job["static_configs"] for target in each["targets"]]
        for job in server["scrape_configs"]
    }
    units = {name: Path(f"deploy/systemd/{name}.service").read_text("utf-8") for name in UNITS}
    setting = r"^Environment=KIM_METRICS_ADDRESS=(\S+)$"
    assert asked == {n: re.findall(setting, text, re.MULTILINE) for n, text in units.items()}


@pytest.mark.parametrize("known", [True, False], ids=["does not answer", "is not asked"])
@pytest.mark.parametrize("gone", UNITS)
def test_a_process_that_is_gone_is_noticed(
    tmp_path: Path,
    gone: str,
    known: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """By the alert of its own, while the other one answers and tells the same numbers."""
    (other,) = UNITS.keys() - {gone}
    target = {"instance": "127.0.0.1:1"}
    series = [
        {"series": f'{name}{{job="{other}", instance="127.0.0.1:1"}}', "values": "1+0x20"}
        for name in ("up", "kim_outbox_up")
    ]
    if known:
        series.append({"series": f'up{{job="{gone}", instance="127.0.0.1:1"}}', "values": "0+0x20"})
    labels = {"job": gone, "severity": "page", **(target if known else {})}
    told = {rule["alert"]: rule["annotations"] for rule in rules()}
    fired = [{"exp_labels": labels, "exp_annotations": told[UNITS[gone]]}]
    alerts = [
        {"eval_time": "10m", "alertname": UNITS[name], "exp_alerts": fired if name == gone else []}
        for name in UNITS
    ]
    assert_fires(tmp_path, series, alerts)


def assert_fires(folder: Path, series: list[dict[str, str]], alerts: list[dict[str, Any]]) -> None:
    """Expect Prometheus to fire exactly these *alerts* at their times, given the *series*."""
    test = {"interval": "1m", "input_series": series, "alert_rule_test": alerts}
    cases = {"rule_files": [str(RULES.resolve())], "evaluation_interval": "1m", "tests": [test]}
    file = folder / "test.yml"
    file.write_text(yaml.safe_dump(cases), "utf-8")
    words = ["promtool", "test", "rules", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_content_that_is_kept_too_long_fires(tmp_path: Path) -> None:
    """By what the district has promised: here two hours, and as long again."""
    told = {rule["alert"]: rule["annotations"] for rule in rules()}
    name = "KimContentNotErased"
    series = [
        {"series": "kim_outbox_erasure_grace_seconds", "values": "7200+0x300"},
        {"series": "kim_outbox_erasure_overdue_seconds", "values": "0+60x300"},
    ]
    fired = [{"exp_labels": {"severity": "page"}, "exp_annotations": told[name]}]
    alerts: list[dict[str, Any]] = [
        {"eval_time": "120m", "alertname": name, "exp_alerts": []},
        {"eval_time": "140m", "alertname": name, "exp_alerts": fired},
    ]
    assert_fires(tmp_path, series, alerts)


def test_every_rule_leads_to_a_page() -> None:
    """Whoever is woken up finds what to do, in German."""
    for rule in rules():
        page = rule["annotations"]["runbook"]
        assert "{{" in page or (RUNBOOK / page).is_file(), page
        assert rule["annotations"]["summary"]


def test_every_alarm_has_a_page() -> None:
    """One page per alarm: what it means, what to do, when it is over."""
    pages = {file.stem for file in RUNBOOK.glob("*.md")} - {"index"}
    assert pages == {*(alarm.value for alarm in Alarm), "unit-failed", "erase-on-request"}
    for name in pages:
        text = (RUNBOOK / f"{name}.md").read_text("utf-8")
        for heading in ("## Was ist passiert?", "## Was tun?", "## Wann ist es vorbei?"):
            assert heading in text, f"{name}: {heading}"


def test_the_overview_names_every_page() -> None:
    """Who has only the paper finds the page by the word in the alarm."""
    overview = (RUNBOOK / "index.md").read_text("utf-8")
    missing = [file.name for file in RUNBOOK.glob("*.md") if f"({file.name})" not in overview]
    assert missing == ["index.md"]
