"""A German page becomes a page of any language, or says where it is still German."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.utils.meta import get_data

from portal.languages.catalogues import Catalogue
from portal.problems import ConfigurationError
from tests.sitebuild.small_project import ROOT, Render, catalogue

EVERYTHING = Path(__file__).with_name("everything.md").read_text("utf-8")
PAGES = sorted((ROOT / "docs").rglob("*.md"))
HOTLINE = '<a href="tel:+493023125100"><bdi dir="ltr" lang="de">030 23125 100</bdi></a>'


class Echo(Catalogue):
    """A catalogue that translates every text into itself, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked: list[str] = []

    def lookup(self, msgid: str, context: str | None = None) -> str | None:
        """Return the German text as if a translator had written it."""
        self.asked.append(msgid)
        return f"{msgid}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_identity_gives_the_same_bytes_for_every_page(render: Render, page: Path) -> None:
    """Translated into itself, a page is the German page, byte for byte."""
    text = page.read_text("utf-8")
    assert render(text, Echo())[0] == render(text)[0]


def test_identity_gives_the_same_bytes_for_all_of_markdown(render: Render) -> None:
    """No construct of our Markdown is changed by being translated."""
    assert render(EVERYTHING, Echo())[0] == render(EVERYTHING)[0]


def test_the_extension_changes_nothing_but_line_ends(
    render: Render, extensions: tuple[list[Any], dict[str, Any]]
) -> None:
    """Beside facts and folded lines, German HTML is what Python-Markdown alone makes of it."""
    text = re.sub(r"^.*\{\{.*\n", "", get_data(EVERYTHING)[0], flags=re.MULTILINE)
    alone = Markdown(extensions=extensions[0], extension_configs=extensions[1]).convert(text)
    assert render(text)[0].split() == alone.split()


