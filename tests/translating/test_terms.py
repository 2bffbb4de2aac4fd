"""What the translators of a language have agreed on is asked of every translation."""

from dataclasses import replace
from pathlib import Path

import pytest

from portal.languages.registry import Locales
from portal.problems import ConfigurationError
from tests.translating.sample_texts import ROOT, catalogue, text
from translating.exchange.rows import build_package
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.glossary import Glossary, Term, load_glossary
from translating.status import status_of
from translating.terms import AgreedTerms, load_terms
from translating.texts import read_language

MET = [
    # language, German term, agreed, German text, translation
    (
        "uk",
        "Anlaufstelle",
        "консультаційний пункт",
        "Ihre Anlaufstellen",
        "Консультаційних пунктів",
    ),
    ("uk", "Hilfe", "допомога", "Wir bieten Hilfe.", "Ми займаємося допомогою."),
    ("ar", "Beratung", "استشارة", "Die Beratung", "للاستشارة"),
    ("ar", "Beratung", "الاستشارة", "Ihre Beratung", "استشارتك"),
    ("ar", "Einwilligung", "موافقة", "Mit Ihrer Einwilligung", "بِمُوَافَقَتِكَ"),
    ("fa", "Formular", "فرم", "Formulare", "فرم‌ها"),
    ("tr", "Formular", "başvuru formu", "Das Formular", "Başvuru formunu doldurun"),
    ("ti", "Beratung", "ምኽሪ", "Beratung", "ንምኽርታት"),
    ("ta", "Formular", "படிவம்", "Formular", "படிவத்தை நிரப்பவும்"),
    ("zh-Hans", "Beratung", "咨询", "Beratung", "我们提供咨询。"),
    ("so", "vertraulich", "qarsoodi|sir ah", "Alles ist vertraulich.", "Wax walba waa sir."),
    ("en", "personenbezogene Daten", "personal data", "personenbezogenen Daten", "Personal data"),
]
MISSED = [
    ("uk", "Anlaufstelle", "консультаційний пункт", "Ihre Anlaufstelle", "Ваш центр"),
    ("ar", "Beratung", "استشارة", "Die Beratung", "للمساعدة"),
    ("en", "kostenlos", "free of charge", "Kostenlose Hilfe", "Help"),
    ("en", "Ort", "place", "Ihr Ort", "Your displacement"),
    ("en", "sieben", "seven", "Die sieben Schritte", "The six steps"),
    ("ar", "sieben", "سبع|سبعة", "Die sieben Schritte", "الخطوات الست"),
    ("zh-Hans", "Beratung", "咨询", "Beratung", "我们提供帮助。"),
]
ANOTHER_WORD = [
    ("Daten", "Datenschutz gilt."),
    ("Sprache", "In Leichter Sprache."),
    ("Amt", "amtlich"),
]


def agreed(root: Path, tag: str, *rows: str, header: str = "german,agreed") -> AgreedTerms:
    """Write down what a language has agreed on, and read it."""
    file = root / "i18n" / tag / "terms.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return load_terms(root / "i18n", tag)


def is_met(root: Path, locales: Locales, case: tuple[str, ...]) -> list[bool]:
    """Return for each term in the German text whether the translation has an agreed word."""
    tag, german, words, source, translation = case
    locale = locales.by_tag(tag)
    assert locale
    terms = agreed(root, tag, f"{german},{words}")
    return [term.is_met(translation, locale.script) for term in terms.terms_in(source)]


@pytest.mark.parametrize("case", MET)
def test_other_endings_are_the_same_word(
    tmp_path: Path, locales: Locales, case: tuple[str, ...]
) -> None:
    """Nobody has to list all cases of a noun."""
    assert is_met(tmp_path, locales, case) == [True]


@pytest.mark.parametrize("case", MISSED)
def test_another_word_is_noticed(tmp_path: Path, locales: Locales, case: tuple[str, ...]) -> None:
    """Readers would take it for another thing."""
    assert is_met(tmp_path, locales, case) == [False]


@pytest.mark.parametrize(("german", "source"), ANOTHER_WORD)
def test_a_compound_is_a_term_of_its_own(tmp_path: Path, german: str, source: str) -> None:
    """A longer word or a longer term asks for its own translation."""
    terms = agreed(tmp_path, "uk", f"{german},слово", "Leichte Sprache,проста мова")
    assert [term.german[0] for term in terms.terms_in(source)] in ([], ["Leichte Sprache"])


