"""Redirect from addresses of moved pages, and from addresses that were changed on their way.

People write capital letters, a town without its hyphen, or the ending that addresses have
elsewhere; a messenger takes the bracket behind an address for a part of it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.file_kinds import FIVE_MINUTES
from portal.forms.all_forms import FORMS
from portal.forms.reference import is_reference
from portal.languages.german_beside import BESIDE
from portal.page_roles import ERRORS

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
_ENDING = re.compile(r"\.(?:html?|php\d?|aspx?|jsp)$")
_INDEX = {"index", "default"}
"""Names of the page of a folder, elsewhere."""
_TWO_LETTERS = re.compile("([aou])e|ss")
"""What stands for an umlaut and for ß, or for the plain letter."""
_RECEIPTS = tuple(form.page.receipt_role for form in FORMS)
_HIDDEN = (*ERRORS, *_RECEIPTS, "staff")
"""Roles of what pages are made from, or shown instead of them."""
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
        self,
        app: ASGIApp,
        moved: Mapping[str, str],
        addresses: Mapping[str, str],
        site: Path,
        base_path: str,
    ) -> None:
        self._app = app
        self._moved = moved
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
        if moved := self._moved.get(path.lower()):
            return moved
        below = path.removeprefix(self._base_path)
        page = mended(below, self._site, self._addresses)
        return f"{self._base_path}{page}" if page else None


def mended(path: str, site: Path, addresses: Mapping[str, str]) -> str | None:
    """Return the address of the page in the folder *site* that *path* was before it was changed.

    *addresses* are those of pages by role. None if the path is right, or if there is no such page.
    """
    is_right = _RIGHT.fullmatch(path) and path.split("/", 2)[1] not in _OTHER_NAMES
    if is_right and _is_there(site / path.strip("/")):
        return None  # most requests
    parts = _parts(path.rstrip("\t\n\r "))
    if not parts:
        return None
    named = _without_ending(parts)
    if not named:
        return "/"
    for language in _languages(named[0], site):
        found = _page_like([language, *named[1:]], site, addresses)
        if found:
            address = f"/{quote('/'.join(found))}/"
            return None if address == path else address
    return None


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _without_ending(parts: list[str]) -> list[str]:
    """Return *parts* without what ends an address elsewhere: “.html”, “index.php”."""
    last = _ENDING.sub("", parts[-1])
    return [*parts[:-1], last] if last not in _INDEX else parts[:-1]


def _page_like(parts: list[str], site: Path, addresses: Mapping[str, str]) -> list[str] | None:
    """Return the parts of the address of the page that is written like *parts*, or of the place."""
    places = addresses.get("places", "").strip("/").split("/")
    try:
        if is_reference(parts[-1]):
            found = _folder_like(parts[:-1], site)
            return [*found, parts[-1]] if found and _has(found, _RECEIPTS, addresses) else None
        for written in (parts, [*parts[:-1], *places, parts[-1]]):
            found = _folder_like(written, site)
            if found and site.joinpath(*found, "index.html").is_file():
                return None if _has(found, _HIDDEN, addresses) else found
    except (OSError, ValueError):
        pass
    return None


def _folder_like(parts: list[str], site: Path) -> list[str] | None:
    found: list[str] = []
    for part in parts:
        folder = site.joinpath(*found)
        alike = [part]
        if not (folder / part).is_dir():
            key = _key(part)
            alike = [name for name in _names_in(folder) if key and _key(name) == key]
        if len(alike) != 1:
            return None
        found += alike
    return found


def _names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if not each.name.startswith(".")]


def _key(name: str) -> str:
    """Return what is the same in “kamp-lintfort” and “kamplintfort”, “huenxe” and “hunxe”."""
    letters = re.sub("[^a-z0-9]", "", unicodedata.normalize("NFKD", name))
    return _TWO_LETTERS.sub(lambda found: found[0][0], letters)


def _has(found: list[str], roles: Iterable[str], addresses: Mapping[str, str]) -> bool:
    """Return True if the page at *found* has one of the *roles*."""
    below = "/".join(found[1:]).removeprefix(f"{BESIDE}/")
    return f"{below}/" in {addresses[role] for role in roles if role in addresses}


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
