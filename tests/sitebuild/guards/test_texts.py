"""`kim check` reads every text as a build does: links, headings, placeholders, all in one list."""

from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.build import build_site, check_site
from tests.sitebuild.small_project import write

RIGHT = (
    "https://www.kreis.de",
    "https://www.kreis.de/Mein%20Antrag.pdf",
    "https://www.kreis.de/formular?ort=Kamp%20Lintfort&name=M%C3%BCller",
    "https://www.kreis.de:8443/straße/übersicht.html",
    "https://www.kreis.de?seite=1",
    "https://de.wikipedia.org/wiki/Wesel_(Stadt)",
    "https://www.openstreetmap.org/#map=17/51.65/6.61",
    "https://wa.me/491701234567?text=Hallo%20KIM",
    "HTTPS://WWW.KREIS.DE/",
    "https://müller-beratung.de/",
    "mailto:a@kreis.de?subject=Frage%20KIM&body=Guten%20Tag%0A",
    "mailto:a@kreis.de,b@kreis.de?cc=c@kreis.de",
    "mailto:?subject=Seite%20von%20KIM",
    "tel:+49-281-2070",
    "tel:+49(281)207-0",
    "tel:+492812070;ext=203",
    "tel:116117",
    "sms:+491701234567?body=Hallo%20KIM",
    "geo:0,0?q=Kreishaus%20Wesel",
)
FRONT = "---\ntitle: Neu\ndescription: Neue Seite\n---\n\n# Neu { #oben }\n\n"
DEAD = {
    "[Kontakt](kontakte.md)": "Schreiben Sie: kontakt.md",
    "[Kontakt](Kontakt.md)": "Schreiben Sie: kontakt.md",
    "[Kontakt](kontakt.html)": "Schreiben Sie: kontakt.md",
    "[Kontakt](kontakt/)": "Schreiben Sie: kontakt.md",
    "[Kontakt](kontakt.md#formulare)": "Schreiben Sie: #formular",
    "[Kontakt](#formular)": "Schreiben Sie: #oben",
    "[Kontakt](/kontakt/)": "Nennen Sie die Datei der Seite",
    "[Kreis](www.kreis.de)": "Schreiben Sie: https://www.kreis.de",
    "[Kreis](https:/www.kreis.de)": "nicht vollständig",
    "[Kreis](https://kreis)": "nicht vollständig",
    "[Kreis](https://[kreis].de/)": "Diese Adresse kann niemand öffnen",
    "[Kreis](//[)": "Diese Adresse kann niemand öffnen",
    "[Kreis](https://www..de/)": "nicht vollständig",
    "[Mail](mailto:kim(at)kreis.de)": "nicht vollständig",
    "[Mail](mailto:kim?subject=a)": "nicht vollständig",
    "[Mail](mailto:)": "nicht vollständig",
    "[Ruf](tel:+49(0)2812070)": "nicht vollständig",
    "[Ruf](tel:0281-2070)": "nicht vollständig",
    "[Plan](file:///C:/Plan.pdf)": "öffnet sich nur auf Ihrem Gerät",
    "[Leer]()": "führt nirgends hin",
    "![Das Haus](haus.jpg)": "gibt es nicht",
    "![Das Haus](https://kreis.de/haus.jpg)": "fremden Websites",
    "{{ distrikt.name }}": "{{ distrikt.name }}: Diese Angabe gibt es nicht.",
    "<div>Deutsche Wörter</div>": "Wörter in HTML können nicht",
}


def told(project: Path) -> str:
    """Return what `check_site` says of the pages of a project."""
    try:
        check_site(project, district="kreis-wesel")
    except ConfigurationError as error:
        return str(error)
    return ""


def test_what_leads_nowhere_is_named_in_one_list(project: Path) -> None:
    """Each with its line and what helps, although every page has only one of the mistakes."""
    for number, dead in enumerate(DEAD):
        write(project / "docs" / f"neu{number}.md", f"{FRONT}{dead}\n")
    lines = told(project).splitlines()
    for number, (dead, helps) in enumerate(DEAD.items()):
        (line,) = [line for line in lines if line.startswith(f"docs/neu{number}.md:")]
        assert line.startswith(f"docs/neu{number}.md:8: "), (dead, line)
        assert helps in line, (dead, line)


