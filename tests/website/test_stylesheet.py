"""The stylesheet: both directions, every script, enough contrast, and nothing unused."""

import gzip
import re
from pathlib import Path

import pytest

from portal.forms.contact_form import ContactForm
from portal.languages.registry import load_locales
from sitebuild.output.page_style import page_style
from tests.formservice.test_form_fields import bind

THEME = Path("site/theme")
CSS = (THEME / "kim.css").read_text("utf-8")
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
LOCALES = Path("i18n/locales.toml")
TEMPLATES = [*THEME.rglob("*.html"), *Path("portal/templates").glob("*.html")]

MOST_BYTES = 6_360
"""Packed with gzip, as a page carries it: every page is heavier by so much."""

MARKDOWN_CLASSES = {
    "admonition",
    "admonition-title",
    "danger",
    "kim-beside",
    "kim-hours",
    "kim-long",
    "kim-longer",
    "kim-suggested",
    "kim-blank",
}
"""What the extension `admonition` writes; German beside (decision 0016); suggestions; gaps;
begin and end of a time; headings with long words.
"""

SCRIPT = '<script src="{{ kim.base }}/{{ asset("%s.js") }}" defer></script>'
ALLOWED = {
    "head.html": "<style>{{ style }}</style>",
    **{f"{name}.html": SCRIPT % name for name in ("suche", "antworten")},
    "listen.html": SCRIPT % "vorlesen",
}
"""The only ones there are, by template (decisions 0020, 0024, 0038 and 0066)."""

READABLE, VISIBLE = 4.5, 3.0
"""WCAG 2.2: 1.4.3 for text, 1.4.11 for what is no text."""


def _used_classes() -> set[str]:
    html = "\n".join(file.read_text("utf-8") for file in TEMPLATES)
    html = re.sub(r"\{#.*?#\}", "", html, flags=re.DOTALL)
    scripts = {f"kim-script-{locale.script.lower()}" for locale in load_locales(LOCALES)}
    questions = bind(ContactForm).fields
    made = {f"kim-only--{field.only_with}" for field in questions if field.only_with}
    made |= {f"kim-only--{field.notes.answer}" for field in questions if field.notes}
    return set(re.findall(r"kim-[a-z-]+[a-z](?=[\s\"{])", _in_classes(html))) | scripts | made


def _in_classes(html: str) -> str:
    return "\n".join(f"{value} " for value in re.findall(r'class="([^"]*)"', html))


def _styled_classes() -> set[str]:
    selectors = re.findall(r"([^{}]+)\{", RULES)
    return {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = _tokens(RULES.split("@media", maxsplit=1)[0])
DARK = LIGHT | _tokens(RULES.split("prefers-color-scheme: dark", maxsplit=1)[1].split("@media")[0])


@pytest.mark.parametrize(
    "physical",
    [
        r"\b(margin|padding|border|inset)-(left|right|top|bottom)\b",
        r"(?<![\w-])(left|right|top|bottom)\s*:",
        r"\b(float|clear|text-align)\s*:\s*(left|right)\b",
        r"\b(min-|max-)?(?<!-)(width|height)\s*:(?![^{}]*\)\s*\{)",
    ],
)
def test_it_names_no_side_of_the_screen(physical: str) -> None:
    """A third of the readers read from right to left: only logical properties mirror."""
    assert not [found[0] for found in re.finditer(physical, RULES)]


@pytest.mark.parametrize("latin", ["letter-spacing", "text-transform", "font-style: italic"])
def test_it_does_nothing_that_only_latin_script_bears(latin: str) -> None:
    """Spaced Arabic falls apart; most scripts know neither capitals nor italics."""
    assert latin not in RULES


def test_it_loads_nothing() -> None:
    """One file, no font, no picture, no other stylesheet, nobody else's server."""
    assert "url(" not in RULES
    assert "@import" not in RULES
    assert "@font-face" not in RULES


def test_every_class_of_the_templates_is_styled() -> None:
    """A class without a rule is a name without a meaning."""
    assert _used_classes() - _styled_classes() <= {
        "kim-script-latn",
        "kim-script-cyrl",
        "kim-script-grek",
    }


def test_every_styled_class_is_used() -> None:
    """People pay for each byte; a rule for nothing is not sent."""
    assert _styled_classes() - _used_classes() - MARKDOWN_CLASSES == set()


def test_it_is_small() -> None:
    """Every page brings it along."""
    assert len(gzip.compress(page_style(THEME).encode(), 9)) <= MOST_BYTES


def test_it_cannot_end_its_own_element() -> None:
    """It stands in the page as it is: a "<" could close the tag around it."""
    assert "<" not in CSS


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (text, ground)
        for text in ("ink", "muted", "link")
        for ground in ("paper", "surface", "sand", "accent-soft")
    ]
    + [
        ("error", "paper"),
        ("error", "error-soft"),
        ("ink", "error-soft"),
        ("ink", "good-soft"),
        ("link", "good-soft"),
        ("on-brand", "brand"),
        ("on-brand", "brand-deep"),
        ("on-button", "button"),
        ("on-button", "button-over"),
    ],
)
def test_text_is_readable(scheme: dict[str, str], text: str, ground: str) -> None:
    """Also in the sun, on an old screen, with weak eyes (WCAG 1.4.3)."""
    assert _contrast(scheme[text], scheme[ground]) >= READABLE


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("mark", "ground"),
    [
        ("edge", "surface"),
        ("edge", "paper"),
        ("focus", "paper"),
        ("focus", "surface"),
        ("focus", "sand"),
        ("accent", "brand"),
        ("error", "surface"),
        ("button", "paper"),
    ],
)
def test_what_is_no_text_can_be_seen(scheme: dict[str, str], mark: str, ground: str) -> None:
    """Edges of inputs, the focus and the marks of the three words (WCAG 1.4.11)."""
    assert _contrast(scheme[mark], scheme[ground]) >= VISIBLE


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_templates_carry_neither_style_nor_script(template: Path) -> None:
    """The content security policy allows neither, but for the one stylesheet."""
    html = template.read_text("utf-8")
    html = html.replace(ALLOWED.get(template.name, "(nothing)"), "")
    assert not re.search(r"<(style|script)\b|\sstyle=|\son[a-z]+=|javascript:|https?://", html)


@pytest.mark.parametrize("condition", ["forced-colors: active", "prefers-reduced-motion", "print"])
def test_it_answers_to_what_people_set(condition: str) -> None:
    """High contrast, no motion, paper."""
    assert condition in RULES
