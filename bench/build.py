"""Compare our build with plain mkdocs-static-i18n on the same pages, in CPU seconds.

LOCALES are numbers of languages, 5 10 25 51 unless told otherwise. The peer gets a file for each
page and language, as its users have them, with Material as it comes and without search. It accepts
only languages that Material and its own pattern know, so the tags differ; the number of languages
and pages is the same. Ours also translates, checks links, makes codes and a search index, and
writes most pages a second time with German beside it: so the pages written are counted, too.
Nothing is packed.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import click
import yaml  # type: ignore[import-untyped] # measured, not shipped

from portal.district import load_district
from portal.languages.registry import load_locales
from sitebuild.content.pages import read_pages
from tests.servers.kim_service import environ

ROOT = Path(__file__).parents[1]
COUNTS = (5, 10, 25, 51)
_TEMPLATE = re.compile(r"^template:.*\n", re.MULTILINE)
_TAG = re.compile(r"[a-z]{2}")


@click.command(help=__doc__)
@click.argument("counts", metavar="[LOCALES]...", type=click.IntRange(1, max(COUNTS)), nargs=-1)
def main(counts: Sequence[int]) -> None:
    """Measure each number of languages and print a line."""
    print(f"{'locales':>7} {'':>14} {'seconds':>8} {'pages':>6} {'ms/page':>8}")
    for count in counts or COUNTS:
        with tempfile.TemporaryDirectory(prefix="kim-bench-", dir=ROOT / "build") as name:
            for who, measure in (("ours", measure_ours), ("peer", measure_peer)):
                seconds = measure(Path(name), count)
                pages = sum(1 for _ in (Path(name) / who).rglob("index.html"))
                each = 1000 * seconds / pages
                print(f"{count:7} {who:>14} {seconds:8.1f} {pages:6} {each:8.1f}", flush=True)


def cpu_seconds(command: Sequence[str | Path], **settings: str) -> float:
    """Run a program; return the CPU seconds of it and of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=ROOT,
        env=environ(**settings),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_ours(folder: Path, count: int) -> float:
    """Build *count* languages; return CPU seconds."""
    locales = list(load_locales(ROOT / "i18n" / "locales.toml"))[:count]
    tags = [locale.tag for locale in locales]
    return cpu_seconds([sys.executable, "-m", "bench.unpacked", folder / "ours", *tags])


def measure_peer(folder: Path, count: int) -> float:
    """Build the same pages with the peer; return CPU seconds."""
    locales = load_locales(ROOT / "i18n" / "locales.toml")
    district = load_district(ROOT / "districts" / "kreis-wesel")
    everything = read_pages(ROOT / "docs", district.municipalities, locales)
    pages = [page for page in everything if page.is_page]
    partials = files("material") / "templates" / "partials" / "languages"
    known = sorted(
        file.name.removesuffix(".html")
        for file in partials.iterdir()
        if _TAG.fullmatch(file.name.removesuffix(".html"))
    )
    chosen = ["de", *(tag for tag in known if tag != "de")][:count]
    for page in pages:
        for tag in chosen:
            file = (folder / "docs" / page.uri).with_suffix(f".{tag}.md")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_TEMPLATE.sub("", page.source.text), "utf-8")
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8").replace("!ENV", ""))
    languages = [
        {"locale": tag, "name": tag, "build": True, "default": tag == "de"} for tag in chosen
    ]
    settings = {
        "site_name": "peer",
        "docs_dir": str(folder / "docs"),
        "site_dir": str(folder / "peer"),
        "theme": {"name": "material", "font": False},
        "markdown_extensions": config["markdown_extensions"],
        "plugins": [{"i18n": {"docs_structure": "suffix", "languages": languages}}],
    }
    file = folder / "mkdocs.yml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    command: list[str | Path] = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", file]
    return cpu_seconds(command, NO_MKDOCS_2_WARNING="1", PATH=os.defpath)


if __name__ == "__main__":
    main()
