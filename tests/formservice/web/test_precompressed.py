"""Packed files: sent to browsers that can read them, and never when they are old."""

import gzip
import os
from pathlib import Path

import pytest

from tests.formservice.web.small_site import Visitor, write_site

PAGE = "ar/index.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site whose Arabic start page is packed in both ways."""
    folder = write_site(tmp_path)
    file = folder / PAGE
    file.with_name("index.html.br").write_bytes(b"brotli")
    file.with_name("index.html.gz").write_bytes(gzip.compress(file.read_bytes()))
    return folder


@pytest.mark.parametrize(
    ("wish", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_the_browser_decides(site: Path, wish: str, coding: str | None) -> None:
    """The smallest form that it accepts; caches are told that there are several."""
    answer = Visitor(site).ask("HEAD", "/ar/", headers={"Accept-Encoding": wish})
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_packed_page_is_the_page(site: Path) -> None:
    """Unpacked, it is the same text; each form has a tag of its own for caches."""
    visitor = Visitor(site)
    plain = visitor.get("/ar/", **{"Accept-Encoding": "identity"})
    packed = visitor.get("/ar/", **{"Accept-Encoding": "gzip"})
    assert packed.text == plain.text == (site / PAGE).read_text("utf-8")
    assert packed.headers["etag"] != plain.headers["etag"]
    again = visitor.get(
        "/ar/", **{"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    )
    assert again.status_code == 304


def test_an_old_packed_file_is_not_sent(site: Path) -> None:
    """A corrected phone number is read by everybody, packed again or not."""
    file = site / PAGE
    later = file.stat().st_mtime + 10
    os.utime(file, (later, later))
    answer = Visitor(site).get("/ar/", **{"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in answer.headers


def test_packed_files_have_no_address(site: Path) -> None:
    """They are forms of a page, no pages."""
    assert Visitor(site).get("/ar/index.html.gz").status_code == 404
