"""Every language of the registry can be printed: a font for each letter, the one we name."""

import html
import re
from pathlib import Path

import pikepdf
import pytest

from sitebuild.printing.pdf import print_pdf
from tests.languages import REGISTRY
from tests.sitebuild.printing.reading_pdf import letters, text_of
from tests.sitebuild.small_project import ROOT

STYLE = (ROOT / "site/print/print.css").read_text("utf-8")
LETTERS = {
    "de": "Füße, Äpfel, Öl, Übung: „kostenlos“ – 5 €, § 7",
    "de-simple": "Leichte·Sprache, Füße",
    "ar": "نحن نساعدك مجانًا، بسرّية: رئيس، مسؤول؟ ٠١٢٣٤٥٦٧٨٩",
    "fa": "ما به شما کمک می‌کنیم؛ گچ پژ ۰۱۲۳۴۵۶۷۸۹",
    "prs": "ما شما را کمک می‌کنیم؟ گچ پژ",
    "ps": "موږ ستاسو سره مرسته کوو: ټ ځ څ ډ ړ ږ ښ ګ ڼ ې ۍ ئ ۀ",
    "ur": "ہم آپ کی مدد کرتے ہیں۔ ٹ ڈ ڑ ں ے ھ ۃ ۓ",
    "ckb": "ئێمە یارمەتیتان دەدەین؛ ڕ ڵ ۆ ێ ە ڤ",
    "kmr": "Em alîkariya we dikin: ç ê î ş û Ç Ê Î Ş Û",
    "tr": "Size yardım ediyoruz: ğ ı İ ş ç ö ü Ğ",
    "az": "Sizə kömək edirik: ə Ə ğ ı İ ş ç x q",
    "uk": "Ми допомагаємо вам: і ї є ґ І Ї Є Ґ ’",
    "ru": "Мы помогаем вам: ё ъ ы э Ё Ъ Ы Э",
    "pl": "Pomagamy: ą ć ę ł ń ó ś ź ż Ą Ć Ę Ł Ń Ó Ś Ź Ż",
    "cs": "Pomáháme: á č ď é ě í ň ó ř š ť ú ů ý ž Ř Ů",
    "sk": "Pomáhame: ä č ď ĺ ľ ň ô ŕ š ť ž Ľ Ĺ Ŕ",
    "hu": "Segítünk: á é í ó ö ő ú ü ű Ő Ű",
    "ro": "Vă ajutăm: ă â î ș ț Ă Â Î Ș Ț",
    "bg": "Помагаме ви: ъ щ ю я ь Ъ Щ",
    "mk": "Ви помагаме: ѓ ѕ ј љ њ ќ џ ѐ ѝ Ѓ Ќ Љ Њ Џ Ѕ",
    "sr-Latn": "Pomažemo vam: č ć đ š ž Č Ć Đ Š Ž",
    "hr": "Pomažemo vam: č ć đ š ž dž lj nj Đ",
    "bs": "Pomažemo vam: č ć đ š ž Đ",
    "sq": "Ju ndihmojmë: ë ç Ë Ç",
    "el": "Σας βοηθάμε: ά έ ή ί ό ύ ώ ϊ ϋ ΐ ΰ ς Ά Έ Ή Ί Ό Ύ Ώ ; ·",
    "it": "Vi aiutiamo: à è é ì ò ù È",
    "es": "Le ayudamos: á é í ñ ó ú ü ¿ ¡ Ñ",
    "pt": "Ajudamos: ã õ ç á â à é ê í ó ô ú Ã Õ",
    "fr": "Nous vous aidons : à â æ ç é è ê ë î ï ô œ ù û ü ÿ « » É",
    "en": "We help you: “free” – it’s confidential",
    "nl": "Wij helpen u: ij é ë ï ó",
    "lt": "Padedame: ą č ę ė į š ų ū ž Ų Į",
    "lv": "Palīdzam: ā č ē ģ ī ķ ļ ņ š ū ž Ģ Ķ Ļ Ņ",
    "rom": "Ame ažutisaras: čh š ž ś ź ř",
    "ka": "ჩვენ გეხმარებით: აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "hy": "Մենք օգնում ենք ձեզ։ ՛ ՜ ՞ և ԵՎ ֆ օ",
    "he": "אנחנו עוזרים לכם, בחינם: ך ם ן ף ץ ׳ ״ שָׁלוֹם ־",
    "ti": "ንሕና ክንሕግዘኩም ኢና። ቐ ቑ ቒ ቓ ቔ ቕ ቖ ፡ ፣ ኸ ዀ",
    "am": "እኛ እንረዳዎታለን። ነፃ ነው፤ ፈ ጀ ቨ ኧ ኋ ሏ",
    "so": "Waan idin caawinaynaa: ’ kh dh sh",
    "sw": "Tunakusaidia: ng’ombe",
    "ff": "En mballat on: ɓ ɗ ƴ ŋ ɲ Ɓ Ɗ Ƴ Ŋ",
    "hi": "हम आपकी मदद करते हैं। ज्ञान क्षमा हिन्दी क़ ख़ ग़ ज़ ड़ ढ़ फ़ ॐ ०१२३४५६७८९",
    "pa": "ਅਸੀਂ ਤੁਹਾਡੀ ਮਦਦ ਕਰਦੇ ਹਾਂ। ੴ ਸ਼ ਖ਼ ਗ਼ ਜ਼ ਫ਼ ਲ਼ ੱ ੦੧੨",
    "bn": "আমরা আপনাকে সাহায্য করি। ক্ষমা বিজ্ঞান র‍্যাব ড় ঢ় য় ৎ ং ঃ ঁ ০১২",
    "ta": "நாங்கள் உங்களுக்கு உதவுகிறோம். ஸ்ரீ க்ஷ ஜ ஹ ஃ",
    "ne": "हामी तपाईंलाई मद्दत गर्छौं। ऋ ॠ ज्ञ",
    "zh-Hans": "我们帮助您，免费、自愿、保密。（电话：“你好”）",
    "vi": "Chúng tôi giúp bạn: ă â đ ê ô ơ ư ắ ằ ẳ ẵ ặ ấ ầ ẩ ẫ ậ ế ề ể ễ ệ ố ồ ổ ỗ ộ "
    "ớ ờ ở ỡ ợ ứ ừ ử ữ ự ỳ ỷ ỹ ỵ Đ",
    "th": "เราช่วยเหลือคุณ ไม่มีค่าใช้จ่าย น้ำ ฎ ฏ ฐ ฑ ฒ ณ ญ ฤ ฯ ๆ ๐๑๒",
    "fil": "Tinutulungan namin kayo: ñ ng Ñ",
}
"""A sentence in each language, and the letters that are rare in the world."""


