"""The kind of each fact of a district, declared at its field in the model.

The kind decides how a fact is shown within other scripts and whether it is translated. Texts
declare it by their type (`name: Name`); phone numbers, mail addresses, links, numbers and dates
have it by their type.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum, auto
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from portal.contact.address import Address
from portal.contact.email import Email
from portal.contact.link import Link
from portal.contact.phone import PhoneNumber


class Kind(Enum):
    """The kind of a fact."""

    NAME = auto()
    """German words that are not translated."""
    PROSE = auto()
    """German words that are translated."""
    CODE = auto()
    """Always left to right: keys, domains, versions."""
    CONTACT = auto()
    """A phone number, mail address or link: left to right, and opened by its `href`."""
    NUMBER = auto()
    """Digits or a date in the reader's own format."""


Name = Annotated[str, Kind.NAME]
Prose = Annotated[str, Kind.PROSE]
Code = Annotated[str, Kind.CODE]

_KINDS: Mapping[type, Kind] = {
    PhoneNumber: Kind.CONTACT,
    Email: Kind.CONTACT,
    Link: Kind.CONTACT,
    Address: Kind.NAME,
    int: Kind.NUMBER,
    dt.date: Kind.NUMBER,
    dt.time: Kind.NUMBER,
    Enum: Kind.CODE,
}
"""Types that are of one kind wherever they stand."""


def kinds_of(table: type[Any]) -> Mapping[str, Kind]:
    """Return the kind of each field of the dataclass *table* that is a fact; a list has that of its
    entries.

    Flags and nested tables are no facts. Raises `TypeError` for a field of undeclared kind.
    """
    return _kinds_of(table)  # type: ignore[arg-type] # mypy takes no class for hashable


@cache
def _kinds_of(table: type[Any]) -> Mapping[str, Kind]:
    """Every text of every page asks for them."""
    hints = get_type_hints(table, include_extras=True)
    found = {}
    for field in fields(table):
        try:
            kind = _kind(hints[field.name])
        except (TypeError, ValueError, StopIteration):
            what = f"{table.__name__}.{field.name} does not say its kind: Name, Prose or Code?"
            raise TypeError(what) from None
        if kind:
            found[field.name] = kind
    return MappingProxyType(found)


def prose_of(value: object) -> Iterator[str]:
    """Yield every text in a district, or in a part of it, that is translated."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for entry in value:
            yield from prose_of(entry)
    elif is_dataclass(value):
        kinds = kinds_of(type(value))
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.name not in kinds:
                yield from prose_of(inner)
            elif kinds[field.name] is Kind.PROSE:
                yield from filter(None, inner if isinstance(inner, tuple) else (inner,))


def _kind(hint: Any) -> Kind | None:
    """Return the kind of what has the type *hint*; `None` for flags and tables."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated and isinstance(arguments[1], Kind):
        return arguments[1]
    if origin is Literal:
        return Kind.CODE
    if origin in {Union, UnionType, tuple, Mapping}:
        inner = arguments[1:] if origin is Mapping else arguments
        [kind] = {_kind(each) for each in inner if each not in {type(None), Ellipsis}}
        return None if origin is Mapping else kind
    if not isinstance(hint, type):
        raise TypeError
    if hint is bool or (is_dataclass(hint) and hint not in _KINDS):
        return None
    return next(kind for known, kind in _KINDS.items() if issubclass(hint, known))
