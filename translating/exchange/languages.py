"""The language that a file names, as programs write it."""

import re

from portal.languages.registry import Locale


def is_named(locale: Locale, written: str) -> bool:
    """Return True if *written* can mean *locale*: programs write “ru-RU” for ru, or CLDR's name."""
    return _language(written) in {_language(locale.tag), _language(locale.cldr)}


def _language(tag: str) -> str:
    return re.split("[-_]", tag.lower())[0]
