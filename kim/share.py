"""`kim share`: collect links, QR codes, texts and documents for an office, as a folder or ZIP
file.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import click

from formservice.config.settings import read_settings
from kim.pdf import print_with_progress
from kim.project import current_project, prints_folder
from kim.start_checks import refuse_examples
from portal.problems import ConfigurationError, Problem
from sitebuild.printing.documents import CARDS, orders, orders_for
from sitebuild.printing.printer import Printer, open_printer
from sitebuild.sharing.kits import zip_files
from sitebuild.sharing.selection import KitRequest, Selection, collect, select


class _Order(TypedDict):
    tags: tuple[str, ...]
    names: tuple[str, ...]
    town: str
    choice: tuple[str, ...]


@click.command
@click.option("--locale", "tags", multiple=True, metavar="TAG", help="A language; repeatable.")
@click.option(
    "--town", "towns", multiple=True, metavar="TOWN", help="A town, also on flyers; repeatable."
)
@click.option(
    "--page", "pages", multiple=True, metavar="PAGE", help="start, hilfe, kontakt; repeatable."
)
@click.option(
    "--document", "names", multiple=True, metavar="NAME", help="As flyer or plakat; repeatable."
)
@click.option("--pdf/--no-pdf", default=True, help="With documents to print.  [default: --pdf]")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder, or a file that ends in .zip.",
)
@click.option("--force", is_flag=True, help="Write over files of the same names.")
def share(  # noqa: PLR0913 - each is a switch of the command line
    tags: tuple[str, ...],
    towns: tuple[str, ...],
    pages: tuple[str, ...],
    names: tuple[str, ...],
    target: Path,
    *,
    pdf: bool,
    force: bool,
) -> None:
    """Collect links, QR codes, texts and documents for an office.

    What is not chosen is there as a whole: without --locale all published languages, without
    --page and --town all pages. Documents are printed if need be; with --town, their codes lead
    to the page of that town, and with several --locale, zeigekarte and plakat-sprachen show these.

    \b
    kim share --locale ti --locale ar --town moers --page kontakt --to moers.zip
    kim share --locale uk --document flyer --to flyer-uk
    """  # noqa: D301 - \b is click's sign for lines that stay as they are
    project, settings = current_project(), read_settings()
    refuse_examples(project, settings)
    printer = open_printer(project.root, district=settings.district, base_url=settings.base_url)
    known = list(dict.fromkeys(order.name for order in orders(printer)))
    selection = select(printer.site, KitRequest(tags, pages, towns, names), known)
    _refuse_taken(target, force=force)
    if pdf:
        for wanted in _orders(printer, selection, known):
            print_with_progress(project, settings, **wanted)
    files = collect(printer, selection, prints_folder(settings) if pdf else None)
    try:
        _write(files, target)
    except OSError as error:
        what = f"cannot be written: {error.strerror}."
        problem = Problem("kim share", None, f"--to {target}", what, "Name another place.")
        raise ConfigurationError([problem]) from error
    if settings.is_local:
        what = f"The links lead to {settings.base_url}, which is this machine alone."
        click.secho(f"{what} For links that last set KIM_BASE_URL.", fg="yellow", err=True)
    click.echo(f"{len(files)} files in {len(selection.locales)} languages: {target}")


def _refuse_taken(target: Path, *, force: bool) -> None:
    """Stop before work is done for nothing, or somebody's files are lost."""
    is_taken = any(target.iterdir()) if target.is_dir() else target.exists()
    is_mixed = target.exists() and target.is_dir() == _is_zip(target)
    if is_mixed or (is_taken and not force):
        what = "There is something already."
        remedy = "Name another place." if is_mixed else "Name another place, or add: --force"
        raise ConfigurationError([Problem("kim share", None, f"--to {target}", what, remedy)])


def _orders(printer: Printer, selection: Selection, known: Sequence[str]) -> Iterator[_Order]:
    """Yield what to ask the printer for: documents of a town, of a language, of everybody."""
    wanted = [name for name in known if not selection.documents or name in selection.documents]
    tags = tuple(locale.tag for locale in selection.locales)
    sheets = tuple(name for name in wanted if name in CARDS)
    choice = tuple(locale.tag for locale in selection.choice)
    of_towns: set[str] = set()
    for town in selection.towns:
        can = {order.name for order in orders_for(printer, town)} - set(CARDS)
        if for_town := tuple(name for name in wanted if name in can):
            of_towns.update(for_town)
            yield _Order(tags=tags, names=for_town, town=town.slug, choice=())
    if rest := tuple(name for name in wanted if name not in {*sheets, *of_towns}):
        yield _Order(tags=tags, names=rest, town="", choice=())
    if sheets:
        for slug in [town.slug for town in selection.towns] or [""]:
            yield _Order(tags=(), names=sheets, town=slug, choice=choice)


def _is_zip(target: Path) -> bool:
    return target.suffix.lower() == ".zip"


def _write(files: Mapping[str, bytes], target: Path) -> None:
    """Write a ZIP file in one step, or a folder; nothing else in a folder is touched."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not _is_zip(target):
        for path, content in files.items():
            file = target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return
    fresh = target.with_name(f".{target.name}.new")
    fresh.write_bytes(zip_files(files, target.stem))
    fresh.replace(target)
