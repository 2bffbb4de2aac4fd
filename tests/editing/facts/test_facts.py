"""The facts of a district as forms; a change touches its own lines alone."""

import ast
import datetime as dt
import difflib
import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editing.facts.changes import added, changed, removed, to_write
from editing.facts.entries import entries, new_entry
from editing.facts.fields import Entry, FactFile, Field, FieldKind, Value, fact_files
from editing.facts.german import known_in_german
from editing.facts.labels import TABLES, label_of_key
from editing.facts.typed import Typed, read_typed
from portal.district.folder import DistrictFolder, shipped_districts
from portal.district.keys import FILES
from portal.problems import ConfigurationError
from tests.editing.conftest import ROOT, write_all


def save(folder: DistrictFolder, files: Mapping[str, FactFile], texts: dict[str, str]) -> bool:
    """Write changed facts; return False if there was nothing to write."""
    contents = to_write(folder, files, texts)
    write_all(folder.path, contents)
    return bool(contents)


LANGUAGES = (("de", "Deutsch"), ("ar", "Arabisch"), ("uk", "Ukrainisch"))
Files = dict[str, FactFile]


def entry_at(files: Files, path: str) -> Entry:
    """Return the form of the table or entry at *path*."""
    known = entries(files, LANGUAGES)
    return next(entry for each in known.values() for entry in each if entry.path == path)


def field_at(entry: Entry, key: str) -> Field:
    """Return a field of a form."""
    return next(field for field in entry.fields if field.key == key)


def differs(files: Files, texts: dict[str, str]) -> list[str]:
    """Return the lines that come and go in *texts*."""
    found = []
    for name, text in texts.items():
        lines = difflib.ndiff(files[name].file.text.split("\n"), text.split("\n"))
        found += [line for line in lines if line[0] in "+-" and line[2:]]
    return found


def test_every_table_and_key_has_a_german_name() -> None:
    """A new key of a district has a field at once."""
    for tables in FILES.values():
        for table in tables:
            assert all(TABLES[table.name])
            assert all(label_of_key(table.name, key.name) for key in table.keys)


def test_a_form_says_what_its_fields_are(folder: DistrictFolder) -> None:
    """Name, explanation, value, kind, and what there is to choose from."""
    files = fact_files(folder)
    point = entry_at(files, "contact_point[1]")
    assert point.title == "Anlaufstelle: Kommunales Integrationsmanagement der Stadt Dinslaken"
    phone = field_at(point, "phone")
    assert (phone.label, phone.meaning, phone.kind) == (
        "Telefon",
        "Telefon mit Vorwahl.",
        FieldKind.TEXT,
    )
    assert field_at(point, "valid_from").value == dt.date(2022, 7, 1)
    assert field_at(point, "valid_from").kind is FieldKind.DAY
    town = field_at(entry_at(files, "municipality[0]"), "contact_points")
    assert town.kind is FieldKind.CHOICES
    assert ("kreis", "Kommunales Integrationsmanagement des Kreises Wesel") in town.choices
    assert field_at(new_entry(files, "event", LANGUAGES), "languages").choices == LANGUAGES


def test_no_field_speaks_of_files(folder: DistrictFolder) -> None:
    """Whoever fills in a form sees no key, no true and no TOML."""
    files = fact_files(folder)
    fields = [
        field
        for each in entries(files, LANGUAGES).values()
        for entry in each
        for field in entry.fields
    ]
    assert {field.meaning for field in fields} >= {
        "Angekreuzt: Hier wird empfangen, bevor die Beratung beginnt.",
        "Stand des Hinweises.",
        "",
    }
    of_files = re.compile(r"\btrue\b|\.toml|\(id\)|\bkey\b|Jahr-Monat|\bde, ar\b")
    assert not [field.meaning for field in fields if of_files.search(field.meaning)]


def test_comments_and_order_stay(folder: DistrictFolder) -> None:
    """Also within a list, and behind a value."""
    folder.places.write_text(
        folder.places.read_text("utf-8").replace(
            'postcodes = ["46519"]', 'postcodes = [  # alle\n  "46519",  # die eine\n]  # Ende'
        ),
        "utf-8",
    )
    files = fact_files(folder)
    town = entry_at(files, "municipality[0]")
    text = changed(files["places.toml"], town, {"postcodes": ("46519", "46520")})
    assert '[  # alle\n  "46519",  # die eine\n  "46520",\n]  # Ende' in text
    text = changed(files["places.toml"], town, {"name": "Alpen am Rhein"})
    assert differs(files, {"places.toml": text}) == [
        '- name = "Alpen"',
        '+ name = "Alpen am Rhein"',
    ]


