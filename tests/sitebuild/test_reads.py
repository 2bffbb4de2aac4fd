"""What a page has asked is noted, also where the answer was known already."""

import re
from functools import cached_property
from pathlib import Path

import pytest

import sitebuild
from portal.forms.contact_form import ContactForm
from portal.forms.handover_form import HandoverForm
from sitebuild.edition import Edition
from sitebuild.reads import Answers, Question, Reads, Sources, shared_property
from sitebuild.site import load_site
from sitebuild.translation.structure import StructureComparer
from tests.sitebuild.small_project import ROOT

CODE = Path(sitebuild.__path__[0])
OF_THE_DAY = {
    "site.py",  # answers the questions
    "unchanged.py",  # asks them again
    "nothing_new.py",  # compares builds of one day
    "pages/redirects.py",  # refuses a future date, whatever pages say
    "printing/documents.py",  # paper is compared by its HTML
    "printing/run.py",
}
"""Modules that may know the day."""


class Menu:
    """Something that several pages use."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.computed = 0

    @shared_property
    def entries(self) -> str:
        """Entries, computed once."""
        self.computed += 1
        return str(self.sources.ask("word", "Start"))


@pytest.fixture
def menu() -> Menu:
    """Return a menu in Arabic."""
    return Menu(Sources(Reads(), "ar", {"word": str.upper}))


def test_each_page_has_asked_what_a_shared_value_is_made_of(menu: Menu) -> None:
    """Otherwise only the first page would follow a new title in the menu."""
    first, second = set[Question](), set[Question]()
    with menu.sources.reads.into(first):
        assert menu.entries == "START"
    with menu.sources.reads.into(second):
        assert menu.entries == "START"
    assert first == second == {Question("ar", "word", "Start")}
    assert menu.computed == 1


def test_what_is_asked_outside_of_a_page_is_noted_nowhere(menu: Menu) -> None:
    """Neither before a page nor behind it."""
    noted = set[Question]()
    menu.sources.ask("word", "vorher")
    menu.sources.reads.begin(noted)
    menu.sources.ask("word", "darin")
    menu.sources.reads.end()
    menu.sources.ask("word", "danach")
    assert noted == {Question("ar", "word", "darin")}


def test_another_answer_is_another_hash() -> None:
    """So is another question; the order in which they were asked does not count."""
    one, two = Question("ar", "word", "eins"), Question("ar", "word", "zwei")
    known = Answers(str).hash_of([one, two])
    assert known == Answers(str).hash_of([two, one])
    assert known != Answers(lambda question: question.key).hash_of([one, two])
    assert known != Answers(str).hash_of([one])


def test_nothing_that_pages_share_is_kept_without_its_questions() -> None:
    """A cached property of an edition would hide from all pages but one what it has asked."""
    kept = {name for name, value in vars(Edition).items() if isinstance(value, cached_property)}
    assert kept == {"german"}  # an edition, which asks for itself


def test_what_is_rendered_once_for_many_pages_asks_nothing() -> None:
    """The links to other languages depend on the path of a page, and on no text or day."""
    picker = (ROOT / "site/theme/partials/language_picker.html").read_text("utf-8")
    used = set(re.findall(r"kim\.\w+|page|\b\w+(?=\()", picker.partition("-#}")[2]))
    assert used == {"kim.locales", "kim.locale", "kim.in_language"}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("foot_contact", {"kim.district", "macros.call"}),
        (
            "foot_links",
            {"kim.footer", "kim.german_only", "kim.href", "kim.district", "macros.offer"},
        ),
    ],
)
def test_a_part_that_pages_share_depends_on_none_of_them(part: str, expected: set[str]) -> None:
    """Its texts and titles are asked for by each page that shows it (`Sources.once`)."""
    text = (ROOT / f"site/theme/partials/{part}.html").read_text("utf-8").partition("-#}")[2]
    used = set(re.findall(r"\b(?:kim|macros)\.\w+|\bpage\b", text.partition("-%}")[2]))
    assert used == expected


def test_a_value_by_a_key_is_asked_for_by_each_page(menu: Menu) -> None:
    """Another key is another value, and a question within a question is noted, too."""
    sources = menu.sources

    def town(key: str) -> str:
        return sources.once(("town", key), lambda: f"{sources.ask('word', key)}{menu.entries}")

    assert town("Moers") == "MOERSSTART"
    noted = set[Question]()
    with sources.reads.into(noted):
        assert (town("Moers"), town("Wesel")) == ("MOERSSTART", "WESELSTART")
    assert {question.key for question in noted} == {"Moers", "Wesel", "Start"}
    assert menu.computed == 1


def test_a_form_is_made_once_for_all_pages_and_asked_for_by_each(
    structure: StructureComparer,
) -> None:
    """The contact form stands on the pages of all towns; another kind is another form."""
    site = load_site(ROOT, docs=ROOT / "docs", district="kreis-wesel", url="https://kim.example")
    edition = Edition(site, site.locales.source, structure)
    first, second = set[Question](), set[Question]()
    with site.reads.into(first):
        form = edition.form(ContactForm)
    with site.reads.into(second):
        assert edition.form(ContactForm) is form
    assert first == second
    assert edition.form(HandoverForm) != form


def test_pages_ask_for_the_day_and_never_read_it() -> None:
    """A page that reads it would be made anew on no day."""
    reading = {
        file.relative_to(CODE).as_posix()
        for file in CODE.rglob("*.py")
        if re.search(
            r"\.today\b|contact_points_on|target_groups_on|datetime\.now", file.read_text("utf-8")
        )
    }
    assert reading == OF_THE_DAY
