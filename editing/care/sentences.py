"""What was changed, in words: which sentence, from what, to what."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from threading import Lock

from editing.care.review import review_day
from editing.facts.differences import differences as of_facts
from editing.facts.words import said
from editing.refusal import excerpt
from editing.texts.marks import Sentence
from editing.texts.page import EditablePage, Part
from editing.texts.site import Texts
from portal.district.folder import EVENTS, FACTS, NOTICES, PLACES, DistrictFolder
from portal.languages.pofile import units_of_text
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError

SIMILAR = 0.5
"""Ratio from 0 to 1 from which a sentence is a new wording of another."""
_CATALOGUE = "*.po"
_TURN = Lock()


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that was changed, added or removed."""

    what: str
    """What it is, in German: “Absatz”."""
    before: str
    """Empty: it is new."""
    after: str
    """Empty: it was removed."""
    old: Part | None = None
    new: Part | None = None
    is_moved: bool = False
    """Whether it stands elsewhere, with the same words."""


def differences(old: EditablePage, new: EditablePage) -> list[Difference]:
    """Return the sentences that differ, in the order of the page."""
    before, after = ([_key(part) for part in page.parts] for page in (old, new))
    both = set(before) & set(after)
    found: list[Difference] = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            gone, came = (
                [part for part in parts if _key(part) not in both]
                for parts in (old.parts[i:j], new.parts[k:m])
            )
            found += [_difference(*pair) for pair in _pairs(gone, came)]
            moved = (part for part in new.parts[k:m] if _key(part) in both)
            found += [replace(_difference(part, part), is_moved=True) for part in moved]
    return found


def _key(part: Part) -> tuple[str, Sentence]:
    return part.kind, part.sentence


def in_words(
    root: Path,
    path: str,
    old: bytes | None,
    new: bytes | None,
    places: Callable[[], bytes | None] = lambda: None,
) -> list[tuple[str, str]]:
    """Return what differs in the file *path* of a district: a line with “=” says what it is, one
    with “-” what stood there, one with “+” what stands there; empty where lines say more.
    """
    try:
        before, after = ((each or b"").decode("utf-8-sig") for each in (old, new))
        if path.endswith(".po"):
            return _lines(_translations(before, after))
        if path.startswith("docs/") and path.endswith(".md"):
            return _lines(_of_page(root, path, before, after))
        if path in {FACTS, PLACES, EVENTS, NOTICES}:
            return of_facts(path, before, after, _names(root, places() or b""))
    except (ValueError, KeyError, TypeError, AttributeError, ConfigurationError, OSError):
        pass  # an administrator may have published what cannot be read
    return []


def _names(root: Path, places: bytes) -> dict[str, str]:
    """Return what towns and languages are called, by key, slug and tag."""
    towns = tomllib.loads(places.decode("utf-8-sig")).get("municipality", [])
    registry = root / "i18n/locales.toml"
    languages = load_locales(registry) if registry.is_file() else ()
    called = {each.tag: each.german or each.endonym for each in languages}
    for town in towns:
        called |= {str(town[key]): str(town["name"]) for key in ("key", "slug") if key in town}
    return called


def _of_page(root: Path, path: str, before: str, after: str) -> list[Difference]:
    with _TURN:  # one parser for all, which reads one page at a time
        pages = [_page(_texts(root), path, text) for text in (before, after)]
    found = differences(*pages)
    days = [review_day(text.encode()) for text in (before, after)]
    if days[0] != days[1]:
        old, new = map(said, days)
        found.append(Difference("Prüfdatum", old, new))
    return found


@lru_cache(maxsize=1)
def _texts(root: Path) -> Texts:
    """Return what reads a page, of no district; making it takes a third of a second."""
    return Texts(root, DistrictFolder(root / "none", is_shipped=False))


def _page(texts: Texts, path: str, text: str) -> EditablePage:
    empty = "---\ntitle: x\ndescription: x\n---\n"
    page = texts.read_text(path, (text or empty).replace("\r\n", "\n"))
    return page if text else EditablePage(path, page.blocks, (), ())


def _translations(before: str, after: str) -> list[Difference]:
    old, new = (_shown(text) for text in (before, after))
    return [
        Difference(excerpt(german), old.get(german, ""), new.get(german, ""))
        for german in dict.fromkeys([*old, *new])
        if old.get(german, "") != new.get(german, "")
    ]


def _shown(text: str) -> dict[str, str]:
    """Return the translations that readers see, by their German text."""
    units = units_of_text(_CATALOGUE, text).values() if text.strip() else ()
    return {each.msgid: each.msgstr for each in units if not each.fuzzy}


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> Iterator[tuple[Part | None, Part | None]]:
    """Yield which part became which; alone: it is gone, or new."""
    if len(old) == len(new):
        yield from zip_longest(old, new)
        return
    left = list(old)
    for part in new:
        near = next((each for each in left if _is_like(each, part)), None)
        if near is not None:
            for gone in left[: left.index(near)]:
                yield gone, None
            left = left[left.index(near) + 1 :]
        yield near, part
    for gone in left:
        yield gone, None


def _is_like(one: Part, other: Part) -> bool:
    matcher = SequenceMatcher(None, one.plain, other.plain, autojunk=False)
    return one.kind == other.kind and matcher.ratio() >= SIMILAR


def _difference(old: Part | None, new: Part | None) -> Difference:
    part = new or old
    before, after = words_of(old), words_of(new)
    if old and new and old.plain == new.plain and old != new:  # what a link or fact stands for
        before, after = (f"{each.plain} ({_behind(each.sentence)})" for each in (old, new))
    return Difference(part.kind if part else "", before, after, old, new)


def words_of(part: Part | None) -> str:
    """Return the words of a part; its marks where it has no word of its own."""
    if part is None:
        return ""
    return part.plain if part.plain.strip("… \n") else part.sentence.text


def _behind(sentence: Sentence) -> str:
    """Return what links, facts and pictures lead to; the marks where they alone differ."""
    targets = [entry.target for entries in sentence.lists for entry in entries]
    return ", ".join(targets or [sentence.text])


def _lines(found: Sequence[Difference]) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for each in found:
        lines.append(("=", f"{each.what}, verschoben" if each.is_moved else each.what))
        if each.is_moved:
            lines.append(("+", each.after))
            continue
        lines += [("-", each.before)] if each.before else []
        lines += [("+", each.after)] if each.after else []
    return lines
