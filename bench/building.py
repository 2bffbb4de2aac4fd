"""CPU seconds of a build: ours, static-i18n with Material, Material alone, and Hugo, same pages.

The pages are those of the Kreis Wesel; nobody packs. `ours, same pages` leaves out the pages with
German beside the reader's language, which no peer has; `ours` writes all pages. Both also
translate, check links, draw codes and write a search index. The peers get a file for each page and
language, German text in all of them, and no search; static-i18n builds all languages at once,
Material alone has a project for each. Hugo has a small layout and is installed, pinned, below
`build/peers/hugo`.
"""

import os
import shutil
import sys
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from bench.environments import environment
from bench.pages import our_tags, peer_tags, write_hugo, write_material
from bench.processes import Words, cpu_seconds, temporary_folder
from bench.rounds import Measure, alternate
from bench.table import Figures, Table

CPU = "CPU s"
OURS, SAME, STATIC_I18N, MATERIAL, HUGO = (
    "ours",
    "ours, same pages",
    "static-i18n with Material",
    "Material alone",
    "Hugo",
)
CONTESTANTS = (OURS, SAME, STATIC_I18N, MATERIAL, HUGO)


def measure(rounds: int, languages: int, without: Collection[str]) -> Iterator[Table]:
    """Yield the table of one number of languages, without the contestants *without*."""
    with temporary_folder() as folder:
        all_ = {
            OURS: partial(_ours, folder, languages),
            SAME: partial(_ours, folder, languages, "--same-pages"),
            STATIC_I18N: partial(_static_i18n, folder, languages),
            MATERIAL: partial(_material, folder, languages),
            HUGO: partial(_hugo, folder, languages),
        }
        if HUGO not in without:
            environment("hugo")
        who: dict[str, Measure] = {what: all_[what] for what in CONTESTANTS if what not in without}
        table = Table(f"Building {languages} languages, unpacked", alternate(who, rounds))
        table.add_ratio("÷ ours, same pages", CPU, SAME)
        yield table


def _ours(folder: Path, languages: int, *words: str) -> Figures:
    site = _empty(folder / "ours")
    command: Words = [sys.executable, "-m", "bench.unpacked", site, *our_tags(languages), *words]
    return _figures(cpu_seconds(command), site)


def _static_i18n(folder: Path, languages: int) -> Figures:
    project = _empty(folder / "static-i18n")
    config = write_material(project, peer_tags(languages))
    return _figures(_mkdocs(config), project / "site")


def _material(folder: Path, languages: int) -> Figures:
    projects = _empty(folder / "material")
    configs = [write_material(projects / tag, [tag]) for tag in peer_tags(languages)]
    return _figures(sum(map(_mkdocs, configs)), projects)


def _hugo(folder: Path, languages: int) -> Figures:
    project = write_hugo(_empty(folder / "hugo"), peer_tags(languages))
    command: Words = [environment("hugo") / "hugo", "--quiet", "--source", project]
    return _figures(cpu_seconds(command), project / "public")


def _mkdocs(config: Path) -> float:
    command: Words = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", config]
    return cpu_seconds(command, NO_MKDOCS_2_WARNING="1", PATH=os.defpath)


def _figures(cpu: float, site: Path) -> Figures:
    pages = sum(1 for _ in site.rglob("index.html"))
    return {CPU: cpu, "pages": pages, "CPU ms per page": 1000 * cpu / pages}


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
