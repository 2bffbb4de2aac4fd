"""Catalogues come from outside: what they may and may not do to a page."""

import pytest

from sitebuild.translation.structure import StructureComparer


@pytest.mark.parametrize(
    ("german", "translation"),
    [
        ("Hallo", "مرحبا"),
        ("Rufen Sie **heute** an: {{ district.hotline }}", "**اليوم** {{ district.hotline }} اتصل"),
        ("[Kontakt](kontakt.md){ .knopf } oder `x`", "`x` أو [اتصال](kontakt.md){ .knopf }"),
        ("![Bild](a.png)", "![صورة](a.png)"),
        ("A & B", "B & A, C"),
        ("Satz[^1].", "جملة[^1]."),
    ],
)
def test_other_words_in_another_order_are_welcome(
    structure: StructureComparer, german: str, translation: str
) -> None:
    """A language puts its words where it wants."""
    assert structure.is_same(german, translation)


@pytest.mark.parametrize(
    ("german", "translation"),
    [
        ("Hallo", "Hallo <script>alert(1)</script>"),
        ("Hallo", "<b>Hallo</b>"),
        ("Hallo", 'Hallo <img src=x onerror="alert(1)">'),
        ("Hallo", "<!-- Hallo -->"),
        ("Hallo", "[Hallo](https://evil.example/)"),
        ("Hallo", "<https://evil.example/>"),
        ("Hallo", "![](https://evil.example/a.png)"),
        ("Hallo", "Hallo { onclick=alert(1) }"),
        ("*Hallo*", "*Hallo*{ onclick=alert(1) }"),
        ("Hallo", "Hallo\n{ onclick=alert(1) }"),
        ("[a](kontakt.md)", "[a](javascript:alert(1))"),
        ("[a](kontakt.md)", "[a](impressum.md)"),
        ("[a](kontakt.md)", "a"),
        ("[a][ref]", "a"),
        ("Satz[^1].", "Satz."),
        ("**fett** bleibt", "fett bleibt"),
        ("`x`", "`y`"),
        ("{{ district.hotline }} an", "{{ district.email }} an"),
        ("{{ district.hotline }} an", "an"),
        ("Ruf an", "Ruf {{ district.hotline }} an"),
        ("[a](tel:{{ district.hotline }})", "{{ district.hotline }} [a](tel:)"),
        ("Hallo", "Hallo \x02wzxhzdk:0\x03"),
        ("Hallo", "Hallo  \nWelt"),
    ],
)
def test_no_translation_brings_or_drops_structure(
    structure: StructureComparer, german: str, translation: str
) -> None:
    """Neither HTML nor links nor attributes are smuggled in, and none are lost."""
    assert not structure.is_same(german, translation)
