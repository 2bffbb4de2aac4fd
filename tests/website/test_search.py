"""The search page: found in every script, announced, private, and useful without a script."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers.kim_service import Service
from tests.website.screenshots import served

WORDS = [
    ("de", "SCHWEIGEPFLICHT"),
    ("de", "hunxe"),
    ("en", "voluntary"),
    ("ar", "مجاني"),
    ("ar", "المدن"),
    ("uk", "безкоштовно"),
    ("prs", "رایگان"),
]
SAMPLES = {
    "zh": ("免费的咨询和帮助，请打电话给我们", "咨询帮助", "汽车修理"),
    "th": ("เราช่วยคุณฟรีและเป็นความลับ", "ความลับ", "รถยนต์"),
    "ti": ("ንሕና ብነጻ ንሕግዝ። ምስጢር ንሕሉ", "ብነጻ", "መኪና"),
    "ta": ("நாங்கள் இலவசமாக உதவுகிறோம்", "இலவசமாக", "மகிழுந்து"),
    "ckb": ("ئێمە بەخۆڕایی یارمەتیت دەدەین", "بەخۆرایی", "ئۆتۆمبێل"),
}
"""A sentence, words that are in it, and a word that is not."""

FIRST = [
    ("Telefon", "kontakt/"),
    ("Formular", "kontakt/#formular"),
    ("Arbeit", "hilfe/"),
    ("dolmetschen", "#sprache"),
    ("Datenschutz", "datenschutz/"),
    ("Moers", "orte/moers/"),
    ("E-Mail-Adresse", "kontakt/"),
]
"""What is asked for most, and where it is."""
NEARLY = [
    ("de", "kostenlose Hilfe", "Kostenlos"),
    ("de", "hilfen", "Hilfe"),
    ("de", "Dolmetschers", "wenig Deutsch"),
    ("de", "Hilfe Raumfahrtbahnhof", "Hilfe"),
    ("ar", "والمساعدة", "مساعدة"),
    ("ar", "المساعدة", "مساعدة"),
]
"""Words that no page has, and what is found instead."""
TYPED = [
    ("de", "Mietwohnung", ["hilfe/#themen"]),
    ("de", "kamplintfort", ["orte/kamp-lintfort/"]),
    ("ar", "ڤيزل", ["orte/wesel/"]),
    ("de", "46483", ["orte/wesel/"]),
    ("ar", "٤٦٤٨٣", ["orte/wesel/"]),
    ("de", "03023125203", ["orte/moers/"]),
    ("de", "+49 (0)30 23125-203", ["orte/moers/"]),
    ("de", "030 23125 998", []),
    ("ar", "مورس", ["orte/moers/"]),
    ("de", "auslaenderbehoerde", ["kontakt/#nicht-fragen"]),
    ("de", "wonung", ["hilfe/#themen"]),
    ("de", "Huenxe", ["orte/huenxe/"]),
    ("de", "Öffnungszeiten", ["kontakt/"]),
    ("de", "Beschwerde", ["ablauf/#beschwerde"]),
    ("ar", "Wohnung", ["hilfe/#themen"]),
    ("de", "kontkat", ["kontakt/"]),
    ("en", "complaints", ["ablauf/#beschwerde"]),
    ("en", "interpretors", ["#sprache"]),
    ("en", "deported", ["hilfe/#grenzen"]),
    ("en", "how much does it cost", ["#worte"]),
    ("en", "privacy policy", ["datenschutz/"]),
    ("vi", "nhà ở", ["hilfe/#themen"]),
    ("vi", "luat su", ["hilfe/#andere-beratung"]),
    ("vi", "giờ mở cửa", ["kontakt/"]),
    ("vi", "khiếu nại", ["ablauf/#beschwerde"]),
    ("hi", "डिंसलाकेन", ["orte/dinslaken/"]),
    ("th", "เวเซิล", ["orte/wesel/"]),
    ("zh-hans", "我想找房子", ["hilfe/#themen"]),
    ("zh-hans", "居留许可", ["hilfe/#grenzen"]),
    ("uk", "скільки це коштує", ["#worte"]),
    ("de", "mein Mann schlägt mich", ["kontakt/#notfall"]),
    ("en", "my boss hits me", ["kontakt/#notfall"]),
    ("ar", "جوزي بيضربني", ["kontakt/#notfall"]),
    ("uk", "чоловік б'є мене", ["kontakt/#notfall"]),
    ("zh-hans", "丈夫打我", ["kontakt/#notfall"]),
    ("de", "Familiennachzug", ["hilfe/#grenzen"]),
    ("de", "Anfahrt", ["orte/"]),
]
"""What people type, and what is found first: of numbers, all that is found."""
TYPED_FOR = [
    ("Ελληνικά βοήθειας", "ΕΛΛΗΝΙΚΑ βοηθειασ"),
    ("Tiếng Việt, điện thoại", "tieng viet dien thoai"),
    ("și țară", "şi ţara"),
    ("Łódź, źle", "lodz zle"),
    ("Đurđevac, kuća", "Durdevac kuca"),
    ("İletişim ılık", "iletisim ilik"),
    ("Azərbaycanda", "azerbaycanda"),
    ("Têkilî çawa ye", "tekili cawa ye"),
    ("Kœur, æsj", "Koeur aesj"),
    ("ɓiɗɗo ŋari ƴiiƴam", "biddo nari yiiyam"),
    ("Ґанок, Ѓорѓи, ещё", "ганок горги еще"),
    ("ہماری مدد کے لیے، میں", "هماري مدد كي ليي مين"),
    ("ښوونځی ګرځي، ټول هېواد", "شوونځي گرځي تول هيواد"),
    ("ئێمە بەخۆڕایی", "ئیمه بهخورایی"),
    ("שָׁלוֹם, צ׳ק, יועץ", "שלום צק יועצ"),
    ("արդյո՞ք և ԵՎ", "արդյոք եւ եվ"),
    ("ᲥᲐᲠᲗᲣᲚᲘ", "ქართული"),
    ("ሐሳብ ሠላም ዓለም ፀሐይ", "ሀሳብ ሰላም አለም ጸሀይ"),
    ("हिन्दी, फ़ोन, क़ानून १२", "हिंदी फोन कानून 12"),
    ("বাংলা ৭, হঠাৎ", "বাংলা 7 হঠাত্"),
    ("ਪੰਜਾਬੀ ੩", "ਪੰਜਾਬੀ 3"),
    ("แม่ ๕", "เเม่ 5"),
]
"""How a page writes it, and how people do who have another keyboard or are in a hurry."""
NUMBER = "030 23125 203"
PLACES = """group => {
  const found = [], walker = document.createTreeWalker(
    document.getElementById("kim-results"), NodeFilter.SHOW_TEXT);
  const left = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  };
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.data;
    for (const hit of text.matchAll(new RegExp("030 " + group, "g")))
      found.push([left(node, hit.index), left(node, hit.index + 4)]);
  }
  return found;
}"""
"""Where the first two groups of each phone number in the results begin, in CSS pixels."""


def search(page: Page, words: str) -> None:
    """Type into the field as a person does."""
    page.locator("#kim-query").fill(words)
    expect(page.locator("#kim-found")).not_to_be_empty()


@pytest.mark.parametrize(("language", "word"), WORDS)
def test_words_are_found_in_every_script(
    chromium: Browser, service: Service, language: str, word: str
) -> None:
    """With the policy of the service, whatever the case; each result is a page that exists."""
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(f"{service.url}/{language}/suche/")
    search(page, word)
    assert page.locator("#kim-results a").count() >= 1
    assert page.locator("#kim-found").get_attribute("role") == "status"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    search(page, f"{word} {word}")
    assert asked == []
    page.locator("#kim-results a").first.click()
    expect(page.locator("main")).to_have_count(1)
    assert wrong == []
    page.close()


@pytest.mark.parametrize("script", SAMPLES)
def test_other_scripts_need_no_dictionary(chromium: Browser, site: Path, script: str) -> None:
    """Chinese and Thai without spaces, Ethiopic, Tamil, Sorani: found, and not too much."""
    text, known, unknown = SAMPLES[script]
    page = chromium.new_page()
    rows = json.dumps([["hilfe/", "1", "1", text, 1]])
    page.route("**/woerter.json", lambda route: route.fulfill(body=rows))
    with served(site) as origin:
        page.goto(f"{origin}de/suche/")
        search(page, known)
        assert page.locator("#kim-results a").count() == 1
        page.locator("#kim-query").fill(unknown)
        expect(page.locator("#kim-results a")).to_have_count(0)
        assert "Nichts gefunden" in page.locator("#kim-found").inner_text()
    page.close()


def test_a_word_is_the_same_in_other_letters(chromium: Browser, site: Path) -> None:
    """Without accents and points, with the letters of a neighbour's keyboard, in other digits."""
    page = chromium.new_page()
    with served(site) as origin:
        page.goto(f"{origin}de/suche/")
        for written, typed in TYPED_FOR:
            assert page.evaluate("plain", written) == page.evaluate("plain", typed), written
    page.close()


