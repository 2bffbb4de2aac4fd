from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement
from markupsafe import Markup

from portal.district import load_district
from portal.forms.contact_form import ContactForm
from portal.forms.html import SubmitFailure, choose, hotline_link, render_form, render_receipt
from portal.languages.catalogues import GERMAN, Catalogue, Words
from portal.languages.registry import Locale, load_locales
from tests.portal.forms.posting import posted

DISTRICT = load_district(Path("districts/kreis-wesel"))
LOCALES = load_locales(Path("i18n/locales.toml"))
PROBE = '"><script>alert(1)</script>{{7*7}}'


def locale(tag: str) -> Locale:
    found = LOCALES.by_tag(tag)
    assert found
    return found


def form(typed: dict[str, str] | None = None) -> ContactForm:
    values = posted(**typed) if typed else None
    bound = ContactForm.for_page(DISTRICT, LOCALES, LOCALES.source, values)
    if typed is not None:
        bound.validate()
    return bound


def rendered(of: ContactForm, tag: str = "de", failure: SubmitFailure | None = None) -> HtmlElement:
    words = Words(locale(tag), GERMAN)
    text = render_form(
        of,
        words=words,
        action=f"/kim/{tag}/kontakt/",
        privacy=f"/kim/{tag}/datenschutz/",
        locale=locale(tag),
        locales=LOCALES,
        district=DISTRICT,
        failure=failure,
    )
    return html.fragment_fromstring(text, create_parent="main")


WRONG = {"municipality": "", "phone": "112", "email": "a@", "language": "xx"} | {
    "interpreter": "x",
    "safe_contact": "x",
    "contact_times": "x" * 101,
    "name": "x" * 201,
    "message": "x" * 2001,
}


def test_every_control_has_a_name_that_can_be_heard() -> None:
    """One label for each input, and no id twice."""
    page = rendered(form())
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    controls = page.xpath("//input | //select | //textarea")
    assert len(controls) == 18
    for control in controls:
        assert len(page.xpath("//label[@for=$id]", id=control.get("id"))) == 1
    assert not page.xpath("//fieldset[not(legend[normalize-space()])]")


def test_everything_described_is_there() -> None:
    """A hint or error that is announced exists, and stands before its input."""
    page = rendered(form(WRONG))
    order = list(page.iter())
    for element in page.xpath("//*[@aria-describedby]"):
        for name in element.get("aria-describedby").split():
            (target,) = page.xpath("//*[@id=$id]", id=name)
            if element.tag != "fieldset":
                assert order.index(target) < order.index(element)


def test_the_browser_does_not_judge() -> None:
    """Its messages would come in its own language, and a pasted text would lose its end."""
    page = rendered(form(WRONG))
    assert page.xpath("//form/@novalidate")
    assert not page.xpath("//*[@required or @maxlength or @pattern]")


def test_the_summary_leads_to_each_mistake() -> None:
    """First in the page, focused without a script, the same words as at the field."""
    page = rendered(form(WRONG))
    summary = page[0]
    assert summary.get("id") == "fehler"
    assert summary.get("tabindex") == "-1"
    assert "autofocus" in summary.attrib
    links = summary.xpath(".//a")
    assert len(links) == len(WRONG)
    for link in links:
        (target,) = page.xpath("//*[@id=$id]", id=link.get("href")[1:])
        assert target.tag in {"input", "select", "textarea"}
        (error,) = page.xpath("//p[@id=$id]", id=f"{target.get('id')}-error")
        assert error.text_content().endswith(link.text_content())
    assert page.xpath("//form/@action") == ["/kim/de/kontakt/#fehler"]


def test_neither_phone_nor_mail_is_the_mistake_of_both() -> None:
    """The group says so once, the summary leads to its first field, both fields name it."""
    page = rendered(form({"phone": "", "email": ""}))
    (error,) = page.xpath("//p[@id='kim-phone-error']")
    group = error.getparent()
    assert group.tag == "fieldset"
    assert "kim-field--error" in group.get("class").split()
    assert "kim-phone-error" in group.get("aria-describedby").split()
    assert page.xpath("//*[@id='fehler']//a[@href='#kim-phone']")
    for name in ("phone", "email"):
        (control,) = page.xpath("//input[@name=$name]", name=name)
        assert "kim-phone-error" in control.get("aria-describedby").split()
        assert control.get("aria-invalid") == "true"
        assert "kim-field--error" not in control.getparent().get("class").split()


