"""What browsers of 2017 are given instead of names that they do not know."""

import pytest

from sitebuild.output.old_browsers import lowered

BOTH_ENDS = (
    "-webkit-padding-start:0;padding-inline-start:0;-webkit-padding-end:1em;padding-inline-end:1em"
)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("margin-block: 0 1em", "margin-top:0;margin-bottom:1em"),
        ("margin-block: calc(1em - var(--a)) 0", "margin-top:calc(1em - var(--a));margin-bottom:0"),
        ("padding-inline: var(--gap)", "padding-left:var(--gap);padding-right:var(--gap)"),
        ("padding-inline: 0 1em", BOTH_ENDS),
        ("margin-inline-start: auto", "-webkit-margin-start:auto;margin-inline-start:auto"),
        ("border-block: 1px solid", "border-top:1px solid;border-bottom:1px solid"),
        ("border-block-width: 0 1px", "border-top-width:0;border-bottom-width:1px"),
        ("border-block-end-color: red", "border-bottom-color:red"),
        ("inset-block: 1rem 2rem", "top:1rem;bottom:2rem"),
        ("inset: 0", "top:0;bottom:0;left:0;right:0"),
        ("scroll-margin-block-start: 1rem", "scroll-margin-top:1rem"),
        ("max-inline-size: 4rem", "max-width:4rem"),
        ("min-block-size: 4rem", "min-height:4rem"),
        ("gap: 1rem", "grid-gap:1rem;gap:1rem"),
        ("padding: clamp(1em, .8em + 1vw, 2em)", "padding:1em;padding:clamp(1em, .8em + 1vw, 2em)"),
        ("rows: minmax(min(9%, 1em), 1fr)", "rows:minmax(1em, 1fr);rows:minmax(min(9%, 1em), 1fr)"),
        ("--gap: clamp(1rem, 2vw, 2rem)", "--gap:clamp(1rem, 2vw, 2rem)"),
        ("color: red", "color:red"),
    ],
)  # fmt: skip
def test_a_declaration_is_written_for_old_browsers(written: str, sent: str) -> None:
    """The same in others: they take the last value that they understand."""
    assert lowered(f"a {{ {written} }}").replace(" }", "}") == f"a {{ {sent}}}"


def test_conditions_and_selectors_stay() -> None:
    """Only what stands in a block is a declaration."""
    css = "@supports not (inset: 0) { a:hover, li:not(:last-child) { top: 0 } }"
    assert lowered(css) == css.replace("top: 0 ", "top:0")
