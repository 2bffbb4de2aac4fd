"""What misleads although every sign is in its place: seeded, one by one, and what is right."""

import pytest

from portal.languages.registry import Locales
from tests.translating.sample_texts import text
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.terms import NO_TERMS

MISLEADING = [
    # gate, language, German, translation
    ("negation", "uk", "Wir geben Ihre Daten nicht weiter.", "Ми передаємо ваші дані."),
    ("negation", "ar", "Das kostet nichts.", "هذا يكلف مالاً."),
    ("negation", "en", "Sie müssen nicht antworten.", "You have to answer."),
    ("negation", "tr", "Ohne Ihre Erlaubnis sagen wir das.", "Bunu izninizle söyleriz."),
    ("negation", "zh-Hans", "Das ist keine Behörde.", "这是一个机关。"),
    ("negation", "ti", "Das kostet nichts.", "እዚ ገንዘብ ይሓትት።"),
    ("promises", "en", "Wir suchen mit Ihnen eine Wohnung.", "We guarantee you a flat."),
    ("promises", "ar", "Wir helfen Ihnen.", "نعدكم بأن نساعدكم."),
    ("promises", "tr", "Wir rufen Sie an.", "Sizi mutlaka arayacağız."),
    ("promises", "zh-Hans", "Wir melden uns bei Ihnen.", "我们保证联系您。"),
    ("calendar", "uk", "Am Montag sind wir da.", "Ми тут у вівторок."),
    ("calendar", "ar", "Am Montag sind wir da.", "نحن هنا يوم الثلاثاء."),
    ("calendar", "uk", "Nach 72 Stunden löschen wir das.", "Видаляємо через 72 дні."),
    ("calendar", "en", "Nach 3 Wochen", "After 3 months"),
    ("calendar", "tr", "Nach 72 Stunden löschen wir das.", "72 gün sonra sileriz."),
    ("calendar", "tr", "Nach 6 Monaten", "6 yıl sonra"),
    ("calendar", "zh-Hans", "Nach 72 Stunden löschen wir das.", "我们在72天后删除。"),
    ("calendar", "hi", "Nach 72 Stunden löschen wir das.", "हम इसे 72 दिन बाद मिटाते हैं।"),
    ("times", "uk", "Von 9:00 bis 12:30 Uhr", "З 12:30 до 9:00"),
    ("times", "ar", "Von 9:00 bis 12:30 Uhr", "من ١٢:٣٠ إلى ٩:٠٠"),
    (
        "doubled",
        "uk",
        "Wir rufen Sie gern an.",
        "Ми вам радо зателефонуємо. Ми вам радо зателефонуємо.",
    ),
    ("doubled", "en", "Wir sind da.", "We are here for you, we are here for you."),
    ("doubled", "zh-Hans", "Wir sind da.", "我们在这里。我们在这里。"),
    ("calendar", "tr", "Montag bis Freitag", "Pazartesiden cumartesiye kadar"),
    ("calendar", "tr", "Am Sonntag", "Pazartesi günü"),
    ("calendar", "en", "{{ retention.hours }} Stunden danach", "{{ retention.hours }} days later"),
    ("calendar", "ar", "nach {{ retention.hours }} Stunden", "بعد {{ retention.hours }} يومًا"),
    ("order", "ru", "Von 9 bis 16 Uhr", "С 16 до 9 часов"),
    ("order", "en", "Artikel 6 Absatz 1", "Article 1(6)"),
    ("order", "en", "Am {{ a.date }} um {{ a.time }} Uhr", "On {{ a.time }} at {{ a.date }}"),
    ("law", "en", "Artikel 6 Absatz 1 Buchstabe a DSGVO", "Article 6(1)(f) DSGVO"),
    ("law", "ru", "Artikel 6 Buchstabe a DSGVO", "Статья 6, буква \u0430 DSGVO"),
    ("ending", "en", "Wir helfen Ihnen.", "Do we help you?"),
    ("address", "ru", "Sie entscheiden selbst.", "Ты решаешь сам."),
    ("address", "uk", "Das ist Ihre Sache.", "Це твоя справа."),
    ("address", "tr", "Sie entscheiden selbst.", "Buna sen karar verirsin."),
    ("address", "fa", "Wir helfen Ihnen.", "ما به تو کمک می‌کنیم."),
    ("address", "ckb", "Sie entscheiden.", "تۆ بڕیار دەدەیت."),
    ("address", "zh-Hans", "Sie entscheiden.", "由你决定。"),
    ("unfinished", "uk", "Sie können jederzeit gehen.", "Ви можете піти коли"),
    ("unfinished", "uk", "Sie können jederzeit gehen.", "Ви можете піти коли завгодно…"),
    ("unseen", "uk", "Guten Tag", "Добрий\u00adдень"),
    ("unseen", "uk", "Guten Tag", "Добрий\u200d день"),
    ("unseen", "ar", "Guten Tag", "نهارك\U000e0041 سعيد"),
    ("sections", "uk", "Das sagt § 5 DSG NRW.", "Так каже 5 DSG NRW."),
    ("scripts", "uk", "Guten Tag, liebe Leute", "Добрий день, люди 您好"),
    # seeds that older gates catch
    ("placeholders", "uk", "{{ a.b }} hilft", "{{a.c}} допомагає"),
    ("numbers", "uk", "030 23125 100", "030 23125 010"),
    ("numbers", "ar", "030 23125 100", "٠٣٠ ٢٣١٢٥ ١٠١"),
    ("lookalikes", "uk", "Guten Tag", "Дoбрий день"),
    ("markup", "uk", "Guten Tag", "Добрий&nbsp;день"),
    ("links", "uk", "[Kontakt](kontakt.md)", '[Контакт](kontakt.md "javascript:x")'),
    ("structure", "uk", "Guten Tag", "[Добрий](javascript:alert(1)) день"),
    ("markup", "uk", "Guten Tag", "Добрий <javascript:alert(1)>"),
    ("addresses", "uk", "Guten Tag", "[x]: https://evil.example"),
    ("structure", "uk", "Guten Tag", "Добрий [день][x]"),
    ("links", "uk", "Guten Tag", "Добрий ![день](x)"),
]
RIGHT = [
    ("uk", "Wir geben Ihre Daten nicht weiter.", "Ми не передаємо ваші дані."),
    ("en", "Kein Problem, rufen Sie an.", "Don’t worry, call us."),
    ("tr", "Das ist nicht nötig.", "Buna gerek yok."),
    ("uk", "Montag bis Freitag", "З понеділка по п'ятницю"),
    ("ckb", "Montag bis Freitag", "دووشەممە تا هەینی"),
    ("tr", "Montag bis Freitag", "Pazartesiden cumaya kadar"),
    ("zh-Hans", "Sie beide planen.", "你们一起计划。"),
    ("ru", "Sie haben etwas geschaffen.", "Вы что-то сотворили."),
    ("tr", "Samstag und Sonntag", "Cumartesi ve pazar"),
    ("tr", "nach {{ retention.hours }} Stunden", "{{ retention.hours }} saat içinde"),
    ("en", "Artikel 6 Absatz 1 Buchstabe a DSGVO", "Article 6(1)(a) DSGVO"),
    ("ru", "Buchstabe e und Absatz 3 DSGVO", "буква e и абзац 3 DSGVO"),
    ("en", "Wir prüfen den Wert. Der Wert zählt.", "We check the value. The value counts."),
    ("uk", "Nach 72 Stunden löschen wir das.", "Через 72 години ми це видалимо."),
    ("tr", "Nach 72 Stunden löschen wir das.", "72 saat sonra sileriz."),
    ("zh-Hans", "Nach 72 Stunden löschen wir das.", "我们在72小时后会把它删除。"),
    ("ar", "Von 9:00 bis 12:30 Uhr", "من ٩:٠٠ إلى ١٢:٣٠"),
    ("fa", "Guten Tag", "می‌آیند"),
    ("uk", "Ja, ja, ja, so ist es.", "Так, так, так воно і є."),
    ("hi", "Wir helfen Ihnen gern weiter.", "हम आपकी मदद करते हैं।"),
    ("uk", "Rufen Sie an: {{ district.hotline }}.", "Дзвоніть: {{ district.hotline }}"),
]


