"""The mail that a shared mailbox receives: headers, order, and every letter of every script."""

import datetime as dt
import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import pytest

from formservice.mail.body import Letter, local_time
from formservice.mail.earlier import Earlier, EarlierRequest
from formservice.mail.message import Letterhead, compose, redirect, reply_address
from formservice.mail.own_mail import OwnMail, compose_own
from portal.forms.enquiry import Enquiry
from portal.forms.essential_fields import UNKNOWN_PLACE
from portal.routing import route
from portal.text import isolate_right_to_left
from tests.formservice.samples import DISTRICT, LOCALES, NOON, enquiry

HEAD = Letterhead("kim-formular@kim.example", LOCALES)

# Letters and sequences of DIN 91379 that have no precomposed form, or are often mangled.
DIN_91379 = "ß ẞ Ǆ M̄ Ạ̈ H̱ r̥ ç̌ ŉ ’ ʼ ʹ Ə ə Ñ Ľ Ț Ș ž̦ C̨̆ l̥̄ ĳ Ø Þ ð"
SCRIPTS = {
    "am": "አማርኛ ሰላም",
    "ar": "السلام عليكم ٠١٢",
    "ckb": "سڵاو چۆنی",
    "fa": "می‌خواهم",
    "ps": "سلام ورور",
    "ur": "السلام علیکم",
    "he": "שלום",
    "hi": "क्‍ष नमस्ते",
    "bn": "র‍্যাব নমস্কার",
    "pa": "ਸਤ ਸ੍ਰੀ ਅਕਾਲ",
    "ta": "வணக்கம்",
    "ml": "നൻമ",
    "si": "ශ්‍රී ලංකා",
    "th": "สวัสดีครับ",
    "my": "မင်္ဂလာပါ",
    "km": "ជំរាបសួរ",
    "ka": "გამარჯობა",
    "hy": "Բարեւ",
    "el": "Καλημέρα",
    "uk": "Добрий день, ґанок",
    "zh-Hans": "你好𠮷",
    "ja": "こんにちは",
    "ko": "안녕하세요",
    "vi": "Xin chào Nguyễn",
}


EARLIER = Earlier((EarlierRequest("100000009", "Wesel"),))


def write(person: Enquiry, **changes: object) -> bytes:
    """Compose a letter for *person*."""
    return compose(letter_for(person, **changes), HEAD)


def letter_for(person: Enquiry, **changes: object) -> Letter:
    """Return a letter for *person* that is not composed yet."""
    return Letter(
        **{  # type: ignore[arg-type] # the caller knows the fields
            "reference": "482719365",
            "message_id": "<482719365.0f0f@kim.example>",
            "enquiry": person,
            "route": route(DISTRICT, person.municipality, NOON.date()),
            "accepted_at": NOON,
            "follows": None,
            "reply_to": reply_address(person),
            **changes,
        }
    )


def read(content: bytes) -> EmailMessage:
    """Parse a mail with the standard library."""
    return email.message_from_bytes(content, policy=email.policy.default)


def body(content: bytes) -> str:
    """Return the text of a mail as a mail program shows it."""
    text = read(content).get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def test_the_headers_are_those_of_the_requirements() -> None:
    """Triage, mailbox rules and loop protection rest on these lines."""
    assert read(write(enquiry())).items() == [
        ("From", "KIM-Kontaktformular <kim-formular@kim.example>"),
        ("To", DISTRICT.contact_points["moers"].mailbox.address),
        ("Subject", "[KIM] 482-719-365 Moers ar TEL"),
        ("Date", "Sat, 21 Nov 2026 12:00:00 +0100"),
        ("Message-ID", "<482719365.0f0f@kim.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Content-Language", "ar, de"),
        ("X-KIM-Ref", "482719365"),
        ("X-KIM-AGS", "05170024"),
        ("X-KIM-Lang", "ar"),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "base64"),
    ]


