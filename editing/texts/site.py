"""The pages of one district as an editor works with them: read, guarded, saved, their languages."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from markdown import Markdown
from mkdocs.utils.meta import get_data

from editing.facts.labels import label_of_fact
from editing.files.kinds import is_picture
from editing.files.records import Record, read_record
from editing.line_ends import Contents, read_text_file
from editing.page_names import page_name
from editing.refusal import refusal
from editing.texts.advice import for_editors
from editing.texts.anchors import missed_headings
from editing.texts.blocks import BlockParser
from editing.texts.changes import Parsers
from editing.texts.inline import InlineParser
from editing.texts.marks import Entry, without_marks
from editing.texts.page import EditablePage, PageReader, Part
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError, Problem
from sitebuild.content import replaced
from sitebuild.content.docs import Docs
from sitebuild.content.pages import Page
from sitebuild.content.source import SourceText
from sitebuild.guards.texts import mistakes_in_text
from sitebuild.rendering.renderer import BodyRenderer
from sitebuild.site import Site, load_site
from sitebuild.translation.babel_extractors import ANYWHERE, parsing


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list to choose from."""

    entry: Entry
    label: str
    """What it is, in German."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page in the list of pages."""

    uri: str
    title: str
    is_own: bool
    """Whether the district has changed it, or added it."""


