"""Write the QR codes of the pages to share, at addresses that never change."""

from collections.abc import Iterator
from pathlib import Path

from sitebuild.rendering import qr_code
from sitebuild.rendering.shared_pages import FOLDER, name_of, shared_pages
from sitebuild.site import Site

WRITERS = {"svg": qr_code.svg, "png": qr_code.png}
"""SVG for print, PNG for letters and messages."""


def write_codes(site: Site, path: str, to: Path) -> None:
    """Write the QR code of each page to share below *to*; *path* is empty above the languages."""
    for name, address in addresses(site, path):
        for kind, write in WRITERS.items():
            file = to / FOLDER / f"{name}.{kind}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(write(address))


def addresses(site: Site, path: str) -> Iterator[tuple[str, str]]:
    """Yield name and URL of each page to share, below *path*."""
    prefix = f"{site.url}{path}/" if path else site.url
    return ((name_of(page), f"{prefix}{page.here}") for page in shared_pages(site))
