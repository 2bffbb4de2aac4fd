"""The kind of editing for pages: their sentences."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial

from markupsafe import Markup

from editing.accounts.roles import Role
from editing.care import form as care
from editing.texts.form import NEW, WORDS, NewPartError, contents, mistake_of, parts_of, shown
from editing.texts.site import Texts
from editing.web.kinds import GONE, At, MistakesError, Place
from portal.problems import ConfigurationError

_DOCS = "docs/"
_CARE = (care.REVIEW, care.OURS)


class TextsKind:
    """Edits pages sentence by sentence; what it knows of the site is read for each request."""

    name, title, role = "texte", "Text", Role.TEXTS

    def __init__(self, today: Callable[[], dt.date]) -> None:
        self._today = today

    def covers(self, path: str) -> bool:
        """Return True for pages."""
        return path.startswith(_DOCS) and path.endswith(".md")

    def start(self, place: Place, href: Callable[[At], str]) -> Markup:
        """Show the pages that somebody has to look at; the others are chosen from their list."""
        docs = place.root / "docs"
        return care.start(
            docs, place.folder, self._today(), lambda uri, part: href(At(f"{_DOCS}{uri}", part))
        )

    def parts(self, place: Place, path: str, href: Callable[[str], str]) -> Markup:
        """Return the sentences of the page."""
        texts, uri = _texts(place), _uri(path)
        return care.links_of(texts, uri, href) + parts_of(texts.read(uri), href)

    def where(self, place: Place, at: At, typed: Mapping[str, str]) -> At:
        """Return *at*: the parts of a text are known by their names."""
        return at

    def version(self, place: Place, at: At) -> str:
        """Return the id of the sentence, which is another one after each change."""
        texts, uri = _texts(place), _uri(at.path)
        if at.part == care.REVIEW:
            return ""  # the form holds nothing of the page: it proposes a day
        if at.part == care.OURS:
            return care.version_of_ours(texts, uri)
        part = texts.read(uri).part(at.part)
        return part.id if part else ""

    def form(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str] | None,
        mistakes: Mapping[str, str],
    ) -> Markup:
        """Return the form of a sentence."""
        texts, uri = _texts(place), _uri(at.path)
        said = " ".join(mistakes.values())
        if at.part == care.REVIEW:
            return care.review_form(typed, self._today(), said)
        if at.part == care.OURS:
            return care.ours_form(texts, uri, said, partial(_beside, at.path))
        part = texts.read(uri).part(at.part)
        if part is None or part.locked:
            words = [typed[name] for name in ("worte", "titel", "neu") if typed and typed.get(name)]
            return GONE.format(Markup("<br>").join(words))
        return shown(texts, uri, part, typed, mistakes)

    def changed(self, place: Place, at: At, typed: Mapping[str, str]) -> Mapping[str, bytes | None]:
        """Return the page with another sentence; with a copy of ours at its first change."""
        texts, uri = _texts(place), _uri(at.path)
        try:
            if at.part in _CARE:
                return care.contents(texts, uri, at.part, self._today(), typed)
            return {**contents(texts, uri, {**typed, "teil": at.part})}
        except ConfigurationError as error:
            field = NEW if isinstance(error, NewPartError) else WORDS
            raise MistakesError({field: mistake_of(error)}) from None


def _texts(place: Place) -> Texts:
    return Texts(place.root, place.folder)


def _beside(path: str, part: str) -> str:
    """Return the address of another part of the page from the form of one."""
    return f"/bearbeiten/{TextsKind.name}/teil:{part}/{path}"


def _uri(path: str) -> str:
    return path.removeprefix(_DOCS)
