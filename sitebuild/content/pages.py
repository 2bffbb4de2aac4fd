"""The pages of the site, read from their German source files.

A page is one Markdown file; the pages of municipalities are made from the one with ``role: place``.
The keys of the front matter are listed in `_KEYS`; any other is a typing error.
"""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from portal.district import Municipality
from portal.languages.registry import Locales
from portal.page_roles import ERRORS, ROLES, missing_roles
from portal.problems import ConfigurationError, Problem
from sitebuild.content.docs import Docs
from sitebuild.content.front_matter import read_front_matter
from sitebuild.content.source import SourceText, source_of

_KEYS: dict[str, type] = {
    "title": str,
    "description": str,
    "share": str,
    "nav": str,
    "order": int,
    "template": str,
    "role": str,
    "legal": bool,
    "noindex": bool,
    "only": str,
    "print": str,
    "pages": int,
    "front": int,
    "back": int,
    "pictograms": str,
    "review": dt.date,
}
TEXTS = ("title", "description", "share", "nav")
"""The keys of the front matter whose values are words for readers."""
_KEYS_OF_EASY_TEXTS = {
    **{key: kind for key, kind in _KEYS.items() if key not in {"role", "review"}},
    "source-hash": str,
}
_REQUIRED = ("title", "description")
_REMEDIES = {
    str: ("kein Text", "Setzen Sie es in Anführungszeichen."),
    bool: ("weder true noch false", "Schreiben Sie true oder false."),
    int: ("keine ganze Zahl", "Schreiben Sie eine ganze Zahl in Ziffern."),
    dt.date: (
        "kein Tag",
        "Schreiben Sie einen Tag, den es gibt, ohne Anführungszeichen: 2027-03-01",
    ),
}
"""What a value is not, and what helps."""
_NAMES = (
    "Nennen Sie die Datei wie ihre Seite, mit dem Kürzel ihrer Sprache: hilfe.de-simple.md; eine "
    "eigene Seite hat keinen Punkt im Namen."
)
_ROLE = re.compile(r"^role:[ \t]*([\w-]+)[ \t]*$", re.MULTILINE)
_PRINT_FOLDER = "druck/"
_INDEXES = frozenset({"index", "README"})
"""Names of a page that MkDocs takes for that of its folder."""


@dataclass(frozen=True, slots=True)
class EasyLanguageText:
    """A text written in a language instead of translated: Leichte Sprache has other sentences."""

    source: SourceText
    meta: Mapping[str, Any]
    meaning: str = ""
    """Hash of what this text says."""

    @property
    def source_hash(self) -> str:
        """The `meaning_hash` of the German page at the time when this text was written."""
        return str(self.meta.get("source-hash", ""))

    @property
    def pair(self) -> tuple[str, str]:
        """The pair of texts by which the ledger of reviews knows it: German, and this text."""
        return self.source_hash, self.meaning


@dataclass(frozen=True, slots=True)
class Page:
    """A German text of `docs/` with its front matter: a page of the site, or a text for paper."""

    uri: str
    """MkDocs' name of it: the path of the Markdown file; for a municipality a path of its own."""
    source: SourceText
    meta: Mapping[str, Any]
    town: Municipality | None = None
    variants: Mapping[str, EasyLanguageText] = field(default_factory=dict)
    """Texts written in a language instead of translated into it, by tag."""

    def said_in(self, tag: str) -> object:
        """Return what other pages in the language *tag* may say of this one: its texts in front."""
        own = self.variants.get(tag)
        texts = tuple(self.meta.get(key) for key in TEXTS)
        return texts, (own.pair, sorted(own.meta.items())) if own else None

    @property
    def here(self) -> str:
        """Path below the language, for example ``kontakt/``; that of the start page is empty."""
        folder, slash, name = self.uri.removesuffix(".md").rpartition("/")
        return f"{folder}{slash}" if name in _INDEXES else f"{folder}{slash}{name}/"

    @property
    def name(self) -> str:
        """The last segment of its path, by which a document to print is called."""
        return self.here.rstrip("/").rpartition("/")[2]

    @property
    def title(self) -> str:
        """German title, possibly with placeholders."""
        return str(self.meta["title"])

    @property
    def short_title(self) -> str:
        """German title for menus."""
        return str(self.meta.get("nav") or self.title)

    @property
    def role(self) -> str:
        """The role by which code and templates refer to the page, one of `ROLES`; mostly empty."""
        return str(self.meta.get("role", ""))

    @property
    def is_error(self) -> bool:
        """Return True if it is an error page, which is shown at any address."""
        return self.role in ERRORS

    @property
    def is_legal(self) -> bool:
        """Return True if the page is shown translated as a whole or not at all."""
        return bool(self.meta.get("legal"))

    @property
    def is_german_only(self) -> bool:
        """Return True if the page is for people who work in German, and is never translated."""
        return self.meta.get("only") == "de"

    @property
    def is_printed(self) -> bool:
        """Return True if the page is a form or notice to print and sign, among the downloads."""
        return "print" in self.meta

    @property
    def is_paper(self) -> bool:
        """Return True if the text is for paper only: a flyer, a poster."""
        return self.uri.startswith(_PRINT_FOLDER)

    @property
    def is_reply_kit(self) -> bool:
        """Return True if the text holds the ready replies for staff: `pages.ready_replies`."""
        return self.role == "replies"

    @property
    def is_page(self) -> bool:
        """Return True if readers have this text as a page of its own."""
        return not (self.is_paper or self.is_reply_kit)

    @property
    def review(self) -> dt.date | None:
        """The day on which somebody has to look whether the page is still true; None: no day."""
        day = self.meta.get("review")
        return day if isinstance(day, dt.date) else None

    @property
    def is_hidden(self) -> bool:
        """Return True if the page is left out of menus, choosers and search engines."""
        return bool(self.meta.get("noindex"))


