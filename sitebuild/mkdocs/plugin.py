"""The MkDocs plugin `kim`: mkdocs-static-i18n with our registry, catalogues and templates.

mkdocs-static-i18n runs one build per language, and that is what we use it for. Its files,
alternates and switcher are ours: every language has its folder (German as well), pages are made
from the German source, and a link to another language is a matter of one path segment.
"""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs_static_i18n.plugin import I18n
from mkdocs_static_i18n.suffix import I18nFiles

from portal.languages.german_beside import BESIDE
from portal.languages.registry import Locale
from portal.languages.theme_words import write_words
from portal.page_roles import REPLIES
from portal.problems import ConfigurationError, KimError, Problem
from sitebuild.content.assets import assets, unserved_files
from sitebuild.content.pages import Page as SourcePage
from sitebuild.content.pictures import mistakes_in_pictures
from sitebuild.content.source import SourceText
from sitebuild.edition import Edition
from sitebuild.guards.page import mistakes_in
from sitebuild.mkdocs.config import KimConfig, language_of
from sitebuild.mkdocs.files import KeptPage, PageFile, SharedAsset
from sitebuild.mkdocs.links import BrokenLinks
from sitebuild.mkdocs.made_pages import MadePages
from sitebuild.output.page_records import PageRecord, write_records
from sitebuild.output.report import LocaleReport
from sitebuild.pages.ready_replies import write_replies
from sitebuild.pages.search_index import write_index
from sitebuild.pages.top_level import write_top_level
from sitebuild.rendering.context import PageContext, bdi, has_german_beside
from sitebuild.rendering.long_headings import with_long_words_marked
from sitebuild.rendering.renderer import BodyRenderer
from sitebuild.rendering.spoken_text import with_listening
from sitebuild.rendering.templates import SharedTheme
from sitebuild.sharing.codes import write_codes
from sitebuild.site import Site, load_site
from sitebuild.translation.extension import CatalogueExtension, LocalizedPage
from sitebuild.translation.structure import StructureComparer


class BuildStoppedError(PluginError, KimError):
    """Ends an MkDocs build with a message instead of a traceback."""

    def __init__(self, error: ConfigurationError) -> None:
        super().__init__(f"\n{error}")
        self.problems = error.problems


