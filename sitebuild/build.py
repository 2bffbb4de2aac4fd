"""Build the site: as `mkdocs build`, with one language per process, swapped in at the end.

Every language is a plain MkDocs build with our plugin, so the bytes are the same. Languages are
independent: if one fails, its published pages stay, and the others are built.
"""

import functools
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as replace_in
from pathlib import Path
from typing import TypeGuard

from mkdocs.commands.build import build as build_with_mkdocs
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.mkdocs.plugin import KimPlugin
from sitebuild.output.asset_names import FOLDER
from sitebuild.output.compress import compress_folder
from sitebuild.output.report import BuildFailedError, BuildReport, LocaleReport
from sitebuild.output.swap import remove, replace
from sitebuild.output.target import check_target
from sitebuild.output.workers import Progress, run_in_processes
from sitebuild.pages.redirects import moved_addresses
from sitebuild.site import Site
from sitebuild.translation.babel_extractors import ANYWHERE
from sitebuild.translation.coverage import broken
from sitebuild.unchanged import Digests, Inputs

Outcome = LocaleReport | tuple[Problem, ...]
_ROOTS = "roots"


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What the processes inherit: everything that was read and compiled once."""

    config: MkDocsConfig
    plugin: KimPlugin
    folder: Path
    """Where languages are built before they are swapped in: a folder beside the output."""
    target: Path
    """Folder of the last build: compressed files of unchanged ones are reused."""
    is_packed: bool


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

    Raises `ConfigurationError` if nothing can be built, `BuildFailedError` if some languages
    cannot.
    """
    begin, inputs = time.monotonic(), Inputs(root, district)
    config, plugin = _load(root, district, base_url, prints, is_all=include_unpublished)
    inputs.add(Path(config.docs_dir), Path(config.theme.custom_dir or ""))
    target = check_target(root, site_dir or Path(config.site_dir))
    site = plugin.site = _without_broken(plugin.prepare(config), target)
    locales = site.locales_by_tags(tags) if tags else site.shown
    digests = Digests(site, inputs, target)
    same = {} if force else _unchanged(digests, locales)
    with _folder_beside(target) as folder:
        new = [locale for locale in locales if locale.tag not in same]
        made = _make(_Inherited(config, plugin, folder, target, is_packed), new, jobs, progress)
        built = {each: report for each in new if _is_built(report := made[each.tag])}
        kept = {*_roots(folder), *(locale.path for locale in site.kept)}
        _publish(target, folder, site, digests, built)
        if not tags:
            _remove_others(target, keep=kept)
    outcomes = {each.tag: (same | made)[each.tag] for each in locales}
    return _reported(outcomes, {} if tags else site.refused, tuple(same), begin)


def check_site(root: Path, *, district: str) -> None:
    """Read the pages of *district* as a build does, and write nothing.

    Raises `ConfigurationError` naming what stops every language: data, pages, placeholders, files
    that would not be served, redirects.
    """
    config, plugin = _load(root, district, ANYWHERE, None, is_all=False)
    moved_addresses(plugin.prepare(config))


def _without_broken(site: Site, target: Path) -> Site:
    """Offer no language that cannot be built and of which nothing was published before.

    One of which there are pages stays on offer: they are kept.
    """
    i18n = site.root / "i18n"
    new = (locale for locale in site.shown if not (target / locale.path / "index.html").exists())
    found = {locale.tag: problems for locale in new if (problems := broken(i18n, locale))}
    shown = tuple(locale for locale in site.shown if locale.tag not in found)
    return replace_in(site, shown=shown, refused={**site.refused, **found})


def _reported(
    outcomes: Mapping[str, Outcome],
    refused: Mapping[str, tuple[Problem, ...]],
    unchanged: tuple[str, ...],
    begin: float,
) -> BuildReport:
    """Return what became of the languages; raises `BuildFailedError` where some have failed."""
    reports = tuple(made for made in outcomes.values() if _is_built(made))
    report = BuildReport(reports, time.monotonic() - begin, unchanged)
    failed = {tag: made for tag, made in outcomes.items() if not isinstance(made, LocaleReport)}
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
    """Lend a folder on the same disk as *target*, for only there a rename is one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        yield Path(folder)


def _make(
    inherited: _Inherited, new: Sequence[Locale], jobs: int | None, progress: Progress | None
) -> dict[str, Outcome]:
    """Build the languages *new* and the top level."""
    roots = inherited.folder / _ROOTS
    inherited.plugin.write_top_level(inherited.config, roots)
    _pack(inherited, roots)
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
    plugin.forget()
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
    _pack(inherited, inherited.folder / tag)
    return plugin.report


def _pack(inherited: _Inherited, folder: Path) -> None:
    if inherited.is_packed:
        compress_folder(folder, inherited.target)


def _is_built(outcome: Outcome) -> TypeGuard[LocaleReport]:
    return isinstance(outcome, LocaleReport)


def _unchanged(digests: Digests, locales: Sequence[Locale]) -> dict[str, Outcome]:
    """Return the last reports of the languages that would come out the same."""
    reports = ((locale.tag, digests.unchanged_report(locale)) for locale in locales)
    return {tag: report for tag, report in reports if report}


def _publish(
    target: Path, folder: Path, site: Site, digests: Digests, built: Mapping[Locale, LocaleReport]
) -> None:
    """Swap in what was *built*, and note it.

    A note comes first: also what a build has left that is stopped while it swaps is ours.
    """
    digests.record({})
    _swap_in(target, folder, site, [locale.tag for locale in built])
    digests.record(built)


def _swap_in(target: Path, folder: Path, site: Site, tags: Sequence[str]) -> None:
    """Languages first: whatever the new gateway leads to is there already.

    What they load comes before them; the old assets stay for languages that were not built.
    """
    target.mkdir(exist_ok=True)
    is_whole = len(tags) == len(site.shown)
    _share_assets(folder / _ROOTS / FOLDER, target / FOLDER, keep_old=not is_whole)
    for locale in site.locales_by_tags(tags):
        replace(target / locale.path, folder / locale.tag / locale.path)
    for new in _roots(folder):
        replace(target / new, folder / _ROOTS / new)


def _share_assets(new: Path, old: Path, *, keep_old: bool) -> None:
    """Put each new asset beside the old ones, whose names differ, and the other way round."""
    old.mkdir(exist_ok=True)
    kept = [file for file in old.iterdir() if keep_old and not (new / file.name).exists()]
    for file in new.iterdir():
        if file.is_file():
            shutil.copyfile(file, old / file.name)
    for file in kept:
        shutil.copyfile(file, new / file.name)


def _roots(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / _ROOTS).iterdir())


def _remove_others(target: Path, *, keep: Collection[str]) -> None:
    """Remove what is no longer built: languages, pages, assets."""
    for path in target.iterdir():
        if path.name not in keep and not path.name.startswith("."):
            remove(path)
