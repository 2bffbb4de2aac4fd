"""The languages in which the suite builds, prints and visits pages: a sample of the published ones.

What costs seconds for each language (a built site, printed documents, a browser) is tried in the
sample, which grows with the scripts and not with the languages. What is data alone is tested for
all of them. With `EVERY_LANGUAGE=1` (`make languages`) the sample is all that readers are offered;
`EVERY_LANGUAGE=th,he` adds these to it, for a part of that run.
"""

import os
import re
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from portal.languages.registry import Locale, Locales, load_locales

ROOT = Path(__file__).parents[1]
REGISTRY = load_locales(ROOT / "i18n" / "locales.toml")
"""All languages, as they are."""
ALL = Locales(tuple(replace(each, published=True) for each in REGISTRY))
"""The registry when everything is translated."""

NAMED = frozenset({"de", "de-simple", "en", "ar", "prs", "tr", "uk", "ti", "ta", "zh-Hans"})
"""Those that tests name: both directions, one to six forms of the plural, the longest words."""
HIGH = frozenset({"ur", "vi"})
"""Those whose letters are higher than others of their script: Nastaliq, stacked accents."""
LAID_OUT = frozenset({"de", "de-simple", "ar", "ur", "tr", "ti", "ta", "zh-Hans"})
"""Those whose every page a browser lays out: both directions, high letters, the longest words, no
spaces. Of the others it looks at pages that stand for the rest."""


def sample_of(locales: Locales, more: frozenset[str] = frozenset()) -> tuple[Locale, ...]:
    """Return the published languages to try: those named, *more* (tags), and the first of each
    other script.
    """
    chosen = [each for each in locales.published if each.tag in NAMED | HIGH | more]
    scripts = {each.script for each in chosen}
    for each in locales.published:
        if each.script not in scripts:
            scripts.add(each.script)
            chosen.append(each)
    return tuple(each for each in locales if each in chosen)


_ASKED = os.environ.get("EVERY_LANGUAGE", "")  # noqa: TID251 - the runner's own variable
IS_LONG_RUN = _ASKED == "1"
MORE = frozenset() if IS_LONG_RUN else frozenset(_ASKED.split(",")) - {""}
"""Tags that the runner asks for beside the sample."""
SAMPLE = REGISTRY.published if IS_LONG_RUN else sample_of(REGISTRY, MORE)
CLOSELY = tuple(each for each in SAMPLE if IS_LONG_RUN or each.tag in LAID_OUT | MORE)
"""The languages whose every page a browser lays out."""
LOCALES = Locales(tuple(replace(each, published=each in SAMPLE) for each in REGISTRY))
"""The registry as the site of the tests has it: the languages of the sample are published."""


def copy_project(folder: Path) -> None:
    """Copy what a site is built from into *folder*; the sample alone is published in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("docs", "i18n", "districts", "site"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    publish_only(folder / "i18n" / "locales.toml", SAMPLE)


def publish_only(registry: Path, locales: Collection[Locale]) -> None:
    """Offer no language in the file *registry* but *locales*."""
    rows = re.split(r"^(?=\[\[locale\]\])", registry.read_text("utf-8"), flags=re.MULTILINE)
    kept = tuple(f'[[locale]]\ntag = "{each.tag}"\n' for each in locales)
    text = "".join(
        row if row.startswith(kept) else row.replace("published = true", "published = false")
        for row in rows
    )
    registry.write_text(text, "utf-8")
