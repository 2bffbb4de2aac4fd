"""What the loader of a district says in English, in German and for a form.

A test reads the messages in the code of the loader, so that none is forgotten here.
"""

import re
from dataclasses import replace

from portal.problems import Problem

_PICK = "Wählen Sie aus der Liste."
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (r"is missing\.", "Das Feld ist leer.", "Füllen Sie es aus."),
    (r"is empty\.", "Das Feld ist leer.", "Füllen Sie es aus."),
    (
        r"is not a usual number of days\.",
        "So viele Tage sind nicht üblich.",
        "Möglich sind 3 bis 10; oder lassen Sie das Feld leer.",
    ),
    (r"“(.*)” is no kind of district\.", "„{0}“ ist weder Kreis noch Stadt.", _PICK),
    (r"“(.*)” is no provider\.", "„{0}“ ist keine Art von Träger.", _PICK),
    (
        r"A substitution needs first and last day\.",
        "Es fehlt der erste oder der letzte Tag.",
        "Geben Sie beide an.",
    ),
    (
        r"“open_to_all” says something else\.",
        "„Für alle offen“ sagt etwas anderes.",
        "Behalten Sie eins von beiden.",
    ),
    (r"(.+) lies before (.+)\.", "{0} liegt vor {1}.", "Tauschen oder berichtigen Sie die beiden."),
    (
        r"There are (\d+|X), but district\.toml says (.+)\.",
        "Die Zahl der Orte ist {0}, angegeben ist {1}.",
        "Fügen Sie den fehlenden Ort hinzu, oder berichtigen Sie die Zahl der Orte.",
    ),
    (r"There are (.+) steps\.", "Die Zahl der Schritte ist {0}.", "Beschreiben Sie genau sieben."),
    (
        r"“(.*)” is no PDF beside the pages\.",
        "„{0}“ ist kein PDF des Kreises.",
        "Laden Sie es unter „Dateien“ hoch, und wählen Sie es dann aus der Liste.",
    ),
    (
        r"No other provider is called “(.*)”\.",
        "Einen anderen Träger mit dem Namen „{0}“ gibt es nicht.",
        "Schreiben Sie ihn wie bei den Anlaufstellen oder bei „Weitere Träger“.",
    ),
    (
        r"“(.*)” is no key of this file\.",
        "„{0}“ steht nicht in dieser Datei.",
        "Schreiben Sie den Schlüssel wie dort, mit seiner Tabelle: retention.mailbox",
    ),
    (r"no municipality “(.*)”\.", "Den Ort „{0}“ gibt es nicht.", _PICK),
    (
        r"No town here has “(.*)”\.",
        "Kein Ort hier hat die Postleitzahl „{0}“.",
        "Berichtigen Sie sie, oder entfernen Sie den Eintrag.",
    ),
    (
        r"“(.*)” is no key\.",
        "„{0}“ ist kein Gemeindeschlüssel.",
        "Schreiben Sie die acht Ziffern; für einen Stadtbezirk seinen Namen in Adressen.",
    ),
    (
        r"“(.*)” does not lie in the district (.+)\.",
        "„{0}“ liegt nicht im Gebiet mit dem Schlüssel {1}.",
        "Berichtigen Sie den Gemeindeschlüssel.",
    ),
    (
        r"“(.*)” is no slug\.",
        "„{0}“ passt nicht in eine Adresse.",
        "Nehmen Sie 2 bis 60 kleine Buchstaben ohne Umlaute, Ziffern und Bindestriche.",
    ),
    (r"“(.*)” is no postcode\.", "„{0}“ ist keine Postleitzahl.", "Schreiben Sie fünf Ziffern."),
    (
        r"Nobody answers here\.",
        "Für diesen Ort ist niemand zuständig.",
        "Wählen Sie eine Anlaufstelle.",
    ),
    (r"no “(.*)” there\.", "Die Anlaufstelle „{0}“ gibt es nicht.", _PICK),
    (
        r"The domain (.*) is not allowed\.",
        "Postfächer mit der Domain {0} sind nicht erlaubt.",
        "Berichtigen Sie die Adresse, oder erlauben Sie die Domain beim Kreis.",
    ),
    (r"No contact point has the mailbox (.*)\.", "Keine Anlaufstelle hat das Postfach {0}.", _PICK),
    (
        r"The substitutions of (.*) run in a circle on (.*)\.",
        "Am {1} laufen die Vertretungen von {0} im Kreis.",
        "Nennen Sie ein Postfach, das an diesem Tag besetzt ist.",
    ),
    (r"no contact point “(.*)”\.", "Die Anlaufstelle „{0}“ gibt es nicht.", _PICK),
    (
        r"The fallback has validity dates\.",
        "Die Anlaufstelle für alles andere muss jeden Tag da sein.",
        "Lassen Sie „Gilt ab“ und „Gilt bis“ leer.",
    ),
    (r"“(.*)” is taken\.", "„{0}“ ist schon vergeben.", "Nehmen Sie einen anderen Namen."),
    (
        r"“(.*)” also calls (.*)\.",
        "„{0}“ heißt auch {1}.",
        "Behalten Sie den Namen bei einem der beiden Orte.",
    ),
    (
        r"holds a sign that nobody sees \((.*)\)\.",
        "Darin steht ein unsichtbares Zeichen ({0}).",
        "Tippen Sie den Text neu ein, statt ihn einzufügen.",
    ),
    (
        r"“(.*)” cannot be dialled\.",
        "„{0}“ kann man nicht wählen.",
        "Schreiben Sie eine ganze Nummer mit Vorwahl und sonst nichts: 030 23125 001",
    ),
    (
        r"“(.*)” is no mail address\.",
        "„{0}“ ist keine E-Mail-Adresse.",
        "Schreiben Sie eine Adresse und sonst nichts: name@kreis.de",
    ),
    (
        r"“(.*)” is no domain of mail addresses\.",
        "„{0}“ ist keine Domain.",
        "Schreiben Sie, was hinter dem @ steht: kreis.de",
    ),
    (
        r"“(.*)” is no address of the web\.",
        "„{0}“ ist keine Adresse einer Internetseite.",
        "Schreiben Sie die ganze Adresse: https://www.kreis.de/kim",
    ),
    (r"“(.*)” is no language of the registry\.", "Die Sprache „{0}“ gibt es hier nicht.", _PICK),
    (
        r"is not from 1 to (\d+)\.",
        "Die Zahl liegt nicht zwischen 1 und {0}.",
        "Berichtigen Sie die Zahl.",
    ),
    (
        r"is not from 0 to (\d+)\.",
        "Die Zahl liegt nicht zwischen 0 und {0}.",
        "Schreiben Sie eine Zahl von Arbeitstagen; 0 heißt: nie.",
    ),
    (
        r"The coordination would be told before the mailbox is reminded, or with it\.",
        "Die Koordination erführe es vor dem Postfach oder gleichzeitig.",
        "Schreiben Sie mehr Tage als bis zur Erinnerung.",
    ),
    (
        r"says no hours\.",
        "Es steht keine Zeit da.",
        "Geben Sie Tage und Zeiten an, oder kreuzen Sie „Auch nach Vereinbarung“ an.",
    ),
    (
        r"(.+) does not lie behind (.+)\.",
        "{0} liegt nicht nach {1}.",
        "Berichtigen Sie eine der beiden Angaben.",
    ),
    (r"“(.*)” is no time of day\.", "„{0}“ ist keine Uhrzeit.", "Schreiben Sie: 09:00"),
    (
        r"“(.*)” is no day of the week\.",
        "„{0}“ ist kein Wochentag.",
        "Schreiben Sie Mo Di Mi Do Fr Sa So, zum Beispiel: Mo-Do, Sa",
    ),
    (
        r"“(.*)” runs backwards\.",
        "„{0}“ läuft rückwärts.",
        "Beginnen Sie mit dem früheren Tag der Woche.",
    ),
    (
        r"names no day\.",
        "Hier fehlt der Wochentag.",
        "Schreiben Sie Mo Di Mi Do Fr Sa So, zum Beispiel: Mo-Do, Sa",
    ),
    (
        r"“(.*)” names a day twice\.",
        "„{0}“ nennt einen Tag zweimal.",
        "Nennen Sie jeden Tag einmal.",
    ),
    (
        r"overlaps (.+) to (.+) on (.+)\.",
        "Am {2} gibt es schon die Zeit von {0} bis {1} Uhr.",
        "Lassen Sie die eine beginnen, wenn die andere zu Ende ist.",
    ),
    (
        r"ended on (.+) and is shown no more\.",
        "Die Meldung ist seit dem {0} zu Ende und wird nicht mehr gezeigt.",
        "Entfernen Sie sie.",
    ),
    (
        r"(.+) lies behind (.+), the last day that the notice speaks of\.",
        "Die Meldung spricht zuletzt vom {1}, steht aber bis {0} da.",
        "Nehmen Sie als letzten Tag den, von dem sie spricht.",
    ),
    (r"“(.*)” is no prewritten notice\.", "Die Meldung „{0}“ gibt es nicht.", _PICK),
    (
        r"“(.*)” says nothing of it\.",
        "Die Meldung „{0}“ sagt davon nichts.",
        "Lassen Sie das Feld leer.",
    ),
    (r"“(.*)” is no town of places\.toml\.", "Den Ort „{0}“ gibt es nicht.", _PICK),
    (r"“(.*)” is no importance\.", "„{0}“ ist keine Angabe dazu.", _PICK),
    (r"is not (?:.+)\.", "Das ist keine Angabe dieser Art.", "Füllen Sie das Feld neu aus."),
    (
        r"has an offset\.",
        "Die Uhrzeit nennt eine Zeitzone.",
        "Schreiben Sie die Uhrzeit hier: 14.1.2027 16:00",
    ),
    (
        r"holds something that is not text\.",
        "In der Liste steht etwas, das kein Text ist.",
        "Füllen Sie das Feld neu aus.",
    ),
)
"""A pattern of what is said, and the German of it and of the remedy."""
_NEAREST = re.compile(r"Write: (\S+)")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?: (\d\d:\d\d):\d\d)?")


def in_german(problem: Problem) -> Problem:
    """Return *problem* with words for a form; one in German stays as it is."""
    if problem.label == "Abhilfe":
        return problem
    known = known_in_german(problem.what)
    what, remedy = known or (f"Das passt nicht: {problem.what}", "Berichtigen Sie die Angabe.")
    if nearest := _NEAREST.fullmatch(problem.remedy):
        remedy = f"Schreiben Sie: {nearest[1]}"
    return replace(problem, what=what, remedy=remedy, label="Abhilfe")


def known_in_german(what: str) -> tuple[str, str] | None:
    """Return the German of *what* the loader says, and the remedy; None if it is not known."""
    for pattern, german, remedy in _SENTENCES:
        if found := re.fullmatch(pattern, what, re.DOTALL):
            return german.format(*map(_german_days, found.groups())), remedy
    return None


def _german_days(text: str) -> str:
    def day(found: re.Match[str]) -> str:
        at = f", {found[4]} Uhr" if found[4] else ""
        return f"{int(found[3])}.{int(found[2])}.{found[1]}{at}"

    return _DAY.sub(day, text)
