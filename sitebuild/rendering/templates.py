"""The templates, compiled once for all languages.

Compiling Material's and our templates for each of 51 languages would take most of the build.
Sharing them has a trap: Jinja caches the module of an imported template together with the variables
of the page that imported it first.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.theme import Theme

from sitebuild.output.asset_names import FOLDER, hashed_assets


class Templates(jinja2.Environment):
    """Escapes our own templates, and lists no file of the theme as an asset of the site."""

    def list_templates(
        self,
        extensions: object = None,
        filter_func: Callable[[str], bool] | None = None,
    ) -> list[str]:
        """Return nothing: `pages.top_level` alone copies what pages load from `site/theme`."""
        return []

    def enter(self, **names: Any) -> None:
        """Set *names* as variables of all templates, also of imported ones, until the next page."""
        self.globals.update(names)
        for template in self.cache.values() if self.cache is not None else ():
            template._module = None  # noqa: SLF001 - Jinja offers no way to forget a module


class SharedTheme(Theme):
    """MkDocs' theme object with one set of compiled templates for all its builds."""

    def __init__(self, theme: Theme) -> None:
        self.__dict__.update(vars(theme))
        self.static_templates = set()
        self.templates = self._prepare(theme.get_env())

    def get_env(self) -> jinja2.Environment:
        """Return the shared templates."""
        return self.templates

    def _prepare(self, env: jinja2.Environment) -> Templates:
        own = Path(self.custom_dir or ".")
        templates = Templates(
            loader=env.loader,
            autoescape=lambda name: name is not None and (own / name).is_file(),
            auto_reload=False,
            extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
        )
        templates.filters.update(env.filters)
        names = {str(f.relative_to(own / FOLDER)): name for f, name in hashed_assets(own)}
        templates.globals["asset"] = names.__getitem__
        return templates
