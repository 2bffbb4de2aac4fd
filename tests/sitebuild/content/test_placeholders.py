"""Facts meet text: escaped, isolated, and never read as Markdown."""

import pytest
from markupsafe import Markup

from portal.district.kinds import Kind
from sitebuild.content.facts import BLANKS, Fact
from sitebuild.content.placeholders import PlaceholderFiller

WEBSITE = "https://kreis.example/kim?a=1&b=2"
FACTS = {
    **BLANKS,
    "district.hotline": Fact("030 23125 100", Kind.CONTACT, href="tel:+493023125100"),
    "district.email": Fact("kim@kreis.example", Kind.CONTACT, href="mailto:kim@kreis.example"),
    "district.website": Fact(WEBSITE, Kind.CONTACT, href=WEBSITE),
    "district.partners": Fact("A و<B>", Kind.NAME, names=("A", "<B>"), joints=(" و",)),
    "district.ags": Fact("05170", Kind.CODE),
    "town.slug": Fact("a b/c", Kind.CODE),
    "district.name": Fact("Kreis *Wesel* <b>", Kind.NAME),
    "district.waiting_notice": Fact("Warten", Kind.PROSE),
    "district.hotline_hours": Fact("9", Kind.NUMBER, html=Markup("9<br>10")),
    "retention.delivered_hours": Fact("72", Kind.NUMBER),
}


def filled(text: str, translated: str | None = None) -> str:
    """Fill *text* as if HTML were not put aside."""
    return PlaceholderFiller(FACTS, lambda german: translated).inline(text, str)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "{{ district.hotline }}",
            '<a href="tel:+493023125100"><bdi dir="ltr" lang="de">030 23125 100</bdi></a>',
        ),
        (
            "[{{ district.hotline }}](tel:{{ district.hotline }})",
            '[<bdi dir="ltr" lang="de">030 23125 100</bdi>](tel:+493023125100)',
        ),
        ("[Anrufen]({{ district.hotline }})", "[Anrufen](tel:+493023125100)"),
        ("[Mail](mailto:{{ district.email }})", "[Mail](mailto:kim@kreis.example)"),
        ("[Mail]({{district.email}})", "[Mail](mailto:kim@kreis.example)"),
        ("[Seite]({{ district.website }})", f"[Seite]({WEBSITE})"),
        ("[Ort](/orte/{{ town.slug }}/)", "[Ort](/orte/a%20b%2Fc/)"),
        ("{{ district.partners }}", '<bdi lang="de">A</bdi> و<bdi lang="de">&lt;B&gt;</bdi>'),
        ("{{ district.ags }}", '<bdi dir="ltr" lang="de">05170</bdi>'),
        ("{{ fill.date }}", '<bdi class="kim-blank" lang="de">‹Datum›</bdi>'),
        (
            "{{ district.email }}",
            (
                '<a href="mailto:kim@kreis.example">'
                '<bdi dir="ltr" lang="de">kim@kreis.example</bdi></a>'
            ),
        ),
        (
            "{{ district.website }}",
            (
                '<a href="https://kreis.example/kim?a=1&amp;b=2">'
                '<bdi dir="ltr" lang="de">https://kreis.example/kim?a=1&amp;b=2</bdi></a>'
            ),
        ),
        ("{{ district.name }}", '<bdi lang="de">Kreis *Wesel* &lt;b&gt;</bdi>'),
        ("![{{ district.name }}](a.png)", r"![Kreis \*Wesel\* \<b\>](a.png)"),
        ("{{retention.delivered_hours}} Stunden", "72 Stunden"),
        ("{{ district.waiting_notice }}", '<bdi lang="de">Warten</bdi>'),
        ("{{ district.hotline_hours }}", "9<br>10"),
        ("[SMS](sms:{{ district.hotline }})", "[SMS](sms:+493023125100)"),
        ("[WA](https://wa.me/{{ district.hotline }})", "[WA](https://wa.me/+493023125100)"),
        ("[Tel](tel: {{ district.hotline }})", "[Tel](tel:+493023125100)"),
        ("[Tel](TEL:{{ district.hotline }})", "[Tel](tel:+493023125100)"),
        ("[Seite](https://{{ district.website }})", f"[Seite]({WEBSITE})"),
        ("[Seite](//{{ district.website }})", f"[Seite]({WEBSITE})"),
        ("[Seite](<{{ district.website }}>)", f"[Seite](<{WEBSITE}>)"),
        (
            "[Teilen](https://x.example/?u={{ district.website }})",
            "[Teilen](https://x.example/?u=https%3A%2F%2Fkreis.example%2Fkim%3Fa%3D1%26b%3D2)",
        ),
        (
            '[Seite]({{ district.website }} "{{ district.name }}")',
            rf'[Seite]({WEBSITE} "Kreis *Wesel* <b>")',
        ),
        ('![Bild](a.png "{{ district.hotline }}")', '![Bild](a.png "030 23125 100")'),
        (
            "[a [b] {{ district.hotline }}](kontakt.md)",
            '[a [b] <bdi dir="ltr" lang="de">030 23125 100</bdi>](kontakt.md)',
        ),
        (
            "[![{{ district.name }}](a.png) {{ district.hotline }}]({{ district.website }})",
            (
                r"[![Kreis \*Wesel\* \<b\>](a.png) "
                rf'<bdi dir="ltr" lang="de">030 23125 100</bdi>]({WEBSITE})'
            ),
        ),
        (
            '<a href="{{ district.website }}" title="{{ district.name }}">S</a>',
            '<a href="https://kreis.example/kim?a=1&amp;b=2" title="Kreis *Wesel* &lt;b&gt;">S</a>',
        ),
        ('<a href="tel:{{ district.hotline }}">Tel</a>', '<a href="tel:+493023125100">Tel</a>'),
        (
            "<{{ district.email }}>",
            (
                '<a href="mailto:kim@kreis.example">'
                '<bdi dir="ltr" lang="de">kim@kreis.example</bdi></a>'
            ),
        ),
    ],
)
def test_a_fact_is_shown_as_what_it_is(text: str, html: str) -> None:
    """Numbers dial, addresses open, names stay German, and nothing is markup."""
    assert filled(text) == html


