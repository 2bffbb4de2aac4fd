"""Drafts: saved whole, apart from each other, and never over what somebody else has written."""

import os
from pathlib import Path

import pytest

from editing.drafts.draft import OWN, Change, ChangedMeanwhileError, draft_name, version_of
from editing.drafts.git import Author, GitError
from editing.drafts.publishing import Desk
from editing.drafts.repository import ConflictError, ForbiddenPathError, Repository, editable
from portal.problems import ConfigurationError
from tests.editing.drafts.districts import (
    ANNA,
    BERT,
    FIRST,
    HELP,
    commit,
    desk_at,
    district,
    git,
    write,
)

LONG = FIRST.replace("Zwei.", "Zwei.\n\nA.\n\nB.\n\nC.")


def test_a_draft_changes_nothing_that_is_published(tmp_path: Path) -> None:
    """It lies in a worktree of its own, with the change and all other files."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    assert draft.changes == (Change(HELP, "M"),)
    assert "Uno" in (draft.folder / HELP).read_text("utf-8")
    assert (draft.folder / "district.toml").exists()
    assert (desk.repository.folder / HELP).read_text("utf-8") == FIRST
    assert git(desk.repository.folder, "status", "--short") == ""


def test_several_files_are_saved_together(tmp_path: Path) -> None:
    """New ones in new folders, and one that goes."""
    desk = desk_at(tmp_path)
    draft = desk.drafts.open("anna")
    draft.save({"docs/a/neu.md": b"neu\n", HELP: None}, {}, "umgezogen")
    assert [(c.path, c.letter) for c in draft.changes] == [("docs/a/neu.md", "A"), (HELP, "D")]
    assert not (draft.folder / HELP).exists()
    assert (draft.folder / "docs/a/neu.md").read_bytes() == b"neu\n"


def test_a_form_made_from_an_older_content_saves_nothing(tmp_path: Path) -> None:
    """Two windows of one person: the second one is told."""
    desk = desk_at(tmp_path)
    draft = desk.drafts.open("anna")
    version = version_of(draft.read(HELP))
    draft.save({HELP: b"first\n"}, {HELP: version}, "a")
    with pytest.raises(ChangedMeanwhileError):
        draft.save({HELP: b"second\n"}, {HELP: version}, "b")
    assert draft.read(HELP) == b"first\n"
    with pytest.raises(ChangedMeanwhileError):
        draft.save({"docs/x.md": b"x"}, {"docs/x.md": version}, "c")


def test_what_was_published_meanwhile_is_taken_over(tmp_path: Path) -> None:
    """Other lines of the same page; the draft then begins from it."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    write(desk, BERT, "Drei", "Tre")
    desk.publisher.publish(desk.drafts.open("bert"), BERT, "Drei")
    text = (desk.drafts.open("anna").read(HELP) or b"").decode()
    assert "Uno" in text
    assert "Tre" in text


def test_the_same_line_waits_for_a_choice(tmp_path: Path) -> None:
    """Nothing is overwritten; either choice can be made."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    write(desk, BERT, "Eins", "One")
    desk.publisher.publish(desk.drafts.open("bert"), BERT, "Eins")
    draft = desk.drafts.open("anna")
    assert "Uno" in (draft.read(HELP) or b"").decode()
    with pytest.raises(ConflictError) as error:
        desk.publisher.publish(draft, ANNA, "Eins")
    assert error.value.paths == (HELP,)
    draft.update({HELP: True})
    desk.publisher.publish(draft, ANNA, "Eins")
    assert "Uno" in (desk.repository.folder / HELP).read_text("utf-8")


def test_the_published_content_can_be_chosen(tmp_path: Path) -> None:
    """What else the draft has changed stays."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    draft.save({"docs/neu.md": b"neu\n"}, {}, "neu")
    write(desk, BERT, "Eins", "One")
    desk.publisher.publish(desk.drafts.open("bert"), BERT, "Eins")
    draft.update({HELP: False})
    assert draft.changes == (Change("docs/neu.md", "A"),)
    assert "One" in (draft.read(HELP) or b"").decode()


