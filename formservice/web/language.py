"""Choose the language of error pages from path and Accept-Language.

The header is parsed here: Starlette and Babel have no parser for it, WebOb's drops the whole header
for one wrong part, and Werkzeug is a second web framework for twenty lines.
"""

from collections.abc import Iterator

from portal.languages.registry import Locale, Locales

RANGES_READ = 20
"""Language ranges read from Accept-Language; browsers send fewer than ten."""


def reader_locale(path: str, accept_language: str, locales: Locales) -> Locale:
    """Return the published language of a request.

    *path* is the path below the base path: its first segment decides, else `Accept-Language` by
    quality, else it is German.
    """
    named = locales.by_path(path.lstrip("/").partition("/")[0].lower())
    if named and named.published:
        return named
    wished = preferred_locales(accept_language, locales)
    return wished[0] if wished else locales.source


def preferred_locales(accept_language: str, locales: Locales) -> list[Locale]:
    """Return the published languages that Accept-Language names, the most wanted first."""
    known = _known_tags(locales)
    wished: dict[str, Locale] = {}
    for wish in _wishes(accept_language):
        tag = next((tag for tag in _shorter_and_shorter(wish) if tag in known), None)
        if tag:
            wished.setdefault(known[tag].tag, known[tag])
    return list(wished.values())


def _known_tags(locales: Locales) -> dict[str, Locale]:
    """Map each tag that browsers may send to our language; CLDR's name comes second.

    Browsers call Dari `fa-AF`; the registry knows it as CLDR's name of `prs`.
    """
    known = {locale.tag.lower(): locale for locale in locales.published}
    for locale in locales.published:
        known.setdefault(locale.cldr.replace("_", "-").lower(), locale)
    for locale in locales.published:
        known.setdefault(locale.tag.lower().partition("-")[0], locale)
    return known


def _wishes(header: str) -> list[str]:
    """Return the language ranges of RFC 9110 12.5.4, the most wanted first."""
    weighted = [_weighted(part) for part in header.lower().split(",")[:RANGES_READ]]
    wanted = [(weight, wish) for weight, wish in weighted if weight > 0 and wish]
    return [wish for _, wish in sorted(wanted, key=lambda pair: -pair[0])]


def _weighted(part: str) -> tuple[float, str]:
    wish, _, parameter = part.partition(";")
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0, wish.strip()
    try:
        weight = float(value)
    except ValueError:
        return 0.0, ""
    return (weight if 0 <= weight <= 1 else 0.0), wish.strip()


def _shorter_and_shorter(wish: str) -> Iterator[str]:
    """Yield *wish* and its prefixes: ``zh-hans-cn``, ``zh-hans``, ``zh`` (RFC 4647 3.4)."""
    while wish:
        yield wish
        wish = wish.rpartition("-")[0]
