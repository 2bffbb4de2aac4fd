"""The rows of a file that came back from a translator, whatever program has written it."""

from itertools import chain
from pathlib import Path

from kim.i18n.history import said_before
from kim.i18n.kinds import kind_of
from portal.languages.registry import Locale
from translating.exchange import catalogue_files, csv_tables, docx_reading, odt_reading, xliff
from translating.exchange.rows import ReturnedRow
from translating.texts import read_language, read_put_aside
from translating.units import texts_by_name


def returned_rows(i18n: Path, file: Path, locale: Locale) -> list[ReturnedRow]:
    """Return the rows of *file* for the catalogues of *locale* in the folder *i18n*.

    Raises `ConfigurationError` if it cannot be read, a usage error if its name says no kind.
    """
    kind = kind_of(file)
    texts = read_language(i18n, locale)
    match kind:
        case "po":
            aside = read_put_aside(i18n, locale)
            rows = catalogue_files.read(file, texts, locale, said_before, aside)
        case "xliff":
            named = texts_by_name(chain.from_iterable(texts.values()))
            german_of = {name: each[0].german for name, each in named.items()}
            rows = xliff.read(file.read_bytes(), german_of, locale)
        case "csv":
            rows = csv_tables.read(file.read_bytes())
        case _:
            read = odt_reading.read if kind == "odt" else docx_reading.read
            rows = read(file.read_bytes(), locale)
    return list(rows)
