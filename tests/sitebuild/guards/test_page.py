"""What editors write and readers would see wrong is named in German, with line and remedy."""

from collections.abc import Callable

import pytest

from sitebuild.guards.page import mistakes_in
from tests.sitebuild.small_project import Render

Told = Callable[[str], list[str]]

RAW = {
    "list": "Sie brauchen:\n- einen Ausweis\n- Zeit",
    "bullets": "• einen Ausweis\n• Zeit",
    "bullets below": "Sie brauchen:\n• einen Ausweis",
    "symbol font": "\uf0b7\tein Ausweis",
    "dash list": "– einen Ausweis\n– Zeit",
    "no blank": "-einen Ausweis\n-Zeit",
    "nbsp": "-\u00a0einen Ausweis",
    "numbers": "Zuerst:\n1) anrufen\n2) kommen",
    "letters": "a) anrufen\nb) kommen",
    "numbers below": "Zuerst:\n1. anrufen\n2. kommen",
    "no blank number": "1.Anrufen",
    "bold": "Das ist **wichtig und endet nicht.",
    "bold blank": "Das ist ** wichtig ** für Sie.",
    "italics": "Das ist *wichtig für Sie.",
    "underscore": "Das ist _wichtig für Sie.",
    "button": "[Kontakt](kontakt.md) Text { .md-button }",
    "attributes": "Ein Satz { #satz } und noch einer.",
    "link blank": "[Kontakt] (kontakt.md)",
    "link turned": "(Kontakt)[kontakt.md]",
    "link open": "[Kontakt](kontakt.md",
    "reference": "[Kontakt][eins]",
    "footnote": "Das gilt.[^1]",
    "comment": "Text <!-- bitte prüfen --> geht weiter.",
    "comment end": "Text geht weiter -->",
    "table": "Tag | Zeit\nMontag | 8 Uhr",
    "table bars": "| Tag | Zeit |\n| Montag | 8 Uhr |",
    "box": "!!! danger „Im Notfall“\n    Rufen Sie an.",
    "box empty": '!!! danger "Im Notfall"\n\nRufen Sie an.',
    "box two": '!!! danger "Im Notfall"\n  Rufen Sie an.',
    "box deep": '!!! danger "Im Notfall"\n\n        Rufen Sie an.',
    "box title": "!!! danger\n    Rufen Sie an.",
    "code": "Text:\n\n    Eingerückt.",
    "tab": "Text:\n\n\tEingerückt.",
    "struck": "Das gilt ~~nicht mehr~~.",
    "marked": "Das ist ==wichtig==.",
    "emoji": "Danke :smile: an alle.",
    "entity": "Montag&amp;nbsp;früh",
    "backslash": "Montag\\Dienstag",
    "backtick": "Das ist `wichtig.",
    "hyphens": "Montag -- Freitag",
    "heading": "Text\n## Titel { #titel }\n\u200b",
    "rule": "Der letzte Satz.\n---\n\nMehr.",
    "tag": "Schreiben Sie <ihren Namen> dazu.",
    "jinja": "{% if x %}\n\nText",
    "word title": '## Titel { #t title="Ein deutscher Satz" }\n\nText',
}
OFFICE = {
    "mail": "Schreiben Sie an kim@kreis.example",
    "mail at": "Schreiben Sie an kim(at)kreis.example",
    "www": "Mehr auf www.kreis.example",
    "https": "Mehr auf https://www.kreis.example/kim",
    "phone": "Rufen Sie an: 030 23125 203",
    "phone plus": "Rufen Sie an: +49 30 23125-203",
    "phone slash": "Rufen Sie an: 030/23125203",
    "phone brackets": "Rufen Sie an: (030) 23125 203",
    "capitals": "ACHTUNG WICHTIG: Wir ziehen um.",
    "capital heading": "## ÖFFNUNGSZEITEN { #zeiten }",
    "spaced": "W I C H T I G für Sie",
    "bold heading": "**Unsere Öffnungszeiten**\n\nMontag",
    "bold heading colon": "**Öffnungszeiten:**\n\nMontag",
    "soft hyphen": "Migrations\u00adberatung",
    "zero width": "Migrations\u200bberatung",
    "line separator": "Montag\u2028Dienstag",
    "tab inside": "Montag\t8 bis 12 Uhr",
    "mojibake": "FÃ¼r Sie",
    "decomposed": "Fu\u0308r Sie",
    "lost": "F\ufffdr Sie",
    "note": "Hier steht noch TBD",
    "note brackets": "Am [bitte ergänzen] ist geschlossen.",
    "exclamation": "Kommen Sie vorbei!!!",
    "acute": "So geht´s",
    "line": "Name: __________",
    "dots": "Name: ..........",
    "gender": "Für Bürger*innen und Helfer*innen da.",
    "here": "Mehr steht [hier](seite.md).",
    "no text": "[](seite.md)",
    "no alt": "![](bild.jpg)",
    "file alt": "![IMG_2034](bild.jpg)",
    "alt is name": "![team.jpg](team.jpg)",
    "html alt": '<div><img src="bild.jpg" alt="Das Team vor dem Haus"></div>\n\nText',
    "two titles": "# Eins { #e }\n\n# Zwei { #z }",
    "level": "# Eins { #e }\n\n### Zwei { #z }",
    "no first heading": "## Eins { #e }\n\nText",
    "blanks before": "\u00a0\u00a0\u00a0Eingerückt.",
    "sign for a star": "∗wichtig∗ für Sie",
    "arrows": "→ Ausweis\n→ Pass",
    "letters with dots": "a. Ausweis\nb. Pass",
    "dashes below": "Wir bieten:\n— Beratung\n— Hilfe",
    "mail with blanks": "Mail: info @ kreis.example.de",
    "domain": "Mehr auf kreis-wesel.de für alle.",
    "phone with dots": "Telefon 0281.207.0",
    "O for zero": "Telefon O281 2070",
    "bold line": "**Anmeldung**\nText geht weiter.",
    "capital word": "ACHTUNG! Wir ziehen um.",
    "underlined": "<u>Wichtig</u> ist das.",
    "coloured": "<span style='color:red'>Rot</span>",
    "from Word": "Text<o:p></o:p>",
    "date to fill in": "Am [Datum] ist geschlossen.",
    "date with xx": "Am xx.xx.2027 ist geschlossen.",
    "name to fill in": "Frau Mustermann hilft.",
    "note number": "Text¹ mit Fußnote.",
    "columns": "Montag     8 bis 12 Uhr",
    "address as text": "[https://www.kreis.de](https://www.kreis.de)",
    "more": "[Weitere Informationen](seite.md)",
    "empty heading": "##\n\nText",
    "twice": "## Eins { #e }\n\n## Zwei { #e }",
}
RIGHT = (
    "Wir sind am\n1. Januar für Sie da.",
    "Das ist ein Satz\n– mit einem Einschub –, der weitergeht.",
    "- einen Ausweis\n- Zeit",
    "1. anrufen\n2. kommen",
    r"Für Bürger\*innen und Helfer\*innen.",
    "Pflichtfelder haben einen *.",
    "Von 9:00 bis 12:30 Uhr, am 01.02.2027 bis 15 Uhr.",
    "Rufen Sie an: {{ district.hotline }}",
    "Rufen Sie an: [030 23125-203](tel:+493023125203)",
    "**Wichtig:** Bringen Sie Zeit mit.",
    "**Bringen Sie Ihren Ausweis mit.**",
    '!!! danger "Im Notfall"\n\n    Rufen Sie an.\n\n    - 110',
    "Die AWO und das DRK beraten nach SGB II und SGB XII.",
    "Aktenzeichen 32/2026, 46483 Wesel, Art. 6 Abs. 1 DSGVO",
    "![Das Team vor dem Rathaus](team.jpg)",
    "<name@kreis.example>",
    "Wirklich? Ja!",
    "Das ist _wichtig_ und **dringend**.",
    "# Fragen { #fragen }\n\n## Zeiten { #zeiten }",
)


@pytest.fixture
def told(render: Render) -> Told:
    """Return what is told of Markdown that is the text of a page."""

    def of(text: str) -> list[str]:
        html, page = render(text)
        made = mistakes_in(page.source, page.blocks, page.raw_html, html)
        return [str(problem) for problem in made]

    return of


@pytest.mark.parametrize("kind", [*RAW, *OFFICE])
def test_a_slip_is_told_with_its_remedy(told: Told, kind: str) -> None:
    """Each kind of what is shown raw, is lost, or comes from an office program."""
    found = told(f"Anfang.\n\n{(RAW | OFFICE)[kind]}\n")
    assert found, kind
    assert all(line.startswith("docs/seite.md:") and " Abhilfe: " in line for line in found), found
    assert all(line.split(":")[1] in {"3", "4", "5", "6"} for line in found), found


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_meant_is_not_told(told: Told, text: str) -> None:
    """Sentences that go on in a new line, stars between letters, facts, abbreviations."""
    assert told(f"Anfang.\n\n{text}\n") == []
