"""The list of all pages: grouped as readers find them, and searched by name or by their words."""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.utils.meta import get_data
from starlette.responses import Response

from editing.accounts.roles import Role
from editing.drafts.draft import Draft
from editing.page_names import (
    PAPER,
    SIMPLE_LANGUAGE,
    front_of,
    german_of,
    is_simple,
    page_name,
    with_dots,
)
from editing.texts.page import Part
from editing.texts.search import (
    Found,
    FrameText,
    folded,
    frame_texts_with,
    pages_with,
    pages_with_translation,
)
from editing.texts.site import Texts
from editing.web.access import Visit
from editing.web.kinds import At, Kind
from editing.web.shell import Shell, address_of
from portal.district.folder import EVENTS, FACTS, NOTICES, PLACES
from portal.page_roles import ERRORS
from portal.problems import ConfigurationError
from portal.tomlfile import texts_in
from sitebuild.content.docs import Docs

MENU = "Im Menü der Website"
FOOTER = "Unten auf jeder Seite"
STAFF = "Für Fachstellen und Ihr Team"
PRINTED = "Zum Ausdrucken"
OTHERS = "Sonst"
BROKEN = "Wenn etwas nicht geht"
_GROUPS = (MENU, FOOTER, STAFF, PRINTED, OTHERS, BROKEN)
_MOST_PARTS = 3
"""Of one page that show where the sought words stand."""
_MOST_OF_FRAME = 20
"""Texts of buttons and forms in a list: whoever gets more has sought a syllable."""
_TOWNS, _TOWN = "docs/orte/index.md", "docs/orte/_ort.md"


@dataclass(frozen=True, slots=True)
class Row:
    """A page or a file of facts in the list."""

    name: str
    path: str
    kinds: list[Kind]
    """How who asks may edit it."""
    is_own: bool = True
    """Whether it is the district's; otherwise the portal's."""
    title: str = ""
    """Heading of the page, if it is another one than its name."""
    beside: str = ""
    """The page above it, if another one has the same name."""
    parts: tuple[tuple[str, str], ...] = ()
    """The parts in which the sought words stand: their words, and where they are changed."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page with what its place in the list depends on."""

    path: str
    file: Path
    text: str
    front: Mapping[str, Any]
    """Of the German page, also for one in Leichte Sprache."""

    @property
    def name(self) -> str:
        name = page_name(german_of(self.path), self.front) or self.path.removeprefix("docs/")
        return f"{name} ({SIMPLE_LANGUAGE})" if is_simple(self.path) else name

    @property
    def title(self) -> str:
        return with_dots(str(self.front.get("title", "")))

    @property
    def order(self) -> tuple[float, str]:
        """By what it is sorted within its group: the place in the menu, then its name."""
        said = self.front.get("order")
        place = said if isinstance(said, int) else 0  # what else stands there nobody has checked
        return place + (0.5 if self.path == _TOWN else 0), self.name.casefold()


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Where words stand but in the German pages and facts."""

    translated: Sequence[Found] = ()
    """Pages that say them in another language."""
    frame: Sequence[FrameText] = ()
    """Texts of buttons and forms."""
    is_unread: bool = False
    """Nobody could look: the draft cannot be read as a whole."""


class PageList:
    """Shows all pages, ours and the district's, and how to edit each."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, visit: Visit) -> Response:
        """Show them in groups, or those in which the words of the query stand."""
        draft = self._shell.draft(visit)
        wanted = " ".join(visit.request.query_params.get("suche", "").split())
        wanted = wanted if folded(wanted) else ""
        pages = list(self._pages(draft))
        said, groups = dict[str, tuple[Part, ...]](), _grouped(pages)
        texts = Texts(self._shell.root, self._shell.place(draft).folder) if wanted else None
        if texts:
            said = _said(texts, pages, wanted)
            groups = _found(pages, wanted, said)
        facts = [
            Row(self._shell.name(draft, path), path, self._shell.kinds_for(visit, path))
            for path in (FACTS, PLACES, EVENTS, NOTICES)
        ]
        facts = [row for row in facts if _is_in(draft, row, wanted)]
        elsewhere = _Elsewhere()
        if texts and not facts and not any(found for _, found in groups):
            elsewhere = _elsewhere(texts, wanted)
            said = {f"docs/{each.uri}": each.parts for each in elsewhere.translated}
            groups = _by_language(pages, elsewhere.translated)
        words = {
            "elsewhere": elsewhere,
            "groups": [
                (name, self._rows(visit, draft, found, said)) for name, found in groups if found
            ],
            "facts": facts,
            "wanted": wanted,
            "may_texts": Role.TEXTS in visit.person.roles,
        }
        return self._shell.page(visit, "all_pages.html", words)

    def _pages(self, draft: Draft) -> Iterator[_Page]:
        files = Docs(self._shell.root / "docs", draft.folder / "docs").pages
        contents = {f"docs/{name}": file.read_bytes() for name, file in files.items()}
        fronts = {path: front_of(content) for path, content in contents.items()}
        for name, file in files.items():
            path = f"docs/{name}"
            german = german_of(path)
            front = dict(fronts.get(german, fronts[path]))
            if path == _TOWN:
                front["order"] = fronts.get(_TOWNS, {}).get("order", 0)
            yield _Page(path, file, contents[path].decode("utf-8", "replace"), front)

    def _rows(
        self,
        visit: Visit,
        draft: Draft,
        pages: list[_Page],
        said: Mapping[str, tuple[Part, ...]],
    ) -> list[Row]:
        count = Counter(page.name for page in pages)
        names = {page.path: page.name for page in pages}
        kinds = {page.path: self._shell.kinds_for(visit, page.path) for page in pages}
        return [
            Row(
                page.name,
                page.path,
                kinds[page.path],
                page.file.is_relative_to(draft.folder),
                "" if page.name.startswith(page.title) else page.title,
                _above(page.path, names) if count[page.name] > 1 else "",
                tuple(
                    (part.says, address_of(kind, At(page.path, part.id)))
                    for kind in kinds[page.path]
                    for part in said.get(page.path, ())[:_MOST_PARTS]
                    if not part.locked
                ),
            )
            for page in pages
        ]


