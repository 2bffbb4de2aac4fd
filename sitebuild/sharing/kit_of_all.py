"""The share kit of all languages: a folder for each, and common files once."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from portal.languages.registry import Locale
from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.sharing.codes import WRITERS, addresses
from sitebuild.sharing.kits import README, fill_template, unzip_files, windows_text
from sitebuild.site import Edition

COMMON = "alle-sprachen"
"""Folder of the files for readers of every language."""


def files_of_all(
    german: Edition, kits: Mapping[Locale, bytes], stored: Iterable[PrintedDocument], prints: Path
) -> dict[str, bytes]:
    """Return the content of the kit of all languages, by path."""
    common = [each for each in stored if not each.tag]
    text = fill_template("liesmich-alle.txt", german, common=COMMON, locales=list(kits))
    files = {README: windows_text(text)}
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


def digest_of_kits(kits: Mapping[Locale, bytes]) -> str:
    """Return the SHA-256 of *kits*, which hold all inputs of the kit of all languages."""
    digest = hashlib.sha256()
    for locale, kit in kits.items():
        digest.update(locale.tag.encode() + hashlib.sha256(kit).digest())
    return digest.hexdigest()
