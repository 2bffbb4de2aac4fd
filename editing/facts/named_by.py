"""Which other facts name an entry: as long as they do, it cannot go."""

from collections.abc import Iterator, Mapping

from editing.facts.entries import REFERS_TO, entries
from editing.facts.fields import Choices, Entry, FactFile, Field


def named_by(
    files: Mapping[str, FactFile], languages: Choices, entry: Entry
) -> Iterator[tuple[str, Entry, Field]]:
    """Yield where *entry* is named: the file, the entry, and its field."""
    own = {(entry.table.name, field.key): field.value for field in entry.fields}
    for name, found in entries(files, languages).items():
        for each in found:
            for field in each.fields:
                wanted = own.get(REFERS_TO.get(f"{each.table.name}.{field.key}", ("", "")))
                present = field.value if isinstance(field.value, tuple) else (field.value,)
                if wanted and wanted in present:
                    yield name, each, field
