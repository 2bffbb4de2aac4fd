"""Facts are what the model says they are, whatever their names."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.contact.link import Link
from portal.district import District, load_district
from portal.district.kinds import Kind, kinds_of
from portal.district.model import ProviderOfficer
from sitebuild.content.facts import Fact, facts_of, facts_of_town
from sitebuild.content.placeholders import PlaceholderFiller

DISTRICT = load_district(Path("districts/kreis-wesel"))
MOERS = next(town for town in DISTRICT.municipalities if town.slug == "moers")
PARTS: Mapping[str, Any] = {"district": DISTRICT, "rollout": DISTRICT.rollout, "town": MOERS}
LISTS = [
    (part, name)
    for part, value in PARTS.items()
    for name in kinds_of(type(value))
    if isinstance(getattr(value, name), tuple)
]
"""Every list of texts in a part of the model that pages may name."""


def facts(district: District = DISTRICT) -> Mapping[str, Fact]:
    """Return what the page of Moers may use."""
    contact = district.contact_points["moers"]
    return facts_of(district, "de") | facts_of_town("de", MOERS, contact)


@pytest.mark.parametrize(
    ("name", "text", "href"),
    [
        ("district.hotline", "030 23125 100", "tel:+493023125100"),
        ("district.email", "kim@kreis-wesel.example", "mailto:kim@kreis-wesel.example"),
        ("dpo.email", "datenschutz@kreis-wesel.example", "mailto:datenschutz@kreis-wesel.example"),
        ("authority.website", "https://www.ldi.nrw.de", "https://www.ldi.nrw.de"),
        ("contact.phone", "030 23125 203", "tel:+493023125203"),
    ],
)
def test_a_way_to_reach_somebody_opens(name: str, text: str, href: str) -> None:
    """By the link that it had when it was read."""
    assert facts()[name] == Fact(text, Kind.CONTACT, href=href)


@pytest.mark.parametrize("name", ["retention.mailbox", "retention.mailbox_text"])
def test_a_sentence_in_a_field_named_mailbox_is_a_sentence(name: str) -> None:
    """It is translated, and never a link that writes to its words."""
    fact = facts()[name]
    assert (fact.kind, fact.href) == (Kind.PROSE, "")
    translated = PlaceholderFiller(facts(), {fact.text: "Übersetzt"}.get)
    assert translated.inline(f"{{{{ {name} }}}}", str) == "Übersetzt"


def test_names_dates_and_codes_are_told_apart() -> None:
    """Digits are the reader's own, words of the office stay German, codes run from the left."""
    known = facts_of(DISTRICT, "ar")
    assert known["district.name"].kind is Kind.NAME
    assert known["district.address"].text.startswith("Kreis Wesel, ")
    assert known["imprint.vat_id"].kind is Kind.CODE
    assert known["retention.failed_days"] == Fact("30", Kind.NUMBER)
    assert known["notice.date"].kind is Kind.NUMBER
    assert "ديسمبر" in known["notice.date"].text


def test_what_a_district_leaves_out_is_a_fact_without_text() -> None:
    """The line that names it vanishes; nobody is told of a typing error."""
    filling = PlaceholderFiller(facts(), lambda german: None)
    for name in ("complaints.website", "case.approved_on", "district.waiting_notice"):
        assert not filling.unknown(f"{{{{ {name} }}}}")
        assert filling.lacks(f"{{{{ {name} }}}}")


def test_no_usual_number_of_days_is_a_fact_without_text() -> None:
    """Nobody reads that it takes 0 days."""
    known = facts(replace(DISTRICT, usual_answer_days=0))
    assert known["district.usual_answer_days"] == Fact("", Kind.NUMBER)
    assert facts()["district.usual_answer_days"].text == "3"


@pytest.mark.parametrize(("part", "field"), LISTS)
def test_an_empty_list_is_a_fact_without_text(part: str, field: str) -> None:
    """As an empty text is; a list of one entry is that entry."""
    for entries, text in (((), ""), (("Verein",), "Verein")):
        changed = {**PARTS, part: replace(PARTS[part], **{field: entries})}
        district = replace(changed["district"], rollout=changed["rollout"])
        known = facts_of(district, "de") | facts_of_town("de", changed["town"], None)
        assert known[f"{part}.{field}"].text == text


def test_events_and_flags_are_no_facts() -> None:
    """What is a table or a decision cannot stand in a sentence."""
    assert "district.events" not in facts()
    assert "district.legal_needs_review" not in facts()


def test_an_officer_is_a_name_beside_its_provider() -> None:
    """Both in one were wider than a line on paper: from the right, the semicolon stood alone at
    its other end, and the address was broken at a hyphen.
    """
    parts = facts()["district.provider_officers"].names
    assert "Stadt Kamp-Lintfort" in parts
    assert "datenschutz@kamp-lintfort.example" in parts


def test_a_notice_of_a_provider_is_a_link_with_its_name() -> None:
    """Art. 13(1)(c) DSGVO: readers reach another legal basis from the sentence that speaks of it,
    and not as an address among telephone numbers.
    """
    officer = ProviderOfficer("Hilfe & Rat", "02841 555", Link("https://rat.example/hinweis"))
    known = facts_of(replace(DISTRICT, provider_officers=(officer,)), "de")
    assert known["district.provider_officers"].text == "Hilfe & Rat: 02841 555"
    assert known["district.provider_notices"].html == (
        '<a href="https://rat.example/hinweis" lang="de">Hilfe &amp; Rat</a>'
    )


def test_without_a_notice_of_a_provider_there_is_nothing_to_print() -> None:
    """The paragraph that lists them is left out."""
    notices = facts(replace(DISTRICT, provider_officers=()))["district.provider_notices"]
    assert (notices.text, notices.html) == ("", None)
