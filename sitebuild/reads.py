"""What a page depends on: the questions that were asked while it was made.

What a page is made from is of two kinds. Code, templates, district and the like are the same for
all pages of a language: they are hashed as a whole (`sitebuild.unchanged`). The rest differs from
page to page: the translation of a sentence, the title of another page, the contact points of a town
today. That is read through `Sources.ask` alone, which notes the question. The next build asks the
noted questions again, and a page whose answers are the same need not be made again.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Generic, NamedTuple, Self, TypeVar, overload

Value = TypeVar("Value")


class Question(NamedTuple):
    """What was asked for one language."""

    tag: str
    kind: str
    """One of the keys of `sitebuild.edition.Edition.sources`."""
    key: str


class Reads:
    """Notes the questions that are asked while something is made."""

    def __init__(self) -> None:
        self._noted: set[Question] | None = None

    def note(self, questions: Iterable[Question]) -> None:
        """Note *questions* for what is being made now, if anything is."""
        if self._noted is not None:
            self._noted.update(questions)

    def note_one(self, question: Question) -> None:
        """Note one *question*: a hundred for each page."""
        if self._noted is not None:
            self._noted.add(question)

    def begin(self, noted: set[Question]) -> None:
        """Note what is asked from now on in *noted*."""
        self._noted = noted

    def end(self) -> None:
        """Note nothing from now on."""
        self._noted = None

    @contextmanager
    def into(self, noted: set[Question]) -> Iterator[None]:
        """Note what is asked in the block in *noted*, and nowhere else."""
        before, self._noted = self._noted, noted
        try:
            yield
        finally:
            self._noted = before


class Sources:
    """Answers the questions for one language."""

    def __init__(
        self, reads: Reads, tag: str, answers: Mapping[str, Callable[[str], object]]
    ) -> None:
        self.reads = reads
        self._tag = tag
        self._answers = answers
        self._shared: dict[Hashable, tuple[Any, set[Question]]] = {}

    def ask(self, kind: str, key: str = "") -> Any:
        """Return the answer to a question, and note the question."""
        self.reads.note_one(Question(self._tag, kind, key))
        return self._answers[kind](key)

    def once(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return what *compute* returns, which is computed once for all who ask by this *key*.

        Each page that uses it has asked what was asked to compute it; from a plain cache only the
        first one would have.
        """
        if key not in self._shared:
            asked: set[Question] = set()
            with self.reads.into(asked):
                self._shared[key] = compute(), asked
        value: Value
        value, asked = self._shared[key]
        self.reads.note(asked)
        return value

    def answer(self, question: Question) -> object:
        """Return the answer to a question that was noted earlier; *question* is not noted."""
        return self._answers[question.kind](question.key)


class Answers:
    """Hashes of answers, each of which is worked out once."""

    def __init__(self, answer: Callable[[Question], object]) -> None:
        """Create them; *answer* raises `KeyError` for what is unknown now."""
        self._said = cache(lambda question: repr((question, answer(question))))

    def hash_of(self, questions: Iterable[Question]) -> str:
        """Return a hash of the answers to *questions*, in whatever order they were asked."""
        return hashlib.sha256("\n".join(sorted(map(self._said, questions))).encode()).hexdigest()


class shared_property(Generic[Value]):  # noqa: N801 - it stands where cached_property would
    """A value of an object with `sources` that is computed once and used by several pages
    (`Sources.once`).
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...
    def __get__(self, instance: Any, owner: type) -> Self | Value:
        if instance is None:
            return self
        sources: Sources = instance.sources
        return sources.once(self._name, lambda: self._compute(instance))
