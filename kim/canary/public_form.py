"""Send a marked test request through the form at the public address, as a browser does."""

import contextlib
import datetime as dt
import http.client
import re
import secrets
from urllib.parse import urlencode, urlsplit

from formservice.config.settings import Settings
from formservice.intake.test_mark import HEADER, make_mark
from formservice.monitoring.http_client import connection_to
from formservice.web.request_checks import FORM_TYPE, origin_of
from portal.district import District
from portal.forms.reference import is_reference
from portal.languages.registry import Locales
from portal.local_time import BERLIN
from portal.page_roles import read_addresses
from portal.problems import ConfigurationError, setting_problem
from portal.routing import route

SECONDS = 30.0
"""Longest wait for each step of one request."""
PHONE = "030 23125 802"
"""A number that belongs to nobody (Bundesnetzagentur, numbers for media)."""
_RECEIPT = re.compile(r"/(\d{9})/(?:#|$)")


class FormFailedError(Exception):
    """The form at the public address has not accepted a test request; the text says why."""


def towns_by_mailbox(district: District, now: dt.datetime) -> dict[str, str]:
    """Return for each mailbox the key of a municipality whose requests reach it today."""
    today = now.astimezone(BERLIN).date()
    keys = [town.key for town in district.municipalities]
    return {route(district, key, today).mailbox: key for key in reversed(keys)}


def form_address(settings: Settings, locales: Locales) -> str:
    """Return the public address of the German form; raises `ConfigurationError` without pages."""
    contact = read_addresses(settings.site_dir)["contact"]
    return f"{settings.base_url}/{locales.source.path}/{contact}"


def send_by_form(settings: Settings, address: str, town: str, now: dt.datetime) -> str:
    """Return the reference that the form at *address* has given to a test request for *town*.

    Raises `FormFailedError` for any answer but a receipt, and `ConfigurationError` without the key
    that proves a test.
    """
    if settings.idempotency_key is None:
        remedy = "Run it as its unit does, or with --outbox-only."
        what = "It is missing: the form would take the test for a person's request."
        raise ConfigurationError([setting_problem("KIM_IDEMPOTENCY_KEY", what, remedy)])
    parts = urlsplit(address)
    body = urlencode(
        {"municipality": town, "phone": PHONE, "language": "de", "message": secrets.token_hex(8)}
    )
    headers = {
        "Content-Type": FORM_TYPE,
        "Origin": origin_of(settings.base_url),
        "User-Agent": "kim-portal",
        HEADER: make_mark(settings.idempotency_key.reveal(), now),
    }
    try:
        with contextlib.closing(connection_to(parts, SECONDS)) as connection:
            connection.request("POST", parts.path, body, headers)
            answer = connection.getresponse()
            leads_to = answer.getheader("Location", "")
    except (OSError, http.client.HTTPException) as error:
        raise FormFailedError(f"form not reached ({type(error).__name__})") from None
    found = _RECEIPT.search(leads_to)
    if answer.status != http.client.TEMPORARY_REDIRECT or not found or not is_reference(found[1]):
        raise FormFailedError(f"form answers {answer.status}")
    return found[1]
