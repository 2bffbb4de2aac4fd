"""What a translator gets to see of an element's text."""

import pytest

from sitebuild.content.inline import fold, split


@pytest.mark.parametrize(
    ("text", "tag", "parts"),
    [
        ("Titel { #id .x }", "h2", ("", "Titel", " { #id .x }")),
        ("In {{ town.name }}", "h1", ("", "In {{ town.name }}", "")),
        ("In {{ town.name }} { #ort }", "h1", ("", "In {{ town.name }}", " { #ort }")),
        ("[Link](a.md){ .knopf }", "p", ("", "[Link](a.md){ .knopf }", "")),
        ("Absatz\n{ .klasse }", "p", ("", "Absatz", "\n{ .klasse }")),
        ("[x] erledigt\n", "li", ("[x] ", "erledigt", "\n")),
        ("Note\x02qq1\x03", "p", ("", "Note", "\x02qq1\x03")),
        ("\x02wzxhzdk:0\x03", "p", ("\x02wzxhzdk:0\x03", "", "")),
        ("Zeile\n  zwei", "p", ("", "Zeile zwei", "")),
    ],
)
def test_a_sentence_is_freed_of_what_belongs_to_the_page(
    text: str, tag: str, parts: tuple[str, str, str]
) -> None:
    """Attributes, task boxes, tokens and white space stay with the page, placeholders do not."""
    sentence = split(text, tag)
    assert (sentence.lead, sentence.body, sentence.trail) == parts


def test_hard_line_breaks_stay() -> None:
    """An address keeps its lines, however many blanks its writer typed at their ends."""
    assert fold("Straße 1   \nStadt\nKreis") == "Straße 1  \nStadt Kreis"


@pytest.mark.parametrize("text", ["{{ district.name }}", "0281 / 12", "\x02abc\x03", "–"])
def test_what_has_no_words_is_not_for_translators(text: str) -> None:
    """Nobody is asked to translate a phone number."""
    assert not split(text, "p").has_words
