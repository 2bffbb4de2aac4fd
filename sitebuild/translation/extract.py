"""Write the templates for translators and merge them into the catalogues.

`python -m sitebuild.translation.extract` does both for the project in the current folder. The
result depends on the sources only: no dates, no machine, no order of files.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.util import pathmatch

from portal.languages.catalogues import DOMAINS, catalogue_file
from portal.languages.pofile import LINE_WIDTH, open_catalogue, read_units
from portal.languages.registry import Locale, load_locales
from portal.problems import ConfigurationError, Problem
from portal.whole_files import rewrite
from sitebuild.content.docs import is_leftover
from sitebuild.content.source import refuse_closed_folders
from sitebuild.translation.merge import merge

_KEYWORDS = {"N_": None, "_": None, "note": None, "option_": None, "plain": None, "plain_": None}
_DOMAIN_OF = (
    ("docs/", "docs"),
    ("site/theme/", "theme"),
    ("site/print/", "theme"),
    ("site/share/", "theme"),
    ("districts/", "theme"),
    ("portal/", "forms"),
    ("formservice/", "forms"),
)
_BRACES = re.compile(r"(?<!\{)\{\w+\}(?!\})")
# The words of gettext for what nobody has filled in yet: other tools know them.
_METADATA = {
    "Project-Id-Version": "KIM-Portal",
    "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
    "Last-Translator": "FULL NAME <EMAIL@ADDRESS>",
    "Language-Team": "LANGUAGE <LL@li.org>",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A German text with its place."""

    domain: str
    text: str
    file: str
    line: int


def extract_templates(root: Path) -> dict[str, polib.POFile]:
    """Return the German texts of the project below *root* as templates, by domain."""
    templates = {domain: empty_template(f"Deutsche Texte, Teil „{domain}“") for domain in DOMAINS}
    known: dict[tuple[str, str], polib.POEntry] = {}
    for found in _texts(root):
        key = (found.domain, found.text)
        if key not in known:
            known[key] = polib.POEntry(msgid=found.text, flags=flags_of(found.text))
            templates[found.domain].append(known[key])
        place = (found.file, str(found.line))
        if place not in known[key].occurrences:
            known[key].occurrences.append(place)
    return templates


def write_templates(root: Path) -> list[Path]:
    """Write the templates `i18n/<domain>.pot`; return the paths of those that have changed."""
    files = {
        root / "i18n" / f"{domain}.pot": str(template)
        for domain, template in extract_templates(root).items()
    }
    return [file for file, content in files.items() if write_if_new(file, content)]


def outdated_templates(root: Path, now: Mapping[str, polib.POFile]) -> Iterator[Problem]:
    """Yield a problem for each template that lacks a German text, or has one that is gone.

    *now* are the templates as `extract_templates` makes them. A domain is passed over where its
    sources are not: a package has the programs elsewhere.
    """
    there_are = {domain for folder, domain in _DOMAIN_OF if (root / folder).is_dir()}
    for domain, template in now.items():
        if domain not in there_are:
            continue
        file = root / "i18n" / f"{domain}.pot"
        known = {text for _, text in read_units(file)} if file.exists() else set()
        there = {entry.msgid for entry in template}
        if known != there:
            what = f"{len(there - known)} German texts are new, {len(known - there)} are gone."
            remedy = "Run “kim i18n extract”; until then they are counted nowhere."
            yield Problem(file, None, "templates", what, remedy)


def update_catalogues(root: Path, tags: Iterable[str] | None = None) -> list[Path]:
    """Merge the templates into `i18n/<tag>/LC_MESSAGES/*.po`; return the paths of changed files.

    Catalogues are begun for the languages *tags*; without it, for all that are published, and
    those of other languages are brought up to date where they exist. A broken catalogue is left as
    it is; raises `ConfigurationError` for it when the others are done.
    """
    templates = extract_templates(root)
    changed: list[Path] = []
    problems: list[Problem] = []
    for locale in load_locales(root / "i18n" / "locales.toml"):
        is_wanted = locale.published if tags is None else locale.tag in tags
        for domain, template in templates.items():
            file = catalogue_file(root / "i18n", locale.tag, domain)
            if locale.tag != "de" and (is_wanted or (tags is None and file.exists())):
                try:
                    content = str(merge(open_or_begin(file, locale, domain), template))
                    changed += [file] if write_if_new(file, content) else []
                except ConfigurationError as error:
                    problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return changed


def open_or_begin(file: Path, locale: Locale, domain: str) -> polib.POFile:
    """Open a catalogue or begin one; language and plural rule come from the registry."""
    if file.exists():
        catalogue = open_catalogue(file)
    else:
        catalogue = empty_template(f"{locale.german} ({locale.tag}), Teil „{domain}“")
    catalogue.metadata["Language"] = locale.catalogue_language
    catalogue.metadata["Plural-Forms"] = locale.plural
    return catalogue


def empty_template(title: str) -> polib.POFile:
    """Return a template or catalogue without texts."""
    file = polib.POFile(wrapwidth=LINE_WIDTH)
    file.header = f"KIM-Portal: {title}"
    file.metadata = dict(_METADATA)
    return file


def flags_of(text: str) -> list[str]:
    """Return the flags by which gettext's tools know what to check in *text*."""
    return ["python-brace-format"] if _BRACES.search(text) else []


def _texts(root: Path) -> Iterator[Found]:
    with (root / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)  # type: ignore[no-untyped-call]
    for pattern, method in methods:
        for file in _matching(root, pattern):
            name = file.relative_to(root).as_posix()
            domain = next(domain for prefix, domain in _DOMAIN_OF if name.startswith(prefix))
            for line, text in messages_in(method, file, _options(root, options[pattern])):
                yield Found(domain, text, name, line)


def messages_in(method: str, file: Path, options: dict[str, str]) -> list[tuple[int, str]]:
    """Return line and text of each German text that Babel's extractor *method* finds in *file*."""
    found = extract_from_file(method, str(file), keywords=_KEYWORDS, options=options)
    texts = ((each[0], each[1] if isinstance(each[1], str) else each[1][0]) for each in found)
    return sorted(texts, key=lambda each: each[0])


def _options(root: Path, options: dict[str, str]) -> dict[str, str]:
    if "config" in options:
        return {**options, "config": str(root / options["config"])}
    return options


def _matching(root: Path, pattern: str) -> list[Path]:
    """Return the files that *pattern* of babel.cfg names, in the order of their paths."""
    folder = root / pattern.partition("*")[0].rpartition("/")[0]
    refuse_closed_folders(folder)
    files = ((file, file.relative_to(root)) for file in folder.rglob("*") if file.is_file())
    named = ((file, at) for file, at in files if pathmatch(pattern, at.as_posix()))
    return sorted(file for file, at in named if not is_leftover(at))


def write_if_new(file: Path, content: str) -> bool:
    """Write *content* into *file*, if it differs; return True if it was written."""
    if file.exists() and file.read_text("utf-8") == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    rewrite(file, content)
    return True


if __name__ == "__main__":
    for changed_file in (*write_templates(Path.cwd()), *update_catalogues(Path.cwd())):
        print(changed_file)  # noqa: T201 - the program's output
