"""The console script `kim`: one command for each thing an operator does."""

import sys
from typing import Any

import click

from kim import building, checking, running
from kim.demo.running import demo
from kim.operating.outbox import outbox
from portal.problems import ConfigurationError


class Commands(click.Group):
    """Shows what is wrong with data or settings without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end with status 2 where data or settings are wrong."""
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            click.secho(str(error), fg="red", err=True)
            sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kim-portal")
def main() -> None:
    """KIM-Portal: the site and its contact form, for the project in the current folder.

    Start with “kim demo”. Settings come from the environment (KIM_…); they are listed in
    handbook/operating/settings.md.
    """


COMMANDS: tuple[click.Command, ...] = (
    building.build,
    running.serve,
    running.deliver,
    demo,
    running.keys,
    checking.check,
    outbox,
)
for command in COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    main()
