"""What office programs and habits leave in a text: a machine or a translator stumbles over it.

Each pattern is of a kind that a finished German page has no reason to have.
"""

import re
import unicodedata
from collections.abc import Iterator

from sitebuild.guards.slip import Slip

_TEXT = (
    (
        r"[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+|\S+\s?[\(\[](?:at|ät)[\)\]]\s?\S+",
        "Die E-Mail-Adresse ist kein Link.",
        "Nehmen Sie die Angabe des Kreises, oder schreiben Sie: <name@kreis.de>",
    ),
    (
        r"(?:https?://|www\.)\S+|(?<![\w@.-])[\w-]{2,}\.(?:de|org|com|net|eu|nrw)\b(?!\.\w)",
        "Die Adresse ist kein Link.",
        "Schreiben Sie: [Name der Website](https://www.kreis.de/)",
    ),
    (
        (
            r"(?<![\w/.,-])(?<!\d[ \u00a0])(?:\+\d{1,3}|\(?0\d{2,5}\)?)"
            r"[ ./()\d\u00a0\u2011–-]{5,}\d|\bO\d{2,}[ /-]"
        ),
        "Die Telefonnummer ist kein Link und passt nicht zu jedem Kreis.",
        (
            "Nehmen Sie die Angabe des Kreises: {{ district.hotline }}; "
            "oder schreiben Sie: [0281 207-0](tel:+492812070)"
        ),
    ),
    (
        r"(?:\b[A-ZÄÖÜẞ]{4,}\b[ :–-]+)+\b[A-ZÄÖÜẞ]{4,}\b",
        "Mehrere Wörter stehen ganz in Großbuchstaben: Das ist schwer zu lesen.",
        "Schreiben Sie sie wie sonst; Wichtiges wird **fett**.",
    ),
    (
        r"\b(?:ACHTUNG|WICHTIG|HINWEIS|BITTE|NEU|INFO|ÄNDERUNG|GESCHLOSSEN)\b",
        "Das Wort steht ganz in Großbuchstaben: Das ist schwer zu lesen.",
        "Schreiben Sie es wie sonst; Wichtiges wird **fett**.",
    ),
    (
        r"\b(?:[A-ZÄÖÜ] ){3,}[A-ZÄÖÜ]\b",
        "Das Wort ist gesperrt: Es wird Buchstabe für Buchstabe vorgelesen.",
        "Schreiben Sie es zusammen.",
    ),
    (
        (
            r"\b(?:TO[D]O|FIX[M]E|X{3,}|TBD|tbd|Lorem ipsum|Blindtext|Mustertext)\b"
            r"|[\[<](?:bitte |noch |hier )[^\]>\n]*[\]>]"
            r"|\((?:bitte|noch|hier) [^)\n]*\b(?:ergänz|einfüg|einsetz|prüf|klär|nachtrag)en\)"
            r"|\bbitte (?:noch )?(?:ergänzen|einfügen)\b|\bxx+\b|\bXX+(?= Uhr|\.)"
            r"|\bMuster(?:mann|frau|stadt|straße|ort)\b|(?<=\s)\.\.\.(?=\s)"
        ),
        "Das ist eine Notiz für die Redaktion.",
        "Schreiben Sie den endgültigen Text, oder nehmen Sie die Notiz weg.",
    ),
    (
        r"(?<=[^\W\dm])[¹²³⁴-⁹]",
        "Die Fußnote führt nirgends hin.",
        "Schreiben Sie, was sie sagt, in den Satz.",
    ),
    (r"\w[´`]\w", "Ein Akzent steht als Apostroph.", "Schreiben Sie ’"),
    (r"_{3,}|\.{4,}|…{2,}", "Eine Linie zum Ausfüllen steht im Text.", "Nehmen Sie sie weg."),
)
_NAMED_NUMBER = re.compile(
    r"(?i)(?:(?<!telefon)(?<!ruf)(?<!fax)(?<!handy)(?<!mobil)nummer|\bnr\.|zeichen|\baz\.)\W{1,3}\Z"
)
"""What comes before a number by which nobody is called."""
_TURNS = "ein Zeichen, das die Schreibrichtung dreht,"
_SIGNS = {
    "\u00ad": "ein weiches Trennzeichen",
    "\u200b": "ein unsichtbares Zeichen",
    "\u200c": "ein unsichtbares Zeichen",
    "\u200d": "ein unsichtbares Zeichen",
    "\u200e": "ein unsichtbares Zeichen",
    "\u200f": "ein unsichtbares Zeichen",
    "\u2028": "ein Zeilenwechsel von Word",
    "\u2029": "ein Absatzwechsel von Word",
    "\u2060": "ein unsichtbares Zeichen",
    "\ufeff": "ein unsichtbares Zeichen",
    "\ufffc": "ein Platzhalter für ein Bild",
    "\ufffd": "ein zerstörtes Zeichen",
    "\x0b": "ein Zeilenwechsel von Word",
    "\x0c": "ein Seitenwechsel von Word",
    **dict.fromkeys("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", _TURNS),
    **{chr(code): "ein Steuerzeichen" for code in (*range(9), *range(14, 32), 127)},
}
_BROKEN = re.compile("Ã[\u0080-\u00bf]|â€.|Â[\u00a0-\u00bf]|[\ue000-\uf8ff]")
_AGAIN = "Schreiben Sie das Wort neu."
_TOLD = "Löschen Sie das Zeichen: Setzen Sie den Cursor an das Wort, und schreiben Sie es neu."
_HEADING = re.compile(r"(?m)^[^\n|>-][^\n]*\n(?:={3,}|-{3,})[ \t]*$")
_NO_TITLE = re.compile(r"(?m)^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+[\w-]+[ \t]*$")
_NO_TEXT = re.compile(
    r"(?m)^(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?|===)[ \t]*[^\n]*\n"
    r"(?:[ \t]*\n)*+(?!(?P=indent)(?: {4}|\t))"
)
_FLAT = re.compile(
    r"(?m)^(?P<indent> *)(?:[-*+]|\d+\.) .*\n(?=(?P=indent) {1,3}(?:[-*+]|\d+\.) ).*$"
)
_VERSIONS = re.compile(r"(?m)^(?:<{7}|>{7})(?: .*)?$")
_HARD = re.compile(r"(?m)^.*(?:[^\W\d_]{2,}\u00a0){3}[^\W\d_]{2}.*$")
_IN_HTML = re.compile(r"<(?:a|img|audio|video|source|track)\s[^<>]*>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARKER = r"(?:[ \t>]*(?:[-*+:]|\d+\.|\[\^[^\]\n]*\]:)[ \t]+)?+"
"""What begins an item of a list, a definition or a footnote, with any blanks behind it."""
_TAB = re.compile(rf"(?m)^{_MARKER}.*\S\t+\S.*$")
_COLUMNS = re.compile(rf"(?m)^(?!.*\|){_MARKER}.*\S {{3,}}\S.*$")
_BLANK = re.compile(r"(?m)^[ \t]*[\u00a0\u2007\u202f].*\S.*$")
_RULE = re.compile(r"\{%[^\n]*?%\}|\{#(?= )[^\n]*?#\}")
_WORDS_IN_ATTRIBUTE = re.compile(
    r"\{[^{}\n]*\b(?:title|alt|aria-label|placeholder)\s*=\s*[^{}\n]*\}"
)
_BLOCKS = (
    (
        _VERSIONS,
        "Zwei Fassungen sind hier halb zusammengeführt.",
        "Entscheiden Sie sich für eine, und löschen Sie die Zeilen <<<<<<<, ======= und >>>>>>>",
    ),
    (
        _IN_HTML,
        "Links und Bilder in HTML führen ins Leere.",
        "Schreiben Sie: [Text](seite.md) oder ![Text](bild.jpg)",
    ),
    (
        _HARD,
        "Geschützte Leerzeichen stehen zwischen allen Wörtern: Die Zeile bricht nicht um.",
        "Schreiben Sie gewöhnliche Leerzeichen.",
    ),
    (
        _COMMENT,
        "Ein Kommentar ist für alle zu lesen, die den Quelltext der Seite ansehen.",
        "Nehmen Sie ihn weg.",
    ),
    (
        _TAB,
        "Ein Tabulator steht im Text.",
        "Schreiben Sie ein Leerzeichen oder eine Liste.",
    ),
    (
        _COLUMNS,
        "Mehrere Leerzeichen machen keine Spalten: Gezeigt wird eines.",
        "Schreiben Sie eine Liste.",
    ),
    (
        _BLANK,
        "Ein geschütztes Leerzeichen beginnt die Zeile.",
        "Löschen Sie die Leerzeichen vor dem ersten Wort.",
    ),
    (
        _RULE,
        "Anweisungen gibt es hier nicht: Sie werden gezeigt oder verschluckt.",
        "Nehmen Sie sie weg.",
    ),
    (
        _HEADING,
        "Der Text über der Linie wird zur Überschrift.",
        "Setzen Sie eine leere Zeile dazwischen; Überschriften beginnen mit ##",
    ),
    (
        _NO_TITLE,
        "Dem Kasten fehlt die Überschrift: Er bekäme eine englische.",
        'Schreiben Sie: !!! danger "Überschrift"',
    ),
    (
        _NO_TEXT,
        "Der Kasten ist leer: Der Text darunter ist nicht eingerückt.",
        "Rücken Sie jede Zeile des Textes um vier Leerzeichen ein.",
    ),
    (
        _FLAT,
        "Der Unterpunkt darunter ist zu wenig eingerückt und wird ein Punkt wie die anderen.",
        "Rücken Sie ihn um vier Leerzeichen ein.",
    ),
    (
        _WORDS_IN_ATTRIBUTE,
        "Diese Wörter werden nicht übersetzt: Sie blieben auf allen Seiten deutsch.",
        "Schreiben Sie sie in den Text.",
    ),
)


