"""Each class of error is caught, by the gate that can say what to do; what is right passes."""

from dataclasses import replace

import pytest

from portal.languages.registry import Locales
from tests.translating.sample_texts import USUAL, text
from translating.findings import Finding, Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.gates.plain_words import sentence_end
from translating.terms import NO_TERMS

ERRORS = [
    # gate, language, domain, German, translation
    ("placeholders", "uk", "docs", "Telefon: {{ district.hotline }}", "Тел.: {{ district.email }}"),
    ("placeholders", "uk", "docs", "Telefon: {{ district.hotline }}", "Тел.: {{ округ.телефон }}"),
    ("placeholders", "uk", "docs", "Telefon: {{ district.hotline }}", "Телефон"),
    ("placeholders", "uk", "forms", "Fehler in {count} Feldern", "Помилка в {кількість} полях"),
    ("placeholders", "uk", "theme", "Hallo {name}", "Вітаю, {name} {name}"),
    ("links", "uk", "docs", "[Kontakt](kontakt.md)", "[Контакт](impressum.md)"),
    ("links", "uk", "docs", "[Kontakt](kontakt.md)", "Контакт"),
    ("links", "uk", "docs", "Guten Tag", "[Добрий день](https://evil.example)"),
    ("addresses", "uk", "docs", "Siehe https://www.mkjfgfi.nrw", "Див. https://www.mkjfgfi.ua"),
    ("addresses", "uk", "docs", "Mail: kim@kreis.example", "Пошта: kim@округ.example"),
    ("marks", "uk", "docs", "Das ist **kostenlos**.", "Це безкоштовно."),
    ("marks", "uk", "docs", "Datei `a.txt`", "Файл `б.txt`"),
    ("markup", "uk", "docs", "Guten Tag", "Добрий день<script>x</script>"),
    ("markup", "uk", "forms", "Guten Tag", "Добрий&nbsp;день"),
    ("structure", "uk", "docs", "Guten Tag", "Добрий *день*"),
    ("numbers", "uk", "docs", "Artikel 15 DSGVO", "Стаття 16 DSGVO"),
    ("numbers", "uk", "docs", "Telefon 030 23125 100", "Телефон 030 23125 101"),
    ("numbers", "ar", "docs", "Montag, 9:00 bis 12:30 Uhr", "الاثنين من 9:00 إلى 12:00"),
    ("brackets", "uk", "docs", "Berater (MBE)", "Консультант (MBE"),
    ("characters", "uk", "docs", "Guten Tag", "Добрий\u202e день"),
    ("characters", "fr", "docs", "Straße", "Cafe\u0301"),
    ("characters", "fr", "docs", "Straße", "CafÃ\u00a9"),
    ("characters", "ar", "docs", "Straße", "\u2067شارع"),
    ("characters", "uk", "docs", "Guten Tag", "Добрий день "),
    ("characters", "uk", "docs", "Guten Tag", "Добрий\x07 день"),
    ("lookalikes", "uk", "docs", "Guten Tag", "Дoбрий день"),
    ("untranslated", "fr", "docs", "Sie können uns schreiben.", "Sie können uns schreiben."),
    ("untranslated", "ar", "docs", "Anrufen", "Anrufen"),
    ("leftovers", "fr", "docs", "Sie können uns anrufen.", "Vous pouvez Sie können appeler."),
    (
        "leftovers",
        "uk",
        "docs",
        "Rufen Sie an oder schreiben Sie.",
        "Зателефонуйте oder schreiben.",
    ),
    ("script", "uk", "docs", "Guten Tag, liebe Menschen", "Dobryi den, shanovni"),
    ("script", "uk", "docs", "So läuft es ab", "??? ????????"),
    ("script", "uk", "docs", "Case Management: so läuft es ab", "Case Management: ??? ????????"),
    ("script", "uk", "docs", "Guten Tag", "Добрий �ень"),
    ("script", "en", "docs", "Wir sprechen mit Ihnen.", "..."),
    ("script", "en", "docs", "Wir sprechen mit Ihnen.", "-"),
    ("script", "sr-Latn", "docs", "Guten Tag, liebe Menschen", "Добар дан, драги људи"),
    ("letters", "uk", "docs", "Schreiben Sie uns heute.", "Пишите нам сегодня, мы рядом."),
    ("letters", "prs", "docs", "Guten Tag", "يك روز"),
    ("letters", "ro", "docs", "Und noch etwas", "Şi încă ceva"),
    ("letters", "zh-Hans", "docs", "Bitte rufen Sie uns an.", "請給我們打電話。"),
    (
        *("language", "tr", "docs", "Wir helfen Ihnen, die richtige Stelle zu finden."),
        "We help you to find the right place for your questions in this town.",
    ),
    (
        *("language", "uk", "docs", "Sie können uns auch am Telefon fragen, was Sie brauchen."),
        "Вы можете также спросить нас по телефону о том, что вам нужно сегодня",
    ),
    ("glossary", "uk", "docs", "Artikel 15 DSGVO", "Стаття 15 GDPR"),
    ("glossary", "ar", "docs", "KIM hilft.", "كيم يساعد."),
]
WARNINGS = [
    ("numbers", "uk", "docs", "Rufen Sie an.", "Зателефонуйте за номером 110."),
    ("ending", "uk", "docs", "Brauchen Sie Hilfe?", "Вам потрібна допомога."),
    ("ending", "uk", "docs", "So geht es:", "Ось так"),
    ("untranslated", "tr", "docs", "Telefon", "Telefon"),
    ("characters", "uk", "docs", "Guten Tag", "Добрий\u200b день"),
]
RIGHT = [
    ("ar", "docs", "Montag, 9:00 bis 12:30 Uhr", "الاثنين من ٩:٠٠ إلى ١٢:٣٠"),
    ("uk", "docs", "Wir sind **KIM** ({{ district.name }}).", "Ми **KIM** ({{ district.name }})."),
    ("uk", "docs", "[Zum Kontakt](kontakt.md){ .knopf }", "[Контакт](kontakt.md){ .knopf }"),
    ("uk", "docs", "Beratung (MBE)", "Консультація (MBE)"),
    (
        "zh-Hans",
        "docs",
        "Rufen Sie uns an: {{ district.hotline }}",
        "请打电话：{{ district.hotline }}",
    ),
    ("de-simple", "forms", "Telefon", "Telefon"),
    ("th", "docs", "Brauchen Sie Hilfe?", "คุณต้องการความช่วยเหลือไหม"),
    ("el", "docs", "Brauchen Sie Hilfe?", "Χρειάζεστε βοήθεια;"),
    ("hy", "docs", "Brauchen Sie Hilfe?", "Օգնությո՞ւն է պետք"),
    ("hr", "docs", "Sie können uns auch schreiben.", "Možete nam također pisati."),
    ("it", "docs", "bei uns", "bei uomini"),
]


