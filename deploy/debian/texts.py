"""Write the texts that Debian wants of a package, from those that the project has.

scripts/package calls it: `texts.py changelog VERSION CHANGELOG.md` prints Debian's changelog
(Debian Policy 4.4), `texts.py manual VERSION` the manual page of `kim` (man 7 man).
"""

import os
import sys
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

MAINTAINER = "KIM-Portal <kim-portal@portal.example.org>"
NOT_IN_THE_PACKAGE = ("demo", "i18n")
"""Commands of a workplace; `deploy/debian/kim` says so."""


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
    import click  # noqa: PLC0415 - only this text asks the command line

    from kim.__main__ import main  # noqa: PLC0415

    context = click.Context(main)
    lines = []
    for name in main.list_commands(context):
        if name in NOT_IN_THE_PACKAGE:
            continue
        if command := main.get_command(context, name):
            words = command.get_short_help_str(200).replace("\\", "\\e").replace("-", "\\-")
            lines.append(f".TP\n.B {name}\n{words}")
    month = f"{made():%B %Y}"
    page = template.replace("@COMMANDS@\n", "\n".join(lines) + "\n")
    return page.replace("@VERSION@", version).replace("@DATE@", month)


if __name__ == "__main__":
    kind, own_version, *rest = sys.argv[1:]
    if kind == "changelog":
        result = changelog(own_version, Path(rest[0]).read_text("utf-8"))
    else:
        result = manual(own_version, Path(__file__).with_name("kim.8").read_text("utf-8"))
    sys.stdout.buffer.write(result.encode())