def test_prose_of_the_district_is_translated_where_it_can_be() -> None:
    """A notice is read in the reader's language."""
    assert filled("{{ district.waiting_notice }}", "انتظار") == "انتظار"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("distrikt.name", "district.name"),
        ("", "district.…, fill.…, retention.…, town.…"),
        ("page.title", "district.…, fill.…, retention.…, town.…"),
    ],
)
def test_the_remedy_always_names_something(name: str, meant: str) -> None:
    """The placeholder that was perhaps meant, or the parts that there are."""
    assert PlaceholderFiller(FACTS, lambda german: None).similar(name) == meant


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Text {{ district.name }", "{{ district.name }"),
        ("Text { { district.name } }", "{ { district.name } }"),
        ("Text { district.name }} mehr", "{ district.name }}"),
        ("Text {district.name}", "{district.name}"),
        ("{{ district.name }} } mehr", "{{ district.name }} }"),
        ("{{ {{ district.name }} }}", "{{ {{ district.name }} }}"),
        ("[Mail]({{ district.hotline_hours }})", "({{ district.hotline_hours }})"),
        ("[Mail](<{{ district.name }}>)", "(<{{ district.name }}>)"),
        ("[Tag]( {{ fill.date }} 'Tag')", "( {{ fill.date }} 'Tag')"),
    ],
)
def test_what_would_be_shown_raw_or_lead_nowhere_is_named(text: str, fragment: str) -> None:
    """Braces that are no placeholder, and words as an address."""
    [(found, what, remedy)] = PlaceholderFiller(FACTS, lambda german: None).misused(text)
    assert found == fragment
    assert what
    assert remedy


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{{ district.name }} {: .district }",
            "# A { #district.name }",
            "",
        ),
        *(
            "[a]({{ district.website }})",
            "[a]({{ district.website }}/x)",
            "[a]({{ town.slug }}.md)",
        ),
        *("[a](orte/{{ town.slug }}/)", "({{ district.name }})", "[a](b '{{ district.name }}')"),
        *("[a](tel:{{ district.hotline }})", "[{{ district.name }}](a.md)", "{{ unbekannt.name }}"),
        "[a]({{ unbekannt.name }})",
    ],
)
def test_what_can_be_filled_is_not_named(text: str) -> None:
    """Attributes, parts of an address; what is unknown is told elsewhere."""
    assert list(PlaceholderFiller(FACTS, lambda german: None).misused(text)) == []


def test_titles_isolate_facts_in_right_to_left_text() -> None:
    """A browser's tab has no markup, so the isolates are characters (UAX #9)."""
    filler = PlaceholderFiller(FACTS, lambda german: None)
    assert filler.plain("{{ district.hotline }}", is_rtl=True) == "\u2068030 23125 100\u2069"
    assert filler.plain("{{ district.hotline }}") == "030 23125 100"
