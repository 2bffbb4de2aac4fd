"""Read the built pages that the service fills: once, at the start.

The service has no templates for whole pages. It inserts the form or the receipt between two markers
of a built page; so both look alike and the language picker works (decision 0005).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup, escape

from portal.forms.all_forms import FORMS
from portal.forms.contact_form import ContactForm
from portal.forms.enquiry_form import FormPage
from portal.languages.catalogues import GERMAN, Words
from portal.languages.german_beside import BESIDE, WordsBesideGerman, can_have_german_beside
from portal.languages.registry import Locale, Locales
from portal.languages.theme_words import read_words
from portal.page_roles import ERROR_STATUSES, error_role, read_addresses
from portal.page_style import read_styles
from portal.problems import BUILD, ConfigurationError, Problem
from portal.redirects import read_map

CONTENT_ID = "inhalt"
"""Id of the main part of each page; answers that lead to another page lead there."""
UNAVAILABLE_SECONDS = 300
"""Value of the header Retry-After while nothing can be stored; the proxy says the same."""
BACK = re.compile("(?<=<!-- kim:back -->).*?(?=<!-- /kim:back -->)", re.DOTALL)
"""The link of an error page to the contact form."""

_TITLE = re.compile("<title[^>]*>(?P<title>.*?)</title>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FillablePage:
    """A page with a place where the service inserts HTML."""

    head: str
    """HTML up to and including ``<title>``."""
    middle: str
    """HTML from the title's text to the place."""
    tail: str

    def fill(self, region: Markup, title_prefix: str = "") -> str:
        """Return the page with *region* in its place and *title_prefix* before its title."""
        return f"{self.head}{escape(title_prefix)}{self.middle}{region}{self.tail}"

    def replacing(self, old: str, new: str) -> "FillablePage":
        """Return the page with *new* instead of *old*, wherever it stands."""
        parts = (self.head, self.middle, self.tail)
        return FillablePage(*(part.replace(old, new) for part in parts))


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one language that the service shows."""

    locale: Locale
    words: Words
    path: str
    """Path of the language below the base path."""
    fillable: Mapping[str, FillablePage]
    """The pages of the forms and of their receipts that exist in this language, by role."""
    errors: Mapping[int, str]
    addresses: Mapping[str, str]
    """Paths of pages below `path`, by role."""


def lead_back(html: str, page: FormPage, href: str) -> str:
    """Return a German error page that leads to a form at *href*, instead of the contact form."""
    link = Markup('<a href="{}">Zum Formular „{}“</a>').format(href, page.name)
    return BACK.sub(lambda _: link, html).replace(
        f"„{ContactForm.page.name}“", f"„{escape(page.name)}“"
    )


OmittedLanguages = dict[str, tuple[Problem, ...]]
"""Languages that the service answers in German, by tag, and why."""


def load_languages(site: Path, locales: Locales) -> tuple[dict[str, Pages], OmittedLanguages]:
    """Return the pages of all published languages, by path segment, and the omitted languages.

    A language whose pages or words are damaged is answered in German; the others are not affected
    (decision 0022). Raises `ConfigurationError` if the German pages are damaged.
    """
    pages = load_pages(site, [Words(locales.source, GERMAN)])
    german, left_out = pages[locales.source.path], {}
    for locale in locales.published:
        if locale != locales.source:
            try:
                pages |= load_pages(site, _words(site, locale))
            except ConfigurationError as error:
                left_out[locale.tag] = error.problems
                pages |= {path: _at_another_path(german, path) for path in _paths(locale)}
    return pages, left_out


def check_pages(site: Path, locales: Locales) -> OmittedLanguages:
    """Check the pages in the folder *site* as the service does at its start.

    Returns the languages that would be answered in German, and why. Raises `ConfigurationError` if
    the service would not start.
    """
    read_map(site)
    read_styles(site)
    return load_languages(site, locales)[1]


def _words(site: Path, locale: Locale) -> list[Words]:
    catalogues = read_words(site / locale.path, locale)
    words: list[Words] = [Words(locale, *catalogues)]
    return [*words, WordsBesideGerman(locale, *catalogues)] if len(_paths(locale)) > 1 else words


def _paths(locale: Locale) -> list[str]:
    beside = f"{locale.path}/{BESIDE}"
    return [locale.path, beside] if can_have_german_beside(locale) else [locale.path]


def load_pages(site: Path, languages: Iterable[Words]) -> dict[str, Pages]:
    """Return the pages of *languages* by path segment.

    Raises `ConfigurationError` with every page that is missing or has no markers: a service that
    cannot show its error pages must not start.
    """
    problems: list[Problem] = []
    addresses = read_addresses(site)
    pages = {words.path: _load(site, addresses, words, problems) for words in languages}
    if problems:
        raise ConfigurationError(problems)
    return pages


def _load(site: Path, addresses: Mapping[str, str], words: Words, problems: list[Problem]) -> Pages:
    folder, plain = site / words.path, site / words.locale.path
    return Pages(
        locale=words.locale,
        words=words,
        path=words.path,
        fillable={
            role: _fillable_page(folder / addresses[role] / "index.html", region, problems)
            for role, region in _regions(addresses, is_german=words.locale.tag == "de")
        },
        errors={
            status: _read(plain / addresses[error_role(status)] / "index.html", problems)
            for status in ERROR_STATUSES
        },
        addresses=addresses,
    )


def _at_another_path(german: Pages, path: str) -> Pages:
    """Return the German pages for a damaged language, without forms that are German alone."""
    shared = {
        role: german.fillable[role] for role, _ in _regions(german.addresses, is_german=False)
    }
    return replace(german, path=path, fillable=shared)


def _regions(addresses: Mapping[str, str], *, is_german: bool) -> Iterator[tuple[str, str]]:
    """Yield the role of each page to be filled in a language, and the name of its marks."""
    if is_german:
        yield "staff", "staff"
    for page in (form.page for form in FORMS if form.page.role in addresses):
        if is_german or not page.is_german_only:
            yield page.role, "form"
            yield page.receipt_role, "receipt"


def _fillable_page(file: Path, region: str, problems: list[Problem]) -> FillablePage:
    html = _read(file, problems)
    opening, closing = f"<!-- kim:{region} -->", f"<!-- /kim:{region} -->"
    before, opened, rest = html.partition(opening)
    _, closed, tail = rest.partition(closing)
    title = _TITLE.search(before)
    if html and not (opened and closed and title):
        what = f"The page lacks its title or the marks {opening} and {closing}."
        problems.append(Problem(file, None, region, what, BUILD))
    start = title.start("title") if title else 0
    return FillablePage(head=before[:start], middle=before[start:] + opening, tail=closing + tail)


def _read(file: Path, problems: list[Problem]) -> str:
    try:
        return file.read_text("utf-8")
    except OSError:
        problems.append(Problem(file, None, "page", "The page is not built.", BUILD))
    except UnicodeDecodeError:
        problems.append(Problem(file, None, "page", "The page is not UTF-8.", BUILD))
    return ""