def test_without_mistakes_there_is_no_summary() -> None:
    """An id without a purpose would steal the focus."""
    assert not rendered(form()).xpath("//*[@id='fehler'] | //*[@autofocus] | //*[@aria-invalid]")


def test_what_was_typed_is_still_there() -> None:
    """Right and wrong values alike."""
    typed = WRONG | {"phone": "11 2", "message": "\nسلام\n<b>", "interpreter": "no"}
    page = rendered(form(typed | {"safe_contact": "only-me", "municipality": "05170024"}))
    assert page.xpath("//input[@name='phone']/@value") == ["11 2"]
    assert page.xpath("//textarea")[0].value.lstrip("\n") == "سلام\n<b>"
    assert page.xpath("//select[@name='municipality']/option[@selected]/@value") == ["05170024"]
    assert page.xpath("//input[@name='interpreter'][@checked]/@value") == ["no"]
    assert page.xpath("//input[@name='safe_contact'][@checked]/@value") == ["only-me"]


def test_nothing_typed_becomes_markup() -> None:
    """In every field (ASVS V1.2.1)."""
    page = rendered(form(dict.fromkeys([*WRONG, "website"], PROBE)))
    assert not page.xpath("//script")
    assert page.xpath("//input[@name='name']/@value") == [PROBE]


def test_people_and_keyboards_get_the_right_field() -> None:
    """Tokens of WCAG 1.3.5; numbers run left to right, free text as it wants."""
    page = rendered(form(), "ar")

    def attributes(name: str) -> dict[str, str]:
        (control,) = page.xpath("//*[@name=$name]", name=name)
        return {key: control.get(key) for key in ("type", "autocomplete", "inputmode", "dir")}

    assert attributes("phone") == dict.fromkeys(("type", "autocomplete", "inputmode"), "tel") | {
        "dir": "ltr"
    }
    assert attributes("email")["autocomplete"] == "email"
    assert attributes("email")["dir"] == "ltr"
    assert attributes("name")["autocomplete"] == "name"
    assert attributes("name")["dir"] == attributes("message")["dir"] == "auto"


def test_towns_are_german_and_languages_their_own() -> None:
    """A voice must not read Moers in Arabic, nor العربية in German (WCAG 3.1.2)."""
    page = rendered(form(), "ar")
    towns = page.xpath("//select[@name='municipality']/option[@lang='de'][@dir='ltr']")
    assert [town.text for town in towns] == [town.name for town in DISTRICT.municipalities]
    assert page.xpath("//select[@name='municipality']/option[not(@lang)]/@value") == ["", "unknown"]
    (arabic,) = page.xpath("//select[@name='language']/option[@value='ar']")
    assert (arabic.get("lang"), arabic.get("dir"), arabic.text) == ("ar", "rtl", "العربية")
    assert len(page.xpath("//select[@name='language']/option[@lang]")) == len(LOCALES)
    others = page.xpath("//select[@name='language']/option[not(@lang)]/@value")
    assert others == ["", "mis", "gsg"]


@pytest.mark.parametrize(
    ("district", "question"),
    [
        ("kreis-wesel", "In welchem Ort wohnen Sie?"),
        ("stadt-bielefeld", "In welchem Stadtteil wohnen Sie?"),
    ],
)
def test_a_city_asks_for_the_borough(district: str, question: str) -> None:
    """Who lives in Bielefeld lives in one place."""
    found = load_district(Path("districts") / district)
    page = rendered(ContactForm.for_page(found, LOCALES, LOCALES.source))
    assert page.xpath("string(//label[@for='kim-municipality'])") == question


