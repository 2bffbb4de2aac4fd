"""The console script, as somebody meets it who makes mistakes."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kim.__main__ import main
from kim.commands import COMMANDS
from tests.formservice.samples import open_outbox
from tests.servers.kim_service import KIM, environ
from tests.sitebuild.small_project import small_project


def kim(
    *arguments: str, folder: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run `kim` and return what it says."""
    return subprocess.run(
        [KIM, *arguments],
        cwd=folder,
        env=environ(**settings),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", main.list_commands(click.Context(main)))
def test_each_command_explains_itself(command: str) -> None:
    """A newcomer reads what it does, in whole sentences."""
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert len(done.output.split("\n\n")[1].strip()) > 40
    found = main.get_command(click.Context(main), command)
    assert found
    assert COMMANDS[command].help == found.get_short_help_str(200)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_handbook_has_each_command(command: str) -> None:
    """install.md and checkout.md lead to that page for all of them."""
    page = Path("handbook/operating/commands.md").read_text("utf-8")
    assert re.search(rf"`kim {command}[ `]", page)


def groups_of(words: tuple[str, ...], command: click.Command) -> Iterator[tuple[str, ...]]:
    """Yield how each group is called, *command* among them."""
    if isinstance(command, click.Group):
        yield words
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner
            yield from groups_of((*words, name), inner)


@pytest.mark.parametrize(
    "group", sorted(groups_of((), main)), ids=lambda group: " ".join(group) or "kim"
)
def test_the_list_of_commands_is_not_cut_off(group: tuple[str, ...]) -> None:
    """A newcomer reads whole sentences on a terminal of 80 columns."""
    done = CliRunner().invoke(main, [*group, "--help"], terminal_width=78)  # click spares two
    lines = done.output.partition("\nCommands:\n")[2].splitlines()
    assert lines
    assert not [line for line in lines if not line.endswith(".") or line.endswith("...")]


def test_the_main_commands_are_there() -> None:
    """Build, serve, deliver, try out, check."""
    context = click.Context(main)
    assert {"build", "serve", "deliver", "demo", "check"} <= set(main.list_commands(context))
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        assert command.name == name


def test_outside_a_project_nothing_is_written(tmp_path: Path) -> None:
    """Pages would land anywhere."""
    done = kim("build", folder=tmp_path)
    assert done.returncode == 2
    assert "Change into the folder of the portal" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_setting_is_refused(tmp_path: Path) -> None:
    """The default would be used silently otherwise."""
    done = kim("check", folder=small_project(tmp_path), KIM_DISTRIKT="kreis-wesel")
    assert done.returncode == 2
    assert "KIM_DISTRIKT" in done.stderr


EXAMPLE = r"districts/kreis-wesel/places\.toml:\d+: contact_point\[0\]\.mailbox: .* is an example"
OPEN = r"districts/kreis-wesel/district\.toml:\d+: process_step\[3\]\.confirmed: .* Remedy: "


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("build", (EXAMPLE, OPEN)),
        ("pdf", (EXAMPLE, OPEN)),
        ("check", (EXAMPLE, OPEN)),
        ("serve", (EXAMPLE, "KIM_MAIL_FROM: .* is an example")),
    ],
)
def test_a_public_address_refuses_examples_and_what_is_open(
    tmp_path: Path, command: str, named: tuple[str, ...]
) -> None:
    """Nobody answers a telephone of the examples: file, line and key of each, in one list."""
    project, out = small_project(tmp_path / "project"), tmp_path / "out"
    out.mkdir()
    settings = {"KIM_BASE_URL": "https://kim.kreis-wesel.de/", "KIM_SITE_DIR": str(out / "site")}
    done = kim(command, folder=project, **settings)
    assert done.returncode == 2, done.stderr
    for each in named:
        assert re.search(each, done.stderr), done.stderr
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("report", "--csv"), ("i18n", "export", "--locale", "ar", "--format", "csv", "--to")]
)
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    """File, reason and remedy, whichever command it is."""
    file = tmp_path / "absent" / "file.csv"
    open_outbox(f"sqlite:///{tmp_path}/outbox.db").close()
    done = kim(*words, str(file), KIM_DATABASE_URL=f"sqlite:///{tmp_path}/outbox.db")
    assert done.returncode == 2
    assert f"{file}: file: It cannot be used (No such file" in done.stderr
    assert "Remedy: " in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_language_lists_the_known_ones(tmp_path: Path) -> None:
    """No traceback."""
    done = kim("build", "--locale", "arabic", folder=small_project(tmp_path))
    assert done.returncode == 2
    assert "prs" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_key_in_the_district_stops_build_and_service(tmp_path: Path) -> None:
    """File, line, key and remedy; decision 0006."""
    small_project(tmp_path)
    file = tmp_path / "districts/kreis-wesel/district.toml"
    text = file.read_text("utf-8")
    line = text[: text.index("\nhotline = ")].count("\n") + 2
    file.write_text(text.replace("\nhotline = ", "\nhotlin = "), "utf-8")
    for command in ("build", "serve", "check"):
        done = kim(command, folder=tmp_path)
        assert done.returncode == 2, command
        assert f"districts/kreis-wesel/district.toml:{line}: hotlin:" in done.stderr
        assert "Correct the spelling" in done.stderr
    assert not (tmp_path / "build/site").exists()