def read_pages(
    docs: Docs,
    towns: Iterable[Municipality],
    locales: Locales,
    mistakes: list[Problem] | None = None,
) -> tuple[Page, ...]:
    """Return every page of *docs*.

    With *mistakes* those in the front matter are added there, and the page is what can be made of
    it: others link to it.

    Raises `ConfigurationError` with file and line of each mistake in the front matter, and of the
    first byte that is not UTF-8, and for each page that nobody would find by its name; `OSError`
    where a folder cannot be read.
    """
    problems = [*_unowned(docs, locales)]
    told = problems if mistakes is None else mistakes
    pages: list[Page] = []
    variants = _variants(docs, locales)
    for uri in docs.pages:
        if uri in variants.values():
            continue
        try:
            source = _source(docs, uri)
            texts = {tag: _source(docs, name) for (of, tag), name in variants.items() if of == uri}
        except ConfigurationError as error:
            problems += error.problems
            continue
        meta = _meta_of(source, _KEYS, told)
        own = {tag: _easy_text(text, told) for tag, text in texts.items()}
        if meta.get("role") == "place":
            folder = uri.rpartition("/")[0]
            named = ((f"{folder}/{town.slug}.md".removeprefix("/"), town) for town in towns)
            pages += (Page(name, source, meta, town, own) for name, town in named)
        else:
            pages.append(Page(uri, source, meta, variants=own))
    if problems := [*problems, *_repeated_roles(pages), *_repeated_addresses(pages)]:
        raise ConfigurationError(problems)
    return tuple(pages)


def _easy_text(source: SourceText, problems: list[Problem]) -> EasyLanguageText:
    return EasyLanguageText(source, _meta_of(source, _KEYS_OF_EASY_TEXTS, problems))


def _meta_of(
    source: SourceText, keys: Mapping[str, type], problems: list[Problem]
) -> Mapping[str, Any]:
    """Return the front matter of *source*, and add what is wrong with it to *problems*; then it has
    what is right of it, the name of the file as its title, and its role.
    """
    meta, unreadable = read_front_matter(source)
    wrong = unreadable or _mistakes(source, meta, keys)
    if not wrong:
        return meta
    problems += wrong
    right = {key: meta[key] for key in keys if key in meta and type(meta[key]) is keys[key]}
    role = _ROLE.search(source.text)
    named = {"role": role[1]} if role and "role" in keys else {}
    name = PurePosixPath(source.name).stem
    meta = {"title": name, "description": name, **right, **named}
    if "role" in meta and meta["role"] not in ROLES:
        near = difflib.get_close_matches(meta["role"], ROLES, n=1, cutoff=0.7)
        meta |= {"role": near[0] if near else ""}
    return meta


def file_with_role(docs: Path, role: str) -> Path | None:
    """Return the file below the folder *docs* whose front matter has a *role*; None if there is
    none.
    """
    files = Docs(docs).pages.values()
    return next((file for file in files if _role_of(file, file.stat().st_mtime_ns) == role), None)


@lru_cache(maxsize=256)
def _role_of(file: Path, _changed: int) -> str:
    source = SourceText(file.name, file.read_text("utf-8-sig", errors="replace"))
    return str(read_front_matter(source)[0].get("role", "")) if "role:" in source.text else ""


def refuse_missing_roles(docs: Docs, pages: Iterable[Page]) -> None:
    """Raise `ConfigurationError` naming each required role that no page has."""
    found = {page.role for page in pages}
    problems = [
        Problem(
            _place_of(docs, role),
            None,
            f"role: {role}",
            f"Keine Seite hat diese Rolle: {ROLES[role]}.",
            f"Schreiben Sie in den Kopf dieser Seite: role: {role}",
            "Abhilfe",
        )
        for role in missing_roles(found)
    ]
    if problems:
        raise ConfigurationError(problems)


