"""By what a part of a page is known again when the page has changed."""

from collections.abc import Sequence

from editing.texts.page import EditablePage, Part


def digest(id_: str) -> str:
    """Return what an id of a part says of its words, without its place."""
    return id_.partition("-")[2]


def surroundings(page: EditablePage, part: Part) -> str:
    """Return what stands for the parts before and behind *part*: its words may be other ones."""
    return _between(page.parts, page.parts.index(part))


def known_again(page: EditablePage, id_: str, between: str) -> Part | None:
    """Return the part that had the id *id_* and the surroundings *between*; None if it has gone.

    One with other words is known by its surroundings, one elsewhere by its words.
    """
    if found := page.part(id_):
        return found
    same = [part for part in page.parts if digest(part.id) == digest(id_)]
    around = [part for at, part in enumerate(page.parts) if _between(page.parts, at) == between]
    return next((each[0] for each in (same, around) if len(each) == 1), None)


def first_new(before: EditablePage, now: EditablePage) -> Part:
    """Return the part that *now* has, and *before* did not have at its place."""
    pairs = zip(before.parts, now.parts, strict=False)
    at = next((n for n, (old, new) in enumerate(pairs) if old.id != new.id), len(before.parts))
    return now.parts[at]


def moved_or_added(
    before: EditablePage, now: EditablePage, part: Part, *, is_moved: bool
) -> Part | None:
    """Return *part* where it has moved to, or else what was added behind it; None if unknown."""
    known = {digest(each.id) for each in before.parts}
    new = [each for each in now.parts if digest(each.id) not in known]
    same = [each for each in now.parts if digest(each.id) == digest(part.id)]
    if is_moved:
        return next(iter([*same, *new]), None)
    added = new if same else new[1:]  # the first one is the part with other words
    return next(iter([*added, *same]), None)


def _between(parts: Sequence[Part], at: int) -> str:
    return " ".join(
        digest(each.id) for each in (*parts[max(at - 1, 0) : at], *parts[at + 1 : at + 2])
    )
