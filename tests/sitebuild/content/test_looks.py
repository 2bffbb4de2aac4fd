"""Logo and colours of a district: taken as they are where they can be read, else refused."""

import re
from itertools import product
from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.content.looks import (
    ACCENT,
    BRAND,
    Looks,
    contrast,
    mistakes_of_colours,
    read_looks,
)
from tests.sitebuild.small_project import ROOT, write

SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


def refused(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_looks(folder)
    return str(caught.value)


def test_without_a_folder_all_is_ours(tmp_path: Path) -> None:
    """Not a byte of the style is another one."""
    looks = read_looks(tmp_path / "site")
    assert looks == Looks(None, BRAND, ACCENT)
    assert looks.style == ""
    assert looks.on_paper(f"color: {BRAND}") == f"color: {BRAND}"


def test_our_colours_are_those_of_the_style_sheets() -> None:
    """What is replaced has to be there."""
    css = (ROOT / "site/theme/kim.css").read_text("utf-8")
    for name, colour in (("brand", BRAND), ("link", "#0a5564"), ("accent", ACCENT)):
        assert f"--{name}: {colour};" in css
    for name in ("print.css", "preview.css"):
        paper = (ROOT / "site/print" / name).read_text("utf-8")
        assert BRAND in paper
        assert ACCENT in paper


@pytest.mark.parametrize("brand", ["#7a1f3d", "#000000", "#005aa0", "#5a5a5a", "#8a4b00"])
def test_each_colour_that_is_taken_can_be_read_by_day_and_by_night(
    tmp_path: Path, brand: str
) -> None:
    """Links and buttons on each ground of the pages (WCAG 1.4.3)."""
    write(tmp_path / "colours.toml", f'brand = "{brand}"\naccent = "#f7d26a"\n')
    day, night = read_looks(tmp_path).style.splitlines()
    colours = dict(pair.split(": ") for pair in night[night.index("--") :].rstrip(" }").split("; "))
    assert f"--link: {brand}" in day
    for ground in ("#10191c", "#19262a", "#162125"):
        assert contrast(colours["--link"], ground) >= 4.5
    assert contrast(colours["--on-button"], colours["--button"]) >= 4.5
    assert contrast(brand, "#ffffff") >= 4.5


def test_no_choice_makes_a_page_unreadable() -> None:
    """Of each pair of colours that is taken, all words on all grounds (WCAG 1.4.3)."""
    css = (ROOT / "site/theme/kim.css").read_text("utf-8").replace("#fff;", "#ffffff;")
    by_day, by_night = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
        for part in (
            css.partition("prefers-color-scheme: dark")[0],
            css.partition("prefers-color-scheme: dark")[2].partition("}\n}")[0],
        )
    )
    shades = ["#{:02x}{:02x}{:02x}".format(*each) for each in product((0, 85, 170, 255), repeat=3)]
    taken = 0
    for brand, accent in product(shades, shades):
        looks = Looks(None, brand, accent)
        if list(mistakes_of_colours(looks)):
            continue
        taken += 1
        day, night = (
            ours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", line))
            for ours, line in zip(
                (by_day, by_day | by_night), looks.style.splitlines(), strict=True
            )
        )
        for ground in ("paper", "surface", "sand", "accent-soft"):
            for colours in (day, night):
                for words in ("ink", "muted", "link"):
                    assert contrast(colours[words], colours[ground]) >= 4.5, (looks, words, ground)
        for colours in (day, night):
            assert contrast("#17282d", colours["accent"]) >= 4.5, looks
            for ground in ("brand", "button", "button-over"):
                words = "on-brand" if ground == "brand" else "on-button"
                assert contrast(colours[words], colours[ground]) >= 4.5, (looks, ground)
    assert taken > 100


@pytest.mark.parametrize(
    ("colours", "what"),
    [
        ('brand = "rot"', "colours.toml:1: brand: “rot” is no colour."),
        ('brand = "#7A1F3D"', "is no colour."),
        ('accent = "#fc0"', "colours.toml:1: accent: “#fc0” is no colour."),
        ('brand = "#f2ab3c"', "brand: is too light to be read: "),
        ('brand = "#006a8e"\naccent = "#000000"', "accent: is too dark for words on it: "),
        ('brand = "#636363"\naccent = "#a9a9a9"', "accent: can hardly be seen on brand: "),
        ('brnad = "#7a1f3d"', "colours.toml:1: brnad: is not a known key."),
    ],
)
def test_a_wrong_colour_is_refused(tmp_path: Path, colours: str, what: str) -> None:
    """With file, line, key and remedy."""
    write(tmp_path / "colours.toml", colours)
    assert what in refused(tmp_path)


def test_the_logo_is_svg_or_png(tmp_path: Path) -> None:
    """A vector picture is better where there are both."""
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert read_looks(tmp_path).logo == tmp_path / "logo.png"
    write(tmp_path / "logo.svg", SVG.format('<path fill="#000" d="M0 0"/>'))
    assert read_looks(tmp_path).logo == tmp_path / "logo.svg"


@pytest.mark.parametrize("fill", ["url(#a)", "url('#a')", "url( #a )"])
def test_a_logo_may_name_its_own_colours(tmp_path: Path, fill: str) -> None:
    """A gradient is named in each of these ways, by one drawing program or another."""
    write(tmp_path / "logo.svg", SVG.format(f'<linearGradient id="a"/><path fill="{fill}"/>'))
    assert read_looks(tmp_path).logo == tmp_path / "logo.svg"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("logo.png", "GIF89a", "is no PNG picture."),
        ("logo.svg", "\x89PNG", "is no SVG picture."),
        ("logo.svg", SVG.format("\n<style>a{}</style>"), "logo.svg:2: logo: holds styles"),
        ("logo.svg", SVG.format('<path style="fill:red"/>'), "holds styles or scripts"),
        ("logo.svg", SVG.format("<path/>" * 5000), "has 35 kB, and every page loads it."),
        ("logo.svg", SVG.format("<script>1</script>"), "holds styles or scripts"),
        ("logo.svg", SVG.format('<g onload="x()"/>'), "holds styles or scripts"),
        ("logo.svg", SVG.format('<image href="https://a.example/b.png"/>'), "from elsewhere"),
        ("logo.svg", SVG.format("<path fill=\"url( 'b.svg#a')\"/>"), "from elsewhere"),
    ],
)
def test_a_logo_that_would_not_be_shown_is_refused(
    tmp_path: Path, name: str, content: str, what: str
) -> None:
    """With the way to save it rightly."""
    write(tmp_path / name, content)
    assert what in refused(tmp_path)
