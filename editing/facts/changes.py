"""Change the facts of a district: the new files, if the loader finds nothing wrong in them."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import tomlkit

from editing.facts.fields import Entry, FactFile, Value
from editing.facts.german import in_german
from editing.facts.toml_text import with_entry, with_text, with_value, without_entry
from editing.line_ends import Contents
from editing.refusal import refusal
from portal.district.folder import DistrictFolder
from portal.district.loading import load_district
from portal.problems import ConfigurationError, Problem

Texts = dict[str, str]
"""New texts of files by name."""


def changed(file: FactFile, entry: Entry, values: Mapping[str, Value]) -> str:
    """Return the text of *file* with other values of fields of *entry*, by their keys.

    Raises `ConfigurationError` as `with_value` does.
    """
    for field in entry.fields:
        if field.key in values:
            file = with_text(file, with_value(file, entry, field, values[field.key]))
    return file.file.text


def added(files: Mapping[str, FactFile], entry: Entry, values: Mapping[str, Value]) -> Texts:
    """Return the files with an entry more; with a town the number of towns is another."""
    file = _file_of(files, entry)
    return {file.name: with_entry(file, entry, values), **_recounted(files, entry, 1)}


def removed(files: Mapping[str, FactFile], entry: Entry) -> Texts:
    """Return the files without *entry*; without a town the number of towns is another."""
    file = _file_of(files, entry)
    return {file.name: without_entry(file, entry), **_recounted(files, entry, -1)}


def _file_of(files: Mapping[str, FactFile], entry: Entry) -> FactFile:
    return next(file for file in files.values() if entry.table in file.tables)


def _recounted(files: Mapping[str, FactFile], entry: Entry, by: int) -> Texts:
    facts = files["district.toml"]
    count = facts.values.get("municipality_count")
    if entry.table.name != "municipality" or not isinstance(count, int):
        return {}
    document = tomlkit.parse(facts.file.text)
    document["municipality_count"] = count + by
    return {facts.name: tomlkit.dumps(document)}


def to_write(
    folder: DistrictFolder, files: Mapping[str, FactFile], texts: Mapping[str, str]
) -> Contents:
    """Return the files that make *texts* the facts of *folder*; *files* are those that they were
    made from. None for texts that are as before.

    Raises `ConfigurationError` with each new mistake that the loader finds, in German and at its
    key; and if a file is another one in the meantime.
    """
    for name in texts:
        path = folder.path / name
        there = path.read_bytes().decode("utf-8") if path.exists() else ""
        if there != files[name].file.written:
            what = "Die Angaben sind inzwischen geändert worden."
            raise refusal(name, "Datei", what, "Sehen Sie sie neu an, und ändern Sie dann.")
    new = {name: text for name, text in texts.items() if text != files[name].file.text}
    if problems := new_problems(folder, new):
        raise ConfigurationError(problems)
    return {name: files[name].file.with_text(text).encode() for name, text in new.items()}


def new_problems(folder: DistrictFolder, texts: Mapping[str, str]) -> list[Problem]:
    """Return what the loader finds wrong with *texts* as files of *folder* that it did not find
    before, in German.
    """
    before = {(each.field, each.what) for each in _problems(folder, {})}
    found = (each for each in _problems(folder, texts) if (each.field, each.what) not in before)
    return [
        replace(in_german(each), file=folder.path / Path(each.file).name, line=None)
        for each in found
    ]


def _problems(folder: DistrictFolder, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    with tempfile.TemporaryDirectory(prefix="kim-facts-") as name:
        for path in folder.data_files:
            if path.name in texts:
                (Path(name) / path.name).write_text(texts[path.name], "utf-8", newline="\n")
            elif path.exists():
                (Path(name) / path.name).write_bytes(path.read_bytes())
        try:
            load_district(Path(name))
        except ConfigurationError as error:
            return error.problems
    return ()
