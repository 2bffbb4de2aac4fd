"""Pages, templates and catalogues of a small invented project."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import polib

from portal.languages.catalogues import Catalogue
from portal.languages.normal_catalogue import Unit
from portal.page_roles import ERROR_STATUSES, error_role
from sitebuild.translation.extension import LocalizedPage
from tests.languages import NAMED, SAMPLE, publish_only

ROOT = Path(__file__).parents[2]

Render = Callable[..., tuple[str, LocalizedPage]]
"""Renders Markdown with a catalogue."""


def _page(front: str, text: str) -> str:
    """Return a page; the lines of its front matter are separated by bars."""
    return "---\n" + front.replace(" | ", "\n") + f"\n---\n\n{text}\n"


PAGES = {
    "index.md": _page(
        "title: Start | description: Anfang | order: 1",
        "# Willkommen { #oben }\n\nRufen Sie an: {{ district.hotline }}\n\n"
        "[Zum Kontakt](kontakt.md#formular)",
    ),
    "kontakt.md": _page(
        "title: Kontakt | description: Kontakt | nav: Schreiben | order: 2 | role: contact",
        "# Kontakt { #oben }\n\nSchreiben Sie **uns**.\n\n## Formular { #formular }",
    ),
    "recht.md": _page(
        "title: Recht | description: Hinweis | legal: true",
        "# Recht { #oben }\n\nErster Satz.\n\nZweiter Satz.",
    ),
    "danke.md": _page(
        "title: Danke | description: Danke | role: thanks | noindex: true", "# Danke { #oben }"
    ),
    "impressum.md": _page(
        "title: Impressum | description: Wer | role: imprint", "# Impressum { #oben }"
    ),
    "datenschutz.md": _page(
        "title: Daten | description: Daten | role: privacy | legal: true", "# Daten { #oben }"
    ),
    "intern.md": _page(
        "title: Intern | description: Intern | role: staff | only: de | noindex: true",
        "# Intern { #oben }",
    ),
    **{
        f"fehler/{status}.md": _page(
            f"title: Fehler | description: Fehler | role: {error_role(status)} | noindex: true",
            "# Fehler { #fehler }",
        )
        for status in ERROR_STATUSES
    },
    "orte/index.md": _page("title: Orte | description: Orte | role: places", "# Orte { #oben }"),
    "orte/_ort.md": _page(
        'title: "KIM in {{ town.name }}" | description: Ort | role: place',
        "# KIM in {{ town.name }} { #oben }\n\nHier hilft {{ contact.name }}.",
    ),
}

STYLE = "p{margin:0}"

TEMPLATES = {
    "main.html": '<html lang="{{ kim.locale.tag }}" dir="{{ kim.locale.direction }}">'
    "<style>{{ style }}</style><title>{{ page.title }}</title>"
    "<p>{{ kim.state }} {{ kim.fallback_blocks }} "
    "{{ kim.whole_page_german }}</p>"
    "<nav>{% for path, name in kim.nav %}<a href='{{ kim.href(path) }}'>{{ name }}</a>{% endfor %}"
    "</nav>{% for each in kim.locales %}<a href='{{ kim.in_language(each) }}'></a>{% endfor %}"
    '{% for href, name in kim.german_only %}<a href="{{ href }}">{{ name }}</a>{% endfor %}'
    "{% if kim.with_german %}<p>{{ _('Nur eine Sprache') }}</p>{% endif %}"
    "<p>{{ _('Hallo {name}', name='<b>') }}</p>{{ page.content | safe }}",
    "gateway.html": "<p>{{ kim.district.name }}</p>",
    "404.html": "<p>404</p>",
    "neutral.html": "{% for each in kim.locales %}<a href='{{ kim.in_language(each) }}'>"
    "{{ each.endonym }}</a>{% endfor %}",
    "kim.css": STYLE,
    "assets/mark.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
}


def catalogue(translations: Mapping[str, str], *, fuzzy: bool = False) -> Catalogue:
    """Return a catalogue with these translations."""
    units: dict[tuple[str | None, str], Unit] = {
        (None, german): Unit(german, None, text, fuzzy, line)
        for line, (german, text) in enumerate(translations.items(), start=1)
    }
    return Catalogue(units)


def write(file: Path, text: str) -> None:
    """Write a file with the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def translate(root: Path, tag: str, domain: str, translations: Mapping[str, str]) -> Path:
    """Write a catalogue."""
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for german, text in translations.items():
        file.append(polib.POEntry(msgid=german, msgstr=text))
    path = root / "i18n" / tag / "LC_MESSAGES" / f"{domain}.po"
    write(path, str(file))
    return path


def small_project(root: Path) -> Path:
    """Write a project with few pages, plain templates, and the real district.

    It offers the languages of the real registry that tests name: each costs every build a second.
    """
    for name, text in PAGES.items():
        write(root / "docs" / name, text)
    for name, text in TEMPLATES.items():
        write(root / "site" / "theme" / name, text)
    for folder in ("portal/templates", "districts/kreis-wesel"):
        shutil.copytree(ROOT / folder, root / folder)
    for name in ("mkdocs.yml", "babel.cfg", "i18n/locales.toml"):
        write(root / name, (ROOT / name).read_text("utf-8"))
    publish_only(root / "i18n" / "locales.toml", [each for each in SAMPLE if each.tag in NAMED])
    return root
