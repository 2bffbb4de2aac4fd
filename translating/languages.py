"""The language that a file names, as programs write it."""

from portal.languages.registry import Locale


def is_named(locale: Locale, written: str) -> bool:
    """Return True if *written* can mean *locale*.

    Programs write “ru-RU” for ru, or CLDR's whole name: “fa-AF” for prs and “ku” for kmr. “fa” is
    Persian, and not Dari.
    """
    name = _plain(written)
    return name.partition("-")[0] == _plain(locale.tag).partition("-")[0] or (
        name == _plain(locale.cldr)
    )


def _plain(tag: str) -> str:
    return tag.lower().replace("_", "-")
