"""What keyboards and programs make of a translation is put right where its meaning is certain."""

import pytest

from translating.exchange.spelling import as_sent

GERMAN = "Rufen Sie an: {{ district.hotline }} oder {phone}"
ARABIC = "اتصل: {{ district.hotline }} أو {phone}"


@pytest.mark.parametrize(
    "written",
    [
        "اتصل: }} district.hotline {{ أو }phone{",
        "اتصل: ｛｛ district.hotline ｝｝ أو ｛phone｝",
        "اتصل: {{\u200e district.hotline\u200f }} أو {\u2066phone\u2069}",
        "اتصل: \u2066{{ district.hotline }}\u2069 أو \u200e{phone}\u200e",
        "اتصل: {{\u00a0district.hotline\u00a0}} أو { phone }",
        "اتصل: { {District.hotline} } أو {Phone}",
        "\ufeffاتصل: {{district.hotline}} أو {phone}\u200b",
        "\u200fاتصل: {{ district.hotline }} أو {phone}\u200e \u061c",
    ],
    ids=[
        *("mirrored", "wide", "marks within", "marks around", "hard blanks", "capitals", "ends"),
        "marks at the ends",
    ],
)
def test_a_placeholder_is_known_by_its_name(written: str) -> None:
    """Whatever became of its braces: a translator never meant anything else."""
    assert as_sent(written, GERMAN) == ARABIC


@pytest.mark.parametrize(
    "written",
    ["اتصل: {{ district.phone }}", "اتصل: phone", "{phone", "\u2066a {phone}\u2069", "می\u200cروم"],
)
def test_what_is_not_certain_stays(written: str) -> None:
    """Another name, no braces, half of them, marks around more than the placeholder."""
    assert as_sent(written, GERMAN) == written


def test_hard_blanks_everywhere_are_blanks() -> None:
    """Some programs make every blank a hard one; no line could be broken then."""
    assert (
        as_sent("Зателефонуйте\u00a0нам\u202fзараз", "Rufen Sie jetzt an")
        == "Зателефонуйте нам зараз"
    )
    assert as_sent("a\u00a0b\u00a0c d", "a") == "a\u00a0b\u00a0c d"
    assert as_sent("Quoi\u00a0?", "Was?") == "Quoi\u00a0?"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Теле\u00adфон: 16 Uhr", "Телефон: 16 Uhr"),
        ("Як \u200bце є", "Як це є"),
        ("Як\ufeff це\u2060 є", "Як це є"),
        ("Як\tце  є", "Як це є"),
        ("Як\rце\x0bє\u2028так", "Як це є так"),
        ("Перша\u00a0розмова", "Перша розмова"),
        ("Перша\u00a0розмова,\u00a0друга з нами", "Перша розмова, друга з нами"),
        ("Стаття １８, абзац ３", "Стаття 18, абзац 3"),
        *(
            (f"{mark}Перша розмова", "Перша розмова")
            for mark in ("• ", "•\t", "· ", "- ", "– ", "* ")
        ),
    ],
)
def test_what_word_processors_add_is_left_out(written: str, meant: str) -> None:
    """Signs without width, tabs and breaks, wide digits, the mark of a list."""
    assert as_sent(written, "Das erste Gespräch") == meant


@pytest.mark.parametrize(
    ("written", "german"),
    [
        ("- так", "- ja"),
        ("16\u00a0год.", "16 Uhr"),
        ("ไทย\u200bไทย", "Guten Tag"),
        ("-так", "ja"),
        ("мовний\u00adрозрив", "Sprach\u00adwechsel"),
    ],
)
def test_what_may_be_meant_stays(written: str, german: str) -> None:
    """Thai divides its words so; German has the mark, too; a number keeps its unit."""
    assert as_sent(written, german) == written
