"""What is kept: what the list names is ours, and nothing else."""

import errno
import fcntl
import os
import pickle
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from portal.problems import ConfigurationError
from sitebuild.output import printed_documents, share_files
from sitebuild.output.artifacts import Artifact, ArtifactList, lock_folder, read_artifacts


def test_only_what_a_list_has_named_is_removed(tmp_path: Path) -> None:
    """What others have put there stays; what was ours and is wanted no longer goes."""
    file, old, new = (
        tmp_path / "list.json",
        Artifact("alt", "de", "1", 3),
        Artifact("neu", "de", "2", 3),
    )
    files = ArtifactList(file, Artifact)
    files.close([files.put(old, b"alt")])
    (tmp_path / "vertrag.pdf").write_bytes(b"mine")
    (tmp_path / ".neu.new").write_bytes(b"half")
    (tmp_path / "ordner").mkdir()
    files = ArtifactList(file, Artifact)
    files.close([files.put(new, b"neu")])
    assert read_artifacts(file, Artifact) == (new,)
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"list.json", "neu", "ordner", "vertrag.pdf"}


def test_only_what_lies_there_as_it_was_is_found(tmp_path: Path) -> None:
    """Made from the same, and whole: a run that was stopped leaves newer files than its list."""
    file, made = tmp_path / "list.json", Artifact("eins", "de", "1", 4)
    files = ArtifactList(file, Artifact)
    files.close([files.put(made, b"eins")])
    files = ArtifactList(file, Artifact)
    assert files.find("eins", "1") == files.last("eins") == made
    assert files.find("eins", "2") is None
    (tmp_path / "eins").write_bytes(b"ein")
    assert files.find("eins", "1") is None
    assert files.last("eins") == made
    (tmp_path / "eins").unlink()
    assert files.last("eins") is None


def test_what_was_put_is_known_before_the_list_is_closed(tmp_path: Path) -> None:
    """A run may end without a word, even while it notes a file; a later list counts alone."""
    file, made = tmp_path / "list.json", Artifact("eins", "de", "1", 4)
    broken_off = ArtifactList(file, Artifact)
    broken_off.put(Artifact("eins", "de", "0", 3), b"alt")
    broken_off.put(made, b"eins")
    [noted] = (each for each in tmp_path.iterdir() if each.name != "eins")
    with noted.open("a") as notes:
        notes.write('{"file": "zw')
    assert read_artifacts(file, Artifact) == (made,)
    ArtifactList(file, Artifact).put(Artifact("zwei", "de", "1", 4), b"zwei")
    files = ArtifactList(file, Artifact)
    assert files.find("zwei", "1")
    files.close([made])
    assert {each.name for each in tmp_path.iterdir()} == {"list.json", "eins"}
    assert read_artifacts(file, Artifact) == (made,)


REMEDIES = [
    (errno.ENOSPC, "Make room"),
    (errno.EDQUOT, "quota"),
    (errno.EACCES, "Give this user the right"),
    (errno.EROFS, "mount it writable"),
]


def failing(code: int, file: Path) -> Callable[..., Any]:
    """Return a function that fails as the system does."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), str(file))

    return fail


def test_what_fails_in_the_block_is_told_as_what_it_is(tmp_path: Path) -> None:
    """A picture that cannot be read is no full disk; its own name goes on."""
    picture = tmp_path / "foto.png"
    with pytest.raises(FileNotFoundError) as caught, lock_folder(tmp_path / "pdf"):
        picture.read_bytes()
    assert caught.value.filename == str(picture)
    with lock_folder(tmp_path / "pdf"):
        """The lock was let go."""


def test_who_waits_for_another_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On the terminal, where nothing goes on for minutes."""
    asked: list[int] = []

    def taken(_: object, operation: int) -> None:
        asked.append(operation)
        if operation & fcntl.LOCK_NB:
            raise BlockingIOError(errno.EAGAIN, "")

    monkeypatch.setattr(fcntl, "lockf", taken)
    with lock_folder(tmp_path / "pdf"):
        assert asked == [fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_EX]
    (told,) = caplog.messages
    assert told == f"{tmp_path}/pdf: another command is writing there; this one waits for it."


@pytest.mark.parametrize(("code", "remedy"), REMEDIES)
def test_a_lock_that_cannot_be_taken_says_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, remedy: str
) -> None:
    """With the folder; each reason has a remedy of its own."""
    monkeypatch.setattr(fcntl, "lockf", failing(code, tmp_path))
    with pytest.raises(ConfigurationError, match=remedy) as caught, lock_folder(tmp_path / "pdf"):
        raise AssertionError
    assert str(tmp_path / "pdf") in str(caught.value)


@pytest.mark.parametrize(("code", "remedy"), REMEDIES)
def test_a_file_that_cannot_be_written_says_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, remedy: str
) -> None:
    """With its name, also from the process that made it; no half file stays."""
    files = ArtifactList(tmp_path / "list.json", Artifact)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing(code, tmp_path / "neu"))
        with pytest.raises(ConfigurationError, match=remedy) as caught:
            files.put(Artifact("neu", "de", "1", 3), b"neu")
    (problem,) = caught.value.problems
    assert problem.file == tmp_path / "neu"
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - as a pool of processes does
    assert (again.problems, str(again)) == (caught.value.problems, str(caught.value))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("digest_of", "package"),
    [
        (printed_documents.digest_of, "weasyprint"),
        (share_files.digest_of, "weasyprint"),
        (share_files.digest_of, "pypdfium2"),
        (share_files.digest_of, "segno"),
    ],
)
def test_another_version_of_what_draws_makes_files_anew(
    digest_of: Callable[[str], str], package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new WeasyPrint breaks lines and pages in another way."""
    before = digest_of("words")
    assert digest_of("words") == before
    monkeypatch.setattr(
        "sitebuild.output.artifacts.version",
        lambda name: "999" if name == package else version(name),
    )
    assert digest_of("words") != before
