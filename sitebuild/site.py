"""The site: everything that does not depend on a language."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.district import ContactPoint, District, Municipality, load_district
from portal.district.folder import DistrictFolder, find_district
from portal.forms.all_forms import form_with_role
from portal.languages.registry import Locale, Locales, load_locales, locales_by_tags
from portal.local_time import BERLIN
from portal.problems import ConfigurationError, Problem
from sitebuild.content.docs import Docs
from sitebuild.content.events import missing_flyers, unknown_languages, upcoming_events
from sitebuild.content.facts import Fact, facts_of, facts_of_town
from sitebuild.content.looks import Looks, read_looks
from sitebuild.content.pages import Page, read_pages, refuse_missing_roles
from sitebuild.content.recordings import Recording, read_recordings
from sitebuild.content.sign_language import SignLanguageFilm, read_film
from sitebuild.output.artifacts import Artifact
from sitebuild.output.printed_documents import (
    PrintedDocument,
    documents_for,
    read_printed_documents,
)
from sitebuild.output.share_files import read_share_files
from sitebuild.reads import Reads
from sitebuild.translation.coverage import refusals
from sitebuild.translation.easy_language import without_outdated


@dataclass(frozen=True)
class Site:
    """Everything that does not depend on a language."""

    root: Path
    """Folder of the project: `docs/`, `i18n/`, `site/` lie in it."""
    district: District
    folder: DistrictFolder
    """Folder of the district's files."""
    docs: Docs
    looks: Looks
    locales: Locales
    shown: tuple[Locale, ...]
    """The languages that readers are offered."""
    texts: tuple[Page, ...]
    """Every text with words for translators, whether or not it is a page."""
    url: str
    """URL of the site with a slash at its end."""
    today: dt.date
    """Contact points and events are those of this day."""
    prints: Path | None = None
    """Folder of the printed documents that the site offers."""
    refused: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Published languages that are not offered, by tag, and what they lack."""
    outdated: tuple[tuple[str, Problem], ...] = ()
    """Easy-language texts, by tag, that are older than their German page."""
    unread: frozenset[str] = frozenset()
    """Names of the files whose front matter is wrong: a check passes over what stands there."""
    recordings: Mapping[tuple[str, str], Recording] = field(default_factory=dict)
    """Pages read aloud, by tag and MkDocs' name of the page; outdated ones are among them."""
    film: SignLanguageFilm | None = None
    """The film in sign language."""
    reads: Reads = field(default_factory=Reads)
    """Notes what the page that is being made depends on."""

    @property
    def base(self) -> str:
        """Path before every address of the site, without a slash at its end; often empty."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def kept(self) -> tuple[Locale, ...]:
        """The languages whose pages stay on the server, also if they are not offered."""
        return tuple(
            each for each in self.locales if each in self.shown or each.tag in self.refused
        )

    @property
    def i18n(self) -> tuple[Path, ...]:
        """The folders of catalogues and reviews: that of the district counts before ours."""
        return self.folder.i18n, self.root / "i18n"

    def href(self, locale: Locale, here: str) -> str:
        """Return the absolute path of the page *here* in a language."""
        return f"{self.base}/{locale.path}/{here}"

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The texts that readers have as pages."""
        return tuple(text for text in self.texts if text.is_page)

    @property
    def papers(self) -> tuple[Page, ...]:
        """The texts for paper that are no pages: flyers, posters."""
        return tuple(text for text in self.texts if text.is_paper)

    @property
    def replies(self) -> Page | None:
        """The ready replies for staff, where there are any."""
        return next((text for text in self.texts if text.is_reply_kit), None)

    def page(self, uri: str) -> Page | None:
        """Return the page with MkDocs' name *uri*; None if there is none."""
        return self._pages_by_uri.get(uri)

    @cached_property
    def _pages_by_uri(self) -> dict[str, Page]:
        return {page.uri: page for page in self.pages}

    def page_at(self, here: str) -> Page | None:
        """Return the page with the path *here* below a language; None if there is none."""
        return self._pages_by_path.get(here)

    @cached_property
    def _pages_by_path(self) -> dict[str, Page]:
        return {page.here: page for page in reversed(self.pages)}

    def page_with_role(self, role: str) -> Page | None:
        """Return the page with a *role* of `portal.page_roles`; None if no page has it."""
        return self._pages_by_role.get(role)

    @cached_property
    def _pages_by_role(self) -> dict[str, Page]:
        return {page.role: page for page in reversed(self.pages)}

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The paths of pages below a language, by role."""
        return {page.role: page.here for page in self.pages if page.role and not page.town}

    @cached_property
    def nav(self) -> list[Page]:
        """The pages of the main menu."""
        return sorted((s for s in self.pages if "order" in s.meta), key=lambda s: s.meta["order"])

    @cached_property
    def footer(self) -> list[Page]:
        """The pages that are in no menu, but must be found from everywhere (§ 5 DDG)."""
        return [
            page
            for page in self.pages
            if not ("order" in page.meta or page.is_hidden or page.town)
            and not (page.is_german_only or page.is_printed)
        ]

    @cached_property
    def german_only(self) -> list[Page]:
        """The pages for people who work in German; every language links to them.

        Forms for professionals are not among them: the page for professionals links to those.
        """
        return [
            page
            for page in self.pages
            if page.is_german_only and not page.is_hidden and not form_with_role(page.role)
        ]

    def locales_by_tags(self, tags: Sequence[str]) -> tuple[Locale, ...]:
        """Return the locales with these *tags*; raises `ConfigurationError` for an unknown one."""
        return locales_by_tags(self.locales, tags, self.root / "i18n" / "locales.toml")

    def with_current_texts(self, extensions: Sequence[Any], configs: Mapping[str, Any]) -> "Site":
        """Return the site without easy-language texts that are older than their German page.

        *extensions* and *configs* are those of Python-Markdown with which the pages are read.
        """
        texts, outdated = without_outdated(self.texts, extensions, configs)
        return replace(self, texts=texts, outdated=outdated)

    def facts(
        self, cldr: str, town: Municipality | None, contact: ContactPoint | None
    ) -> Mapping[str, Fact]:
        """Return the values of the placeholders on pages of *town*, or of none; dates as in *cldr*.

        Those of the district are worked out once for all pages.
        """
        return self._facts_of_all(cldr) | facts_of_town(cldr, town, contact)

    @cached_property
    def _facts_of_all(self) -> Callable[[str], dict[str, Fact]]:
        return cache(partial(facts_of, self.district))

    def answers(self, locale: Locale) -> dict[str, Callable[[str], object]]:
        """Return, by kind of question, what answers it from the site for readers of *locale*."""
        return {
            "page": lambda uri: self._texts_by_uri[uri].said_in(locale.tag),
            **self.moving(locale),
        }

    def moving(self, locale: Locale) -> dict[str, Callable[[str], object]]:
        """Return those whose answer may be another one although no file of the project is: they
        are about the day, about documents that are printed, or about sounds and films.
        """
        return {
            "points": self._points,
            "announcements": lambda _: self.district.announcements_on(self.today),
            "groups": lambda _: self.district.target_groups_on(self.today),
            "events": lambda _: upcoming_events(self.district, self.locales, self.today),
            "documents": lambda _: tuple(documents_for(self._printed, locale)),
            "kits": lambda tag: self._shared_files(tag, ".zip"),
            "recording": lambda uri: self.recordings.get((locale.tag, uri)),
            "film": lambda _: self.film,
            "picture": lambda tag: tuple(each.file for each in self._shared_files(tag, ".png")),
        }

    def _points(self, key: str) -> tuple[ContactPoint, ...]:
        town = self.district.municipality(key)
        return self.district.contact_points_on(town, self.today) if town else ()

    def _shared_files(self, tag: str, suffix: str) -> tuple[Artifact, ...]:
        return tuple(
            each for each in self._shared if each.tag == tag and each.file.endswith(suffix)
        )

    @cached_property
    def _texts_by_uri(self) -> dict[str, Page]:
        return {text.uri: text for text in self.texts}

    @cached_property
    def _printed(self) -> tuple[PrintedDocument, ...]:
        return read_printed_documents(self.prints) if self.prints else ()

    @cached_property
    def _shared(self) -> tuple[Artifact, ...]:
        return read_share_files(self.prints)

    def pages_in(self, locale: Locale) -> tuple[Page, ...]:
        """Return the pages that exist in a language."""
        is_german = locale == self.locales.source
        return tuple(page for page in self.pages if is_german or not page.is_german_only)


def load_site(  # noqa: PLR0913 - each is an option of the build
    root: Path,
    *,
    docs: Path,
    district: str,
    url: str,
    include_unpublished: bool = False,
    prints: Path | None = None,
    mistakes: list[Problem] | None = None,
) -> Site:
    """Return the data of the site; raises `ConfigurationError` naming every mistake.

    With *mistakes* those in the front matter of pages are added there: see `Site.unread`.
    """
    locales = load_locales(root / "i18n" / "locales.toml")
    refused = {} if include_unpublished else _refused(root / "i18n", locales)
    offered = tuple(locale for locale in locales.published if locale.tag not in refused)
    folder = find_district(root, district)
    loaded, sources = load_district(folder.path), Docs(docs, folder.docs)
    _refuse_unknown_languages(loaded, folder, locales)
    _refuse_missing_flyers(loaded, folder, sources)
    texts = read_pages(sources, loaded.municipalities, locales, mistakes)
    refuse_missing_roles(sources, texts)
    return Site(
        root=root,
        district=loaded,
        folder=folder,
        docs=sources,
        looks=read_looks(folder.site),
        locales=locales,
        shown=tuple(locales) if include_unpublished else offered,
        refused=refused,
        texts=texts,
        unread=frozenset(str(each.file) for each in mistakes or ()),
        recordings=read_recordings(folder.audio, texts, locales),
        film=read_film(folder.video, locales),
        prints=prints,
        url=f"{url.rstrip('/')}/",
        today=dt.datetime.now(tz=BERLIN).date(),
    )


def _refuse_missing_flyers(district: District, folder: DistrictFolder, docs: Docs) -> None:
    if wrong := tuple(missing_flyers(district.events, docs, folder.events)):
        raise ConfigurationError(wrong)


def _refuse_unknown_languages(district: District, folder: DistrictFolder, locales: Locales) -> None:
    """Raise `ConfigurationError` for languages in the facts of *district* that are none."""
    points = district.contact_points.values()
    wrong = (
        *unknown_languages("contact_point", points, locales, folder.places),
        *unknown_languages("event", district.events, locales, folder.events),
        *unknown_languages("announcement", district.announcements, locales, folder.notices),
    )
    if wrong:
        raise ConfigurationError(wrong)


def _refused(i18n: Path, locales: Locales) -> dict[str, tuple[Problem, ...]]:
    found = ((locale.tag, refusals(i18n, locale)) for locale in locales.published)
    return {tag: problems for tag, problems in found if problems}