def office_words(shown: str) -> Iterator[Slip]:
    """Yield a slip for each mistake of habit in a text that readers see, links left out."""
    for pattern, what, remedy in _TEXT:
        for found in re.finditer(pattern, shown):
            if not _NAMED_NUMBER.search(shown, 0, found.start()):
                yield Slip(found[0], what, remedy)


def odd_signs(written: str) -> Iterator[tuple[int, Slip]]:
    """Yield line and slip of each sign in a file that nobody sees, or that was destroyed."""
    for number, line in enumerate(written.split("\n"), start=1):
        for word in line.split(" "):
            for sign in dict.fromkeys(sign for sign in word if sign in _SIGNS):
                what = f"Hier steht {_SIGNS[sign]} (U+{ord(sign):04X})."
                yield number, Slip(word.replace(sign, "·"), what, _TOLD)
            if _BROKEN.search(word):
                yield number, Slip(word, "Die Buchstaben sind zerstört.", _AGAIN)
            elif word != unicodedata.normalize("NFC", word):
                yield number, Slip(word, "Ein Umlaut besteht aus zwei Zeichen.", _AGAIN)


def odd_blocks(written: str, first_line: int) -> Iterator[tuple[int, Slip]]:
    """Yield line and slip of what in the Markdown of a page becomes something else than meant.

    The Markdown begins in the line *first_line* of its file.
    """
    for pattern, what, remedy in _BLOCKS:
        for found in pattern.finditer(written):
            line = written.count("\n", 0, found.start()) + first_line
            yield line, Slip(found[0].partition("\n")[0], what, remedy)
