"""The share kit of all languages: a folder for each, and common files once."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from portal.languages.registry import Locale
from sitebuild.edition import Edition
from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.rendering.shared_pages import shares_of
from sitebuild.sharing.codes import WRITERS, addresses
from sitebuild.sharing.kits import README, fill_template, unzip_files, windows_text

COMMON = "alle-sprachen"
"""Folder of the files for readers of every language."""
TEXT = "text.txt"
"""One text in all languages, for groups and newsletters."""


def files_of_all(
    editions: Sequence[Edition],
    kits: Mapping[Locale, bytes],
    stored: Iterable[PrintedDocument],
    prints: Path,
) -> dict[str, bytes]:
    """Return the files of the ZIP for all languages, content by path.

    *kits* are the ZIP files of the languages of *editions*, German first. What stands in each of
    them and is for everybody is there once, below `COMMON`; of *stored*, which lie in *prints*, the
    documents without a tag.
    """
    common = [each for each in stored if not each.tag]
    files = {README: windows_text(_readme(editions[0], kits))}
    files[f"{COMMON}/{TEXT}"] = windows_text(text_of_all(editions))
    for each in common:
        files[f"{COMMON}/druck/{each.file}"] = (prints / each.file).read_bytes()
    for name, address in addresses(editions[0].site, ""):
        for kind, write in WRITERS.items():
            files[f"{COMMON}/qr/{name}.{kind}"] = write(address)
    repeated = {f"druck/{each.file}" for each in common}
    for locale, kit in kits.items():
        for name, content in unzip_files(kit).items():
            if name not in repeated:
                files[f"{locale.path}/{name}"] = content
    return files


def _readme(german: Edition, locales: Iterable[Locale]) -> str:
    return fill_template("liesmich-alle.txt", german, common=COMMON, locales=list(locales))


def text_of_all(editions: Sequence[Edition]) -> str:
    """Return one text to hand on: who, where, and a sentence in each language that has its own."""
    starts = {edition.locale: shares_of(edition).pages[0] for edition in editions}
    own = {locale: each for locale, each in starts.items() if each.language == locale.tag}
    start = starts[editions[0].locale]
    return fill_template(
        "text-alle.txt",
        editions[0],
        sender=start.sender,
        phone=start.phone,
        address=start.neutral,
        sentences=[(locale, each.sentence) for locale, each in own.items()],
    )


def digest_of_kits(editions: Sequence[Edition], kits: Mapping[Locale, bytes]) -> str:
    """Return a SHA-256 in hex that changes with any of the *kits* of *editions*, and with what is
    added to them: what tells what is where, the text and the addresses for all languages.
    """
    german = editions[0]
    added = [_readme(german, kits), text_of_all(editions)]
    added += [" ".join(each) for each in addresses(german.site, "")]
    digest = hashlib.sha256("\0".join(added).encode())
    for locale, kit in kits.items():
        digest.update(locale.tag.encode() + hashlib.sha256(kit).digest())
    return digest.hexdigest()
