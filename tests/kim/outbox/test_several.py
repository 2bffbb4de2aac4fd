"""`kim outbox` for several requests at once, as an operator types it."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from formservice.outbox import Attempt, ClaimRequest, Event, OperatorCommand, Outbox
from portal.forms.essential_fields import UNKNOWN_PLACE
from portal.forms.reference import new_reference
from tests.formservice.samples import DISTRICT, new_letter
from tests.kim.outbox.test_commands import REFERENCE, UNKNOWN, Kim, change, kim

__all__ = ["kim"]
OTHERS = ("100000006", "100000011")
"""Two more references with a right check digit."""
MOERS, WESEL = "moers@kreis.example", "wesel@kreis.example"


@pytest.fixture(autouse=True)
def more(kim: Kim, tmp_path: Path) -> None:
    """Store two more requests beside the one for Moers: one for Moers, held, and one for Wesel."""
    held, other = (
        new_letter(reference=reference, mailbox=mailbox)
        for reference, mailbox in zip(OTHERS, (MOERS, WESEL), strict=True)
    )
    change(tmp_path, lambda box: box.accept(held))
    change(tmp_path, lambda box: box.accept(other))
    hold = OperatorCommand(Event.HOLD, OTHERS[0])
    change(tmp_path, lambda box: box.carry_out(hold))


async def refuse_all(box: Outbox, result: str) -> None:
    """Let the mailboxes refuse what is due."""
    for claim in await box.claim(ClaimRequest("worker", 9, timedelta(minutes=1))):
        defer = Attempt(Event.DEFER, claim.envelope, "worker", result, pause=timedelta(hours=1))
        await box.finish(defer)


def states(kim: Kim) -> dict[str, str]:
    rows = json.loads(kim("outbox", "list", "--json").output)
    return {row["reference"]: row["state"] for row in rows}


def test_a_dry_run_shows_what_would_be_done_and_does_nothing(kim: Kim) -> None:
    """How many of which kind, and what is left for which reason."""
    before = states(kim)
    told = kim("outbox", "hold", "--mailbox", MOERS, "--dry-run")
    assert told.exit_code == 0
    assert f"1         Moers  waiting  {MOERS}" in told.output
    assert f"left as they are: 1 held for {MOERS}. Nobody delivers it before" in told.output
    assert "Nothing was changed." in told.output
    assert states(kim) == before


def test_a_dry_run_counts_each_place(kim: Kim, tmp_path: Path) -> None:
    """One mailbox may have requests of several towns, of which only some are meant."""
    other = replace(new_letter(mailbox=MOERS), municipality="05170004")
    change(tmp_path, lambda box: box.accept(other))
    told = kim("outbox", "reroute", "--mailbox", MOERS, "--state", "waiting", "wesel", "--dry-run")
    places = [line.split()[:2] for line in told.stdout.splitlines() if MOERS in line]
    assert places == [["1", "Alpen"], ["1", "Moers"]]
    assert f"\n{other.reference} Alpen\n" in told.stdout
    assert f"\n{REFERENCE} Moers\n" in told.stdout
    assert "does not answer for the town of: 1 for Moers, 1 for Alpen." in told.stdout


def test_a_target_that_is_right_is_no_warning(kim: Kim, tmp_path: Path) -> None:
    """What its own towns have written goes to it; whose town is not known is nobody else's."""
    unknown = replace(new_letter(mailbox=WESEL), municipality=UNKNOWN_PLACE)
    change(tmp_path, lambda box: box.accept(unknown))
    told = kim("outbox", "reroute", "--mailbox", WESEL, "moers", "--dry-run")
    assert f"{OTHERS[1]} Moers" in told.stdout
    assert "does not answer" not in told.stdout