class Texts:
    """The German pages of a district, in the folder *root* of the project and in its own.

    What it has read of other pages and facts stays as it was when it was made.
    """

    def __init__(self, root: Path, folder: DistrictFolder) -> None:
        self.root = root
        self.folder = folder
        self.ours = root / "docs"
        self.extensions, self.configs = parsing(str((root / "mkdocs.yml").resolve()))
        md = Markdown(extensions=self.extensions, extension_configs=self.configs)
        self.parsers = Parsers(BlockParser(self.extensions, self.configs), InlineParser(md))
        self._reader = PageReader(
            self.parsers.blocks,
            self.parsers.inline,
            label_of_fact,
            lambda name: f"[{label_of_fact(name)}]",
        )
        self._read_as: dict[tuple[str, str], EditablePage] = {}

    @cached_property
    def site(self) -> Site:
        """The site as it was read first; raises `ConfigurationError` if it cannot be."""
        return self._with_outdated.with_current_texts(self.extensions, self.configs)

    @cached_property
    def _with_outdated(self) -> Site:
        """The site with all its texts in Leichte Sprache."""
        district = self.folder.path.name if self.folder.is_shipped else str(self.folder.path)
        return load_site(
            self.root, docs=self.ours, district=district, url=ANYWHERE, include_unpublished=True
        )

    @cached_property
    def renderer(self) -> BodyRenderer:
        """Renders pages as `kim check` does."""
        return BodyRenderer(self.site, self.extensions, self.configs)

    def pages(self) -> Iterator[PageLine]:
        """Yield each page in German and in Leichte Sprache by name; towns share one."""
        docs = Docs(self.ours, self.folder.docs)
        titles = {}
        for page in self._with_outdated.texts:
            name = titles[page.source.name] = page_name(f"docs/{page.uri}", page.meta)
            for tag, own in page.variants.items():
                locale = self.site.locales.by_tag(tag)
                language = locale.german if locale else tag
                titles[own.source.name] = f"{name} ({language})"
        for uri, file in docs.pages.items():
            is_own = file.is_relative_to(self.folder.docs)
            source = str(file) if is_own else f"docs/{uri}"
            if source in titles:
                yield PageLine(uri, titles[source], is_own)

    def read(self, uri: str) -> EditablePage:
        """Return the page *uri*, a name from `pages`, as it is now.

        Raises `ConfigurationError` if there is none, or if it cannot be read.
        """
        file = self._file(uri)
        return self.read_text(self._name(uri, file), read_text_file(file).text)

    def read_text(self, file: str, text: str) -> EditablePage:
        """Return the page with this *text*, whatever stands in its file now; messages name it
        *file*.

        Raises `ConfigurationError` where its front matter cannot be read.
        """
        return self._reader.read(file, text)

    def read_as(self, uri: str, page: Page) -> EditablePage:
        """Return the page *uri* as `read` does, with the facts of *page* in its words; as it was
        when it was first asked for.

        Raises `ConfigurationError` as `read` does.
        """
        if (uri, page.uri) not in self._read_as:
            file = self.site.docs.pages.get(uri) or self._file(uri)
            reader = replace(self._reader, fact=self._fact_of(page))
            name, text = self._name(uri, file), read_text_file(file).text
            self._read_as[uri, page.uri] = reader.read(name, text)
        return self._read_as[uri, page.uri]

    def words_alone(self, page: Page, text: str) -> str:
        """Return the words of *text*, a sentence of *page* in any language, with its facts."""
        nodes = self.parsers.inline.read(text)
        return without_marks(nodes, self._fact_of(page)) if nodes else text

    def _fact_of(self, page: Page) -> Callable[[str], str]:
        facts = self.renderer.edition(self.site.locales.source).german_facts(page)
        return lambda name: facts[name].text if name in facts else "…"

    def to_write(self, uri: str, page: EditablePage, part: Part, text: str) -> Contents:
        """Return the files that make *text*, which is *page* with another *part*, the district's
        page *uri*; none for a text that is as before.

        A page of ours is copied into the district's folder at its first change. Raises
        `ConfigurationError` if the page is another one in the meantime, or naming the part if
        `kim check` would refuse it.
        """
        before = read_text_file(self._file(uri))
        if before.text != page.text:
            what = "Die Seite ist inzwischen geändert worden."
            remedy = "Sehen Sie sie neu an, und ändern Sie sie dann noch einmal."
            raise refusal(page.file, part.name, what, remedy)
        if text == page.text:
            return {}
        if mistakes := self.new_mistakes(uri, page.text, text):
            raise ConfigurationError(for_editors(each, part.name) for each in mistakes)
        return {**self.copies(uri), f"docs/{uri}": before.with_text(text).encode()}

    def copies(self, name: str) -> Contents:
        """Return what is written when the district replaces our file *name*; nothing if it has it
        already.
        """
        if (self.folder.docs / name).exists():
            return {}
        return replaced.copies(self.ours, self.folder, name)

    def new_mistakes(self, uri: str, before: str, text: str) -> list[Problem]:
        """Return what is wrong in *text* that was not in the text *before*, in German."""
        was = Counter((each.field, each.what) for each in self._mistakes(uri, before))
        found = []
        for each in self._mistakes(uri, text):
            key = (each.field, each.what)
            was[key] -= 1
            found += [each] if was[key] < 0 else []
        return [*found, *missed_headings(self.site, self.page(uri), before, text)]

    def links(self, uri: str) -> list[Choice]:
        """Return the pages and files to which a link on the page *uri* may lead."""
        folder = posixpath.dirname(uri) or "."
        pages = [
            Choice(Entry(posixpath.relpath(page.uri, folder)), self._filled(page))
            for page in self.site.pages
            if not page.is_error and not page.is_hidden
        ]
        return [*pages, *(self._file_choice(inner, folder) for inner in self._linkable())]

    def pictures(self, uri: str) -> dict[str, tuple[str, str]]:
        """Return the pictures that the page *uri* may show: for each path, as the page names it,
        what it is called in a list, and what is to be seen in it; "" where nobody has said it.
        """
        folder = posixpath.dirname(uri) or "."
        found = {}
        for inner in self._linkable():
            if is_picture(inner.name) and self.site.docs.is_own(inner):
                choice = self._file_choice(inner, folder)
                found[choice.entry.target] = (choice.label, self._record(inner).shows)
        return found

    def _linkable(self) -> Iterator[PurePosixPath]:
        for inner in self.site.docs.files:
            if inner.suffix != ".md" and " " not in str(inner):
                yield inner

    def _file_choice(self, inner: PurePosixPath, folder: str) -> Choice:
        shows = self._record(inner).shows
        label = f"Datei {inner.name}{': ' if shows else ''}{shows}"
        return Choice(Entry(posixpath.relpath(str(inner), folder)), label)

    def _record(self, inner: PurePosixPath) -> Record:
        return read_record(self._content, inner)

    def _content(self, path: str) -> bytes | None:
        file = self.folder.path / path
        return file.read_bytes() if file.is_file() else None

    def facts(self, uri: str) -> list[Choice]:
        """Return the facts that the page *uri* may name, with their values."""
        page = self.page(uri)
        edition = self.renderer.edition(self.site.locales.source)
        return [
            Choice(Entry(name), f"{label_of_fact(name)}: {fact.text}")
            for name, fact in edition.german_facts(page).items()
            if fact.text
        ]

    def page_with(self, uri: str, text: str) -> Page:
        """Return the page *uri* as it would be with *text*."""
        page = self.page(uri)
        source = SourceText(page.source.name, text)
        return replace(page, source=source, meta=get_data(text)[1], variants={})

    def _mistakes(self, uri: str, text: str) -> list[Problem]:
        return mistakes_in_text(self.site, self.renderer, self.page_with(uri, text))

    def _filled(self, page: Page) -> str:
        filler = self.renderer.edition(self.site.locales.source).filler(page)
        return filler.plain(page.short_title)

    def page(self, uri: str) -> Page:
        """Return the page as the site has it; the first town stands for all, and a text in
        Leichte Sprache for itself.

        Raises `ConfigurationError` if there is none.
        """
        found = next(self.pages_of(uri), None)
        if found is None:
            raise self._unknown(uri)
        if found.source.name in {page.source.name for page in self._with_outdated.texts}:
            return next(each for each in self.site.texts if each.uri == found.uri)
        return found

    def pages_of(self, uri: str) -> Iterator[Page]:
        """Yield the pages that the file *uri* makes: one for each town, a text in Leichte Sprache
        for itself.
        """
        names = {f"docs/{uri}", str(self.folder.docs / uri)}
        for page in self._with_outdated.texts:
            if page.source.name in names:
                yield page
            for own in page.variants.values():
                if own.source.name in names:
                    yield replace(page, source=own.source, meta=own.meta, variants={})

    def _file(self, uri: str) -> Path:
        file = Docs(self.ours, self.folder.docs).pages.get(uri)
        if file is None:
            raise self._unknown(uri)
        return file

    def _unknown(self, uri: str) -> ConfigurationError:
        return refusal(uri, "Seite", "Diese Seite gibt es nicht.", "Wählen Sie eine aus der Liste.")

    def _name(self, uri: str, file: Path) -> str:
        return str(file) if file.is_relative_to(self.folder.docs) else f"docs/{uri}"
