"""Find example values and undecided texts, which must not be published.

The district has been loaded and checked before. The files are read again here, because each problem
names the line.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.contact.numbering import e164, valid_number
from portal.contact.phone_text import cuts, runs
from portal.district.folder import DistrictFolder
from portal.district.loading import load_district
from portal.district.model import District, Provider, ProviderOfficer
from portal.district.persons import names_a_person
from portal.problems import Problem
from portal.tomlfile import TomlTable, open_toml

OPEN_POINTS = "public address"
"""What `kim check` calls the check for them: it finds what may not be published, and hides no other
mistake."""

_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:example(?:\.(?:com|net|org|de))?|beispiel\.de|test|invalid|local(?:host)?)",
    re.IGNORECASE,
)
"""RFC 2606, RFC 6761 and RFC 6762 keep these names for examples, tests and the own network;
example.de and beispiel.de belong to somebody, but to no district."""

_PHONE = re.compile(
    r"\+49(?:(?:3023125|6990009|4066969|2214710|8999998)\d{3}"
    r"|152(?:28817386|28895456|54599371)|172(?:9925904|9968532|9973185|9973186|9980752)"
    r"|174(?:9091317|9464308))"
)
"""The numbers that the Bundesnetzagentur keeps for fiction, as they are dialled."""

_ONLY_OPEN = re.compile(
    r"\W*(?:folgt|offen|unbekannt|t\.?b\.?d|x{3,}|in (?:Klärung|Abstimmung|Vorbereitung))\W*"
    r"|[?–—-]+",
    re.IGNORECASE,
)
"""What says so if nothing else stands there."""

_ADDRESS = re.compile(r"(?:@|//|\bwww\.|(?<=\s)(?=[\w-]+\.\w)|^(?=[\w-]+\.\S+\s))(?P<host>[\w.-]+)")
"""Matches a mailbox or host in a text. A host alone is one of `mailbox_domains`, which is not
shown."""

_UNSETTLED = re.compile(
    r"\(Beispiel\)|\bergänzt\b|\bbitte ergänzen\b|\bEntwurf\b|\bMustertext\b"
    r"|\bMuster(?:mann|frau)\b|\bPlatzhalter\b|\bLorem ipsum\b|\bbitte eintragen\b"
    r"|(?-i:\bTODO\b)"
    r"|\b(?:wird|werden) (?:ermittelt|nachgereicht"
    r"|noch (?:abgestimmt|benannt|bestimmt|festgelegt|geklärt|geprüft))\b"
    r"|\bnoch (?:offen|unklar|abzustimmen|zu bestätigen|nicht (?:bestätigt|fest(?:gelegt)?))\b"
    r"|\bnot yet confirmed\b"
    r"|\bN\. ?N\.|(?-i:\bNN\b)|\[[^]]+\](?!\()|‹[^›]+›|<(?!https?:|[^>]*@)[^\W\d_][^<>]*>",
    re.IGNORECASE,
)
"""What our files, and people, write where only the district can say how it is."""

_CODE = re.compile(r"00\d{3}(?:\d{3})?")
"""A municipality key or postcode that no place has: neither begins with two zeros."""

_NIGHT = re.compile(r"00:0\d")
"""A time at which no office opens or closes."""

_MAILBOXES = frozenset({"mailbox", "substitute"})
"""Keys of `places.toml` that say where requests go."""
_COORDINATION = "followup.coordination"
"""Key of `district.toml` that says who is told of requests that nobody answers."""


def is_example_host(host: str) -> bool:
    """Return True if *host* is in a domain that is reserved for examples or tests."""
    return _HOST.fullmatch(host.removesuffix(".")) is not None


def is_example_mail(address: str) -> bool:
    """Return True if *address* is in a domain that is reserved for examples or tests."""
    return is_example_host(address.rpartition("@")[2])


_PROMISING = ("datenschutz.md", "datenschutz-beratung.md")
"""Pages of ours which promise that case managers in immigration offices read nothing."""


def examples_in(folder: Path) -> Iterator[Problem]:
    """Yield a problem for each fact of the district in *folder* that must not be published.

    These are example mailboxes, hosts and numbers, texts that say that something is undecided,
    offices without the name of a person, what the district has not confirmed, a notice that
    nobody has released, and providers whose data protection officer is not named.
    """
    for file in sorted(file for file in DistrictFolder(folder).data_files if file.exists()):
        root = open_toml(file)
        for where, text in root.all_texts():
            _look_at(root, where, text)
        for step in root.tables("process_step", optional=True):
            if not step.flag("confirmed"):
                what = "The district has not confirmed this step."
                remedy = "Let the district decide on its words, then write: confirmed = true"
                step.add_problem("confirmed", what, remedy)
        if file.name == "district.toml":
            for key in root.texts("unconfirmed", ()):
                what = "Nobody in the district has confirmed this."
                remedy = f"Confirm or change it, then take “{key}” out of the list `unconfirmed`."
                root.add_problem(key, what, remedy)
            district = load_district(folder)
            _look_for_gaps(root, district)
            _look_for_promise(root, district, DistrictFolder(folder).docs)
        yield from sorted(root.source.problems, key=_line)


def example_mailboxes(folder: Path) -> Iterator[Problem]:
    """Yield a problem for each mailbox of *folder* that receives mail from us and is an example."""
    for problem in examples_in(folder):
        is_mailbox = problem.field.split(".")[-1] in _MAILBOXES
        is_mailbox &= problem.file == DistrictFolder(folder).places
        if is_mailbox or problem.field == _COORDINATION:
            yield problem


def _look_for_gaps(root: TomlTable, district: District) -> None:
    """Add a problem for what may be missing in a draft, but not in a notice that people sign."""
    write_the_day = "Write the day of the release: approved_on = YYYY-MM-DD"
    if district.notice.approved_on is None:
        what = "Nobody has released the notice for website and form."
        root.add_problem("notice.approved_on", what, write_the_day)
    if district.case.approved_on is None:
        what = "Nobody has released the notice for case management: people must not sign it."
        root.add_problem("case.approved_on", what, write_the_day)
    _look_for_persons(root, district)
    officers = {officer.provider: officer for officer in district.provider_officers}
    for name in district.other_providers:
        if name in officers:
            _look_for_notice(root, officers[name], district)
        else:
            what = f"Nobody learns how to reach the data protection officer of “{name}”."
            itself = f"If it is the district itself, call it “{district.address.lines[0]}”."
            remedy = "Add a table [[provider_officer]] with provider and officer."
            root.add_problem("provider_officer", what, f"{remedy} {itself}")


def _look_for_persons(root: TomlTable, district: District) -> None:
    """Add a problem for each line of the imprint that names an office, and nobody."""
    offices = (district.name, district.unit, district.integration_centre, district.address.lines[0])
    for key, law, remedy in (
        ("representative", "§ 5 DDG", "Write first and last name beside the office."),
        ("responsible", "§ 18 (2) MStV", "Write first and last name, and an address."),
    ):
        text = written = getattr(district.imprint, key)
        if _not_settled(text):
            continue
        for office in filter(None, offices):
            text = text.replace(office, "")
        if not names_a_person(text):
            what = f"“{written}” names an office, but no person ({law})."
            root.add_problem(f"imprint.{key}", what, remedy)


def _look_for_promise(root: TomlTable, district: District, own: Path) -> None:
    """Add a problem if our pages give a promise that can cost somebody the stay, and nobody has
    confirmed it. Pages in *own* say how it is.
    """
    is_apart = district.case.is_apart_from_immigration_office
    ours = [name for name in _PROMISING if not (own / name).is_file()]
    if is_apart or (is_apart is False and not ours):
        return
    key = "is_apart_from_immigration_office"
    what = "The pages say that case managers in immigration offices read no mailbox and no file."
    remedy = (
        f"Confirm it: {key} = true. If it is not so: {key} = false, and pages of your own in docs/ "
        f"that say how it is: {', '.join(_PROMISING)}"
    )
    root.add_problem(f"case.{key}", what, remedy)


def _look_for_notice(root: TomlTable, officer: ProviderOfficer, district: District) -> None:
    """Add a problem for a provider that is no authority and says nowhere what its legal basis is.

    § 3 DSG NRW is a basis for public bodies alone; Art. 13(1)(c) DSGVO wants it at collection.
    """
    points = district.contact_points.values()
    welfare = {each.provider_name for each in points if each.provider is Provider.WOHLFAHRT}
    public = {each.provider_name for each in points} - welfare
    if officer.provider in {*welfare, *district.partners} - public and not officer.notice:
        what = f"Nobody learns on what legal basis “{officer.provider}” uses the data."
        remedy = 'Write the address of its own notice: notice = "https://…"'
        index = district.provider_officers.index(officer)
        root.add_problem(f"provider_officer[{index}].notice", what, remedy)


def _look_at(root: TomlTable, where: str, text: str) -> None:
    if _has_example(text) or _CODE.fullmatch(text) or _NIGHT.fullmatch(text):
        remedy = "Write the real one; examples are for this machine alone (KIM_BASE_URL)."
        root.add_problem(where, f"“{text}” is an example.", remedy)
    elif found := _not_settled(text):
        what = f"“{found[0]}” says that this is not settled."
        root.add_problem(where, what, "Let the district decide, and write that.")


def _not_settled(text: str) -> re.Match[str] | None:
    return _UNSETTLED.search(text) or _ONLY_OPEN.fullmatch(text)


def _has_example(text: str) -> bool:
    """Return True if *text* is or names an example mailbox, host or number."""
    hosts = (found["host"] for found in _ADDRESS.finditer(text))
    numbers = (valid_number(run.text) for run in runs(cuts(text)[0]))
    return any(map(is_example_host, hosts)) or any(
        _PHONE.fullmatch(e164(number)) for number in numbers if number
    )


def _line(problem: Problem) -> int:
    return problem.line or 0
