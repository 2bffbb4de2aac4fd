"""The rows of a file that came back from a translator, whatever program has written it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kim.i18n.history import said_before
from kim.i18n.kinds import kind_of
from portal.languages.registry import Locale
from portal.problems import ConfigurationError
from translating.exchange import catalogue_files, csv_tables, docx_reading, odt_reading, xliff
from translating.exchange.rows import ReturnedRow
from translating.texts import Text, read_language, read_put_aside
from translating.units import texts_by_name


def returned_rows(i18n: Path, file: Path, locale: Locale) -> list[ReturnedRow]:
    """Return the rows of *file* for the catalogues of *locale* in the folder *i18n*.

    Raises `ConfigurationError` if it cannot be read, a usage error if its name says no kind.
    """
    kind = kind_of(file)
    texts = read_language(i18n, locale)
    with naming(file):
        return list(_rows(kind, i18n, file, texts, locale))


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Let problems of the file that came back name *file*, where they name a kind of files."""
    try:
        yield
    except ConfigurationError as error:
        problems = (p if "/" in str(p.file) else replace(p, file=file) for p in error.problems)
        raise ConfigurationError(problems) from None


def _rows(
    kind: str, i18n: Path, file: Path, texts: Mapping[str, tuple[Text, ...]], locale: Locale
) -> Iterable[ReturnedRow]:
    match kind:
        case "po":
            aside = read_put_aside(i18n, locale)
            return catalogue_files.read(file, texts, locale, said_before, aside)
        case "xliff":
            named = texts_by_name(chain.from_iterable(texts.values()))
            german_of = {name: each[0].german for name, each in named.items()}
            return xliff.read(file.read_bytes(), german_of, locale)
        case "csv":
            return csv_tables.read(file.read_bytes(), locale)
        case _:
            read = odt_reading.read if kind == "odt" else docx_reading.read
            return read(file.read_bytes(), locale)
