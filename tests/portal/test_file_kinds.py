"""The one list of the kinds of files that the website consists of."""

from pathlib import Path

import pytest

from portal.file_kinds import FILE_KINDS, FIVE_MINUTES, FOREVER, cache_control, kind_of


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("foto.jpg", "image/jpeg"),
        ("foto.JPEG", "image/jpeg"),
        ("bild.gif", "image/gif"),
        ("bild.avif", "image/avif"),
        ("film.mp4", "video/mp4"),
        ("film.webm", "video/webm"),
        ("untertitel.vtt", "text/vtt"),
        ("ton.m4a", "audio/mp4"),
        ("termin.ics", "text/calendar"),
        ("tabelle.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "antrag.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("Öffnungszeiten Sommer.v2.PDF", "application/pdf"),
    ],
)
def test_a_kind_is_told_by_the_last_ending(name: str, media_type: str) -> None:
    """In capitals or not, whatever else stands in the name."""
    kind = kind_of(Path("docs") / name)
    assert kind
    assert kind.media_type == media_type


@pytest.mark.parametrize(
    "name", ["LIESMICH", "foto.heic", "archiv.tar.gz", "index.html.br", ".pdf", "x.docm", "y."]
)
def test_other_kinds_are_none_of_ours(name: str) -> None:
    """No ending, forms of other files, macros, hidden files."""
    assert kind_of(name) is None


def test_editors_publish_nothing_that_a_browser_runs() -> None:
    """Pages come from Markdown, styles and scripts from the theme."""
    ours = {kind.suffix for kind in FILE_KINDS if not kind.is_for_editors}
    assert ours == {".css", ".html", ".ico", ".js", ".json", ".woff2", ".xml"}


def test_only_names_that_change_with_their_content_are_kept_for_ever() -> None:
    """A date in the name of an editor's file looks like a hash."""
    assert cache_control("assets/kim.0123abcd.css") == FOREVER
    for path in ("plan.20261101.pdf", "de/assets/plan.20261101.pdf", "assets/kim.css", "de/x.html"):
        assert cache_control(path) == FIVE_MINUTES


def test_each_ending_stands_once() -> None:
    """With a small letter after the dot, as it is looked up."""
    suffixes = [kind.suffix for kind in FILE_KINDS]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)