def test_every_language_has_its_letters_here() -> None:
    """A new row of the registry needs a line."""
    assert list(LETTERS) == [locale.tag for locale in REGISTRY]


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Print all of them, plain and bold, and return the names of the fonts in the file."""
    rows = "".join(
        f'<div lang="{each.tag}" dir="{each.direction}"><h3>{html.escape(each.endonym)}</h3>'
        f"<p>{html.escape(LETTERS[each.tag])} <b>{html.escape(LETTERS[each.tag])}</b></p></div>"
        for each in REGISTRY
    )
    head = '<!doctype html><html lang="de"><head><title>T</title><style></style></head>'
    page = f"{head}<body>{rows}</body></html>"
    file = tmp_path_factory.mktemp("letters") / "letters.pdf"
    # A letter that no font has raises.
    file.write_bytes(print_pdf(page, STYLE, name="letters", language="de", pages=None).pdf)
    with pikepdf.open(file) as pdf:
        names = [
            str(font.BaseFont) for sheet in pdf.pages for _, font in sheet.Resources.Font.items()
        ]
    return {re.sub(r"^/[A-Z]{6}\+", "", name) for name in names}


def test_no_letter_is_missing_and_each_font_is_one_we_name(fonts: set[str]) -> None:
    """Another font would be a stand-in of this machine, with other letters on the next one."""
    named = {name.replace(" ", "-") for name in re.findall(r'"(Noto [^"]+)"', STYLE)}
    strange = {font for font in fonts if not font.startswith(tuple(named))}
    assert strange == set()
    assert len(fonts) >= len({locale.script for locale in REGISTRY})


THAI = "เรา|ช่วย|เหลือ|คุณ|ไม่|มี|ค่า|ใช้|จ่าย|และ|เป็น|ความ|ลับ".split("|")  # noqa: SIM905 - to be read
"""A sentence in its words, which are written without a space between them."""


def test_thai_lines_end_with_a_word(tmp_path: Path) -> None:
    """A line that ends within one is hard to read; one that never ends runs off the paper."""
    page = (
        '<!doctype html><html lang="th"><head><title>T</title><style></style></head>'
        f'<body><p style="width: 24mm">{"".join(THAI)}</p></body></html>'
    )
    file = tmp_path / "thai.pdf"
    file.write_bytes(print_pdf(page, STYLE, name="thai", language="th", pages=1).pdf)
    lines = [letters(line) for line in text_of(file).splitlines() if letters(line)]
    assert len(lines) > 2
    ends = {letters("".join(THAI[:count])) for count in range(1, len(THAI) + 1)}
    for count in range(1, len(lines) + 1):
        assert "".join(lines[:count]) in ends
