"""The pages of one language: what each depends on, and whether it is still as it would come out."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from mkdocs.structure.pages import Page as MkDocsPage

from sitebuild.content.source import SourceText
from sitebuild.edition import Edition
from sitebuild.mkdocs.files import PageFile
from sitebuild.output.page_records import PageRecord
from sitebuild.reads import Answers, Question
from sitebuild.translation.extension import LocalizedPage


class MadePages:
    """The records of the pages of one language, those that are kept among them."""

    def __init__(self, edition: Edition) -> None:
        self.records: dict[str, PageRecord] = {}
        """By MkDocs' name of the page."""
        self._edition = edition
        self._reads = edition.site.reads
        self._asked: dict[str, set[Question]] = {}
        self._answers = Answers(self._answer)

    def is_current(self, record: PageRecord, source: SourceText) -> bool:
        """Return True if a page that is made from *source* would come out as it was recorded."""
        if record.source != hash_of(source):
            return False
        try:
            return record.answers == self._answers.hash_of(record.questions)
        except KeyError:  # it asked for a page that is no more
            return False

    def keep(self, uri: str, record: PageRecord) -> None:
        """Leave a page as it is; what is wrong with its translations is said again."""
        self.records[uri] = record
        for german in record.refused:
            self._edition.texts.lookup(german)

    def begin(self, uri: str) -> None:
        """Note from now on what the page *uri* asks; it is made in two steps."""
        self._reads.begin(self._asked.setdefault(uri, set()))

    def end(self) -> None:
        """Stop noting."""
        self._reads.end()

    def put(self, file: PageFile, page: MkDocsPage, text: LocalizedPage) -> None:
        """Record a page that was made."""
        state = text.state
        self.records[file.src_uri] = PageRecord(
            hash_of(file.source),
            *self._asked_for(file.src_uri),
            units=state.units,
            german_units=state.german_units,
            is_german=state.is_german,
            refused=self._refused(file.src_uri),
            anchors=tuple(sorted(page.present_anchor_ids or ())),
            links=tuple(
                (to.src_uri, anchor, link)
                for to, links in (page.links_to_anchors or {}).items()
                for anchor, link in links.items()
            ),
        )

    @contextmanager
    def recorded(self, uri: str, source: SourceText) -> Iterator[None]:
        """Record what the block makes from *source*."""
        with self._reads.into(self._asked.setdefault(uri, set())):
            yield
        self.records[uri] = PageRecord(hash_of(source), *self._asked_for(uri))

    def _asked_for(self, uri: str) -> tuple[frozenset[Question], str]:
        asked = self._asked[uri]
        return frozenset(asked), self._answers.hash_of(asked)

    def _refused(self, uri: str) -> tuple[str, ...]:
        refused = self._edition.texts.refused
        asked = {question.key for question in self._asked[uri]} if refused else frozenset()
        return tuple(sorted(refused & asked))

    def _answer(self, question: Question) -> object:
        edition = self._edition
        is_own = question.tag == edition.locale.tag
        return (edition if is_own else edition.german).sources.answer(question)


def hash_of(source: SourceText) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(source.text.encode()).hexdigest()
