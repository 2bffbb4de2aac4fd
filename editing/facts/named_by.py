"""Which other facts name an entry: as long as they do, it cannot go."""

from collections.abc import Iterator, Mapping

from editing.facts.entries import REFERS_TO, entries
from editing.facts.fields import Choices, Entry, FactFile, Field, Value

_NAMES = {**REFERS_TO, "provider_officer.provider": ("contact_point", "provider_name")}
"""Keys that name another entry; what a provider is called is typed, not chosen."""
_PARTNERS = "partners"
"""The key of `district.toml` with providers that have no office here."""


def named_by(
    files: Mapping[str, FactFile], languages: Choices, entry: Entry
) -> Iterator[tuple[str, Entry, Field]]:
    """Yield where *entry* is named: the file, the entry, and its field.

    A value that another entry of its table has as well, such as a mailbox that two offices share,
    leads there when *entry* has gone: it does not count. Nor does the name of a provider that is a
    partner as well.
    """
    everything = entries(files, languages)
    own = _values(entry)
    for found in everything.values():
        for each in found:
            if each.table.name == entry.table.name and each.path != entry.path:
                own = {key: value for key, value in own.items() if _values(each).get(key) != value}
    partners = files["district.toml"].values.get(_PARTNERS, [])
    own = {key: value for key, value in own.items() if value not in partners}
    for name, found in everything.items():
        for each in found:
            for field in each.fields:
                wanted = own.get(_NAMES.get(f"{each.table.name}.{field.key}", ("", "")))
                present = field.value if isinstance(field.value, tuple) else (field.value,)
                if wanted and wanted in present:
                    yield name, each, field


def _values(entry: Entry) -> dict[tuple[str, str], Value]:
    return {(entry.table.name, field.key): field.value for field in entry.fields}
