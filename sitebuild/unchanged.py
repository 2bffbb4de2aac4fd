"""Find what a build need not make again: languages, and pages of the others.

A language is as it would come out if all files that it is made from are the same, and if what its
pages have asked about the day is answered the same: which contact points a town has, which events
are to come. Of a language with other files a page is kept if its frame is the same (templates,
district, code, libraries, options: what every page is made from), and its own text, and the answers
to all that it has asked (`sitebuild.reads`).

Files are hashed before they are read, so that a file saved during a build belongs to the next one.
What is known of the last build is stored beside the site, with a stamp of the built files, so that
a language that another program has touched is built again as a whole.
"""

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from portal.district.folder import find_district
from portal.languages.registry import Locale
from portal.languages.reviews import ledger_file
from sitebuild.content.docs import Docs
from sitebuild.content.pages import TEXTS, Page
from sitebuild.output.compress import packing
from sitebuild.output.hashes import configuration, contents, digest, installed, states
from sitebuild.output.inputs import code_of_build
from sitebuild.output.last_build import (
    BuiltLanguage,
    read_days,
    read_last_build,
    write_last_build,
)
from sitebuild.output.page_records import PageRecord, read_records
from sitebuild.output.report import LocaleReport
from sitebuild.output.target import digests_file
from sitebuild.reads import Answers, Question
from sitebuild.site import Site

_PAGE = ".md"


class Inputs:
    """The hashes of the input files; created before the first of them is read."""

    def __init__(self, root: Path, district: str) -> None:
        self._i18n = root / "i18n"
        self._frame: list[str] = []
        self._texts = ""
        self._folder = find_district(root, district)
        i18n = (self._folder.i18n, self._i18n)
        tags = {each.name for folder in i18n for each in folder.glob("*/")}
        self._own = {
            tag: digest(part for folder in i18n for part in contents(folder / tag)) for tag in tags
        }
        self._reviews = {
            tag: digest(part for folder in i18n for part in contents(ledger_file(folder, tag)))
            for tag in tags
        }
        data = (*self._folder.data_files, self._folder.site)
        self._frame.append(digest(configuration(root)))
        self._add(self._i18n / "locales.toml", *data, *code_of_build())

    def _add(self, *paths: Path) -> None:
        self._frame += [digest(contents(path)) for path in paths]

    def add_site(self, docs: Path, theme: Path) -> None:
        """Add the folders of pages and templates; a page may link to any file of pages."""
        self._add(theme)
        files = Docs(docs, self._folder.docs).files
        self._frame.append(digest(str(inner) for inner in files))
        texts = (file for inner, file in files.items() if inner.suffix == _PAGE)
        self._texts = digest(part for file in texts for part in contents(file))

    def frame_of(self, locale: Locale) -> list[str]:
        """Return the hashes of the files that every page in *locale* is made from."""
        return [*self._frame, self._reviews.get(locale.tag, "")]

    def files_of(self, locale: Locale) -> list[str]:
        """Return the hashes of the other files that pages in *locale* are made from."""
        german = self._own.get("de", "")  # its words for the search count in every language
        return [self._texts, self._own.get(locale.tag, ""), german]


class LastBuild:
    """What the last build into a folder has left, compared with what a build would make now."""

    def __init__(self, site: Site, inputs: Inputs, target: Path, *, is_packed: bool) -> None:
        self.site = site
        self._target = target
        self._inputs = inputs
        self._shared = digest(_options(site, is_packed=is_packed))
        self._last = read_last_build(digests_file(target))

    def unchanged_report(self, locale: Locale) -> LocaleReport | None:
        """Return the last report of *locale* if it would come out the same, else None."""
        last = self._last.get(locale.tag)
        is_same = (
            last
            and last.files == self._files_of(locale)
            and last.stamp == self._stamp(locale)
            and last.answers == self._answers(locale, last.moving)
        )
        return last.report if last and is_same else None

    def pages(self, locale: Locale) -> Mapping[str, PageRecord]:
        """Return the records of the pages of *locale* that can be compared one by one."""
        last = self._last.get(locale.tag)
        is_same = (
            last and last.frame == self._frame_of(locale) and last.stamp == self._stamp(locale)
        )
        return read_records(self._target / locale.path) if is_same else {}

    def is_packed_alike(self, *locales: Locale) -> bool:
        """Return True if the packed files of *locales* are as they would come out now."""
        known = [self._last.get(locale.tag) for locale in locales]
        return all(each and each.packing == packing() for each in known)

    def forget(self, locales: Iterable[Locale]) -> None:
        """Write down that nothing is known of *locales*, whose pages are about to be replaced."""
        for locale in locales:
            self._last.pop(locale.tag, None)
        write_last_build(digests_file(self._target), self._last)

    def record(self, built: Mapping[Locale, LocaleReport], unchanged: Iterable[Locale]) -> None:
        """Write down what was *built*, and that the *unchanged* languages are those of today."""
        for locale, report in built.items():
            moving = self._moving(locale)
            self._last[locale.tag] = BuiltLanguage(
                day=self.site.today,
                files=self._files_of(locale),
                frame=self._frame_of(locale),
                moving=tuple(moving),
                answers=self._answers(locale, moving),
                packing=packing(),
                stamp=self._stamp(locale),
                report=report,
            )
        for locale in unchanged:
            self._last[locale.tag] = replace(self._last[locale.tag], day=self.site.today)
        write_last_build(digests_file(self._target), self._last)

    def _frame_of(self, locale: Locale) -> str:
        return digest([self._shared, locale.tag, *self._inputs.frame_of(locale)])

    def _files_of(self, locale: Locale) -> str:
        return digest([self._frame_of(locale), *self._inputs.files_of(locale)])

    def _moving(self, locale: Locale) -> list[Question]:
        known, records = self.site.moving(locale), read_records(self._target / locale.path)
        asked = {question for record in records.values() for question in record.questions}
        return sorted(question for question in asked if question.kind in known)

    def _answers(self, locale: Locale, questions: Iterable[Question]) -> str:
        source = self.site.locales.source
        own, german = self.site.moving(locale), self.site.moving(source)

        def answer(question: Question) -> object:
            answers = own if question.tag == locale.tag else german
            return answers[question.kind](question.key)

        return Answers(answer).hash_of(questions)

    def _stamp(self, locale: Locale) -> str:
        """Return a hash that changes if another program touches the files of *locale*."""
        return digest(states(self._target / locale.path))


def build_days(target: Path) -> dict[str, dt.date]:
    """Return the day of the last build of each language in *target*, by tag, if it is known."""
    return read_days(digests_file(target))


def _options(site: Site, *, is_packed: bool) -> Iterator[str]:
    """Yield what goes into every page and is no file of the project."""
    yield from (sys.version, *installed())
    yield f"{site.url} {is_packed} {[locale.tag for locale in site.shown]}"
    yield from (f"{text.uri} {text.source.name} {_rules(text)}" for text in site.texts)


def _rules(text: Page) -> list[tuple[str, object]]:
    """Return what the front matter of a page says to every page: all but its words."""
    return [(key, key in TEXTS or value) for key, value in sorted(text.meta.items())]
