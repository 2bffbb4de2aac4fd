"""What editors write and readers would see wrong is named in German, with line and remedy."""

from collections.abc import Callable

import pytest

from sitebuild.guards.page import mistakes_in
from tests.sitebuild.small_project import Render

Told = Callable[[str], list[str]]

RAW = {
    "list": ("Sie brauchen:\n- einen Ausweis\n- Zeit", "ohne leere Zeile unter dem Text"),
    "bullets": ("• einen Ausweis\n• Zeit", "keine Liste"),
    "bullets below": ("Sie brauchen:\n• einen Ausweis", "keine Liste"),
    "symbol font": ("\uf0b7\tein Ausweis", "Buchstaben sind zerstört"),
    "dash list": ("– einen Ausweis\n– Zeit", "Gedankenstrich beginnt keine Liste"),
    "no blank": ("-einen Ausweis\n-Zeit", "keine Liste"),
    "nbsp": ("-\u00a0einen Ausweis", "keine Liste"),
    "numbers": ("Zuerst:\n1) anrufen\n2) kommen", "keine Liste"),
    "letters": ("a) anrufen\nb) kommen", "keine Liste"),
    "numbers below": ("Zuerst:\n1. anrufen\n2. kommen", "ohne leere Zeile unter dem Text"),
    "no blank number": ("1.Anrufen", "keine Liste"),
    "bold": ("Das ist **wichtig und endet nicht.", "Fett oder kursiv"),
    "bold blank": ("Das ist ** wichtig ** für Sie.", "Fett oder kursiv"),
    "italics": ("Das ist *wichtig für Sie.", "Fett oder kursiv"),
    "underscore": ("Das ist _wichtig für Sie.", "Fett oder kursiv"),
    "button": ("[Kontakt](kontakt.md) Text { .md-button }", "Geschweifte Klammern"),
    "attributes": ("Ein Satz { #satz } und noch einer.", "Geschweifte Klammern"),
    "link blank": ("[Kontakt] (kontakt.md)", "Link wird nicht erkannt"),
    "link turned": ("(Kontakt)[kontakt.md]", "Link wird nicht erkannt"),
    "link open": ("[Kontakt](kontakt.md", "Link wird nicht erkannt"),
    "reference": ("[Kontakt][eins]", "Link wird nicht erkannt"),
    "footnote": ("Das gilt.[^1]", "Fußnote gibt es nicht"),
    "comment": ("Text <!-- bitte prüfen --> geht weiter.", "Kommentar ist für alle zu lesen"),
    "comment end": ("Text geht weiter -->", "Zeichen von HTML"),
    "table": ("Tag | Zeit\nMontag | 8 Uhr", "Tabelle wird nicht erkannt"),
    "table bars": ("| Tag | Zeit |\n| Montag | 8 Uhr |", "Tabelle wird nicht erkannt"),
    "box": ("!!! danger „Im Notfall“\n    Rufen Sie an.", "Kasten wird nicht erkannt"),
    "box empty": ('!!! danger "Im Notfall"\n\nRufen Sie an.', "Kasten ist leer"),
    "box two": ('!!! danger "Im Notfall"\n  Rufen Sie an.', "Kasten ist leer"),
    "box deep": ('!!! danger "Im Notfall"\n\n        Rufen Sie an.', "Programmtext gezeigt"),
    "box title": ("!!! danger\n    Rufen Sie an.", "Dem Kasten fehlt die Überschrift"),
    "code": ("Text:\n\n    Eingerückt.", "Programmtext gezeigt"),
    "tab": ("Text:\n\n\tEingerückt.", "Programmtext gezeigt"),
    "struck": ("Das gilt ~~nicht mehr~~.", "Durchstreichen und Markieren"),
    "marked": ("Das ist ==wichtig==.", "Durchstreichen und Markieren"),
    "emoji": ("Danke :smile: an alle.", "Bildzeichen"),
    "entity": ("Montag&amp;nbsp;früh", "Kürzel von HTML"),
    "backslash": ("Montag\\Dienstag", "umgekehrter Schrägstrich"),
    "backtick": ("Das ist `wichtig.", "Zeichen für Programmtext"),
    "hyphens": ("Montag -- Freitag", "Zwei Striche"),
    "heading": ("Text\n ## Titel", "Überschrift steht ohne leere Zeile davor"),
    "rule": ("Der letzte Satz.\n---\n\nMehr.", "wird zur Überschrift"),
    "tag": ("Schreiben Sie <ihren Namen> dazu.", "in spitzen Klammern"),
    "jinja": ("{% if x %}\n\nText", "Anweisungen gibt es hier nicht"),
    "table wider": ("Tag | Zeit\n--- | ---\nMontag | 8 Uhr | Saal", "Zelle ist zu viel"),
    "table bars wider": (
        "| Tag | Zeit |\n| --- | --- |\n| Montag | 8 Uhr | Saal |",
        "Zelle ist zu viel",
    ),
    "text below a table": (
        "| Tag | Zeit |\n| --- | --- |\n| Montag | 8 Uhr |\nBitte klingeln.",
        "wird zur Zeile der Tabelle",
    ),
    "link without end": ("Siehe [Kontakt(kontakt.md) und mehr.", "Eckige Klammer ohne Ende"),
    "comparison": ("Das sind a<b und c>d hier.", "Angabe gibt es in spitzen Klammern nicht"),
    "handler": ('<b onclick="x()">Wichtig</b> ist das.', "Angabe gibt es"),
    "handler in braces": ('[Kontakt](kontakt.md){ onclick="x()" }', "Angabe gibt es"),
    "style in braces": ('[Kontakt](kontakt.md){ style="color:red" }', "Farbe und Schrift"),
    "name with a blank": ("## Titel { #mein titel }\n\nText", "Angabe gibt es"),
    "words in an attribute": ('## Titel { #t data-x="Ein Titel" }\n\nText', "Angabe gibt es"),
    "words at a frame": ('<div markdown title="Ein Titel">\n\nText\n\n</div>', "nicht übersetzt"),
    "link in HTML": ('Siehe <a href="kontakt.md">Kontakt</a>.', "in HTML führen ins Leere"),
    "picture in HTML": ('<img src="team.jpg" alt="Das Team im Hof">', "in HTML führen ins Leere"),
    "field": ('<input type="text" placeholder="Ihr Name">', "Felder gibt es nur im Formular"),
    "two versions": ("<<<<<<< HEAD\n=======\n>>>>>>> main", "Zwei Fassungen"),
    "word title": ('## Titel { #t title="Ein deutscher Satz" }\n\nText', "nicht übersetzt"),
}
OFFICE = {
    "note in brackets": ("Am Montag (bitte noch prüfen) zu.", "Notiz für die Redaktion"),
    "phone behind a word": ("Telefonnummer: 0281 207-0", "Telefonnummer ist kein Link"),
    "columns in a list": ("- Montag    8 bis 12 Uhr", "machen keine Spalten"),
    "bold colon alone": ("**Anmeldung:**", "Überschrift ist nur fett"),
    "mail": ("Schreiben Sie an kim@kreis.example", "E-Mail-Adresse ist kein Link"),
    "mail at": ("Schreiben Sie an kim(at)kreis.example", "E-Mail-Adresse ist kein Link"),
    "www": ("Mehr auf www.kreis.example", "Adresse ist kein Link"),
    "https": ("Mehr auf https://www.kreis.example/kim", "Adresse ist kein Link"),
    "phone": ("Rufen Sie an: 030 23125 203", "Telefonnummer ist kein Link"),
    "phone plus": ("Rufen Sie an: +49 30 23125-203", "Telefonnummer ist kein Link"),
    "phone slash": ("Rufen Sie an: 030/23125203", "Telefonnummer ist kein Link"),
    "phone brackets": ("Rufen Sie an: (030) 23125 203", "Telefonnummer ist kein Link"),
    "capitals": ("ACHTUNG WICHTIG: Wir ziehen um.", "Mehrere Wörter stehen ganz in Großbuchstaben"),
    "capital heading": ("# ÖFFNUNGSZEITEN { #zeiten }", "Überschrift steht ganz in Großbuchstaben"),
    "spaced": ("W I C H T I G für Sie", "gesperrt"),
    "bold heading": ("**Unsere Öffnungszeiten**\n\nMontag", "Überschrift ist nur fett"),
    "bold heading colon": ("**Öffnungszeiten:**\n\nMontag", "Überschrift ist nur fett"),
    "soft hyphen": ("Migrations\u00adberatung", "weiches Trennzeichen"),
    "zero width": ("Migrations\u200bberatung", "unsichtbares Zeichen"),
    "line separator": ("Montag\u2028Dienstag", "Zeilenwechsel von Word"),
    "turned round": ("Montag \u202eDienstag\u202c", "Schreibrichtung"),
    "control": ("Montag\x1b[31m Dienstag", "Steuerzeichen"),
    "nul": ("Montag\x00 Dienstag", "Steuerzeichen"),
    "hard blanks": ("Wir\u00a0sind\u00a0immer\u00a0da.", "Geschützte Leerzeichen"),
    "tab inside": ("Montag\t8 bis 12 Uhr", "Tabulator"),
    "mojibake": ("FÃ¼r Sie", "Buchstaben sind zerstört"),
    "decomposed": ("Fu\u0308r Sie", "Umlaut besteht aus zwei Zeichen"),
    "lost": ("F\ufffdr Sie", "zerstörtes Zeichen"),
    "note": ("Hier steht noch TBD", "Notiz für die Redaktion"),
    "note brackets": ("Am [bitte ergänzen] ist geschlossen.", "Steht hier noch eine Notiz"),
    "exclamation": ("Kommen Sie vorbei!!!", "Mehrere Satzzeichen"),
    "acute": ("So geht´s", "Akzent steht als Apostroph"),
    "line": ("Name: __________", "Linie zum Ausfüllen"),
    "dots": ("Name: ..........", "Linie zum Ausfüllen"),
    "gender": ("Für Bürger*innen und Helfer*innen da.", "Sternchen im Wort"),
    "times": ("Das sind 5*3*2 Plätze.", "Sternchen im Wort"),
    "here": ("Mehr steht [hier](seite.md).", "sagt nicht, wohin er führt"),
    "no text": ("[](seite.md)", "Link hat keinen Text"),
    "no alt": ("![](bild.jpg)", "Dem Bild fehlt der Text"),
    "file alt": ("![IMG_2034](bild.jpg)", "sagt nicht, was auf dem Bild"),
    "alt is name": ("![team.jpg](team.jpg)", "sagt nicht, was auf dem Bild"),
    "html alt": (
        '<div><img src="bild.jpg" alt="Das Team vor dem Haus"></div>\n\nText',
        "nicht übersetzt",
    ),
    "two titles": ("# Eins { #e }\n\n# Zwei { #z }", "zweite Überschrift mit einem #"),
    "level": ("# Eins { #e }\n\n### Zwei { #z }", "Eine Stufe fehlt"),
    "no first heading": ("## Eins { #e }\n\nText", "beginnt nicht mit ihrer Überschrift"),
    "blanks before": ("\u00a0\u00a0\u00a0Eingerückt.", "geschütztes Leerzeichen"),
    "sign for a star": ("∗wichtig∗ für Sie", "kein Sternchen"),
    "arrows": ("→ Ausweis\n→ Pass", "keine Liste"),
    "letters with dots": ("a. Ausweis\nb. Pass", "keine Liste"),
    "dashes below": ("Wir bieten:\n— Beratung\n— Hilfe", "keine Liste"),
    "mail with blanks": ("Mail: info @ kreis.example.de", "E-Mail-Adresse ist kein Link"),
    "domain": ("Mehr auf kreis-wesel.de für alle.", "Adresse ist kein Link"),
    "phone with dots": ("Telefon 0281.207.0", "Telefonnummer ist kein Link"),
    "O for zero": ("Telefon O281 2070", "Telefonnummer ist kein Link"),
    "bold line": ("**Anmeldung**\nText geht weiter.", "Überschrift ist nur fett"),
    "capital word": ("ACHTUNG! Wir ziehen um.", "Wort steht ganz in Großbuchstaben"),
    "underlined": ("<u>Wichtig</u> ist das.", "Unterstrichen sind nur Links"),
    "coloured": ("<span style='color:red'>Rot</span>", "Farbe und Schrift"),
    "from Word": ("Text<o:p></o:p>", "in spitzen Klammern"),
    "date to fill in": ("Am [Datum] ist geschlossen.", "Steht hier noch eine Notiz"),
    "date with xx": ("Am xx.xx.2027 ist geschlossen.", "Notiz für die Redaktion"),
    "name to fill in": ("Frau Mustermann hilft.", "Notiz für die Redaktion"),
    "note number": ("Text¹ mit Fußnote.", "Fußnote führt nirgends hin"),
    "columns": ("Montag     8 bis 12 Uhr", "machen keine Spalten"),
    "address as text": (
        "[https://www.kreis.de](https://www.kreis.de)",
        "sagt nicht, wohin er führt",
    ),
    "more": ("[Weitere Informationen](seite.md)", "sagt nicht, wohin er führt"),
    "empty heading": ("##\n\nText", "Überschrift ist leer"),
    "twice": ("# Eins { #e }\n\n## Zwei { #e }", "haben denselben Namen"),
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
    "*Wichtig:* Bringen Sie Ihren Ausweis mit.",
    "*Montag:* 8 Uhr  \n*Dienstag:* 9 Uhr",
    "Begriff\n:   Erklärung.\n:   Zweite Erklärung.",
    "-   Pass\n-   Foto",
    "*   Pass\n*   Foto",
    "1.  anrufen\n2.   kommen",
    "-\tPass\n-\tFoto",
    "> -   Zitat",
    "Das gilt.[^1]\n\n[^1]:   Text der Fußnote.",
    "Tag     | Zeit\n------- | -----\nMontag  | 8–12",
    "**[0281 207-0](tel:+492812070)**",
    "**{{ district.hotline }}**",
    "**115**",
    "**Telefon: [0281 207-0](tel:+492812070)**",
    "**[Zum Antrag](kontakt.md)**",
    "**Montag bis Freitag, 8 bis 12 Uhr**",
    "**Reeser Landstraße 31, 46483 Wesel**",
    "**Kreis Wesel**  \nReeser Landstraße 31  \n46483 Wesel",
    "**Achtung:**\nBitte klingeln.",
    "IBAN: DE89 3704 0044 0532 0130 00",
    "Kundennummer 0012345678, Vorgangs-Nr. 0815 4711 99",
    "Aktenzeichen: 032/2026-04711",
    "Kommen Sie zum Eingang B (bitte klingeln).",
    "Das Haus ist offen (noch nicht barrierefrei).",
    "Es helfen BAMF, UNHCR und UNICEF.",
    "# SGB II, SGB XII { #sgb }",
    "# FAQ 2027 { #faq }",
    "a) und b) gelten nicht.",
    "(1) Diese Satzung gilt im Kreis.",
    "-5 °C im Winter",
    "Az. 32_2026__04",
    "| Tag | Zeit |\n| --- | --- |\n| Montag | 8 `|` 9 Uhr \\| mehr |\n| Dienstag |",
    "Wir sind in der Reeser\u00a0Landstraße\u00a031 (§\u00a05 Abs.\u00a01 Satz\u00a02).",
    "- [ ] Ausweis\n- [x] Foto",
    '<div markdown class="kim-box">\n\nText\n\n</div>',
    "| Tag | Zeit |\n| :-- | --: |\n| Montag | 8 Uhr |",
    "In Klammern [\\[so\\]](kontakt.md).",
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
    text, what = (RAW | OFFICE)[kind]
    found = told(f"Anfang.\n\n{text}\n")
    assert [line for line in found if what in line], found
    assert all(line.startswith("docs/seite.md:") and " Abhilfe: " in line for line in found), found
    assert all(line.split(":")[1] in {"3", "4", "5", "6"} for line in found), found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: Bild\ndescription: Ein Bild\n---\n\nAnfang.\n\n![Bild](bild.jpg)", 8),
        ("---\ntitle: Eins\ndescription: Zwei\n---\n\nMontag -- Freitag", 6),
        ("---\ntitle: Eins\ndescription: Zwei\n---\n\nEin <Name> steht da.", 6),
        ("---\ntitle: Eins\ndescription: Zwei\n---\n\n| A | B |\n| 1 | 2 |", 6),
    ],
)
def test_the_line_is_that_of_the_text(told: Told, text: str, line: int) -> None:
    """Not one above it that has the same signs; and there is one."""
    found = told(text)
    assert found
    assert {each.split(":")[1] for each in found} == {str(line)}, found


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_meant_is_not_told(told: Told, text: str) -> None:
    """Sentences that go on in a new line, stars between letters, facts, abbreviations."""
    assert told(f"Anfang.\n\n{text}\n") == []