def test_what_may_be_missing_comes_and_goes(folder: DistrictFolder) -> None:
    """In its place among the others."""
    files = fact_files(folder)
    point = entry_at(files, "contact_point[1]")
    text = changed(files["places.toml"], point, {"stop": "Bahnhof"})
    assert differs(files, {"places.toml": text}) == ['+ stop = "Bahnhof"']
    assert '46535 Dinslaken"]\nstop = "Bahnhof"\nvalid_from' in text
    text = changed(files["places.toml"], point, {"valid_from": None})
    assert differs(files, {"places.toml": text}) == ["- valid_from = 2022-07-01"]
    rollout = entry_at(files, "rollout")
    values: dict[str, Value] = {"municipalities": ("05170004",), "text": "Bald mehr."}
    text = changed(files["district.toml"], rollout, values)
    assert text.endswith('\n\n[rollout]\nmunicipalities = ["05170004"]\ntext = "Bald mehr."\n')


def test_entries_come_and_go(folder: DistrictFolder) -> None:
    """A comment above another entry stays; the number of towns goes with the towns."""
    text = folder.events.read_text("utf-8")
    again = "# Der zweite\n[[event]]" + text.partition("[[event]]")[2]
    folder.events.write_text(f"{text}\n{again}", "utf-8")
    files = fact_files(folder)
    left = removed(files, entry_at(files, "event[0]"))["events.toml"]
    assert left == f"{text.partition('[[event]]')[0]}{again}"
    left = removed(files, entry_at(files, "event[1]"))["events.toml"]
    assert left == text
    town = {"key": "05170099", "slug": "neu", "name": "Neu", "kind": "Stadt"}
    values = {**town, "contact_points": ("kreis",), "postcodes": None}
    texts = added(files, new_entry(files, "municipality", LANGUAGES), values)
    assert differs(files, {"district.toml": texts["district.toml"]}) == [
        "- municipality_count = 13",
        "+ municipality_count = 14",
    ]
    assert save(folder, files, texts)
    files = fact_files(folder)
    assert save(folder, files, removed(files, entry_at(files, "municipality[13]")))
    shipped = (ROOT / "districts/kreis-wesel/places.toml").read_text("utf-8")
    assert folder.places.read_text("utf-8") == shipped


def test_the_first_event_makes_the_file(folder: DistrictFolder) -> None:
    """A district without events has no such file."""
    event = fact_files(folder)["events.toml"].values["event"][0]
    folder.events.unlink()
    files = fact_files(folder)
    values = {key: tuple(each) if isinstance(each, list) else each for key, each in event.items()}
    texts = added(files, new_entry(files, "event", LANGUAGES), values)
    assert save(folder, files, texts)
    assert tomllib.loads(folder.events.read_text("utf-8"))["event"] == [event]


def test_mistakes_come_back_at_their_field_in_german(folder: DistrictFolder) -> None:
    """What the loader says, all at once; nothing is written."""
    files = fact_files(folder)
    point = entry_at(files, "contact_point[1]")
    values: dict[str, Value] = {
        "phone": "030",
        "mailbox": "kim@fremd.example",
        "valid_to": dt.date(2020, 1, 31),
    }
    text = changed(files["places.toml"], point, values)
    with pytest.raises(ConfigurationError) as error:
        save(folder, files, {"places.toml": text})
    found = {each.field: (each.what, each.remedy) for each in error.value.problems}
    assert found["contact_point[1].phone"][0] == "„030“ kann man nicht wählen."
    assert found["contact_point[1].valid_to"][0] == "31.1.2020 liegt vor 1.7.2022."
    assert "fremd.example sind nicht erlaubt" in found["contact_point[1].mailbox"][0]
    assert folder.places.read_text("utf-8") == files["places.toml"].file.written


def test_nothing_is_overwritten_silently(folder: DistrictFolder) -> None:
    """The second of two is told."""
    files = fact_files(folder)
    text = changed(files["places.toml"], entry_at(files, "municipality[0]"), {"name": "Neu"})
    assert save(folder, files, {"places.toml": text})
    with pytest.raises(ConfigurationError, match="inzwischen geändert"):
        save(folder, files, {"places.toml": text})


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (FieldKind.DAY, "14. 1. 2027", dt.date(2027, 1, 14)),
        (FieldKind.DAY, "2027-01-14", dt.date(2027, 1, 14)),
        (FieldKind.DAY, "31.2.2027", "Diesen Tag gibt es nicht."),
        (FieldKind.MOMENT, "14.1.2027, 16 Uhr", dt.datetime(2027, 1, 14, 16)),  # noqa: DTZ001
        (FieldKind.MOMENT, "2027-01-14T16:30", dt.datetime(2027, 1, 14, 16, 30)),  # noqa: DTZ001
        (FieldKind.MOMENT, "morgen", "Tag oder Uhrzeit gibt es nicht."),
        (FieldKind.MOMENT, "14.1.2027 25:00", "Tag oder Uhrzeit gibt es nicht."),
        (FieldKind.NUMBER, "٧", 7),
        (FieldKind.NUMBER, "-1", "Das ist keine Zahl."),
        (FieldKind.FLAG, True, True),
        (FieldKind.FLAG, "", False),
        (FieldKind.LINES, "eins\n\n zwei ", ("eins", "zwei")),
        (FieldKind.TEXT, ' a"b\\\u202e\n[x] ', 'a"b\\ [x]'),
        (FieldKind.TEXT, "", "Das Feld ist leer."),
        (
            FieldKind.TEXT,
            "Rat {{ 7 }}",
            "Zwei geschweifte Klammern stehen auf Seiten für eine Angabe.",
        ),
        (
            FieldKind.LINES,
            "eins\n}} zwei",
            "Zwei geschweifte Klammern stehen auf Seiten für eine Angabe.",
        ),
    ],
)
def test_what_is_typed_is_read_as_people_write(
    kind: FieldKind, typed: Typed, value: object
) -> None:
    """Days and numbers as in Germany; a mistake is named at the field."""
    field = Field("event[0].x", "x", "Feld", "Worum es geht.", kind, None)
    if isinstance(value, str) and value.endswith("."):
        with pytest.raises(ConfigurationError, match=value) as error:
            read_typed(field, typed, "events.toml")
        assert error.value.problems[0].field == "event[0].x"
    else:
        assert read_typed(field, typed, "events.toml") == value


