"""`scripts/fresh-machine`, with stand-ins for what makes and starts the tree."""

import fcntl
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.scripts.machine import Checkout, checkout
from tests.waiting import LIMIT, until

SCRIPT = "scripts/fresh-machine"
CANNOT = 125
HANGS = 'case "$*" in *nspawn*) exit 124 ;; *) shift; exec "$@" ;; esac'
MARKER = "made-by-scripts-fresh-machine"


@pytest.fixture
def here(tmp_path: Path) -> Checkout:
    """Give a checkout with the script and one file in its commit."""
    ignored = "/build/\n"
    return checkout(tmp_path, {SCRIPT: Path(SCRIPT), "word": "committed\n", ".gitignore": ignored})


def test_it_explains_itself(here: Checkout) -> None:
    """What it does, what it takes from this machine, its exit codes; and nothing is made."""
    done = here.run(SCRIPT, "--help")
    assert done.returncode == 0
    for word in ("usage:", "--mirror URL", "PIP_FIND_LINKS", "125", "root", "systemd-container"):
        assert word in done.stdout
    assert not here.machine.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--verbose"], "--verbose: no such option"),
        (["--mirror"], "--mirror: an address is missing"),
        (["--mirror", "debian"], "--mirror debian: not an address"),
        (["--mirror=ftp://debian.example", "true"], "--mirror ftp://debian.example: not an addr"),
    ],
)
def test_a_wrong_call_is_refused(here: Checkout, words: list[str], said: str) -> None:
    """With what is wrong, and how to learn more."""
    done = here.run(SCRIPT, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "--help" in done.stderr
    assert not here.machine.exists()


@pytest.mark.parametrize(
    ("program", "body", "said"),
    [
        ("id", "echo 1000", "needs root (sudo scripts/fresh-machine)"),
        ("debootstrap", None, "apt-get install debootstrap"),
        ("systemd-nspawn", None, "apt-get install systemd-container"),
        ("git", "exit 128", "git finds no commit"),
        ("unshare", "exit 1", "forbids mounts of our own"),
        ("debootstrap", "echo E: no such mirror; exit 1", "debootstrap has failed with http://deb"),
        ("systemd-nspawn", "echo Operation not permitted; exit 1", "starts nothing in the new tre"),
        ("timeout", HANGS, "starts nothing in the new tree"),
        ("cp", "echo No space left >&2; exit 1", "making the machine has failed"),
    ],
)
def test_what_cannot_be_tried_here_is_no_failure_of_the_command(
    here: Checkout, program: str, body: str | None, said: str
) -> None:
    """An exit code of its own, and the reason in the last line; what was begun is removed."""
    if body is None:
        (here.programs / program).unlink()
    else:
        here.stand_in(program, body)
    done = here.run(SCRIPT, "touch", "begun")
    assert done.returncode == CANNOT
    assert done.stderr.splitlines()[-1].startswith("fresh-machine: cannot be tried here: ")
    assert said in done.stderr.splitlines()[-1]
    assert not (here.machine / "run").exists()


@pytest.mark.parametrize("code", [0, 1, 2, 77])
def test_the_command_runs_in_a_clone_and_its_exit_code_is_ours(here: Checkout, code: int) -> None:
    """A file that it writes is not in the checkout; the tree is gone afterwards."""
    done = here.run(SCRIPT, "sh", "-c", f"cat word; touch made; exit {code}")
    assert done.returncode == code
    assert "committed" in done.stdout
    assert f"ended with {code} (commit " in done.stdout
    assert not (here.folder / "made").exists()
    assert not (here.machine / "run").exists()


def test_without_a_command_it_is_the_whole_suite(here: Checkout) -> None:
    """The test command of README.md."""
    here.stand_in("make", 'echo "make was asked for: $*"')
    assert "make was asked for: test" in here.run(SCRIPT).stdout


def test_what_is_not_committed_is_not_tried_and_said_so(here: Checkout) -> None:
    """Loudly, with the files; and once more at the end, where the result is."""
    assert "not committed" not in here.run(SCRIPT, "true").stderr
    (here.folder / "word").write_text("changed\n", "utf-8")
    (here.folder / "new").touch()
    done = here.run(SCRIPT, "cat", "word")
    assert "NOT TRIED, because it is not committed:\n M word\n?? new\n====" in done.stderr
    assert "committed\n" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("; what is not committed was not tried)")


def test_the_base_is_made_once_a_day_and_each_run_is_fresh(here: Checkout) -> None:
    """What a run leaves behind is not seen by the next one; tomorrow the base is made anew."""
    word = "../../../left"  # in the tree, outside the clone
    assert here.run(SCRIPT, "touch", word).returncode == 0
    assert here.run(SCRIPT, "sh", "-c", f"[ ! -e {word} ]").returncode == 0
    assert here.seen("made") == ["made"]
    here.stand_in("date", "echo 2030-01-02")
    (here.machine / "base" / "tree" / "old").touch()
    assert here.run(SCRIPT, "sh", "-c", "[ ! -e ../../../old ]").returncode == 0
    assert here.seen("made") == ["made", "made"]


def test_it_has_a_dev_of_its_own_and_the_network_of_this_machine(here: Checkout) -> None:
    """A /dev that is bound into a tree has once cost a machine its /dev/null."""
    here.run(SCRIPT, "true")
    words = here.seen("nspawn")
    assert {"--register=no", "--keep-unit", "--pipe", "--as-pid2"} <= set(words)
    assert [word for word in words if word.startswith("--bind")] == [
        f"--bind={here.machine}/debs:/var/cache/fresh-machine/debs",
        f"--bind={here.machine}/pip:/var/cache/fresh-machine/pip",
    ]
    assert not [word for word in words if word.startswith("--private-network")]


def test_the_downloads_of_apt_and_pip_are_kept(here: Checkout) -> None:
    """Where no setting of the machine empties the folder after each installation."""
    here.run(SCRIPT, "true")
    ours = (here.record / "tree/etc/apt/apt.conf.d/zz-fresh-machine").read_text("utf-8")
    assert 'Dir::Cache::archives "/var/cache/fresh-machine/debs/";' in ours
    assert "--setenv=PIP_CACHE_DIR=/var/cache/fresh-machine/pip" in here.seen("nspawn")
    assert f"--cache-dir={here.machine}/debs" in here.seen("debootstrap")
    assert (here.machine / "debs").is_dir()


def test_settings_are_handed_in_by_name(here: Checkout, tmp_path: Path) -> None:
    """The words of a proxy may hold a password, and everybody reads a command line."""
    secret = "http://user:word@proxy.example:3128"  # noqa: S105 - an example
    settings = {
        "https_proxy": secret,
        "NO_PROXY": "debian.example",
        "PIP_INDEX_URL": "https://user:word@pypi.example/simple",
        "PIP_CACHE_DIR": str(tmp_path),
    }
    here.run(SCRIPT, "true", PIP_FIND_LINKS=str(tmp_path), **settings)
    words = here.seen("nspawn")
    assert not [word for word in words if "word@" in word]
    assert {"--setenv=https_proxy", "--setenv=NO_PROXY", "--setenv=PIP_INDEX_URL"} <= set(words)
    assert "--setenv=CI=true" in words
    assert f"https_proxy={secret}" in here.seen("environment")
    assert "--setenv=PIP_FIND_LINKS" not in words
    assert "--setenv=PIP_CACHE_DIR" not in words
    here.run(SCRIPT, "true", PIP_FIND_LINKS=f"file://{tmp_path}")
    assert "--setenv=PIP_FIND_LINKS" not in here.seen("nspawn")
    here.run(SCRIPT, "true", PIP_FIND_LINKS="https://pypi.example/links")
    assert "--setenv=PIP_FIND_LINKS" in here.seen("nspawn")


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CONFIG_FILE"])
def test_a_file_that_a_setting_names_is_there_inside(
    here: Checkout, tmp_path: Path, name: str
) -> None:
    """At the same place."""
    file = tmp_path / "a folder" / "bundle.pem"
    file.parent.mkdir()
    file.write_text("certificates", "utf-8")
    here.run(SCRIPT, "true", **{name: str(file)})
    inside = here.record / "tree" / file.relative_to("/")
    assert inside.read_text("utf-8") == "certificates"
    assert f"--setenv={name}" in here.seen("nspawn")


def files_below(folder: Path) -> dict[str, bytes]:
    """Return all files, for as long as everybody may read them."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and os.access(file, os.R_OK)
    }


def test_the_settings_of_apt_and_pip_are_those_of_this_machine(here: Checkout) -> None:
    """Whatever they are; the sources and the mirror, too, where they are for bookworm."""
    here.run(SCRIPT, "true")
    tree = here.record / "tree"
    assert files_below(Path("/etc/apt")).items() <= files_below(tree / "etc/apt").items()
    if not Path("/etc/apt/sources.list").exists():
        assert not (tree / "etc/apt/sources.list").exists()
    for file in ("etc/pip.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt"):
        if (Path("/") / file).exists():
            assert (tree / file).read_bytes() == (Path("/") / file).read_bytes()
    certificates = files_below(Path("/usr/local/share/ca-certificates"))
    assert certificates.items() <= files_below(tree / "usr/local/share/ca-certificates").items()
    assert "http://debian.example/debian" in here.seen("debootstrap")


def test_sources_of_another_distribution_stay_outside(here: Checkout) -> None:
    """A machine that is no bookworm says nothing about where bookworm is."""
    here.run(SCRIPT, "true", OWN_MIRROR="")
    tree = here.record / "tree/etc/apt"
    line = "deb http://deb.debian.org/debian bookworm main\n"
    assert (tree / "sources.list").read_text("utf-8") == line
    assert not (tree / "sources.list.d").exists()


def test_another_mirror_can_be_named(here: Checkout) -> None:
    """And it is not the same base."""
    here.run(SCRIPT, "true")
    assert here.run(SCRIPT, "--mirror", "https://other.example/debian", "true").returncode == 0
    assert "https://other.example/debian" in here.seen("debootstrap")
    assert here.seen("made") == ["made", "made"]


def test_debootstrap_takes_the_proxy_of_apt(here: Checkout) -> None:
    """It does not ask apt for it; what the environment says comes first."""
    here.run(SCRIPT, "true", APT_PROXY="http://proxy.example:3142")
    assert here.seen("debootstrap")[-1] == "http_proxy=http://proxy.example:3142"
    settings = {"APT_PROXY": "http://proxy.example:3142", "http_proxy": "http://mine.example:1"}
    here.run(SCRIPT, "--mirror=http://other.example/debian", "true", **settings)
    assert here.seen("debootstrap")[-1] == "http_proxy=http://mine.example:1"


@pytest.mark.parametrize("name", ["base", "run"])
@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_tree_of_somebody_else_is_not_removed(
    here: Checkout, tmp_path: Path, name: str, kind: str
) -> None:
    """It says which one, and leaves the decision to a person."""
    theirs = here.machine / name if kind == "folder" else tmp_path / "theirs"
    theirs.mkdir(parents=True)
    (theirs / "kept").touch()
    if kind == "link":
        (theirs / MARKER).touch()
        here.machine.mkdir(parents=True)
        (here.machine / name).symlink_to(theirs)
    done = here.run(SCRIPT, "true")
    assert done.returncode == CANNOT
    assert f"{here.machine / name} was not made by this script" in done.stderr
    assert (theirs / "kept").exists()


def test_a_tree_in_which_something_is_mounted_is_not_removed(here: Checkout) -> None:
    """What is mounted there belongs to somebody else."""
    if os.getuid() != 0:
        pytest.skip("only root can mount a file system")
    mounted = here.machine / "run" / "tree" / "a folder"
    mounted.mkdir(parents=True)
    (here.machine / "run" / MARKER).touch()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mounted], check=True)
    try:
        (mounted / "kept").touch()
        done = here.run(SCRIPT, "true")
        assert (mounted / "kept").exists()
    finally:
        subprocess.run(["umount", mounted], check=True)
    assert done.returncode == CANNOT
    assert "something is mounted at" in done.stderr
    assert here.run(SCRIPT, "true").returncode == 0


def test_two_runs_at_once_are_refused(here: Checkout) -> None:
    """They would remove each other's tree."""
    here.run(SCRIPT, "true")
    with (here.machine / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = here.run(SCRIPT, "true")
    assert done.returncode == CANNOT
    assert "another run is at work" in done.stderr


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize("during", ["the command", "debootstrap"])
def test_an_interrupted_run_leaves_nothing_behind(
    here: Checkout, number: signal.Signals, code: int, during: str
) -> None:
    """Ctrl-C reaches all; a service manager asks the script alone."""
    hang = f'touch "$RECORD/hangs"; exec sleep {LIMIT}'
    if during == "debootstrap":
        if os.getuid() != 0:
            pytest.skip("only root has namespaces in which nothing outlives the first process")
        here.stand_in("debootstrap", hang)
        here.use("unshare")
    with subprocess.Popen(
        [here.folder / SCRIPT, "sh", "-c", hang],
        env=here.environ(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        until((here.record / "hangs").exists, "the command", by=process)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        assert process.wait(LIMIT) == code
    until(lambda: not alive(process.pid), "the end of its children")
    assert not (here.machine / "run").exists()


def alive(session: int) -> bool:
    """Return True if a process of the session is left."""
    listed = subprocess.run(["ps", "-s", str(session)], capture_output=True, check=False)
    return listed.returncode == 0
