"""What the notices claim is what the software does, or what its handbook sets up."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polib
import pytest

from formservice.outbox import HOUR, followups
from portal.district import load_district
from tests.website.reading_pages import DISTRICTS, ROOT, main_of, text_of

NOTICE = (ROOT / "docs" / "datenschutz.md").read_text("utf-8")
SCRIPTS = list((ROOT / "site").rglob("*.js"))
CODE = [file for part in ("formservice", "kim", "portal") for file in (ROOT / part).rglob("*.py")]


def test_nothing_sets_a_cookie() -> None:
    """No line of the service could; the journeys look at its answers."""
    assert "setzt keine Cookies" in NOTICE
    setting = re.compile(
        r"set[_-]cookie|document\.cookie|localStorage|sessionStorage", re.IGNORECASE
    )
    assert not [file for file in (*CODE, *SCRIPTS) if setting.search(file.read_text("utf-8"))]


def test_no_address_is_written_to_a_log() -> None:
    """The service writes no line per visit, and the proxy's line has no address and no words."""
    assert "Wir speichern Ihre IP-Adresse nicht" in NOTICE
    app = (ROOT / "formservice" / "web" / "app.py").read_text("utf-8")
    assert '"access_log": False' in app
    proxy = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text("utf-8")
    assert set(re.findall(r"access_log\s+\S+\s+(\w+);", proxy)) <= {"kim"}
    [line] = re.findall(r"log_format kim\b(.*?);", proxy, re.DOTALL)
    assert not re.search(r"\$(?:remote|http_|cookie|args|query|request_uri|realip|proxy_add)", line)


def test_check_values_of_addresses_do_not_last_a_day() -> None:
    """The counters against floods live in memory, and shorter than the notice says."""
    assert "Nach höchstens 24 Stunden" in NOTICE
    assert timedelta(hours=24) >= HOUR


@pytest.mark.parametrize("name", DISTRICTS)
def test_the_notice_names_the_districts_times(sites: Mapping[str, Path], name: str) -> None:
    """The numbers come from the file that the service erases by (`retention`)."""
    kept = load_district(ROOT / "districts" / name).retention
    page = sites[name] / "de" / "datenschutz" / "index.html"
    shown = text_of(main_of(page.read_text("utf-8")))
    assert f"spätestens {kept.delivered_hours} Stunden nach der Zustellung" in shown
    for days in (kept.failed_days, kept.log_days):
        assert f"nach {days} Tagen" in shown
    assert f"spätestens {kept.backup_days} Tage nach dem Löschen" in shown
    assert kept.mailbox in shown


@pytest.mark.parametrize("name", DISTRICTS)
def test_leichte_sprache_says_what_a_district_says_in_its_own_words(
    sites: Mapping[str, Path], name: str
) -> None:
    """A German sentence of the district would stand among easy ones."""
    german = load_district(ROOT / "districts" / name).retention.mailbox
    easy = polib.pofile(str(ROOT / "i18n/de-simple/LC_MESSAGES/theme.po")).find(german)
    assert easy is not None
    page = sites[name] / "de-simple" / "datenschutz" / "index.html"
    shown = text_of(main_of(page.read_text("utf-8")))
    assert easy.msgstr in shown
    assert german not in shown


def test_what_staff_say_lasts_as_long_as_the_notice_says() -> None:
    """Then it is a number."""
    assert f"nach {followups.KEPT.days} Tagen. Danach bleibt nur eine Zahl" in NOTICE


@pytest.mark.parametrize("name", ["datenschutz", "datenschutz-beratung"])
def test_notices_name_each_limit_beside_its_right(name: str) -> None:
    """DSG NRW, by the headings of its sections; none of them limits a consent."""
    text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    assert dict(re.findall(r"^- (.*): § (\d+) DSG NRW$", text, re.MULTILINE)) == {
        "die Auskunft": "12",
        "die Löschung": "10",
        "den Widerspruch": "14",
        "die Information darüber, dass wir Daten bekommen": "11",
        "die Nachricht an Sie, wenn Daten in falsche Hände kommen": "13",
    }


