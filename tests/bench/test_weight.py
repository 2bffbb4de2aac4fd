"""The weight of a first visit."""

from pathlib import Path

import click
import pytest

from bench.weight import measure, weigh

PAGE = '<link rel="icon" href="../../mark.svg?1"><script src="/run.js"></script><img src="data:x">'


def a_site(folder: Path) -> Path:
    page = folder / "ar" / "kontakt" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE, "utf-8")
    for name, size in (
        ("ar/kontakt/index.html.br", 100),
        ("mark.svg", 50),
        ("mark.svg.br", 20),
        ("run.js", 7),
    ):
        (folder / name).write_bytes(b"x" * size)
    return page


def test_a_page_weighs_what_it_loads_as_it_is_sent(tmp_path: Path) -> None:
    """Packed where there is a packed file; addresses from the page and from the root."""
    assert weigh(tmp_path, a_site(tmp_path), ".br") == 100 + 20 + 7


def test_what_is_missing_is_an_error(tmp_path: Path) -> None:
    """A page that loads what is not there weighs nothing that anybody could compare."""
    page = a_site(tmp_path)
    (tmp_path / "run.js").unlink()
    with pytest.raises(click.ClickException, match=r"run\.js is missing"):
        weigh(tmp_path, page, ".br")


def test_a_page_that_a_language_does_not_have_is_left_empty(tmp_path: Path) -> None:
    """The German pages have no German beside them."""
    a_site(tmp_path)
    brotli, _ = measure(tmp_path, ["ar", "ti"])
    assert brotli.rounds == [
        {
            "start page": {},
            "contact page with form": {"ar": 127},
            "contact page with German beside it": {},
        }
    ]
