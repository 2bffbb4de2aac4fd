"""The roles of pages, by which code, templates and service refer to them.

The front matter of a page names its role, ``role: contact``. The site build exports the addresses
of these pages for the service, which reads only built files (decision 0031).
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from portal.forms.all_forms import FORMS
from portal.problems import BUILD, ConfigurationError, Problem

ERROR_STATUSES = (403, 404, 405, 413, 415, 429, 500, 503)
"""HTTP statuses that have a page of their own in every language."""


def error_role(status: int) -> str:
    """Return the role of the error page for an HTTP *status*."""
    return f"error-{status}"


ERRORS = tuple(error_role(status) for status in ERROR_STATUSES)

ROLES: Mapping[str, str] = {
    "contact": "die Seite mit dem Kontaktformular, zu der jede Seite führt",
    "thanks": "die Vorlage der Bestätigung, wenn eine Nachricht gesendet ist",
    "privacy": "der Datenschutzhinweis, zu dem das Formular führt",
    "imprint": "die Seite, die sagt, wer für die Website verantwortlich ist",
    "help": "die Seite, wobei KIM hilft; die Startseite führt zu ihr",
    "process": "die Seite, wie es geht, Schritt für Schritt; die Startseite führt zu ihr",
    "places": "die Liste der Orte",
    "place": "die Vorlage für die Seite jedes Ortes",
    "search": "die Suche",
    "downloads": "die Seite mit allem zum Ausdrucken",
    "replies": "die fertigen Antworten für Mitarbeitende",
    "professionals": "die Seite für Fachstellen, die zu ihren Formularen führt",
    "handover": "das Formular für eine warme Fallübergabe",
    "handover-thanks": "die Vorlage der Bestätigung einer warmen Fallübergabe",
    "event": "das Formular für eine Info-Veranstaltung",
    "event-thanks": "die Vorlage der Bestätigung einer Info-Veranstaltung",
    "staff": "die Seite, die Mitarbeitende sehen, wenn sie den Link in einer E-Mail öffnen",
    **{error_role(status): f"die Seite zu HTTP {status}" for status in ERROR_STATUSES},
}
"""Every role, and what its page is, in German. At most one page has each."""

READ_ALOUD = ("help", "process")
"""Roles of the pages that a voice of the reader's device may read, beside the start page: those
with the most to read, and no form."""

REQUIRED = ("contact", "thanks", "privacy", "imprint", "staff", *ERRORS)
"""Roles without which the contact form cannot be offered."""


def missing_roles(found: Collection[str]) -> list[str]:
    """Return the required roles that are not among those *found*.

    A page with another form needs the page of its receipts.
    """
    receipts = [form.page.receipt_role for form in FORMS if form.page.role in found]
    return [role for role in dict.fromkeys((*REQUIRED, *receipts)) if role not in found]


REPLIES = "antworten/"
"""Address of the ready replies, below a language and above all. It is in mails already sent, so it
does not follow the name of a file."""

STAFF = "intern/"
"""Address of the pages on which staff say what has happened to a request, above all languages. It
is in mails already sent, so it does not follow the name of a file."""

FILE = ".pages.json"
"""In the folder of the built site; the leading dot keeps it from being served."""


def write_addresses(addresses: Mapping[str, str], site: Path) -> None:
    """Write the *addresses* of pages by role into `FILE` in the folder *site*.

    An address is a path below a language.
    """
    site.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dict(sorted(addresses.items())), indent=1)
    (site / FILE).write_text(f"{text}\n", "utf-8", newline="\n")


def read_addresses(site: Path) -> dict[str, str]:
    """Return the paths of pages below a language, such as ``kontakt/``, by role.

    Raises `ConfigurationError` if the file is missing, damaged, or lacks a required role.
    """
    file = site / FILE
    try:
        addresses = {str(role): str(path) for role, path in json.loads(file.read_bytes()).items()}
    except (OSError, ValueError, AttributeError) as error:
        what = f"The addresses of the pages cannot be read ({type(error).__name__})."
        raise ConfigurationError([Problem(file, None, "pages", what, BUILD)]) from error
    if missing := missing_roles(addresses):
        what = "No address is known of this page."
        problems = [Problem(file, None, role, what, BUILD) for role in missing]
        raise ConfigurationError(problems)
    return addresses
