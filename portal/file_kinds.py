"""The kinds of files that the website consists of: one list for build, service and proxy.

A file of another kind is refused by the build and has no address. `deploy/nginx/nginx.conf` says
the same in its own words; `tests/deploy/test_file_kinds.py` compares it with the service.
"""

import re
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import PurePath

FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
FIVE_MINUTES = "public, max-age=300"
"""For everything else: a corrected phone number must reach people soon."""

_HASHED = re.compile(r"assets/(?:.+/)?[^/]+\.[0-9a-f]{8}\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, told by the ending of its name."""

    suffix: str
    """The ending with its dot, in small letters."""
    media_type: str
    """As IANA has it, without a charset: all texts are UTF-8."""
    is_packed: bool = False
    """Whether the build packs it; pictures, sounds and documents are packed in themselves."""
    is_for_editors: bool = True
    """Whether it may lie below `docs/`; what browsers run comes from templates and theme alone."""
    is_download: bool = False
    """Whether browsers are told to keep it as a file instead of showing it."""


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"

FILE_KINDS = (
    # What the build makes.
    FileKind(".css", "text/css", is_packed=True, is_for_editors=False),
    FileKind(".html", "text/html", is_packed=True, is_for_editors=False),
    FileKind(".ico", "image/vnd.microsoft.icon", is_for_editors=False),
    FileKind(".js", "text/javascript", is_packed=True, is_for_editors=False),
    FileKind(".json", "application/json", is_packed=True, is_for_editors=False),
    FileKind(".woff2", "font/woff2", is_for_editors=False),
    FileKind(".xml", "application/xml", is_packed=True, is_for_editors=False),
    # Pictures. Scripts in an SVG are forbidden by the policy that goes with every file.
    FileKind(".avif", "image/avif"),
    FileKind(".gif", "image/gif"),
    FileKind(".jpeg", "image/jpeg"),
    FileKind(".jpg", "image/jpeg"),
    FileKind(".png", "image/png"),
    FileKind(".svg", "image/svg+xml", is_packed=True),
    FileKind(".webp", "image/webp"),
    # Sounds and films with their subtitles.
    FileKind(".m4a", "audio/mp4"),
    FileKind(".mp3", "audio/mpeg"),
    FileKind(".mp4", "video/mp4"),
    FileKind(".ogg", "audio/ogg"),
    FileKind(".srt", "application/x-subrip", is_packed=True),
    FileKind(".vtt", "text/vtt", is_packed=True),
    FileKind(".webm", "video/webm"),
    # Documents. The old formats of offices (.doc, .xls) and those with macros (.docm) stay out.
    FileKind(".csv", "text/csv", is_packed=True),
    FileKind(".docx", f"{_OFFICE}.wordprocessingml.document", is_download=True),
    FileKind(".ics", "text/calendar", is_packed=True),
    FileKind(".odp", f"{_OASIS}.presentation", is_download=True),
    FileKind(".ods", f"{_OASIS}.spreadsheet", is_download=True),
    FileKind(".odt", f"{_OASIS}.text", is_download=True),
    FileKind(".pdf", "application/pdf"),
    FileKind(".pptx", f"{_OFFICE}.presentationml.presentation", is_download=True),
    FileKind(".txt", "text/plain", is_packed=True),
    FileKind(".xlsx", f"{_OFFICE}.spreadsheetml.sheet", is_download=True),
    FileKind(".zip", "application/zip"),
)

_BY_SUFFIX = {kind.suffix: kind for kind in FILE_KINDS}


def kind_of(file: str | PathLike[str]) -> FileKind | None:
    """Return the kind of *file*, told by the last ending of its name; None where it is not served.

    Capital and small letters are the same.
    """
    return _BY_SUFFIX.get(PurePath(fspath(file)).suffix.lower())


def cache_control(path: str) -> str:
    """Return how long caches may keep the file at *path*, relative to the folder of the site.

    The value of the header Cache-Control (RFC 9111 5.2.2).
    """
    return FOREVER if _HASHED.fullmatch(path) else FIVE_MINUTES
