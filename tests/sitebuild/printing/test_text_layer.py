"""What a voice, a search and a copy find in a PDF: `sitebuild.printing.text_layer`."""

import re
import subprocess
from pathlib import Path

import pytest
import weasyprint
from PIL import ImageChops
from PIL.Image import Image

from portal.problems import ConfigurationError
from sitebuild.printing import text_layer
from sitebuild.printing.pdf import print_pdf
from sitebuild.printing.vowel_signs import SignsOnLines
from tests.sitebuild.printing.reading_pdf import (
    BIDI,
    letters,
    pictures_of,
    text_as_it_lies,
    text_from_the_right,
    text_of,
    words_of,
)
from tests.sitebuild.small_project import ROOT

STYLE = (ROOT / "site/print/print.css").read_text("utf-8")
PAGE = (
    '<!doctype html><html lang="{tag}" dir="{direction}"><head><title>T</title><style></style>'
    "</head><body><h1>{text}</h1><p>{text}</p></body></html>"
)
SENTENCES = {
    "ti": "ንሕና ክንሕግዘኩም ኢና። ብናጻ እዩ።",
    "ta": "நாங்கள் உங்களுக்கு உதவுகிறோம். இது இலவசம்.",
    "bn": "আমরা আপনাকে সাহায্য করি। ক্ষমা, বিজ্ঞান, র‍্যাব।",
    "th": "เราช่วยเหลือคุณ ไม่มีค่าใช้จ่าย น้ำ สีน้ำ",
    "hi": "हम आपकी मदद करते हैं। यह निःशुल्क है। ज्ञान, क्षमा, हिन्दी।",
    "pa": "ਅਸੀਂ ਤੁਹਾਡੀ ਮਦਦ ਕਰਦੇ ਹਾਂ। ਪੰਜਾਬੀ।",
    "ne": "हामी तपाईंलाई मद्दत गर्छौं।",
    "am": "እኛ እንረዳዎታለን። ነፃ ነው።",
    "ka": "ჩვენ გეხმარებით.",
    "hy": "Մենք օգնում ենք ձեզ։",
    "vi": "Chúng tôi giúp bạn, miễn phí.",
    "tr": "Size yardım ediyoruz: ücretsiz, isteğe bağlı, gizli.",
}
FROM_THE_RIGHT = {
    "ar": "نحن نساعدك مجانًا، بسرّية. لا تكلفك شيئًا، رئيس، مسؤول، سأل.",
    "ckb": "ئێمە یارمەتیتان دەدەین. بێ بەرامبەرە.",
    "fa": "ما به شما کمک می‌کنیم.",
    "ps": "موږ ستاسو سره مرسته کوو. ټول، ښه، ړومبی.",
    "ur": "ہم آپ کی مدد کرتے ہیں۔ یہ مفت ہے۔",
    "he": "אנחנו עוזרים לכם, בחינם.",
}


SIGNS = re.compile("[\u064b-\u0652]")
"""The signs of vowels in Arabic."""


def printed(folder: Path, tag: str, text: str, direction: str = "ltr") -> Path:
    html = PAGE.format(tag=tag, direction=direction, text=text)
    file = folder / f"{tag}.pdf"
    file.write_bytes(print_pdf(html, STYLE, name=tag, language=tag, pages=1).pdf)
    return file


@pytest.mark.parametrize("tag", SENTENCES)
def test_text_comes_out_as_it_was_put_in(tag: str, tmp_path: Path) -> None:
    """Letter by letter, also where a script joins letters or puts vowels before them."""
    text = SENTENCES[tag]
    assert letters(text_of(printed(tmp_path, tag, text))) == letters(text) * 2


@pytest.mark.parametrize("tag", FROM_THE_RIGHT)
def test_words_written_from_the_right_come_out_as_they_were_put_in(
    tag: str, tmp_path: Path
) -> None:
    """Letter by letter; readers of PDF files put the small marks of vowels where they like."""
    text = FROM_THE_RIGHT[tag]
    file = printed(tmp_path, tag, text, "rtl")
    found = "".join(words_of(text_from_the_right(file)))
    assert found == "".join(words_of(f"{text} {text}"))


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ar", "نحن نساعدك مجانًا وبسرّية لا تكلفك شيئًا"),
        ("prs", "مثلاً سؤال‌های زیاد دارید ما شما را مجاناً کمک می‌کنیم"),
        ("fa", "شما می‌توانید لطفاً هر وقت که می‌خواهید"),
    ],
)
def test_signs_above_and_between_letters_stay_in_their_words(
    tag: str, text: str, tmp_path: Path
) -> None:
    """They stood in other lines, or were lost: nobody found the word by a search."""
    file = printed(tmp_path, tag, text, "rtl")
    for read in (text_as_it_lies, text_from_the_right):
        assert set(text.split()) <= set(read(file).translate(BIDI).split())


