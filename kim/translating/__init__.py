"""`kim i18n`: texts to translators and back, and what is wrong with them."""

from typing import Any

import click

from kim.translating.exchanging import export, import_
from kim.translating.looking import check, extract, status
from kim.translating.marking import minor_edit, publish, review
from portal.problems import ConfigurationError, Problem


class Files(click.Group):
    """Says which file cannot be read or written, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a folder that is not there or read-only is a mistake like others."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if not error.filename:
                raise
            what = f"cannot be read or written ({error.strerror})."
            remedy = "Choose another file or folder, or change its rights."
            problem = Problem(str(error.filename), None, "file", what, remedy)
            raise ConfigurationError([problem]) from error


@click.group(cls=Files)
def i18n() -> None:
    """Collect texts for translators, see how far they are, check, send out, take in.

    handbook/translating/ tells it from the translator's side.
    """


for command in (extract, status, check, export, import_, minor_edit, review, publish):
    i18n.add_command(command)
