"""Make pages of a site that a browser can open from a folder, without a server.

A server turns “/uk/” into the index.html of that folder; a browser that opens a file does not.
"""

import os
import posixpath
import re
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag

_NOT_NEEDED = ("404.html", "robots.txt", "sitemap.xml")
_LINK = re.compile(
    r"""\s(?P<name>href|src|data-index|data-root)=(?P<quote>["'])(?P<to>.*?)(?P=quote)"""
)
_SENT = re.compile(r"""(<(?:form|button)\b[^>]*?)\s(?:method|action|formaction)=(["']).*?\2""")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_START = (
    '<!doctype html><meta charset="utf-8"><title>{0}</title>'
    '<meta http-equiv="refresh" content="0; url={0}/index.html"><a href="{0}/index.html">{0}</a>\n'
)


def make_openable(site: Path, start: str) -> None:
    """Change the pages below *site* so that they lead to one another as files.

    What leads to a page that is not there leads nowhere, forms are sent nowhere, and the first page
    goes on to the folder *start*.
    """
    for name in _NOT_NEEDED:
        (site / name).unlink(missing_ok=True)
    (site / "index.html").write_text(_START.format(start), "utf-8")
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        page.write_text(_openable(text, page.relative_to(site).parent.as_posix(), site), "utf-8")


def _openable(text: str, folder: str, site: Path) -> str:
    """Return the *text* of a page that lies in *folder*."""

    def relative(link: re.Match[str]) -> str:
        to = link["to"]
        if not to or _ELSEWHERE.match(to):
            return link[0]
        file = _file(to, folder, site)
        return f" {link['name']}={link['quote']}{file}{link['quote']}" if file else ""

    without = _LINK.sub(relative, text)
    while without != (without := _SENT.sub(r"\1", without)):
        pass
    return without


def _file(link: str, folder: str, site: Path) -> str:
    """Return *link* as a path from *folder* to a file; empty if there is none."""
    path, anchor = urldefrag(link)
    plain = unquote(path.partition("?")[0])
    inner = posixpath.normpath(posixpath.join("/", folder, plain)).lstrip("/")
    if (site / inner).is_dir():
        inner = posixpath.join(inner, "index.html")
    if not (site / inner).is_file():
        return ""
    return quote(os.path.relpath(f"/{inner}", f"/{folder}")) + (f"#{anchor}" if anchor else "")
