"""XLIFF 1.2 for translation programs: parts that must stay are inline elements, not text.

On the way back, inline elements are filled from our German text, never from the file. A text
without a translation has its German as the target, as OmegaT shows only targets; it is no answer.
"""

from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import KEPT, Package, ReturnedRow, Row
from translating.exchange.table_rows import lines_of
from translating.languages import is_named
from translating.units import read_row_id

_SPACE = "urn:oasis:names:tc:xliff:document:1.2"
_XML = "http://www.w3.org/XML/1998/namespace"
_DONE = frozenset({"translated", "signed-off", "final"})
_PLACES = frozenset({f"{{{_SPACE}}}x", f"{{{_SPACE}}}ph"})
"""What stands for a part that stays; we write the first, some programs the other."""
_TWO = "This unit has two translations (<target>). Keep the one that is meant."
_UNFINISHED = frozenset({"new", "needs-translation", "needs-adaptation", "needs-l10n"})


def write(package: Package) -> bytes:
    """Return an XLIFF file with one part for each catalogue."""
    root = etree.Element(f"{{{_SPACE}}}xliff", nsmap={None: _SPACE}, version="1.2")  # type: ignore[dict-item] # lxml's way to name the default
    for domain, rows in groupby(package.rows, key=lambda row: row.domain):
        part = _under(root, "file", original=f"{domain}.po", datatype="plaintext")
        part.set("source-language", "de")
        part.set("target-language", package.locale.tag)
        body = _under(part, "body")
        for row in rows:
            _write_unit(body, row)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=False))


def _under(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_SPACE}}}{name}", None, None, **attributes)


def _write_unit(body: etree._Element, row: Row) -> None:
    unit = _under(body, "trans-unit", id=row.id)
    unit.set(f"{{{_XML}}}space", "preserve")
    kept = KEPT.findall(row.german)
    _write_text(_under(unit, "source"), row.german, kept)
    if row.translation:
        _write_text(_under(unit, "target", state="translated"), row.translation, kept)
    else:
        _write_text(_under(unit, "target"), row.german, kept)
    if row.proposal:
        other = _under(unit, "alt-trans")
        _under(other, "source").text = row.former or row.german
        _under(other, "target").text = row.proposal
    for note in (row.note, " ".join(row.places)):
        if note:
            _under(unit, "note").text = note


def _write_text(element: etree._Element, text: str, kept: list[str]) -> None:
    """Put *text* into *element*; what is in *kept* becomes an element with its number there."""
    left = list(enumerate(kept, start=1))
    last: etree._Element | None = None
    end = 0
    for found in (*KEPT.finditer(text), None):
        plain = text[end : found.start() if found else len(text)]
        number = next((each for each in left if found and each[1] == found[0]), None)
        if found and number is None:
            continue
        if last is None:
            element.text = (element.text or "") + plain
        else:
            last.tail = (last.tail or "") + plain
        if found and number:
            left.remove(number)
            last = _under(element, "x", id=str(number[0]))
            last.set("equiv-text", found[0])
            end = found.end()


def read(
    content: bytes, german_of: dict[str, str], locale: Locale | None = None
) -> Iterator[ReturnedRow]:
    """Yield the translations of an XLIFF file; *german_of* gives the German text for an id.

    Raises `ConfigurationError` if it is no XLIFF 1.2, or for another language than *locale*.
    """
    root = _parse(content)
    for part in root.iter(f"{{{_SPACE}}}file"):
        _check_language(part, locale)
    for unit in root.iter(f"{{{_SPACE}}}trans-unit"):
        name = unit.get("id", "")
        targets = unit.findall(f"{{{_SPACE}}}target")
        remarks = lines_of(
            note.text or "" for note in unit.iterchildren(f"{{{_SPACE}}}note") if note.get("from")
        )
        where = f"line {unit.sourceline}"
        if not targets:
            yield ReturnedRow(name, "", where, remarks=remarks)
            continue
        target = targets[0]
        kept = KEPT.findall(german_of.get(read_row_id(name)[0], ""))
        text, wrong = _read_text(target, kept)
        found = list(dict.fromkeys(_read_text(each, kept)[0].strip() for each in targets))
        if len(found) > 1:
            yield ReturnedRow(name, " / ".join(found), where, unreadable=_TWO, remarks=remarks)
            continue
        source = unit.find(f"{{{_SPACE}}}source")
        is_copy = source is not None and _read_text(source, kept) == (text, wrong)
        if is_copy and not _is_said_to_be_done(unit, target):
            text, wrong = "", ""
        is_draft = target.get("state", "") in _UNFINISHED or unit.get("approved") == "no"
        yield ReturnedRow(name, text, where, is_draft, wrong, remarks=remarks)


def _is_said_to_be_done(unit: etree._Element, target: etree._Element) -> bool:
    return unit.get("approved") == "yes" or target.get("state", "") in _DONE


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        what, remedy = f"is no XLIFF file ({error.msg}).", "Export it again as XLIFF 1.2."
        raise ConfigurationError(
            [Problem("XLIFF", error.lineno, "format", what, remedy)]
        ) from error
    if root.tag != f"{{{_SPACE}}}xliff":
        what, remedy = f"is no XLIFF 1.2: it begins with {root.tag}.", "Export it as XLIFF 1.2."
        raise ConfigurationError([Problem("XLIFF", 1, "format", what, remedy)])
    return root


def _check_language(part: etree._Element, locale: Locale | None) -> None:
    """Stop at a file for another language."""
    named = part.get("target-language", "")
    if not named or locale is None:
        return
    if not is_named(locale, named):
        what = f"The file is for the language “{named}”, not for {locale.german} ({locale.tag})."
        remedy = f'Choose its language with --locale, or write target-language="{locale.tag}".'
        raise ConfigurationError([Problem("XLIFF", None, "target-language", what, remedy)])


def _read_text(target: etree._Element, kept: list[str]) -> tuple[str, str]:
    """Return the text and what is wrong with it; segments of a translation program are joined."""
    parts, wrong = [target.text or ""], ""
    for inner in target:
        number = inner.get("id", "")
        if inner.tag in _PLACES and number.isdecimal() and 0 < int(number) <= len(kept):
            parts.append(kept[int(number) - 1])
        elif inner.tag == f"{{{_SPACE}}}mrk":
            text, inner_wrong = _read_text(inner, kept)
            parts.append(text)
            wrong = wrong or inner_wrong
        elif isinstance(inner.tag, str):
            element = inner.tag.rpartition("}")[2]
            what = f"The element <{element} id={number!r}> is not in the German text."
            wrong = f"{what} Remove it, or take it from the source with the program's own command."
            parts.append(inner.get("equiv-text", ""))
        parts.append(inner.tail or "")
    return "".join(parts), wrong
