"""The pages of our site in the formats of the peers, German text under every language.

The peers get what their users have: one file for each page and language. They accept other tags
than we have, so the tags are those that Material knows; the number of languages is the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

import yaml  # type: ignore[import-untyped] # measured, not shipped

from bench.processes import ROOT
from portal.district import load_district
from portal.languages.registry import load_locales
from sitebuild.content.docs import Docs
from sitebuild.content.pages import read_pages

GERMAN = "de"
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_TAG = re.compile(r"[a-z]{2}")
_OUR_TEMPLATE = re.compile(r"^template:.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page as its author wrote it."""

    path: PurePosixPath
    """Below the folder of the documents, with `.md`."""
    text: str
    """Markdown with front matter, without the name of a template of ours."""

    @property
    def body(self) -> str:
        """Markdown without front matter."""
        return _FRONT.sub("", self.text)

    @property
    def title(self) -> str:
        """The first heading, or the name of the file."""
        found = _TITLE.search(self.text)
        return found.group(1) if found else self.path.stem


def source_pages() -> list[SourcePage]:
    """Return the pages of the Kreis Wesel, with one for each town."""
    locales = load_locales(ROOT / "i18n" / "locales.toml")
    district = load_district(ROOT / "districts" / "kreis-wesel")
    return [
        SourcePage(PurePosixPath(page.uri), _OUR_TEMPLATE.sub("", page.source.text))
        for page in read_pages(Docs(ROOT / "docs"), district.municipalities, locales)
        if page.is_page
    ]


def our_tags(count: int) -> list[str]:
    """Return the tags of our first *count* languages."""
    return [locale.tag for locale in load_locales(ROOT / "i18n" / "locales.toml")][:count]


def peer_tags(count: int) -> list[str]:
    """Return *count* tags that every peer knows, German first."""
    partials = files("material") / "templates" / "partials" / "languages"
    names = sorted(file.name.removesuffix(".html") for file in partials.iterdir())
    return [GERMAN, *(name for name in names if _TAG.fullmatch(name) and name != GERMAN)][:count]


def write_material(folder: Path, languages: list[str]) -> Path:
    """Write a project for Material and static-i18n; return its `mkdocs.yml`.

    With one language it is a project for Material alone. The output goes to `folder/site`.
    """
    is_alone = len(languages) == 1
    for page in source_pages():
        for tag in languages:
            file = folder / "docs" / page.path
            file.parent.mkdir(parents=True, exist_ok=True)
            suffix = ".md" if is_alone else f".{tag}.md"
            file.with_suffix(suffix).write_text(page.text, "utf-8")
    ours = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8").replace("!ENV", ""))
    named = [
        {"locale": tag, "name": tag, "build": True, "default": tag == GERMAN} for tag in languages
    ]
    settings = {
        "site_name": "peer",
        "docs_dir": str(folder / "docs"),
        "site_dir": str(folder / "site"),
        "theme": {"name": "material", "font": False, "language": languages[0]},
        "markdown_extensions": ours["markdown_extensions"],
        "plugins": [] if is_alone else [{"i18n": {"docs_structure": "suffix", "languages": named}}],
    }
    config = folder / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    return config


_LAYOUT = """<!doctype html>
<html lang="{{ .Language.Lang }}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ .Title }} – {{ site.Title }}</title>
<link rel="canonical" href="{{ .Permalink }}">
{{ range .AllTranslations }}<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">
{{ end }}</head>
<body>
<nav>{{ range site.Pages }}{{ if .File }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}{{ end }}</nav>
<main>{{ .Content }}</main>
<footer>{{ range .AllTranslations }}<a lang="{{ .Language.Lang }}" href="{{ .RelPermalink }}">{{ .Language.Lang }}</a> {{ end }}</footer>
</body>
</html>
"""  # noqa: E501 - lines of a template
_LINK = """{{- $url := urls.Parse .Destination -}}
{{- $page := cond (strings.HasSuffix $url.Path ".md") (.Page.GetPage (strings.TrimSuffix ".md" $url.Path)) nil -}}
<a href="{{ with $page }}{{ .RelPermalink }}{{ else }}{{ .Destination | safeURL }}{{ end }}">{{ .Text | safeHTML }}</a>
"""  # noqa: E501


def write_hugo(folder: Path, languages: list[str]) -> Path:
    """Write a project for Hugo; return its folder. The output goes to `folder/public`.

    The layout has what a page of ours has at least: a menu of all pages, the languages, the
    addresses of the translations. Admonitions and attributes of Python-Markdown stay text.
    """
    for page in source_pages():
        name = "_index" if page.path.stem == "index" else page.path.stem
        for tag in languages:
            file = folder / "content" / page.path.parent / f"{name}.{tag}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            head = yaml.safe_dump({"title": page.title}, allow_unicode=True)
            file.write_text(f"---\n{head}---\n{page.body}", "utf-8")
    for path, text in _hugo_files(languages):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def _hugo_files(languages: list[str]) -> Iterator[tuple[str, str]]:
    settings = {
        "baseURL": "https://kim.example/",
        "title": "peer",
        "defaultContentLanguage": GERMAN,
        "defaultContentLanguageInSubdir": True,
        "disableKinds": ["taxonomy", "term", "rss"],
        "markup": {"goldmark": {"renderer": {"unsafe": True}}},
        "languages": {tag: {"weight": number + 1} for number, tag in enumerate(languages)},
    }
    yield "hugo.yaml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    for layout in ("single", "list"):
        yield f"layouts/_default/{layout}.html", _LAYOUT
    yield "layouts/index.html", _LAYOUT
    yield "layouts/_default/_markup/render-link.html", _LINK
