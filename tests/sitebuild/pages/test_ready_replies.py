"""The ready replies: the same messages and gaps in German and in the person's language."""

from dataclasses import replace
from pathlib import Path

import pytest

from portal.languages.registry import Locale
from sitebuild.content.facts import BLANKS
from sitebuild.content.pages import Page
from sitebuild.pages.ready_replies import ReplyKit, reply_kit
from sitebuild.printing.printer import Printer, open_printer
from sitebuild.rendering.renderer import Body
from tests.languages import SAMPLE


@pytest.fixture(scope="module")
def printer() -> Printer:
    """Return the project with all its languages."""
    return open_printer(Path(), district="kreis-wesel", base_url="https://kim.example/")


def _kit(printer: Printer, locale: Locale) -> ReplyKit:
    page = printer.site.replies
    assert page
    return reply_kit(printer, page, locale)


def _gaps(text: str) -> list[str]:
    return sorted(part.partition("›")[0] for part in text.split("‹")[1:])


@pytest.mark.parametrize("locale", SAMPLE, ids=lambda locale: locale.tag)
def test_both_texts_of_a_reply_have_the_same_gaps(printer: Printer, locale: Locale) -> None:
    """A date that is missing in one language would make two people wait on different days."""
    kit = _kit(printer, locale)
    assert len(kit.replies) >= 5
    has_own = locale.published and locale.tag.partition("-")[0] != "de"
    assert all((reply.translated is not None) is has_own for reply in kit.replies)
    for reply in kit.replies:
        assert _gaps(reply.german)
        if reply.translated is not None:
            assert _gaps(reply.translated) == _gaps(reply.german), reply.title
            assert reply.translated != reply.german


def test_replies_are_paired_by_their_anchors(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text in a language of its own may lack one: never another message stands beside."""
    body = Printer.body

    def without_first(self: Printer, page: Page, locale: Locale) -> Body:
        found = body(self, page, locale)
        if locale.tag == "uk":
            next(found.root.iter("h2")).drop_tree()
        return found

    monkeypatch.setattr(Printer, "body", without_first)
    (ukrainian,) = printer.site.locales_by_tags(["uk"])
    first, *others = _kit(printer, ukrainian).replies
    assert first.translated is None
    assert all(_gaps(each.translated or "") == _gaps(each.german) for each in others)


def test_weekdays_are_in_the_language_whichever_was_asked_first(printer: Printer) -> None:
    """A reply with the weekdays of another language would send a person on the wrong day."""
    urdu, amharic = (printer.site.locales_by_tags([tag])[0] for tag in ("ur", "am"))
    assert _kit(printer, urdu).days.partition("|")[0] == "اتوار"
    assert _kit(printer, amharic).days.partition("|")[0] == "እሑድ"


def test_there_is_a_reply_for_what_staff_answer_most(printer: Printer) -> None:
    """Appointment, call back, wrong place, interpreter, please call us; one without our name."""
    kit = _kit(printer, printer.site.locales.source)
    wanted = {"termin", "anruf", "andere-stelle", "dolmetschen", "rueckruf", "neutral"}
    assert wanted <= {reply.anchor for reply in kit.replies}
    neutral = next(reply for reply in kit.replies if reply.anchor == "neutral")
    assert "KIM" not in neutral.german


def test_every_gap_is_used_and_has_a_label(printer: Printer) -> None:
    """A field that fills nothing would be a riddle."""
    kit = _kit(printer, printer.site.locales.source)
    used = {gap for reply in kit.replies for gap in _gaps(reply.german)}
    assert used == set(kit.gaps.values()) == {fact.text for fact in BLANKS.values()}


def test_a_language_without_all_words_shows_german_alone(printer: Printer) -> None:
    """Half a message in each language helps nobody."""
    kit = _kit(printer, replace(printer.site.locales.source, tag="qaa"))
    assert kit.state == "german"
    assert all(reply.translated is None for reply in kit.replies)


def test_the_week_begins_on_sunday_as_scripts_count(printer: Printer) -> None:
    """`Date.getUTCDay` is 0 on Sundays."""
    kit = _kit(printer, printer.site.locales.source)
    assert kit.german_days.split("|")[0] == "Sonntag"
    assert kit.german_days.split("|")[6] == "Samstag"
    assert len(kit.days.split("|")) == 7