@pytest.mark.parametrize("word", ["Moers", "Bergheim"])
def test_numbers_stay_in_one_piece(chromium: Browser, site: Path, word: str) -> None:
    """As painted on an Arabic page: the groups of a phone number run from left to right."""
    page = chromium.new_page()
    row = ["orte/", "أ", "أ", f"Bergheim {'كلمة ' * 22}: \u2066030 23125 999 {NUMBER}\u2069 نص", 1]
    if word == "Bergheim":  # the extract ends within the number's surroundings
        page.route("**/woerter.json", lambda route: route.fulfill(body=json.dumps([row])))
    with served(site) as origin:
        page.goto(f"{origin}ar/suche/")
        search(page, word)
        found = page.evaluate(PLACES, "23125")
    assert found
    for before, middle in found:
        assert before < middle
    page.close()


@pytest.mark.parametrize(("query", "path"), FIRST)
def test_what_helps_comes_first(chromium: Browser, site: Path, query: str, path: str) -> None:
    """Before legal pages, and before words that only hold the letters (“verarbeiten”)."""
    page = chromium.new_page()
    with served(site) as origin:
        page.goto(f"{origin}de/suche/")
        search(page, query)
        first = page.locator("#kim-results a").first
        assert str(first.get_attribute("href")).startswith(f"/de/{path}")
    page.close()


