"""`kim audio`: bind recordings to the text that was read, and see which are played."""

import shutil
from pathlib import Path

import click
from tinytag import TinyTag, TinyTagException

from formservice.config.settings import read_settings
from kim.project import current_project
from kim.terminal import as_json, print_rows
from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.audio import SpokenPages
from sitebuild.content.recordings import KINDS, binding_file, hash_of_sound, mistakes_in_sound
from sitebuild.rendering.spoken_text import hash_of_text

_locale = click.option("--locale", "tag", required=True, metavar="TAG", help="The language.")
_page = click.option(
    "--page", required=True, metavar="PAGE", help="As in its address: hilfe, orte/moers; or index."
)


@click.group
def audio() -> None:
    """Lay recordings of pages, and see which are played."""


@audio.command
@as_json
def status(*, as_json: bool) -> None:
    """List recordings, and what helps where one is not played."""
    found = list(_spoken_pages().recordings())
    rows = [
        {
            "language": each.tag,
            "page": each.page,
            "length": each.length,
            "bytes": each.bytes,
            "played": "no" if problem else "yes",
            "remedy": problem.remedy if problem and as_json else "",
        }
        for each, problem in found
    ]
    if not as_json:
        rows = [{key: value for key, value in row.items() if key != "remedy"} for row in rows]
    print_rows(rows, json_wanted=as_json)
    if not as_json:
        for problem in filter(None, (problem for _, problem in found)):
            click.secho(str(problem), fg="yellow", err=True)


@audio.command
@_locale
@_page
def text(tag: str, page: str) -> None:
    """Print what a page says, to be read aloud word by word."""
    pages = _spoken_pages()
    click.echo(pages.text(_chosen(pages, tag), page), nl=False)


@audio.command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_locale
@_page
def add(file: Path, tag: str, page: str) -> None:
    """Lay FILE, a page read aloud, into the district's folder.

    It is bound to what the page says now: as soon as the page says something else, the recording is
    not played any more. Listen to it beside the page before; the text prints “kim audio text”.
    """
    pages = _spoken_pages()
    spoken = pages.text(_chosen(pages, tag), page)
    if wrong := tuple(mistakes_in_sound(file)):
        raise ConfigurationError(wrong)
    seconds = _seconds_of(file)
    to = pages.site.folder.audio / tag / f"{page}{file.suffix.lower()}"
    others = [other for suffix in KINDS if (other := to.with_suffix(suffix)).exists()]
    for other in others:
        if other != to:
            what = f"reads the same page as {other.name}."
            raise ConfigurationError([Problem(to, None, "name", what, f"Remove {other} first.")])
    to.parent.mkdir(parents=True, exist_ok=True)
    if not (to.exists() and to.samefile(file)):
        shutil.copyfile(file, to)
    binding_file(to).write_text(
        "# Written by “kim audio add”: the text that was read, the file, and how long it lasts.\n"
        f'text = "{hash_of_text(spoken)}"\nsound = "{hash_of_sound(to)}"\nseconds = {seconds}\n',
        "utf-8",
    )
    click.echo(f"{to} is played on the page from the next build on: {seconds} s")


def _spoken_pages() -> SpokenPages:
    return SpokenPages(current_project().root, read_settings().district)


def _chosen(pages: SpokenPages, tag: str) -> Locale:
    (locale,) = pages.site.locales_by_tags([tag])
    return locale


def _seconds_of(file: Path) -> int:
    """Return how long *file* lasts; raises `ConfigurationError` if it holds no sound."""
    try:
        seconds = TinyTag.get(file, tags=False).duration
    except (TinyTagException, OSError, ValueError):
        seconds = None
    if not seconds:
        remedy = f"Save it anew from the program that made it, as {', '.join(KINDS)}."
        raise ConfigurationError(
            [Problem(file, None, "sound", "holds no sound that can be read.", remedy)]
        )
    return max(1, round(seconds))
