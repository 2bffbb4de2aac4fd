"""A page of ours that the district has replaced, and that we have changed since.

What we have changed is shown sentence by sentence, beside what the district says there. A sentence
that the district never touched can be taken over; the rest is hers to decide. When she has seen
all, it is noted how ours is now (`sitebuild.content.replaced`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from editing.care.sentences import SIMILAR, Difference, differences
from editing.line_ends import Contents, read_text_file
from editing.page_names import front_of, page_name
from editing.refusal import refusal
from editing.texts.changes import change
from editing.texts.page import EditablePage, Part
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from sitebuild.content.docs import Docs
from sitebuild.content.replaced import changed_since, copies


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence of ours that we have changed, and hers in its place."""

    number: int
    """Place in the list of all, counted from 1."""
    ours: Difference
    hers: Part | None
    """What she says there; None: nothing is like it."""
    is_untouched: bool
    """Whether hers is ours of before, so that ours of now can be taken over."""

    @property
    def is_taken(self) -> bool:
        """Whether she says already what we say now."""
        return bool(self.hers and self.ours.new and self.hers.sentence == self.ours.new.sentence)


def changed_pages(ours: Path, folder: DistrictFolder) -> list[tuple[str, str]]:
    """Return name and title of each page of *folder* whose page in our folder *ours* has changed
    since it was replaced.
    """
    pages = Docs(folder.docs).pages
    names = {file: uri for uri, file in pages.items()}
    found = [Path(each.file) for each in changed_since(ours, folder)]
    return [
        (uri, page_name(f"docs/{uri}", front_of(file.read_bytes())) or uri)
        for file in found
        if (uri := names.get(file))
    ]


def beside(texts: Texts, uri: str) -> list[Changed]:
    """Return what we have changed on the page *uri* since the district replaced it.

    Empty if nothing has changed in words, or nobody knows how ours was then.
    """
    before, ours = texts.folder.replaced / uri, texts.ours / uri
    if not before.is_file() or not ours.is_file():
        return []
    old, new = (
        texts.read_text(f"docs/{uri}", read_text_file(file).text) for file in (before, ours)
    )
    hers = texts.read(uri)
    found = [each for each in differences(old, new) if not each.is_moved]
    return list(_beside(found, hers))


def _beside(found: list[Difference], hers: EditablePage) -> Iterator[Changed]:
    for number, each in enumerate(found, start=1):
        part, is_same = _place(each, hers)
        yield Changed(number, each, part, is_same and each.new is not None)


def _place(found: Difference, hers: EditablePage) -> tuple[Part | None, bool]:
    """Return what she says there, and whether it is what we said before."""
    for wanted, is_old in ((found.old, True), (found.new, False)):
        for part in hers.parts if wanted else ():
            if wanted and (part.kind, part.sentence) == (wanted.kind, wanted.sentence):
                return part, is_old and not part.locked
    words = next((each.plain for each in (found.old, found.new) if each), "")
    if not any(sign.isalpha() for sign in words):  # a fact alone is like no other
        return None, False
    near = [(SequenceMatcher(None, words, part.plain).ratio(), part) for part in hers.parts]
    ratio, nearest = max(near, key=lambda pair: pair[0], default=(0.0, None))
    return (nearest, False) if ratio >= SIMILAR else (None, False)


def taken_over(texts: Texts, uri: str, number: int) -> Contents:
    """Return the district's page *uri* with our sentence of this *number* in the place of hers.

    Raises `ConfigurationError` if it cannot be.
    """
    found = next((each for each in beside(texts, uri) if each.number == number), None)
    if found is None or not found.is_untouched or found.hers is None or found.ours.new is None:
        what = "Dieser Satz lässt sich nicht von selbst übernehmen."
        raise refusal(uri, "Vorlage", what, "Ändern Sie Ihren Satz von Hand.")
    page = texts.read(uri)
    text = change(texts.parsers, page, found.hers, found.ours.new.sentence)
    return texts.to_write(uri, page, found.hers, text)


def compared(texts: Texts, uri: str) -> dict[str, bytes | None]:
    """Return what notes that the district has seen how our file *uri* is now, or that it is gone.

    Raises `ConfigurationError` if neither we nor the district has it.
    """
    if not (texts.ours / uri).is_file() and (texts.folder.replaced / uri).is_file():
        return {f"replaced/{uri}": None}
    if not Docs(texts.folder.docs).pages.get(uri):
        what = "Diese Seite gehört dem Kreis nicht."
        raise refusal(uri, "Vorlage", what, "Es ist nichts zu tun.")
    return {**copies(texts.ours, texts.folder, uri)}
