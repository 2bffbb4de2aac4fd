"""The console script `kim`: one command for each thing an operator does."""

import importlib
import io
import sys
from collections.abc import Mapping
from typing import Any

import click

from kim.commands import COMMANDS, Listed
from portal.problems import DISK_ERRORS, KimError, file_problem


class Commands(click.Group):
    """Prints mistakes in data, settings or files without a traceback."""

    later: Mapping[str, Listed] = {}
    """Commands that are imported on demand, by their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *self.later])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; each is imported on demand: all of them take a second."""
        if cmd_name not in self.later:
            return super().get_command(ctx, cmd_name)
        module, _, name = self.later[cmd_name].target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them: some lack what they import, where
        the package is for the service alone.
        """
        if not self.later:
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.help) for name, each in sorted(self.later.items())])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; say so where the output, perhaps redirected, takes no more."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a terminal without UTF-8 shows a ? instead
                stream.reconfigure(errors="replace")
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.filename or error.errno not in DISK_ERRORS:
                raise
            click.secho(str(file_problem("standard output", error)), fg="red", err=True)
            sys.exit(KimError.exit_status)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end with a status of `Exit` if it fails.

        With `WRONG`, systemd does not restart a unit; a failure that may pass by itself must end
        otherwise.
        """
        try:
            return super().invoke(ctx)
        except KimError as error:
            code, message = error.exit_status, str(error)
        except OSError as error:
            if not error.filename:
                raise
            code, message = KimError.exit_status, str(file_problem(error.filename, error))
        click.secho(message, fg="red", err=True)
        sys.exit(code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kim-portal")
def main() -> None:
    """KIM-Portal: the site and its contact form, for the project in the current folder.

    Start with “kim demo”. Settings come from the environment (KIM_…); they are listed in
    handbook/operating/settings.md.
    """


main.later = COMMANDS


if __name__ == "__main__":
    main()
