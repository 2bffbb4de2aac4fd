"""The share kit of all languages: a folder for each, and common files once."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from portal.languages.registry import Locale
from sitebuild.edition import Edition
from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.sharing.codes import WRITERS, addresses
from sitebuild.sharing.kits import README, fill_template, unzip_files, windows_text

COMMON = "alle-sprachen"
"""Folder of the files for readers of every language."""


def files_of_all(
    german: Edition, kits: Mapping[Locale, bytes], stored: Iterable[PrintedDocument], prints: Path
) -> dict[str, bytes]:
    """Return the files of the ZIP for all languages, content by path.

    *kits* are the ZIP files of the languages. What stands in each of them and is for everybody is
    there once, below `COMMON`; of *stored*, which lie in *prints*, the documents without a tag.
    """
    common = [each for each in stored if not each.tag]
    files = {README: windows_text(_readme(german, kits))}
    for each in common:
        files[f"{COMMON}/druck/{each.file}"] = (prints / each.file).read_bytes()
    for name, address in addresses(german.site, ""):
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


def digest_of_kits(german: Edition, kits: Mapping[Locale, bytes]) -> str:
    """Return a SHA-256 in hex that changes with any of the *kits*, and with what is added to them:
    the text that tells what is where, and the addresses for all languages.
    """
    added = [_readme(german, kits), *(" ".join(each) for each in addresses(german.site, ""))]
    digest = hashlib.sha256("\0".join(added).encode())
    for locale, kit in kits.items():
        digest.update(locale.tag.encode() + hashlib.sha256(kit).digest())
    return digest.hexdigest()
