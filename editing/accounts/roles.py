"""What people may do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A right; whoever has an account may look at everything that is published."""

    FACTS = "facts"
    """Change facts: places, hours, phones, notices, events."""
    TEXTS = "texts"
    """Change pages."""
    PUBLISH = "publish"
    """Publish, plan and undo."""
    ADMINISTER = "administer"
    """See the log."""


WORDS = {
    Role.FACTS: "Angaben ändern",
    Role.TEXTS: "Texte ändern",
    Role.PUBLISH: "Veröffentlichen",
    Role.ADMINISTER: "Verwalten",
}
"""What the pages call them."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in."""

    login: str
    name: str
    roles: frozenset[Role]


def roles_in(words: Iterable[str] | str) -> frozenset[Role]:
    """Return the roles among *words*, a list or a text; others are passed over."""
    given = re.split(r"[\s,;]+", words) if isinstance(words, str) else words
    return frozenset(role for role in Role if role in set(given))