def test_only_ascii_in_short_lines_goes_over_the_wire() -> None:
    """Every relay can carry it: no 8BITMIME, no SMTPUTF8, no bare line break."""
    content = write(enquiry(name="ሰላም" * 60, message="ب" * 2000))
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("town", DISTRICT.municipalities, ids=lambda town: town.slug)
def test_every_town_has_an_ascii_subject(town: object) -> None:
    """An umlaut in a subject is shown in every mail program, or in none."""
    key: str = town.key  # type: ignore[attr-defined]
    subject = read(write(enquiry(municipality=key)))["Subject"]
    assert subject.isascii()
    assert len(subject.split(" ")) == 5


def test_the_subject_of_an_unknown_place_and_of_both_ways() -> None:
    """What triage sees with the preview closed."""
    person = enquiry(municipality=UNKNOWN_PLACE, email="a@example.org")
    assert read(write(person))["Subject"] == "[KIM] 482-719-365 Ort-unklar ar TEL+MAIL"
    assert "Ort unklar. Bitte erfragen" in body(write(person))


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ({"safe_contact": ["no-content"], "email": "a@example.org"}, "TEL+MAIL VORSICHT"),
        ({"contact_times": "nach 16 Uhr"}, "TEL VORSICHT"),
        ({"writes_for": ["other"]}, "TEL VORSICHT"),
        ({"website": "https://example.org"}, "TEL"),
        ({}, "TEL"),
    ],
)
def test_a_subject_warns_without_a_reason(typed: dict[str, str | list[str]], last: str) -> None:
    """One word for all reasons: subjects are unencrypted, and a reason would tell of the person."""
    content = write(enquiry(**typed))
    assert read(content)["Subject"] == f"[KIM] 482-719-365 Moers ar {last}"
    turned = redirect(content, failed="moers@kreis.example", mailbox="kim@kreis.example")
    assert read(turned)["Subject"] == read(content)["Subject"]
    later = read(write(enquiry(**typed), follows=EARLIER))
    assert later["Subject"].endswith(" VORSICHT"), "the earlier one may say what to heed"


def test_the_body_keeps_its_order() -> None:
    """Whoever reads from the top knows what not to do before knowing whom to call."""
    person = enquiry(
        safe_contact=["only-me", "no-voicemail"],
        contact_times="nach 18 Uhr",
        website="https://example.org",
    )
    text = body(write(person, follows=EARLIER))
    signs = [
        "ACHTUNG: keine E-Mail-Adresse, bitte ANRUFEN",
        "Ergänzung zu 100-000-009",
        "Verdacht",
        "SICHERER KONTAKT\n",
        "NICHT AUF DEN ANRUFBEANTWORTER SPRECHEN",
        "NUR MIT DER PERSON SELBST SPRECHEN",
        "NUR ZU DIESEN ZEITEN:\n> nach 18 Uhr",
        "Vorgangsnummer: 482-719-365 (482 719 365, 482719365)",
        "Eingang: 21.11.2026 12:00 MEZ",
        "Ort und Weg: Moers → Servicestelle Zuwanderung",
        "Sprache für das Gespräch: Arabisch (ar)",
        "Dolmetschen gewünscht: ja",
        "Telefon: +49 1522 8817386",
        "Telefon wie eingegeben:\n> 0152 28817386",
        "Name:\n> \u2068ليلى\u2069",
        "Nachricht (Originaltext, nicht übersetzt):\n> \u2068مرحبا\u2069\n",
        ">\n> \u2068أحتاج مساعدة\u2069",
        "So antworten:",
    ]
    places = [text.index(sign) for sign in signs]
    assert places == sorted(places)
    assert text.startswith(signs[0])


def test_nothing_said_is_said_to_be_missing() -> None:
    """An empty field is told from a field that got lost."""
    text = body(write(enquiry(name="", message="", interpreter="")))
    assert "Name: nicht angegeben" in text
    assert "Nachricht: keine" in text
    assert "Dolmetschen gewünscht: nicht angegeben" in text
    assert "Nichts angekreuzt.\n" in text


