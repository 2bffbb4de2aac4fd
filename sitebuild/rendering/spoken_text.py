"""The text of a page as somebody reads it aloud, and what a page offers to whoever would listen.

The text is taken from the finished page, so that it holds what templates add: the steps of the
district, phone numbers, hours. A recording is bound to its hash (decision 0066).
"""

import hashlib
from typing import cast

import lxml.html

from portal.problems import Problem
from sitebuild.rendering.context import PageContext
from sitebuild.rendering.templates import Templates

LISTEN = "<!-- kim:listen -->"
"""Where a page offers to be listened to; a finished page no longer has it."""
_UNSPOKEN = "form", "nav", "aside", "script", "style", "svg"
_BLOCKS = (
    *("p", "li", "dt", "dd", "td", "th", "div", "section", "summary", "figcaption", "br"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
)
_END = "\u2029"
"""The sign that ends a paragraph (Unicode: paragraph separator)."""


def spoken_text(html: str) -> str:
    """Return the text of the page *html*, a line for each paragraph, without menus and forms."""
    main = cast("lxml.html.HtmlElement | None", lxml.html.document_fromstring(html).find(".//main"))
    if main is None:
        return ""
    for element in [*main.iter(*_UNSPOKEN)]:
        element.drop_tree()
    for element in main.iter(*_BLOCKS):
        element.text = f"{_END}{element.text or ''}"
        element.tail = f"{_END}{element.tail or ''}"
    lines = (" ".join(line.split()) for line in main.text_content().split(_END))
    return "".join(f"{line}\n" for line in lines if line)


def hash_of_text(text: str) -> str:
    """Return the SHA-256 of a spoken text in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def with_listening(
    html: str, view: PageContext, templates: Templates
) -> tuple[str, Problem | None]:
    """Return the page *html* with its recording, or with what has the device read aloud.

    The recording is left out where it reads something else than the page says; then why is
    returned, too.
    """
    if LISTEN not in html:
        return html, None
    recording = view.recording
    is_current = recording and recording.reads(hash_of_text(spoken_text(html)))
    values = {"recording": recording if is_current else None}
    part = templates.get_template("partials/listen.html").render(values)
    problem = None if recording is None or is_current else recording.problem()
    return html.replace(LISTEN, part, 1), problem
