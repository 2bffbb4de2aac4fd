"""The forms of care beside the sentences of a page: its day of review, and our changes to it."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from wtforms import DateField
from wtforms.form import BaseForm

from editing.care.ours import beside, changed_pages, compared, taken_over
from editing.care.review import due, review_day, usual_day, with_review_day
from editing.care.sentences import words_of
from editing.drafts.draft import version_of
from editing.rendering import rendered
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from sitebuild.content.docs import Docs

REVIEW, OURS = "pruefdatum", "vorlage"
"""The parts of a page that are no sentences."""
_TAKE = "uebernehmen:"


def start(
    ours: Path, folder: DistrictFolder, today: dt.date, href: Callable[[str, str], str]
) -> Markup:
    """Return what the start page says of pages that somebody has to look at; *href* is the address
    of a page and a part of it.
    """
    return rendered(
        "care_start.html",
        due=due(folder, today),
        changed=changed_pages(ours, folder),
        href=href,
    )


def links_of(texts: Texts, uri: str, href: Callable[[str], str]) -> Markup:
    """Return what stands above the sentences of a page; *href* is the address of a part."""
    own = Docs(texts.folder.docs).pages.get(uri)
    changed = dict(changed_pages(texts.ours, texts.folder))
    day = review_day(own.read_bytes()) if own else None
    return rendered(
        "care_of.html", day=day, is_own=own is not None, changed=uri in changed, href=href
    )


def ours_form(texts: Texts, uri: str, mistake: str, href: Callable[[str], str]) -> Markup:
    """Return our changes to the page *uri*, beside the district's own sentences.

    *mistake* says what was wrong; *href* is the address of a part of the page.
    """
    ours = texts.ours / uri
    return rendered(
        "ours.html",
        rows=beside(texts, uri),
        words=words_of,
        is_gone=not ours.is_file(),
        is_known=(texts.folder.replaced / uri).is_file(),
        mistake=mistake,
        href=href,
    )


def version_of_ours(texts: Texts, uri: str) -> str:
    """Return what stands for what is compared: the district's page *uri*, ours, and ours before."""
    files = (folder / uri for folder in (texts.folder.docs, texts.ours, texts.folder.replaced))
    said = (version_of(file.read_bytes() if file.is_file() else None) for file in files)
    return " ".join(said)


def review_form(typed: Mapping[str, str] | None, today: dt.date, mistake: str) -> Markup:
    """Return the form of a day of review, with the usual one from *today* on, or what was *typed*.

    *mistake* says what is wrong with that.
    """
    fields: dict[str, Any] = {"tag": DateField("Tag")}
    form = BaseForm(fields)
    form.process(data={"tag": usual_day(today)})
    if typed is not None:
        form["tag"].raw_data = [typed.get("tag", "")]
    if mistake:
        form["tag"].errors = (mistake,)
    return rendered("review.html", form=form)


def contents(
    texts: Texts, uri: str, part: str, today: dt.date, typed: Mapping[str, str]
) -> dict[str, bytes | None]:
    """Return the files to write for what was *typed* into the form of *part*.

    Raises `ConfigurationError` if it cannot be.
    """
    if part == REVIEW:
        return {**with_review_day(texts.folder, uri, typed.get("tag", ""), today)}
    action = typed.get("tun", "")
    if action.startswith(_TAKE):
        number = action.removeprefix(_TAKE)
        return {**taken_over(texts, uri, int(number) if number.isdecimal() else 0)}
    return compared(texts, uri)
