"""Find the numbers of a fax in a line that a person has typed: nobody answers there."""

import re

_WORD = (
    r"(?:\b(?:(?:tele)?(?:fax|faks|факс|φαξ)|belge ?ge[cç]er|ፋክስ|فاکس|فاكس|传真|傳真|팩스)"
    r"(?:[^\W\d]{0,7}\b|(?=\d))|\bfx\b)"
)
_REST = r"[\d ()/.-]*"
_BEFORE = re.compile(rf"{_WORD}[^\d+]{{0,8}}\+?\d{_REST}", re.IGNORECASE)
"""“Fax: 0281 2071”"""
_BEHIND = re.compile(
    rf"(?:\+|(?<!\d)0(?=\d))(?:(?![ /,(]+0[1-9]\d)[\d ()/.-])*[ (]{_WORD}(?=\.? *(?:[);,|\n/]|\Z))",
    re.IGNORECASE,
)
"""“0281 2071 (Fax)”, but not “0281 2070 Fax 0281 2071”"""
_LETTER = re.compile(rf"(?<![\w.])F[.:] ?\+?\d{_REST}")
_PHONE = re.compile(r"(?<![\w.])T[.:]|\bTel", re.IGNORECASE)
"""Beside it an F is no “Festnetz” and no name."""


def without_fax(text: str) -> str:
    """Return *text* with a semicolon for each number that is called one of a fax."""
    if _PHONE.search(text):
        text = _LETTER.sub(";", text)
    return _BEFORE.sub(";", _BEHIND.sub(";", text))
