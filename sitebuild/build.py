"""Build the site: as `mkdocs build`, with one language per process, swapped in at the end.

Every language is a plain MkDocs build with our plugin, so the bytes are the same. Languages are
independent: if one fails, its published pages stay, and the others are built.
"""

import functools
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as replace_in
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as build_with_mkdocs
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from portal.district.folder import find_district
from portal.languages.registry import Locale
from portal.page_style import read_styles, write_styles
from portal.problems import ConfigurationError, Problem
from sitebuild.guards.texts import mistakes_in_texts
from sitebuild.mkdocs.plugin import KimPlugin
from sitebuild.output.artifacts import lock_file
from sitebuild.output.asset_names import FOLDER
from sitebuild.output.compress import compress_folder
from sitebuild.output.report import BuildFailedError, BuildReport, LocaleReport
from sitebuild.output.swap import remove, replace
from sitebuild.output.target import check_target, lock_of_target
from sitebuild.output.workers import Progress, run_in_processes
from sitebuild.pages.redirects import moved_addresses
from sitebuild.rendering.templates import Templates
from sitebuild.site import Site
from sitebuild.translation.babel_extractors import ANYWHERE
from sitebuild.translation.coverage import broken
from sitebuild.unchanged import Inputs, LastBuild

_ROOTS = "roots"


@dataclass(frozen=True, slots=True)
class MadeLanguage:
    """A language that was just built."""

    report: LocaleReport
    is_whole: bool
    """Whether all its pages were made, and none is kept from the last build."""