def test_a_glossary_in_another_encoding_is_named(tmp_path: Path) -> None:
    """Spreadsheets save it so; the message says how it is wanted."""
    file = tmp_path / "glossary.csv"
    file.write_bytes("german,rule,explanation\nBehörde,keep,Amt\n".encode("cp1252"))
    with pytest.raises(ConfigurationError, match=r"glossary\.csv: encoding.*UTF-8"):
        load_glossary(file)


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_table_divided_by_other_signs_has_one_error(tmp_path: Path, sign: str, name: str) -> None:
    """German spreadsheets do so; the remedy is not to mend each row."""
    words, terms = tmp_path / "glossary.csv", tmp_path / "ar" / "terms.csv"
    terms.parent.mkdir()
    words.write_text(
        f"german{sign}rule{sign}explanation\nKIM{sign}keep{sign}So heißt es.\n", "utf-8"
    )
    terms.write_text(f"german{sign}agreed\nTermin{sign}موعد\nHilfe{sign}مساعدة\n", "utf-8")
    told = rf":1: columns: The columns are divided by {name}\..*commas"
    with pytest.raises(ConfigurationError, match=told) as glossary:
        load_glossary(words)
    with pytest.raises(ConfigurationError, match=told) as agreed:
        load_terms(tmp_path, "ar")
    assert [len(each.value.problems) for each in (glossary, agreed)] == [1, 1]


def test_the_gate_warns_and_the_glossary_makes_it_an_error(
    tmp_path: Path, locales: Locales
) -> None:
    """The message names the word, and the line where another form could be added."""
    uk = locales.by_tag("uk")
    assert uk
    terms = agreed(tmp_path, "uk", "Stelle,місце", "Hilfe,допомога|підтримка")
    pair, gatekeeper = text("Hilfe für alle", "Для всіх"), Gatekeeper(ROOT)
    for rule, weight in (("name", Weight.WARNING), ("alike", Weight.ERROR)):
        gatekeeper.glossary = Glossary((Term("Hilfe", rule, "Wozu wir da sind."),))
        found = gatekeeper.check_texts([pair], uk, terms)
        assert [(finding.gate, finding.weight) for finding in found] == [("terms", weight)]
        assert "допомога or підтримка" in found[0].problem.what
        assert "uk/terms.csv:3" in found[0].problem.remedy
    assert (
        gatekeeper.check_texts([replace(pair, translation="Підтримка для всіх")], uk, terms) == []
    )


def test_the_status_counts_what_the_check_finds(tmp_path: Path, locales: Locales) -> None:
    """An agreed word that is missing is a warning in both, and a wrong table no traceback."""
    uk = locales.by_tag("uk")
    assert uk
    agreed(tmp_path, "uk", "Hilfe,допомога")
    catalogue(tmp_path, "uk", {"Hilfe für alle": "Для всіх"})
    catalogue(tmp_path, "pot", {"Hilfe für alle": ""}).rename(tmp_path / "i18n/docs.pot")
    row = next(r for r in status_of(tmp_path, locales, [uk], Gatekeeper(ROOT)) if r.units)
    assert (row.translated, row.errors, row.warnings) == (1, 0, 1)
    (tmp_path / "i18n/uk/terms.csv").write_bytes("german,agreed\nBüro,a\n".encode("cp1252"))
    row = next(r for r in status_of(tmp_path, locales, [uk], Gatekeeper(ROOT)) if r.units)
    assert "terms.csv: encoding" in row.problem


def test_translators_are_told_what_is_agreed(tmp_path: Path, locales: Locales) -> None:
    """Beside each German text that has the term."""
    uk = locales.by_tag("uk")
    assert uk
    terms = agreed(tmp_path, "uk", "Hilfe,допомога|підтримка")
    catalogue(tmp_path, "uk", {"Hilfe für alle": "", "Guten Tag": ""})
    texts = read_language(tmp_path / "i18n", uk)
    package = build_package(texts, uk, Glossary(), terms, everything=False)
    assert [row.note for row in package.rows] == ["Vereinbart: Hilfe → допомога | підтримка", ""]


@pytest.mark.parametrize(
    ("row", "header", "line", "what"),
    [
        ("Hilfe,допомога", "deutsch,wort", 1, "not the columns"),
        ("Hilfe;допомога", "german,agreed", 2, "no German term"),
        (",допомога", "german,agreed", 2, "no German term"),
        ("Hilfe,a\nHilfe,b", "german,agreed", 3, "stands twice"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: str, header: str, line: int, what: str) -> None:
    """With what to write instead."""
    with pytest.raises(ConfigurationError, match=what) as stopped:
        agreed(tmp_path, "uk", row, header=header)
    assert [problem.line for problem in stopped.value.problems] == [line]


def test_a_term_without_a_word_asks_for_nothing(tmp_path: Path) -> None:
    """A list may be begun before all is agreed."""
    assert agreed(tmp_path, "uk", "Hilfe,").terms == ()
