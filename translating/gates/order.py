"""Gates for facts that change their meaning with their place: numbers, values, letters of law."""

import re
from collections import Counter

from translating.findings import Complaint, Complaints, Weight
from translating.gates.plain_words import PLACEHOLDER, numbers, without_code
from translating.gates.settings import Setting
from translating.texts import Text

_LETTER_OF_LAW = re.compile(r"\bBuchstaben? ([a-z])\b")
_SINGLE_LETTER = re.compile(r"(?<![A-Za-z])[a-z](?![A-Za-z])")


def order(text: Text, setting: Setting) -> Complaints:
    """Yield a warning where numbers and values stand in another order than in German."""
    for what, found in (
        ("numbers", numbers),
        ("placeholders", lambda each: ["".join(one.split()) for one in PLACEHOLDER.findall(each)]),
    ):
        german, translated = found(text.german), found(text.translation)
        if german != translated and sorted(german) == sorted(translated):
            yield Complaint(
                f"The {what} come in another order: {', '.join(translated)}.",
                "Look whether each stands beside the words that belong to it.",
                Weight.WARNING,
            )


def letters_of_law(text: Text, setting: Setting) -> Complaints:
    """Yield an error where the letter of a law is missing, or is no Latin one."""
    german = Counter(_LETTER_OF_LAW.findall(text.german))
    found = Counter(_SINGLE_LETTER.findall(without_code(text.translation)))
    if lost := german - found:
        what = f"The letter {', '.join(sorted(lost))} of the law is missing."
        yield Complaint(what, "Write the letter of the German text, in Latin script.")
