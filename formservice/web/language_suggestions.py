"""List the reader's languages first on pages where a language is chosen.

Browsers name the languages of their reader. On the start page without a language and the choosers
these are repeated above the list; nobody is redirected, and nothing is stored.
"""

import re
from os import PathLike
from pathlib import PurePath

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Scope

from formservice.web.language import preferred_locales
from formservice.web.made_page import MadePage
from formservice.web.static_files import Site
from portal.file_kinds import FIVE_MINUTES
from portal.languages.registry import Locale, Locales

OPENING, CLOSING = "<!-- kim:suggested -->", "<!-- /kim:suggested -->"
MOST = 4
"""Languages suggested; browsers rarely name more."""
_LIST = '<ul class="kim-languages kim-languages--large kim-suggested">{}</ul>'


class SiteWithChoosers(Site):
    """The folder of built pages, with suggestions on the pages that list the languages."""

    def __init__(self, folder: PathLike[str], base_path: str, locales: Locales) -> None:
        super().__init__(folder, base_path)
        self._locales = locales

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file; a chooser with the reader's languages first."""
        response = await super().get_response(path, scope)
        first = next((part for part in PurePath(path).parts if part != "."), "")
        is_page = isinstance(response, FileResponse) and response.media_type == "text/html"
        if not is_page or self._locales.by_path(first):
            return response
        chooser = await anyio.to_thread.run_sync(self._chooser, path, Headers(scope=scope))
        return chooser or response

    def _chooser(self, path: str, headers: Headers) -> Response | None:
        file = self._folder / path
        if file.is_dir():
            file /= "index.html"
        before, mark, after = file.read_text("utf-8").partition(OPENING)
        if not mark:
            return None
        wished = preferred_locales(headers.get("accept-language", ""), self._locales)[:MOST]
        items = "".join(_item(after, locale) for locale in wished)
        suggested = _LIST.format(items) if items else ""
        return MadePage(
            f"{before}{suggested}{after.removeprefix(CLOSING)}",
            headers={"Cache-Control": FIVE_MINUTES, "Vary": "Accept-Language"},
        )


def _item(html: str, locale: Locale) -> str:
    """Return the entry of the list below once more: it is translated and marked already."""
    pattern = rf'<li><a [^>]*hreflang="{re.escape(locale.tag)}"[^>]*>.*?</li>'
    found = re.search(pattern, html, re.DOTALL)
    return found[0] if found else ""
