"""Redirect from addresses of moved pages, and from addresses that were changed on their way.

People write capital letters; a messenger takes the bracket behind an address for a part of it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.file_kinds import FIVE_MINUTES

_AROUND = re.compile(r"^[\W_]+|[\W_]+$|\s")
"""Signs of the sentence that an address stood in."""
_RIGHT = re.compile(
    r"/(?:[a-z0-9][a-z0-9._~]*/)?(?:(?:[a-z0-9._~-]*[a-z0-9]/)*[a-z0-9._~-]*[a-z0-9])?/?"
)
"""An address as ours are, that names no country behind its language."""
_OTHER_NAMES = {
    name: folder
    for folder, names in {
        "uk": "ua",
        "el": "gr",
        "ka": "ge",
        "cs": "cz",
        "sq": "al",
        "vi": "vn",
        "bs": "ba",
        "zh-hans": "zh cn",
        "kmr": "ku",
        "he": "iw",
        "fil": "tl",
        "prs": "dari",
        "en": "gb",
        "sr-latn": "sr rs",
    }.items()
    for name in names.split()
}
"""Folders of languages by what people take for their codes: countries, and names elsewhere."""
_TAG = re.compile("([a-z]{2,3})-[a-z]{2,4}")
"""A language and a country or a script."""
_BEHIND = re.compile(r"(?<=\w)/*[?#&<].*", re.DOTALL)
"""What programs write behind an address: a query in percent signs, an entity, the end of a link."""
_AS_IN_ADDRESSES = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\\": "/"} | dict.fromkeys("‐‑‒–—−", "-")
)


class Redirects:
    """Answers requests for old addresses, by path alone: the query is dropped.

    308 keeps the method (RFC 9110 15.4.9), so a form that was open while its page moved is not
    lost. Browsers may store the answer for minutes only, so that a mistake in the table can be
    corrected.
    """

    def __init__(
        self, app: ASGIApp, addresses: Mapping[str, str], site: Path, base_path: str
    ) -> None:
        self._app = app
        self._addresses = addresses
        self._site = site
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or pass the request on."""
        app = self._app
        if scope["type"] == "http" and (new := self._new(scope["path"])):
            app = RedirectResponse(new, 308, {"Cache-Control": FIVE_MINUTES})
        await app(scope, receive, send)

    def _new(self, path: str) -> str | None:
        """Return where the page of *path* is, if not there."""
        if moved := self._addresses.get(path.lower()):
            return moved
        below = path.removeprefix(self._base_path)
        page = mended(below, self._site)
        return f"{self._base_path}{page}" if page else None


def mended(path: str, site: Path) -> str | None:
    """Return the address of the page in the folder *site* that *path* was before it was changed.

    None if it is right, or if there is no such page.
    """
    if _RIGHT.fullmatch(path) and path.split("/", 2)[1] not in _OTHER_NAMES:
        return None  # most requests; no file is asked for
    parts = _parts(path.rstrip("\t\n\r "))
    for language in _languages(parts[0], site) if parts else ():
        address = f"/{quote('/'.join([language, *parts[1:]]))}/"
        if _is_page(site.joinpath(language, *parts[1:])):
            return None if address == path else address
    return None


def _parts(path: str) -> list[str]:
    """Return the parts of *path* without what was added; none if it cannot be that of a page."""
    if any(unicodedata.category(sign) == "Cc" for sign in path):
        return []  # no messenger adds these
    seen = "".join(sign for sign in path if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFKC", _BEHIND.sub("", seen)).lower()
    parts = plain.translate(_AS_IN_ADDRESSES).split("/")
    if any(part.startswith(".") and part.strip(".") for part in parts):
        return []  # hidden files stay hidden
    return [part for each in parts if (part := _AROUND.sub("", each))]


def _languages(written: str, site: Path) -> Iterator[str]:
    """Yield the folders that the first part of an address may mean: zh_hans, zh-cn, ar-sa."""
    tag = written.replace("_", "-")
    yield from dict.fromkeys((written, tag))
    if other := _OTHER_NAMES.get(tag):
        yield other
    if found := _TAG.fullmatch(tag):
        yield found[1]
        yield from sorted(folder.name for folder in site.glob(f"{found[1]}-hans"))


def _is_page(folder: Path) -> bool:
    try:
        return (folder / "index.html").is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
