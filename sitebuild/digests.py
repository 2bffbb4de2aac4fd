"""Tell which languages a build can leave as they are: nothing that went into them has changed.

What goes into a language is hashed: pages, templates, district, its catalogues, the code and
its libraries, the day (contact points have dates), the options. The hashes of the last build
lie beside the site, with a stamp of what was built, so that a site written by anything else is
built anew.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import portal
import sitebuild
from portal.locales import Locale
from portal.problems import Problem
from sitebuild.report import LocaleReport
from sitebuild.site import Site

_LIBRARIES = (
    *("babel", "brotli", "jinja2", "markdown", "markupsafe", "mkdocs", "mkdocs-material"),
    *("mkdocs-static-i18n", "polib", "pymdown-extensions", "wtforms"),
)


@dataclass(frozen=True, slots=True)
class Built:
    """What the last build has left of one language."""

    digest: str
    stamp: tuple[int, ...]
    report: LocaleReport


class Digests:
    """The hashes of what goes into each language now, and what they were at the last build."""

    def __init__(self, site: Site, folders: Sequence[Path], target: Path) -> None:
        """Begin; *folders* are those of pages, templates, documents."""
        self._i18n = site.root / "i18n"
        self._target = target
        self._file = target.with_name(f".{target.name}.json")
        self._shared = _digest(_shared(site, folders))
        self._last = _read(self._file)

    def of(self, locale: Locale) -> str:
        """Return the hash of everything that goes into a language."""
        return _digest([self._shared, locale.tag, *_contents(self._i18n / locale.tag)])

    def unchanged(self, locale: Locale) -> LocaleReport | None:
        """Return the last report on a language if building it would make the same again."""
        last = self._last.get(locale.tag)
        is_same = last and last.digest == self.of(locale) and last.stamp == self._stamp(locale)
        return last.report if last and is_same else None

    def note(self, built: Mapping[Locale, LocaleReport]) -> None:
        """Remember what was built just now."""
        for locale, report in built.items():
            self._last[locale.tag] = Built(self.of(locale), self._stamp(locale), report)
        rows = {tag: asdict(built) for tag, built in self._last.items()}
        self._file.write_text(json.dumps(rows, default=str, ensure_ascii=False), "utf-8")

    def _stamp(self, locale: Locale) -> tuple[int, ...]:
        """Return what changes when somebody else writes the language's pages."""
        page = self._target / locale.path / "index.html"
        if not page.exists():
            return ()
        state = page.stat()
        return state.st_ino, state.st_mtime_ns, state.st_size


def _read(file: Path) -> dict[str, Built]:
    """Return what is known of the last build; a damaged file only costs time."""
    try:
        rows = json.loads(file.read_text("utf-8"))
        return {tag: _built(row) for tag, row in rows.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _built(row: Mapping[str, object]) -> Built:
    report = dict(row["report"])  # type: ignore[call-overload] # checked by whoever calls
    report["german_pages"] = tuple(report["german_pages"])
    report["problems"] = tuple(Problem(**problem) for problem in report["problems"])
    return Built(str(row["digest"]), tuple(row["stamp"]), LocaleReport(**report))  # type: ignore[arg-type]


def _shared(site: Site, folders: Sequence[Path]) -> Iterator[str | bytes]:
    """Yield what goes into every language."""
    yield from (sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES))
    yield f"{site.url} {site.today} {[locale.tag for locale in site.shown]}"
    code = [Path(package.__path__[0]) for package in (portal, sitebuild)]
    district = site.root / "districts" / site.district.id
    for folder in (*folders, district, *code):
        yield from _contents(folder)
    for name in ("mkdocs.yml", "i18n/locales.toml"):
        yield (site.root / name).read_bytes()


def _contents(folder: Path) -> Iterator[str | bytes]:
    """Yield names and bytes of all files below *folder*."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.relative_to(folder).as_posix()
            yield file.read_bytes()


def _digest(parts: Iterable[str | bytes]) -> str:
    """Hash *parts* so that none can run into the next."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
