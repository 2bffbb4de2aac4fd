"""`kim preview`: show pages in one language while they are written, rebuilt at each change."""

import functools
import itertools
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from stat import S_ISREG

import click

from formservice.config.settings import read_settings
from kim.ports import refuse_busy_port
from kim.preview_pages import write_pages
from kim.project import Project, current_project
from portal.district.folder import DistrictFolder
from portal.problems import KimError
from sitebuild.build import build_site
from sitebuild.output.inputs import read_by_build

_PAUSE_SECONDS = 0.3

State = dict[Path, int]


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def end_headers(self) -> None:
        """Let no browser keep a page that is about to change."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@click.command
@click.option("--locale", "tags", multiple=True, metavar="TAG", help="Beside German; repeatable.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With what stands in this file of a translator; needs --to.",
)
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write the pages into this .zip, and end."
)
def preview(tags: tuple[str, ...], port: int, file: Path | None, to: Path | None) -> None:
    """Show pages in the browser while they are written.

    What is saved can be seen two seconds later. Only the pages: the form is there, but nothing is
    sent. Ends with Ctrl-C.

    With --to, the pages go into a .zip for somebody who has neither this program nor a server; with
    --file, they show what a translator has written. Nothing is taken: “kim i18n import” does that.
    """
    project, name = current_project(), read_settings().district
    chosen = tuple(dict.fromkeys(("de", *tags)))
    locales = project.locales_by_tags(chosen)
    if to or file:
        write_pages(project, name, locales, file, to)
        return
    refuse_busy_port(port, "Choose another one: kim preview --port 8001")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        handler = functools.partial(_Quiet, directory=str(site))
        with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
            url = f"http://127.0.0.1:{server.server_port}/"
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for _ in _changes(project, project.district_folder(name)):
                if _is_built(project, name, url, site, chosen):
                    click.echo(f"{time.strftime('%H:%M:%S')} {url}{chosen[-1].lower()}/")


def _is_built(project: Project, name: str, url: str, site: Path, tags: tuple[str, ...]) -> bool:
    """Return True if the build succeeds; else show the mistake, and the pages stay as they were."""
    try:
        build_site(
            project.root, district=name, base_url=url, site_dir=site, tags=tags, is_packed=False
        )
    except (KimError, OSError) as error:
        click.secho(str(error), fg="red", err=True)
        return False
    return True


def _changes(project: Project, district: DistrictFolder) -> Iterator[None]:
    """Yield at the beginning, and whenever a file was changed, begun or removed."""
    last: State = {}
    while True:
        if (state := state_of(read_by_build(project.root, district))) != last:
            last = state
            yield
        time.sleep(_PAUSE_SECONDS)


def state_of(paths: Iterable[Path]) -> State:
    """Return the modification time in nanoseconds of each file of *paths* and below them.

    A file may vanish while it is looked at: editors write a new file and rename it.
    """
    state = {}
    for file in itertools.chain.from_iterable((path, *path.rglob("*")) for path in paths):
        with suppress(FileNotFoundError):
            found = file.stat()
            if S_ISREG(found.st_mode):
                state[file] = found.st_mtime_ns
    return state