@pytest.mark.parametrize(("gate", "tag", "german", "translation"), MISLEADING)
def test_what_misleads_is_noticed(  # noqa: PLR0913 - one row of the table
    *,
    gatekeeper: Gatekeeper,
    locales: Locales,
    gate: str,
    tag: str,
    german: str,
    translation: str,
) -> None:
    """Where nobody can be sure, by a warning."""
    locale = locales.by_tag(tag)
    assert locale
    found = gatekeeper.check_texts([text(german, translation)], locale, NO_TERMS)
    assert gate in {finding.gate for finding in found}


@pytest.mark.parametrize(("tag", "german", "translation"), RIGHT)
def test_what_is_right_passes(
    gatekeeper: Gatekeeper, locales: Locales, tag: str, german: str, translation: str
) -> None:
    """A gate that cries wolf is switched off."""
    locale = locales.by_tag(tag)
    assert locale
    assert gatekeeper.check_texts([text(german, translation)], locale, NO_TERMS) == []


def test_swapped_words_of_two_links_are_noticed(gatekeeper: Gatekeeper, locales: Locales) -> None:
    """Other texts of the language know what each link is called."""
    uk = locales.by_tag("uk")
    assert uk
    texts = [
        text("[Kontakt](kontakt.md) hier", "Тут [Контакт](kontakt.md)", line=1),
        text("[Impressum](impressum.md) da", "Там [Вихідні дані](impressum.md)", line=2),
    ]
    german = "[Kontakt](kontakt.md) oder [Impressum](impressum.md)"
    right = text(german, "[Вихідні дані](impressum.md) чи [Контакт](kontakt.md)", line=3)
    assert gatekeeper.check_texts([*texts, right], uk, NO_TERMS) == []
    swapped = text(german, "[Вихідні дані](kontakt.md) чи [Контакт](impressum.md)", line=3)
    found = [
        f for f in gatekeeper.check_texts([*texts, swapped], uk, NO_TERMS) if f.problem.line == 3
    ]
    assert {(finding.gate, finding.weight) for finding in found} == {("labels", Weight.WARNING)}
