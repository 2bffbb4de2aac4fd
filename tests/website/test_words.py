"""The German source pages: whole, plain, honest, and good for every district."""

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from mkdocs.utils.meta import get_data

from formservice.config.settings import Settings
from formservice.outbox.retention import LOG_KEPT
from formservice.retention.housekeeping import INTERVAL_SECONDS
from portal.district import load_district

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if not path.name.endswith(".de-simple.md"))
NAMES = [path.relative_to(DOCS).as_posix() for path in PAGES]
INVITING = ("index.md", "hilfe.md", "kontakt.md", "danke.md", "orte/_ort.md")
SHOWN_ELSEWHERE = [
    name for name in NAMES if name.endswith("danke.md") or name.startswith("fehler/")
]

HEADING = re.compile(r"^(#+) (.+?)(?: \{ #([a-z0-9-]+) \})?$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{\{ [a-z_]+\.[a-z_]+ \}\}")
PROMISE = re.compile(
    r"garantier|innerhalb von|Werktag|so bald wie möglich|sofort|schnellstmöglich"
    r"|wir melden uns (?:heute|morgen|bald|schnell|spätestens)"
    r"|(?:Sie bekommen|Sie erhalten|wir geben Ihnen) (?:einen Platz|einen Termin|eine Wohnung)"
    r"|in \d+ (?:Stunden|Tagen|Wochen)|anonym|hundertprozentig|niemals",
    re.IGNORECASE,
)
PRIVATE = re.compile(
    r"Aufenthalt|Staatsangehörigkeit|Nationalität|Geburtsdatum|geboren|Religion|Gesundheit|krank"
    r"|Herkunft|Ausweis|Dokument",
    re.IGNORECASE,
)
REFUSAL = re.compile(r"\b(?:nicht|nichts|keine?n?|obwohl)\b")
REQUEST = re.compile(r"^(?:Bitte )?(?:Nennen|Schreiben|Geben|Schicken|Senden|Sagen|Zeigen) Sie|\?$")
LONGEST_SENTENCE = {False: 18, True: 32}
"""Words, for pages to readers and for legal notices."""


def read(name: str) -> tuple[str, dict[str, object]]:
    """Return the Markdown and the front matter of a page."""
    text, data = get_data((DOCS / name).read_text(encoding="utf-8"))
    return text, dict(data)


def shown(name: str) -> str:
    """Return what readers of a page may see, its title and description included."""
    text, data = read(name)
    return f"{data['title']}\n\n{data['description']}\n\n{text}"


def sentences(name: str) -> Iterator[str]:
    """Yield the sentences of a page without list marks, link targets and heading ids."""
    text = re.sub(r"\]\([^)]*\)", "", shown(name)).replace("[", "")
    text = re.sub(r" \{ #[a-z0-9-]+ \}$", "", text, flags=re.MULTILINE)
    text = re.sub(r"Artikel (\d+) Absatz (\d+) Buchstabe (\w)", r"Artikel-\1-\2-\3", text)
    for line in text.splitlines():
        plain = re.sub(r"^\s*(?:[-*]|\d+\.|#+|!!! \w+|\|)\s*", "", line).strip('"| ')
        yield from filter(None, re.split(r"(?<=[.?!:])\s+", plain))


@pytest.mark.parametrize("name", NAMES)
def test_page_says_what_it_is(name: str) -> None:
    """A page has a title and a description for search results and for the browser's tab."""
    _, data = read(name)
    assert str(data.get("title", "")).strip()
    assert len(str(data.get("description", ""))) > len("Danke")


@pytest.mark.parametrize("name", NAMES)
def test_headings_have_the_same_address_in_every_language(name: str) -> None:
    """Every heading carries its own id, once, under exactly one first heading."""
    headings = HEADING.findall(read(name)[0])
    ids = [anchor for _, _, anchor in headings]
    assert all(ids), f"a heading without id: {headings}"
    assert len(set(ids)) == len(ids)
    assert [marks for marks, _, _ in headings].count("#") == 1
    assert headings[0][0] == "#"


@pytest.mark.parametrize("name", NAMES)
def test_heading_levels_leave_no_gap(name: str) -> None:
    """A screen reader's outline goes down one level at a time (WCAG 1.3.1)."""
    levels = [len(marks) for marks, _, _ in HEADING.findall(read(name)[0])]
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_page_is_plain_markdown(name: str) -> None:
    """No HTML, no template code, no untitled box: nothing that escapes the translators."""
    text = shown(name)
    assert not re.search(r"</?[a-zA-Z]|<!--|\{%|&[a-z]+;", text)
    assert not re.search(r"^[!?]{3} \w+\s*$", text, re.MULTILINE)
    assert "{" not in re.sub(r" \{ #[a-z0-9-]+ \}", "", PLACEHOLDER.sub("", text))


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short(name: str) -> None:
    """A tired person can read it: 18 words at most, 32 in a notice."""
    most = LONGEST_SENTENCE[bool(read(name)[1].get("legal"))]
    long = [text for text in sentences(name) if len(PLACEHOLDER.sub("X", text).split()) > most]
    assert not long


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_promised(name: str) -> None:
    """No page promises admission, a date, or a secrecy that the law does not grant."""
    assert not PROMISE.findall(shown(name))


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_asked_for_what_we_must_not_know(name: str) -> None:
    """No page asks for residence status, nationality, birth date, religion, health or papers."""
    asked = [
        text
        for text in sentences(name)
        if REQUEST.search(text) and PRIVATE.search(text) and not REFUSAL.search(text)
    ]
    assert not asked