def test_only_what_is_listed_can_be_chosen(folder: DistrictFolder) -> None:
    """And what stands there already, even if it is not listed."""
    files = fact_files(folder)
    provider = field_at(entry_at(files, "contact_point[0]"), "provider")
    assert read_typed(provider, "wohlfahrt", "places.toml") == "wohlfahrt"
    with pytest.raises(ConfigurationError, match="„verein“ steht nicht zur Wahl"):
        read_typed(provider, "verein", "places.toml")


def test_every_message_of_the_loader_has_its_german() -> None:
    """Read from its code: texts that it gives to `add_problem`."""
    names = ("loading", "checks", "contacts", "programme", "statements", "hours", "announcements")
    files = [Path(f"portal/district/{name}.py") for name in names] + [Path("portal/tomlfile.py")]
    said = {text for file in files for text in _messages(ast.parse(file.read_text("utf-8")))}
    assert len(said) > 30
    of_files = {"is not a known key.", "is not a list of tables."}
    assert {text for text in said if known_in_german(text) is None} <= of_files


def _messages(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_problem":
            found.add(_text(node.args[1]))
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                target, value = target.elts[0], value.elts[0]
            if getattr(target, "id", "") == "what":
                found.add(_text(value))
    return found - {""}


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or "X" for part in parts)
    return ""


@settings(max_examples=40)
@given(
    data=st.data(), district=st.sampled_from(shipped_districts(ROOT)), typed=st.text(max_size=40)
)
def test_any_text_in_any_field_changes_that_field_or_nothing(
    data: st.DataObject, district: str, typed: str
) -> None:
    """Quotes, brackets, line breaks and controls: no other value of the file differs."""
    files = fact_files(DistrictFolder(ROOT / "districts" / district))
    known = entries(files, LANGUAGES)
    name = data.draw(st.sampled_from(sorted(known)))
    if not known[name]:
        return
    entry = data.draw(st.sampled_from(known[name]))
    field = data.draw(st.sampled_from(entry.fields))
    try:
        value = read_typed(field, typed, name)
        text = changed(files[name], entry, {field.key: value})
    except ConfigurationError as error:
        told, text = error.problems, files[name].file.text
    else:
        told = ()
    assert all(problem.label == "Abhilfe" for problem in told)
    old, new = dict(_flat(files[name].values)), dict(_flat(tomllib.loads(text)))
    assert {key for key in old | new if old.get(key) != new.get(key)} <= {field.path}
    again = changed(files[name], entry, {field.key: field.value})
    assert again == files[name].file.text


def _flat(values: object, path: str = "") -> list[tuple[str, object]]:
    if isinstance(values, dict):
        return [each for key, v in values.items() for each in _flat(v, f"{path}.{key}".lstrip("."))]
    if isinstance(values, list) and values and isinstance(values[0], dict):
        return [each for at, v in enumerate(values) for each in _flat(v, f"{path}[{at}]")]
    return [(path, values)]


def test_line_ends_of_another_system_stay(folder: DistrictFolder) -> None:
    """A file of Windows stays one, with its byte order mark."""
    written = folder.places.read_text("utf-8").replace("\n", "\r\n")
    folder.places.write_bytes(b"\xef\xbb\xbf" + written.encode())
    files = fact_files(folder)
    text = changed(files["places.toml"], entry_at(files, "municipality[0]"), {"name": "Neu"})
    assert save(folder, files, {"places.toml": text})
    new = written.replace('name = "Alpen"', 'name = "Neu"', 1)
    assert folder.places.read_bytes() == b"\xef\xbb\xbf" + new.encode()
    shutil.rmtree(folder.path)