@pytest.mark.parametrize(("is_mine", "word"), [(True, "Uno"), (False, "One")])
def test_the_choice_is_about_what_both_have_changed(
    tmp_path: Path, *, is_mine: bool, word: str
) -> None:
    """Other lines of the same page stay as they were published, or as they are in the draft."""
    desk = desk_at(tmp_path)
    (desk.repository.folder / HELP).write_text(LONG, "utf-8")
    commit(desk.repository.folder, "lang")
    write(desk, ANNA, "Eins", "Uno")
    write(desk, ANNA, "Drei", "Tre")
    write(desk, BERT, "Eins", "One")
    write(desk, BERT, "B.", "Be.")
    desk.publisher.publish(desk.drafts.open("bert"), BERT, "Eins")
    draft = desk.drafts.open("anna")
    draft.update({HELP: is_mine})
    wanted = LONG.replace("Eins", word).replace("B.", "Be.").replace("Drei", "Tre")
    assert (draft.read(HELP) or b"").decode() == wanted


def _first_change(desk: Desk, author: Author, *words: tuple[str, str]) -> None:
    """Change a page of ours for the first time: the district gets a copy, and what it was."""
    ours = LONG
    for old, new in words:
        ours = ours.replace(old, new)
    files = {"docs/ablauf.md": ours.encode(), "replaced/ablauf.md": LONG.encode()}
    desk.drafts.open(author.login).save(files, {}, "Ablauf")


def test_two_first_changes_of_a_page_of_ours_are_both_kept(tmp_path: Path) -> None:
    """Both have made the file, and yet each has changed lines of its own."""
    desk = desk_at(tmp_path)
    _first_change(desk, ANNA, ("Eins", "Uno"))
    _first_change(desk, BERT, ("Drei", "Tre"))
    desk.publisher.publish(desk.drafts.open("bert"), BERT, "Drei")
    text = (desk.drafts.open("anna").read("docs/ablauf.md") or b"").decode()
    assert text == LONG.replace("Eins", "Uno").replace("Drei", "Tre")


@pytest.mark.parametrize(("is_mine", "word"), [(True, "Uno"), (False, "One")])
def test_a_choice_in_a_page_of_ours_leaves_its_other_lines(
    tmp_path: Path, *, is_mine: bool, word: str
) -> None:
    """The district has made it twice; the choice is about the line that both have changed."""
    desk = desk_at(tmp_path)
    _first_change(desk, ANNA, ("Eins", "Uno"), ("Drei", "Tre"))
    _first_change(desk, BERT, ("Eins", "One"), ("B.", "Be."))
    desk.publisher.publish(desk.drafts.open("bert"), BERT, "Eins")
    draft = desk.drafts.open("anna")
    with pytest.raises(ConflictError):
        draft.update()
    draft.update({"docs/ablauf.md": is_mine})
    wanted = LONG.replace("Eins", word).replace("B.", "Be.").replace("Drei", "Tre")
    assert (draft.read("docs/ablauf.md") or b"").decode() == wanted


@pytest.mark.parametrize("is_mine", [True, False])
def test_a_page_that_one_has_removed_is_chosen_whole(tmp_path: Path, *, is_mine: bool) -> None:
    """There is no line to choose."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    other = desk.drafts.open("bert")
    other.save({HELP: None}, {}, "weg")
    desk.publisher.publish(other, BERT, "weg")
    draft = desk.drafts.open("anna")
    draft.update({HELP: is_mine})
    assert (draft.read(HELP) is not None) == is_mine


def test_others_at_the_same_page_are_seen(tmp_path: Path) -> None:
    """By their drafts, with the time of the last save."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    assert [name for name, _ in desk.drafts.others("bert", HELP)] == ["anna"]
    assert desk.drafts.others("anna", HELP) == []
    assert desk.drafts.others("bert", "district.toml") == []


