"""The documents for all languages: one page, however many languages there are."""

from dataclasses import replace

import pytest

from portal.languages.registry import load_locales
from sitebuild.printing.documents import CARDS, Order, compose
from sitebuild.printing.pdf import print_pdf
from sitebuild.printing.printer import Printer
from tests.sitebuild.small_project import ROOT

LOCALES = tuple(load_locales(ROOT / "i18n" / "locales.toml"))


@pytest.mark.parametrize("count", [1, 8, 9, 16, 17, 30, 31, len(LOCALES)])
@pytest.mark.parametrize(("name", "kind"), CARDS.items())
def test_a_card_is_one_page(printer: Printer, name: str, kind: str, count: int) -> None:
    """The layouts change at 8, 16 and 30; each must hold as many as it may get."""
    small = Printer(replace(printer.site, shown=LOCALES[:count]), [], {})
    document = compose(small, Order(name, None, f"{name}.pdf", kind))
    printed = print_pdf(document.html, small.style, name=name, language="de", pages=1)
    assert printed.pages == 1