@pytest.mark.parametrize("name", DISTRICTS)
def test_the_notice_names_the_officers_of_other_providers(
    sites: Mapping[str, Path], name: str
) -> None:
    """Who shares the responsibility is named with theirs (Art. 13(1)(b), 26 DSGVO)."""
    district = load_district(ROOT / "districts" / name)
    page = main_of((sites[name] / "de" / "datenschutz" / "index.html").read_text("utf-8"))
    shown = text_of(page).replace(" : ", ": ")
    assert {each.provider for each in district.provider_officers} == set(district.other_providers)
    for each in district.provider_officers:
        assert f"{each.provider}: {each.officer}" in shown
        if each.notice:  # another legal basis (Art. 13(1)(c)): one tap away
            assert f'<a href="{each.notice}" lang="de">{each.provider}</a>' in page


@pytest.mark.parametrize("name", DISTRICTS)
def test_the_handbook_keeps_logs_as_long_as_the_notice_says(name: str) -> None:
    """Whoever installs it as written keeps the promise."""
    days = load_district(ROOT / "districts" / name).retention.log_days
    journal = (ROOT / "deploy" / "systemd" / "journald.conf").read_text("utf-8")
    assert f"MaxRetentionSec={days}day" in journal.splitlines()
    assert "MaxFileSec=1day" in journal.splitlines()  # whole files are thrown away, not entries
    handbook = (ROOT / "handbook" / "operating" / "checkout.md").read_text("utf-8")
    assert "deploy/systemd/journald.conf /etc/systemd/journald.conf.d/kim.conf" in handbook
    package = (ROOT / "scripts" / "package").read_text("utf-8")
    assert "move 644 systemd/journald.conf /usr/lib/systemd/journald.conf.d/" in package


def test_case_management_notice_has_all_its_fields() -> None:
    """The notice that people sign answers Art. 13, 14 and 21 (4) DSGVO, and can be signed."""
    text = (ROOT / "docs" / "datenschutz-beratung.md").read_text("utf-8")
    assert set(re.findall(r"\{ #([a-z-]+) \}", text)) >= {
        "verantwortlich",
        "datenschutzbeauftragte",
        "zweck",
        "rechtsgrundlage",
        "daten",
        "quelle",
        "empfaenger",
        "pflichten",
        "dauer",
        "rechte",
        "widerruf",
        "widerspruch",
        "beschwerde",
        "freiwillig",
        "automatisch",
        "uebersetzung",
        "version",
        "unterschrift",
    }
    assert "außerhalb der Europäischen Union" in text
    for category in (
        "Gesundheit",
        "Religion",
        "ethnischen Herkunft",
        "Gewerkschaft",
        "Sexualleben",
    ):
        assert re.search(rf"^\| Darin dürfen .*{category}.* \| ☐ \| ☐ \|$", text, re.MULTILINE)


def test_accessibility_statement_has_all_its_fields() -> None:
    """§ 10b BGG NRW: scope, state, gaps with a date, method, feedback, ombuds office."""
    text = (ROOT / "docs" / "barrierefreiheit.md").read_text("utf-8")
    for needed in ("§ 10b BGG NRW", "BITVNRW", "zum Teil", "Selbstbewertung", "§ 10d BGG NRW"):
        assert needed in text
    ombuds = ("ombuds_website", "ombuds_address", "ombuds_email")
    facts = ("plan", "date", "reviewed", "feedback", *ombuds)
    for fact in facts:
        assert f"{{{{ accessibility.{fact} }}}}" in text
    assert text.count("Grund: ") == 3
    assert "kontakt.md" not in text  # § 10b (2) no. 2: the form for barriers is another one


@pytest.mark.parametrize("page", ["einwilligung-dritte", "schweigepflichtentbindung"])
def test_forms_to_sign_are_complete(page: str) -> None:
    """Nothing is ticked in advance; it can be withdrawn; the German text binds; two copies."""
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    assert "☐" in text
    assert not re.search("[☑☒✓✔✗]", text)
    for needed in ("jederzeit widerrufen", "Verbindlich ist der deutsche Text", "gibt es zweimal"):
        assert needed in text
    assert "print: bilingual" in text