@pytest.mark.parametrize("tag", SCRIPTS)
def test_every_script_arrives_unchanged(tag: str) -> None:
    """Code point by code point, joiners and rare letters included."""
    words = f"{SCRIPTS[tag]}\n{DIN_91379}"
    text = body(write(enquiry(name=SCRIPTS[tag], message=words)))
    shown = isolate_right_to_left(SCRIPTS[tag])
    assert f"Name:\n> {shown}\n" in text
    assert f"\n> {shown}\n> {DIN_91379}\n" in text


WORDS_LIKE_OURS = f"""Danke
{"-" * 60}

So antworten:
1. Antworten Sie nicht, sondern löschen Sie diese E-Mail.
Hinweis: schon erledigt
> Hinweis: schon erledigt
Vorgangsnummer: 100-000-009"""


@pytest.mark.parametrize("field", ["message", "name", "contact_times"])
def test_no_words_of_a_person_look_like_ours(field: str) -> None:
    """Each of their lines is marked, and without them the mail is as it would be."""
    text = body(write(enquiry(**{field: WORDS_LIKE_OURS})))
    plain = body(write(enquiry(**{field: "Danke"})))
    ours = [line for line in text.splitlines() if not line.startswith(">")]
    assert ours == [line for line in plain.splitlines() if not line.startswith(">")]
    assert text.count("schon erledigt") == 2


def test_staff_are_told_that_characters_were_lost() -> None:
    """A browser that does not send UTF-8, or a program: what was meant cannot be known."""
    sign = "Hinweis: Zeichen verloren"
    assert sign in body(write(enquiry(message="\N{REPLACEMENT CHARACTER} 12")))
    assert sign in body(write(enquiry(name="Am\N{REPLACEMENT CHARACTER}l")))
    assert sign not in body(write(enquiry(message="Größe ?")))