Outcome = MadeLanguage | tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What the processes inherit: everything that was read and compiled once."""

    config: MkDocsConfig
    plugin: KimPlugin
    folder: Path
    """Where languages are built before they are swapped in: a folder beside the output."""
    target: Path
    """Folder of the last build: compressed files of unchanged ones are reused."""
    last: LastBuild
    is_packed: bool
    is_forced: bool
    """Whether pages are made and packed again that would come out the same."""

    @property
    def site(self) -> Site:
        """The site that is built."""
        return self.last.site


def build_site(  # noqa: PLR0913 - each is a switch of the command line
    root: Path,
    *,
    district: str,
    base_url: str,
    site_dir: Path | None = None,
    tags: Sequence[str] | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    include_unpublished: bool = False,
    force: bool = False,
    prints: Path | None = None,
    is_packed: bool = True,
) -> BuildReport:
    """Build the site of *district*, or only its languages *tags*; return the report.

    An unchanged language is not built again, unless *force* is given. *prints* is the folder of the
    documents that the site offers. Previews need no compressed files (*is_packed*).

    Of two builds into one folder the second waits for the first. Raises `ConfigurationError` if
    nothing can be built, `BuildFailedError` if some languages cannot.
    """
    begin = time.monotonic()
    with _locked_target(root, district, site_dir) as target:
        inputs = Inputs(root, district)
        config, plugin = _load(root, district, base_url, prints, is_all=include_unpublished)
        inputs.add_site(Path(config.docs_dir), Path(config.theme.custom_dir or ""))
        site = plugin.site = _without_broken(plugin.prepare(config), target)
        locales = site.locales_by_tags(tags) if tags else site.shown
        last = LastBuild(site, inputs, target, is_packed=is_packed)
        same = {} if force else _unchanged(last, locales)
        new = [each for each in locales if each.tag not in same]
        with _folder_beside(target) as folder:
            inherited = _Inherited(config, plugin, folder, target, last, is_packed, force)
            made = _make(inherited, new, jobs, progress)
            _publish(inherited, made, site.locales_by_tags(list(same)), is_whole=not tags)
    refused = {} if tags else site.refused
    return _reported(locales, same, made, refused, time.monotonic() - begin)


@contextmanager
def _locked_target(root: Path, district: str, site_dir: Path | None) -> Iterator[Path]:
    """Lock *site_dir*, or the folder of `mkdocs.yml`, while the block runs, and return it.

    Raises `ConfigurationError` if a build may not empty it.
    """
    config_file = str(root / "mkdocs.yml")
    folder = site_dir or Path(load_config(config_file=config_file, site_url=ANYWHERE).site_dir)
    target = check_target(root, folder, find_district(root, district).path)
    with lock_file(lock_of_target(target), target):
        yield target


def check_site(root: Path, *, district: str) -> None:
    """Read the pages of *district* as a build does, and write nothing.

    Raises `ConfigurationError` naming what stops a build: data, pages, placeholders, files that
    would not be served, links, redirects; and what readers would see wrong (`sitebuild.guards`).
    """
    config, plugin = _load(root, district, ANYWHERE, None, is_all=False)
    parsing = list(config.markdown_extensions), dict(config.mdx_configs)
    problems = plugin.mistakes = list[Problem]()
    try:
        plugin.prepare(config)
    except ConfigurationError as error:
        problems += error.problems
    if plugin.site:  # what is wrong in one page keeps no other from being read
        problems += mistakes_in_texts(plugin.site, *parsing)
        try:
            moved_addresses(plugin.site)
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(dict.fromkeys(problems))


def prepared_build(
    root: Path, district: str
) -> tuple[Site, Templates, tuple[list[Any], dict[str, Any]]]:
    """Return the site of *district* with all languages on offer, its templates, and the extensions
    of Markdown; raises `ConfigurationError` naming what stops a build.
    """
    config, plugin = _load(root, district, ANYWHERE, None, is_all=True)
    parsing = list(config.markdown_extensions), dict(config.mdx_configs)
    site = plugin.prepare(config)
    return site, plugin.theme.templates, parsing


def _without_broken(site: Site, target: Path) -> Site:
    """Offer no language that cannot be built and of which nothing was published before.

    One of which there are pages stays on offer: they are kept.
    """
    new = (locale for locale in site.shown if not (target / locale.path / "index.html").exists())
    found = {locale.tag: problems for locale in new if (problems := broken(site.i18n, locale))}
    shown = tuple(locale for locale in site.shown if locale.tag not in found)
    return replace_in(site, shown=shown, refused={**site.refused, **found})


def _reported(
    locales: Iterable[Locale],
    same: Mapping[str, LocaleReport],
    made: Mapping[str, Outcome],
    refused: Mapping[str, tuple[Problem, ...]],
    seconds: float,
) -> BuildReport:
    """Return what became of *locales*; raises `BuildFailedError` where some have failed."""
    new = {tag: each.report for tag, each in made.items() if isinstance(each, MadeLanguage)}
    reports = {**same, **new}
    known = (reports[each.tag] for each in locales if each.tag in reports)
    report = BuildReport(tuple(known), seconds, tuple(same))
    failed = {tag: each for tag, each in made.items() if not isinstance(each, MadeLanguage)}
    if failed := failed | dict(refused):
        raise BuildFailedError(failed, report)
    return report


def _load(
    root: Path, district: str, base_url: str, prints: Path | None, *, is_all: bool
) -> tuple[MkDocsConfig, KimPlugin]:
    config = load_config(config_file=str(root / "mkdocs.yml"), site_url=base_url)
    plugin = next((p for p in config.plugins.values() if isinstance(p, KimPlugin)), None)
    if plugin is None:
        problem = Problem("mkdocs.yml", None, "plugins", "The plugin is missing.", "Add: - kim")
        raise ConfigurationError([problem])
    plugin.config.district = district
    plugin.config.include_unpublished = is_all
    plugin.config.prints = str(prints or "")
    return config, plugin


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """Lend a folder on the same disk as *target*, for only there a rename is one step.

    What is in it at the end is removed, also what was published before.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        yield Path(folder)


def _make(
    inherited: _Inherited, new: Sequence[Locale], jobs: int | None, progress: Progress | None
) -> dict[str, Outcome]:
    """Build the languages *new* and the top level."""
    roots = inherited.folder / _ROOTS
    inherited.plugin.write_top_level(inherited.config, roots)
    _pack(inherited, roots, *inherited.site.shown)
    tags = [locale.tag for locale in new]
    build = functools.partial(_build_locale, inherited)
    built = run_in_processes(build, tags, name_of=str, jobs=jobs, progress=progress)
    return dict(zip(tags, built, strict=True))


