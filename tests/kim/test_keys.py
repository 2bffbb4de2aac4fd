"""`kim keys`: fresh keys, printed or laid where the units look for them; never over others."""

import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formservice.mail.encryption import Opener, Sealer, new_keys
from kim.__main__ import main
from portal.exit_codes import Exit

SETTINGS = "KIM_DISTRICT=kreis-wesel\n# no newline at the end"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with settings, as `kim.tmpfiles` makes it."""
    (tmp_path / "kim.env").write_text(SETTINGS, "utf-8")
    return tmp_path


def lay(folder: Path) -> Result:
    return CliRunner().invoke(main, ["keys", "--into", str(folder)])


def public_in(folder: Path) -> str:
    text = (folder / "kim.env").read_text("utf-8")
    (found,) = re.findall(r"^KIM_PUBLIC_KEY=(\S+)$", text, re.MULTILINE)
    return str(found)


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def test_they_are_printed_for_whoever_keeps_them_elsewhere() -> None:
    """One line each, as the settings want it."""
    done = CliRunner().invoke(main, ["keys"])
    given = dict(line.split("=", 1) for line in done.output.splitlines())
    assert list(given) == ["KIM_PUBLIC_KEY", "KIM_PRIVATE_KEY", "KIM_IDEMPOTENCY_KEY"]
    Opener(given["KIM_PRIVATE_KEY"]).check_fits(Sealer(given["KIM_PUBLIC_KEY"]))


def test_they_are_laid_where_the_units_look(folder: Path) -> None:
    """The private ones for root alone and not on the screen; the settings keep all they had."""
    done = lay(folder)
    assert done.exit_code == 0, done.output
    private = (folder / "private_key").read_text("utf-8").strip()
    Opener(private).check_fits(Sealer(public_in(folder)))
    assert len((folder / "idempotency_key").read_text("utf-8").strip()) >= 32
    for name in ("private_key", "idempotency_key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert (folder / "kim.env").read_text("utf-8").startswith(f"{SETTINGS}\n")
    assert private not in done.output
    assert "safe place" in done.output


def test_a_second_time_nothing_is_changed(folder: Path) -> None:
    """Whoever goes through the handbook again loses no request that waits."""
    lay(folder)
    before = contents(folder)
    done = lay(folder)
    assert done.exit_code == 0, done.output
    assert contents(folder) == before


def test_a_file_of_blanks_is_as_good_as_none(folder: Path) -> None:
    """An editor leaves a line end; a link that leads nowhere is not followed."""
    (folder / "private_key").write_text("\n", "utf-8")
    (folder / "idempotency_key").symlink_to(folder / "elsewhere")
    done = lay(folder)
    assert done.exit_code == 0, done.output
    private = (folder / "private_key").read_text("utf-8").strip()
    Opener(private).check_fits(Sealer(public_in(folder)))
    assert not (folder / "idempotency_key").is_symlink()
    assert not (folder / "elsewhere").exists()


def test_what_is_missing_is_added(folder: Path) -> None:
    """An empty file is as good as none; the public key is that of the private one there is."""
    public, private = new_keys()
    (folder / "private_key").write_text(f"{private}\n", "utf-8")
    (folder / "idempotency_key").touch()
    done = lay(folder)
    assert done.exit_code == 0, done.output
    assert public_in(folder) == public
    assert (folder / "private_key").read_text("utf-8") == f"{private}\n"
    assert (folder / "idempotency_key").stat().st_size >= 32


def test_an_older_private_key_may_follow(folder: Path) -> None:
    """While keys are changed, the settings may still have the public half of the older one."""
    public, private = new_keys()
    (folder / "private_key").write_text(f"{new_keys()[1]}\n{private}\n", "utf-8")
    (folder / "kim.env").write_text(f'KIM_PUBLIC_KEY="{public}"\n', "utf-8")
    before = contents(folder)
    assert lay(folder).exit_code == 0
    assert {**contents(folder), "idempotency_key": ""} == {**before, "idempotency_key": ""}


def test_no_key_is_made_beside_a_public_one(folder: Path) -> None:
    """The private key was lost: a new one would open nothing of what waits. A person decides."""
    (folder / "kim.env").write_text(f"KIM_PUBLIC_KEY={new_keys()[0]}\n", "utf-8")
    before = contents(folder)
    done = lay(folder)
    assert done.exit_code == Exit.WRONG
    assert f"{folder}/private_key" in done.output
    assert "Remedy: " in done.output
    assert contents(folder) == before


@pytest.mark.parametrize(
    "text",
    [
        "KIM_PUBLIC_KEY=\nKIM_PUBLIC_KEY={}\n",
        "  KIM_PUBLIC_KEY={}\n",
        "KIM_PUBLIC_KEY = '{}'\n",
        "# an old note\u2028KIM_PUBLIC_KEY=\nKIM_PUBLIC_KEY={}\n",
    ],
)
def test_the_public_key_is_what_systemd_takes_for_it(folder: Path, text: str) -> None:
    """The last line counts, and blanks before it do not: else a new pair would be made."""
    (folder / "kim.env").write_text(text.format(new_keys()[0]), "utf-8")
    before = contents(folder)
    done = lay(folder)
    assert done.exit_code == Exit.WRONG, done.output
    assert "Put it back from the safe" in done.output
    assert contents(folder) == before


def test_halves_of_two_pairs_are_named(folder: Path) -> None:
    """And left as they are."""
    (folder / "private_key").write_text(f"{new_keys()[1]}\n", "utf-8")
    (folder / "kim.env").write_text(f"KIM_PUBLIC_KEY={new_keys()[0]}\n", "utf-8")
    before = contents(folder)
    done = lay(folder)
    assert done.exit_code == Exit.WRONG
    assert f"{folder}/kim.env:1: KIM_PUBLIC_KEY: " in done.output
    assert contents(folder) == before


def test_without_settings_nothing_is_made(tmp_path: Path) -> None:
    """The folder is another one, or step 2 of the handbook was left out."""
    done = lay(tmp_path)
    assert done.exit_code == Exit.WRONG
    assert "kim.env" in done.output
    assert list(tmp_path.iterdir()) == []
