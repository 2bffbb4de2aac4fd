"""Ways to reach somebody are typed where the file is read, or refused there."""

import re
from pathlib import Path

import pytest

from portal.contact.email import Email
from portal.contact.link import Link
from portal.district import load_district
from portal.problems import ConfigurationError, Problem
from portal.routing import route
from tests.portal.district.edits import change

PHONES = {
    "hotline": ("district.toml", 'hotline = "030 23125 100"'),
    "data_protection_officer.phone": ("district.toml", 'phone = "030 23125 110"'),
    "data_protection_authority.phone": ("district.toml", 'phone = "0211 38424-0"'),
    "complaints.phone": ("district.toml", 'phone = "030 23125 120"'),
    "contact_point[1].phone": ("places.toml", 'phone = "030 23125 201"'),
    "event[0].contact": ("events.toml", 'contact = "030 23125 100"'),
}
"""Each key with a phone number, its file and line in the Kreis Wesel."""
EMAILS = {
    "email": ("district.toml", 'email = "kim@kreis-wesel.example"'),
    "data_protection_officer.email": ("district.toml", 'email = "datenschutz@kreis-wesel.example"'),
    "data_protection_authority.email": ("district.toml", 'email = "poststelle@ldi.nrw.de"'),
    "complaints.email": ("district.toml", 'email = "kim-koordination@kreis-wesel.example"'),
    "accessibility.ombuds_email": (
        "district.toml",
        'ombuds_email = "ombudsstelle-barrierefreie-it@mags.nrw.de"',
    ),
    "contact_point[1].mailbox": ("places.toml", 'mailbox = "kim@dinslaken.example"'),
    "substitution[0].mailbox": ("places.toml", 'mailbox = "kim@wesel.example" # away'),
    "substitution[0].substitute": ("places.toml", 'substitute = "kim@xanten.example"'),
}
LINKS = {
    "website": ("district.toml", 'website = "https://www.kreis-wesel.example/kim"'),
    "data_protection_authority.website": ("district.toml", 'website = "https://www.ldi.nrw.de"'),
}
CODE = ("portal", "sitebuild", "translating", "formservice", "kim", "site")
SUFFIXES = {".py", ".html", ".txt"}
SUBSTITUTION = """
[[substitution]]
mailbox = "kim@wesel.example" # away
substitute = "kim@xanten.example"
first = 2026-12-01
last = 2026-12-24
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    """Return the district with a rule for days on which nobody reads a mailbox."""
    places = folder / "places.toml"
    places.write_text(places.read_text("utf-8") + SUBSTITUTION, "utf-8")
    return folder


def refused(folder: Path, place: tuple[str, str], written: str) -> Problem:
    """Return what is said when *written* stands at *place*: one sentence, at its line."""
    name, line = place
    at = change(folder / name, line, f"{line.partition('=')[0]}= '{written}'")
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    [problem] = caught.value.problems
    assert (problem.file, problem.line) == (folder / name, at)
    return problem


@pytest.mark.parametrize("key", PHONES)
@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("0281 207-0 oder 0281 207-1", "cannot be dialled"),
        ("O30 23125 1OO", "cannot be dialled"),
        ("wird noch bekannt gegeben", "cannot be dialled"),
        ("115", "cannot be dialled"),
        ("", "is empty"),
    ],
)
def test_a_number_that_cannot_be_dialled_is_refused(
    folder: Path, key: str, written: str, what: str
) -> None:
    """It would stand on every page, and lead to a stranger or nowhere."""
    problem = refused(folder, PHONES[key], written)
    assert problem.field == key
    assert what in problem.what
    assert problem.remedy


@pytest.mark.parametrize("key", EMAILS)
@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("kim(at)kreis-wesel.example", "Write: kim@kreis-wesel.example"),
        ("kim@münchen.example", "Write: kim@xn--mnchen-3ya.example"),
        ("KIM <kim@kreis-wesel.example>", "Write: kim@kreis-wesel.example"),
        ("kim@kreis-wesel.example.", "Write: kim@kreis-wesel.example"),
        ("mailto:kim@kreis-wesel.example", "Write: kim@kreis-wesel.example"),
        ("kim@kreis-wesel.example, kim@wesel.example", "one address and nothing else"),
        ("kim kreis-wesel.example", "one address and nothing else"),
        ("kim@kreis-wesel", "one address and nothing else"),
        ("https://www.kreis-wesel.example", "one address and nothing else"),
        ("", "Write the text."),
    ],
)
def test_a_mail_address_that_reaches_nobody_is_refused(
    folder: Path, key: str, written: str, remedy: str
) -> None:
    """The remedy says what to write, an umlaut domain as the DNS has it."""
    problem = refused(folder, EMAILS[key], written)
    assert problem.field == key
    assert remedy in problem.remedy


@pytest.mark.parametrize("key", LINKS)
@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("www.ldi.nrw.de", "Write: https://www.ldi.nrw.de"),
        ("http//www.ldi.nrw.de", "Write: https://www.ldi.nrw.de"),
        ("https://www.münchen.example/", "Write: https://www.xn--mnchen-3ya.example/"),
        ("https://www.ldi.nrw.de.", "Write: https://www.ldi.nrw.de"),
        ("https://www.ldi.nrw.de und https://ldi.nrw.de", "one whole address"),
        ("javascript:alert(1)", "one whole address"),
        ("tel:+493023125001", "one whole address"),
        ("kim@kreis-wesel.example", "one whole address"),
        ("https://localhost/", "one whole address"),
        ("folgt", "one whole address"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(
    folder: Path, key: str, written: str, remedy: str
) -> None:
    """It would be a page of ours that does not exist, or worse."""
    problem = refused(folder, LINKS[key], written)
    assert problem.field == key
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("domain", "remedy"),
    [
        ("münchen.example", "Write: xn--mnchen-3ya.example"),
        ("@kreis-wesel.example", "Write what stands behind the @"),
        ("https://kreis-wesel.example", "Write what stands behind the @"),
        ("kreis-wesel", "Write what stands behind the @"),
    ],
)
def test_a_domain_that_no_mailbox_can_have_is_refused(
    folder: Path, domain: str, remedy: str
) -> None:
    """Each mailbox is compared with these."""
    facts = folder / "district.toml"
    change(facts, '    "xanten.example",', f'    "xanten.example", "{domain}",')
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    [problem] = caught.value.problems
    assert (problem.file, problem.field) == (facts, "mailbox_domains")
    assert domain in problem.what
    assert remedy in problem.remedy


def test_a_mailbox_of_a_new_domain_says_where_domains_stand(folder: Path) -> None:
    """In another file than the mailbox."""
    change(folder / "places.toml", '"kim@dinslaken.example"', '"kim@stadt-dinslaken.example"')
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    [problem] = caught.value.problems
    assert (problem.file, problem.field) == (folder / "places.toml", "contact_point[1].mailbox")
    assert "stadt-dinslaken.example" in problem.what
    assert "mailbox_domains in district.toml" in problem.remedy


def test_a_number_is_shown_as_it_is_written_and_dialled_as_it_is_meant(folder: Path) -> None:
    """A trunk prefix in brackets is for the eye alone."""
    change(folder / "district.toml", '"030 23125 100"', '"+49 (0)30 23125 001"')
    hotline = load_district(folder).hotline
    assert str(hotline) == "+49 (0)30 23125 001"
    assert hotline.href == "tel:+493023125001"


def test_each_way_to_reach_somebody_says_how_it_is_opened(folder: Path) -> None:
    """Pages and templates build no link of their own."""
    district = load_district(folder)
    assert district.email == Email("kim@kreis-wesel.example")
    assert district.email.href == "mailto:kim@kreis-wesel.example"
    assert district.website == Link("https://www.kreis-wesel.example/kim")
    assert district.website.href == "https://www.kreis-wesel.example/kim"
    assert district.complaints.website is None
    assert district.accessibility.ombuds_email.domain == "mags.nrw.de"


def test_a_request_goes_to_an_address_and_no_more(folder: Path) -> None:
    """Outbox and mail take plain text (RFC 5321 4.1.2)."""
    district = load_district(folder)
    [rule] = district.substitutions
    found = route(district, "05170048", rule.first)
    assert (found.contact_point.mailbox, found.mailbox) == (rule.mailbox, "kim@xanten.example")


def test_one_room_alone_knows_how_a_number_or_an_address_is_opened() -> None:
    """Templates and pages take the `href` that a fact has; they put none together. The guards read
    what editors have put together, and the bounces what mail programs have.
    """
    files = (file for part in CODE for file in Path(part).rglob("*") if file.suffix in SUFFIXES)
    builds = [file for file in files if re.search(r"\b(tel|mailto):", file.read_text("utf-8"))]
    readers = {Path("sitebuild/guards"), Path("formservice/bounces")}
    assert {file.parent for file in builds} == {Path("portal/contact")} | readers
