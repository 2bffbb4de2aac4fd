"""Emergency numbers are links, in any language, and nothing else becomes one."""

import pytest

from portal.languages.catalogues import Catalogue
from portal.languages.pofile import Unit
from tests.sitebuild.small_project import Render

PAGE = '!!! danger "Notfall"\n\n    - Polizei: 110\n    - Telefon 116016, § 112\n\nZimmer 110'


def test_numbers_in_a_danger_box_dial(render: Render) -> None:
    """Who is in danger taps once."""
    html, _ = render(PAGE)
    assert '<a href="tel:110"><bdi dir="ltr">110</bdi></a>' in html
    assert '<a href="tel:116016"><bdi dir="ltr">116016</bdi></a>' in html


def test_numbers_elsewhere_are_only_numbers(render: Render) -> None:
    """A room or a paragraph of a law is no phone."""
    html, _ = render(PAGE)
    assert "<p>Zimmer 110</p>" in html


@pytest.mark.parametrize("digits", ["110", "۱۱۰", "١١٠"])
def test_a_translation_dials_too(render: Render, digits: str) -> None:
    """Also where the translator writes the digits of the own script."""
    unit = Unit("Polizei: 110", None, f"الشرطة: {digits}", fuzzy=False, line=1)
    words = Catalogue({(None, unit.msgid): unit})
    html, _ = render(PAGE, words)
    assert f'الشرطة: <a href="tel:110"><bdi dir="ltr">{digits}</bdi></a>' in html
