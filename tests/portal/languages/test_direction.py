"""What is German in a right-to-left sentence stays in one piece."""

import re

import pytest

from portal.languages.direction import is_right_to_left, split_runs

TOKEN = re.compile("\x02[^\x03]*\x03|\\{\\w+\\}")


def isolated(text: str) -> list[str]:
    """Return the pieces that must be isolated; all pieces together are the text."""
    pieces = list(split_runs(text, TOKEN))
    assert "".join(piece for piece, _ in pieces) == text
    return [piece for piece, is_isolated in pieces if is_isolated]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وفقاً للمادة § 5 DSG NRW من القانون", ["§ 5 DSG NRW"]),
        ("(§ 87 Aufenthaltsgesetz).", ["§ 87 Aufenthaltsgesetz"]),
        ("حسب Art. 13 DSGVO والقانون", ["Art. 13 DSGVO"]),
        ("حسب Art. 6 Abs. 1 lit. e DSGVO.", ["Art. 6 Abs. 1 lit. e DSGVO"]),
        ("§§ 11, 12 SGB VIII و", ["§§ 11, 12 SGB VIII"]),
        ("منشور (A5)", ["A5"]),
        ("مركز (Leichte Sprache) هنا", ["Leichte Sprache"]),
        ("برنامج EUPL 1.2.", ["EUPL 1.2"]),
        ("(Teilhabe- und Integrationsgesetz).", ["Teilhabe- und Integrationsgesetz"]),
        ("المنظمات: DRK، AWO، Caritas", ["DRK", "AWO"]),
        ("رقم KIM: 123", ["KIM"]),
        ("(Hilfetelefon «Gewalt gegen Frauen»): 116016", ["Hilfetelefon «Gewalt gegen Frauen»"]),
        ("اكتب إلى kim@kreis.example الآن", ["kim@kreis.example"]),
        (
            "(Migrationsberatung für erwachsene Zuwanderer, MBE):",
            ["Migrationsberatung für erwachsene Zuwanderer"],
        ),
    ],
)
def test_runs_of_more_than_a_word_are_isolated(text: str, expected: list[str]) -> None:
    """Sign, number and law together; names each on its own, so that the list runs with the text."""
    assert isolated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "فريق KIM يساعد",
        "يساعد KIM.",
        "المادة 13 من القانون",
        "من 9:00 إلى 12:30",
        "قانون (DSGVO).",
        "اتصل بنا: \x02wzxhzdk:0\x03",
        "عدد {count} من {total}",
        "",
    ],
)
def test_what_is_right_by_itself_is_left_alone(text: str) -> None:
    """A word among letters, numbers in any digits, and what has been put aside."""
    assert isolated(text) == []


def test_scripts_are_known() -> None:
    """Arabic and Hebrew letters, not digits or Latin."""
    assert is_right_to_left("KIM يساعد")
    assert is_right_to_left("שלום")
    assert not is_right_to_left("KIM 110 §")