BLOCKS = st.lists(
    st.sampled_from(
        [
            "Ein *Satz*.",
            "# Titel",
            "## Titel { #x }",
            "- a\n- b\n    - c",
            "1. a\n\n    b",
            "> Zitat\n> zwei",
            '!!! note "T"\n    Text\n\n    - x',
            '??? tip "T"\n    Text',
            '=== "A"\n\n    a',
            "| a | b |\n| - | - |\n| c | **d** |",
            "B\n:   E",
            "Text[^1]\n\n[^1]: Note",
            "`c` & <https://example.org/>",
            "    code",
            "```\ncode\n```",
            "- [ ] a\n- [x] b",
            '<div class="k" markdown>\n\nText\n\n</div>',
            "Zeile  \nZeile\nZeile",
            "[a](#x){ .k } \\* _b_",
            "---",
        ]
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(BLOCKS)
def test_identity_holds_for_any_page(render: Render, blocks: list[str]) -> None:
    """Whatever blocks follow each other: translated into itself, a page stays the same."""
    text = "\n\n".join(blocks)
    assert render(text, Echo())[0] == render(text)[0]


def test_translators_see_sentences(render: Render) -> None:
    """Every kind of text is a unit, and none carries block syntax or tokens."""
    echo = Echo()
    render(EVERYTHING, echo)
    assert {
        "Überschrift",
        "Titel der **Box**",
        "Aufklappen",
        "Reiter *zwei*",
        "Zahl",
        "Begriff",
        "Die Fußnote in zwei Zeilen.",
        "Karte **zwei**",
        "erledigt",
        '![Bild von {{ district.name }}](bild.png "Titel"){ width=20 }',
    } <= set(echo.asked)
    assert not [text for text in echo.asked if re.match(r"[-#>!?|=]{1,3} |\x02", text)]


def test_missing_text_is_marked_as_german(render: Render) -> None:
    """A reader's screen reader changes its voice for what is still German (WCAG 3.1.2)."""
    words = catalogue({"Hallo": "Hello"})
    html, page = render("Hallo\n\nWelt\n\n- eins\n    - Hallo\n", words)
    assert "<p>Hello</p>" in html
    assert '<p dir="ltr" lang="de">Welt</p>' in html
    assert '<span dir="ltr" lang="de">eins</span>' in html
    assert "<li>Hello</li>" in html
    assert (page.state.units, page.state.german_units) == (4, 2)


def test_fuzzy_text_is_never_shown(render: Render) -> None:
    """Fuzzy means draft or stale; the German text stands there."""
    html, page = render("Hallo", catalogue({"Hallo": "Hello"}, fuzzy=True))
    assert html == '<p dir="ltr" lang="de">Hallo</p>'
    assert page.state.is_german


def test_smuggled_markup_never_reaches_the_page(render: Render) -> None:
    """The German text is shown instead, and the catalogue's line is named."""
    html, page = render("Hallo", catalogue({"Hallo": "<script>alert(1)</script>"}))
    assert html == '<p dir="ltr" lang="de">Hallo</p>'
    assert [(problem.file, problem.line) for problem in page.texts.problems] == [
        (Path("docs.po"), 1)
    ]


def test_a_legal_page_is_translated_as_a_whole_or_not_at_all(render: Render) -> None:
    """One missing sentence, and the whole notice is German; so it is for its title."""
    words = catalogue({"Eins": "One", "Zwei": "Two"})
    assert render("Eins\n\nZwei", words, is_legal=True)[0] == "<p>One</p>\n<p>Two</p>"
    html, page = render("Eins\n\nZwei\n\nDrei", words, is_legal=True)
    assert html.count('lang="de"') == 3
    assert page.state.is_german
    assert render("Eins\n\nZwei", words, is_legal=True, title="Titel")[1].state.is_german


def test_facts_are_put_in_after_translation(render: Render) -> None:
    """One catalogue serves all districts, and numbers keep their direction."""
    words = catalogue({"Anrufen: {{ district.hotline }}": "اتصل: {{ district.hotline }}"})
    html, _ = render("Anrufen: {{ district.hotline }}", words)
    assert html == f"<p>اتصل: {HOTLINE}</p>"


def test_a_text_of_facts_alone_needs_no_translator(render: Render) -> None:
    """It is put in even where nothing is translated, marked as what it is."""
    html, page = render("{{ district.name }}", catalogue({}))
    assert html == '<p><bdi lang="de">Kreis Wesel</bdi></p>'
    assert page.state.units == 0


def test_an_empty_fact_takes_its_line_with_it(render: Render) -> None:
    """A district without a waiting list has no line about it, instead of an empty one."""
    html, _ = render("- Eins\n- Warten: {{ district.waiting_notice }}\n- Zwei")
    assert re.sub(r"\s", "", html) == "<ul><li>Eins</li><li>Zwei</li></ul>"


def test_headings_have_the_same_address_in_every_language(render: Render) -> None:
    """A link into a page works in all languages, and names no district."""
    words = catalogue({"Erste Hilfe für {{ district.name }}": "المساعدة {{ district.name }}"})
    html, _ = render("## Erste Hilfe für {{ district.name }}", words)
    assert 'id="erste-hilfe-fur"' in html


def test_an_unknown_placeholder_stops_the_build(render: Render) -> None:
    """File, line, placeholder and the one that was meant are named."""
    with pytest.raises(ConfigurationError) as caught:
        render("Eins\n\nZwei {{ district.hotlin }}")
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("docs/seite.md", 3)
    assert "district.hotlin" in problem.field
    assert "district.hotline" in problem.remedy


@pytest.mark.parametrize("text", ["<p>Roher Text</p>", "<div>\n\nText\n</div>"])
def test_raw_html_with_words_stops_the_build(render: Render, text: str) -> None:
    """Nobody could translate it, so nobody would notice that it stays German."""
    with pytest.raises(ConfigurationError, match="HTML"):
        render(text)
