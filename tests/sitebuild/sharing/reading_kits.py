"""Read share files as their readers do."""

import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
import pypdfium2
import zxingcpp
from lxml.html import HtmlElement
from PIL import Image
from weasyprint import HTML

ADDRESS = re.compile(r"https?://[^\s\u2066-\u2069]+")


def page_of(site: Path, path: str) -> HtmlElement:
    """Return a built page."""
    return lxml.html.fromstring((site / path / "index.html").read_text("utf-8"))


def is_page(site: Path, address: str) -> bool:
    """Return True if an address leads to a page of the site."""
    return (site / urlsplit(address).path.lstrip("/") / "index.html").is_file()


def code_in(file: Path) -> str:
    """Return the content of a QR code."""
    if file.suffix == ".svg":
        drawing = f'<img src="{file.as_uri()}" style="width: 6cm">'
        with pypdfium2.PdfDocument(HTML(string=drawing).write_pdf()) as document:
            picture = document[0].render(scale=2).to_pil()
    else:
        picture = Image.open(io.BytesIO(file.read_bytes()))
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)
