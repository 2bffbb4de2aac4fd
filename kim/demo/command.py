"""`kim demo`: everything for the first minute in one process.

Site, service, delivery and a mail sink that keeps each mail in the Maildir of its mailbox.
"""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from editing.drafts.repository import Repository
from formservice.config.readers import LARGEST_PORT
from formservice.config.settings import Settings
from formservice.mail.encryption import new_keys
from formservice.monitoring.logging import configure_logs
from kim.build import print_report
from kim.demo.editor import ADDRESS as EDITOR_ADDRESS
from kim.demo.editor import DemoEditor, copy_district
from kim.demo.mailboxes import TEMPLATES, mailboxes_routes
from kim.demo.sink import start_sink
from kim.pdf import try_to_print
from kim.ports import refuse_busy_port
from kim.project import Project, current_project
from kim.service import deliver_in_background, open_service, serve_until_stopped
from kim.site import build_with_progress
from portal.page_roles import read_addresses
from portal.whole_files import lay

FOLDER = Path("build/demo")
MAIL = FOLDER / "mail"
LOG = FOLDER / "service.log"
EDITOR_ABOVE = 10
"""So many ports above that of the site the editor listens."""
KEYS = ("KIM_PUBLIC_KEY", "KIM_PRIVATE_KEY", "KIM_IDEMPOTENCY_KEY")


@click.command
@click.option(
    "--port",
    type=click.IntRange(1024, LARGEST_PORT - EDITOR_ABOVE),
    default=8000,
    show_default=True,
)
@click.option("--district", default="kreis-wesel", show_default=True, metavar="NAME")
def demo(port: int, district: str) -> None:
    """Build and serve site and editor here, and show the mails.

    Nothing leaves this machine: mails go to build/demo/mail/<mailbox>/ and to a page of their own.
    The editor listens ten ports above, and works on a copy of the district in build/demo/district.
    Ctrl-C ends everything; what was not delivered yet is delivered at the next start.
    """
    project = current_project()
    editor = DemoEditor(FOLDER / "editor", port + EDITOR_ABOVE)
    for each in (port, editor.port):
        refuse_busy_port(each, "Choose another one: make demo PORT=8001")
    FOLDER.mkdir(parents=True, exist_ok=True)
    copy = copy_district(project.district_folder(district), FOLDER / "district")
    asyncio.run(_run(project, port, copy, editor))


async def _run(project: Project, port: int, district: Path, editor: DemoEditor) -> None:
    sink, sink_port = await start_sink(MAIL)
    environ = _environ(port, sink_port, district)
    settings = Settings.from_environ(environ)
    for problem in await asyncio.to_thread(try_to_print, project, settings):
        click.secho(str(problem), fg="yellow", err=True)
    ordered, built = editor.orders.take(), Repository(district, district).main()
    report = await asyncio.to_thread(build_with_progress, project, settings)
    editor.orders.end(ordered, built, ())
    print_report(report, settings.site_dir)
    with LOG.open("a", encoding="utf-8") as log, open_service(project, settings) as service:
        configure_logs(log)
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # the sink writes every command
        more = [*mailboxes_routes(service.district, MAIL), *editor.routes(TEMPLATES)]
        app = service.web_app(more)
        click.echo(_welcome(settings, {x.path: x.endonym for x in service.locales.published}))
        beside = deliver_in_background(service, wanted=True), editor.running(environ, LOG)
        async with sink, beside[0], beside[1]:
            await serve_until_stopped(app, settings)
    click.echo("Stopped.")


def _environ(port: int, sink_port: int, district: Path) -> dict[str, str]:
    """Return settings that need nothing but this machine."""
    return {
        "KIM_DISTRICT": str(district),
        "KIM_BASE_URL": f"http://127.0.0.1:{port}",
        "KIM_SITE_DIR": str(FOLDER / "site"),
        "KIM_DATABASE_URL": f"sqlite:///{FOLDER}/outbox.db",
        "KIM_SMTP_URL": f"smtp://127.0.0.1:{sink_port}",
        "KIM_PORT": str(port),
        **_keys(),
    }


def _keys() -> Mapping[str, str]:
    """Return the keys of the demo; made once, so that a restart opens what still waits."""
    file = FOLDER / "keys"
    lay(file, "\n".join((*new_keys(), secrets.token_urlsafe(32))), 0o600)
    return dict(zip(KEYS, file.read_text("utf-8").split("\n"), strict=True))


def _welcome(settings: Settings, languages: Mapping[str, str]) -> str:
    url = settings.base_url
    contact = read_addresses(settings.site_dir)["contact"]
    forms = "\n".join(f"  {url}/{path}/{contact}  {name}" for path, name in languages.items())
    return f"""
The portal runs on this machine. Open:

  {url}/                 all languages
  {url}/demo/mailboxes/  what the mailboxes received
  {url}{EDITOR_ADDRESS}  how to log in to the editor

The contact form:

{forms}

Mails lie as Maildir in {MAIL}/, the log in {LOG}. Ctrl-C ends everything.
"""
