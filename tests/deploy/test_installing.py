"""The commands of checkout.md, as they are written: they work on Debian 12, and a second time."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from kim.__main__ import main
from kim.setup import addresses, command
from tests.deploy.test_systemd import FOLDER, read
from tests.servers.kim_service import environ

HANDBOOK = Path("handbook/operating/checkout.md").read_text("utf-8")
COMMANDS = "".join(re.findall(r"```\n(.*?)```", HANDBOOK, re.DOTALL)).splitlines()
SETUP = ".venv/bin/kim setup "
LAYING = ("install ", "cp ", "test ", "systemd-tmpfiles ", SETUP)
WRAPPER = FOLDER / "kim"
ADDRESSES = {"kim.example.org": ["203.0.113.9"], "127.0.0.1": ["127.0.0.1"]}
USERS = {"root": 0, "kim-build": 901, "kim-outbox": 902, "kim-delivery": 903, "kim-editor": 904}


def yours(root: Path) -> set[Path]:
    """Return what an installation has filled in: what says ADAPT, and whatever is a secret."""
    found = (root / "etc").rglob("*")
    files = {file for file in found if file.is_file() and not file.is_symlink()}
    adapted = {file for file in files if "ADAPT" in file.read_text("utf-8")}
    adapted |= {file for file in files if file.name == "addresses.conf"}
    return adapted | {file for file in files if file.parent.name == "kim"}


def lay_everything(root: Path) -> None:
    """Run what the handbook says about files, below *root* instead of below /."""
    for line in COMMANDS:
        if not line.startswith(LAYING):
            continue
        if line.startswith(SETUP):
            set_up(root)
            continue
        words = re.sub(r"(?<=[ ])/(etc|usr)/", rf"{root}/\1/", line)
        words = words.replace("systemd-tmpfiles", f"systemd-tmpfiles --root={root}")
        words = words.partition(" && ")[0]
        done = subprocess.run(
            ["sh", "-c", words], env=environ(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"


def set_up(root: Path) -> None:
    """Answer what `kim setup` would ask."""
    (root / "relay").write_text("smtp://127.0.0.1:25\n", "utf-8")
    answers = ["--district", "kreis-wesel", "--base-url", "https://kim.example.org"]
    answers += ["--mail-from", "kim@kim.example.org", "--relay-file", str(root / "relay")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "group_of_settings", lambda: USERS["kim-outbox"])
        patch.setattr(addresses, "addresses_of", lambda host: ADDRESSES.get(host, []))
        words = ["setup", "--into", str(root / "etc/kim"), "--no-start", *answers]
        words.append("--without-bounces")
        done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a tree like a fresh Debian 12, where /etc/sysusers.d does not exist."""
    if os.getuid() != 0:
        pytest.skip("only root can give files to others")
    for folder in (
        "etc/tmpfiles.d",
        "etc/systemd/system",
        "etc/nginx",
        "usr/local/sbin",
        "opt/kim",
    ):
        (tmp_path / folder).mkdir(parents=True)
    people = "".join(f"{name}:x:{number}:{number}::/:\n" for name, number in USERS.items())
    groups = "".join(f"{name}:x:{number}:\n" for name, number in USERS.items())
    (tmp_path / "etc/passwd").write_text(people, "utf-8")
    (tmp_path / "etc/group").write_text(groups, "utf-8")
    (tmp_path / "etc/nginx/nginx.conf").write_text("# Debian's own\n", "utf-8")
    subprocess.run(["cp", "-r", "deploy", tmp_path / "opt/kim"], check=True)
    return tmp_path


