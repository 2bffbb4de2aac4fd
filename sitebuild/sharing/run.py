"""Make the share kits and link pictures of each language and of all languages."""

import contextlib
import functools
import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.edition import Edition
from sitebuild.output.artifacts import Artifact, ArtifactList, lock_folder
from sitebuild.output.printed_documents import (
    PrintedDocument,
    documents_for,
    read_printed_documents,
)
from sitebuild.output.share_files import digest_of, open_share_files, read_share_files
from sitebuild.output.workers import Progress, run_in_processes
from sitebuild.printing.printer import Printer, open_printer
from sitebuild.printing.weasyprint_modules import load
from sitebuild.sharing.kit_of_all import digest_of_kits, files_of_all
from sitebuild.sharing.kits import KitContents, zip_files

NEUTRAL = "alle"
"""Name of the picture for links without a language."""
_STYLE = "preview.css"


@dataclass(frozen=True, slots=True)
class KitReport:
    """The result of a run."""

    files: tuple[Artifact, ...]
    problems: tuple[Problem, ...]
    """Why pictures or kits could not be made; those of the last run are kept."""
    seconds: float


@dataclass(frozen=True, slots=True)
class _Run:
    printer: Printer
    style: str
    prints: Path
    stored_files: ArtifactList[Artifact]
    stored: tuple[PrintedDocument, ...]
    locales: tuple[Locale, ...]

    @property
    def prefix(self) -> str:
        """What the names of all kits begin with."""
        return f"kim-{self.printer.site.district.id}"


def make_kits(  # noqa: PLR0913 - each is a switch of the command line
    root: Path,
    prints: Path,
    *,
    district: str,
    base_url: str,
    tags: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    include_unpublished: bool = False,
) -> KitReport:
    """Bring kits and pictures up to date, after the documents in *prints* were printed.

    Raises `ConfigurationError` if nothing can be written.
    """
    begin = time.monotonic()
    printer = open_printer(
        root, district=district, base_url=base_url, include_unpublished=include_unpublished
    )
    locales = printer.site.locales_by_tags(tags) if tags else printer.site.shown
    style = printer.style + printer.style_of(_STYLE)
    with lock_folder(prints):
        run = _Run(
            printer,
            style,
            prints,
            open_share_files(prints),
            read_printed_documents(prints),
            locales,
        )
        make = functools.partial(_make, run)
        shared = run_in_processes(make, locales, name_of=_tag, jobs=jobs, progress=progress)
        outcomes = [*itertools.chain.from_iterable(shared), *([] if tags else _neutral(run))]
        files = _all_files(run, [each for each in outcomes if isinstance(each, Artifact)])
        run.stored_files.close(files)
    problems = tuple(dict.fromkeys(each for each in outcomes if isinstance(each, Problem)))
    return KitReport(files, problems, time.monotonic() - begin)


def _all_files(run: _Run, made: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """Return what was made just now, what stays of earlier runs, and everything in one."""
    new = {each.file: each for each in made}
    left = [each for each in read_share_files(run.prints) if each.file not in new]
    files = (*new.values(), *(each for each in left if _is_kept(run, each)))
    whole = _together(run, files)
    return (*files, whole) if whole else files


def _is_kept(run: _Run, made: Artifact) -> bool:
    """Return True if a file of an earlier run is still part of the site, and was not asked for."""
    shown = run.printer.site.shown
    others = {locale.tag for locale in shown if locale not in run.locales}
    return made.tag in others or made.file == f"{NEUTRAL}.png"


def _tag(locale: Locale) -> str:
    return locale.tag


def _make(run: _Run, locale: Locale) -> list[Artifact | Problem]:
    """Make kit and picture of one language; if its files are broken, keep the last ones."""
    try:
        return _make_new(run, locale)
    except ConfigurationError as error:
        last = (each for each in read_share_files(run.prints) if each.tag == locale.tag)
        return [*error.problems, *last]


def _make_new(run: _Run, locale: Locale) -> list[Artifact | Problem]:
    outcomes: list[Artifact | Problem] = []
    documents = tuple(documents_for(run.stored, locale))
    if any(each.tag for each in documents):
        outcomes.append(_kit(run, locale, documents))
    return [*outcomes, *_drawn(run, locale.path, locale.tag, *_page(run, locale))]


def _kit(run: _Run, locale: Locale, documents: tuple[PrintedDocument, ...]) -> Artifact:
    printer = run.printer
    german = printer.edition(printer.site.locales.source)
    choice = KitContents(printer.edition(locale), german, documents)
    texts = choice.texts().values()
    digest = digest_of(*texts, *(f"{each.file} {each.digest}" for each in documents))
    name = f"{run.prefix}_{locale.path}"
    if known := run.stored_files.find(f"{name}.zip", digest):
        return known
    kit = zip_files(choice.files(run.prints), name)
    return run.stored_files.put(Artifact(f"{name}.zip", locale.tag, digest, len(kit)), kit)


def _together(run: _Run, files: Sequence[Artifact]) -> Artifact | None:
    """Pack the kits of all languages into one."""
    stored_files, site = run.stored_files, run.printer.site
    names = {f"{run.prefix}_{locale.path}.zip": locale for locale in site.shown}
    found = {names[each.file] for each in files if each.file in names}
    kits = {
        locale: (stored_files.folder / name).read_bytes()
        for name, locale in names.items()
        if locale in found
    }
    if not kits:
        return None
    common = [f"{each.file} {each.digest}" for each in run.stored if not each.tag]
    editions = list(_readable(run.printer, dict.fromkeys([site.locales.source, *kits])))
    digest = digest_of(digest_of_kits(editions, kits), *common)
    name = run.prefix
    if known := stored_files.find(f"{name}.zip", digest):
        return known
    whole = zip_files(files_of_all(editions, kits, run.stored, run.prints), name)
    return stored_files.put(Artifact(f"{name}.zip", "", digest, len(whole)), whole)


def _readable(printer: Printer, locales: Iterable[Locale]) -> Iterator[Edition]:
    """Yield the editions of *locales* but those whose files are broken, which is told elsewhere."""
    for locale in locales:
        with contextlib.suppress(ConfigurationError):
            yield printer.edition(locale)


def _page(run: _Run, locale: Locale) -> tuple[str, Locale]:
    """Write the page of a picture: the words of the start page, or German where they lack."""
    printer = run.printer
    edition, source = printer.edition(locale), printer.site.locales.source
    start = next(page for page in printer.site.pages if not page.here)
    title, is_translated = edition.localized(start).front_matter_text("title")
    language = locale if is_translated else source
    html = printer.render("preview.html", language, reader=locale, title=title, state="source")
    return html, language


def _neutral(run: _Run) -> list[Artifact | Problem]:
    """Draw the picture of the addresses without a language."""
    printer = run.printer
    source = printer.site.locales.source
    html = printer.render("preview-alle.html", source, reader=source, title="KIM", state="source")
    return _drawn(run, NEUTRAL, "", html, source)


def _drawn(run: _Run, name: str, tag: str, html: str, language: Locale) -> list[Artifact | Problem]:
    """Draw a picture that is not there yet; what cannot be drawn stays as it was."""
    file, digest = f"{name}.png", digest_of(html, run.style)
    if known := run.stored_files.find(file, digest):
        return [known]
    try:
        picture: bytes = load("link_picture").draw_picture(html, run.style, language=language.tag)
    except ConfigurationError as error:
        last = run.stored_files.last(file)
        return [*error.problems, *([last] if last else [])]
    return [run.stored_files.put(Artifact(file, tag, digest, len(picture)), picture)]
