"""Find the languages that a build need not build again.

Hashed are all inputs of a language: pages, templates, district, its catalogues, the code and its
libraries, the day (contact points have dates), the options. Files are hashed before they are read,
so that a file saved during a build belongs to the next one. The hashes of the last build are stored
beside the site, with a stamp of the built pages, so that a site written by another program is built
again.
"""

import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import portal
import sitebuild
from portal.languages.registry import Locale
from portal.problems import Problem
from sitebuild.output.report import LocaleReport
from sitebuild.output.share_files import read_share_files
from sitebuild.output.target import digests_file
from sitebuild.rendering.downloads import downloads_of, kits_of
from sitebuild.site import Site

_LIBRARIES = (
    *("babel", "brotli", "jinja2", "markdown", "markupsafe", "mkdocs", "mkdocs-material"),
    *("mkdocs-static-i18n", "polib", "pymdown-extensions", "wtforms"),
)


@dataclass(frozen=True, slots=True)
class BuiltLanguage:
    """The record of one language in the last build."""

    digest: str
    day: dt.date
    """Contact points and events on its pages are those of this day."""
    stamp: tuple[int, ...]
    report: LocaleReport


class Inputs:
    """The hashes of the input files; created before the first of them is read."""

    def __init__(self, root: Path, district: str) -> None:
        i18n = root / "i18n"
        self._shared: list[str] = []
        self._own = {each.name: _digest(_contents(each)) for each in i18n.iterdir()}
        code = [Path(package.__path__[0]) for package in (portal, sitebuild)]
        self.add(root / "mkdocs.yml", i18n / "locales.toml", root / "districts" / district, *code)

    def add(self, *paths: Path) -> None:
        """Add files or folders to the inputs of every language."""
        self._shared += [_digest(_contents(path)) for path in paths]

    def hashes_of(self, locale: Locale) -> list[str]:
        """Return the hashes of the inputs of *locale*."""
        return [*self._shared, self._own.get(locale.tag, "")]


class Digests:
    """The hash of each language's inputs now and at the last build."""

    def __init__(self, site: Site, inputs: Inputs, target: Path) -> None:
        self._site = site
        self._target = target
        self._file = digests_file(target)
        self._shared = _digest(_options(site))
        self._inputs = inputs
        self._last = _read(self._file)

    def hashes_of(self, locale: Locale) -> str:
        """Return the hash of all inputs of *locale*."""
        offered = _digest(_offered(self._site, locale))
        return _digest([self._shared, offered, locale.tag, *self._inputs.hashes_of(locale)])

    def unchanged_report(self, locale: Locale) -> LocaleReport | None:
        """Return the last report of *locale* if its inputs have not changed, else None."""
        last = self._last.get(locale.tag)
        is_same = (
            last and last.digest == self.hashes_of(locale) and last.stamp == self._stamp(locale)
        )
        return last.report if last and is_same else None

    def record(self, built: Mapping[Locale, LocaleReport]) -> None:
        """Store the hashes of the languages that were just built."""
        for locale, report in built.items():
            stamp = self._stamp(locale)
            self._last[locale.tag] = BuiltLanguage(
                self.hashes_of(locale), self._site.today, stamp, report
            )
        rows = {tag: asdict(built) for tag, built in self._last.items()}
        self._file.write_text(json.dumps(rows, default=str, ensure_ascii=False), "utf-8")

    def _stamp(self, locale: Locale) -> tuple[int, ...]:
        """Return numbers that change if another program writes the pages of *locale*."""
        page = self._target / locale.path / "index.html"
        if not page.exists():
            return ()
        state = page.stat()
        return state.st_ino, state.st_mtime_ns, state.st_size


def build_days(target: Path) -> dict[str, dt.date]:
    """Return the day of the last build of each language in *target*, by tag, if it is known."""
    return {tag: built.day for tag, built in _read(digests_file(target)).items()}


def _read(file: Path) -> dict[str, BuiltLanguage]:
    """Return what is known of the last build; a damaged file only costs time."""
    try:
        rows = json.loads(file.read_text("utf-8"))
        return {tag: _built(row) for tag, row in rows.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _built(row: Mapping[str, object]) -> BuiltLanguage:
    report = dict(row["report"])  # type: ignore[call-overload] # checked by whoever calls
    report["german_pages"] = tuple(report["german_pages"])
    report["problems"] = tuple(Problem(**problem) for problem in report["problems"])
    day = dt.date.fromisoformat(str(row["day"]))
    return BuiltLanguage(str(row["digest"]), day, tuple(row["stamp"]), LocaleReport(**report))  # type: ignore[arg-type]


def _options(site: Site) -> Iterator[str]:
    """Yield what goes into every language and is no file of the project."""
    yield from (sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES))
    yield f"{site.url} {site.today} {[locale.tag for locale in site.shown]}"


def _offered(site: Site, locale: Locale) -> Iterator[str]:
    """Yield what the pages of a language say about its documents, kits and pictures."""
    yield f"{downloads_of(site, locale)} {kits_of(site, locale)}"
    yield from (made.file for made in read_share_files(site.prints) if made.tag == locale.tag)


def _contents(path: Path) -> Iterator[str | bytes]:
    """Yield names and bytes of a file, or of all files below a folder; of nothing, nothing."""
    for file in [path, *sorted(path.rglob("*"))]:
        if "__pycache__" not in file.parts and file.is_file():
            yield file.relative_to(path.parent).as_posix()
            yield file.read_bytes()


def _digest(parts: Iterable[str | bytes]) -> str:
    """Hash *parts* so that none can run into the next."""
    digest = hashlib.sha256()
    for part in parts:
        data = os.fsencode(part) if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
