"""`.ci/run`: on a fresh machine where that can be had, and otherwise loudly without one."""

from pathlib import Path

import pytest

from tests.scripts.machine import Checkout, checkout

CI = ".ci/run"
DIRECTLY = "ci: make test runs directly on this machine"
FRESH = "ci: make test runs on a fresh Debian 12, made by scripts/fresh-machine"
MACHINE = """#!/bin/sh
echo "$*" >> "$RECORD/machine"
echo "the machine speaks" >&2
case $1 in
    true) exit "${TRUE_CODE:-0}" ;;
    make) exit "${MAKE_CODE:-0}" ;;
esac
"""


@pytest.fixture
def here(tmp_path: Path) -> Checkout:
    """Give a checkout in which the fresh machine and make are stand-ins."""
    made = checkout(tmp_path, {CI: Path(CI), "scripts/fresh-machine": MACHINE})
    made.stand_in("make", 'echo "$*" >> "$RECORD/make"; exit "${DIRECT_CODE:-0}"')
    return made


@pytest.mark.parametrize("code", ["0", "1", "2"])
def test_what_fails_inside_has_failed(here: Checkout, code: str) -> None:
    """It is not tried a second time somewhere else."""
    done = here.run(CI, MAKE_CODE=code)
    assert done.returncode == int(code)
    assert done.stdout.splitlines()[0] == FRESH
    assert here.seen("machine") == ["true", "make test"]
    assert here.seen("make") == []


@pytest.mark.parametrize("code", ["0", "2"])
@pytest.mark.parametrize("step", ["TRUE_CODE", "MAKE_CODE"])
def test_where_no_machine_can_be_made_it_runs_directly_and_says_why(
    here: Checkout, step: str, code: str
) -> None:
    """In a frame nobody overlooks; the code is that of the tests."""
    done = here.run(CI, **{step: "125", "DIRECT_CODE": code})
    assert done.returncode == int(code)
    assert done.stdout.splitlines()[-1] == DIRECTLY
    frame = done.stderr.split("=" * 78)[1]
    assert "NOT on a fresh Debian 12" in frame
    assert "the machine speaks" in done.stderr
    assert here.seen("make") == ["test"]


def test_what_is_not_committed_is_tried_too(here: Checkout) -> None:
    """A fresh machine would get the last commit, which is not what shall land."""
    (here.folder / "new").touch()
    done = here.run(CI)
    assert done.stdout.splitlines()[0] == DIRECTLY
    assert "not committed" in done.stderr
    assert here.seen("machine") == []
    assert here.seen("make") == ["test"]


def test_missing_programs_are_installed_by_root_alone(here: Checkout) -> None:
    """What cannot be installed is said by the fresh machine."""
    here.run(CI)
    assert here.seen("apt-get") == []
    for name in ("debootstrap", "systemd-nspawn"):
        (here.programs / name).unlink()
    here.run(CI)
    wanted = "install -y -qq --no-install-recommends debootstrap systemd-container"
    assert here.seen("apt-get") == ["update -qq", wanted]
    here.stand_in("id", "echo 1000")
    here.run(CI)
    assert here.seen("apt-get") == ["update -qq", wanted]


def test_a_machine_without_network_still_runs_the_tests(here: Checkout) -> None:
    """Nothing that is only nice to have ends the run."""
    (here.programs / "debootstrap").unlink()
    here.stand_in("apt-get", "echo E: no network; exit 100")
    done = here.run(CI, TRUE_CODE="125")
    assert done.returncode == 0
    assert here.seen("make") == ["test"]
