"""Emergency numbers are links, in any language, and nothing else becomes one."""

import re

import pytest

from portal.languages.catalogues import Catalogue
from portal.languages.normal_catalogue import Unit
from sitebuild.content.emergency_numbers import with_dialling
from tests.sitebuild.small_project import Render

PAGE = '!!! danger "Notfall"\n\n    - Polizei: 110\n    - Telefon 116016, § 112\n\nZimmer 110'


def links(text: str) -> list[str]:
    """Return what the links in *text* dial, in order."""
    found: list[str] = []

    def store(html: str) -> str:
        found.append(html)
        return f"\x02wzxhzdk:{109 + len(found)}\x03"

    with_dialling(text, store)
    return re.findall(r'href="tel:(\d+)"', " ".join(found))


def test_numbers_in_a_danger_box_dial(render: Render) -> None:
    """Who is in danger taps once."""
    html, _ = render(PAGE)
    assert '<a href="tel:110"><bdi dir="ltr">110</bdi></a>' in html
    assert '<a href="tel:116016"><bdi dir="ltr">116016</bdi></a>' in html


def test_numbers_elsewhere_are_only_numbers(render: Render) -> None:
    """A room or a paragraph of a law is no phone."""
    html, _ = render(PAGE)
    assert "<p>Zimmer 110</p>" in html


@pytest.mark.parametrize("digits", ["110", "۱۱۰", "١١٠"])
def test_a_translation_dials_too(render: Render, digits: str) -> None:
    """Also where the translator writes the digits of the own script."""
    unit = Unit("Polizei: 110", None, f"الشرطة: {digits}", fuzzy=False, line=1)
    words = Catalogue({(None, unit.msgid): unit})
    html, _ = render(PAGE, words)
    assert f'الشرطة: <a href="tel:110"><bdi dir="ltr">{digits}</bdi></a>' in html


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("Polizei: 110", ["110"]),
        ("Polizei:110", ["110"]),
        ("拨打110。", ["110"]),
        ("و112", ["112"]),
        ("112'yi arayın", ["112"]),
        ("110/112", ["110", "112"]),
        ("110 / 112", ["110", "112"]),
        ("110, 112 oder 116 117.", ["110", "112", "116117"]),
        ("116 016, Tag und Nacht", ["116016"]),
        ("١١٦ ٠١٦", ["116016"]),
        ("(112)", ["112"]),
        ("**112**", ["112"]),
        ("Notruf 112 24 Stunden", ["112"]),
        ("__112__ oder _110_", ["112", "110"]),
        ("110,112", ["110", "112"]),
        ("polis:112", ["112"]),
        ("116\u00a0117", ["116117"]),
        ("116\u202f117", ["116117"]),
        ("030 23125 001 / 112", ["112"]),
        ("ab 08:00 Uhr 116 117, sonst 112", ["116117", "112"]),
        ("<b>112</b>", ["112"]),
    ],
)
def test_each_number_dials(text: str, dialled: list[str]) -> None:
    """However it stands in a sentence, in digits of any script."""
    assert links(text) == dialled


@pytest.mark.parametrize(
    "text",
    [
        *("\x02wzxhzdk:110\x03", "\x02klzzwxh:0112\x03", "a \x02110\x03 b", "\x02wzxhzdk:112\x03."),
        *("wzxhzdk:110", "klzzwxh:112", "Anruf wzxhzdk:116117 hier"),
        *("`110`", "``a ` 112``", "[Hilfe](/110/)", "[110](tel:110)", "![112](bild-112.png)"),
        *("[Hilfe][110]", "[^110]", "<https://kim.example/110>", "https://kim.example/110"),
        *("www.kim.example/112", "kim-110@kreis.example", "110@kreis.example", "<tel:110>"),
        *('<span title="110">', '<a href="/112">', "&#110;", 'Text {: #id-110 .a data-x="112" }'),
        *("1100", "0110", "11012", "116 1170", "2110", "B112", "A_110", "kim-110-x"),
        *("030 23125 110", "030/110", "0281-110", "030.110", "+49 110", "+110", "110 20 30"),
        *("110.000 Menschen", "110,5", "1,110", "110 000", "110-0", "112:30", "11:110", "112-114"),
        *("112 345 67", "030 23125-110 oder -112", "§112a", "١١٠٠", "٢٣ ١١٠"),
        *("§\u00a0110", "§§ 110, 112", "030\u00a0110", "030\u202f23125\u202f110", "(030) 110"),
        *("0281 / 112 34", "0281 – 112 34", "(0281) 112 34", "+49 (281) 112 34", "+49 281 112 34"),
        *('<a href="/">110</a>', "<code>112</code>", "[a [b] 110](x)", "![a [b] 110](x)"),
        *("kreis.example/112", "www.kreis.example/a/112", "110 €", "110€", "110 %"),
    ],
)
def test_other_digits_are_left_alone(text: str) -> None:
    """What stands in a token, a link, an attribute, code or a longer number dials nothing."""
    assert with_dialling(text, lambda html: f"!{html}!") == text


def test_numbers_in_a_danger_box_to_unfold_dial(render: Render) -> None:
    """Box and title, whether it is open or not."""
    for sign in ("???", "???+"):
        html, _ = render(f'{sign} danger "Notruf 112"\n\n    Polizei: 110')
        assert html.count('<a href="tel:112">') == 1
        assert html.count('<a href="tel:110">') == 1


def test_a_page_with_many_facts_stays_whole(render: Render) -> None:
    """The hundred and tenth fact of a page is put aside under that number."""
    box = '!!! danger "Notfall"\n\n    - {{ district.name }}: 112\n'
    html, _ = render("".join(f"Satz {n} {{{{ district.hotline }}}}\n\n" for n in range(125)) + box)
    many, _ = render(box + "".join("    - {{ district.name }}: 112\n" for _ in range(120)))
    assert html.count('<a href="tel:112">') == 1
    assert many.count('<a href="tel:112">') == 121
    assert many.count("Kreis Wesel") == 121
    assert "wzxhzdk" not in html + many
