"""Request the contact form and a page at the public address, as a reader's browser does.

nginx forwards this address to the service (deploy/nginx), so the page proves that the service
answers. No form is sent, and no redirect is followed.
"""

import contextlib
import datetime as dt
import http.client
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from formservice.config.settings import Settings
from formservice.monitoring.http_client import connection_to
from kim.doctor.checks import Finding, bad, check_certificate, good
from portal.district import District
from portal.forms.html import ERROR_SUMMARY_ID
from portal.languages.registry import Locales
from portal.page_roles import read_addresses
from portal.page_style import STYLE, hash_source
from portal.problems import ConfigurationError

SECONDS = 15.0
"""Longest wait for one step, and for the whole page."""
LARGEST = 2_000_000
"""Bytes that are read; the page has a tenth of a megabyte."""
CHUNK = 65_536
"""Bytes that are read at once."""

_UNREACHED = (
    "See that nginx runs and that the address leads here; under systemd kim-doctor.service has to "
    "allow it (IPAddressAllow)."
)
_CERTIFICATE = "Renew it, with the whole chain and for the name in"
_SERVICE = "See why kim-web does not answer: journalctl -u 'kim-web*'."
_ADDRESS = "KIM_BASE_URL has to be the address at which nginx shows the pages."
_RELOAD = "systemctl reload nginx; systemctl try-restart 'kim-web*.service'"
_START = "See that KIM_BASE_URL is the address of nginx, and that it shows KIM_SITE_DIR."
_PAGES = "systemctl start kim-build (for KIM_DISTRICT), and see where nginx leads this address."


@dataclass(frozen=True, slots=True)
class Response:
    """The response at the public address."""

    status: int
    leads_to: str
    """The header Location; empty if there is none."""
    page: str
    policy: str
    """The header Content-Security-Policy; empty if there is none."""
    certificate_until: dt.datetime | None
    """When the certificate expires; `None` without TLS."""


def check_form(settings: Settings, locales: Locales, district: District) -> Iterator[Finding]:
    """Yield whether the German contact page is shown at the public address of *settings*."""
    try:
        contact = read_addresses(settings.site_dir)["contact"]
    except ConfigurationError as error:
        yield bad("form", str(error))
        return
    url = f"{settings.base_url}/{locales.source.path}/{contact}"
    answer = ask("form", url, "KIM_BASE_URL")
    if isinstance(answer, Finding):
        yield answer
        return
    if answer.certificate_until:
        yield check_certificate("site certificate", answer.certificate_until)
    yield _check_response(url, answer, district)


def check_style(settings: Settings, locales: Locales) -> Iterator[Finding]:
    """Yield whether the German start page is shown, and with its style; nothing if it has none.

    Policy and page part when pages with a new stylesheet are built and nginx is not reloaded.
    """
    url = f"{settings.base_url}/{locales.source.path}/"
    try:
        answer = _get(url)
    except (OSError, http.client.HTTPException):
        return  # "form" says so
    if answer.status != http.client.OK:
        yield bad("start page", f"{url} answers {answer.status}. Remedy: {_START}")
        return
    found = STYLE.search(answer.page)
    if found and answer.policy:
        if hash_source(found["style"]) in answer.policy:
            yield good("style", f"{url} may have the stylesheet that it has")
        else:
            what = "has a stylesheet that its Content-Security-Policy does not allow"
            yield bad("style", f"{url} {what}. Remedy: {_RELOAD}")


def ask(subject: str, url: str, setting: str) -> Response | Finding:
    """Return what answers at *url*, or why nobody does; *setting* says that address."""
    try:
        return _get(url)
    except ssl.SSLCertVerificationError as error:
        what, remedy = f"has no valid certificate ({error.verify_message})", _CERTIFICATE
        remedy = f"{remedy} {setting}."
    except TimeoutError:
        what = f"cannot be reached (no whole answer within {SECONDS:g} seconds)"
        remedy = _UNREACHED
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        what, remedy = f"cannot be reached ({reason})", _UNREACHED
    return bad(subject, f"{url} {what}. Remedy: {remedy}")


def _get(url: str) -> Response:
    parts, deadline = urlsplit(url), time.monotonic() + SECONDS
    with contextlib.closing(connection_to(parts, SECONDS)) as connection:
        connection.request("GET", parts.path, headers={"User-Agent": "kim-portal"})
        until = _until(connection)
        response, body = connection.getresponse(), b""
        while len(body) < LARGEST and (chunk := response.read1(CHUNK)):
            body += chunk
            if time.monotonic() > deadline:
                raise TimeoutError
        page = body.decode("utf-8", "replace")
        leads_to, policy = (
            response.getheader(name, "") for name in ("Location", "Content-Security-Policy")
        )
        return Response(response.status, leads_to, page, policy, until)


def _until(connection: http.client.HTTPConnection) -> dt.datetime | None:
    """Return how long the certificate of an open connection holds; `None`: clear text."""
    if not isinstance(connection.sock, ssl.SSLSocket):
        return None
    certificate = connection.sock.getpeercert() or {}
    seconds = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _check_response(url: str, answer: Response, district: District) -> Finding:
    if answer.leads_to:
        return _bad(url, f"leads to {answer.leads_to}", _ADDRESS)
    if answer.status != http.client.OK:
        broken = answer.status >= http.client.INTERNAL_SERVER_ERROR
        return _bad(url, f"answers {answer.status}", _SERVICE if broken else _ADDRESS)
    if f'action="{urlsplit(url).path}#{ERROR_SUMMARY_ID}"' not in answer.page:
        return _bad(url, "shows a page without our form", _PAGES)
    missing = [t.name for t in district.municipalities if f'value="{t.key}"' not in answer.page]
    if missing:
        what = f"shows a form that lacks {', '.join(missing)}"
        return _bad(url, what, _PAGES)
    return good("form", f"{url} shows the form of {district.name}")


def _bad(url: str, what: str, remedy: str) -> Finding:
    return bad("form", f"{url} {what}. Remedy: {remedy}")
