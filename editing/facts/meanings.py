"""What a key means, in words for people who see a form and no file."""

import re

_OF_FILES = (
    (r"\btrue([:,])", r"Angekreuzt\1"),
    (r"beim fallback", "bei der Anlaufstelle für alles andere"),
    (r" \(Handbuch: [^)]*\)", ""),
    (r", nur für diese Datei| darüber", ""),
    (r"wie slug", "wie der Name in Adressen"),
    (r"ohne open:", "ohne Zeiten:"),
    (r"Was sich mit open nicht sagen lässt", "Was sich mit Tagen und Zeiten nicht sagen lässt"),
    (
        r"; open übersetzt sich selbst|; einmal für jede Zeit| Nur bei: .*|; ohne Angabe: hinweis",
        "",
    ),
    (r"unter der Nummer hotline", "unter der Nummer auf jeder Seite"),
    (r"Ort \(slug oder Name\), wenn sie nur", "Wählen Sie einen Ort, wenn sie nur"),
    (
        r", mit seinem Ordner unter docs/",
        (". Fehlt es noch, speichern Sie hier, laden es unter „Dateien“ hoch, und wählen es dann"),
    ),
    (r" \((?:id|key in places\.toml|ids)\)|: Jahr-Monat-Tag| in places\.toml", ""),
)
"""What in a meaning is about the file, and what it is in a form."""


def without_files(meaning: str) -> str:
    """Return *meaning* without what is about the file alone."""
    for pattern, instead in _OF_FILES:
        meaning = re.sub(pattern, instead, meaning)
    return meaning


def for_a_form(meaning: str, label: str, *, is_chosen: bool) -> str:
    """Return the meaning of a key for people who see a form, without the label, which stands above
    it; empty if that says it all.

    *is_chosen*: its value comes from a list.
    """
    meaning = without_files(meaning)
    says_how = re.match(r"Schlüssel de|Sprachen, wie|Träger: |„", meaning)
    is_said = meaning.rstrip(".") == label or (is_chosen and says_how)
    return "" if is_said else meaning.removeprefix(f"{label}. ")