def test_a_service_without_keys_does_not_start(tmp_path: Path, site: Path) -> None:
    """There is no unsealed way."""
    database = f"sqlite:///{tmp_path}/outbox.db"
    done = kim("serve", KIM_SITE_DIR=str(site), KIM_DATABASE_URL=database)
    assert done.returncode == 2
    assert "kim keys" in done.stderr


def test_clear_text_mail_is_for_this_machine_alone(tmp_path: Path) -> None:
    """No request crosses a network unprotected."""
    done = kim("serve", KIM_SMTP_URL="smtp://mail.kreis.example:25")
    assert done.returncode == 2
    assert "KIM_SMTP_URL" in done.stderr


def test_a_part_of_the_site_is_built_alone(sample_project: Path, tmp_path: Path) -> None:
    """And lands where the address says. Whoever is in a hurry must not publish an empty page of
    downloads unknowingly.
    """
    part = ("--no-pdf", "--locale", "ar", "--locale", "de")
    done = kim("build", *part, folder=sample_project, KIM_SITE_DIR=str(tmp_path / "site"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/ar/kontakt/index.html").is_file()
    assert (tmp_path / "site/de/orte/moers/index.html").is_file()
    assert not (tmp_path / "site/uk").exists()
    assert "the site offers no documents" in done.stderr
    assert "druck/kim" not in (tmp_path / "site/de/downloads/index.html").read_text("utf-8")


def test_a_moved_address_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    """`kim check` looks at the table as a build does, for each district."""
    project = small_project(tmp_path)
    row = '[[redirect]]\nfrom = "/alt/"\nto = "/de/fort/"\ndate = 2026-01-31\nreason = "Umzug"\n'
    (project / "site" / "redirects.toml").write_text(row, "utf-8")
    done = kim("check", folder=project)
    assert done.returncode == 2
    assert "wrong  pages of kreis-wesel" in done.stdout
    assert "redirects.toml:3: redirect[0].to: /de/fort/ is no page." in done.stderr


@pytest.mark.parametrize("words", [("check",), ("--help",), ("i18n", "check", "--help")])
def test_an_output_that_takes_no_more_is_told(words: tuple[str, ...]) -> None:
    """A full disk below a redirected output."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [KIM, *words],
            env=environ(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert "standard output: file: " in done.stderr
    assert "Remedy: Make room" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("check",), ("i18n", "check", "--locale", "ar")])
def test_an_address_without_a_scheme_is_told_once(tmp_path: Path, words: tuple[str, ...]) -> None:
    """By us, with its remedy, and not by a library that reads the same variable."""
    done = kim(*words, folder=small_project(tmp_path), KIM_BASE_URL="portal.example.org")
    assert "Aborted" not in done.stderr
    assert done.returncode in {0, 1} or "environment: KIM_BASE_URL: " in done.stderr
    assert words != ("check",) or done.returncode == 2


def test_a_report_of_a_month_and_a_year_is_refused() -> None:
    """It would have two periods."""
    done = kim("report", "--month", "2025-12", "--year", "2025")
    assert done.returncode == 2
    assert "--month or --year" in done.stderr


def test_an_export_is_what_its_name_says(tmp_path: Path) -> None:
    """A Word table named .csv could not be read back."""
    done = kim("i18n", "export", "--locale", "ar", "--to", str(tmp_path / "a.csv"))
    assert done.returncode == 2
    assert "--format csv" in done.stderr
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("page", ["kontakt", "docs/nix.md"])
def test_a_page_that_is_not_there_is_told_with_those_that_are(page: str) -> None:
    """A review of nothing is no review."""
    words = ["i18n", "review", "--locale", "ar", "--role", "native", "--page", page, "--yes"]
    done = kim(*words)
    assert done.returncode == 2
    assert "docs/kontakt.md" in done.stderr


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252"])
def test_a_terminal_of_another_encoding_is_no_error(encoding: str) -> None:
    """It shows a question mark for what it does not know."""
    done = kim("report", "--month", "„x“…", PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    listed = kim("i18n", "status", "--locale", "ar", PYTHONIOENCODING=encoding)
    assert (listed.returncode, listed.stderr) == (0, "")