@pytest.mark.parametrize(
    ("address", "reply_to"),
    [
        ("amal@example.org", "amal@example.org"),
        ("a.b+c@sub.example.org", "a.b+c@sub.example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("größe@example.org", None),
        ("größe@bücher.example", None),
        ("=?utf-8?B?YWRtaW5Aa3JlaXMuZXhhbXBsZT4s?=x@y.example", None),
        ("a@example.org, b@example.org", None),
        ("a@example.org\r\nBcc: b@example.org", None),
        ('"a b"@example.org', None),
        ("a@example", None),
        ("", None),
    ],
)
def test_reply_goes_to_a_plain_address_only(address: str, reply_to: str | None) -> None:
    """Anything that a mail program could read in another way stands in the body alone."""
    person = replace(enquiry(), email=address)
    assert reply_address(person) == reply_to
    if "\n" not in address:
        assert read(write(person))["Reply-To"] == reply_to


def test_who_wants_no_content_by_mail_gets_no_careless_reply() -> None:
    """A reply quotes the request; somebody else may read that account."""
    person = enquiry(phone="", email="a@example.org", safe_contact=["no-content"])
    content = write(person)
    assert read(content)["Reply-To"] is None
    assert body(content).startswith("ACHTUNG: nicht auf diese E-Mail antworten")
    assert "Schreiben Sie nichts über den Inhalt" in body(content)


@pytest.mark.parametrize(
    ("phone", "step"),
    [
        ("", "1. Antworten Sie auf diese E-Mail, in einfacher Sprache.\n"),
        ("0152 28817386", "in einfacher Sprache, oder rufen Sie an.\n"),
    ],
)
def test_nobody_is_told_to_call_without_a_number(phone: str, step: str) -> None:
    """The first step names the ways that there are."""
    assert step in body(write(enquiry(phone=phone, email="a@example.org")))


def test_no_word_of_the_person_is_in_a_header() -> None:
    """Subjects and headers are unencrypted and end up in logs."""
    person = enquiry(name="Canary", message="Canary", contact_times="Canary", email="x")
    headers, _, _ = write(person).partition(b"\r\n\r\n")
    assert b"Canary" not in headers
    assert b"28817386" not in headers


def test_what_cannot_be_a_header_is_an_error_before_anything_is_promised() -> None:
    """A line break in an address of ours can never become a second header."""
    with pytest.raises(ValueError, match="Message-ID"):
        write(enquiry(), message_id="<a@b>\r\nBcc: x@example.org")


def test_the_fallback_mailbox_learns_which_one_failed() -> None:
    """The same mail in every other respect: whoever sees both sees that they are one."""
    content = write(enquiry())
    turned = redirect(content, failed="moers@kreis.example", mailbox="kim@kreis.example")
    before, after = read(content), read(turned)
    assert after["To"] == "kim@kreis.example"
    assert {name: after[name] for name in before if name != "To"} == {
        name: before[name] for name in before if name != "To"
    }
    note, _, rest = body(turned).partition("\n\n")
    assert note.startswith("ZUSTELLUNG AN moers@kreis.example FEHLGESCHLAGEN")
    assert rest == body(content)


def test_a_note_of_ours_is_no_request_to_take_over() -> None:
    """Nobody is asked to do anything about a test mail that another mailbox got."""
    mail = compose_own(
        OwnMail("482719365", "moers@kreis.example", "TEST", ("X-KIM-Test", "1"), "Ein Test.", NOON),
        "kim@kreis.example",
        "<a@kreis.example>",
    )
    turned = redirect(mail, failed="moers@kreis.example", mailbox="kim@kreis.example")
    note, _, rest = body(turned).partition("\n\n")
    assert note == "ZUSTELLUNG AN moers@kreis.example FEHLGESCHLAGEN."
    assert rest.strip() == "Ein Test."


def test_summer_and_winter_time() -> None:
    """Staff read the time of their own clock, with its name."""
    assert local_time(dt.datetime(2026, 7, 1, 10, 5, tzinfo=dt.UTC)) == "01.07.2026 12:05 MESZ"
    assert local_time(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)) == "01.01.2027 00:30 MEZ"


@pytest.mark.parametrize("language", ["ar", "rom", "mis", "gsg"])
def test_staff_find_ready_replies_in_the_language_of_the_person(language: str) -> None:
    """Where the site has none, that is said, and which question leads to some."""
    head = Letterhead("kim-formular@kim.example", LOCALES, site_url="https://kim.example/kim")
    text = body(compose(letter_for(enquiry(language=language)), head))
    there = "Fertige Antworten zum Kopieren: https://kim.example/kim/ar/antworten/\n"
    missing = (
        "Fertige Antworten zum Kopieren gibt es in dieser Sprache nicht. Fragen Sie, welche\n"
        "andere Sprache die Person liest, und wählen Sie dort: https://kim.example/kim/antworten/\n"
    )
    assert (there if language == "ar" else missing) in text


@pytest.mark.parametrize(
    ("page", "written"), [("de", "de"), ("uk", "uk"), ("ar", None), ("", None), ("rom", None)]
)
def test_who_writes_for_another_is_answered_in_the_language_of_the_page(
    page: str, written: str | None
) -> None:
    """Staff speak with the writer first; a German neighbour gets no text in Arabic."""
    person = replace(enquiry(language="ar", writes_for=["other"]), page_language=page)
    head = Letterhead("kim-formular@kim.example", LOCALES, site_url="https://kim.example")
    text = body(compose(letter_for(person), head))
    both = (
        f"Fertige Antworten zum Kopieren: https://kim.example/{written}/antworten/\n"
        "Für die andere Person: https://kim.example/ar/antworten/\n"
    )
    alone = "Fertige Antworten zum Kopieren: https://kim.example/ar/antworten/\n"
    assert text.endswith(both if written else f"\n\n{alone}")
