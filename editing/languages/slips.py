"""“Nur ein Tippfehler”, said afterwards of all that a draft changes on a page."""

from dataclasses import dataclass

from editing.line_ends import Contents
from editing.texts.minor import kept_after_slip
from editing.texts.site import Texts


@dataclass(frozen=True, slots=True)
class Slip:
    """What stays valid if the changes of a page are slips."""

    pairs: tuple[tuple[str, str], ...]
    """German texts that keep translations: as they were, and as they are."""
    refused: tuple[str, ...]
    """German texts that keep none in some language: a number or link is another one."""
    contents: Contents


def slip_of(texts: Texts, uri: str, old: bytes, new: bytes) -> Slip | None:
    """Return what stays valid of the page *uri*, changed from *old* to *new*; None for nothing."""
    if old == new:
        return None
    before, after = (each.decode("utf-8-sig").replace("\r\n", "\n") for each in (old, new))
    kept = kept_after_slip(texts, uri, before, after)
    pairs = tuple((each.former, each.german) for each in kept.changes if each.tags)
    refused = tuple(each.german for each in kept.changes if each.refused)
    contents = {name: new for name, new in kept.contents.items() if new != _there(texts, name)}
    return Slip(pairs, refused, contents) if contents else None


def _there(texts: Texts, name: str) -> bytes | None:
    file = texts.folder.path / name
    return file.read_bytes() if file.is_file() else None
