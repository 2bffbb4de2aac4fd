"""`kim redaktion care`: tell the coordination what is to be looked at."""

import asyncio
import datetime as dt
import sys

import click

from editing.care.outside import Asker, Looked, look, outside_links
from editing.care.week import Week, letter, week_of
from editing.texts.site import Texts
from formservice.assembly import refuse_example_addresses
from formservice.config.settings import Settings, read_settings
from formservice.delivery.smtp_replies import Sent
from kim.coordination_mail import mail_to_coordination, send_mail
from kim.project import Project, current_project
from kim.redaktion.settings import EditorSettings, read_editor_settings
from portal.exit_codes import Exit

COORDINATION = "coordination"


@click.command()
@click.option(
    "--to",
    type=click.Choice([COORDINATION]),
    help="Mail it to `coordination` of district.toml; nothing is mailed if nothing is to be done.",
)
def care(to: str | None) -> None:
    """See which pages are due, what is over, and which languages are behind.

    With KIM_EDITOR_LINKS=yes the links to other websites are tried as well. Without --to the
    letter is printed. What counts is what is published.
    """
    project, settings, editor = current_project(), read_settings(), read_editor_settings()
    week = make_week(project, settings, editor)
    if to is None or week.is_quiet:
        click.echo("Nothing is to be done." if week.is_quiet else letter(week, editor.base_url))
        return
    _mail(project, settings, letter(week, editor.base_url))


def make_week(project: Project, settings: Settings, editor: EditorSettings) -> Week:
    """Return what is to be done in the district of *settings*; raises `ConfigurationError`."""
    texts = Texts(project.root.absolute(), project.district_folder(settings.district))
    languages = tuple((each.tag, each.german or each.endonym) for each in project.locales())
    looked = Looked()
    if editor.links:
        name = f"KIM-Portal link check (+{settings.base_url}; once a week)"
        looked = look(outside_links(texts), Asker(name))
    return week_of(texts, dt.datetime.now(dt.UTC), languages, looked)


def _mail(project: Project, settings: Settings, text: str) -> None:
    """Mail *text* if there is a coordination; end with 1 if the relay does not take it."""
    coordination = project.district(settings.district).followup.coordination
    if coordination is None:
        click.echo("district.toml names no coordination: nothing is mailed.")
        return
    refuse_example_addresses(settings, project.district_folder(settings.district).path)
    now = dt.datetime.now(dt.UTC)
    subject = "[KIM] Auf den Seiten ist etwas zu tun"
    mail = mail_to_coordination(
        "KIM-Redaktion", subject, text, settings.mail_from, coordination.address, now
    )
    result = asyncio.run(send_mail(settings, coordination.address, mail.as_bytes()))
    if isinstance(result, Sent):
        click.echo("mailed")
        return
    click.echo(f"The relay did not take the mail: {result.code}. Send it again later.", err=True)
    sys.exit(Exit.FAILED)
