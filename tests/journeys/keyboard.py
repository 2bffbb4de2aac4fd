"""Fill a form in by keyboard alone: Tab from field to field, type, Space."""

from playwright.sync_api import Page

MOST_STEPS = 120
"""More fields than any form has."""
_FOCUS = "() => [document.activeElement.name, document.activeElement.value]"


def begin(page: Page) -> None:
    """Put the focus on the heading before the form, as the link to that section does."""
    page.locator("#formular").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")


def reach(page: Page, name: str, value: str | None = None) -> None:
    """Press Tab until the field *name* has the focus; of several, the one with this *value*."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUS)
        if found[0] == name and value in {None, found[1]}:
            return
    raise AssertionError(f"Tab does not reach {name} {value or ''}")


def write(page: Page, name: str, text: str) -> None:
    """Go to a field and type *text*; in a list this chooses what begins so."""
    reach(page, name)
    page.keyboard.type(text)


def tick(page: Page, name: str, value: str) -> None:
    """Go to one box or button and press Space."""
    reach(page, name, value)
    page.keyboard.press("Space")


def choose(page: Page, name: str, value: str) -> None:
    """Go to a list and press the arrow key until it has this *value*."""
    reach(page, name)
    for _ in range(MOST_STEPS):
        if page.evaluate(_FOCUS)[1] == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} does not have {value}")
