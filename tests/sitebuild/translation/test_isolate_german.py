"""German citations and names are told apart within pages in other scripts."""

from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown

from portal.district import District
from portal.languages.catalogues import Catalogue, Words
from portal.languages.registry import load_locales
from sitebuild.content.facts import facts_of
from sitebuild.content.placeholders import PlaceholderFiller
from sitebuild.content.source import SourceText
from sitebuild.translation.extension import CatalogueExtension, LocalizedPage
from sitebuild.translation.lookup import ShownTranslations
from sitebuild.translation.structure import StructureComparer
from tests.sitebuild.small_project import ROOT, catalogue
from tests.sitebuild.translation.test_extension import EVERYTHING, Echo

Arabic = Any


@pytest.fixture
def arabic(
    extensions: tuple[list[Any], dict[str, Any]], district: District, structure: StructureComparer
) -> Arabic:
    """Return a function that renders Markdown as an Arabic page, or one from left to right."""

    def render(text: str, words: Catalogue, *, is_rtl: bool = True, is_latin: bool = False) -> str:
        extension = CatalogueExtension()
        extension.page = LocalizedPage(
            SourceText("docs/seite.md", text),
            ShownTranslations(words, lambda german: Path("docs.po"), structure),
            PlaceholderFiller(facts_of(district, "ar"), lambda german: None),
            is_rtl=is_rtl,
            is_latin=is_latin,
            german=PlaceholderFiller(facts_of(district, "de"), lambda german: None),
        )
        markdown = [*extensions[0], extension]
        return Markdown(extensions=markdown, extension_configs=extensions[1]).convert(text)

    return render


@pytest.mark.parametrize(
    ("german", "translation", "html"),
    [
        (
            "Das sagt § 5 DSG NRW.",
            "حسب § 5 DSG NRW.",
            'حسب <bdi dir="ltr" lang="de">§ 5 DSG NRW</bdi>.',
        ),
        ("**A** § 5", "**أ** § 5", '<strong>أ</strong> <bdi dir="ltr">§ 5</bdi>'),
        (
            "[Art. 6 DSGVO](#x) gilt",
            "تسري [المادة Art. 6 DSGVO](#x)",
            '<a href="#x">المادة <bdi dir="ltr" lang="de">Art. 6 DSGVO</bdi></a>',
        ),
        ("KIM hilft", "KIM يساعد", "<p>KIM يساعد</p>"),
        ("Code `a b` hier", "هنا `a b`", "هنا <code>a b</code>"),
    ],
)
def test_runs_are_isolated_in_the_tree(
    arabic: Arabic, german: str, translation: str, html: str
) -> None:
    """Within links and bold words, too; code and single words need nothing."""
    assert html in arabic(german, catalogue({german: translation}))


@pytest.mark.parametrize(
    ("german", "translation", "html"),
    [
        ("Eine Anlaufstelle", "Центр (Anlaufstelle).", '(<span lang="de">Anlaufstelle</span>).'),
        (
            "[**Beratung** für Zuwanderer (MBE)](#x)",
            "[**Порада** (Beratung für Zuwanderer, MBE)](#x)",
            '(<span lang="de">Beratung für Zuwanderer</span>, MBE)',
        ),
        ("Zwei Anlaufstellen", "Один (Anlaufstelle)", '(<span lang="de">Anlaufstelle</span>)'),
        ("im Jugendamt", "з (Jugendamtes)", '(<span lang="de">Jugendamtes</span>)'),
        ("Die Information", "Так (Informationsstelle)", "<p>Так (Informationsstelle)</p>"),
        ("Buchstabe a", "Буква a", "<p>Буква a</p>"),
        ("Eins `zwei`", "Один `zwei`", "<p>Один <code>zwei</code></p>"),
        ("Die Stelle", "Центр Anlaufstelle", "<p>Центр Anlaufstelle</p>"),
        ("Seite a.example, 110", "Сайт a.example, 110", "<p>Сайт a.example, 110</p>"),
        ("Post an a@b.example", "Пошта a@b.example", "<p>Пошта a@b.example</p>"),
        ("KIM hilft, § 5", "KIM допомагає, § 5", "<p>KIM допомагає, § 5</p>"),
    ],
)
def test_german_words_are_marked_in_other_scripts(
    arabic: Arabic, german: str, translation: str, html: str
) -> None:
    """What the German text has too, as whole words; no numbers, addresses and short forms."""
    assert html in arabic(german, catalogue({german: translation}), is_rtl=False)
    assert "lang=" not in arabic(german, catalogue({german: translation}), is_latin=True)


def test_the_german_of_another_block_marks_nothing(arabic: Arabic) -> None:
    """Each sentence has the German it was made from."""
    words = {"Amt": "هنا Stelle", "Stelle": "هناك Stelle"}
    html = arabic("- Amt\n- Stelle\n", catalogue(words))
    assert "<li>هنا Stelle</li>" in html
    assert '<li>هناك <span lang="de">Stelle</span></li>' in html


def test_nothing_a_translator_writes_becomes_markup(arabic: Arabic) -> None:
    """A run is text, whatever it looks like."""
    german, translation = "Eins § 5 & 6", "واحد § 5 A&B"
    html = arabic(german, catalogue({german: translation}))
    assert '<bdi dir="ltr">§ 5 A&amp;B</bdi>' in html


def test_german_blocks_and_identity_stay_as_they_are(arabic: Arabic) -> None:
    """Without right-to-left letters there is nothing to isolate: byte for byte the same."""
    assert arabic(EVERYTHING, Echo()) == arabic(EVERYTHING, Echo(), is_latin=True)
    assert "<bdi" not in arabic("Das sagt § 5 DSG NRW.", catalogue({}))


def test_facts_alone_stand_in_one_piece(arabic: Arabic) -> None:
    """Name, comma and address are German; the paragraph still begins at the right."""
    html = arabic("{{ district.name }}, {{ district.ags }}", catalogue({}))
    assert html.startswith('<p><bdi dir="ltr" lang="de"><bdi lang="de">')
    assert "</bdi>, <bdi" in html


def test_a_list_of_names_is_joined_as_the_language_does(arabic: Arabic, district: District) -> None:
    """Each name by itself; in a German block the list is German."""
    german = "Träger: {{ district.providers }}"
    names = facts_of(district, "ar")["district.providers"].names
    assert len(names) > 1
    html = arabic(german, catalogue({german: "المنظمات: {{ district.providers }}"}))
    assert " و".join(f'<bdi lang="de">{name}</bdi>' for name in names) in html
    assert " und " in arabic(german, catalogue({}))


def test_the_form_speaks_so_too() -> None:
    """Words of templates are isolated before they are filled; those of others never are."""
    locales = load_locales(ROOT / "i18n/locales.toml")
    translation = "حسب § 5 DSG NRW: {name} <b>"
    for tag, german, expected in (
        ("ar", "Text {name}", 'حسب <bdi dir="ltr">§ 5 DSG NRW</bdi>: &lt; &lt;b&gt;'),
        (
            "ar",
            "{name} DSG NRW 5",
            'حسب <bdi dir="ltr" lang="de">§ 5 DSG NRW</bdi>: &lt; &lt;b&gt;',
        ),
        ("uk", "{name} DSG NRW 5", 'حسب <span lang="de">§ 5 DSG NRW</span>: &lt; &lt;b&gt;'),
        ("tr", "{name} DSG NRW 5", "حسب § 5 DSG NRW: &lt; &lt;b&gt;"),
    ):
        locale = locales.by_tag(tag)
        assert locale
        words = Words(locale, catalogue({german: translation}))
        assert words.text(german, name="<") == expected
