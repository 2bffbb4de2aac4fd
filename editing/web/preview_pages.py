"""The preview: the real pages of a draft, built for its author alone."""

from pathlib import PurePosixPath

from starlette.responses import FileResponse, Response

from editing.drafts.draft import Draft
from editing.drafts.previews import Previews
from editing.facts.german import in_german
from editing.facts.in_languages import in_all_languages
from editing.facts.seen_on import START, first_town, seen_on
from editing.web.access import RefusedError, Visit
from editing.web.progress_pages import REFRESH_SECONDS, WAIT_SECONDS
from editing.web.shell import Shell, lead_to
from portal.district.folder import PLACES
from portal.district.loading import load_district
from portal.file_kinds import kind_of
from portal.languages.registry import load_locales
from portal.page_style import read_styles
from portal.problems import ConfigurationError

ADDRESS = "/vorschau"
"""Below it the pages of a preview lie as they do on the website."""

SIMPLE = ".de-simple."
"""What the file of a page in Leichte Sprache has in its name."""
PAGE = "/entwurf/vorschau"
_WAITING = f"{PAGE}?warten=1"
"""The same page, which answers when it is built, or after `WAIT_SECONDS`."""
_AT_ONCE_SECONDS = 1.0
"""A build that takes no longer is waited for before anything is shown."""
_FRAMED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; script-src 'none'"
}


class PreviewPages:
    """Builds and shows what a draft will look like."""

    def __init__(
        self, shell: Shell, previews: Previews, languages: tuple[tuple[str, str], ...]
    ) -> None:
        self.previews = previews
        self._shell = shell
        self._languages = languages
        """Tag and German name of each language."""

    def ask(self, visit: Visit) -> Response:
        """Have the draft built, unless this was done just now; without a language in the one that
        is being built, or in which something has changed.
        """
        draft, tag = self._shell.draft(visit), visit.fields.get("sprache")
        known = self.previews.of(draft)
        if tag or known is None or not known.is_fresh:
            tag = tag or self._first_language(draft)
            if tag not in dict(self._languages):
                raise RefusedError(404, "Diese Sprache gibt es nicht.")
            self.previews.ask(draft, tag)
        self.previews.wait(draft, _AT_ONCE_SECONDS)
        return lead_to(PAGE)

    def show(self, visit: Visit) -> Response:
        """Show the first changed page of the draft at the width of a phone; while it is being
        built, that it is; asked to wait, only when it is over or has taken a while more.
        """
        draft = self._shell.draft(visit)
        is_waiting = "warten" in visit.request.query_params
        preview = self.previews.wait(draft, WAIT_SECONDS if is_waiting else 0)
        if preview is None and draft.changes:  # for what others have published, for example
            self.previews.ask_again(draft)
            preview = self.previews.of(draft)
        if preview is None:
            return lead_to("/entwurf")
        is_built = preview.is_over and not preview.problems
        words = {
            "preview": preview,
            "pages": list(self._addresses(draft, preview.tag)) if is_built else [],
            "languages": self._languages,
            "language": dict(self._languages)[preview.tag],
            "waiting": _WAITING,
        }
        response = self._shell.page(visit, "preview.html", words)
        response.headers.update(_FRAMED)
        if not preview.is_over:
            response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={_WAITING}"
        return response

    def notices(self, visit: Visit) -> Response:
        """Show the announcements of the draft in every language, as text and at once."""
        draft, i18n = self._shell.draft(visit), self._shell.root / "i18n"
        locales = load_locales(i18n / "locales.toml")
        try:
            district = load_district(draft.folder)
        except ConfigurationError as error:
            first = in_german(error.problems[0])
            raise RefusedError(409, f"{first.what} {first.remedy}", "/entwurf") from None
        rows = [
            list(in_all_languages(district, each, i18n, locales)) for each in district.announcements
        ]
        return self._shell.page(visit, "notices.html", {"rows": rows})

    def file(self, visit: Visit) -> Response:
        """Give out one file of the preview of who asks."""
        draft = self._shell.draft(visit)
        folder = self.previews.folder(draft).resolve()
        inner = PurePosixPath(visit.request.path_params["path"])
        file = (folder / inner).resolve()
        file = file / "index.html" if file.is_dir() else file
        is_hidden = any(part.startswith(".") for part in inner.parts)
        kind = kind_of(file.name)
        if is_hidden or kind is None or not file.is_relative_to(folder) or not file.is_file():
            raise RefusedError(404, "Diese Seite ist nicht in der Vorschau.")
        styles = " ".join(("'self'", *read_styles(folder)))
        policy = (
            f"default-src 'none'; style-src {styles}; img-src 'self'; font-src 'self'; "
            "media-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
            "script-src 'none'"
        )
        headers = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}
        return FileResponse(file, headers=headers, media_type=kind.media_type)

    def _addresses(self, draft: Draft, tag: str) -> list[tuple[str, str]]:
        """Return name and address of each page that the draft changes, or of the first page."""
        found: dict[str, str] = {}
        for change, name, *_ in self._shell.in_words(draft):
            for each, inner in self._pages(draft, change.path, name):
                found.setdefault("/".join(filter(None, [ADDRESS, tag.lower(), inner])) + "/", each)
        there = [
            (name, address) for address, name in found.items() if self._is_built(draft, address)
        ]
        return there or [(START[0], f"{ADDRESS}/{tag.lower()}/")]

    def _pages(self, draft: Draft, path: str, name: str) -> list[tuple[str, str]]:
        """Return the pages on which a changed file is seen: name, and address in a language."""
        places = self._shell.place(draft).read(PLACES)
        if not _is_page(path):
            return seen_on(path, draft.repository.read(draft.base, path), draft.read(path), places)
        inner = PurePosixPath(path.removeprefix("docs/").replace(SIMPLE, ".")).with_suffix("")
        if inner.name.startswith("_"):
            return first_town(places)
        parts = inner.parts[:-1] if inner.name == "index" else inner.parts
        return [(name, "/".join(parts))]

    def _first_language(self, draft: Draft) -> str:
        """Return the tag of the language in which something has changed."""
        pages = [each.path for each in draft.changes if _is_page(each.path)]
        return "de-simple" if pages and all(SIMPLE in each for each in pages) else "de"

    def _is_built(self, draft: Draft, address: str) -> bool:
        return (
            self.previews.folder(draft) / address.removeprefix(f"{ADDRESS}/") / "index.html"
        ).is_file()


def _is_page(path: str) -> bool:
    return path.startswith("docs/") and path.endswith(".md")
