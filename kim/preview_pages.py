"""`kim preview --to`: pages in a .zip, for whoever translates them and has only a browser."""

import io
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import click

from kim.i18n.import_ import say_what_was_refused
from kim.i18n.kinds import kind_of
from kim.i18n.returned import returned_rows
from kim.project import Project
from portal.exit_codes import Exit
from portal.languages.registry import Locale
from sitebuild.build import build_site
from sitebuild.output.openable import make_openable
from translating.exchange.importing import ImportResult, import_translations
from translating.gates.gatekeeper import Gatekeeper

_CONFIG = "mkdocs.yml"
_NOWHERE = "http://127.0.0.1/"
"""Pages that nobody serves have no address; the build wants one."""


def write_pages(
    project: Project, district: str, locales: Sequence[Locale], file: Path | None, to: Path | None
) -> None:
    """Build the pages in *locales*, German first, and write them into the .zip *to*.

    With a translator's *file* they show what stands in it; nothing is written into the catalogues.
    Raises a usage error for options that do not go together, and what a build raises.
    """
    target = _checked(locales, file, to)
    shown = locales[-1]
    with tempfile.TemporaryDirectory() as name:
        root, site = Path(name) / "project", Path(name) / "site"
        _lay_copy(project, root, shown)
        taken = _taken(root, file, shown) if file else None
        tags = [locale.tag for locale in locales]
        build_site(
            root, district=district, base_url=_NOWHERE, site_dir=site, tags=tags, is_packed=False
        )
        make_openable(site, start=shown.tag.lower())
        target.write_bytes(_packed(site))
    number = len(taken.new) + taken.unchanged if taken else 0
    if taken and file:
        say_what_was_refused(taken, file)
        click.echo(f"{number} texts of it are shown, {len(taken.refused)} are not")
    click.echo(f"{target}: Unpack it and open index.html. The form sends nothing.")
    if taken and (taken.refused or not number):
        sys.exit(Exit.FAILED)


def _checked(locales: Sequence[Locale], file: Path | None, to: Path | None) -> Path:
    """Return where the pages go; raise a usage error for options that do not go together."""
    if to is None:
        raise click.UsageError("--file needs --to: the .zip for the pages.")
    if to.suffix.lower() != ".zip":
        raise click.BadParameter(f"{to}: End it in .zip.")
    if not to.absolute().parent.is_dir():
        raise click.BadParameter(f"{to}: There is no such folder.")
    if file and len(locales) == 1:
        raise click.UsageError("--file needs --locale: the language of the file.")
    if file and len(locales) > 2:  # noqa: PLR2004 - German and one other
        raise click.UsageError("--file is in one language: name it alone with --locale.")
    if file:
        kind_of(file)
    return to


def _lay_copy(project: Project, root: Path, locale: Locale) -> None:
    """Lay a project into *root* whose catalogues of *locale* may be written; the rest is linked."""
    (root / "i18n").mkdir(parents=True)
    shutil.copy(project.root / _CONFIG, root)  # MkDocs looks beside what a link leads to
    for each in project.root.absolute().iterdir():
        if not each.name.startswith(".") and each.name not in {"i18n", "build", _CONFIG}:
            (root / each.name).symlink_to(each)
    for each in project.i18n.absolute().iterdir():
        if each.name == locale.tag:
            shutil.copytree(each, root / "i18n" / each.name)
        else:
            (root / "i18n" / each.name).symlink_to(each)


def _taken(root: Path, file: Path, locale: Locale) -> ImportResult:
    rows = returned_rows(root / "i18n", file, locale)
    return import_translations(root, locale, rows, Gatekeeper(root))


def _packed(site: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in sorted(site.rglob("*")):
            if each.is_file():
                packed.write(each, each.relative_to(site))
    return stream.getvalue()
