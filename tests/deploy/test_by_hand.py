"""The wrapper `kim` of an installation hands commands on as they are typed, to who may do them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.exit_codes import Exit
from tests.deploy.test_installing import WRAPPER
from tests.deploy.test_systemd import FOLDER, read


@pytest.fixture
def by_hand(tmp_path: Path) -> Callable[..., list[str]]:
    """Return what runs a command by the wrapper, and returns the program and words it has called.

    The programs behind it are stand-ins; there are no settings yet. What systemd would hand on from
    them, `settings_in` says.
    """
    read_settings = f"""
import sys
from pathlib import Path
from kim.environment_file import settings_in
said = settings_in(Path({str(tmp_path / "kim.env")!r}).read_text("utf-8")).get(sys.argv[-1])
sys.exit(1) if said is None else print(said)
"""  # its last word is the name
    (tmp_path / "read_settings.py").write_text(read_settings, "utf-8")
    asked = f'PYTHONPATH={Path.cwd()} exec {sys.executable} {tmp_path}/read_settings.py "$@"'
    settings = f"-p EnvironmentFile={tmp_path}/kim.env /usr/bin/printenv "
    show = 'printf "%s\\n" "${0##*/}" "$@"'
    asked = f'case "$*" in *" {settings}"*) {asked} ;; esac'
    for name, words in (("systemd-run", f"{asked}\n{show}"), ("id", "echo 0"), ("kim", show)):
        (tmp_path / name).write_text(f"#!/bin/sh\n{words}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    text = WRAPPER.read_text("utf-8").replace("/opt/kim/.venv/bin", str(tmp_path))
    text = text.replace("cd /opt/kim", f"cd {tmp_path}")
    text = text.replace("/etc/kim/kim.env", str(tmp_path / "kim.env"))
    path = {"PATH": f"{tmp_path}:{os.defpath}"}

    def called(*words: str) -> list[str]:
        shell = ["sh", "-c", text, "kim", *words]
        done = subprocess.run(shell, capture_output=True, text=True, env=path, check=True)
        return done.stdout.splitlines()

    return called


def test_what_comes_before_the_settings_needs_none(by_hand: Callable[..., list[str]]) -> None:
    """The commands of install.md up to `kim setup` run as root, without what setup lays."""
    text = Path("handbook/operating/install.md").read_text("utf-8")
    lines = "".join(re.findall(r"```\n(.*?)```", text, re.DOTALL)).splitlines()
    first = [line for line in lines[: lines.index("kim setup") + 1] if line.startswith("kim ")]
    assert first == ["kim new-district /etc/kim-district", "kim setup"]
    for line in first:
        assert by_hand(*line.split()[1:]) == line.split()
        assert line == "kim setup" or f"    {line} " in Path("scripts/drill").read_text("utf-8")


def test_who_fills_in_a_district_needs_no_settings(by_hand: Callable[..., list[str]]) -> None:
    """`kim new-district` names these two; whatever needs settings says that there are none."""
    for word in ("check", "preview"):
        assert by_hand(word) == ["kim", word]
    with pytest.raises(subprocess.CalledProcessError) as refused:
        by_hand("doctor")
    assert refused.value.returncode == int(Exit.WRONG)
    assert "kim setup" in refused.value.stderr


def test_help_needs_no_settings(by_hand: Callable[..., list[str]]) -> None:
    """Whoever has just installed it looks for the commands first."""
    for line in ("--help", "-h", "--version", "outbox --help"):
        assert by_hand(*line.split()) == ["kim", *line.split()]
    assert by_hand() == ["kim"]


def test_files_are_named_from_where_one_is(
    by_hand: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program runs in the folder of the portal, where a file of that name may not be."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here/relay").touch()
    monkeypatch.chdir(tmp_path / "here")
    url = "https://kim.example.org"
    called = by_hand("setup", "--relay-file", "relay", "--base-url", url, "--key", "-")
    relay = str(tmp_path / "here/relay")
    assert called[1:] == ["setup", "--relay-file", relay, "--base-url", url, "--key", "-"]
    assert by_hand("new-district", "../kreis")[2] == f"{tmp_path}/here/../kreis"
    assert by_hand("new-district", "kreis")[2] == "kreis"


@pytest.mark.parametrize(("status", "shown"), [(0, 0), (65, 65), (75, 75), (1, 75), (2, 75)])
def test_a_piped_mail_is_tried_again_unless_it_is_done_with(
    by_hand: Callable[..., list[str]], tmp_path: Path, status: int, shown: int
) -> None:
    """Postfix sends back for good what ends otherwise, and a report has nobody to go back to."""

    def ended() -> int:
        try:
            by_hand("bounce")
        except subprocess.CalledProcessError as error:
            return error.returncode
        return 0

    assert ended() == 75, "there are no settings yet"
    (tmp_path / "kim.env").write_text("KIM_DISTRICT=kreis-wesel\n", "utf-8")
    (tmp_path / "systemd-run").write_text(f"#!/bin/sh\nexit {status}\n", "utf-8")
    assert ended() == shown


def test_the_letter_of_the_week_is_that_of_the_unit(
    by_hand: Callable[..., list[str]], tmp_path: Path
) -> None:
    """`kim redaktion care` looks at the district of the settings, and mails from its address."""
    settings = tmp_path / "kim.env"
    settings.write_text("KIM_DISTRICT=/etc/kim-district\n", "utf-8")
    called = by_hand("redaktion", "care", "--to", "coordination")
    files = [word for word in called if word.startswith("EnvironmentFile=")]
    unit = read(FOLDER / "kim-care.service")
    at = unit["EnvironmentFile"].index("/etc/kim/kim.env")
    unit["EnvironmentFile"][at] = str(settings)
    assert files == [f"EnvironmentFile={file}" for file in unit["EnvironmentFile"]]
    assert f"User={unit['User'][0]}" in called
    assert f"LoadCredential={unit['LoadCredential'][0]}" in called
    assert called[-4:] == ["redaktion", "care", "--to", "coordination"]


def test_the_doctor_knows_where_the_editor_is(
    by_hand: Callable[..., list[str]], tmp_path: Path
) -> None:
    """By hand as in its unit, also where there are no settings of an editor."""
    (tmp_path / "kim.env").write_text("KIM_DISTRICT=/etc/kim-district\n", "utf-8")
    unit = read(FOLDER / "kim-doctor.service")
    assert f"EnvironmentFile={unit['EnvironmentFile'][1]}" in by_hand("doctor")
    assert unit["EnvironmentFile"][1] == "-/etc/kim/editor.env"


def test_accounts_of_the_editor_are_kept_as_the_editor(
    by_hand: Callable[..., list[str]], tmp_path: Path
) -> None:
    """With its user and settings, as systemd reads them, and without a secret."""
    (tmp_path / "kim.env").write_text("KIM_DISTRICT=/etc/kim-district\n", "utf-8")
    called = by_hand("redaktion", "user", "add", "anna", "--name", "Anna $1")
    assert called[0] == "systemd-run"
    assert called[-5:] == ["user", "add", "anna", "--name", "Anna $$1"]
    assert {"User=kim-editor", "Group=kim-editor", "EnvironmentFile=/etc/kim/editor.env"} < {
        *called
    }
    assert not [word for word in called if word.startswith("LoadCredential=")]


def test_a_recording_is_handed_to_who_owns_the_districts_folder(
    by_hand: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named from where one is, and may lie where that user cannot look."""
    (tmp_path / "kim.env").write_text(f"KIM_DISTRICT={tmp_path}\n", "utf-8")
    for name, line in (("stat", "echo 904"), ("chown", f'echo "$@" > {tmp_path}/owned')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    show = 'for word; do case $word in *.mp3) cat "$word" ;; *) echo "$word" ;; esac; done'
    asked = f'case "$*" in *printenv*) echo {tmp_path}; exit ;; esac'
    (tmp_path / "systemd-run").write_text(f"#!/bin/sh\n{asked}\n{show}\n", "utf-8")
    (tmp_path / "here").mkdir()
    (tmp_path / "here/hilfe").touch()
    (tmp_path / "here/eine Aufnahme.mp3").write_text("sound\n", "utf-8")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "here"))
    words = ("audio", "add", "eine Aufnahme.mp3", "--locale", "ar", "--page", "hilfe")
    called = by_hand(*words)
    assert called[-7:] == [*words[:2], "sound", *words[3:]]
    assert "User=904" in called
    user, copy = (tmp_path / "owned").read_text("utf-8").split()[-2:]
    assert user == "904"
    assert not Path(copy).exists()


