"""Extractors for Babel: the German texts of Markdown pages and of a district's file.

A page is read by the parser that renders it, so a translator gets exactly the units that
the build will ask for.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from portal.district import load_district
from portal.district.kinds import prose_of
from portal.tomlfile import open_toml
from sitebuild.content.inline import fold
from sitebuild.content.source import source_of
from sitebuild.translation.units import units_of

ANYWHERE = "http://localhost/"
"""An address for reading `mkdocs.yml` where none matters; settings judge KIM_BASE_URL."""

Message = tuple[int, str | None, str, Sequence[str]]
"""What Babel expects: line, function (none), text, comments."""


@lru_cache(maxsize=1)
def parsing(config_file: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the Markdown extensions of the pages and their options, which *config_file*, an
    absolute path of `mkdocs.yml`, has.
    """
    config = load_config(config_file=config_file, site_url=ANYWHERE)
    return list(config.markdown_extensions), dict(config.mdx_configs)


def extract_markdown(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Sequence[str],
    options: Mapping[str, str],
) -> Iterator[Message]:
    """Yield the units of a Markdown page for Babel.

    A page in another language (`index.ar.md`) or for some languages alone (`only:`) has none.
    Raises `ConfigurationError` where it is not UTF-8.
    """
    name = getattr(fileobj, "name", "")
    if "." in Path(name).stem:
        return
    source = source_of(name, fileobj.read())
    if "only" in get_data(source.text)[1]:
        return
    extensions, configs = parsing(str(Path(options.get("config", "mkdocs.yml")).resolve()))
    for line, unit in units_of(source, extensions, configs):
        yield line, None, unit, []


def extract_district(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Sequence[str],
    options: Mapping[str, str],
) -> Iterator[Message]:
    """Yield the sentences of a district's TOML file that readers see translated, for Babel.

    Raises `ConfigurationError` where the district cannot be read: which texts are prose is known
    by its model alone.
    """
    source = source_of("", fileobj.read())
    file = Path(fileobj.name)
    prose = set(prose_of(load_district(file.parent)))
    written = (german for _, german in open_toml(file).all_texts())
    for german in dict.fromkeys(german for german in written if german in prose):
        yield source.line_of(german) or 1, None, fold(german), []
