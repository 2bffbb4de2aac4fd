"""The index of the search: the text of the pages, section by section."""

import json
from pathlib import Path

import pytest

from sitebuild.pages.search_index import WEIGHTS, write_index
from sitebuild.site import Site, load_site


@pytest.fixture(scope="module")
def pages() -> Site:
    """Return the pages of the project with their roles."""
    return load_site(Path(), docs=Path("docs"), district="kreis-wesel", url="https://kim.example/")


def test_the_index_weighs_pages_that_exist(pages: Site) -> None:
    """By role, so a page that is renamed keeps its weight."""
    assert set(WEIGHTS) <= {page.role for page in pages.pages}


def test_the_index_holds_text_alone(pages: Site, tmp_path: Path) -> None:
    """Section by section, without menus, forms and what is hidden from readers."""
    (tmp_path / "suche").mkdir()
    for name in ("hilfe", "fehler/404", "danke"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(
            "<nav>Menü</nav><main><h1>Hilfe</h1><p>Wir &amp; Sie<br>"
            '(<span lang="de">hier</span>)</p><form>Feld</form>'
            '<h2 id="b">Arbeit</h2><p>Beruf</p></main><footer>Fuß</footer>',
            "utf-8",
        )
    write_index(pages, tmp_path)
    assert json.loads((tmp_path / "suche" / "woerter.json").read_text("utf-8")) == [
        ["hilfe/", "Hilfe", "Hilfe", "Wir & Sie (hier)", 4],
        ["hilfe/#b", "Hilfe", "Arbeit", "Beruf", 4],
    ]


def test_the_form_is_in_the_index_once(pages: Site, tmp_path: Path) -> None:
    """Its labels and hints, on the contact page; what can be chosen or pressed is no text."""
    for name in ("suche", "kontakt", "orte/moers"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(
            '<main><h1>K</h1><form><label>Ihr Ort</label><select id="a"><option>Moers</select>'
            '<p>Das Formular</p><textarea name="b">x</textarea><button>Senden</button>'
            '<div aria-hidden="true">Falle</div></form></main>',
            "utf-8",
        )
    write_index(pages, tmp_path)
    assert json.loads((tmp_path / "suche" / "woerter.json").read_text("utf-8")) == [
        ["kontakt/", "K", "K", "Ihr Ort Das Formular", 5],
        ["orte/moers/", "K", "K", "", 2],
    ]


def test_what_the_page_isolates_stays_so(pages: Site, tmp_path: Path) -> None:
    """By the signs of UAX #9, closed within each section."""
    (tmp_path / "suche").mkdir()
    (tmp_path / "index.html").write_text(
        '<main dir="rtl"><h1>أ <bdi>B 1</bdi></h1><p>ب <bdi dir="ltr" lang="de">030 1</bdi></p>'
        '<div dir="ltr"><p>C <br>d</p><h2 id="e">E</h2><p>f</p></div><p>ت</p></main>',
        "utf-8",
    )
    write_index(pages, tmp_path)
    assert json.loads((tmp_path / "suche" / "woerter.json").read_text("utf-8")) == [
        [
            "",
            "أ \u2068B 1\u2069",
            "أ \u2068B 1\u2069",
            "\u2067 ب \u2066030 1\u2069 \u2066 C d\u2069\u2069",
            1,
        ],
        ["#e", "أ \u2068B 1\u2069", "E", "\u2067\u2066 f\u2069 ت\u2069", 1],
    ]


def test_what_looks_like_the_end_of_a_page_is_none(pages: Site, tmp_path: Path) -> None:
    """A comment or an attribute may hold any sign; an element without text isolates nothing."""
    (tmp_path / "suche").mkdir()
    (tmp_path / "index.html").write_text(
        '<!-- <main> </main> --><main><h1 title="</main>">A</h1><!-- </main><h2>B</h2> --><p>C'
        '<p>D<bdi dir="ltr"></bdi><input dir="ltr"> <img alt="E" src="f"></main><p>F',
        "utf-8",
    )
    write_index(pages, tmp_path)
    assert json.loads((tmp_path / "suche" / "woerter.json").read_text("utf-8")) == [
        ["", "A", "A", "C D", 1]
    ]


def test_help_in_danger_is_found_as_itself(pages: Site, tmp_path: Path) -> None:
    """Once, by its own title; neither what a form folds nor the way off a page is text of one."""
    for name in ("suche", "kontakt", "orte/moers"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(
            '<main dir="rtl"><p class="kim-exit">Weg</p><h1>K</h1><p class="kim-emergency">110</p>'
            "<form>Ort<details><summary><h2>Daten</h2></summary>Frist</details></form>"
            '<h2 id="b">Gerät</h2><p>Verlauf</p><div id="notfall" class="admonition danger">'
            '<p class="admonition-title">Im Notfall</p><p>Gewalt</p></div><p>Ende</p></main>',
            "utf-8",
        )
    write_index(pages, tmp_path)
    rows = json.loads((tmp_path / "suche" / "woerter.json").read_text("utf-8"))
    assert rows == [
        ["kontakt/", "K", "K", "\u2067 Ort\u2069", 5],
        ["kontakt/#b", "K", "Gerät", "\u2067 Verlauf\u2069\u2067 Ende\u2069", 5],
        ["kontakt/#notfall", "K", "Im Notfall", "\u2067 Gewalt\u2069", 5],
        ["orte/moers/", "K", "K", "\u2067 \u2069", 2],
        ["orte/moers/#b", "K", "Gerät", "\u2067 Verlauf Ende\u2069", 2],
    ]