def test_a_long_selection_shows_the_first_ones(kim: Kim, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are in the list."""
    monkeypatch.setattr("kim.outbox.changes.MOST_SHOWN", 1)
    told = kim("outbox", "hold", "--all", "--dry-run")
    assert f"\n{REFERENCE} Moers\nand 1 more: kim outbox list" in told.stdout


def test_requests_are_chosen_by_the_mailbox_that_failed(kim: Kim, tmp_path: Path) -> None:
    """When it is back they are given back, and what the other mailbox had of its own stays."""
    kreis = DISTRICT.contact_points["kreis"].mailbox.address
    mailbox = DISTRICT.contact_points["moers"].mailbox.address

    async def fall_back(box: Outbox) -> None:
        letter = new_letter(reference=new_reference(), mailbox=mailbox)
        await box.accept(letter)
        claims = await box.claim(ClaimRequest("worker", 9, timedelta(minutes=1)))
        for claim in claims:
            if claim.envelope.reference == letter.reference:
                code = "recipient-550-5.1.1"
                move = Attempt(Event.FALL_BACK, claim.envelope, "worker", code, fallback=kreis)
                await box.finish(move)
        moved.append(letter.reference)

    moved: list[str] = []
    change(tmp_path, fall_back)
    for named in ("moers", mailbox.upper()):
        rows = json.loads(kim("outbox", "list", "--failed-mailbox", named, "--json").output)
        assert [row["reference"] for row in rows] == moved
    done = kim("outbox", "reroute", "--failed-mailbox", "moers", "moers", "--yes")
    assert "reroute: done, 1 request." in done.stdout
    shown = json.loads(kim("outbox", "show", *moved, "--json").output)
    assert (shown[0]["mailbox"], shown[0]["failed_mailbox"]) == (mailbox, None)


def test_a_dry_run_needs_no_folder_of_a_district(
    kim: Kim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is broken when something must be held: then the key of the town is shown."""
    monkeypatch.setenv("KIM_DISTRICT", str(tmp_path / "nowhere"))
    told = kim("outbox", "hold", "--mailbox", MOERS, "--dry-run")
    assert told.exit_code == 0
    assert f"1         05170024  waiting  {MOERS}" in told.stdout


def test_a_selection_is_changed_after_a_question(kim: Kim) -> None:
    """Enter means no; each request that was changed is a line in the log."""
    asked = kim("outbox", "hold", "--all", answer="\n")
    assert asked.exit_code == 1
    assert "hold: 2 requests? [y/N]" in asked.stdout
    assert states(kim)[REFERENCE] == "waiting"
    done = kim("outbox", "hold", "--all", "--yes")
    assert done.exit_code == 0
    assert "hold: done, 2 requests." in done.stdout
    logged = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["reference"] for line in logged} == {REFERENCE, OTHERS[1]}
    assert {line["change"] for line in logged} == {"hold"}
    assert set(states(kim).values()) == {"held"}


def test_a_state_and_a_code_choose(kim: Kim) -> None:
    """What was held goes on, and nothing else is touched."""
    done = kim("outbox", "release", "--state", "held", "--yes")
    assert "release: done, 1 request." in done.output
    assert set(states(kim).values()) == {"waiting"}
    nothing = kim("outbox", "retry", "--code", "recipient-550", "--yes")
    assert nothing.exit_code == 0
    assert "No request fits." in nothing.output


def test_a_town_is_sent_elsewhere_with_one_command(kim: Kim) -> None:
    """Its mailbox is gone: what waits for it goes to another, named in the log."""
    done = kim("outbox", "reroute", "--mailbox", MOERS, "wesel", "--yes")
    assert done.exit_code == 0
    assert "reroute: done, 2 requests." in done.stdout
    (to,) = {json.loads(line)["mailbox"] for line in done.stderr.splitlines()}
    rows = json.loads(kim("outbox", "list", "--mailbox", to, "--json").output)
    assert {row["reference"] for row in rows} >= {REFERENCE, OTHERS[0]}


def test_several_references_are_changed_one_by_one(kim: Kim) -> None:
    """One that is not there, or not possible, keeps the others from nothing; its code is told."""
    result = kim("outbox", "hold", REFERENCE, UNKNOWN, *OTHERS)
    assert result.exit_code == 3
    assert f"no request {UNKNOWN}" in result.stderr
    assert f"hold: not possible, {OTHERS[0]} is held" in result.stderr
    assert set(states(kim).values()) == {"held"}


def test_a_dry_run_of_references_changes_nothing(kim: Kim) -> None:
    """It ends as the command itself would."""
    before = states(kim)
    assert kim("outbox", "hold", REFERENCE, "--dry-run").exit_code == 0
    assert kim("outbox", "hold", OTHERS[0], "--dry-run").exit_code == 4
    assert kim("outbox", "hold", UNKNOWN, "--dry-run").exit_code == 3
    assert states(kim) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Which requests?"),
        ((REFERENCE, "--all"), "either by reference"),
        ((REFERENCE, "--mailbox", "moers"), "either by reference"),
        (("--all", "--state", "held"), "leave the others out"),
        (("--state", "held", "--mailbox", ""), "an empty one would mean all"),
        (("--state", "held", "--code", ""), "an empty one would mean all"),
        (("--mailbox", "moers", "--mailbox", "wesel"), "--mailbox is given twice"),
        (("--code", "data-5", "--code", "data-5"), "--code is given twice"),
        (("--mailbox", "atlantis"), "no mailbox of Kreis Wesel. Contact points:"),
        (("--state", "lost"), "is not one of"),
    ],
)
def test_an_unclear_choice_changes_nothing(kim: Kim, words: tuple[str, ...], told: str) -> None:
    """What could be meant in two ways is asked for again."""
    before = states(kim)
    refused = kim("outbox", "hold", *words)
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())
    assert states(kim) == before


