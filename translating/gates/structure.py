"""Gates for what no translator may change: facts, links, marks, markup, numbers, characters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from translating.findings import Complaint, Complaints, Weight
from translating.gates.plain_words import (
    ADDRESS,
    CODE,
    PLACEHOLDER,
    TAG,
    TARGET,
    numbers,
    script_of,
    words,
)
from translating.gates.settings import Setting
from translating.texts import Text

_BOLD = re.compile(r"\*\*|__")
_ENTITY = re.compile(r"&#?\w+;|&(?:nbsp|amp|lt|gt|quot|apos|shy|#\d+|#x[\da-f]+)", re.IGNORECASE)
_MOJIBAKE = re.compile("\ufffd|[ÃÂÐÑØÙ][\x80-\xbf]|â€")
_OVERRIDES = re.compile("[\u202a-\u202e\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u200b\ufeff\u2060]")
_OPENING, _CLOSING = "\u2066\u2067\u2068", "\u2069"
_BRACKETS = (("(（", ")）"), ("[", "]"))
_LOOKALIKES = frozenset({"LATIN", "CYRILLIC", "GREEK"})
_QUESTION = re.compile(r"[?؟;；？]")
_ASKS = ("?", "؟", "？")
_COLON = re.compile(r"[:：፡፦։:]\s*$")


def placeholders(text: Text, setting: Setting) -> Complaints:
    """Yield an error where other placeholders are filled in than in German."""
    yield from _compared(
        _squeezed(PLACEHOLDER.findall(text.german)),
        _squeezed(PLACEHOLDER.findall(text.translation)),
        "the placeholder",
        "Write each {…} and {{ … }} exactly as in the German text, as often as there.",
    )


def links(text: Text, setting: Setting) -> Complaints:
    """Yield an error where a link leads elsewhere than the German one."""
    yield from _compared(
        TARGET.findall(text.german),
        TARGET.findall(text.translation),
        "the link target",
        "Translate the words in […], and keep what stands in (…).",
    )


def addresses(text: Text, setting: Setting) -> Complaints:
    """Yield an error where an address of the web or of mail is another than in German."""
    yield from _compared(
        ADDRESS.findall(TARGET.sub("]", text.german)),
        ADDRESS.findall(TARGET.sub("]", text.translation)),
        "the address",
        "Copy the address from the German text.",
    )


def marks(text: Text, setting: Setting) -> Complaints:
    """Yield an error where another number of parts is bold or code than in German."""
    yield from _compared(
        [*_BOLD.findall(CODE.sub("", text.german)), *CODE.findall(text.german)],
        [*_BOLD.findall(CODE.sub("", text.translation)), *CODE.findall(text.translation)],
        "the mark",
        "Set ** before and behind the same words, and keep `code` as it is.",
    )


def markup(text: Text, setting: Setting) -> Complaints:
    """Yield an error for HTML that is lost or added."""
    yield from _compared(
        [*TAG.findall(text.german), *_ENTITY.findall(text.german)],
        [*TAG.findall(text.translation), *_ENTITY.findall(text.translation)],
        "the HTML",
        "Write plain text; keep what stands in <…> as it is.",
    )


def page_structure(text: Text, setting: Setting) -> Complaints:
    """Yield an error where the pages' parser makes other elements of it than of German."""
    if text.domain == "docs" and not setting.is_same(text.german, text.translation):
        yield Complaint(
            "The page would have other links, marks or breaks than in German; German is shown.",
            "Keep every sign of [ ] ( ) { } * _ ` < > ! | as in the German text.",
        )


def digits(text: Text, setting: Setting) -> Complaints:
    """Yield a finding where numbers are others than in German, in whatever digits."""
    german, translated = Counter(numbers(text.german)), Counter(numbers(text.translation))
    if lost := german - translated:
        yield Complaint(
            f"The number {_listed(lost)} is missing"
            + (f", {_listed(added)} was added." if (added := translated - german) else "."),
            "Write every number of the German text, in digits.",
        )
    elif added := translated - german:
        yield Complaint(
            f"The number {_listed(added)} is not in the German text.",
            "Look whether it is right; write words where German has words.",
            Weight.WARNING,
        )


def brackets(text: Text, setting: Setting) -> Complaints:
    """Yield an error for a bracket that is not closed."""
    for opening, closing in _BRACKETS:
        opened = sum(text.translation.count(sign) for sign in opening)
        if opened != sum(text.translation.count(sign) for sign in closing):
            yield Complaint(
                f"{opening[0]} and {closing[0]} do not match.", "Add or remove a bracket."
            )


def characters(text: Text, setting: Setting) -> Complaints:
    """Yield a finding for control characters, broken letters and other forms than NFC."""
    translation = text.translation
    if unicodedata.normalize("NFC", translation) != translation:
        yield Complaint("Letters are composed in two parts.", "Save the text in Unicode form NFC.")
    if _MOJIBAKE.search(translation):
        yield Complaint("Letters are broken.", "Save the file as UTF-8 and type them again.")
    if _CONTROL.search(translation) or _OVERRIDES.search(translation):
        yield Complaint("There is a control character in the text.", "Type the text again.")
    if _unbalanced(translation):
        yield Complaint("Direction marks are not closed.", "Remove all direction marks.")
    if _INVISIBLE.search(translation) and setting.locale.script != "Thai":
        what = "There is an invisible character in the text."
        yield Complaint(what, "Type the text again.", Weight.WARNING)
    if (translation != translation.strip()) != (text.german != text.german.strip()):
        yield Complaint("There is a blank at the beginning or the end.", "Remove it.")


def lookalikes(text: Text, setting: Setting) -> Complaints:
    """Yield an error for words with letters of two scripts."""
    for word in words(text.translation):
        for part in re.split(r"[’'\-·]", word):
            if len(_LOOKALIKES & {script_of(letter) for letter in part}) > 1:
                yield Complaint(f"“{part}” mixes letters of two scripts.", "Type the word again.")


def ending(text: Text, setting: Setting) -> Complaints:
    """Yield a warning where a question or a colon at the end is lost or added."""
    german, translated = text.german.strip(), text.translation.strip()
    armenian_or_none = setting.locale.script in {"Armn", "Thai"}
    if german.endswith("?") and not (_QUESTION.search(translated[-3:]) or armenian_or_none):
        yield Complaint("The German text is a question.", "Ask it, too.", Weight.WARNING)
    if translated.endswith(_ASKS) and "?" not in german and not setting.is_german:
        yield Complaint("The German text is no question.", "Say it, too.", Weight.WARNING)
    if german.endswith(":") and not _COLON.search(translated) and not armenian_or_none:
        yield Complaint("The German text ends with a colon.", "End with one.", Weight.WARNING)


def _compared(german: list[str], translated: list[str], thing: str, remedy: str) -> Complaints:
    if german == translated:  # in most texts: none of either
        return
    lost, added = Counter(german) - Counter(translated), Counter(translated) - Counter(german)
    if lost and added:
        yield Complaint(f"{_listed(added)} stands for {thing} {_listed(lost)}.", remedy)
    elif lost:
        yield Complaint(f"{thing[0].upper()}{thing[1:]} {_listed(lost)} is missing.", remedy)
    elif added:
        yield Complaint(f"{thing[0].upper()}{thing[1:]} {_listed(added)} was added.", remedy)


def _squeezed(found: Iterable[str]) -> list[str]:
    return ["".join(each.split()) for each in found]


def _listed(counted: Counter[str]) -> str:
    return ", ".join(sorted(counted))


def _unbalanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign in _OPENING) - (sign == _CLOSING)
        if depth < 0:
            return True
    return depth != 0
