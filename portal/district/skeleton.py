"""The files of a new district: every key with its meaning, and placeholders for facts."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

from portal.district.folder import DistrictFolder
from portal.district.keys import FILES, Form, Key, Table
from portal.local_time import BERLIN
from portal.problems import ConfigurationError, Problem, file_problem

_ADVICE = """\
# Was in ‹spitzen Klammern› steht, und jede Adresse mit „example“, ist ein Platzhalter. Auch die
# Nummern 030 23125 … und 00… sind nur Beispiele. Öffentlich wird nichts davon gezeigt: „kim check“
# zählt auf, was noch fehlt. Was mit „# schlüssel = …“ beginnt, darf fehlen und gilt ohne das #.
"""
_README = """\
# Der Ordner unseres Kreises

Er gehört dem Kreis allein: Eine neue Version von KIM-Portal ändert hier nichts.

| Datei oder Ordner | Inhalt |
| --- | --- |
| `district.toml` | was der Kreis über sich sagt |
| `places.toml` | wer wo antwortet, mit den Postfächern |
| `events.toml` | Termine |
| `notices.toml` | Meldungen, in allen Sprachen fertig |
| `SOURCES.md` | woher jede Angabe kommt |
| `docs/` | eigene Seiten, Bilder, Ton und Film; wer heißt wie eine Seite von uns, ersetzt sie |
| `i18n/<Sprache>/LC_MESSAGES/docs.po` | Übersetzungen der eigenen Texte |
| `i18n/<Sprache>/review.jsonl` | was davon ein Mensch geprüft hat |
| `replaced/` | unsere Seiten, wie sie waren, als der Kreis sie ersetzt hat |
| `site/logo.svg` oder `site/logo.png` | das Logo |
| `site/colours.toml` | zwei Farben |
| `site/redirects.toml` | alte Adressen, die weiter gelten sollen |

`KIM_DISTRICT` ist der ganze Pfad dieses Ordners. `kim check` nennt jeden Fehler und was noch
Platzhalter ist. `kim preview` zeigt die Seiten, während man schreibt. `kim replace-page hilfe.md`
holt eine unserer Seiten hierher, um sie zu ändern.
"""
_SOURCES = """\
# Woher die Angaben kommen

| Angabe | Quelle | Stand | bestätigt von |
| --- | --- | --- | --- |
"""
_COLOURS = """\
# Farben der Seiten und Drucksachen. Ohne eine Zeile gilt unsere Farbe.
# Farbe von Streifen, Knöpfen und Links: so dunkel, dass man sie lesen kann. „kim check“ misst es.
# brand = "#0c4c59"
# Farbe von Häkchen und Linien: hell, denn sie steht auch auf der ersten.
# accent = "#f2ab3c"
"""


def new_files(*, with_optional: bool = False) -> dict[str, str]:
    """Return the texts of the files of a new district, by name.

    Optional keys and tables are comments, unless *with_optional* is given.
    """
    return {
        name: "".join(_lines(tables, with_optional=with_optional)) for name, tables in FILES.items()
    }


def write_new_district(folder: Path) -> DistrictFolder:
    """Write a new district into *folder*, which does not exist yet or holds hidden files only.

    Raises `ConfigurationError` if there is anything else in it, or if it cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise _refusal(folder, "There is a file of this name.")
        found = [each.name for each in folder.iterdir()] if folder.exists() else []
        if seen := sorted(name for name in found if not name.startswith(".")):
            raise _refusal(folder, f"Something is in it: {', '.join(seen[:5])}.")
        _write(folder)
    except OSError as error:
        raise ConfigurationError([file_problem(error.filename or folder, error)]) from None
    return DistrictFolder(folder, is_shipped=False)


def _write(folder: Path) -> None:
    """Write all files into a hidden folder first: whoever is interrupted leaves no half district.

    It lies within *folder*, because whoever fills that in may have no right to the one above.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {**new_files(), "README.md": _README, "SOURCES.md": _SOURCES}
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as name:
        for inner in ("docs", "i18n", "site"):
            (Path(name) / inner).mkdir()
        for inner, text in {**texts, "site/colours.toml": _COLOURS}.items():
            (Path(name) / inner).write_text(text, "utf-8", newline="\n")
        for each in sorted(Path(name).iterdir()):
            each.rename(folder / each.name)


def _refusal(folder: Path, what: str) -> ConfigurationError:
    remedy = "Name a new folder; this command changes nothing that exists."
    return ConfigurationError([Problem(folder, None, "new-district", what, remedy)])


def _lines(tables: tuple[Table, ...], *, with_optional: bool) -> Iterator[str]:
    day = dt.datetime.now(BERLIN).date().isoformat()
    for table in tables:
        if table.form is Form.ROOT:
            yield f"# {table.meaning}\n{_ADVICE}"
        for number in range(1, table.times + 1):
            is_comment = table.is_optional and not with_optional
            if table.form is not Form.ROOT:
                yield f"\n# {table.meaning}\n" if number == 1 else "\n"
                yield f"{'# ' if is_comment else ''}{heading(table)}\n"
            for key in table.keys:
                is_left_out = is_comment or (key.is_optional and not with_optional)
                meaning = f"# {key.meaning}\n" if number == 1 else ""
                yield meaning + _line(key, number, day, is_comment=is_left_out)


def heading(table: Table) -> str:
    """Return the heading of *table* as it stands in its file; empty for the root."""
    return {
        Form.ROOT: "",
        Form.TABLE: f"[{table.name}]",
        Form.LIST: f"[[{table.name}]]",
    }[table.form]


def _line(key: Key, number: int, day: str, *, is_comment: bool) -> str:
    value = key.value.replace("{n}", str(number)).replace("2026-01-01", day)
    return f"{'# ' if is_comment else ''}{key.name} = {value}\n"
