"""The page of downloads lists what readers look for before what they sign."""

from types import SimpleNamespace
from typing import Any, cast

from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.rendering.downloads import downloads_of


def stored(name: str) -> PrintedDocument:
    """Return a document of one page as the build has listed it."""
    return PrintedDocument(
        file=f"{name}.pdf",
        tag="",
        digest="",
        bytes=1000,
        name=name,
        language="de",
        title=name,
        state="",
        pages=1,
        size=10.5,
        date="2026-01-31",
    )


def test_the_flyer_stands_first_and_what_is_signed_last() -> None:
    """The build lists documents by their files, which begin with the notice about data."""
    names = ("datenschutz-beratung", "einwilligung-dritte", "faltblatt", "flyer", "plakat")
    locales = SimpleNamespace(by_tag=lambda _: None, source=SimpleNamespace(tag="de"))
    edition = SimpleNamespace(
        site=SimpleNamespace(base="", locales=locales),
        locale=SimpleNamespace(cldr="de"),
        sources=SimpleNamespace(ask=lambda _: tuple(map(stored, names))),
    )
    shown = [each.name for each in downloads_of(cast("Any", edition))]
    assert shown == ["flyer", "faltblatt", "plakat", "datenschutz-beratung", "einwilligung-dritte"]
