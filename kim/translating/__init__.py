"""`kim i18n`: texts to translators and back, and what is wrong with them."""

import click

from kim.translating.exchanging import export, import_
from kim.translating.looking import check, extract, status
from kim.translating.marking import minor_edit, publish, review


@click.group
def i18n() -> None:
    """Bring texts to translators and back, and see how far they are.

    handbook/translating/ tells it from the translator's side.
    """


for command in (extract, status, check, export, import_, minor_edit, review, publish):
    i18n.add_command(command)
