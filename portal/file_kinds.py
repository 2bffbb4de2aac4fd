"""The kinds of files on the website: one list for build, service and proxy.

The build refuses any other kind, and the service does not serve it. `deploy/nginx/nginx.conf` has
the same list in its own syntax; `tests/deploy/test_file_kinds.py` compares the two.
"""

import re
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import PurePath

FOREVER = "public, max-age=31536000, immutable"
"""Cache-Control of files whose name changes with their content; one year (RFC 9111, RFC 8246)."""
FIVE_MINUTES = "public, max-age=300"
"""Cache-Control of all other files: a corrected phone number must reach people soon."""

_HASHED = re.compile(r"assets/(?:.+/)?[^/]+\.[0-9a-f]{8}\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, recognised by the suffix of its name."""

    suffix: str
    """The suffix in lower case, with its dot."""
    media_type: str
    """IANA media type without a charset: all texts are UTF-8."""
    is_packed: bool = False
    """Whether the build compresses it; pictures, sounds and documents are compressed already."""
    is_for_editors: bool = True
    """Whether it is allowed below `docs/`; scripts and styles come from the theme only."""
    is_download: bool = False
    """Whether browsers save it instead of showing it (Content-Disposition)."""


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
    """Return the kind of *file* by the last suffix of its name; None if it is not served.

    Case does not matter.
    """
    return _BY_SUFFIX.get(PurePath(fspath(file)).suffix.lower())


def cache_control(path: str) -> str:
    """Return the Cache-Control header (RFC 9111 5.2.2) for *path*, relative to the site's
    folder.
    """
    return FOREVER if _HASHED.fullmatch(path) else FIVE_MINUTES
