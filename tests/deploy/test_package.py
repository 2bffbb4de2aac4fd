"""The package: its texts, its scripts, its bill of materials; the whole one by `make drill`."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.debian.sbom import bill
from deploy.debian.texts import changelog, manual, program
from kim.commands import Needs, commands_that_need
from portal.exit_codes import Exit

FOLDER = Path("deploy/debian")
SCRIPTS = ("postinst", "prerm", "postrm")
ROOT = "/usr/lib/kim-portal"
MADE = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
MINE = {
    "etc/kim/kim.env": "KIM_DISTRICT=/srv/kreis\n",
    "etc/kim/private_key": "key\n",
    "var/lib/kim/outbox.db": "requests",
    "srv/kreis/district.toml": "facts",
    "srv/kim/site/index.html": "page",
}
WITHOUT = """
import json, sys
from importlib.metadata import packages_distributions

gone, calls = map(json.loads, sys.argv[1:3])
held = {name: {each.lower().replace("_", "-") for each in by}
        for name, by in packages_distributions().items()}
missing = {name for name, by in held.items() if by <= set(gone)}

class Missing:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing)
from click.testing import CliRunner
from kim.__main__ import main

for words in calls:
    done = CliRunner().invoke(main, words)
    if done.exit_code not in {0, 2} or "Usage: " not in done.output:
        print(words, repr(done.exception))
try:
    __import__(sys.argv[3])
except ModuleNotFoundError as error:
    print(error, "is missing")
"""
"""Calls `kim` as if packages were not installed."""


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Give a small unpacked package: two environments, a font, a script, a library."""
    packages = tmp_path / ROOT[1:] / "venv/lib/python3.11/site-packages"
    write(packages / "A_b-1.dist-info/METADATA", "Name: A_b\nVersion: 1\nLicense-Expression: MIT")
    write(packages / "c-2.dist-info/METADATA", "Name: c\nVersion: 2\nLicense: BSD\n\ntext")
    write(packages / "d-3.dist-info/METADATA", "Name: d\nVersion: 3\n")
    write(packages / "kim_portal-1.dist-info/METADATA", "Name: kim-portal\nVersion: 1\n")
    for name in ("x.woff2", "y.js", "c.libs/libpq.so.5.17", "z.py"):
        write(packages / name, name)
    (tmp_path / "DEBIAN").mkdir()
    write(tmp_path / "DEBIAN/control", (FOLDER / "control").read_text("utf-8"))
    return tmp_path


def test_the_bill_of_materials_is_valid_and_lists_every_part(tree: Path) -> None:
    """By the schema of CycloneDX 1.6: packages, what Depends names, fonts, scripts, libraries."""
    made = bill("1.2.3", tree, ROOT, MADE)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made)) is None
    listed = {part["bom-ref"] for part in made["components"]}
    assert {"pkg:pypi/a-b@1", "pkg:pypi/c@2", "pkg:pypi/d@3"} <= listed
    assert {"pkg:deb/debian/python3?distro=bookworm"} <= listed
    ends = sorted(name.rpartition("/")[2] for name in listed if name.startswith("file:"))
    assert ends == ["libpq.so.5.17", "x.woff2", "y.js"]
    assert not [name for name in listed if "kim-portal@" in name]


def test_the_validator_refuses_a_wrong_bill(tree: Path) -> None:
    """The test above would be silent if it took everything."""
    made = bill("1.2.3", tree, ROOT, MADE)
    made["components"][0]["type"] = "thing"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made)) is not None


def test_the_same_package_has_the_same_bill(tree: Path) -> None:
    """Whoever builds it again can compare."""
    assert bill("1.2.3", tree, ROOT, MADE) == bill("1.2.3", tree, ROOT, MADE)


def test_debians_changelog_has_the_newest_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the form that dpkg-parsechangelog reads, with the entries of CHANGELOG.md."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(MADE.timestamp())))
    text = "# Changelog\n\n## 2.0.0 (not released)\n\n- Added: a\n  b\n\n## 1.0.0\n- Old\n"
    made = changelog("2.0.0", text)
    assert made.startswith("kim-portal (2.0.0) bookworm; urgency=medium\n\n  * Added: a b\n")
    assert made.endswith("Mon, 30 Nov 2026 12:00:00 +0000\n")
    assert "Old" not in made
    with pytest.raises(SystemExit, match=r"3\.0\.0"):
        changelog("3.0.0", text)


def test_the_program_chooses_the_environment(tmp_path: Path) -> None:
    """What makes or judges pages gets all packages; web, delivery and operators the few."""
    text = program((FOLDER / "kim").read_text("utf-8")).replace(ROOT, str(tmp_path))
    for part in ("venv", "venv-build"):
        python = tmp_path / part / "bin/python3"
        write(python, f'#!/bin/sh\nshift 3\necho {part} "$@"\n')
        python.chmod(0o755)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", text, "kim", *words], capture_output=True, text=True, check=False
        )

    assert run("serve", "--no-delivery").stdout == "venv serve --no-delivery\n"
    assert run("doctor", "a  b").stdout == "venv-build doctor a  b\n"
    assert run().stdout == "venv\n"
    for name in commands_that_need(Needs.PAGES):
        assert run(name).stdout == f"venv-build {name}\n"
    for name in commands_that_need(Needs.WORKPLACE):
        done = run(name)
        assert (done.returncode, "checkout.md" in done.stderr) == (int(Exit.WRONG), True)


