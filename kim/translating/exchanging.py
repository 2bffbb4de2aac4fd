"""`kim i18n export` and `kim i18n import`: texts to a translator and back."""

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from kim.project import current_project
from kim.translating.options import chosen_locale, locale_option
from portal.languages.registry import Locale
from translating.exchange import csv_tables, docx_reading, docx_tables, xliff
from translating.exchange.rows import Returned, pack
from translating.exchange.taking import take
from translating.gates import Gatekeeper
from translating.terms import load_terms
from translating.texts import read_language
from translating.units import by_name

_WRITERS = {"xliff": xliff.write, "docx": docx_tables.write, "csv": csv_tables.write}
_SUFFIXES = {"xlf": "xliff", "xliff": "xliff", "docx": "docx", "csv": "csv"}


@click.command
@locale_option
@click.option("--format", "kind", type=click.Choice(list(_WRITERS)), default="docx")
@click.option("--all", "everything", is_flag=True, help="Also what is translated already.")
@click.option("--to", type=click.Path(path_type=Path), help="File.  [default: kim-TAG.FORMAT]")
def export(tag: str, kind: str, to: Path | None, *, everything: bool) -> None:
    """Write the texts that wait for a translation into a file."""
    project = current_project()
    locale = chosen_locale(project, tag)
    gatekeeper = Gatekeeper(project.root)
    texts = read_language(project.i18n, locale)
    terms = load_terms(project.i18n, tag)
    package = pack(texts, locale, gatekeeper.glossary, terms, everything=everything)
    file = to or Path(f"kim-{tag}.{'xlf' if kind == 'xliff' else kind}")
    file.write_bytes(_WRITERS[kind](package))
    click.echo(f"{file}: {len(package.rows)} texts")


@click.command("import")
@locale_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(tag: str, file: Path) -> None:
    """Take in what a translator sent back, and say what was taken.

    One answer fills all catalogues in which its German text stands, and is counted once. A text
    whose German has changed since is refused, and so is one with other placeholders, links or
    numbers. Ends with status 1 if something was refused.
    """
    kind = _SUFFIXES.get(file.suffix.lower().lstrip("."))
    if kind is None:
        raise click.BadParameter("the name ends in none of: " + ", ".join(_SUFFIXES))
    project = current_project()
    locale = chosen_locale(project, tag)
    texts = chain.from_iterable(read_language(project.i18n, locale).values())
    known = {name: each[0].german for name, each in by_name(texts).items()}
    returned = list(_read(kind, file.read_bytes(), known, locale))
    taken = take(project.root, locale, returned, Gatekeeper(project.root))
    for answer in taken.new:
        domains = ", ".join(text.domain for text in answer.texts)
        click.echo(f"taken    {domains}: {answer.texts[0].excerpt}")
    for refused in taken.refused:
        where = f"{refused.returned.where}: {refused.german or refused.returned.translation}"
        click.secho(f"refused  {where}\n         {refused.why}", fg="red")
    click.echo(
        f"{len(taken.new)} texts taken, {taken.unchanged} as before, {taken.empty} empty, "
        f"{len(taken.refused)} refused"
    )
    sys.exit(1 if taken.refused else 0)


def _read(kind: str, content: bytes, known: dict[str, str], locale: Locale) -> Iterator[Returned]:
    if kind == "xliff":
        return xliff.read(content, known, locale)
    return docx_reading.read(content, locale) if kind == "docx" else csv_tables.read(content)