@pytest.mark.parametrize(("language", "query", "text"), NEARLY)
def test_nearly_the_word_is_enough(
    chromium: Browser, site: Path, language: str, query: str, text: str
) -> None:
    """Another ending, an article, a word too many: what fits most is shown."""
    page = chromium.new_page()
    with served(site) as origin:
        page.goto(f"{origin}{language}/suche/")
        search(page, query)
        assert text.lower() in page.locator("#kim-results li").first.inner_text().lower()
    page.close()


@pytest.mark.parametrize(("language", "query", "wanted"), TYPED)
def test_what_people_type_is_found(
    chromium: Browser, site: Path, language: str, query: str, wanted: list[str]
) -> None:
    """Postcodes, missed calls, towns in one's own letters, umlauts, slips, everyday words."""
    page = chromium.new_page()
    with served(site) as origin:
        page.goto(f"{origin}{language}/suche/")
        search(page, query)
        links = page.locator("#kim-results a")
        found = [str(link.get_attribute("href")) for link in links.all()]
        is_number = any(sign.isdigit() for sign in query)
        assert (found if is_number else found[:1]) == [f"/{language}/{path}" for path in wanted]
        # Where nothing is found there is a number to call, and pages that help.
        assert page.locator("#kim-instead a:visible").count() == (0 if wanted else 4)
    page.close()


def test_the_number_is_true(chromium: Browser, site: Path) -> None:
    """All that fit are counted; the best are listed, each with the words around the hit."""
    rows = json.loads((site / "de" / "suche" / "woerter.json").read_text("utf-8"))
    number = sum("telefon" in " ".join(row[1:4]).lower() for row in rows)
    assert number > 20
    page = chromium.new_page()
    with served(site) as origin:
        page.goto(f"{origin}de/suche/")
        search(page, "Telefon")
        assert page.locator("#kim-found").inner_text() == f"Gefunden: {number}"
        assert page.locator("#kim-results li").count() == 20
        for item in page.locator("#kim-results li").all():
            assert "telefon" in item.inner_text().lower()
    page.close()


@pytest.mark.parametrize("answer", ["abort", "busy", "garbled"])
def test_a_lost_index_is_said_and_fetched_again(chromium: Browser, site: Path, answer: str) -> None:
    """A network that fails once must not silence the search for ever."""
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(error.message))
    status, body = (503, "[]") if answer == "busy" else (200, "[[")
    page.route(
        "**/woerter.json",
        lambda route: (
            route.abort() if answer == "abort" else route.fulfill(status=status, body=body)
        ),
    )
    with served(site) as origin:
        page.goto(f"{origin}de/suche/")
        search(page, "Hilfe")
        assert "Die Suche konnte nicht geladen werden" in page.locator("#kim-found").inner_text()
        page.unroute("**/woerter.json")
        page.locator("#kim-query").press("Enter")
        expect(page.locator("#kim-results a").first).to_be_visible()
        assert "Gefunden" in page.locator("#kim-found").inner_text()
    assert wrong == []
    page.close()


def test_signs_alone_are_answered_too(chromium: Browser, site: Path) -> None:
    """A query without a word finds nothing, and says so; an empty field says nothing."""
    page = chromium.new_page()
    with served(site) as origin:
        page.goto(f"{origin}de/suche/")
        search(page, "§")
        assert "Nichts gefunden" in page.locator("#kim-found").inner_text()
        page.locator("#kim-query").fill(" ")
        expect(page.locator("#kim-found")).to_be_empty()
    page.close()


def test_without_a_script_it_lists_all_pages(chromium: Browser, site: Path) -> None:
    """The field hides where it could not work."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    with served(site) as origin:
        page.goto(f"{origin}ar/suche/")
        assert not page.locator("#kim-query").is_visible()
        assert page.locator(".kim-pages a:visible").count() > 20
    context.close()
