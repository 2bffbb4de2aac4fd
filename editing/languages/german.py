"""Why a translation was not taken, in German: `translating` says it in English, for operators."""

from translating.exchange.importing import RefusedRow

_GATES = {
    "placeholders": (
        "Eine Angabe in geschweiften Klammern ist anders als im deutschen Text. "
        "{…} und {{ … }} bleiben genau so stehen."
    ),
    "links": (
        "Ein Link führt woanders hin. Übersetzt werden nur die Worte in […]; was in (…) "
        "steht, bleibt."
    ),
    "addresses": "Eine Adresse im Internet oder eine E-Mail-Adresse ist anders. Sie bleibt.",
    "marks": "Es ist anderes fett als im deutschen Text. ** steht vor und hinter denselben Worten.",
    "markup": (
        "Was in spitzen Klammern steht, zum Beispiel <b>, gehört unverändert in die Übersetzung."
    ),
    "structure": (
        "Auf der Seite wären Links, Fettes oder Zeilen anders als auf Deutsch. "
        "Die Zeichen [ ] ( ) { } * _ < > bleiben genau so stehen."
    ),
    "numbers": "Eine Zahl fehlt oder ist anders. Jede Zahl des deutschen Textes steht in Ziffern.",
    "brackets": "Eine Klammer ist nicht geschlossen.",
    "characters": "Kaputte oder unsichtbare Zeichen sind darin. Bitte neu tippen.",
    "lookalikes": "Ein Wort mischt die Buchstaben zweier Schriften. Bitte neu tippen.",
    "untranslated": "Da steht noch der deutsche Text.",
    "script": "Die Schrift ist nicht die der Sprache.",
    "letters": "Buchstaben sind darin, die es in der Sprache nicht gibt.",
    "language": "Das scheint eine andere Sprache zu sein.",
    "scripts": "Wörter in einer anderen Schrift sind darin.",
    "disguises": "Buchstaben haben eine Form, die die Suche nicht findet. Bitte neu tippen.",
    "pairs": "Eine Klammer wird geschlossen, bevor sie geöffnet ist.",
    "websites": "Eine Adresse steht da, die im deutschen Text nicht steht.",
    "words": "Ein Link hat keine Worte.",
    "additions": (
        "Davor steht ein Zeichen, das der deutsche Text nicht hat (•, 1., '), oder alles steht in "
        "Anführungszeichen."
    ),
    "beside": "Neben der Übersetzung steht auch der deutsche Text.",
    "capitals": "Alles ist in Großbuchstaben.",
    "foreign": "Ziffern oder Satzzeichen einer anderen Schrift sind darin. Bitte neu tippen.",
    "law": "Der Buchstabe eines Gesetzes fehlt, zum Beispiel „Buchstabe a“.",
}
"""What a gate finds, by its name."""
_REASONS = (
    (
        "The German text has changed since",
        (
            "Diesen deutschen Text gibt es hier nicht. Ist es die Tabelle dieser Seite, wurde er "
            "inzwischen geändert: Holen Sie eine neue."
        ),
    ),
    ("A spreadsheet has made a number", "Eine Tabellenkalkulation hat die Nummer verändert."),
    (
        "Somebody has changed this translation",
        "Jemand hat diese Übersetzung inzwischen geändert. Holen Sie eine neue Tabelle.",
    ),
    (
        "The number in the first column is missing",
        "Die Nummer in der ersten Spalte fehlt. Niemand weiß, zu welchem Text das gehört.",
    ),
    ("The translator has marked it", "Der Text ist als nicht fertig gekennzeichnet."),
    (
        "Its catalogues do not have the same",
        "Der Satz ist an zwei Stellen verschieden übersetzt. Holen Sie eine neue Tabelle.",
    ),
    (
        "Beside it stands another German text",
        (
            "Daneben steht ein anderer deutscher Text. Wurde eine Spalte allein sortiert oder "
            "verschoben? Holen Sie eine neue Tabelle."
        ),
    ),
    ("This text came back twice", "Dieser Text steht zweimal da, mit zwei Übersetzungen."),
    (
        "Something else stands in the place of the German text",
        "Statt des deutschen Textes steht da etwas anderes. Übersetzt wird in der dritten Spalte.",
    ),
    (
        "There is no translation, but beside it stands",
        (
            "Die Zelle der Übersetzung ist leer, aber daneben stehen Worte. Sind sie die "
            "Übersetzung, gehören sie in die dritte Spalte."
        ),
    ),
    (
        "A cell of this row was divided",
        (
            "Eine Zelle dieser Zeile wurde geteilt, und in beiden Teilen steht etwas. "
            "Schreiben Sie alles in eine Zelle."
        ),
    ),
    ("Cells of this row were merged", "Zellen dieser Zeile wurden verbunden. Teilen Sie sie."),
    (
        "Words of the translation are crossed out",
        "Worte der Übersetzung sind durchgestrichen oder verborgen.",
    ),
    (
        "There is another table, a text box or a picture in this row",
        (
            "In der Zeile steht noch eine Tabelle, ein Textfeld oder ein Bild. Schreiben Sie die "
            "Worte daraus als Text in die Zelle."
        ),
    ),
    ("The row has lost a column", "Der Zeile fehlt eine Spalte: Nummer, Deutsch, Übersetzung."),
)
UNKNOWN = "Der Text passt nicht zum deutschen. Vergleichen Sie die beiden."
"""What is said of a reason that has no German."""


def in_german(refused: RefusedRow) -> str:
    """Return in German why a row was refused."""
    if refused.gates:
        return " ".join(_GATES.get(gate, UNKNOWN) for gate in refused.gates)
    found = (german for begin, german in _REASONS if refused.why.startswith(begin))
    return next(found, UNKNOWN)


_DOUBTS = {
    "leftovers": "Deutsche Wörter sind stehen geblieben.",
    "extent": "Ein Satz fehlt, oder einer ist zu viel.",
    "promises": "Hier wird etwas versprochen, was der deutsche Text nicht verspricht.",
    "duties": "Hier wird etwas verboten, was man auf Deutsch nur nicht tun muss.",
    "negation": "Ein „nicht“ oder „kein“ fehlt, oder eines ist dazugekommen.",
    "times": "Eine Uhrzeit ist anders.",
    "calendar": "Ein Tag oder ein Monat ist anders.",
    "terms": "Das vereinbarte Wort steht nicht da.",
    "doubled": "Worte stehen doppelt da.",
    "unfinished": "Der Satz bricht ab.",
    "unseen": "Unsichtbare Zeichen sind darin.",
}
_LOOK = "Bitte jemanden, der die Sprache kann, beide Sätze nebeneinander lesen lassen."


def doubt_in_german(gate: str) -> str:
    """Return in German what a *gate* objects to in a translation that was taken."""
    return _DOUBTS.get(gate, _LOOK)


def place_in_german(where: str) -> str:
    """Return in German where a row stands: “table 2, row 5”."""
    return where.replace("table", "Tabelle").replace("row", "Zeile")