@pytest.mark.parametrize(
    ("needs", "lock", "module"),
    [
        (Needs.SERVICE, "requirements-service.lock", "mkdocs"),
        (Needs.PAGES, "requirements-production.lock", "aiosmtpd"),
    ],
)
def test_what_a_part_of_the_package_brings_is_enough_for_its_commands(
    needs: Needs, lock: str, module: str
) -> None:
    """Each is imported where all other packages are missing; so is the list of commands."""
    brought, every = (
        set(re.findall(r"(?m)^([a-z0-9][^=]*)==", Path(name).read_text("utf-8")))
        for name in (lock, "requirements.lock")
    )
    words = [[], ["--help"], *([name, "--help"] for name in commands_that_need(needs))]
    gone = sorted(every - brought)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, json.dumps(gone), json.dumps(words), module],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{module} is missing\n", "")


def test_the_manual_has_the_commands_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a workplace are none of it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(MADE.timestamp())))
    page = manual("1.0", (FOLDER / "kim.8").read_text("utf-8"))
    named = re.findall(r"(?m)^\.TP\n\.B ([a-z-]+)\n", page)
    assert named == sorted([*commands_that_need(Needs.SERVICE), *commands_that_need(Needs.PAGES)])


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_can_be_read_by_a_shell(script: str) -> None:
    """And stop at the first mistake."""
    subprocess.run(["/bin/dash", "-n", FOLDER / script], check=True)
    assert "\nset -e\n" in (FOLDER / script).read_text("utf-8")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("postinst", ["configure", ""]),
        ("postinst", ["configure", "0.1.0"]),
        ("prerm", ["upgrade", "0.3.0"]),
        ("prerm", ["remove"]),
        ("postrm", ["upgrade", "0.3.0"]),
        ("postrm", ["remove"]),
        ("postrm", ["purge"]),
    ],
)
def test_no_script_removes_or_changes_what_is_yours(
    script: str, words: list[str], tmp_path: Path
) -> None:
    """Every program that a script may call is a stand-in; none that removes files is among them."""
    for name, text in MINE.items():
        write(tmp_path / name, text)
    programs = tmp_path / "programs"
    for name in ("systemd-sysusers", "systemd-tmpfiles", "systemctl", "py3compile", "py3clean"):
        write(programs / name, "#!/bin/sh\nexit 0\n")
        (programs / name).chmod(0o755)
    status, said = run_script(script, words, programs, tmp_path)
    assert status == 0, said
    assert {name: (tmp_path / name).read_text("utf-8") for name in MINE} == MINE
    if words == ["purge"]:
        kept = ("/etc/kim", "/var/lib/kim", "/srv/kim", "/var/backups/kim", "/var/log/kim")
        assert [folder for folder in kept if folder not in said] == []


def test_who_removes_it_is_told_what_nginx_lacks(tmp_path: Path) -> None:
    """It goes on until its next start, which may be the machine's, with no alarm left."""
    (tmp_path / "grep").symlink_to("/bin/grep")
    file = "etc/nginx/nginx.conf"
    write(tmp_path / file, "include /usr/lib/kim-portal/deploy/nginx/nginx.conf;\n")
    status, said = run_script("postrm", ["remove"], tmp_path, tmp_path)
    assert (status, "nginx.conf.debian" in said) == (0, True)
    write(tmp_path / file, "events {}\n")
    assert run_script("postrm", ["remove"], tmp_path, tmp_path) == (0, "")


def run_script(script: str, words: list[str], programs: Path, root: Path) -> tuple[int, str]:
    """Run a script of the package below *root*; return its status, and what it says."""
    text = (FOLDER / script).read_text("utf-8")
    for folder in ("/etc/", "/var/", "/srv/", "/run/", "/usr/"):
        text = re.sub(rf"(?<=[ (]){folder}", f"{root}{folder}", text)
    done = subprocess.run(
        ["/bin/dash", "-c", text, script, *words],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("fails", ["enable", "try-restart", "start"])
def test_an_update_goes_on_where_a_unit_cannot_be_helped(tmp_path: Path, fails: str) -> None:
    """It is told by name, and what comes after is done: else the package is left half configured,
    with old processes on new files.
    """
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    programs, asked = tmp_path / "programs", tmp_path / "asked"
    for name in ("systemd-sysusers", "systemd-tmpfiles", "systemctl", "py3compile"):
        write(programs / name, "#!/bin/sh\nexit 0\n")
        (programs / name).chmod(0o755)
    write(programs / "systemctl", f'#!/bin/sh\necho "$@" >> {asked}\n[ "$1" != {fails} ]\n')
    status, said = run_script("postinst", ["configure", "0.1.0"], programs, tmp_path)
    assert status == 0, said
    words = {
        "enable": "kim-web@3",
        "try-restart": "systemd-journald",
        "start": "kim check",
    }
    assert words[fails] in said
    last = asked.read_text("utf-8").splitlines()[-1]
    assert last == "try-reload-or-restart nginx.service"


def test_the_scripts_restart_and_end_each_unit() -> None:
    """An upgrade restarts what lasts; removing ends all but an alarm, which rings and is over."""
    units = [
        file
        for kind in ("service", "socket", "path", "timer")
        for file in Path("deploy/systemd").glob(f"*.{kind}")
        if file.stem != "kim-alarm@"
    ]
    lasting = [
        file
        for file in units
        if file.suffix in {".service", ".path"} and "Type=oneshot" not in file.read_text("utf-8")
    ]
    for script, wanted in (("postinst", lasting), ("prerm", units)):
        text = (FOLDER / script).read_text("utf-8")
        missing = {file.name for file in wanted if file.name.replace("@", "@*") not in text}
        assert missing == set()
