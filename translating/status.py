"""How complete each language is: the numbers for editors as table, JSON and HTML."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import jinja2

from portal.languages.catalogues import DOMAINS
from portal.languages.pofile import read_units
from portal.languages.registry import Locale, Locales
from portal.languages.reviews import NO_REVIEWS, load_ledger
from portal.problems import ConfigurationError
from translating.easy_language import easy_language_pages
from translating.findings import Finding, Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.terms import load_terms
from translating.texts import read_texts


@dataclass(frozen=True, slots=True)
class CatalogueStatus:
    """The status of one catalogue of one language."""

    locale: str
    published: bool
    catalogue: str
    units: int
    """Number of German texts."""
    translated: int
    """Of these, shown in the language."""
    fuzzy: int
    """Drafts, and translations of a German text that has changed: never shown."""
    stale: int
    """Of the fuzzy ones, those whose German text has changed."""
    checked: int
    """Of the translated ones, those that a person has checked."""
    errors: int
    warnings: int
    problem: str = ""
    """Why the catalogue cannot be read; empty if it can."""
    outdated: tuple[str, ...] = ()
    """Easy-language pages that are older than the German ones, with line and remedy."""

    @property
    def missing(self) -> int:
        """Number of German texts without any translation."""
        return self.units - self.translated - self.fuzzy


def status_of(
    root: Path, locales: Locales, chosen: Iterable[Locale], gatekeeper: Gatekeeper
) -> list[CatalogueStatus]:
    """Return a row for each catalogue and the easy-language pages of each language but German.

    A damaged catalogue has its problem in its row.
    """
    i18n = root / "i18n"
    wanted = {domain: _template(i18n, domain) for domain in DOMAINS}
    rows: list[CatalogueStatus] = []
    for locale in chosen:
        if locale != locales.source:
            domains = (domain for domain in DOMAINS if wanted[domain])
            rows += [_row(i18n, locale, each, wanted[each], gatekeeper) for each in domains]
            rows += _pages(root, locale)
    return rows


def _pages(root: Path, locale: Locale) -> list[CatalogueStatus]:
    """Count the pages that are written instead of translated, where there are any."""
    pages = list(easy_language_pages(root, locale.tag))
    if not pages:
        return []
    stale = [page for page in pages if page.problem]
    try:
        ledger = load_ledger(root / "i18n", locale.tag)
    except ConfigurationError:
        ledger = NO_REVIEWS  # the rows of the catalogues say so
    return [
        CatalogueStatus(
            locale=locale.tag,
            published=locale.published,
            catalogue="pages",
            units=len(pages),
            translated=len(pages) - len(stale),
            fuzzy=len(stale),
            stale=len(stale),
            checked=sum(page.is_checked(ledger) for page in pages),
            errors=0,
            warnings=0,
            outdated=tuple(str(page.problem) for page in stale),
        )
    ]


def _template(i18n: Path, domain: str) -> set[tuple[str | None, str]]:
    file = i18n / f"{domain}.pot"
    return set(read_units(file)) if file.exists() else set()


def _row(
    i18n: Path,
    locale: Locale,
    domain: str,
    wanted: set[tuple[str | None, str]],
    gatekeeper: Gatekeeper,
) -> CatalogueStatus:
    try:
        ledger = load_ledger(i18n, locale.tag)
        terms = load_terms(i18n, locale.tag)
        texts = [t for t in read_texts(i18n, locale.tag, domain) if (t.context, t.german) in wanted]
    except ConfigurationError as error:
        return CatalogueStatus(
            *(locale.tag, locale.published, domain, len(wanted)),
            *(0, 0, 0, 0, 0, 0),
            problem=str(error),
        )
    good = [text for text in texts if text.is_shown]
    fuzzy = [text for text in texts if text.is_fuzzy and text.translation]
    findings = gatekeeper.check_texts(good, locale, terms)
    return CatalogueStatus(
        locale=locale.tag,
        published=locale.published,
        catalogue=domain,
        units=len(wanted),
        translated=len(good),
        fuzzy=len(fuzzy),
        stale=sum(text.former is not None for text in fuzzy),
        checked=sum(ledger.find(t.german, t.translation, t.context) is not None for t in good),
        errors=_count(findings, Weight.ERROR),
        warnings=_count(findings, Weight.WARNING),
    )


def _count(findings: Sequence[Finding], weight: Weight) -> int:
    return sum(finding.weight is weight for finding in findings)


def as_json(rows: Sequence[CatalogueStatus]) -> str:
    """Return the rows as JSON: a list of objects with the fields of a row, and `missing`."""
    return json.dumps(
        [{**asdict(row), "missing": row.missing} for row in rows], ensure_ascii=False, indent=1
    )


def as_page(rows: Sequence[CatalogueStatus], locales: Locales) -> str:
    """Return the numbers as an HTML page for editors, in German."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("translating"), autoescape=True, trim_blocks=True
    )
    names = {locale.tag: locale for locale in locales}
    return environment.get_template("status.html").render(rows=rows, names=names)
