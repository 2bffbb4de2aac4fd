"""Request the editor's login page at the address at which people reach it."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

from formservice.config import readers
from formservice.config.readers import SettingError
from formservice.config.settings import environment
from kim.doctor.checks import Finding, bad, check_certificate, good, note
from kim.doctor.public_form import ask
from kim.ports import listens
from portal.district.examples import is_example_host

_ADDRESS, _PORT = "KIM_EDITOR_BASE_URL", "KIM_EDITOR_PORT"
"""The editor reads them itself (`kim.redaktion.settings`)."""
_STEP = "handbook/operating/editor.md"
_REMEDIES = {
    http.client.BAD_REQUEST: f"Let {_ADDRESS} in /etc/kim/editor.env and server_name in "
    "/etc/nginx/kim-editor.conf be the same name; then: systemctl restart kim-editor.",
    http.client.BAD_GATEWAY: "See why it does not run: journalctl -u kim-editor.",
    http.client.NOT_FOUND: f"See which server of nginx has this name ({_STEP}).",
}
_ELSE = "journalctl -u kim-editor."


def check_editor() -> Iterator[Finding]:
    """Yield whether the login page is shown; nothing where there is no editor.

    There is one where its settings name an address, or, while that is still the example, where
    something listens at its port.
    """
    own = environment()
    if _ADDRESS not in own:
        return
    try:
        base_url = readers.base_url(own[_ADDRESS])
        port = readers.port(own.get(_PORT, "8010"))
    except SettingError as error:
        yield bad("editor", f"{_ADDRESS}, {_PORT}: {error.what} Remedy: {error.remedy}")
        return
    if is_example_host(urlsplit(base_url).hostname or ""):
        if listens(port):
            remedy = "Fill in /etc/kim/editor.env (after a restore: lay it again), then: "
            what = f"it runs, and {_ADDRESS} is still the example: each page is answered with 400"
            yield bad("editor", f"{what}. Remedy: {remedy}systemctl restart kim-editor")
        return
    url = f"{base_url}/anmelden"
    answer = ask("editor", url, _ADDRESS)
    if isinstance(answer, Finding):
        yield answer
        return
    if answer.certificate_until:
        yield check_certificate("editor certificate", answer.certificate_until)
    yield _of_status(url, answer.status)


def _of_status(url: str, status: int) -> Finding:
    if status < http.client.BAD_REQUEST:  # a login of the district's own leads elsewhere
        return good("editor", f"{url} answers")
    if status in {http.client.UNAUTHORIZED, http.client.FORBIDDEN}:
        what = f"{url} answers {status}: nginx does not let this machine in, so nothing was seen"
        return note(
            "editor", f"{what}. Allow it in /etc/nginx/kim-editor.conf to have it looked at"
        )
    return bad("editor", f"{url} answers {status}. Remedy: {_REMEDIES.get(status, _ELSE)}")
