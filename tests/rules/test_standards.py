"""The handbook's answers to auditors: complete, and each named test and page exists."""

import re
from pathlib import Path

from deploy.systemd.sandbox_table import sandbox_table
from tests.rules.test_failures import names_of_tests

FOLDER = Path("handbook/operating")
PAGE = (FOLDER / "security-standards.md").read_text("utf-8")
ROWS = re.findall(r"^\| (V[\d.]+|APP[\w.]+) [^|]*\| ([\w ]+) \| (.*) \|$", PAGE, re.MULTILINE)
SECTIONS = (5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3)
"""How many sections each chapter of OWASP ASVS 5.0.0 has."""
REQUIREMENTS = {
    "APP.3.1": (1, 4, 7, 8, 9, 11, 12, 14, 20, 21, 22),
    "APP.3.2": (*range(1, 6), *range(7, 17), 18, 20),
}
"""What the IT-Grundschutz-Kompendium 2023 has not dropped ("ENTFALLEN")."""


def test_every_section_has_its_row() -> None:
    """One each; an auditor need not guess what was left out."""
    expected = [
        f"V{chapter}.{n + 1}" for chapter, last in enumerate(SECTIONS, 1) for n in range(last)
    ]
    expected += [
        f"{module}.A{number}" for module in REQUIREMENTS for number in REQUIREMENTS[module]
    ]
    assert sorted(name for name, _, _ in ROWS) == sorted(expected)


def test_what_is_met_names_its_tests() -> None:
    """The named ones exist; a page says what no test can; all else has a reason."""
    tests = names_of_tests()
    for name, state, why in ROWS:
        named = set(re.findall(r"`(test_\w+)`", why))
        assert named <= tests, (name, named - tests)
        assert state in {"met", "documented", "partly", "open", "does not apply"}, name
        if state in {"met", "partly"}:
            assert named, name
        if state == "documented":
            assert re.search(r"\]\([^)]+\.md\)|this page", why), name
        if state in {"partly", "open", "does not apply"}:
            assert re.sub(r"`\w+`|\W", "", why), name


def test_the_handbook_says_what_each_unit_may_do() -> None:
    """Anew: python -m deploy.systemd.sandbox_table."""
    page = (FOLDER / "security.md").read_text("utf-8")
    assert sandbox_table() in page
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named
    assert named <= names_of_tests()


def test_every_link_for_auditors_leads_somewhere() -> None:
    """Also from outside the handbook."""
    for file in (Path("SECURITY.md"), Path("handbook/README.md")):
        links = re.findall(r"\]\(([^)#:]+)", file.read_text("utf-8"))
        assert links
        assert not [link for link in links if not (file.parent / link).exists()]


def test_a_weaker_wall_is_seen(tmp_path: Path) -> None:
    """Who takes a wall away, opens a folder or leaves a unit to root changes the table."""
    unit = Path("deploy/systemd/kim-web.service").read_text("utf-8")
    for old, new in {
        "ProtectSystem=strict": "ProtectSystem=full",
        "ReadWritePaths=/var/lib/kim": "ReadWritePaths=/var/lib/kim /etc",
        "IPAddressDeny=any": "#",
        "LoadCredential=": "LoadCredential=private_key:/etc/kim/private_key\nLoadCredential=",
        "ExecStart=": "ExecStartPre=+/bin/true\nExecStart=",
    }.items():
        (tmp_path / "kim-web.service").write_text(unit, "utf-8")
        before = sandbox_table(tmp_path)
        (tmp_path / "kim-web.service").write_text(unit.replace(old, new), "utf-8")
        assert sandbox_table(tmp_path) != before, old
