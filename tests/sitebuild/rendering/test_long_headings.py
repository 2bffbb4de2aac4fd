"""Headings with words wider than a small phone: `sitebuild.rendering.long_headings`."""

import pytest

from sitebuild.rendering.long_headings import width, with_long_words_marked


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<h1>Kontakt</h1>", "<h1>Kontakt</h1>"),
        ("<h1>Barrierefreiheit</h1>", "<h1>Barrierefreiheit</h1>"),
        (
            '<h1 id="a">Շնորհակալություն։ Ձեր</h1>',
            '<h1 id="a" class="kim-long">Շնորհակալություն։ Ձեր</h1>',
        ),
        (
            '<h1 class="a" id="b">հաղորդագրությունները</h1>',
            '<h1 class="a kim-longer" id="b">հաղորդագրությունները</h1>',
        ),
        ("<h2>Շնորհակալություն</h2>", "<h2>Շնորհակալություն</h2>"),
        (
            "<h2>Կազմակերպությունների</h2>\n<h2>Ձեր</h2>",
            '<h2 class="kim-longer">Կազմակերպությունների</h2>\n<h2>Ձեր</h2>',
        ),
        ("<h1>Daten\u00adschutz\u00adbeauftragte</h1>", None),
        ("<h1>Neukirchen-Vluyn-Rayen</h1>", None),
        ("<h1>&amp;&amp;&amp;&amp;</h1>", None),
        ("<h1>这一页上没有您要找的内容请回到首页</h1>", None),
        ("<p>Վերջնաժամկետներհաղորդագրությունները</p>", None),
        (
            '<h2><span class="kim-badge"></span>Integrationsmanagement</h2>',
            '<h2 class="kim-long"><span class="kim-badge"></span>Integrationsmanagement</h2>',
        ),
    ],
)
def test_a_heading_that_would_not_fit_is_marked(before: str, after: str | None) -> None:
    """Others stay as they are, and so does a word that has places to be broken at."""
    assert with_long_words_marked(before) == (after or before)


def test_signs_above_and_below_take_no_room() -> None:
    """A vowel of Hindi stands above its letter, one of Tamil beside it."""
    assert width("क\u0942") == width("क")
    assert width("க\u0bbe") > width("க")
