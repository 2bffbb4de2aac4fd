"""Logo and colours of a district: `logo.svg` or `logo.png`, and `colours.toml`, in its `site/`.

Two colours are asked for. What is made from them keeps the contrasts of WCAG 2.2 (1.4.3, 1.4.11),
by day and by night, so that no choice makes a page unreadable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.problems import ConfigurationError, Problem
from portal.tomlfile import open_toml

BRAND = "#0c4c59"
"""Our colour of strips, buttons and links, as `kim.css` and the style of paper have it."""
ACCENT = "#f2ab3c"
"""Our colour of marks and of grounds below text, never of text."""
COLOURS = "colours.toml"
LOGOS = ("logo.svg", "logo.png")

_SAND, _PAPER_BY_NIGHT, _SURFACE_BY_NIGHT = "#f2eadc", "#10191c", "#19262a"
"""Backgrounds of `kim.css`: the darkest by day, and those by night."""
_INK = "#17282d"
"""The colour of words on marks, on the web and on paper."""
_TEXT, _EDGE, _CALM = 4.5, 3, 7
"""Ratios of contrast: of text, of marks, and of text that is read at night."""
_DARKEST = 0.04045
"""Up to here the light of sRGB is linear."""
_MOST_BYTES = 30_000
"""A logo may be as heavy as the rest of a page; on a slow phone that is a second."""
_ARMS = (
    ".kim-mark { inline-size: auto; max-inline-size: 9rem; object-fit: contain }",
    ".kim-footer .kim-mark { block-size: 4rem; max-inline-size: 100%; object-position: 0 }",
    "[dir=rtl] .kim-footer .kim-mark { object-position: 100% }",
    "@media (max-width: 24rem) { .kim-header .kim-mark { max-inline-size: 3.5rem } }",
    "@media screen and (prefers-color-scheme: dark) { .kim-mark { padding: .125rem } }",
    "@media screen and (prefers-color-scheme: dark) { .kim-mark { background: #fff } }",
)
"""Arms are drawn for white paper; wide ones leave the header to the name beside them."""
_HEX = re.compile(r"#[0-9a-f]{6}")
_STYLED = re.compile(rb"<style|\sstyle\s*=|<script|<foreignObject|\son\w+\s*=", re.IGNORECASE)
_FOREIGN = re.compile(rb"(?:href|src)\s*=\s*[\"'](?!#|data:image/)|url\(\s*+[\"']?+(?!#)")


@dataclass(frozen=True, slots=True)
class Looks:
    """Logo and colours; those of the portal where the district has none."""

    logo: Path | None = None
    brand: str = BRAND
    accent: str = ACCENT

    @property
    def style(self) -> str:
        """CSS that comes after `kim.css`; empty if the district has neither logo nor colours."""
        lines = list(self._colours()) if (self.brand, self.accent) != (BRAND, ACCENT) else []
        if self.logo:
            lines += _ARMS
        return "\n".join(lines)

    def on_paper(self, css: str) -> str:
        """Return the style sheet of paper with the colours of the district."""
        return css.replace(BRAND, self.brand).replace(ACCENT, self.accent)

    def _colours(self) -> Iterator[str]:
        deep, soft = _mixed(self.brand, "#000000", 0.25), _mixed(self.accent, "#ffffff", 0.8)
        light = _lightened(self.brand, _SURFACE_BY_NIGHT, _CALM)
        over = _mixed(light, "#ffffff", 0.4)
        by_day = {"brand": self.brand, "brand-deep": deep, "link": self.brand}
        by_day |= {"button": self.brand, "button-over": deep}
        by_day |= {"accent": self.accent, "accent-soft": soft}
        dim = _mixed(self.accent, _PAPER_BY_NIGHT, 0.85)
        by_night = {"brand": self.brand, "link": light, "button": light, "button-over": over}
        by_night |= {"on-button": _PAPER_BY_NIGHT, "accent": self.accent, "accent-soft": dim}
        yield f":root {{ {_declared(by_day)} }}"
        night = "@media screen and (prefers-color-scheme: dark)"
        yield f"{night} {{ :root {{ {_declared(by_night)} }} }}"


def read_looks(folder: Path) -> Looks:
    """Return logo and colours in *folder*, which may be missing.

    Raises `ConfigurationError` naming each mistake.
    """
    logo = next((folder / name for name in LOGOS if (folder / name).exists()), None)
    problems = [*_mistakes_of_logo(logo)] if logo else []
    looks = Looks(logo)
    if (folder / COLOURS).exists():
        table = open_toml(folder / COLOURS)
        looks = Looks(logo, table.text("brand", BRAND), table.text("accent", ACCENT))
        table.refuse_unknown_keys()
        for key, what, remedy in mistakes_of_colours(looks):
            table.add_problem(key, what, remedy)
        problems += table.source.problems
    if problems:
        raise ConfigurationError(problems)
    return looks


def mistakes_of_colours(looks: Looks) -> Iterator[tuple[str, str, str]]:
    """Yield key, what is wrong and its remedy for each colour that would not be readable."""
    colours = {"brand": looks.brand, "accent": looks.accent}
    wrong = [key for key, colour in colours.items() if not _HEX.fullmatch(colour)]
    for key in wrong:
        remedy = f"Write # and six digits in small letters, for example {BRAND}."
        yield key, f"“{colours[key]}” is no colour.", remedy
    if wrong:
        return
    if (found := contrast(looks.accent, _INK)) < _TEXT:
        what = f"is too dark for words on it: {found:.1f} : 1 to {_INK}; they need {_TEXT} : 1."
        yield "accent", what, "Choose a lighter tone."
    elif (found := contrast(looks.brand, _SAND)) < _TEXT:
        what = f"is too light to be read: {found:.1f} : 1 on {_SAND}, and links need {_TEXT} : 1."
        yield "brand", what, "Choose a darker tone."
    elif (found := contrast(looks.accent, looks.brand)) < _EDGE:
        what = f"can hardly be seen on brand: {found:.1f} : 1, and marks need {_EDGE} : 1."
        yield "accent", what, "Choose a lighter tone."


def _mistakes_of_logo(file: Path) -> Iterator[Problem]:
    data = file.read_bytes()
    if len(data) > _MOST_BYTES:
        what = f"has {len(data) // 1000} kB, and every page loads it."
        remedy = f"Make it smaller than {_MOST_BYTES // 1000} kB: fewer pixels, or as SVG."
        yield Problem(file, None, "logo", what, remedy)
    if file.suffix == ".png":
        if not data.startswith(b"\x89PNG\r\n\x1a\n"):
            remedy = "Save it as PNG, or as SVG under the name logo.svg."
            yield Problem(file, None, "logo", "is no PNG picture.", remedy)
    elif b"<svg" not in data:
        remedy = "Save it as SVG, or as PNG under the name logo.png."
        yield Problem(file, None, "logo", "is no SVG picture.", remedy)
    else:
        yield from _mistakes_of_svg(file, data)


def _mistakes_of_svg(file: Path, data: bytes) -> Iterator[Problem]:
    remedy = "In Inkscape save it as “Optimised SVG”, or save it as PNG under the name logo.png."
    if found := _STYLED.search(data):
        what = "holds styles or scripts, which browsers are told not to follow."
        yield Problem(file, data.count(b"\n", 0, found.start()) + 1, "logo", what, remedy)
    if found := _FOREIGN.search(data):
        what = "loads something from elsewhere."
        yield Problem(file, data.count(b"\n", 0, found.start()) + 1, "logo", what, remedy)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (WCAG 2.2) of two colours such as ``#0c4c59``, from 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2) of *colour*."""
    red, green, blue = (_linear(value / 255) for value in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    """Return a share of a colour in sRGB, from 0 to 1, as a share of its light."""
    return share / 12.92 if share <= _DARKEST else ((share + 0.055) / 1.055) ** 2.4


def _lightened(colour: str, ground: str, ratio: float) -> str:
    """Return *colour* with as little white as gives it a contrast of *ratio* to *ground*."""
    steps = (_mixed(colour, "#ffffff", share / 20) for share in range(21))
    return next(each for each in steps if contrast(each, ground) >= ratio)


def _mixed(colour: str, other: str, share: float) -> str:
    """Return *colour* with a *share*, from 0 to 1, of *other* in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _declared(properties: dict[str, str]) -> str:
    return "; ".join(f"--{name}: {value}" for name, value in properties.items())
