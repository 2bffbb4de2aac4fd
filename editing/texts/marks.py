"""Sentences as an editor sees and types them: words, and marks in square brackets.

`[fett: …]` and `[kursiv: …]` hold words. `[Link 1: …]`, `[Bild 1: …]`, `[Angabe 1: …]` and
`[Zeichen 1]` stand for an entry of the list of their kind beside the text. Of `[Angabe 1: Hotline]`
the number counts; the word behind it only says what it is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from editing.refusal import refusal
from editing.texts.inline import Mark, Node, Words, joined
from portal.text import clean_text

_HOLDING = {"fett", "kursiv", "Link", "Bild"}
"""Marks with words in them."""
_LISTED = ("Link", "Angabe", "Bild", "Zeichen")
_OPEN = re.compile(
    r"\[(?:(?P<plain>fett|kursiv)|(?P<kind>Link|Bild) ?(?P<number>\d{1,3})): ?", re.IGNORECASE
)
_WHOLE = re.compile(
    r"\[(?P<kind>Angabe|Zeichen) ?(?P<number>\d{1,3})(?::[^\[\]\n]*)?\]", re.IGNORECASE
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_FORM = "[fett: Wort], [Link 1: Worte] oder [Angabe 1]"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a mark stands for."""

    target: str
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with marks, and the lists that its marks are numbered by, from 1 on."""

    text: str
    links: tuple[Entry, ...] = ()
    facts: tuple[Entry, ...] = ()
    pictures: tuple[Entry, ...] = ()
    kept: tuple[Entry, ...] = ()
    """Notes, code and the like, which stay as they are."""

    @property
    def lists(self) -> tuple[tuple[Entry, ...], ...]:
        """The lists of links, facts, pictures and what is kept."""
        return self.links, self.facts, self.pictures, self.kept

    def listed(self, kind: str) -> tuple[Entry, ...]:
        """Return the list of the marks of *kind*."""
        return dict(zip(_LISTED, self.lists, strict=True))[kind]


@dataclass(slots=True)
class _Shown:
    label: Callable[[str], str]
    entries: dict[str, list[Entry]] = field(default_factory=lambda: {kind: [] for kind in _LISTED})

    def text(self, nodes: Sequence[Node]) -> str:
        return "".join(each.text if isinstance(each, Words) else self._mark(each) for each in nodes)

    def _mark(self, mark: Mark) -> str:
        name = mark.kind
        if name in _LISTED:
            entry, listed = Entry(mark.target, mark.behind), self.entries[name]
            if entry not in listed:
                listed.append(entry)
            name = f"{name} {listed.index(entry) + 1}"
        words = self.label(mark.target) if mark.kind == "Angabe" else self.text(mark.inner)
        return f"[{name}: {words}]" if words or mark.kind in _HOLDING else f"[{name}]"


def shown(nodes: Sequence[Node], label: Callable[[str], str]) -> Sentence:
    """Return *nodes* as an editor sees them; *label* names a fact in German."""
    found = _Shown(label)
    text = found.text(nodes)
    return Sentence(text, *(tuple(found.entries[kind]) for kind in _LISTED))


def without_marks(nodes: Sequence[Node], fact: Callable[[str], str] = lambda _: "…") -> str:
    """Return the words of *nodes* alone; in place of a fact what *fact* says of its name."""
    words = []
    for each in nodes:
        if isinstance(each, Words):
            words.append(each.text)
        else:
            is_fact = each.kind == "Angabe"
            words.append(fact(each.target) if is_fact else without_marks(each.inner, fact))
    return "".join(words)


def typed_nodes(typed: Sentence, file: str, place: str) -> tuple[Node, ...]:
    """Return what an editor has typed as nodes.

    Raises `ConfigurationError` naming *place* for brackets that are no mark, numbers that no list
    has, empty marks, empty lines and an empty text.
    """
    text = _PRIVATE.sub("", clean_text(typed.text))
    reader = _Typed(typed, text, file, place)
    if _EMPTY_LINE.search(text):
        what = "Eine leere Zeile beginnt einen neuen Absatz."
        raise reader.refused(what, "Nehmen Sie sie weg, und fügen Sie den Absatz eigens hinzu.")
    if "{{" in text or "}}" in text:
        what = "Geschweifte Klammern sind keine Angabe."
        raise reader.refused(what, "Wählen Sie die Angabe aus der Liste: [Angabe 1]")
    nodes = joined(list(reader.nodes()))
    if not without_marks(nodes).strip() and not any(isinstance(each, Mark) for each in nodes):
        what = "Der Text ist leer."
        raise reader.refused(what, "Schreiben Sie ihn, oder entfernen Sie den ganzen Teil.")
    return nodes


@dataclass(slots=True)
class _Typed:
    """Reads a typed text from left to right."""

    sentence: Sentence
    text: str
    file: str
    place: str
    at: int = 0

    def refused(self, what: str, remedy: str) -> Exception:
        return refusal(self.file, self.place, what, remedy)

    def nodes(self, within: str = "") -> Iterator[Node]:
        """Yield the nodes up to the end, or up to the bracket that closes the mark *within*."""
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == "[":
                yield self._mark()
            elif sign == "]":
                if not within:
                    raise self._stray("Eine Klammer ] schließt nichts.")
                return
            else:
                end = re.compile(r"[\[\]]|\Z").search(self.text, self.at)
                stop = end.start() if end else len(self.text)
                yield Words(self.text[self.at : stop])
                self.at = stop
        if within:
            what = f"Die Klammer von [{within} endet nicht."
            raise self.refused(what, "Schließen Sie sie mit ]")

    def _mark(self) -> Mark:
        if whole := _WHOLE.match(self.text, self.at):
            self.at = whole.end()
            return self._listed(whole["kind"].capitalize(), int(whole["number"]), ())
        opened = _OPEN.match(self.text, self.at)
        if opened is None:
            what = "Eckige Klammern stehen hier nur um Links, Angaben und fette Worte."
            raise self._stray(what)
        self.at = opened.end()
        name = opened[0].strip("[: ")
        inner = tuple(self.nodes(name))
        self.at += 1
        kind = (opened["plain"] or opened["kind"]).lower()
        kind = kind if opened["plain"] else kind.capitalize()
        if not without_marks(inner).strip():
            what = f"In [{name}: ] steht kein Wort."
            raise self.refused(what, "Schreiben Sie Worte hinein, oder nehmen Sie alles weg.")
        if opened["plain"]:
            return Mark(kind, "", inner)
        return self._listed(kind, int(opened["number"]), inner)

    def _listed(self, kind: str, number: int, inner: tuple[Node, ...]) -> Mark:
        listed = self.sentence.listed(kind)
        if not 1 <= number <= len(listed):
            what = f"[{kind} {number}] gibt es nicht."
            remedy = f"Wählen Sie in der Liste darunter, wofür {kind} {number} steht."
            raise self.refused(what, remedy)
        entry = listed[number - 1]
        return Mark(kind, entry.target, inner, entry.behind)

    def _stray(self, what: str) -> Exception:
        return self.refused(what, f"Nehmen Sie runde Klammern, oder schreiben Sie: {_FORM}")
