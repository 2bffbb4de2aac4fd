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
