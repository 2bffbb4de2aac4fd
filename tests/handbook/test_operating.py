"""What the handbook tells operators to type exists, and what it leads to is there."""

import re
from pathlib import Path

import click
import pytest

from kim.__main__ import main

PAGES = sorted(
    [
        *Path("handbook/operating").glob("*.md"),
        *Path("handbook/betrieb").glob("*.md"),
        *Path("handbook/intake").glob("*.md"),
    ]
)
CALL = re.compile(r"(?:^|[`|/& ])kim ([a-z][a-z0-9-]*(?: [^`|&#\n;<>]*)?)", re.MULTILINE)


def code(text: str) -> str:
    """Return what stands in code blocks and code spans, a line each."""
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    return "\n".join(
        [*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]
    )


def calls(page: Path) -> list[list[str]]:
    """Return the words behind each `kim` that is a command."""
    return [match.split() for match in CALL.findall(code(page.read_text("utf-8")))]


def understands(words: list[str]) -> bool:
    """Whether the command line has this command with these options."""
    command: click.Command = main
    context = click.Context(main)
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        found = command.get_command(context, rest.pop(0))
        if found is None:
            return False
        command = found
    known = {name for parameter in command.params for name in parameter.opts}
    return all(word in known for word in rest if word.startswith("--"))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_in_the_handbook_exists(page: Path) -> None:
    """Under pressure nobody wants to find out that an option was renamed."""
    wrong = [" ".join(words) for words in calls(page) if not understands(words)]
    assert not wrong


def test_commands_are_found_at_all() -> None:
    """The test above would be silent if it found nothing."""
    assert sum(len(calls(page)) for page in PAGES) > 40
    assert not understands(["outbox", "retry", "--harder"])
    assert not understands(["outboxes"])


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_and_file_in_the_handbook_is_there(page: Path) -> None:
    """Links between pages, and files of the project that a page names."""
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)#:]+\.md)\)", text)
    files = re.findall(r"`((?:deploy|handbook)/[a-z./-]+[a-z])`", text)
    missing = [link for link in links if not (page.parent / link).is_file()]
    missing += [file for file in files if not Path(file).exists()]
    assert not missing


def test_every_operating_command_is_explained() -> None:
    """A command nobody can look up is not used when it is needed."""
    text = Path("handbook/operating/commands.md").read_text("utf-8")
    outbox = main.get_command(click.Context(main), "outbox")
    assert isinstance(outbox, click.Group)
    assert all(f"`kim outbox {name}" in text for name in outbox.commands)
    assert all(f"`kim {name}" in text for name in ("doctor", "canary", "report"))


def commands_of_one_instance(text: str) -> list[str]:
    """Return calls of systemctl in *text* that would miss `kim-web@1`, or start another side."""
    calls = re.findall(r"systemctl (?:[a-z-]+ )+[^`;|&\n]*", code(text.replace("\n  ", " ")))
    words = {call: set(call.split()) for call in calls}
    return [
        call
        for call, said in words.items()
        if said & {"kim-web", "kim-web.service", "kim-web.socket"}
        and not said & {"enable", "disable", "kim-web@*.service"}
    ]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_is_typed_works_for_several_instances(page: Path) -> None:
    """Stopping `kim-web` stops nothing where `kim-web@1` runs: a restore would be written into."""
    told = "systemctl stop kim-web"  # install.md says why this is not enough
    found = commands_of_one_instance(page.read_text("utf-8"))
    assert [call for call in found if (page.name, call) != ("install.md", told)] == []


def test_a_command_for_one_instance_is_found() -> None:
    """The test above would be silent if it found nothing."""
    assert commands_of_one_instance("`systemctl restart kim-web kim-delivery`")
    assert commands_of_one_instance("`reset-failed x; systemctl start\n  kim-web.socket`")
    assert not commands_of_one_instance("`systemctl stop kim-web.target`, `kim-web`")