class KimPlugin(I18n):  # type: ignore[misc] # mkdocs-static-i18n has no types
    """Builds the site of one district in the languages of the registry."""

    config_class = KimConfig
    config: KimConfig

    def __init__(self) -> None:
        super().__init__()
        self.building = False
        self.site: Site | None = None
        self.mistakes: list[Problem] | None = None
        """What is wrong with the front matter of pages, where a check wants the others read."""
        self.edition: Edition
        self._beside: Edition
        self.theme: SharedTheme
        self.report: LocaleReport | None = None
        self.failure: ConfigurationError | None = None
        self._extension = CatalogueExtension()
        self._structure: StructureComparer
        self._links = BrokenLinks(self._source_of)
        self._texts: dict[str, LocalizedPage] = {}
        self._slips: list[Problem] = []
        """What readers of the pages that were made would see wrong."""
        self._last: Mapping[str, PageRecord] = {}
        self._target = Path()
        self.kept: list[KeptPage] = []
        """The pages that are not made again."""
        self.made: MadePages

    # Preparation: once, then again for each language.

    def prepare(self, config: MkDocsConfig) -> Site:
        """Return the site; read registry, district and pages at the first call only."""
        if self.site is None:
            config.markdown_extensions.remove("toc")  # our headings have their ids, and no list
            root = Path(config.config_file_path or ".").resolve().parent
            if root == Path.cwd():
                root = Path()  # messages name files as people in this folder do
            self.site = load_site(
                root,
                docs=Path(config.docs_dir),
                district=self.config.district,
                url=config.site_url or "/",
                include_unpublished=self.config.include_unpublished,
                prints=Path(self.config.prints) if self.config.prints else None,
                mistakes=self.mistakes,
            )
            self.site = self.site.with_current_texts(config.markdown_extensions, config.mdx_configs)
            self._structure = StructureComparer(config.markdown_extensions, config.mdx_configs)
            self._parsing = [*config.markdown_extensions], dict(config.mdx_configs)
            config.markdown_extensions.append(self._extension)  # type: ignore[arg-type]
            config.theme = self.theme = SharedTheme(config.theme, self.site.looks)
            only = self.config.build_only_locale
            self.config.languages = [
                language_of(locale, is_built=locale in self.site.shown and only in {"", locale.tag})
                for locale in self.site.locales
            ]
            self._refuse_mistakes()
        return self.site

    def _refuse_mistakes(self) -> None:
        """Name wrong placeholders and files that must not be served, before a page is rendered."""
        german = Edition(self._site, self._site.locales.source, self._structure)
        problems = dict.fromkeys(unserved_files(self._site.docs, self._site.locales))
        problems |= dict.fromkeys(mistakes_in_pictures(self._site.docs))
        for page in self._site.texts:
            if page.source.name in self._site.unread:
                continue
            problems |= dict.fromkeys(german.localized(page).wrong_placeholders())
        if problems:
            raise ConfigurationError(problems)

    def enter(self, locale: Locale) -> None:
        """Switch to the language *locale*; raises `ConfigurationError` for a damaged catalogue."""
        site = self._site
        self.current_language = locale.tag
        self.edition = Edition(site, locale, self._structure)
        self._beside = Edition(site, locale, self._structure, with_german=True)
        self._texts = {}
        self._slips = []
        self.made = MadePages(self.edition)
        self.kept = []
        self._links = BrokenLinks(self._source_of)

    def _source_of(self, uri: str) -> SourceText | None:
        page = self._site.page(uri.removeprefix(f"{BESIDE}/"))
        return self.edition.localized(page).source if page else None

    def renew(self, last: Mapping[str, PageRecord], target: Path) -> None:
        """Drop the state of the last language.

        *last* has what is known of the pages that the last build has put below *target*, by MkDocs'
        names of them: they are not made again if they would come out the same.
        """
        self.failure = self.report = None
        self._last, self._target = last, target

    @property
    def _site(self) -> Site:
        if self.site is None:
            raise RuntimeError("prepare() comes first")
        return self.site

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Start a language."""
        try:
            site = self.prepare(config)
            self.enter(site.locales.by_tag(self.current_language or "de") or site.locales.source)
        except ConfigurationError as error:
            raise self._stopped(error) from error
        dirs = list(config.theme.dirs)
        super().on_config(config)
        config.theme.dirs = dirs
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Start collecting broken links."""
        self._links.listen()

    # Pages.

    def reconfigure_files(self, files: Files, mkdocs_config: MkDocsConfig) -> I18nFiles:
        """Return the pages of the current language and the assets that they may link to."""
        found = I18nFiles(self, [])
        for page in self._site.pages_in(self.edition.locale):
            found.append(self._file_of(page, mkdocs_config))
            if has_german_beside(self.edition.locale, page):
                found.append(self._file_of(page, mkdocs_config, f"{BESIDE}/"))
        for inner, file in assets(self._site.docs):
            for beside in ("", f"{BESIDE}/"):
                found.append(SharedAsset(inner.as_posix(), file, mkdocs_config, beside))
        self._files = found
        return found

    def _file_of(self, page: SourcePage, config: MkDocsConfig, beside: str = "") -> PageFile:
        """Return the file of a page to make, or of one that is kept."""
        own = self.edition.state_rule(page).easy_text
        file = PageFile(page, self.edition.locale, config, own, beside)
        record = self._last.get(file.src_uri)
        if record is None or not self.made.is_current(record, file.source):
            return file
        kept = KeptPage(page, self.edition.locale, config, own, beside)
        kept.remember(record)
        self.made.keep(file.src_uri, record)
        self.kept.append(kept)
        return kept

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Leave the menu to the templates: `kim.nav`."""
        return nav

    def on_page_markdown(
        self, markdown: str, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Set the page that the Markdown extension translates next."""
        file = _file(page)
        self.made.begin(file.src_uri)
        text = self._edition_of(file).localized(file.source_page)
        self._extension.page = self._texts[file.src_uri] = text
        return markdown

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Translate the front matter, after the state of the page is known.

        Raises `ConfigurationError` for a placeholder that is left in the HTML.
        """
        text = self._texts[_file(page).src_uri]
        for key in ("title", "description"):
            page.meta[key] = text.front_matter_text(key)[0]
        if "{{" in html:
            rest = html[html.index("{{") :].partition("}}")[0] + "}}"
            what = "A placeholder is left over: facts cannot stand in code or HTML."
            line = text.source.line_of(rest)
            raise ConfigurationError([Problem(text.source.name, line, rest, what, "Move it.")])
        self._slips += self._slips_of(_file(page), text, html)
        self.made.end()
        return html

    def _slips_of(self, file: PageFile, text: LocalizedPage, html: str) -> list[Problem]:
        """Return what is wrong in a text that was written in this language, not translated."""
        is_written = text.rule.easy_text or self.edition.locale == self._site.locales.source
        if file.with_german or not is_written:
            return []
        return mistakes_in(text.source, text.blocks, text.raw_html, html)

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
        """Change nothing: the templates are shared by all languages."""

    def on_page_context(
        self, context: Any, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        """Pass the page to the template as `kim`."""
        self.made.begin(_file(page).src_uri)
        words = self._edition_of(_file(page)).words
        view = self._view(_file(page))
        self.theme.templates.enter(kim=view, _=words.text, plain_=words.plain, bdi=bdi)
        return super().on_page_context(context, page=page, config=config, nav=nav)

    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Add what the page offers to listeners, and mark long words; record what it has asked."""
        file = _file(page)
        output = with_long_words_marked(output)
        output, problem = with_listening(output, self._view(file), self.theme.templates)
        self._slips += [problem] if problem else []
        self.made.end()
        self.made.put(file, page, self._texts[file.src_uri])
        return output

    def _edition_of(self, file: PageFile) -> Edition:
        return self._beside if file.with_german else self.edition

    def _view(self, file: PageFile) -> PageContext:
        return PageContext(
            self._edition_of(file),
            file.source_page.here,
            self._texts[file.src_uri].state,
            file.source_page,
        )

    # The end of a language, and of the build.

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Stop at broken links; after the first language, build the others and the top level."""
        for page in self.kept:
            record = self.made.records[page.src_uri]
            page.check_links(record, self._files, config.validation.links.anchors)
        self._links.stop()
        self._write_others(Path(config.site_dir) / self.edition.locale.path)
        self.report = self._reported()
        if self._links.problems:
            raise self._stopped(ConfigurationError(self._links.problems))
        if self.building:
            return
        self.write_top_level(config, Path(config.site_dir))
        clean = utils.clean_directory
        try:
            super().on_post_build(config)
        finally:
            # super() replaces it, and does not put it back if a build fails.
            utils.clean_directory = clean
            self.building = False

    @cached_property
    def _bodies(self) -> BodyRenderer:
        return BodyRenderer(self._site, *self._parsing)

    def _write_others(self, folder: Path) -> None:
        """Write what belongs to a language beside its pages below *folder*."""
        locale, before = self.edition.locale, self._target / self.edition.locale.path
        folder.mkdir(parents=True, exist_ok=True)
        write_index(self._site, folder, before if self.kept else None, locale)
        write_words(self._site.i18n, locale, folder)
        if not self.kept:
            write_codes(self._site, locale.path, folder)
        if replies := self._site.replies:
            self._write_replies(replies, folder)
        write_records(self.made.records, folder)

    def _write_replies(self, replies: SourcePage, folder: Path) -> None:
        last = self._last.get(REPLIES)
        if self.kept and last and self.made.is_current(last, replies.source):
            self.made.keep(REPLIES, last)
            return
        with self.made.recorded(REPLIES, replies.source):
            write_replies(self._bodies, replies, self.edition.locale, self.theme.templates, folder)

    def on_build_error(self, error: Exception) -> None:
        """Report mistakes in our files as problems, and stop collecting links."""
        if self.site:
            self.site.reads.end()
        self._links.stop()
        if isinstance(error, ConfigurationError):
            raise self._stopped(error) from error

    def write_top_level(self, config: MkDocsConfig, to: Path) -> None:
        """Write the files that belong to no language below the folder *to*."""
        german = Edition(self._site, self._site.locales.source, self._structure)
        theme = Path(config.theme.custom_dir or "")
        write_top_level(german, self.theme.templates, theme, to)

    def _stopped(self, error: ConfigurationError) -> BuildStoppedError:
        self.failure = error
        return BuildStoppedError(error)

    def _reported(self) -> LocaleReport:
        site, locale, records = self._site, self.edition.locale, self.made.records
        made = [(page, records[page.uri]) for page in site.pages_in(locale)]
        problems = (
            *(problem for tag, problem in site.outdated if tag == locale.tag),
            *self.edition.refused,
            *sorted(self.edition.texts.problems, key=lambda problem: problem.line or 0),
            *dict.fromkeys(self._slips),
        )
        return LocaleReport(
            tag=locale.tag,
            pages=len(made),
            units=sum(record.units for _, record in made),
            german_blocks=sum(record.german_units for _, record in made),
            german_pages=tuple(page.here for page, record in made if record.is_german),
            problems=problems,
        )


def _file(page: Page) -> PageFile:
    if not isinstance(page.file, PageFile):
        raise TypeError(f"{page.file.src_uri} is no page of ours")
    return page.file
