"""Tell what is only an example, and what is open: neither may be published as it is.

A district has been read and checked before it is looked at here. What is wrong is named with the
line of its file, so the files are read once more.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.mailaddress import is_mail_address
from portal.phones import PhoneNumber, phone_number
from portal.problems import Problem
from portal.tomlfile import TomlTable, open_toml

_HOST = re.compile(
    r"^(?:[a-z0-9-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", re.IGNORECASE
)
"""RFC 2606 and RFC 6761 keep these names for examples and tests."""

_PHONE = re.compile(r"\+49(?:3023125|6990009|4066969|2214710|8999998)\d{3}")
"""The ranges that the Bundesnetzagentur keeps for fiction, as they are dialled."""

_UNSETTLED = re.compile(
    r"\(Beispiel\)|\bergänzt\b|-Entwurf\b|//[^/\s\"]*\.example\b"
    r"|(?:wird|werden) noch (?:festgelegt|benannt|bestimmt|geklärt)"
    r"|\bnoch offen\b|\bnoch nicht fest\b|\bN\. ?N\.|\[[^]]+\]|‹[^›]+›"
)
"""What our files, and people, write where only the district can say how it is."""

_OFFICE = r"(?:der|die) (?:Landrat|Landrätin|(?:Ober)?Bürgermeister(?:in)?)"
_NOBODY = re.compile(rf"{_OFFICE}(?: oder {_OFFICE})?", re.IGNORECASE)
"""An office without a name, where § 5 DDG wants to know who represents the district."""

_MAILBOXES = frozenset({"mailbox", "substitute"})
"""Keys of `places.toml` that say where requests go."""


def is_example_host(host: str) -> bool:
    """Tell whether *host* lies in a domain that nobody can own."""
    return _HOST.search(host) is not None


def is_example_mail(address: str) -> bool:
    """Tell whether nobody can have this mail address."""
    return is_example_host(address.rpartition("@")[2])


def is_example_phone(number: PhoneNumber) -> bool:
    """Tell whether nobody can have this number."""
    return _PHONE.fullmatch(number.e164) is not None


def examples_in(folder: Path) -> Iterator[Problem]:
    """Yield what the district in *folder* must not publish, by file and line.

    Mailboxes and numbers that are examples, texts that say that something is open, and steps of
    case management that are not confirmed.
    """
    for file in sorted(folder.glob("*.toml")):
        root = open_toml(file)
        for where, text in root.every_text():
            _look_at(root, where, text)
        for step in root.tables("process_step", optional=True):
            if not step.flag("confirmed"):
                what = "The district has not confirmed this step."
                remedy = "Let the district decide on its words, then write: confirmed = true"
                step.blame("confirmed", what, remedy)
        yield from sorted(root.source.problems, key=_line)


def example_mailboxes(folder: Path) -> Iterator[Problem]:
    """Yield each mailbox of *folder* that gets requests and is an example."""
    for problem in examples_in(folder):
        if problem.file == folder / "places.toml" and problem.field.split(".")[-1] in _MAILBOXES:
            yield problem


def _look_at(root: TomlTable, where: str, text: str) -> None:
    number = phone_number(text)
    if (is_mail_address(text) and is_example_mail(text)) or (number and is_example_phone(number)):
        remedy = "Write the real one; examples are for this machine alone (KIM_BASE_URL)."
        root.blame(where, f"“{text}” is an example.", remedy)
    elif found := _UNSETTLED.search(text):
        what = f"“{found[0].lstrip('/')}” says that this is not settled."
        root.blame(where, what, "Let the district decide, and write that.")
    elif _NOBODY.fullmatch(text):
        root.blame(where, f"“{text}” names an office, but nobody.", "Write the name behind it.")


def _line(problem: Problem) -> int:
    return problem.line or 0
