"""Tell examples from real addresses: what we ship must not be published as it is."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.district.model import District
from portal.phones import PhoneNumber
from portal.problems import Problem

_HOST = re.compile(
    r"^(?:[a-z0-9-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", re.IGNORECASE
)
"""RFC 2606 and RFC 6761 keep these names for examples and tests."""

_PHONE = re.compile(r"\+49(?:3023125|6990009|4066969|2214710|8999998)\d{3}")
"""The ranges that the Bundesnetzagentur keeps for fiction, as they are dialled."""

_UNSETTLED = re.compile(
    r"\(Beispiel\)|\bergänzt\b|-Entwurf\b|wird noch festgelegt|//[^/\s\"]*\.example\b"
)
"""What our files write where only the district can say how it is."""

_REMEDY = "Write the real one, or build for this machine (KIM_BASE_URL)."


def is_example_host(host: str) -> bool:
    """Tell whether *host* lies in a domain that nobody can own."""
    return _HOST.search(host) is not None


def is_example_mail(address: str) -> bool:
    """Tell whether nobody can have this mail address."""
    return is_example_host(address.rpartition("@")[2])


def is_example_phone(number: PhoneNumber) -> bool:
    """Tell whether nobody can have this number."""
    return _PHONE.fullmatch(number.e164) is not None


def examples_in(district: District, folder: Path) -> Iterator[Problem]:
    """Yield every mailbox and number of *district* that is only an example, and what is open."""
    places, facts = folder / "places.toml", folder / "district.toml"
    for point in district.contact_points.values():
        where = f"contact_point {point.id}"
        yield from _examples(places, where, mails=(point.mailbox,), phones=(point.phone,))
    officer, complaints = district.data_protection_officer, district.complaints
    mails = (district.email, officer.email, complaints.email)
    phones = (district.hotline, officer.phone, complaints.phone)
    yield from _examples(facts, "district", mails=mails, phones=phones)
    for file in sorted(folder.glob("*.toml")):
        yield from _unsettled(file)


def _unsettled(file: Path) -> Iterator[Problem]:
    """Yield the lines of a file in which something stands only for what is to be decided."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        found = _UNSETTLED.search(line.partition("#")[0])
        if found:
            key = line.partition("=")[0].strip()
            what = f"“{found[0].lstrip('/')}” says that this is not settled."
            yield Problem(file, number, key, what, "Let the district decide, and write that.")


def _examples(
    file: Path, where: str, *, mails: tuple[str, ...], phones: tuple[PhoneNumber, ...]
) -> Iterator[Problem]:
    found = [*filter(is_example_mail, mails), *filter(is_example_phone, phones)]
    yield from (Problem(file, None, where, f"“{each}” is an example.", _REMEDY) for each in found)