@pytest.mark.parametrize("words", [("replace-page", "hilfe.md"), ("clean-pictures",)])
def test_what_changes_the_districts_folder_may_write_there(
    by_hand: Callable[..., list[str]], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """The settings say where it lies; as who owns it, and no secret is handed on."""
    settings, folder = tmp_path / "kim.env", tmp_path / "Unser Kreis"
    (tmp_path / "stat").write_text(f'#!/bin/sh\n[ "$4" = "{folder}" ] && echo 904\n', "utf-8")
    (tmp_path / "stat").chmod(0o755)
    for line, user in (
        (f'KIM_DISTRICT="{folder}"', "904"),
        (f"KIM_DISTRICT={folder}", "904"),
        (f"KIM_DISTRICT=/gone\n  KIM_DISTRICT = '{folder}' ", "904"),
        (f"KIM_DISTRICT='{tmp_path}'\"/Unser Kreis\"", "904"),
        (f"KIM_DISTRICT={tmp_path}/Unser\\ \\\nKreis", "904"),
        ("KIM_DISTRICT=/gone", "0"),
        ("KIM_DISTRICT=kreis-wesel", "0"),
        ("", "0"),
    ):
        settings.write_text(f"# KIM_DISTRICT=/nowhere\n{line}\nKIM_SITE_DIR=/srv/kim/site\n")
        called = by_hand(*words)
        assert called[0] == "systemd-run"
        assert called[-len(words) :] == [*words]
        assert f"EnvironmentFile={settings}" in called
        assert f"User={user}" in called
        assert not [word for word in called if word.startswith("LoadCredential=")]