def test_what_leads_somewhere_is_right(project: Path) -> None:
    """Pages, headings, files with blanks, towns, mail, phones and other websites."""
    write(project / "docs" / "bilder" / "Unser Haus.pdf", "x")
    text = (
        "[a](kontakt.md#formular) [b](#oben) [c](orte/moers.md) [d](bilder/Unser%20Haus.pdf) "
        "[f](mailto:kim@kreis.example) [g](tel:+492812070) [h](https://kreis.example/a?b#c)\n"
    )
    text += "".join(f"[Ziel {number}]({target})\n" for number, target in enumerate(RIGHT))
    write(project / "docs" / "neu.md", FRONT + text)
    assert told(project) == ""


def test_a_heading_of_a_page_that_cannot_be_read_is_not_judged(project: Path) -> None:
    """What is wrong there is told, and only that; the name may be written with percent signs."""
    write(project / "docs" / "eins.md", f"{FRONT}{{{{ distrikt.name }}}}\n")
    links = "[a](eins.md#%C3%BCber) [b](eins.md#oben) [c](#%C3%BCber) ## Über { #über }"
    write(project / "docs" / "zwei.md", FRONT + links.replace(" ##", "\n\n##") + "\n")
    assert [line.partition(": ")[0] for line in told(project).splitlines()] == ["docs/eins.md:8"]


def test_a_districts_own_pages_are_read_as_ours(project: Path) -> None:
    """They are named as they lie in its folder (decision 0043)."""
    own = project / "districts" / "kreis-wesel" / "docs" / "neu.md"
    write(own, f"{FRONT}Sie brauchen:\n- einen Ausweis\n")
    assert told(project).startswith(f"{own}:9: - einen Ausweis: Diese Liste steht ohne leere Zeile")


def test_easy_language_is_read_as_german(project: Path) -> None:
    """Its texts are written, not translated, so no gate of translations sees them."""
    write(project / "docs" / "neu.md", f"{FRONT}Ein Satz.\n")
    write(
        project / "docs" / "neu.de-simple.md",
        f"{FRONT.replace('Seite', 'Seite: leicht')}Ein Satz:\n- eins\n",
    )
    assert "docs/neu.de-simple.md" in told(project)


@pytest.mark.parametrize("text", ["Ein **Satz.", "[Text] (kontakt.md)"])
def test_a_build_names_what_is_shown_raw_and_goes_on(project: Path, text: str) -> None:
    """An urgent page is not withheld for a sign that is shown."""
    write(project / "docs" / "neu.md", f"{FRONT}{text}\n")
    report = build_site(
        project, district="kreis-wesel", base_url="http://localhost/", tags=["de"], jobs=1
    )
    (german,) = report.locales
    assert [str(problem).partition(": ")[0] for problem in german.problems] == ["docs/neu.md:8"]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: A: B\nrole: contact\n---\n",
        "---\ntitle: 5\ndescription: B\nrole: contact\nnav: 1\n---\n",
        "---\ndescription: B\nrole: contact\norder: zwei\ntitel: A\n---\n",
        "---\ntitle: A\ndescription: B\nrole: contact\n",
        "---\ntitle: A\ndescription: B\nrole: kontact\n---\n",
    ],
)
def test_one_wrong_front_matter_keeps_no_other_page_from_being_read(
    project: Path, front: str
) -> None:
    """It is named; what is wrong in the others is, too, and nothing that only follows from it."""
    write(project / "docs/kontakt.md", f"{front}\n# Kontakt {{ #oben }}\n\n[Leer]()\n")
    write(
        project / "docs/neu.md",
        f"{FRONT}[Zum Weg dahin](weg.md) [Zum Formular](kontakt.md#formular)\n",
    )
    write(project / "docs/neu.de-simple.md", f"{front}\n[Leer]()\n")
    write(project / "i18n/de/search.csv", "page,words\nkontakt/#formular,Brief\n")
    with pytest.raises(ConfigurationError) as caught:
        check_site(project, district="kreis-wesel")
    found = [(str(each.file), each.field) for each in caught.value.problems]
    files = {file for file, _ in found}
    assert files == {"docs/kontakt.md", "docs/neu.de-simple.md", "docs/neu.md"}
    assert [field for file, field in found if file == "docs/neu.md"] == ["weg.md"]
    assert "()" not in {field for _, field in found}


def test_a_build_stops_at_a_wrong_front_matter(project: Path) -> None:
    """Nothing is published without that page."""
    write(project / "docs/neu.md", "---\ntitle: A: B\n---\n")
    with pytest.raises(ConfigurationError, match=r"docs/neu\.md:2: syntax"):
        build_site(project, district="kreis-wesel", base_url="http://localhost/", tags=["de"])