def _place_of(docs: Docs, role: str) -> str:
    """Return the page of the district that has replaced ours with *role*, else our folder."""
    file = file_with_role(docs.ours, role)
    own = docs.own / file.relative_to(docs.ours) if file and docs.own else None
    return str(own) if own and own.exists() else f"{docs.ours.name}/"


def _repeated_roles(pages: Iterable[Page]) -> Iterator[Problem]:
    """Yield a problem for each page that has the role of another; municipalities share one file."""
    first: dict[str, str] = {}
    for page in pages:
        name = page.source.name
        if page.role and first.setdefault(page.role, name) != name:
            what = f"{first[page.role]} hat die Rolle {page.role} schon."
            remedy = "Entfernen Sie diese Zeile auf einer der beiden Seiten."
            yield page.source.problem(page.source.line_of("role:"), "role", what, remedy)


def _repeated_addresses(pages: Iterable[Page]) -> Iterator[Problem]:
    """Yield a problem for each page that would be written over another one."""
    first: dict[str, Page] = {}
    for page in pages:
        other = first.setdefault(page.here, page) if page.is_page else page
        if other is not page:
            what = f"hat dieselbe Adresse wie {other.source.name}."
            remedy = "Benennen Sie eine der beiden Dateien um."
            yield page.source.problem(None, "name", what, remedy)


def _unowned(docs: Docs, locales: Locales) -> Iterator[Problem]:
    """Yield a problem for each text named as one of a page in another language that is none."""
    tags = [locale.tag for locale in locales]
    for uri in docs.pages:
        inner = PurePosixPath(uri)
        stem, _, tag = inner.stem.rpartition(".")
        german = str(inner.with_name(f"{stem}.md"))
        if stem and tag not in tags:
            what = f"„{tag}“ ist keine Sprache aus i18n/locales.toml."
            near = [f"{stem}.{each}.md" for each in difflib.get_close_matches(tag, tags, n=1)]
        elif stem and german not in docs.pages:
            what = f"Die Seite {german}, deren Text das wäre, gibt es nicht."
            near = difflib.get_close_matches(uri, [f"{each[:-3]}.{tag}.md" for each in docs.pages])
        else:
            continue
        meant = f"Meinen Sie {near[0]}? " if near else ""
        yield Problem(docs.name_of(inner), None, "name", what, f"{meant}{_NAMES}", "Abhilfe")


def _source(docs: Docs, uri: str) -> SourceText:
    return source_of(docs.name_of(PurePosixPath(uri)), docs.pages[uri].read_bytes())


def _variants(docs: Docs, locales: Locales) -> dict[tuple[str, str], str]:
    """Map (German page, tag) to the page written in that language: `start.de-simple.md`."""
    found = {}
    for uri in docs.pages:
        stem, _, tag = uri.removesuffix(".md").rpartition(".")
        if stem and locales.by_tag(tag):
            found[f"{stem}.md", tag] = uri
    return found


def _mistakes(
    source: SourceText, meta: Mapping[str, Any], keys: Mapping[str, type] = _KEYS
) -> list[Problem]:
    known = ", ".join(keys)
    wrong = [
        (key, "Diesen Schlüssel kennt der Kopf einer Seite nicht.", f"Möglich sind: {known}")
        for key in meta
        if key not in keys
    ]
    wrong += [
        (key, "fehlt.", f"Fügen Sie eine Zeile hinzu: {key}: …")
        for key in _REQUIRED
        if key not in meta
    ]
    wrong += [
        (key, f"ist {_REMEDIES[kind][0]}.", _REMEDIES[kind][1])
        for key, kind in keys.items()
        if key in meta and type(meta[key]) is not kind
    ]
    role = meta.get("role", "")
    if isinstance(role, str) and role and role not in ROLES:
        close = difflib.get_close_matches(role, ROLES, n=1, cutoff=0)
        wrong.append(("role", f"„{role}“ ist keine Rolle einer Seite.", f"Vielleicht: {close[0]}"))
    if meta.get("only", "de") != "de":
        wrong.append(("only", "Hier ist nur Deutsch möglich.", "Schreiben Sie: only: de"))
    if "share" in meta and ("only" in meta or meta.get("noindex")):
        what = "Weitergegeben werden Seiten, die es in jeder Sprache gibt und die alle finden."
        remedy = "Entfernen Sie diese Zeile, oder die mit only oder noindex."
        wrong.append(("share", what, remedy))
    return [
        source.problem(source.line_of(f"{key}:") or 1, key, what, remedy)
        for key, what, remedy in wrong
    ]