@pytest.mark.parametrize(
    "words", [("--mailbox", ""), ("--code", ""), ("--mailbox", "moers", "--mailbox", "wesel")]
)
def test_a_list_refuses_what_a_change_refuses(kim: Kim, words: tuple[str, ...]) -> None:
    """A script with an empty variable would be shown everything."""
    assert kim("outbox", "list", *words).exit_code == 2


def test_a_reference_that_is_named_twice_is_one(kim: Kim) -> None:
    """However it is written."""
    done = kim("outbox", "hold", REFERENCE, REFERENCE, "482-719-368")
    assert (done.exit_code, done.stdout.count("done")) == (0, 1)


def test_a_list_says_that_it_is_cut(kim: Kim) -> None:
    """Whoever reads the first thousand must know that there are more."""
    cut = kim("outbox", "list", "--limit", "2", "--json")
    assert len(json.loads(cut.stdout)) == 2
    assert "oldest 2 of 3 requests are shown; all: --limit 3" in cut.stderr
    assert kim("outbox", "list", "--limit", "3").stderr == ""


def test_what_is_left_is_told_once_for_each_state_and_mailbox(kim: Kim, tmp_path: Path) -> None:
    """Whatever their last results were."""
    for code in ("recipient-452", "recipient-451"):
        change(tmp_path, lambda box: box.accept(new_letter(mailbox=MOERS)))
        change(tmp_path, partial(refuse_all, result=code))
    told = kim("outbox", "release", "--mailbox", MOERS, "--state", "refused", "--dry-run")
    lines = [line for line in told.stdout.splitlines() if line.startswith("left as they are")]
    assert len(lines) == 1
    assert "3 refused for" in lines[0]


def test_references_in_groups_are_taken_as_mails_show_them(kim: Kim) -> None:
    """With blanks or hyphens, quoted or not, one or several."""
    done = kim("outbox", "hold", "482", "719", "368", "100-000-011")
    assert done.exit_code == 0
    assert set(states(kim).values()) == {"held"}
    moved = kim("outbox", "reroute", "100", "000", "011", "kreis")
    assert f"{OTHERS[1]} was held" in moved.stdout


def test_several_references_add_nothing_to_the_log_but_what_was_done(kim: Kim) -> None:
    """No line about the kind of the database."""
    done = kim("outbox", "hold", REFERENCE, OTHERS[1])
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == [
        "changed-by-hand",
        "changed-by-hand",
    ]


def test_what_comes_while_the_question_is_on_the_screen_is_not_changed(
    kim: Kim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has said yes to it; what is no longer as it was shown is named."""
    late = new_letter(mailbox=MOERS)

    def confirm(question: str, **_: object) -> None:
        assert question == "hold: 2 requests?"
        change(tmp_path, lambda box: box.accept(late))
        change(tmp_path, lambda box: box.carry_out(OperatorCommand(Event.HOLD, OTHERS[1])))

    monkeypatch.setattr("click.confirm", confirm)
    done = kim("outbox", "hold", "--all")
    assert done.exit_code == 4
    assert "hold: done, 1 request." in done.stdout
    assert f"no longer as shown, and left as they are: {OTHERS[1]}" in done.stderr
    assert REFERENCE in done.stderr
    assert states(kim)[late.reference] == "waiting"


@pytest.mark.parametrize(
    ("words", "ends"),
    [(("reroute", "--all", "wesel"), True), (("release", "--state", "held"), False)],
    ids=["reroute", "release"],
)
def test_a_preview_says_that_a_hold_ends(kim: Kim, words: tuple[str, ...], *, ends: bool) -> None:
    """Somebody held it for a reason; a release says so by its name."""
    told = kim("outbox", *words, "--dry-run")
    assert ("1 of them is held: its hold ends by it." in told.stdout) is ends
