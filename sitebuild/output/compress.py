"""Compress built files once, so that service, proxy or CDN only send them.

A compressed file is beside its original: `index.html.br` and `index.html.gz`. Those of unchanged
files are reused.
"""

import gzip
import hashlib
import shutil
import zlib
from importlib.metadata import version
from pathlib import Path

import brotli

from portal.file_kinds import kind_of

LEAST_BYTES = 200
"""Smaller files are not compressed: the headers of the response weigh more than the gain."""

_QUALITY = 8
"""Level 10 takes fifteen times as long, half of a whole build, and saves six bytes of a hundred."""
_QUALITY_OF_ASSETS = 11
"""The few files that are loaded with every page are packed as small as can be."""
_ASSETS = frozenset({".css", ".js"})


def packing() -> str:
    """Return a hash that changes if the same file could be packed into other bytes."""
    code = Path(__file__).read_bytes()
    return hashlib.sha256(code + f"{version('brotli')} {zlib.ZLIB_VERSION}".encode()).hexdigest()


def compress_folder(folder: Path, previous: Path | None = None) -> None:
    """Write compressed files below *folder*; reuse those of *previous* for unchanged files.

    A file whose name begins with a dot is not served and stays uncompressed.
    """
    for file in sorted(folder.rglob("[!.]*")):
        kind = kind_of(file)
        if kind and kind.is_packed and file.is_file():
            data = file.read_bytes()
            if len(data) >= LEAST_BYTES:
                old = previous / file.relative_to(folder) if previous else None
                _pack(file, data, old)


def _pack(file: Path, data: bytes, old: Path | None) -> None:
    packed = [file.with_name(f"{file.name}{suffix}") for suffix in (".br", ".gz")]
    if old and _has_packed(old, data):
        for new in packed:
            shutil.copyfile(old.with_name(new.name), new)
        return
    quality = _QUALITY_OF_ASSETS if file.suffix in _ASSETS else _QUALITY
    for new, content in zip(packed, (_brotli(data, quality), _gzip(data)), strict=True):
        new.write_bytes(content)


def _has_packed(old: Path, data: bytes) -> bool:
    packed = (old.with_name(f"{old.name}{suffix}") for suffix in (".br", ".gz"))
    return old.is_file() and all(file.is_file() for file in packed) and old.read_bytes() == data


def _brotli(data: bytes, quality: int) -> bytes:
    packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=quality)
    return packed


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)
