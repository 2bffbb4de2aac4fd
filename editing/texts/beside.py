"""What is chosen beside the text of a part: by its number, the page, fact or address it means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from editing.refusal import refusal
from editing.texts.marks import Entry, Sentence
from editing.texts.page import Part
from editing.texts.site import Texts
from portal.contact.email import email_of_office
from portal.contact.link import link_of_office
from portal.contact.phone import phone_number
from portal.problems import ConfigurationError, Problem

LINK, FACT, ADDRESS = "link", "angabe", "adresse"
"""Begin the names of the lists, whose number follows, and name the field for what is no page."""
LABELS = {LINK: "Link", FACT: "Angabe"}


class FieldError(ConfigurationError):
    """What is wrong in a *field* of the form beside the words of the part."""

    def __init__(self, problems: Iterable[Problem], field: str) -> None:
        self.field = field
        super().__init__(problems)


@dataclass(frozen=True, slots=True)
class Beside:
    """The lists beside the text of a *part* of the page *uri*, as they were *typed*."""

    texts: Texts
    uri: str
    file: str
    """As messages name the page."""
    part: Part
    """As the form was made of it: the numbers are those of its links and facts."""
    typed: Mapping[str, str]

    def sentence(self, name: str) -> Sentence:
        """Return the text of the field *name* with its lists.

        Raises `ConfigurationError` for what is no choice, and `FieldError` for a wrong address.
        """
        links = self._chosen(LINK, [each.entry for each in self.texts.links(self.uri)])
        facts = self._chosen(FACT, [each.entry for each in self.texts.facts(self.uri)])
        if links is None or facts is None:
            what = "Diese Seite oder Angabe steht nicht zur Wahl."
            raise refusal(self.file, self.part.name, what, "Wählen Sie aus der Liste.")
        text, address = self.typed.get(name, ""), self.typed.get(ADDRESS, "").strip()
        if address and self._is_marked(LINK, text):
            links = [*links[: len(self._present(LINK))], self._target(address)]
        return Sentence(text, tuple(links), tuple(facts), *self.part.sentence.lists[2:])

    def refuse_unused(self, names: Sequence[str]) -> None:
        """Raise `FieldError` if something new is chosen, and none of the texts *names* says where
        it stands.
        """
        text = "\n".join(self.typed.get(name, "") for name in names)
        for kind, words in ((LINK, ": Worte"), (FACT, "")):
            number = f"{len(self._present(kind)) + 1}"
            fields = (f"{kind}-{number}", *([ADDRESS] if kind == LINK else []))
            filled = (field for field in fields if self.typed.get(field, "").strip())
            if (field := next(filled, "")) and not self._is_marked(kind, text):
                mark = f"[{LABELS[kind]} {number}{words}]"
                what = f"Im Text steht kein [{LABELS[kind]} {number}]."
                remedy = f"Schreiben Sie {mark} an seine Stelle, oder leeren Sie dieses Feld."
                raise FieldError(refusal(self.file, self.part.name, what, remedy).problems, field)

    def _present(self, kind: str) -> tuple[Entry, ...]:
        return self.part.sentence.listed(LABELS[kind])

    def _is_marked(self, kind: str, text: str) -> bool:
        """Return True if *text* has the mark of what is new, however it is spelled."""
        number = len(self._present(kind)) + 1
        return bool(re.search(rf"\[{LABELS[kind]} ?0*{number}[:\]]", text, re.IGNORECASE))

    def _chosen(self, kind: str, known: Sequence[Entry]) -> list[Entry] | None:
        """Return the entries by number; None for one that is no choice."""
        found = []
        for number, entry in enumerate([*self._present(kind), None], start=1):
            target = self.typed.get(f"{kind}-{number}", entry.target if entry else "")
            if entry and target == entry.target:
                found.append(entry)
            elif target and Entry(target) not in known:
                return None
            elif target:
                found.append(Entry(target, entry.behind if entry else ""))
            elif entry:
                found.append(entry)
        return found

    def _target(self, address: str) -> Entry:
        """Return what a link to *address* has: a website, a mailbox, a phone."""
        contact = link_of_office(address) or email_of_office(address) or phone_number(address)
        if contact is None:
            what = f"„{address}“ ist keine Adresse."
            remedy = "Schreiben Sie eine ganze: https://www.kreis.de, name@kreis.de oder 0281 2070"
            raise FieldError(refusal(self.file, self.part.name, what, remedy).problems, ADDRESS)
        return Entry(contact.href)
