"""The selection of `kim share`: languages, pages, municipalities, documents."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.district import Municipality
from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.output.printed_documents import (
    PrintedDocument,
    choice_folder,
    documents_for,
    read_printed_documents,
    town_folder,
)
from sitebuild.printing.printer import Printer
from sitebuild.rendering.shared_pages import SharedPage, name_of, shared_pages
from sitebuild.sharing.kit_of_all import COMMON
from sitebuild.sharing.kits import KitContents, content_of
from sitebuild.site import Site

_COMMAND = "kim share"


@dataclass(frozen=True, slots=True)
class KitRequest:
    """The options as typed; an empty one means all."""

    tags: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """A checked selection: everything in it exists."""

    locales: tuple[Locale, ...]
    names: frozenset[str]
    """Names of pages and municipalities; empty: all."""
    documents: frozenset[str]
    """Names of documents; empty: all."""
    towns: tuple[Municipality, ...] = ()
    """The selected municipalities: documents with a QR code are printed for each."""
    choice: tuple[Locale, ...] = ()
    """The languages on documents for several; empty: all that readers are offered."""

    def has_page(self, shared: SharedPage) -> bool:
        """Return True if *shared* is selected."""
        return not self.names or shared.name in self.names

    def has_document(self, stored: PrintedDocument) -> bool:
        """Return True if *stored* is selected."""
        return not self.documents or stored.name in self.documents


def select(site: Site, request: KitRequest, documents: Sequence[str]) -> Selection:
    """Return the selection; *documents* are the existing names.

    Raises `ConfigurationError` naming each unknown option and what it may mean.
    """
    problems = [*_wrong_tags(site, request.tags)]
    shared = {name_of(page): page for page in shared_pages(site)}
    plain = [name for name, page in shared.items() if not page.town]
    problems += _unknown("--page", request.pages, plain.__contains__, plain)
    towns = {page.town: name for name, page in shared.items() if page.town}
    picked = {word: town for word in request.towns for town in towns if town.is_called(word)}
    problems += _unknown("--town", request.towns, picked.__contains__, [t.slug for t in towns])
    problems += _unknown("--document", request.documents, documents.__contains__, documents)
    if problems:
        raise ConfigurationError(problems)
    locales = tuple(each for each in site.shown if not request.tags or each.tag in request.tags)
    names = frozenset((*request.pages, *(towns[town] for town in picked.values())))
    return Selection(
        locales,
        names,
        frozenset(request.documents),
        tuple(dict.fromkeys(picked.values())),
        locales if request.tags and len(locales) > 1 else (),
    )


def _wrong_tags(site: Site, tags: Sequence[str]) -> Iterable[Problem]:
    offered = " ".join(locale.tag for locale in site.shown)
    for tag in tags:
        if site.locales.by_tag(tag) is None:
            what = "This language is not in the registry."
            yield Problem(_COMMAND, None, f"--locale {tag}", what, f"Use one of: {offered}")
        elif not any(locale.tag == tag for locale in site.shown):
            what = "This language is not published: its links would lead nowhere."
            remedy = f"Use one of: {offered}. To publish it: kim i18n publish --locale {tag}"
            yield Problem(_COMMAND, None, f"--locale {tag}", what, remedy)


def _unknown(
    option: str, given: Sequence[str], is_known: Callable[[str], bool], known: Sequence[str]
) -> Iterable[Problem]:
    remedy = f"Use one of: {' '.join(known)}"
    what = "There is no such thing to hand on."
    return [
        Problem(_COMMAND, None, f"{option} {each}", what, remedy)
        for each in given
        if not is_known(each)
    ]


def collect(printer: Printer, selection: Selection, prints: Path | None) -> dict[str, bytes]:
    """Return the files of a selection by path; several languages have a folder each, and one for
    the documents that show several.
    """
    german = printer.edition(printer.site.locales.source)
    stored, folders = _printed(selection, prints) if prints else ([], [])
    stored = [each for each in stored if selection.has_document(each)]
    is_one = len(selection.locales) == 1
    collected: dict[str, bytes] = {}
    for locale in selection.locales:
        documents = tuple(each for each in documents_for(stored, locale) if each.tag or is_one)
        choice = KitContents(printer.edition(locale), german, documents, selection.has_page)
        folder = "" if is_one else f"{locale.path}/"
        for name, content in choice.files(*folders).items():
            collected[f"{folder}{name}"] = content
    for each in stored:
        if not each.tag and not is_one:
            collected[f"{COMMON}/druck/{each.file}"] = content_of(each, folders)
    return collected


def _printed(selection: Selection, prints: Path) -> tuple[list[PrintedDocument], list[Path]]:
    """Return the documents and their folders; those of towns and for some languages alone stand for
    the ones of all.
    """
    towns = [town_folder(prints, town) for town in selection.towns]
    own = [stored for folder in towns for stored in read_printed_documents(folder)]
    choices: list[Path] = []
    if selection.choice:
        places = selection.towns or (None,)
        choices = [choice_folder(prints, place, selection.choice) for place in places]
        own = [stored for stored in own if stored.tag]
        own += [stored for folder in choices for stored in read_printed_documents(folder)]
    names = {stored.name for stored in own}
    common = [stored for stored in read_printed_documents(prints) if stored.name not in names]
    return [*common, *own], [prints, *towns, *choices]
