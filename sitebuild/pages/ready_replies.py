"""Ready replies for intake staff: German beside the person's language, to copy into a mail or SMS.

The texts are the sections of the text with ``role: replies``. Each language has one page of them;
what is around the texts is German, because staff work in German. Nothing typed there leaves the
page.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import lxml.html
from babel.dates import get_day_names
from lxml.html import HtmlElement
from markupsafe import Markup

from portal.languages.registry import Locale
from portal.page_roles import REPLIES
from sitebuild.content.facts import BLANKS
from sitebuild.content.pages import Page
from sitebuild.rendering.german_page import render_german
from sitebuild.rendering.renderer import BodyRenderer
from sitebuild.rendering.templates import Templates
from sitebuild.translation.page_state import State

_DAYS_FROM_SUNDAY = (6, 0, 1, 2, 3, 4, 5)
"""Babel counts from Monday, scripts count from Sunday."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message in two languages."""

    anchor: str
    title: str
    """German: the purpose of the message."""
    german: Markup
    translated: Markup | None
    """None: there is no translation that may be sent."""


@dataclass(frozen=True, slots=True)
class ReplyKit:
    """All ready replies in one language."""

    locale: Locale
    state: State
    replies: tuple[Reply, ...]
    german_days: str
    """German names of the weekdays from Sunday on, separated by bars."""
    days: str
    """The same in the reader's language."""

    @property
    def gaps(self) -> dict[str, str]:
        """German names of the blanks, by the part of the placeholder behind the dot."""
        return {name.partition(".")[2]: fact.text for name, fact in BLANKS.items()}


def reply_kit(renderer: BodyRenderer, page: Page, locale: Locale) -> ReplyKit:
    """Return the replies of *page* in German and in the language *locale*."""
    source = renderer.site.locales.source
    german = renderer.edition(source).sources.once(  # the same beside every language
        ("replies", page.uri), lambda: tuple(_sections(renderer.body(page, source).root))
    )
    body = renderer.body(page, locale)
    is_translated = body.language != source
    others = {anchor: text for anchor, _, text in _sections(body.root)} if is_translated else {}
    return ReplyKit(
        locale=locale,
        state=body.state,
        replies=tuple(
            Reply(anchor, title, text, others.get(anchor)) for anchor, title, text in german
        ),
        german_days=_days(source),
        days=_days(locale),
    )


def write_replies(
    renderer: BodyRenderer, text: Page, locale: Locale, templates: Templates, folder: Path
) -> None:
    """Write the page of *locale* with the replies of *text* below *folder*."""
    german = renderer.edition(renderer.site.locales.source)
    kit = reply_kit(renderer, text, locale)
    page = render_german(templates, "antworten.html", german, REPLIES, kit_of=kit)
    (folder / REPLIES).mkdir(exist_ok=True)
    (folder / REPLIES / "index.html").write_text(page, "utf-8", newline="\n")


def _sections(root: HtmlElement) -> Iterator[tuple[str, str, Markup]]:
    """Yield anchor, title and text of each section below the page's title."""
    for heading in root.iter("h2"):
        texts = []
        for block in heading.itersiblings():
            if block.tag == "h2":
                break
            texts.append(_markup(block))
        yield heading.get("id", ""), heading.text_content(), Markup().join(texts)


def _markup(block: HtmlElement) -> Markup:
    single = deepcopy(block)
    single.tail = None
    return Markup(lxml.html.tostring(single, encoding="unicode"))  # noqa: S704 - our own rendering


def _days(locale: Locale) -> str:
    # Babel's "stand-alone" names are those of whichever language has asked first.
    names = get_day_names("wide", context="format", locale=locale.cldr)
    return "|".join(names[day] for day in _DAYS_FROM_SUNDAY)
