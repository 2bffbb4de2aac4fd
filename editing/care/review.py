"""The day on which somebody looks whether a page is still true: `review` in its front matter."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from mkdocs.utils.meta import YAML_RE

from editing.line_ends import Contents, read_text_file
from editing.page_names import front_of, page_name
from editing.refusal import refusal
from portal.district.folder import DistrictFolder
from sitebuild.content.docs import Docs
from sitebuild.content.front_matter import read_front_matter
from sitebuild.content.source import SourceText

KEY = "review"
_LINE = re.compile(rf"^{KEY}:.*\n", re.MULTILINE)
_HALF_A_YEAR = dt.timedelta(days=182)


@dataclass(frozen=True, slots=True)
class ReviewDay:
    """A page of the district that has a day."""

    uri: str
    title: str
    day: dt.date

    def is_due(self, today: dt.date) -> bool:
        """Return True if the day has come."""
        return self.day <= today


def review_days(folder: DistrictFolder) -> list[ReviewDay]:
    """Return the pages of the district that have a day, the next one first."""
    found = []
    for uri, file in Docs(folder.docs).pages.items():
        content = file.read_bytes()
        if day := review_day(content):
            found.append(ReviewDay(uri, page_name(f"docs/{uri}", front_of(content)) or uri, day))
    return sorted(found, key=lambda each: (each.day, each.uri))


def review_day(content: bytes) -> dt.date | None:
    """Return the day in the front matter of a page; None if there is none that can be read."""
    text = content.decode("utf-8-sig", "replace")
    if not _LINE.search(text.replace("\r", "\n")):
        return None
    day = read_front_matter(SourceText("", text.replace("\r\n", "\n")))[0].get(KEY)
    return day if type(day) is dt.date else None


def usual_day(today: dt.date) -> dt.date:
    """Return the day that the form proposes: half a year from *today*."""
    return today + _HALF_A_YEAR


def with_review_day(folder: DistrictFolder, uri: str, typed: str, today: dt.date) -> Contents:
    """Return the district's page *uri* with the day *typed* (2027-03-01); with none if it is empty.

    Raises `ConfigurationError` for what is no day to come, and for a page that is not hers.
    """
    file = Docs(folder.docs).pages.get(uri)
    if file is None:
        what = "Diese Seite ist eine Vorlage des Portals, und das Portal sieht sie selbst nach."
        raise refusal(uri, "Tag", what, "Ändern Sie zuerst einen Satz: Dann gehört sie dem Kreis.")
    line = ""
    if typed.strip():
        line = f"{KEY}: {_day(uri, typed, today).isoformat()}\n"
    before = read_text_file(file)
    text = _with_line(file, before.text, line)
    return {} if text == before.text else {f"docs/{uri}": before.with_text(text).encode()}


def _day(uri: str, typed: str, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(typed.strip())
    except ValueError:
        what = f"„{typed.strip()}“ ist kein Tag."
        raise refusal(uri, "Tag", what, "Schreiben Sie ihn so: 2027-03-01") from None
    if day <= today:
        what = "Der Tag ist schon vorbei."
        raise refusal(uri, "Tag", what, "Wählen Sie einen, der noch kommt.")
    return day


def _with_line(file: Path, text: str, line: str) -> str:
    found = YAML_RE.match(text)
    if found is None:
        what = "Der Kopf der Seite lässt sich nicht lesen."
        raise refusal(str(file), "Tag", what, "Bitten Sie die Verwaltung des Portals.")
    start, end = found.span(1)
    return text[:start] + _LINE.sub("", text[start:end]) + line + text[end:]


def due(folder: DistrictFolder, today: dt.date) -> list[ReviewDay]:
    """Return the pages whose day has come."""
    return [each for each in review_days(folder) if each.is_due(today)]
