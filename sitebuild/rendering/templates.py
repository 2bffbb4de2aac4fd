"""The templates, compiled once for all languages.

Compiling Material's and our templates for each of 51 languages would take most of the build.
Sharing them has a trap: Jinja caches the module of an imported template together with the variables
of the page that imported it first.
"""

from collections.abc import Callable, MutableMapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from mkdocs.theme import Theme

from sitebuild.content.looks import Looks
from sitebuild.output.asset_names import FOLDER, hashed_assets, hashed_name
from sitebuild.output.page_style import page_style
from sitebuild.rendering.context import PageContext

_PICKER = "partials/language_picker.html"
_ANY_PATH = "{path}"
"""Stands for the path of a page in what is rendered once for many."""


class Templates(jinja2.Environment):
    """Escapes our own templates, and lists no file of the theme as an asset of the site."""

    def list_templates(
        self,
        extensions: object = None,
        filter_func: Callable[[str], bool] | None = None,
    ) -> list[str]:
        """Return nothing: `pages.top_level` alone copies what pages load from `site/theme`."""
        return []

    def make_globals(self, names: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the variables of all templates: each has the same.

        Jinja would give each template a chain of mappings, and copy it key by key for each page.
        """
        return super().make_globals(names) if names else self.globals

    def enter(self, **names: Any) -> None:
        """Set *names* as variables of all templates, also of imported ones, until the next page."""
        self.globals.update(names)
        for template in self.cache.values() if self.cache is not None else ():
            template._module = None  # noqa: SLF001 - Jinja offers no way to forget a module

    def picker(self, view: PageContext) -> Markup:
        """Return the links to a page in all languages.

        They are rendered once for all pages of an edition whose links differ in the path alone. No
        text is asked for in this template, so no page misses a question (`sitebuild.reads`).
        """
        page, known = view.page, view.edition.pickers
        kind = (bool(page and page.is_error), bool(page and page.is_german_only))
        if kind not in known:
            html = self.get_template(_PICKER).render(kim=replace(view, here=_ANY_PATH))
            known[kind] = Markup(html)  # noqa: S704 - rendered with autoescape
        return known[kind].replace(_ANY_PATH, view.here)

    def shared_part(self, view: PageContext, name: str) -> Markup:
        """Return the part *name*, rendered once for all pages of an edition.

        It may depend on nothing of a page.
        """
        return view.edition.sources.once(
            ("part", name),
            lambda: Markup(self.get_template(name).render(kim=view)),  # noqa: S704 - as above
        )


class SharedTheme(Theme):
    """MkDocs' theme object with one set of compiled templates for all its builds."""

    def __init__(self, theme: Theme, looks: Looks) -> None:
        self.__dict__.update(vars(theme))
        self.looks = looks
        self.static_templates = set()
        self.templates = self._prepare(theme.get_env())

    def get_env(self) -> jinja2.Environment:
        """Return the shared templates."""
        return self.templates

    def _prepare(self, env: jinja2.Environment) -> Templates:
        own = Path(self.custom_dir or ".")
        templates = Templates(
            loader=env.loader,
            # Jinja asks before each page, each part of it and each import.
            autoescape=cache(lambda name: name is not None and (own / name).is_file()),
            auto_reload=False,
            extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
        )
        templates.filters.update(env.filters)
        names = {str(f.relative_to(own / FOLDER)): name for f, name in hashed_assets(own)}
        templates.globals["language_picker"] = templates.picker
        templates.globals["shared_part"] = templates.shared_part
        templates.globals["asset"] = names.__getitem__
        style = page_style(own, self.looks.style)
        templates.globals["style"] = Markup(style)  # noqa: S704 - our own file, and checked colours
        templates.globals["colour"] = self.looks.brand
        logo = self.looks.logo
        templates.globals["logo"] = f"{FOLDER}/{hashed_name(logo)}" if logo else ""
        return templates