def _said(texts: Texts, pages: list[_Page], wanted: str) -> dict[str, tuple[Part, ...]]:
    """Return the paths of the pages that say what is *wanted*, with the parts that do."""
    try:
        return {f"docs/{each.uri}": each.parts for each in pages_with(texts, wanted)}
    except ConfigurationError:
        sought = folded(wanted)  # the draft cannot be read as a whole: the files as they are
        return {page.path: () for page in pages if sought in folded(get_data(page.text)[0])}


def _elsewhere(texts: Texts, wanted: str) -> _Elsewhere:
    """Return where *wanted* stands but in the German pages and facts."""
    try:
        translated = list(pages_with_translation(texts, wanted))
        return _Elsewhere(translated, frame_texts_with(texts, wanted)[:_MOST_OF_FRAME])
    except ConfigurationError:
        return _Elsewhere(is_unread=True)


def _above(path: str, names: Mapping[str, str]) -> str:
    """Return the name of the page above *path*, that of its folder or the start page, or ""."""
    folder = path.rpartition("/")[0]
    return names.get(f"{folder}.md") or names.get(f"{folder}/index.md", "")


def _grouped(pages: list[_Page]) -> list[tuple[str, list[_Page]]]:
    groups: dict[str, list[_Page]] = {name: [] for name in _GROUPS}
    for page in sorted(pages, key=lambda each: each.order):
        groups[_group(page)].append(page)
    return list(groups.items())


def _group(page: _Page) -> str:
    """Return the group of a page: where readers find it."""
    front = page.front
    if str(front.get("role")) in ERRORS:
        return BROKEN
    if front.get("only") == "de":
        return STAFF
    if "print" in front or page.path.startswith(PAPER):
        return PRINTED
    if "order" in front:
        return MENU
    return OTHERS if front.get("noindex") else FOOTER


def _found(pages: list[_Page], wanted: str, said: Collection[str]) -> list[tuple[str, list[_Page]]]:
    """Return the pages with *wanted* in their names, and those that have *said* it."""
    sought = folded(wanted)
    pages = sorted(pages, key=lambda each: each.name.casefold())
    named = [page for page in pages if sought in folded(f"{page.name} {page.title}")]
    others = [page for page in pages if page not in named and page.path in said]
    return [("Im Namen", named), ("Im Text", others)]


def _by_language(pages: list[_Page], translated: Sequence[Found]) -> list[tuple[str, list[_Page]]]:
    """Return the *translated* pages, grouped by the languages in which they say it."""
    by_path = {page.path: page for page in pages}
    groups: dict[str, list[_Page]] = {}
    for each in translated:
        name = f"Auf {' und '.join(each.languages)}"
        groups.setdefault(name, []).append(by_path[f"docs/{each.uri}"])
    return list(groups.items())


def _is_in(draft: Draft, row: Row, wanted: str) -> bool:
    """Return True if *wanted* stands in the name of a file of facts, or in one of the facts."""
    try:
        values = tomllib.loads((draft.read(row.path) or b"").decode("utf-8-sig"))
    except ValueError:
        values = {}
    return any(folded(wanted) in folded(each) for each in (row.name, *texts_in(values)))
