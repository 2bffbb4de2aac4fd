"""`kim i18n export`: write the untranslated texts into a file for a translator."""

from pathlib import Path

import click

from kim.i18n.kinds import kind_of, suffix_of
from kim.i18n.options import chosen_locale, locale_option
from kim.project import current_project
from translating.exchange import csv_tables, docx_tables, xliff
from translating.exchange.rows import build_package
from translating.gates.gatekeeper import Gatekeeper
from translating.terms import load_terms
from translating.texts import read_language

_WRITERS = {"xliff": xliff.write, "docx": docx_tables.write, "csv": csv_tables.write}


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
    package = build_package(texts, locale, gatekeeper.glossary, terms, everything=everything)
    if to and (wanted := kind_of(to)) != kind:
        remedy = f"Add: --format {wanted}" if wanted in _WRITERS else f"End it in {suffix_of(kind)}"
        raise click.BadParameter(f"{to} is no name for {kind}. {remedy}")
    file = to or Path(f"kim-{tag}{suffix_of(kind)}")
    file.write_bytes(_WRITERS[kind](package))
    click.echo(f"{file}: {len(package.rows)} texts")
