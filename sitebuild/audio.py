"""What the pages of a district say, as somebody would read them aloud, and what recordings read.

Pages are made here as a build makes them, but written nowhere.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from portal.district.folder import find_district
from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.build import prepared_build
from sitebuild.content.pages import Page
from sitebuild.content.recordings import Recording, names_of_pages
from sitebuild.rendering.context import PageContext, bdi
from sitebuild.rendering.renderer import BodyRenderer
from sitebuild.rendering.spoken_text import hash_of_text, spoken_text

_TEMPLATE = "main.html"
"""MkDocs' template of a page that names none."""


class SpokenPages:
    """The pages of a district, as text to read aloud."""

    def __init__(self, root: Path, district: str) -> None:
        """Read the pages of *district*; raises `ConfigurationError` as a build does."""
        self.site, self._templates, parsing = prepared_build(root, district)
        self._bodies = BodyRenderer(self.site, *parsing)

    def text(self, locale: Locale, name: str) -> str:
        """Return the text of the page *name* (`hilfe`, `orte/moers`), a line for each paragraph.

        Raises `ConfigurationError` if there is no such page, or it has no text in this language.
        """
        known = names_of_pages(self.site.pages, locale)
        page = self.site.page(f"{name}.md")
        if page is None or name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"Write one of: {', '.join(near or known)}"
            what = "is no page that can be read aloud in this language."
            raise ConfigurationError([Problem("docs/", None, name, what, remedy)])
        return self._text_of(page, locale)

    def recordings(self) -> Iterator[tuple[Recording, Problem | None]]:
        """Yield each recording, and why it is not played; None: it is."""
        for recording in self.site.recordings.values():
            locale, page = self.site.locales.by_tag(recording.tag), self.site.page(recording.uri)
            if locale and page:
                yield recording, self._problem_of(recording, page, locale)

    def _problem_of(self, recording: Recording, page: Page, locale: Locale) -> Problem | None:
        try:
            is_current = recording.reads(hash_of_text(self._text_of(page, locale)))
        except ConfigurationError as error:
            return error.problems[0]
        return None if is_current else recording.problem()

    def _text_of(self, page: Page, locale: Locale) -> str:
        return spoken_text(self._finished(page, locale))

    def _finished(self, page: Page, locale: Locale) -> str:
        """Return the HTML of a page; raises `ConfigurationError` if it is German for want of a
        translation.
        """
        edition = self._bodies.edition(locale)
        text = edition.localized(page)
        content = self._bodies.html(text)
        if text.state.is_german:
            what = f"has no text in {locale.tag} yet: readers see the German one."
            raise ConfigurationError(
                [Problem(text.source.name, None, page.uri, what, "Have it translated first.")]
            )
        own = text.rule.easy_text
        front = {key: text.front_matter_text(key)[0] for key in ("title", "description")}
        meta = {**(own.meta if own else page.meta), **front}
        view = PageContext(edition, page.here, text.state, page)
        words = edition.words
        self._templates.enter(kim=view, _=words.text, plain_=words.plain, bdi=bdi)
        shown = SimpleNamespace(content=content, title=meta["title"], meta=meta, canonical_url="")
        template = self._templates.get_template(str(meta.get("template", _TEMPLATE)))
        return template.render(page=shown)


def unplayed(root: Path, district: str) -> list[Problem]:
    """Return why recordings of *district* are not played, one problem for each of them."""
    if not find_district(root, district).audio.is_dir():
        return []
    return [problem for _, problem in SpokenPages(root, district).recordings() if problem]