def test_the_handbook_can_be_gone_through_twice(root: Path) -> None:
    """Nothing that an installation has filled in is lost; what is the project's comes anew."""
    lay_everything(root)
    mine = yours(root)
    names = {str(file.relative_to(root / "etc")) for file in mine}
    assert names >= {"kim/private_key", "kim/kim.env", "kim/smtp_url", "nginx/kim-host.conf"}
    assert len([name for name in names if name.endswith("addresses.conf")]) == 5
    allowed = root / "etc/systemd/system/kim-report.service.d/addresses.conf"
    assert allowed.samefile(root / "etc/systemd/system/kim-delivery.service.d/addresses.conf")
    for file in mine:
        if not file.name.endswith("_key"):
            text = file.read_text("utf-8").replace("ADAPT", "ours")
            file.write_text(f"{text}# ours\n", "utf-8")
    (root / "etc/kim/bounce_imap_url").write_text("imaps://ours:x@127.0.0.1/INBOX\n", "utf-8")
    (root / "etc/kim/smtp_url").write_text("smtp://127.0.0.1:2525\n", "utf-8")
    (root / "etc/kim/alarm_webhook_url").write_text("https://hook.example.org/x\n", "utf-8")
    unit = root / "etc/systemd/system/kim-web.service"
    unit.write_text("# of an earlier version\n", "utf-8")
    before = {file: file.read_bytes() for file in mine}
    lay_everything(root)
    assert {file: file.read_bytes() for file in mine} == before
    assert unit.read_bytes() == (FOLDER / unit.name).read_bytes()
    assert (root / "etc/nginx/nginx.conf.debian").read_text("utf-8") == "# Debian's own\n"
    for file in (root / "etc/kim").iterdir():
        mode = {"kim.env": 0o640, "outbox_mark": 0o660}.get(file.name, 0o600)
        assert (file.stat().st_mode & 0o777, file.stat().st_uid) == (mode, 0), file
    assert (root / "etc/kim/kim.env").stat().st_gid == USERS["kim-outbox"]


def test_everything_to_adapt_is_laid_once() -> None:
    """By a line of `kim.tmpfiles` that leaves alone what is there; the handbook names each."""
    adapted = {
        file
        for folder in ("deploy/systemd", "deploy/nginx")
        for file in Path(folder).rglob("*")
        if file.is_file() and file.suffix != ".pyc" and "ADAPT" in file.read_text("utf-8")
    }
    lines = [x.split() for x in (FOLDER / "kim.tmpfiles").read_text("utf-8").splitlines()]
    laid = {line[-1]: line for line in lines if line and line[0] == "C"}
    assert {f"/opt/kim/{file}" for file in adapted} == laid.keys()
    assert all(f"`{line[1]}`" in HANDBOOK for line in laid.values())


def facts(file: Path) -> dict[str, set[str]]:
    """Return what a unit, or the wrapper by its options, says about a process."""
    if file != WRAPPER:
        return {name: set(values) for name, values in read(file).items()}
    text = WRAPPER.read_text("utf-8").rpartition("\nsystemd-run ")[2].replace("\\\n", " ")
    words = shlex.split(text, comments=True)
    found: dict[str, set[str]] = {}
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if equals and words[at - 1] == "-p":
            found.setdefault(name, set()).add(value)
        elif name.startswith("KIM_"):
            secret = word.replace("${CREDENTIALS_DIRECTORY}", "%d")
            found.setdefault("Environment", set()).add(secret)
    return found


def test_the_wrapper_runs_a_command_as_the_doctor_runs() -> None:
    """`kim doctor` by hand says what the unit says: the same user, settings and secrets."""
    wrapper, doctor = facts(WRAPPER), facts(FOLDER / "kim-doctor.service")
    same = {"User", "Group", "UMask", "WorkingDirectory", "EnvironmentFile", "Environment"}
    same |= {"LoadCredential", "SetCredential", "LimitCORE", "MemorySwapMax", "NoNewPrivileges"}
    same |= {"NoExecPaths", "ExecPaths"}  # a program for alarms that cannot run there is told
    assert wrapper.keys() == same
    doctor["EnvironmentFile"].remove("-/etc/kim/editor.env")  # for the doctor alone
    assert wrapper == {name: doctor[name] for name in same}


def with_settings(folder: Path) -> str:
    """Return the wrapper of an installation that has its settings in *folder*."""
    (folder / "kim.env").write_text("KIM_DISTRICT=kreis-wesel\n", "utf-8")
    return WRAPPER.read_text("utf-8").replace("/etc/kim/kim.env", str(folder / "kim.env"))


