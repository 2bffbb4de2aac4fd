"""Gates for duties: “need not” must not become “must not”."""

import re
from collections.abc import Iterator

from translating.findings import Complaint, Complaints
from translating.gates.plain_words import SENTENCE_END, letters, sentence_end, without_code
from translating.gates.settings import Setting
from translating.texts import Text

_NO = re.compile(
    r"\b(?:nicht|nichts|nie|niemals|niemand\w*|kein\w*|weder)\b(?! nur\b)"
    r"|\bohne\b.*\bzu (?:müssen|brauchen)\b",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:m[uü](?:ss|ß)\w*|brauch(?:e|st|t|en|te|ten)?|verpflicht\w*|pflicht|zwang"
    r"|nötig|notwendig|erforderlich)\b",
    re.IGNORECASE,
)
_PERMISSION = re.compile(r"\b(?:d[aü]rf\w*|soll\w*|erlaubt|zulässig|bitte)\b", re.IGNORECASE)
_FORBIDS = re.compile(r"\b(?:verb(?:iet|ot)\w*|untersag\w*|unzulässig)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:–—()]")
_INSERTED = re.compile(
    r",\s*(?:wenn|falls|sofern|soweit|solange|obwohl)\b[^,]*,|\([^()]*\)", re.IGNORECASE
)


def duties(text: Text, setting: Setting) -> Complaints:
    """Yield an error where the translation forbids what German only does not demand."""
    for german, translated in _sentences(text, setting.locale.script):
        if not _leaves_free(german):
            continue
        marks = setting.locale.prohibition
        found = next((hit for mark in marks if (hit := re.search(mark, translated))), None)
        if found:
            what = f"“{found[0].strip()}” forbids what the German text leaves to the reader."
            yield Complaint(what, "Say “need not”, as the German text does, not “must not”.")


def _sentences(text: Text, script: str) -> Iterator[tuple[str, str]]:
    """Yield each German sentence with its translation; all at once where their numbers differ."""
    sides = (without_code(text.german), without_code(text.translation).casefold())
    ends = (SENTENCE_END, sentence_end(script))
    german, translated = (
        [part for part in end.split(side) if letters(part)]
        for end, side in zip(ends, sides, strict=True)
    )
    yield from zip(german, translated, strict=True) if len(german) == len(translated) else [sides]


def _leaves_free(german: str) -> bool:
    """Return True if something in *german* need not be, and nothing is forbidden."""
    forms = (german, _INSERTED.sub(" ", german))
    clauses = [each for form in forms for each in _CLAUSE_END.split(form) if _NO.search(each)]
    is_forbidden = _FORBIDS.search(german) or any(map(_PERMISSION.search, clauses))
    return not is_forbidden and any(map(_DUTY.search, clauses))
