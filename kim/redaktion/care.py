"""`kim redaktion care`: tell the coordination what is to be looked at."""

import datetime as dt

import click

from editing.care.outside import Asker, Looked, look, outside_links
from editing.care.week import Week, letter, week_of
from editing.texts.site import Texts
from formservice.config.settings import Settings, read_settings
from kim.coordination_mail import automatic_mail, mail_the_coordination
from kim.project import Project, current_project
from kim.redaktion.settings import EditorSettings, read_editor_settings

COORDINATION = "coordination"


@click.command()
@click.option(
    "--to",
    type=click.Choice([COORDINATION]),
    help="Mail it to `coordination` of district.toml; nothing is mailed if nothing is to be done.",
)
def care(to: str | None) -> None:
    """See what is due, what is over, and which languages are behind.

    With KIM_EDITOR_LINKS=yes the links to other websites are tried as well. Without --to the
    letter is printed. What counts is what is published.
    """
    project, settings, editor = current_project(), read_settings(), read_editor_settings()
    week = make_week(project, settings, editor)
    if to is None or week.is_quiet:
        click.echo("Nothing is to be done." if week.is_quiet else letter(week, editor.base_url))
        return
    mail = automatic_mail("[KIM] Auf den Seiten ist etwas zu tun", letter(week, editor.base_url))
    if mail_the_coordination(project, settings, "KIM-Redaktion", mail, called="the mail"):
        click.echo("mailed")


def make_week(project: Project, settings: Settings, editor: EditorSettings) -> Week:
    """Return what is to be done in the district of *settings*; raises `ConfigurationError`."""
    texts = Texts(project.root.absolute(), project.district_folder(settings.district))
    languages = tuple((each.tag, each.german or each.endonym) for each in project.locales())
    looked = Looked()
    if editor.links:
        name = f"KIM-Portal link check (+{settings.base_url}; once a week)"
        looked = look(outside_links(texts), Asker(name))
    return week_of(texts, dt.datetime.now(dt.UTC), languages, looked)
