"""Write the texts that Debian wants of a package, from those that the project has.

scripts/package calls it: `texts.py changelog VERSION CHANGELOG.md` prints Debian's changelog
(Debian Policy 4.4), `texts.py manual VERSION` the manual page of `kim` (man 7 man), `texts.py
program` the program itself, `texts.py service` the commands that run with the packages of the
service alone, `texts.py pages` those that need the packages of the pages as well.
"""

import os
import sys
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from kim.commands import COMMANDS, Needs, commands_that_need

MAINTAINER = "KIM-Portal <kim-portal@portal.example.org>"


def made() -> datetime:
    """Return the time of the commit that the package is made from (UTC)."""
    stamp = int(os.environ["SOURCE_DATE_EPOCH"])  # noqa: TID251 - it runs without formservice
    return datetime.fromtimestamp(stamp, UTC)


def changelog(version: str, text: str) -> str:
    """Return Debian's changelog: the newest version alone, with the entries of *text*.

    Raises `SystemExit` if *text*, a CHANGELOG.md, has no section of *version*.
    """
    sections = text.split("\n## ")
    own = [section for section in sections if section.split()[0] == version]
    if not own:
        sys.exit(f"CHANGELOG.md has no section “## {version}”")
    entries: list[str] = []
    for line in own[0].splitlines()[1:]:
        if line.startswith("- "):
            entries.append(line[2:])
        elif line.startswith("  ") and entries:
            entries[-1] += f" {line.strip()}"
    body = "\n".join(map(_entry, entries))
    when = format_datetime(made())
    return (
        f"kim-portal ({version}) bookworm; urgency=medium\n\n{body}\n\n -- {MAINTAINER}  {when}\n"
    )


def _entry(text: str) -> str:
    """Return an entry as Debian wants it: an asterisk, lines of less than 80 characters."""
    return textwrap.fill(
        text,
        width=79,
        initial_indent="  * ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def manual(version: str, template: str) -> str:
    """Return the manual page: *template* with the commands as the command line describes them."""
    lines = []
    for name, command in sorted(COMMANDS.items()):
        if command.needs is not Needs.WORKPLACE:
            words = command.help.replace("\\", "\\e").replace("-", "\\-")
            lines.append(f".TP\n.B {name}\n{words}")
    month = f"{made():%B %Y}"
    page = template.replace("@COMMANDS@\n", "\n".join(lines) + "\n")
    return page.replace("@VERSION@", version).replace("@DATE@", month)


def program(template: str) -> str:
    """Return the program `kim`: *template* with the commands that need more than the
    service does.
    """
    pages, workplace = map(commands_that_need, (Needs.PAGES, Needs.WORKPLACE))
    filled = template.replace("@PAGES@", " | ".join(pages))
    return filled.replace("@WORKPLACE@", " | ".join(workplace))


def commands(needs: str) -> str:
    """Return the commands of the package that need the packages of this part, one a line."""
    return "".join(f"{name}\n" for name in commands_that_need(Needs(needs)))


def main(kind: str, *rest: str) -> str:
    """Return the text of a *kind*; the manual and the program have templates beside this file."""
    here = Path(__file__)
    match kind:
        case "changelog":
            return changelog(rest[0], Path(rest[1]).read_text("utf-8"))
        case "manual":
            return manual(rest[0], here.with_name("kim.8").read_text("utf-8"))
        case "program":
            return program(here.with_name("kim").read_text("utf-8"))
        case _:
            return commands(kind)


if __name__ == "__main__":
    sys.stdout.buffer.write(main(*sys.argv[1:]).encode())
