"""The kind of editing for pages: their sentences."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial

from markupsafe import Markup

from editing.accounts.roles import Role
from editing.care import form as care
from editing.texts.beside import FieldError
from editing.texts.form import (
    SURROUNDINGS,
    WORDS,
    contents,
    mistake_of,
    part_to_see,
    parts_of,
    shown,
)
from editing.texts.known_again import digest, known_again
from editing.texts.site import Texts
from editing.web.kinds import GONE, GONE_PART, At, MistakesError, Place
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
        """Return where the sentence is by now, with the words that it has by now."""
        if not at.part or at.part in _CARE:
            return at
        page = _texts(place).read(_uri(at.path))
        part = known_again(page, at.part, typed.get(SURROUNDINGS, ""))
        return At(at.path, part.id if part else GONE_PART)

    def version(self, place: Place, at: At) -> str:
        """Return what stands for the words of the sentence, wherever it stands."""
        texts, uri = _texts(place), _uri(at.path)
        if at.part == care.REVIEW:
            return ""  # the form holds nothing of the page: it proposes a day
        if at.part == care.OURS:
            return care.version_of_ours(texts, uri)
        part = texts.read(uri).part(at.part)
        return digest(part.id) if part else ""

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
            field = error.field if isinstance(error, FieldError) else WORDS
            raise MistakesError({field: mistake_of(error)}) from None

    def to_see(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str],
        files: Mapping[str, bytes | None],
    ) -> str | None:
        """Return the part that was moved or added; where it stands now is to be seen."""
        written = {name: content for name, content in files.items() if content is not None}
        uri, action = _uri(at.path), typed.get("tun", "")
        return part_to_see(_texts(place), uri, written, at.part, action) if written else None


def _texts(place: Place) -> Texts:
    return Texts(place.root, place.folder)


def _beside(path: str, part: str) -> str:
    """Return the address of another part of the page from the form of one."""
    return f"/bearbeiten/{TextsKind.name}/teil:{part}/{path}"


def _uri(path: str) -> str:
    return path.removeprefix(_DOCS)
