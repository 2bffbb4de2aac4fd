"""The alert rules ask for numbers that exist, and lead to a page that helps."""

import re
from datetime import UTC, datetime
from pathlib import Path

import yaml  # type: ignore[import-untyped] # one file in one test
from prometheus_client.parser import text_string_to_metric_families

from formservice.alarms import Alarm
from formservice.metrics import Metrics
from formservice.outbox import Gauges, State
from formservice.watching import Health

RULES = Path("deploy/prometheus/kim.rules.yml")
RUNBOOK = Path("handbook/betrieb")
NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def rules() -> list[dict[str, dict[str, str]]]:
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    found: list[dict[str, dict[str, str]]] = group["rules"]
    return found


def numbers() -> set[str]:
    """Return the names of all numbers the service tells."""
    gauges = Gauges(dict.fromkeys(State, 1), {}, NOW, {"moers@kreis.example": NOW})
    text = Metrics().text(Health(gauges, 1, (), NOW)).decode()
    families = text_string_to_metric_families(text)
    return {sample.name for family in families for sample in family.samples}


def test_every_number_in_a_rule_exists() -> None:
    """A rule about a number that nobody tells never fires."""
    used = {name for rule in rules() for name in re.findall(r"\bkim_\w+", str(rule["expr"]))}
    assert used
    assert used <= numbers()


def test_every_rule_leads_to_a_page() -> None:
    """Whoever is woken up finds what to do, in German."""
    for rule in rules():
        page = rule["annotations"]["runbook"]
        assert "{{" in page or (RUNBOOK / page).is_file(), page
        assert rule["annotations"]["summary"]


def test_every_alarm_has_a_page() -> None:
    """One page per alarm: what it means, what to do, when it is over."""
    pages = {file.stem for file in RUNBOOK.glob("*.md")} - {"index"}
    assert pages == {*(alarm.value for alarm in Alarm), "unit-failed"}
    for name in pages:
        text = (RUNBOOK / f"{name}.md").read_text("utf-8")
        for heading in ("## Was ist passiert?", "## Was tun?", "## Wann ist es vorbei?"):
            assert heading in text, f"{name}: {heading}"


def test_the_overview_names_every_page() -> None:
    """Who has only the paper finds the page by the word in the alarm."""
    overview = (RUNBOOK / "index.md").read_text("utf-8")
    missing = [file.name for file in RUNBOOK.glob("*.md") if f"({file.name})" not in overview]
    assert missing == ["index.md"]
