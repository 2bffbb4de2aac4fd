"""Read what a mail says itself, in lines, and only if nothing in it is left unread."""

import re
from email.message import Message

from formservice.bounces.known_words import MONTHS
from formservice.bounces.plain_html import is_text_alone
from formservice.bounces.received_mail import (
    attached_mails,
    content,
    normalise,
    own_parts,
    without_tags,
)
from formservice.mail.message import OUR_SUBJECT

_TEXTS = {"text/plain", "text/html"}
_AROUND_TEXTS = {"multipart/mixed", "multipart/alternative", "multipart/related"}
_KNOWN_AROUND = {
    "",
    "This is a multi-part message in MIME format",
    "This is a MIME-encapsulated message",
}
"""What may stand before and behind the parts; some programs show it."""
_ONCE = ("Content-Type", "Content-Transfer-Encoding", "Subject")
_CHARSETS = {"us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"}
"""Those of German and English notes; in others letters may stand for something else."""
_STYLE = re.compile(r"<style\b[^<>]*>[^<>]*(?:<!--[^<>]*-->[^<>]*)?</style\s{0,9}>", re.IGNORECASE)
_BESIDE_TEXT = re.compile(
    r"<(?:img|svg|object|i?frame|embed|video|input|button|select|textarea|area|s|strike|del|v:\w+)\b"
    r"|\b(?:src|background|alt|placeholder)\s{0,9}="
    r"|(?<![-\w])content\s{0,9}:|\burl\s{0,9}\(|line-through"
    r"|\b(?:display|font-size|opacity)\s{0,9}:\s{0,9}(?:none|0)|\bvisibility\s{0,9}:",
    re.IGNORECASE,
)
"""What shows words that stand in no text (in a picture, a field, a style), or takes some back."""
_LINE_TAG = re.compile(
    r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6]|hr|body)\b[^<>]{0,2000}>", re.IGNORECASE
)
"""Tags that end a line."""
_US = (
    r'"?(?-i:KIM(?:-(?:Kontaktformular|Fallübergabe|Veranstaltung))?)"?'
    r"(?: <[\w.+-]{1,64}@[\w.-]{1,255}>)?"
)
"""As our letters are signed; people are called Kim, too."""
_ADDRESSES = r"[\w.+-]{0,64}@[\w.-]{1,255}"
_LONG_MONTHS = "|".join(month for month in MONTHS if len(month) > len("may"))
_WHEN = (
    r"(?:[\d.,:+() -]|\b(?:[a-zä]{2,3}|[a-z]{2,7}day|[a-z]{2,7}tag|mittwoch"
    rf"|{_LONG_MONTHS}|märz)\b){{1,60}}"
)
"""A date with its time; no two of its words are the same ones."""
_QUOTE = re.compile(
    r"^(?:"
    r"-{2,} ?(?:ursprüngliche nachricht|original message) ?-{2,}\n"
    rf"(?:(?:von|from): ?{_US}\n)(?:(?:(?:an|to|cc): ?<?{_ADDRESSES}>?"
    rf"|(?:gesendet|sent|datum|date): ?{_WHEN}"
    rf"|(?:betreff|subject): ?(?:(?:re|aw): ?)?(?-i:{OUR_SUBJECT}))\n)*"
    rf"|(?:am|on) {_WHEN}(?:schrieb {_US}|{_US} wrote):\n"
    r")(?:>[^\n]*(?:\n|\Z))+",
    re.IGNORECASE | re.MULTILINE,
)
"""What a mail program puts below an answer: a line that says so, then lines with a mark. Only a
letter of ours is quoted; what another has written may be the refusal."""


def read_own_texts(mail: Message, beside: frozenset[str] = frozenset()) -> list[str] | None:
    """Return the texts of *mail* without empty lines, each line as by `normalise`.

    `None` if it has a part that cannot be read for sure: an attached mail, a file, an encoding or a
    character set that does not fit. Content types *beside* texts the caller reads itself.
    """
    found = []
    for part in own_parts(mail):
        text = _read(part, beside)
        if text is None:
            return None
        if text.strip():
            found.append(text)
    return found


def without_quote(text: str) -> str:
    """Return a text of `read_own_texts` without what it quotes of the mail that it answers."""
    return _QUOTE.sub("", text)


def is_our_letter(part: Message) -> bool:
    """Return True if what *part* brings back shows that it is a letter of ours."""
    if part.get_content_type() == "message/rfc822":
        return all("X-KIM-Dispatch" in one for one in attached_mails(part))
    return b"x-kim-dispatch:" in content(part).lower()


def _read(part: Message, beside: frozenset[str]) -> str | None:
    """Return the text of *part*, empty if it only holds others; `None` if it cannot be read."""
    kind = part.get_content_type()
    if any(len(part.get_all(name, [])) > 1 for name in _ONCE):
        return None  # mail programs differ in which one they believe
    if part.get_content_maintype() == "multipart" and kind in _AROUND_TEXTS | beside:
        around = normalise(f"{part.preamble or ''} {part.epilogue or ''}").rstrip(".")
        return None if part.defects or around not in _KNOWN_AROUND else ""
    if kind in beside:
        return ""
    text = _decoded(part) if kind in _TEXTS else None
    if text is not None and kind == "text/html":
        text = _without_markup(text)
    if text is None or part.get_filename():
        return None  # a file's name may say something, too
    return "\n".join(filter(None, map(normalise, text.splitlines())))


def _decoded(part: Message) -> str | None:
    """Return the text of *part* if it is surely in the character set and encoding it names."""
    charset = part.get_content_charset("utf-8")
    if charset not in _CHARSETS:
        return None
    try:
        text = content(part).decode(charset)
    except ValueError:
        return None
    return None if part.defects else text


def _without_markup(text: str) -> str | None:
    """Return what an HTML text says, in lines; `None` if it may say something beside its text."""
    if _BESIDE_TEXT.search(text) or not is_text_alone(text):
        return None
    return without_tags(_LINE_TAG.sub("\n", " ".join(_STYLE.sub("", text).split())))