@pytest.mark.parametrize(
    "district", ["kreis-wesel", "kreis-heinsberg", "kreis-mettmann", "stadt-bielefeld"]
)
@pytest.mark.parametrize("tag", ["de", "ti"])
def test_a_form_with_a_town_is_the_empty_one_with_a_choice(district: str, tag: str) -> None:
    """It is rendered once for all towns: to the last byte what would be rendered for each."""
    found = load_district(Path("districts") / district)

    def written(town: str) -> Markup:
        of = ContactForm.for_page(found, LOCALES, locale(tag))
        of.municipality.data = town
        return render_form(
            of,
            words=Words(locale(tag), GERMAN),
            action="/kontakt/",
            privacy="/datenschutz/",
            locale=locale(tag),
            locales=LOCALES,
            district=found,
        )

    for town in found.municipalities:
        chosen = choose(written("-"), "municipality", town.key)
        assert chosen == written(town.key) != written("-")
    assert choose(written("-"), "municipality", "tr") == written("-")


def test_who_helps_in_german_reads_german_names() -> None:
    """A volunteer at a German page cannot find ትግርኛ otherwise."""
    (tigrinya,) = rendered(form()).xpath("//select[@name='language']/option[@value='ti']")
    assert tigrinya.text == "ትግርኛ – Tigrinya"


def test_the_wishes_are_offered_under_their_codes() -> None:
    """Pages that were opened before an update post the same codes after it."""
    codes = ["no-voicemail", "no-content", "only-me"]
    assert rendered(form()).xpath("//input[@name='safe_contact']/@value") == codes


def test_the_trap_is_for_programs_only() -> None:
    """Nobody sees it, hears it or tabs into it."""
    (trap,) = rendered(form()).xpath("//input[@name='website']")
    assert trap.get("tabindex") == "-1"
    assert trap.get("autocomplete") == "off"
    assert trap.getparent().get("aria-hidden") == "true"
    assert trap.getparent().get("class") == "kim-visually-hidden"


def test_the_privacy_notice_stands_above_the_button() -> None:
    """Layer 1 of the notice: read before sending, with the way to the whole text."""
    page = rendered(form())
    (button,) = page.xpath("//button")
    notice = button.getprevious()
    assert notice.get("class") == "kim-privacy"
    assert notice.xpath(".//a[contains(., 'Datenschutz')]/@href") == ["/kim/de/datenschutz/"]
    assert f"{DISTRICT.retention.delivered_hours} Stunden" in notice.text_content()
    assert DISTRICT.retention.mailbox in notice.text_content()
    assert DISTRICT.hotline.display in notice.text_content()
    sentences = [str(each.text_content()) for each in notice.xpath("./p[not(a)] | .//li")]
    told = " ".join(sentences).replace(DISTRICT.hotline.display, "number")
    assert len(told.split()) <= 80


@pytest.mark.parametrize("failure", list(SubmitFailure))
def test_a_trouble_of_ours_is_no_mistake_of_theirs(failure: SubmitFailure) -> None:
    """The text is kept, the phone number is there, no field is blamed."""
    page = rendered(form({"municipality": "05170024", "phone": "0152 28817386"}), failure=failure)
    assert page[0].get("id") == "fehler"
    assert DISTRICT.hotline.display in page[0].text_content()
    assert not page.xpath("//*[@aria-invalid]")
    assert page.xpath("//input[@name='phone']/@value") == ["0152 28817386"]


def test_an_untranslated_text_is_marked_as_german() -> None:
    """Half a translation is honest about its other half, and attributes stay clean."""
    words = Words(locale("ar"), Catalogue({}))
    text = render_form(
        form(),
        words=words,
        action="/ar/kontakt/",
        privacy="/ar/datenschutz/",
        locale=locale("ar"),
        locales=LOCALES,
        district=DISTRICT,
    )
    page = html.fragment_fromstring(text, create_parent="main")
    assert page.xpath("//button/span[@lang='de'][@dir='ltr']")
    assert not page.xpath("//option/span")


def test_the_receipt_shows_the_number_as_it_is_said() -> None:
    """Three groups, left to right in every page, and the phone number for questions."""
    receipt = render_receipt(
        ContactForm.page, "482719365", words=Words(locale("ar"), GERMAN), district=DISTRICT
    )
    page = html.fragment_fromstring(receipt)
    (number,) = page.xpath("//*[@class='kim-reference']/bdi[@dir='ltr']")
    assert number.text == "482 719 365"
    assert DISTRICT.hotline.display in page.text_content()


def test_the_hotline_can_be_tapped() -> None:
    """On a phone, calling is one touch."""
    link = hotline_link(DISTRICT)
    assert isinstance(link, Markup)
    assert link.startswith('<a href="tel:+49')
