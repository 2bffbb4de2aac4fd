"""A draft is stopped by what it makes worse, and by nothing else."""

from pathlib import Path

import pytest

from editing.drafts.judging import OpenPoint, worse_than
from editing.drafts.publishing import PublishingStoppedError
from portal.problems import Problem
from tests.editing.drafts.districts import ANNA, HELP, commit, desk_at, git, write


def test_what_is_worse_is_told_by_kind_and_number() -> None:
    """Lines and places in a list change with what comes before; other words are another one."""

    def problem(line: int, field: str, what: str = "It lacks the day.") -> Problem:
        return OpenPoint("district.toml", line, field, what, "Write it.")

    before = [problem(5, "step[0].day"), problem(9, "step[1].day")]
    assert worse_than(before, [problem(8, "step[2].day")]) == ()
    assert worse_than(before, before) == ()
    new = problem(1, "step[0].day")
    assert worse_than(before, [new, *before]) == (new, *before)
    for other in (problem(5, "step[0].name"), problem(5, "step[0].day", "It is an example.")):
        assert worse_than(before, [*before, other]) == (other,)


def test_a_mistake_stops_a_draft_also_if_it_was_there_before() -> None:
    """Nobody knows what it hides: where facts cannot be read, no page is checked."""
    point = OpenPoint("district.toml", 5, "case.day", "It lacks the day.", "Write it.")
    mistake = Problem("district.toml", 5, "case.day", "It lacks the day.", "Write it.")
    assert worse_than([point, mistake], [mistake, point]) == (mistake,)


def undecided(folder: Path) -> tuple[Problem, ...]:
    """Return what an update newly wants: each table without a day, in every draft; whole paths."""
    file = folder / "district.toml"
    lines = file.read_text("utf-8").splitlines()
    gaps = [number for number, line in enumerate(lines, 1) if line == "[[undecided]]"]
    return tuple(
        OpenPoint(file, number, f"undecided[{index}].day", f"{file} lacks the day.", "Write it.")
        for index, number in enumerate(gaps)
    )


def test_what_was_wrong_before_does_not_stop_a_draft(tmp_path: Path) -> None:
    """After an update nobody could say any more that the team is away today; it is shown, and
    what a draft makes worse stops it, wherever it stands.
    """
    desk = desk_at(tmp_path, undecided)
    facts = desk.repository.folder / "district.toml"
    facts.write_text('name = "Kreis"\n[[undecided]]\n', "utf-8")
    commit(desk.repository.folder, "vor dem Update")
    told: list[tuple[Problem, ...]] = []
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    desk.publisher.publish(draft, ANNA, "x", lambda _, known: told.append(known))
    assert "Uno" in (desk.repository.folder / HELP).read_text("utf-8")
    assert [(each.file, each.what) for each in told[0]] == [
        ("district.toml", "district.toml lacks the day.")
    ]
    draft = desk.drafts.open("anna")
    moved = b'name = "Kreis"\n\n\n[[undecided]]\nname = "x"\n'
    draft.save({"district.toml": moved}, {}, "eine Zeile tiefer")
    desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
    draft = desk.drafts.open("anna")
    draft.save({"district.toml": b"[[undecided]]\n" + moved}, {}, "noch eine")
    with pytest.raises(PublishingStoppedError) as error:
        desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
    assert len(error.value.problems) == 2
    assert git(desk.repository.folder, "worktree", "list").count("\n") == 2  # folder and draft