def test_a_sign_above_is_seen_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its outline stands where the glyph would, and the glyph beside its letter is not seen."""
    text = "نحن نساعدك مجانًا بسرّية"
    ours = pictures_of(printed(tmp_path, "ar", text, "rtl"))[0].convert("L")
    bare = pictures_of(printed(tmp_path, "fa", SIGNS.sub("", text), "rtl"))[0].convert("L")
    monkeypatch.setattr(SignsOnLines, "lay", lambda *_: [])
    theirs = pictures_of(printed(tmp_path, "ar", text, "rtl"))[0].convert("L")
    assert unlike(ours, theirs) * 10 < unlike(bare, theirs)


def unlike(one: Image, other: Image) -> int:
    """Return how many dots are dark in one of two pictures alone."""
    return sum(ImageChops.difference(one, other).histogram()[160:])


@pytest.mark.parametrize("tag", ["de", "ta", "ar"])
def test_a_space_without_a_break_is_copied_as_a_space(tag: str, tmp_path: Path) -> None:
    """Otherwise a search for the last words of a paragraph finds nothing."""
    text = {"de": "den nächsten\u00a0Schritt", "ta": SENTENCES["ta"], "ar": "إليك\u00a0معك"}[tag]
    direction = "rtl" if tag == "ar" else "ltr"
    file = printed(tmp_path, tag, text.replace(". ", "\u00a0"), direction)
    found = text_of(file)
    assert " " in found.strip()
    assert "\u00a0" not in found


def test_without_the_correction_the_text_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If WeasyPrint learns this some day, our correction can go."""
    monkeypatch.setattr(text_layer, "_properties", lambda *_: "")
    text = SENTENCES["bn"]
    assert letters(text_of(printed(tmp_path, "bn", text))) != letters(text) * 2


def test_chinese_is_printed_or_refused_by_letter(tmp_path: Path) -> None:
    """Debian keeps the Han font in a package of its own; boxes instead of words are never made."""
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=True)
    text = "我们帮助您。"
    if fonts.stdout.strip():
        assert letters(text_of(printed(tmp_path, "zh-Hans", text))) == letters(text) * 2
    else:
        with pytest.raises(ConfigurationError, match=r"我 \(U\+6211\)"):
            printed(tmp_path, "zh-Hans", text)


def test_a_letter_that_no_font_has_is_refused_by_name(tmp_path: Path) -> None:
    """A box on a flyer helps nobody."""
    with pytest.raises(ConfigurationError, match=r"U\+10FFFD"):
        printed(tmp_path, "de", "Hallo \U0010fffd")


def test_a_part_in_another_language_says_so(tmp_path: Path) -> None:
    """A voice has to know that “Ausländerbehörde” in an Arabic text is German."""
    html = PAGE.format(tag="ar", direction="rtl", text='نحن <span lang="de">Amt</span>')
    pdf = weasyprint_bytes(html)
    assert b"/Lang (de)" in pdf


def weasyprint_bytes(html: str) -> bytes:
    with text_layer.corrected_text_layer("ar"):
        done = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True)
    assert isinstance(done, bytes)
    return done


def test_another_version_of_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its inner function is wrapped; whoever changes the pin measures the text layer again."""
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with (
        pytest.raises(text_layer.WrongVersionError, match="71"),
        text_layer.corrected_text_layer("de"),
    ):
        pass


@pytest.mark.parametrize("place", ["top: 0; left: 0", "top: 400mm; left: 0", "top: 0; left: 300mm"])
def test_text_that_nobody_could_read_is_refused(place: str) -> None:
    """Under other text or off the page: the document does not fit, and is named."""
    hidden = f'<p style="position: absolute; {place}">Hallo</p>'
    text = f'<span style="position: absolute; top: 0; left: 0">Hallo</span>{hidden}'
    html = PAGE.format(tag="de", direction="ltr", text="Hallo").replace("</body>", f"{text}</body>")
    with pytest.raises(ConfigurationError, match="flyer: de: does not fit"):
        print_pdf(html, STYLE, name="flyer", language="de", pages=1)


def test_a_coloured_box_keeps_off_the_edge() -> None:
    """It ran to the edge of the paper below text that itself was high enough."""
    box = '<div style="position: absolute; {place}; background: #000; color: #fff">Hallo</div>'
    page = PAGE.format(tag="de", direction="ltr", text="Hallo")
    for place, fits in {
        "top: 100mm; height: 150mm": True,
        "top: 100mm; height: 175mm": False,
        "top: -20mm; left: -20mm; padding: 60mm; width: 200mm; height: 260mm": True,  # a ground
    }.items():
        html = page.replace("</body>", f"{box.format(place=place)}</body>")
        try:
            print_pdf(html, STYLE, name="flyer", language="de", pages=1)
            found = True
        except ConfigurationError:
            found = False
        assert found == fits, place
