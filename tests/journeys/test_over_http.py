"""The contract of the form, driven from outside over plain HTTP."""

import email
import email.policy
import re
import socket
from pathlib import Path

import httpx
import pytest

from portal.district import Municipality, load_district
from tests.languages import LOCALES
from tests.servers.kim_service import Service
from tests.servers.postfix import Postfix
from tests.waiting import LIMIT

DISTRICT = load_district(Path("districts/kreis-wesel"))
TAGS = [locale.tag for locale in LOCALES.published]


def fields(number: int, **changes: str) -> dict[str, str]:
    """Return the fields of a right form; *number* makes it a person of its own."""
    return {
        "municipality": "05170024",
        "phone": f"030 23125 {number:03}",
        "email": "",
        "language": "ti",
        "interpreter": "yes",
        "safe_contact": "no-voicemail",
        "contact_times": "",
        "name": "ሳባ",
        "message": "ሰላም",
        **changes,
    }


@pytest.mark.parametrize(("number", "tag"), list(enumerate(TAGS, start=100)))
def test_a_request_in_every_language_of_the_sample_arrives(
    service: Service, postfix: Postfix, number: int, tag: str
) -> None:
    """307 to the receipt in the same language; the mail says language and place."""
    locale = LOCALES.by_tag(tag)
    assert locale
    answer = httpx.post(f"{service.url}/{locale.path}/kontakt/", data=fields(number, language=tag))
    assert answer.status_code == 307
    found = re.fullmatch(rf".*/{locale.path}/danke/(\d{{9}})/#inhalt", answer.headers["location"])
    assert found
    thanks = httpx.get(f"{service.url}/{locale.path}/danke/{found[1]}/")
    assert f'<html lang="{tag}" dir="{locale.direction}"' in thanks.text
    assert thanks.headers["cache-control"] == "no-store"
    mail = postfix.find("servicestelle-zuwanderung@moers.example", found[1])
    assert mail["Subject"].endswith(f" Moers {tag} TEL VORSICHT")
    assert mail["Content-Language"]
    assert "ሳባ" in mail.get_content()


@pytest.mark.parametrize(("number", "town"), list(enumerate(DISTRICT.municipalities, start=200)))
def test_each_of_the_thirteen_towns_reaches_its_mailbox(
    service: Service, postfix: Postfix, number: int, town: Municipality
) -> None:
    """Rule R1, seen in the mailboxes."""
    form = fields(number, municipality=town.key)
    answer = httpx.post(f"{service.url}/de/kontakt/", data=form)
    reference = answer.headers["location"].split("/")[-2]
    mailbox = DISTRICT.contact_points[town.contact_points[0]].mailbox.address
    mail = postfix.find(mailbox, reference)
    assert mail["To"] == mailbox
    assert mail["X-KIM-AGS"] == town.key
    assert "ሳባ" not in mail["Subject"]


def test_a_place_nobody_knows_reaches_the_kreis_with_a_marker(
    service: Service, postfix: Postfix
) -> None:
    """Never refused for its place (R5)."""
    answer = httpx.post(f"{service.url}/ti/kontakt/", data=fields(300, municipality="unknown"))
    reference = answer.headers["location"].split("/")[-2]
    mail = postfix.find("kim@kreis-wesel.example", reference)
    assert "Ort unklar" in mail.get_content()


@pytest.mark.parametrize("tag", TAGS)
def test_a_wrong_form_comes_back_in_the_same_language_with_everything_typed(
    service: Service, tag: str
) -> None:
    """422, never a lost text."""
    locale = LOCALES.by_tag(tag)
    assert locale
    form = fields(301, phone="", name='<b>"Saba"</b>')
    answer = httpx.post(f"{service.url}/{locale.path}/kontakt/", data=form)
    assert answer.status_code == 422
    assert f'<html lang="{tag}" dir="{locale.direction}"' in answer.text
    assert 'id="fehler"' in answer.text
    assert "&lt;b&gt;" in answer.text
    assert "<b>" not in answer.text
    assert DISTRICT.hotline.display in answer.text


def test_a_double_click_gets_the_same_reference_and_one_mail(
    service: Service, postfix: Postfix
) -> None:
    """Within ten minutes the same words are the same request."""
    form = fields(302, municipality="05170052")
    places = {
        httpx.post(f"{service.url}/de/kontakt/", data=form).headers["location"] for _ in range(3)
    }
    assert len(places) == 1
    reference = places.pop().split("/")[-2]
    postfix.find("kim@xanten.example", reference)
    references = [
        email.message_from_bytes(content, policy=email.policy.default)["X-KIM-Ref"]
        for content in postfix.mails("kim@xanten.example")
    ]
    assert references.count(reference) == 1


@pytest.mark.parametrize(
    ("path", "headers", "status", "lang"),
    [
        ("/ar/nirgendwo/", {}, 404, "ar"),
        ("/prs/danke/123456789/", {}, 404, "prs"),
        ("/nirgendwo", {"accept-language": "ti,de;q=0.5"}, 404, "ti"),
        ("/nirgendwo", {"accept-language": "xx"}, 404, "de"),
    ],
)
def test_a_missing_page_speaks_the_readers_language(
    service: Service, path: str, headers: dict[str, str], status: int, lang: str
) -> None:
    """The hotline is on it, whatever the address was."""
    answer = httpx.get(service.url + path, headers=headers)
    assert answer.status_code == status
    assert f'<html lang="{lang}"' in answer.text
    assert DISTRICT.hotline.display in answer.text


@pytest.mark.parametrize(
    ("method", "content", "headers", "status"),
    [
        ("POST", b"{}", {"content-type": "application/json"}, 415),
        ("POST", b"x", {"content-type": "multipart/form-data; boundary=x; charset=utf-7"}, 415),
        ("POST", b"message=" + b"x" * 70_000, {}, 413),
        ("POST", b"message=x", {"sec-fetch-site": "cross-site"}, 403),
        ("POST", b"message=x", {"origin": "https://elsewhere.example"}, 403),
        ("POST", b"message=x", {"origin": "null"}, 403),
        ("PUT", b"", {}, 405),
        ("DELETE", b"", {}, 405),
        ("POST", b"municipality=%FF%ED%A0%80&phone=%00", {}, 422),
        ("POST", b"", {}, 422),
    ],
)
def test_what_cannot_be_taken_is_refused_in_the_readers_language(
    service: Service, method: str, content: bytes, headers: dict[str, str], status: int
) -> None:
    """Odd bytes, foreign sites, wrong types and methods: a page in Arabic with the hotline."""
    sent = {"content-type": "application/x-www-form-urlencoded", **headers}
    answer = httpx.request(method, f"{service.url}/ar/kontakt/", content=content, headers=sent)
    assert answer.status_code == status
    assert '<html lang="ar" dir="rtl"' in answer.text
    assert DISTRICT.hotline.display in answer.text
    assert "set-cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_request_with_two_lengths_is_refused_without_a_proxy(service: Service) -> None:
    """RFC 9112 6.1: behind another server it could hide a second request."""
    body = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    head = f"POST /de/kontakt/ HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", int(service.settings["KIM_PORT"])), LIMIT) as raw:
        raw.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + body)
        answer = b"".join(iter(lambda: raw.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
