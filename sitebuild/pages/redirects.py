"""Check the table of moved addresses, and export it for service and proxy.

The table is `site/redirects.toml`; one of that name in the folder of the district is added to it
and counts first. A new address must be a page (with `{language}`, one in every published language),
and an old one must not be: so there are no loops, and no page becomes
unreachable.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.languages.german_beside import BESIDE
from portal.problems import ConfigurationError
from portal.tomlfile import TomlTable, open_toml
from sitebuild.output.printed_documents import FOLDER as PRINTED
from sitebuild.output.printed_documents import read_printed_documents
from sitebuild.rendering.shared_pages import FOLDER as CODES
from sitebuild.rendering.shared_pages import name_of, shared_pages
from sitebuild.sharing.codes import WRITERS
from sitebuild.site import Site

NAME = "redirects.toml"
TABLE = f"site/{NAME}"
EVERY = "{language}"
"""Placeholder for each language in turn."""
_ROLE = "role:"
"""Begins the name of the role of the new page, whose file may be renamed (decision 0031)."""

_SEGMENT = r"(?!\.\.?(?:/|$))(?:[A-Za-z0-9._~@+,=-]+|\{language\})"
_ADDRESS = re.compile(rf"(?:/{_SEGMENT})+/?")


@dataclass(frozen=True, slots=True)
class _Row:
    old: str
    new: str
    table: TomlTable


def moved_addresses(site: Site) -> dict[str, str]:
    """Return absolute paths of new addresses by old ones, with and without a slash at the end.

    Raises `ConfigurationError` naming file, line and field of each mistake.
    """
    files = (site.folder.site / NAME, site.root / TABLE)
    tables = [open_toml(file) for file in files if file.exists()]
    rows: list[_Row] = []
    for table in tables:
        known = {_plain(row.old) for row in rows}
        read = [_row(site, each) for each in table.tables("redirect", optional=True)]
        rows += [row for row in read if row and _plain(row.old) not in known]
        table.refuse_unknown_keys()
    moved = _checked(site, rows)
    if problems := [problem for table in tables for problem in table.source.problems]:
        raise ConfigurationError(problems)
    return {
        f"{site.base}{spelt}": f"{site.base}{new}"
        for old, new in moved.items()
        for spelt in {old, old.rstrip("/"), f"{old.rstrip('/')}/" if _is_folder(old) else old}
    }


def _is_folder(address: str) -> bool:
    return "." not in address.rpartition("/")[2]


def _row(site: Site, table: TomlTable) -> _Row | None:
    """Return a row of the table; None, with a problem added, if the row alone is wrong."""
    old, new, day = table.text("from"), table.text("to"), table.day("date")
    table.text("reason")
    if day is None:
        table.add_problem("date", "is missing.", "Write the day on which it moved: YYYY-MM-DD")
    elif day > site.today:
        table.add_problem("date", "is in the future.", "Write the day on which it moved.")
    table.refuse_unknown_keys()
    if not old or not new:
        return None
    if new.startswith(_ROLE):
        named = _of_role(site, table, new.removeprefix(_ROLE).strip(), old)
        if named is None:
            return None
        new = named
    if not _ADDRESS.fullmatch(old):
        what = "is no address that can be followed."
        remedy = "Write a path that begins with /, of letters, digits and signs, without ? or #."
        table.add_problem("from", what, remedy)
        return None
    if EVERY in new and EVERY not in old:
        what = f"has {EVERY}, and from has not: which language is meant?"
        table.add_problem("to", what, f"Name a language, or write {EVERY} in both.")
        return None
    return _Row(old, new, table)


def _of_role(site: Site, table: TomlTable, role: str, old: str) -> str | None:
    """Return the address of the page with a *role*, in each language if *old* is; None, with a
    problem added, if no page has it.
    """
    here = site.addresses.get(role)
    if here is None:
        near = difflib.get_close_matches(role, site.addresses, n=1, cutoff=0)
        table.add_problem("to", f"no page has the role “{role}”.", f"Write: role: {near[0]}")
        return None
    return f"/{EVERY}/{here}" if EVERY in old else f"/{here}"


def _checked(site: Site, rows: list[_Row]) -> dict[str, str]:
    """Return the addresses of all rows; what they are to each other and to pages is noted."""
    pages = set(_pages(site))
    taken = {_plain(place) for place in (*pages, *_files(site))}
    old = {_plain(spelt) for row in rows for spelt, _ in _in_each_language(site, row)}
    moved: dict[str, str] = {}
    for row in rows:
        known = {_plain(address) for address in moved}
        pairs = list(_in_each_language(site, row))
        if real := next((o for o, _ in pairs if _plain(o) in taken), None):
            what = f"{real} is a page or a file, and nobody would see it any more."
            row.table.add_problem("from", what, "Remove this row, or the page.")
        elif twice := next((o for o, _ in pairs if _plain(o) in known), None):
            row.table.add_problem(
                "from", f"{twice} is in the table already.", "Keep one of the rows."
            )
        _blame_target(row, pairs, pages, old)
        moved |= dict(pairs)
    return moved


def _blame_target(row: _Row, pairs: list[tuple[str, str]], pages: set[str], old: set[str]) -> None:
    missing = [new for _, new in pairs if new not in pages]
    if not missing:
        return
    if any(_plain(new) in old for new in missing):
        what = f"{missing[0]} has moved itself."
        row.table.add_problem("to", what, "Write where the page is now.")
    elif any(f"{new}/" in pages for new in missing):
        row.table.add_problem("to", f"{missing[0]} lacks its slash.", f"Write: {row.new}/")
    else:
        what = f"{missing[0]} is no page."
        row.table.add_problem("to", what, "Write the address of a page, as /{language}/kontakt/")


def _in_each_language(site: Site, row: _Row) -> Iterator[tuple[str, str]]:
    if EVERY not in row.old:
        yield row.old, row.new
        return
    for locale in site.kept:
        yield row.old.replace(EVERY, locale.path), row.new.replace(EVERY, locale.path)


def _pages(site: Site) -> Iterator[str]:
    """Yield the addresses of all pages below the base path, also of those above the languages."""
    yield "/"
    for locale in site.kept:
        for page in site.pages_in(locale):
            yield f"/{locale.path}/{page.here}"
            yield f"/{locale.path}/{BESIDE}/{page.here}"
    for page in site.pages:
        if page.here and not (page.is_hidden or page.is_german_only):
            yield f"/{page.here}"


def _files(site: Site) -> Iterator[str]:
    """Yield the addresses of files that people hand on."""
    for stored in read_printed_documents(site.prints) if site.prints else ():
        yield f"/{PRINTED}/{stored.file}"
    for page in shared_pages(site):
        for path in ("", *(f"/{locale.path}" for locale in site.kept)):
            yield from (f"{path}/{CODES}/{name_of(page)}.{kind}" for kind in WRITERS)


def _plain(address: str) -> str:
    """Return what an address means: nginx compares in small letters, and folders are pages."""
    return address.lower().removesuffix("index.html").rstrip("/")
