"""The forms for professionals behind Debian's nginx, which knows them by their addresses."""

import re
from pathlib import Path

import pytest

from portal.forms.all_forms import FORMS
from tests.deploy.test_nginx import FORM as CONTACT
from tests.deploy.test_nginx import HOTLINE, PAGES, Proxied, proxied
from tests.portal.forms.professionals import HANDOVER
from tests.servers.postfix import Postfix

__all__ = ["proxied"]

FORM = "/de/fachstellen/uebergabe/"
PRESSED = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
"""What a browser says that presses a button of the page, which sends no referrer."""
MOERS = "servicestelle-zuwanderung@moers.example"


def test_nginx_names_the_forms_as_their_pages_are_called() -> None:
    """It cannot read roles: who renames the file of such a page changes the proxy as well."""
    conf = Path("deploy/nginx/nginx.conf").read_text("utf-8")
    [address] = re.findall(r"location ~ (\^/de/\S+) {\s+proxy_pass", conf)
    pages = [form.page for form in FORMS if form.page.is_german_only]
    assert pages
    for page in pages:
        receipts = f"/de/{PAGES[page.receipt_role]}"
        assert re.match(address, f"/de/{PAGES[page.role]}")
        assert re.match(address, f"{receipts}482719368/")
        assert not re.match(address, receipts)


def test_a_handover_goes_through_to_the_mailbox(proxied: Proxied, postfix: Postfix) -> None:
    """Form, mistake, receipt, mail; the number of the receipt is in no log."""
    assert "<form" in proxied.client.get(FORM).text
    assert proxied.client.post(FORM, data={"phone": "1"}).status_code == 422
    answer = proxied.client.post(FORM, data=HANDOVER)
    assert answer.status_code == 307
    receipt = answer.headers["location"].partition("#")[0]
    reference = receipt.removeprefix(f"{FORM}danke/").rstrip("/")
    shown = proxied.client.get(receipt)
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert postfix.find(MOERS, reference)["Subject"].endswith(" Moers ti UEBERGABE")
    logs = proxied.nginx.logs()
    assert f"{FORM}danke/" in logs
    assert reference not in logs


def test_a_page_for_staff_goes_through_and_its_address_is_written_down_nowhere(
    proxied: Proxied, postfix: Postfix
) -> None:
    """Who knows the address can press the buttons."""
    sent = proxied.client.post("/ar/kontakt/", data={**CONTACT, "message": "staff"})
    mail = postfix.find(MOERS, sent.headers["location"].split("/")[3])
    (token,) = re.findall(
        rf"^{proxied.nginx.url}/intern/(\S+)/\r?$", mail.get_content(), re.MULTILINE
    )
    path = f"/intern/{token}/"
    shown = proxied.client.get(path)
    assert shown.status_code == 200
    assert "Noch nicht übernommen" in shown.text
    assert shown.headers.get_list("referrer-policy") == ["no-referrer"]
    assert shown.headers["cache-control"] == "no-store"
    pressed = proxied.client.post(path, data={"was": "taken-over"}, headers=PRESSED)
    assert pressed.status_code == 303
    assert "Übernommen am" in proxied.client.get(path).text
    assert proxied.client.get("/intern/nobody-has-sent-this-link/").status_code == 404
    logs = proxied.nginx.logs()
    assert "/intern/" in logs
    assert token not in logs


def chosen_for(path: str) -> str:
    """Return what nginx does at *path*: the longest “^~” wins, else the first regex that fits."""
    conf = Path("deploy/nginx/nginx.conf").read_text("utf-8")
    pattern = r'location (\^?~) "?([^\s"]+)"? \{(.*?)\n        \}'
    blocks: list[tuple[str, str, str]] = re.findall(pattern, conf, re.DOTALL)
    firm = [(one, does) for how, one, does in blocks if how == "^~" and path.startswith(one)]
    if firm:
        return max(firm, key=lambda each: len(each[0]))[1]
    return next(does for how, one, does in blocks if how == "~" and re.search(one, path))


@pytest.mark.parametrize("token", ["abc", "Abc", "a_c", "Ab-_"])
def test_a_press_of_a_button_is_waited_for_whatever_the_token(token: str) -> None:
    """Most have a capital letter, and look like an address that somebody has changed."""
    assert "proxy_read_timeout 60s" in chosen_for(f"/intern/{token}/")
    assert "proxy_read_timeout 10s" in chosen_for(f"/AR/{token}/")


@pytest.mark.parametrize("path", ["/de/intern/", "/de/intern/index.html", "/intern/"])
def test_the_page_that_pages_for_staff_are_made_from_is_no_page(
    proxied: Proxied, path: str
) -> None:
    """Its buttons would be missing."""
    assert proxied.client.get(path).status_code == 404


@pytest.mark.parametrize("path", [f"{FORM}danke/", f"{FORM}danke/index.html", f"/ar{FORM[3:]}"])
def test_what_is_not_there_is_a_page_with_the_phone_number(proxied: Proxied, path: str) -> None:
    """Neither an empty receipt nor the form in another language."""
    answer = proxied.client.get(path)
    assert answer.status_code == 404
    assert HOTLINE in answer.text
