"""The first minute: one command, a request, a mail."""

import mailbox
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from editing.drafts.git import Git
from kim.__main__ import main
from kim.demo.editor import copy_district
from portal.district.folder import DistrictFolder
from tests.languages import SAMPLE, copy_project, publish_only
from tests.servers.kim_service import KIM, environ
from tests.servers.ports import free_port
from tests.waiting import LIMIT, until


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project, as somebody has it who has just cloned it, in two languages.

    Others build them all; here each would be a minute more on a busy machine.
    """
    folder = tmp_path_factory.mktemp("clone")
    copy_project(folder)
    kept = [each for each in SAMPLE if each.tag in {"de", "ar"}]
    publish_only(folder / "i18n" / "locales.toml", kept)
    return folder


@pytest.fixture(scope="module")
def port() -> int:
    """Return the port of each start: at another address everything would be built anew."""
    return free_port()


@pytest.fixture
def demo(project: Path, port: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the demo; return its address and its process."""
    process = subprocess.Popen(
        [KIM, "demo", "--port", str(port)],
        cwd=project,
        env=environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until(
            lambda: httpx.get(f"{url}/healthz"),
            "the demo",
            not_yet=(httpx.TransportError,),
            by=process,
            explain=lambda: process.communicate()[0] if process.poll() is not None else "",
        )
        yield url, process
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def send(url: str, phone: str) -> str:
    """Send a request for Moers and return its reference as the mail writes it."""
    form = {"municipality": "05170024", "phone": phone, "language": "ar", "message": "مرحبا"}
    answer = httpx.post(f"{url}/ar/kontakt/", data=form)
    assert answer.status_code == 307
    reference = answer.headers["location"].split("/")[-2]
    return f"{reference[:3]}-{reference[3:6]}-{reference[6:]}"


def test_a_request_lies_in_the_maildir_and_on_the_page_of_mailboxes(
    demo: tuple[str, subprocess.Popen[str]], project: Path
) -> None:
    """Subjects first, the mail as text; and Ctrl-C ends everything in order."""
    url, process = demo
    reference = send(url, "030 23125 901")
    folder = project / "build/demo/mail/servicestelle-zuwanderung@moers.example"
    until(lambda: folder.is_dir() and len(mailbox.Maildir(folder)), "a mail for Moers")
    page = httpx.get(f"{url}/demo/mailboxes/").text
    assert f"[KIM] {reference} Moers ar TEL" in page
    assert "مرحبا" in page
    assert page.index("Servicestelle Zuwanderung") < page.index("Stadt Xanten")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 0
    assert f"{url}/ar/kontakt/" in output
    assert output.rstrip().endswith("Stopped.")


def test_what_waited_is_delivered_at_the_next_start(
    demo: tuple[str, subprocess.Popen[str]],
) -> None:
    """The keys of the demo survive, so the outbox of the first start can be opened."""
    url, _ = demo
    assert "Servicestelle Zuwanderung" in httpx.get(f"{url}/demo/mailboxes/").text
    send(url, "030 23125 902")


def test_the_editor_is_beside_it_and_its_page_says_how_to_log_in(
    demo: tuple[str, subprocess.Popen[str]],
) -> None:
    """Name, password and a code that is right now; it does not outlive a demo that is killed."""
    url, process = demo
    page = httpx.get(f"{url}/demo/redaktion/")
    words = re.findall("<code>(.*?)</code>", page.text)
    link = re.search(r'href="(http://127\.0\.0\.1:\d+)/"', page.text)
    assert link
    editor = link.group(1)
    until(lambda: httpx.get(f"{editor}/anmelden"), "the editor", not_yet=(httpx.TransportError,))
    fields = dict(zip(("name", "kennwort", "code"), words, strict=False))
    with httpx.Client(base_url=editor, follow_redirects=True) as person:
        key = re.search('name="schluessel" value="(.*?)"', person.get("/anmelden").text)
        assert key
        fields["schluessel"] = key.group(1)
        entered = person.post("/anmelden?weiter=/", data=fields, headers={"Origin": editor})
    assert "Guten Tag, Erika Beispiel" in entered.text
    assert "Alles Veröffentlichte steht auf der Website" in entered.text
    process.kill()
    process.communicate()

    def is_gone() -> bool:
        try:
            httpx.get(f"{editor}/anmelden")
        except httpx.TransportError:
            return True
        return False

    until(is_gone, "the end of the editor")


def test_the_copy_of_the_district_is_made_anew_until_somebody_edits_it(tmp_path: Path) -> None:
    """Who changes a district of the project sees it in the demo; what was published stays."""
    district, copy = tmp_path / "kreis-wesel", tmp_path / "copy"
    shutil.copytree("districts/kreis-wesel", district)
    assert copy_district(DistrictFolder(district), copy) == copy
    with (district / "places.toml").open("a", encoding="utf-8") as file:
        file.write("# a later change\n")
    copy_district(DistrictFolder(district), copy)
    assert (copy / "places.toml").read_text("utf-8").endswith("# a later change\n")
    Git(copy).text("commit", "--quiet", "--allow-empty", "--message=published")
    (district / "places.toml").unlink()
    copy_district(DistrictFolder(district), copy)
    assert (copy / "places.toml").exists()


def test_the_mailboxes_are_shown_by_the_demo_alone() -> None:
    """A production service has no way to them."""
    source = Path("kim/serve.py").read_text("utf-8")
    assert "demo.mailboxes" not in source
    assert "demo.sink" not in source


def test_a_busy_port_is_named_before_anything_is_built(project: Path) -> None:
    """With the way out."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [KIM, "demo", "--port", str(port)],
            cwd=project,
            env=environ(),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "make demo PORT=" in done.stderr


def test_the_port_of_the_editor_is_one_as_well() -> None:
    """It lies ten above that of the site."""
    done = CliRunner().invoke(main, ["demo", "--port", "65526"])
    assert done.exit_code == 2
    assert "65525" in done.output
