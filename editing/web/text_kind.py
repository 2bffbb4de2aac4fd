"""The kind of editing for pages: their sentences."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from editing.accounts.roles import Role
from editing.texts.form import contents, mistake_of, parts_of, shown
from editing.texts.site import Texts
from editing.web.kinds import GONE, At, MistakesError, Place
from portal.problems import ConfigurationError

_DOCS = "docs/"


class TextsKind:
    """Edits pages sentence by sentence; what it knows of the site is read for each request."""

    name, title, role = "texte", "Text", Role.TEXTS

    def covers(self, path: str) -> bool:
        """Return True for pages."""
        return path.startswith(_DOCS) and path.endswith(".md")

    def start(self, place: Place, href: Callable[[At], str]) -> None:
        """Show nothing: pages are chosen from their list."""

    def parts(self, place: Place, path: str, href: Callable[[str], str]) -> Markup:
        """Return the sentences of the page."""
        return parts_of(_texts(place).read(_uri(path)), href)

    def form(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str] | None,
        mistakes: Mapping[str, str],
    ) -> Markup:
        """Return the form of a sentence."""
        texts, uri = _texts(place), _uri(at.path)
        part = texts.read(uri).part(at.part)
        if part is None or part.locked:
            words = [typed[name] for name in ("worte", "titel", "neu") if typed and typed.get(name)]
            return GONE.format(Markup("<br>").join(words))
        return shown(texts, uri, part, typed, " ".join(mistakes.values()))

    def changed(self, place: Place, at: At, typed: Mapping[str, str]) -> Mapping[str, bytes | None]:
        """Return the page with another sentence; with a copy of ours at its first change."""
        try:
            return {**contents(_texts(place), _uri(at.path), {**typed, "teil": at.part})}
        except ConfigurationError as error:
            raise MistakesError({"worte": mistake_of(error)}) from None


def _texts(place: Place) -> Texts:
    return Texts(place.root, place.folder)


def _uri(path: str) -> str:
    return path.removeprefix(_DOCS)