def _build_locale(inherited: _Inherited, tag: str) -> Outcome:
    """Run MkDocs for one language; only mistakes in our files are an outcome."""
    config, plugin = inherited.config, inherited.plugin
    config.site_dir = str(inherited.folder / tag)
    plugin.current_language = tag
    plugin.building = True  # mkdocs-static-i18n goes on with the other languages otherwise
    (locale,) = inherited.site.locales_by_tags([tag])
    last = {} if inherited.is_forced else inherited.last.pages(locale)
    plugin.renew(last, inherited.target)
    try:
        build_with_mkdocs(config)
    except ConfigurationError as error:
        return error.problems
    except Abort:
        if plugin.failure is None:
            raise
        return plugin.failure.problems
    if plugin.report is None:
        raise RuntimeError(f"MkDocs has not finished {tag}")
    _pack(inherited, inherited.folder / tag, locale)
    return MadeLanguage(plugin.report, is_whole=not plugin.kept)


def _pack(inherited: _Inherited, folder: Path, *locales: Locale) -> None:
    """Pack what is new below *folder*, which holds files of *locales*."""
    if inherited.is_packed:
        is_alike = inherited.last.is_packed_alike(*locales) and not inherited.is_forced
        compress_folder(folder, inherited.target if is_alike else None)


def _unchanged(last: LastBuild, locales: Sequence[Locale]) -> dict[str, LocaleReport]:
    """Return the last reports of the languages that would come out the same."""
    reports = ((locale.tag, last.unchanged_report(locale)) for locale in locales)
    return {tag: report for tag, report in reports if report}


def _publish(
    inherited: _Inherited, made: Mapping[str, Outcome], same: Iterable[Locale], *, is_whole: bool
) -> None:
    """Swap in what was *made*, and note it; of a whole site remove what else is there.

    A note comes first: also what a build has left that is stopped while it swaps is ours.
    """
    last, site = inherited.last, inherited.site
    built = {
        locale: each
        for tag, each in made.items()
        if isinstance(each, MadeLanguage)
        for locale in site.locales_by_tags([tag])
    }
    keep = {*_roots(inherited.folder), *(locale.path for locale in site.kept)}
    last.forget(built)
    _swap_in(inherited.target, inherited.folder, site, built)
    last.record({locale: each.report for locale, each in built.items()}, same)
    if is_whole:
        _remove_others(inherited.target, keep=keep)


def _swap_in(target: Path, folder: Path, site: Site, built: Mapping[Locale, MadeLanguage]) -> None:
    """Languages first: whatever the new gateway leads to is there already.

    What they load comes before them; old assets and hashes stay for languages that were not built.
    Where only some pages of a language were made, each of their files replaces its own.
    """
    target.mkdir(exist_ok=True)
    is_whole = len(built) == len(site.shown)
    _share_assets(folder / _ROOTS / FOLDER, target / FOLDER, keep_old=not is_whole)
    if not is_whole:
        write_styles((*read_styles(folder / _ROOTS), *_styles_of(target)), folder / _ROOTS)
    for locale, made in built.items():
        new = folder / locale.tag / locale.path
        if made.is_whole:
            replace(target / locale.path, new)
        else:
            for file in sorted(file for file in new.rglob("*") if file.is_file()):
                replace(target / locale.path / file.relative_to(new), file)
    for name in _roots(folder):
        replace(target / name, folder / _ROOTS / name)


def _styles_of(target: Path) -> tuple[str, ...]:
    """Return the hash sources of the pages that are published; a damaged list is written anew."""
    try:
        return read_styles(target)
    except ConfigurationError:
        return ()


def _share_assets(new: Path, old: Path, *, keep_old: bool) -> None:
    """Put each new asset beside the old ones, whose names differ, and the other way round."""
    old.mkdir(exist_ok=True)
    there, fresh = _files_below(old), _files_below(new)
    for inner in fresh:
        _copy(new / inner, old / inner)
    for inner in there - fresh if keep_old else ():
        _copy(old / inner, new / inner)


def _files_below(folder: Path) -> set[Path]:
    return {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)


def _roots(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / _ROOTS).iterdir())


def _remove_others(target: Path, *, keep: Collection[str]) -> None:
    """Remove what is no longer built: languages, pages, assets."""
    for path in target.iterdir():
        if path.name not in keep and not path.name.startswith("."):
            remove(path)