@pytest.mark.parametrize("name", NAMES)
def test_readers_are_addressed_politely_and_in_the_same_words(name: str) -> None:
    """Readers are "Sie", and what is free of charge is always "kostenlos"."""
    text = shown(name)
    assert not re.search(r"\b(?:du|dich|dir|deine?[mnrs]?)\b", text)
    assert not re.search(r"kostenfrei|gratis|unentgeltlich|umsonst", text, re.IGNORECASE)


@pytest.mark.parametrize("name", INVITING)
def test_the_three_words_stand_where_people_decide(name: str) -> None:
    """Free, voluntary, confidential: in this order on every page that invites."""
    assert re.search(
        r"kostenlos\b.*?freiwillig\b.*?vertraulich", shown(name), re.IGNORECASE | re.DOTALL
    )


@pytest.mark.parametrize("name", NAMES)
def test_numbers_survive_right_to_left_text(name: str) -> None:
    """No number has a blank inside: in an Arabic sentence its groups would change places."""
    assert not re.search(r"\d \d", shown(name))


@pytest.mark.parametrize("name", NAMES)
def test_words_serve_every_district(name: str) -> None:
    """No page names a district, a town, a mailbox, or a number that a district's file gives."""
    text = shown(name)
    for folder in sorted(ROOT.glob("districts/*/")):
        district = load_district(folder)
        owned = {district.name, district.unit, district.hotline.display, district.email.address}
        owned |= {town.name for town in district.municipalities}
        owned |= {point.phone.display for point in district.contact_points.values()}
        assert not [word for word in owned if re.search(rf"\b{re.escape(word)}\b", text)]


@pytest.mark.parametrize("name", SHOWN_ELSEWHERE)
def test_pages_shown_under_foreign_addresses_stand_alone(name: str) -> None:
    """Thanks and errors link nowhere by themselves, stay out of searches, and lead to the phone."""
    text, data = read(name)
    assert "](" not in text
    assert data["noindex"] is True
    assert "rufen Sie uns an" in text.replace("Rufen", "rufen")


@pytest.mark.parametrize("status", [403, 404, 405, 413, 415, 429, 500, 503])
def test_every_failure_has_words(status: int) -> None:
    """Each status that the service can answer with has its page."""
    assert f"fehler/{status}.md" in NAMES


def test_main_navigation_is_in_order() -> None:
    """The five main pages come in the order in which people need them."""
    entries = [(data["order"], name) for name in NAMES if "order" in (data := read(name)[1])]
    assert [name for _, name in sorted(entries, key=str)][:5] == [
        "index.md",
        "hilfe.md",
        "ablauf.md",
        "orte/index.md",
        "kontakt.md",
    ]


@pytest.mark.parametrize(
    ("name", "anchor", "place"),
    [("ablauf.md", "schritte", 1), ("orte/index.md", "liste", -1), ("termine.md", "liste", -1)],
)
def test_what_a_template_adds_has_its_heading(name: str, anchor: str, place: int) -> None:
    """Steps come first below the title; towns and events under the last heading of the page."""
    assert HEADING.findall(read(name)[0])[place][2] == anchor


def test_contact_page_knows_what_cannot_wait() -> None:
    """Police, ambulance and the helpline against violence stand on the contact page."""
    assert re.findall(r"\b(?:110|112|116016)\b", read("kontakt.md")[0]) == ["110", "112", "116016"]


def test_website_notice_has_all_its_points() -> None:
    """The notice for website and form answers everything that Art. 13 DSGVO asks."""
    anchors = {anchor for _, _, anchor in HEADING.findall(read("datenschutz.md")[0])}
    assert anchors >= {
        "verantwortlich",
        "datenschutzbeauftragte",
        "zweck",
        "rechtsgrundlage",
        "daten",
        "weg",
        "technik",
        "verschluesselung",
        "loeschen",
        "rechte",
        "widerspruch",
        "beschwerde",
        "freiwillig",
        "automatisch",
        "traeger",
        "version",
    }


def test_website_notice_says_what_the_service_does() -> None:
    """Times in the notice are those of the code; the others come from the district's file."""
    text = read("datenschutz.md")[0]
    window = Settings.from_environ({}).repeat_window_minutes
    assert f"nach höchstens {window + INTERVAL_SECONDS / 60:.0f} Minuten" in text
    assert timedelta(days=365) == LOG_KEPT
    assert "nach einem Jahr" in text


def test_legal_pages_are_all_or_nothing() -> None:
    """Notices and imprint carry the mark that forbids a half translated page."""
    assert {name for name in NAMES if read(name)[1].get("legal")} >= {
        "datenschutz.md",
        "impressum.md",
    }