def judged(gatekeeper: Gatekeeper, locales: Locales, case: tuple[str, ...]) -> list[Finding]:
    """Return what the gates say about one translation."""
    tag, domain, german, translation = case
    locale = locales.by_tag(tag)
    assert locale
    return gatekeeper.check_texts([text(german, translation, domain)], locale, NO_TERMS)


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_caught(
    gatekeeper: Gatekeeper, locales: Locales, case: tuple[str, ...]
) -> None:
    """The gate names catalogue, line and text, and says what to do."""
    gate, _, domain, german, _ = case
    found = judged(gatekeeper, locales, case[1:])
    mine = [finding for finding in found if finding.gate == gate]
    assert mine, found
    assert mine[0].weight is Weight.ERROR
    problem = mine[0].problem
    assert str(problem.file).endswith(f"{domain}.po")
    assert problem.line == 7
    assert german.startswith(problem.field.rstrip("…"))
    assert problem.what
    assert problem.remedy


@pytest.mark.parametrize("case", WARNINGS)
def test_what_is_unusual_is_a_warning(
    gatekeeper: Gatekeeper, locales: Locales, case: tuple[str, ...]
) -> None:
    """Somebody who knows the language decides; nothing is stopped."""
    found = judged(gatekeeper, locales, case[1:])
    assert [(finding.gate, finding.weight) for finding in found] == [(case[0], Weight.WARNING)]


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_right_passes(
    gatekeeper: Gatekeeper, locales: Locales, case: tuple[str, ...]
) -> None:
    """Other digits, other marks, another order: a language has its own ways."""
    assert judged(gatekeeper, locales, case) == []


def test_a_sentence_left_out_is_noticed(gatekeeper: Gatekeeper, locales: Locales) -> None:
    """How long translations into a language are is learned from its other texts."""
    uk = locales.by_tag("uk")
    assert uk
    german = "Sie können uns jederzeit anrufen. Dann sprechen wir über Ihre Fragen."
    half, whole = "Телефонуйте нам.", "Ви можете телефонувати нам. Тоді ми поговоримо про питання."
    findings = gatekeeper.check_texts([*USUAL, text(german, half)], uk, NO_TERMS)
    assert [(finding.gate, finding.weight) for finding in findings] == [("extent", Weight.ERROR)]
    assert gatekeeper.check_texts([*USUAL, text(german, whole)], uk, NO_TERMS) == []


def test_greek_asks_with_a_semicolon() -> None:
    """In all other scripts it only divides a sentence."""
    assert len(sentence_end("Grek").findall("Έχετε ερωτήσεις; Τηλεφωνήστε μας.")) == 2
    assert len(sentence_end("Latn").findall("Mi smo tu; nazovite nas.")) == 1


