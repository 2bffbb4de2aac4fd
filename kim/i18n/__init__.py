"""`kim i18n`: exchange texts with translators, and check translations."""

import click

from kim.i18n.check import check
from kim.i18n.export import export
from kim.i18n.extract import extract
from kim.i18n.import_ import import_
from kim.i18n.minor_edit import minor_edit
from kim.i18n.publish import publish
from kim.i18n.review import review
from kim.i18n.status import status


@click.group
def i18n() -> None:
    """Bring texts to translators and back; see how far they are.

    handbook/translating/ tells it from the translator's side.
    """


for command in (extract, status, check, export, import_, minor_edit, review, publish):
    i18n.add_command(command)
