"""`kim check` reads every text as a build does: links, headings, placeholders, all in one list."""

from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.build import build_site, check_site
from tests.sitebuild.small_project import write

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
    "[Mail](mailto:kim(at)kreis.de)": "nicht vollständig",
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
    write(project / "docs" / "neu.md", FRONT + text)
    assert told(project) == ""


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