def test_an_added_sentence_is_noticed(gatekeeper: Gatekeeper, locales: Locales) -> None:
    """What German does not promise, no language promises."""
    uk = locales.by_tag("uk")
    assert uk
    german = "Das Gespräch ist kostenlos und vertraulich."
    right = "Розмова безкоштовна й конфіденційна."
    added = text(german, f"{right} Ви точно отримаєте дозвіл.")
    findings = gatekeeper.check_texts([*USUAL, added], uk, NO_TERMS)
    assert [(finding.gate, finding.weight) for finding in findings] == [("extent", Weight.WARNING)]
    assert gatekeeper.check_texts([*USUAL, text(german, right)], uk, NO_TERMS) == []


def test_two_forms_of_one_word_count_once(gatekeeper: Gatekeeper, locales: Locales) -> None:
    """German names women and men; many languages have one word for both."""
    uk = locales.by_tag("uk")
    assert uk
    german = "eine Übersetzerin oder ein Übersetzer"
    assert gatekeeper.check_texts([*USUAL, text(german, "перекладач")], uk, NO_TERMS) == []


def test_one_translation_for_two_texts_is_noticed(gatekeeper: Gatekeeper, locales: Locales) -> None:
    """Something was pasted into the wrong place, perhaps."""
    uk = locales.by_tag("uk")
    assert uk
    texts = [text("Nachricht senden", "Надіслати повідомлення"), text("Zurück", "Назад")]
    pasted = text("Anlaufstelle wählen", "Надіслати повідомлення", line=9)
    findings = gatekeeper.check_texts([*texts, pasted], uk, NO_TERMS)
    assert [(finding.gate, finding.problem.line) for finding in findings] == [("repeated", 9)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Das erste Gespräch", "Erstes Gespräch"),
        ("Die Übersetzungen sollen helfen", "Die Übersetzung soll helfen"),
    ],
)
def test_another_form_of_the_same_words_has_the_same_translation(
    gatekeeper: Gatekeeper, locales: Locales, one: str, other: str
) -> None:
    """No word more or less: many languages say both in one way."""
    uk = locales.by_tag("uk")
    assert uk
    texts = [text(each, "Переклад має допомогти") for each in (one, other)]
    gates = [finding.gate for finding in gatekeeper.check_texts(texts, uk, NO_TERMS)]
    assert "repeated" not in gates
    texts.append(text(f"{one} morgen", "Переклад має допомогти"))
    gates = [finding.gate for finding in gatekeeper.check_texts(texts, uk, NO_TERMS)]
    assert gates.count("repeated") == 1


@pytest.mark.parametrize(
    ("tag", "words", "gate"),
    [
        ("ckb", "ئەم ماڵپەڕە بۆ هەمووانە و یارمەتی دەدات. ", None),
        ("ckb", "این وب سایت برای همه است و کمک می کند. ", "language"),
        ("ti", "እዚ ወብሳይት ንኹሉ ሰብ እዩ። ቐልጢፍና ክንሕግዘኩም ኢና። ", None),
        ("ti", "ይህ ድረ ገጽ ለሁሉም ሰው ነው። በፍጥነት እንረዳዎታለን። ", "language"),
    ],
)
def test_a_catalogue_is_in_its_language_as_a_whole(
    gatekeeper: Gatekeeper, locales: Locales, tag: str, words: str, gate: str | None
) -> None:
    """Neighbours that no detector tells apart are told apart by their letters."""
    locale = locales.by_tag(tag)
    assert locale
    findings = gatekeeper.check_texts([text("Eins", words * 20)], locale, NO_TERMS)
    assert (gate in {finding.gate for finding in findings}) == (gate is not None)
    assert {finding.gate for finding in findings} - {"characters", "doubled"} == (
        {gate} if gate else set()
    )


def test_a_language_that_no_detector_knows_is_registered_as_what_it_is_taken_for(
    gatekeeper: Gatekeeper, locales: Locales
) -> None:
    """Galician is taken for Portuguese; whoever begins it learns where that is said."""
    pt = locales.by_tag("pt")
    assert pt
    words = text("Eins", "Oferecemos ajuda a todas as pessoas que moram no distrito. " * 20)
    new = replace(pt, tag="gl", german="Galicisch", detected=("gl",))
    found = [f.problem for f in gatekeeper.check_texts([words], new, NO_TERMS)]
    (whole,) = (each for each in found if "as a whole" in each.what)
    assert 'detected = ["gl", "pt"]' in whole.remedy
    assert "language" not in {f.gate for f in gatekeeper.check_texts([words], pt, NO_TERMS)}


def test_a_term_has_to_stand_once_on_a_page(gatekeeper: Gatekeeper, locales: Locales) -> None:
    """People find the word on letters and doors."""
    uk = locales.by_tag("uk")
    assert uk
    pair = [
        text("Die Ausländerbehörde hilft.", "Відомство у справах іноземців допомагає."),
        text("Ausländerbehörde", "Відомство (Ausländerbehörde)"),
    ]
    assert [finding.gate for finding in gatekeeper.check_texts(pair[:1], uk, NO_TERMS)] == [
        "glossary"
    ]
    assert gatekeeper.check_texts(pair, uk, NO_TERMS) == []