def test_a_damaged_worktree_is_laid_anew(tmp_path: Path) -> None:
    """Half a file, a foreign file and the lock of a killed git; what was saved is there."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    folder = desk.drafts.open("anna").folder
    (folder / HELP).write_text("hal", "utf-8")
    (folder / "docs/fremd.md").write_text("x", "utf-8")
    Path(git(folder, "rev-parse", "--absolute-git-dir").strip(), "index.lock").touch()
    draft = desk.drafts.open("anna")
    assert "Uno" in (folder / HELP).read_text("utf-8")
    assert not (folder / "docs/fremd.md").exists()
    (folder / ".git").write_text("gitdir: /nowhere\n", "utf-8")
    assert "Uno" in (desk.drafts.open("anna").folder / HELP).read_text("utf-8")
    assert draft.changes == (Change(HELP, "M"),)


@pytest.mark.parametrize("left", ["refs/heads/redaktion/entwurf/anna.lock", "packed-refs.lock"])
def test_what_a_killed_git_has_locked_of_a_branch_is_unlocked(tmp_path: Path, left: str) -> None:
    """The machine lost power while it moved; what may be held just now is left alone."""
    desk = desk_at(tmp_path)
    draft = desk.drafts.open("anna")
    lock = desk.repository.git_folder / left
    lock.touch()
    with pytest.raises(GitError):
        draft.discard()
    assert lock.exists()
    os.utime(lock, (0, 0))
    draft.save({HELP: b"new\n"}, {}, "neu")
    assert draft.read(HELP) == b"new\n"
    draft.discard()
    assert not lock.exists()
    assert desk.drafts.find(OWN, "anna") is None


def test_a_discarded_draft_leaves_nothing(tmp_path: Path) -> None:
    """No branch, no folder; the next one begins from what is published."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    draft.discard()
    assert not draft.folder.exists()
    assert "redaktion" not in git(desk.repository.folder, "branch", "--all")
    assert desk.drafts.open("anna").changes == ()


def test_a_disk_that_takes_nothing_changes_nothing(tmp_path: Path) -> None:
    """Here: a file stands where git keeps its objects."""
    desk = desk_at(tmp_path)
    draft = desk.drafts.open("anna")
    before = draft.head
    objects = desk.repository.git_folder / "objects"
    objects.rename(objects.with_name("away"))
    objects.symlink_to("/proc/1")
    with pytest.raises(GitError):
        draft.save({HELP: b"new\n"}, {}, "neu")
    objects.unlink()
    objects.with_name("away").rename(objects)
    assert draft.head == before
    assert desk.drafts.open("anna").changes == ()


@pytest.mark.parametrize(
    "path",
    [
        "../kreis/district.toml",
        "docs/../../x.md",
        f"docs/{'ä' * 130}.md",
        "/etc/passwd",
        ".git/config",
        "docs/.git/config",
        "docs/.htaccess",
        "docs",
        "docs/",
        "docs//x.md",
        "./docs/x.md",
        "README.md",
        "docs\\x.md",
        "docs/x\n.md",
        "docs/x\0.md",
        "",
    ],
)
def test_no_path_leads_out_of_what_is_edited(path: str, tmp_path: Path) -> None:
    """Neither written nor read."""
    with pytest.raises(ForbiddenPathError):
        editable(path)
    draft = desk_at(tmp_path).drafts.open("anna")
    with pytest.raises(ForbiddenPathError):
        draft.save({path: b"x"}, {}, "x")
    with pytest.raises(ForbiddenPathError):
        draft.read(path)


def test_a_link_that_leads_elsewhere_is_no_file(tmp_path: Path) -> None:
    """An administrator may have laid one; the editor shows nothing of it."""
    desk = desk_at(tmp_path)
    (desk.repository.folder / "docs/link.md").symlink_to("/etc/passwd")
    commit(desk.repository.folder, "link")
    assert desk.drafts.open("anna").read("docs/link.md") is None


@pytest.mark.parametrize(
    "login", ["KREIS\\anna.amt", "anna@kreis.example", "..", "Änne", "-", "x" * 80]
)
def test_any_account_has_a_draft_of_its_own(login: str, tmp_path: Path) -> None:
    """Whatever the district's login calls its people."""
    desk = desk_at(tmp_path)
    draft = desk.drafts.open(login)
    assert draft.folder.parent == tmp_path / "state" / "drafts"
    assert draft_name(login) != draft_name(login + "2")
    assert draft_name("anna") == "anna"


def test_a_folder_that_cannot_be_worked_with_is_refused(tmp_path: Path) -> None:
    """No repository, one without a commit, one within another, one without a branch."""
    plain = tmp_path / "plain"
    plain.mkdir()
    own = district(tmp_path / "own")
    inner = own / "docs"
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet")
    for folder in (plain, inner, empty):
        with pytest.raises(ConfigurationError, match="git init"):
            Repository(folder, tmp_path / "state").check()
    Repository(own, tmp_path / "state").check()
    git(own, "checkout", "--quiet", "--detach")
    with pytest.raises(ConfigurationError):
        Repository(own, tmp_path / "state").check()