def test_the_wrapper_hands_the_address_of_the_database_on(tmp_path: Path) -> None:
    """Where there is a file of it, as `kim-database.conf` does for the units; else nothing."""
    secret = tmp_path / "database_url"
    text = with_settings(tmp_path).replace("/etc/kim/database_url", str(secret))
    for name in ("systemd-run", "id"):
        words = 'printf "%s\\n" "$@"' if name != "id" else "echo 0"
        (tmp_path / name).write_text(f"#!/bin/sh\n{words}\n", "utf-8")
        (tmp_path / name).chmod(0o755)

    def said() -> set[str]:
        path = {"PATH": f"{tmp_path}:{os.defpath}"}
        words = ["sh", "-c", text, "kim", "doctor"]
        done = subprocess.run(words, capture_output=True, text=True, env=path, check=True)
        return {word for word in done.stdout.splitlines() if not word.startswith("--unit=")}

    without = said()
    secret.write_text("", "utf-8")
    assert said() == without
    secret.write_text("postgresql+psycopg://kim@/kim", "utf-8")
    unit = facts(FOLDER / "kim-database.conf")
    (setting,) = unit["Environment"]
    assert said() - without == {
        f"LoadCredential=database_url:{secret}",
        setting.replace("%d", "${CREDENTIALS_DIRECTORY}"),
    }
    assert unit["LoadCredential"] == {"database_url:/etc/kim/database_url"}


def test_delivery_has_what_the_doctor_looks_at() -> None:
    """Each secret of delivery is one of the doctor's, from the same file."""
    delivery, doctor = facts(FOLDER / "kim-delivery.service"), facts(FOLDER / "kim-doctor.service")
    for name in ("User", "Group", "EnvironmentFile", "LoadCredential", "SetCredential"):
        assert delivery[name] <= doctor[name]
    secrets = {value for value in delivery["Environment"] if "%d" in value}
    assert secrets <= doctor["Environment"]


@pytest.mark.parametrize("unit", sorted(FOLDER.glob("*.service")), ids=lambda unit: unit.name)
def test_every_secret_is_there_or_may_be_missing(unit: Path) -> None:
    """A unit whose secret has no file does not start; each is made, laid or has a default."""
    laid = (FOLDER / "kim.tmpfiles").read_text("utf-8")
    made = {"/etc/kim/private_key", "/etc/kim/idempotency_key"}
    for secret in read(unit).get("LoadCredential", []):
        name, _, file = secret.partition(":")
        is_laid = re.search(rf"^[fC] {re.escape(file)} 0600 root root", laid, re.MULTILINE)
        assert file in made or is_laid
        default = rf"{name}:\n" in read(unit).get("SetCredential", [])
        assert (name in {"alarm_webhook_url", "bounce_imap_url", "editor.env"}) == default


def test_the_wrapper_gives_every_word_on_as_it_is(tmp_path: Path) -> None:
    """Blanks, quotes and what systemd would fill in; status and input are systemd-run's."""
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"; cat; exit 65\n', "utf-8")
    stand_in.chmod(0o755)
    (tmp_path / "id").write_text("#!/bin/sh\necho ${WHO-0}\n", "utf-8")
    (tmp_path / "id").chmod(0o755)
    words = ["canary", "--confirm-to", "Frau Meier, 030 23125 900", "$HOME ${X} it's 100 %", ""]
    path = {"PATH": f"{tmp_path}:{os.defpath}"}
    text = with_settings(tmp_path)
    done = subprocess.run(
        ["sh", "-c", text, "kim", *words],
        input="a mail",
        capture_output=True,
        text=True,
        env=path,
        check=False,
    )
    assert done.returncode == 65
    given = done.stdout.splitlines()
    at = given.index("/opt/kim/.venv/bin/kim")
    typed = [word.replace("$", "$$") for word in words]
    assert given[at + 1 :] == [*typed, "a mail"]
    assert "$" not in "".join(given[:at]).replace("${CREDENTIALS_DIRECTORY}", "")
    done = subprocess.run(
        ["sh", WRAPPER, "doctor"],
        capture_output=True,
        text=True,
        env={**path, "WHO": "7"},
        check=False,
    )
    assert (done.returncode, "root" in done.stderr) == (2, True)
