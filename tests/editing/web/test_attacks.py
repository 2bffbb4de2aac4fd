"""The editor as an attacker meets it."""

from pathlib import Path

import pytest

from editing.accounts.memory import LOCK_MINUTES, MOST_TRIES
from editing.accounts.roles import Role
from editing.web.access import CSRF, HeaderLogin
from editing.web.rendering import POLICY
from tests.editing.drafts.districts import ANNA, FIRST, HELP, commit, write
from tests.editing.web.offices import EDIT, PASSWORD, SOON, Office

ALL = (Role.TEXTS, Role.PUBLISH)
HEADER = HeaderLogin("X-Remote-User", "X-Kim-Roles")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor with a local list."""
    return Office(tmp_path)


@pytest.mark.parametrize(
    "path", ["/", "/seiten", "/entwurf", "/verlauf", "/protokoll", EDIT, "/aenderung/abcdef0"]
)
def test_nobody_sees_anything_without_a_login(office: Office, path: str) -> None:
    """Every page leads to the one at which people log in."""
    browser = office.browser()
    browser.get(path)
    assert browser.page.url.path == "/anmelden"
    assert "Hilfe" not in browser.page.text


def test_every_answer_has_the_headers(office: Office) -> None:
    """No script, no other site, kept by nobody; also where it is refused."""
    anna = office.logged_in("anna", *ALL)
    for path in ("/", "/nichts", "/entwurf"):
        headers = anna.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"
        assert "<script" not in anna.page.text
    assert "script-src 'none'" in POLICY
    assert "unsafe" not in POLICY


def test_the_cookie_is_for_this_site_and_no_script(office: Office) -> None:
    """No domain, https alone, not sent with forms of others."""
    header = office.browser().get("/anmelden").headers["Set-Cookie"]
    assert header.startswith("__Host-kim-redaktion=")
    assert all(word in header for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert "Domain" not in header


def test_a_session_that_somebody_else_has_prepared_is_worth_nothing(office: Office) -> None:
    """Logging in gives a new token; the old one is nobody's."""
    office.add("anna", *ALL)
    attacker, victim = office.browser(), office.browser()
    attacker.get("/anmelden")
    victim.cookies.set("__Host-kim-redaktion", attacker.token, "redaktion.kreis.example", "/")
    victim.log_in("anna")
    assert victim.page.url.path == "/"
    assert victim.token != attacker.token
    assert office.memory.session(attacker.token) is None
    assert attacker.get("/").url.path == "/anmelden"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    ],
)
def test_a_form_of_another_site_does_nothing(office: Office, headers: dict[str, str]) -> None:
    """Even with the right key."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    assert anna.post(EDIT, {"text": "evil"}, **headers).status_code == 403
    assert office.desk.drafts.open("anna").changes == ()
    assert office.memory.kept("anna", EDIT) == {}


def test_a_form_without_headers_of_its_origin_does_nothing(office: Office) -> None:
    """Every browser of today sends one of them."""
    anna = office.logged_in("anna", *ALL)
    fields = {CSRF: office.memory.begin("anna").csrf, "text": "evil"}
    assert anna.send("POST", EDIT, data=fields).status_code == 403


@pytest.mark.parametrize("key", ["", "x", "ä"])
@pytest.mark.parametrize(
    "path", [EDIT, "/entwurf/veroeffentlichen", "/entwurf/verwerfen", "/abmelden"]
)
def test_a_form_without_the_key_of_the_session_does_nothing(
    office: Office, path: str, key: str
) -> None:
    """Whatever it is about."""
    write(office.desk, ANNA, "Eins", "Uno")
    anna = office.logged_in("anna", *ALL)
    fields = {CSRF: key, "text": "evil", "satz": "x", "sicher": "ja"}
    assert anna.post(path, fields).status_code == 403
    assert len(office.desk.drafts.open("anna").changes) == 1
    assert (office.desk.repository.folder / HELP).read_text("utf-8") == FIRST
    assert anna.get("/").url.path == "/"


def test_after_wrong_tries_no_more_are_taken_from_there_for_a_while(office: Office) -> None:
    """Also with the right password; nobody learns which names there are."""
    office.add("anna", *ALL)
    browser, said = office.browser(), set()
    for name in ("anna", "nobody"):
        for _ in range(MOST_TRIES):
            answer = browser.log_in(name, "wrong password", "000000")
            said.add(answer.text.partition('role="alert">')[2].partition("<")[0])
    assert len(said) == 1
    assert browser.log_in("anna").status_code == 422
    office.now[0] += LOCK_MINUTES * 60
    assert browser.log_in("anna").url.path == "/"


@pytest.mark.parametrize(("password", "code"), [(PASSWORD, "000000"), ("x" * 15, ""), ("", "")])
def test_both_factors_are_needed(office: Office, password: str, code: str) -> None:
    """Password and code."""
    office.add("anna", *ALL)
    assert office.browser().log_in("anna", password, code).status_code == 422


def test_a_code_is_used_once(office: Office) -> None:
    """Whoever has looked over her shoulder is too late."""
    office.add("anna", *ALL)
    code = office.code("anna")
    assert office.browser().log_in("anna", code=code).url.path == "/"
    assert office.browser().log_in("anna", code=code).status_code == 422


def test_a_removed_account_is_out_at_once(office: Office) -> None:
    """With its sessions."""
    anna = office.logged_in("anna", *ALL)
    office.users.remove("anna")
    anna.get("/")
    assert anna.page.url.path == "/anmelden"


@pytest.mark.parametrize(
    ("roles", "path"),
    [
        ((Role.PUBLISH,), EDIT),
        ((Role.TEXTS,), "/entwurf/veroeffentlichen"),
        ((Role.TEXTS,), "/entwurf/planen"),
    ],
)
def test_who_has_no_right_is_refused(office: Office, roles: tuple[Role, ...], path: str) -> None:
    """Whatever is typed into the address."""
    write(office.desk, ANNA, "Eins", "Uno")
    anna = office.logged_in("anna", *roles)
    fields = {"text": "x", "satz": "x", "tag": SOON.isoformat(), "uhrzeit": "06:00"}
    assert anna.post(path, fields).status_code == 403
    assert (office.desk.repository.folder / HELP).read_text("utf-8") == FIRST
    assert anna.get("/protokoll").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "docs/..%2f..%2fstate%2fmemory.db",
        "..%2fusers.json",
        "%2fetc%2fpasswd",
        ".git/config",
        "docs/.git/hooks/x.md",
        "README.md",
        "docs/x%00.md",
    ],
)
def test_no_address_leads_out_of_the_district(office: Office, path: str) -> None:
    """Neither to read nor to write."""
    anna = office.logged_in("anna", *ALL)
    address = f"/bearbeiten/zeilen/{path}"
    assert anna.get(address).status_code == 404
    anna.get("/entwurf")
    assert anna.post(address, {"text": "x", "fassung": ""}).status_code == 404
    assert office.desk.drafts.open("anna").changes == ()


def test_only_files_of_the_editor_are_taken_back(office: Office) -> None:
    """What an administrator has changed besides is his: no button, and no way around it."""
    folder = office.desk.repository.folder
    (folder / ".gitattributes").write_text("* -text\n", "utf-8")
    commit(folder, "Zeilen")
    (folder / "docs").joinpath("neu.md").write_text("x" * 200, "utf-8")
    (folder / ".gitattributes").rename(folder / "docs/attribute.md")
    second = commit(folder, "Umbenannt")
    (folder / "docs/neu.md").write_text("y", "utf-8")
    third = commit(folder, "Seite")
    anna = office.logged_in("anna", *ALL)
    page = anna.get(f"/aenderung/{second}")
    assert "/rueckgaengig" not in page.text
    assert anna.post(f"/aenderung/{second}/rueckgaengig", {}).status_code == 404
    assert office.desk.repository.main() == third
    assert "/rueckgaengig" in anna.get(f"/aenderung/{third}").text


@pytest.mark.parametrize("path", ["../users.json", "notiz.toml", "docs/", ".git/config"])
def test_a_file_that_is_not_edited_has_no_history(office: Office, path: str) -> None:
    """There is no such page."""
    anna = office.logged_in("anna", *ALL)
    assert anna.get(f"/verlauf?datei={path}").status_code == 404


def test_the_way_back_leads_to_no_other_site(office: Office) -> None:
    """After logging in."""
    office.add("anna", *ALL)
    for evil in ("//evil.example", "https://evil.example", "/\\evil.example"):
        office.now[0] += 30
        browser = office.browser()
        browser.get(f"/anmelden?weiter={evil}")
        assert browser.log_in("anna").url.host == "redaktion.kreis.example"


def test_another_name_of_the_host_is_refused(office: Office) -> None:
    """A name that leads to this machine by somebody else's DNS."""
    anna = office.logged_in("anna", *ALL)
    assert anna.get("/", Host="evil.example").status_code == 400


def test_what_people_write_is_text_and_nothing_else(office: Office) -> None:
    """In the draft, in the history and in the log."""
    anna, evil = office.logged_in("anna", *ALL), "<script>alert(1)</script>"
    anna.get(EDIT)
    anna.post(EDIT, {"text": FIRST.replace("Eins", evil).replace("Hilfe", evil)})
    assert evil not in anna.page.text
    anna.post("/entwurf/veroeffentlichen", {"satz": evil})
    for path in ("/", "/verlauf", "/seiten"):
        assert evil not in anna.get(path).text


def test_a_header_counts_only_where_it_is_switched_on(office: Office) -> None:
    """Whoever sets it otherwise is nobody."""
    names = {"X-Remote-User": "anna", "X-Kim-Roles": "administer"}
    browser = office.browser()
    browser.get("/protokoll", **names)
    assert browser.page.url.path == "/anmelden"


def test_the_districts_login_names_the_account_and_its_rights(tmp_path: Path) -> None:
    """From the proxy on this machine; without a name, or with two, nobody is let in."""
    office = Office(tmp_path, header=HEADER)
    browser = office.browser()
    named = {"X-Remote-User": "KREIS\\anna", "X-Kim-Roles": "texts, publish; gruppe"}
    assert "KREIS\\anna" in browser.get("/", **named).text
    browser.get(EDIT, **named)
    browser.post(EDIT, {"text": "Uno"}, **named)
    assert "Gespeichert" in browser.page.text
    assert len(office.desk.drafts.open("KREIS\\anna").changes) == 1
    assert browser.get("/protokoll", **named).status_code == 403
    assert browser.get("/").status_code == 403
    assert browser.get("/", **{"X-Remote-User": " "}).status_code == 403
    two = [("X-Remote-User", "anna"), ("X-Remote-User", "bert")]
    assert browser.send("GET", "/", headers=two).status_code == 403


def test_a_header_from_another_machine_is_refused(tmp_path: Path) -> None:
    """It did not come from the proxy."""
    office = Office(tmp_path, header=HEADER, peer="192.0.2.7")
    assert office.browser().get("/", **{"X-Remote-User": "anna"}).status_code == 403


def test_the_districts_login_lets_in_after_an_idle_hour(tmp_path: Path) -> None:
    """The session begins anew, what was typed is there."""
    office = Office(tmp_path, header=HEADER)
    browser, named = office.browser(), {"X-Remote-User": "anna", "X-Kim-Roles": "texts"}
    browser.get(EDIT, **named)
    office.now[0] += 3600
    assert browser.post(EDIT, {"text": "Uno"}, **named).status_code == 200
    assert "Uno</textarea>" in browser.get(EDIT, **named).text
    office.now[0] += 3600
    assert browser.get("/", **named).url.path == "/"


def test_another_account_gets_another_session(tmp_path: Path) -> None:
    """Two people at one machine: the key of the first is worth nothing to the second."""
    office = Office(tmp_path, header=HEADER)
    browser = office.browser()
    browser.get("/", **{"X-Remote-User": "anna"})
    first = browser.token
    browser.get("/", **{"X-Remote-User": "bert"})
    ended = office.memory.session(first)
    assert ended is not None
    assert ended.is_over


def test_the_log_names_deeds_and_no_words(office: Office) -> None:
    """Who, what, at what: nothing that was typed, no unknown name of a wrong try."""
    anna = office.logged_in("anna", *ALL, Role.ADMINISTER)
    anna.get(EDIT)
    anna.post(EDIT, {"text": "kanarienvogel"})
    office.browser().log_in("nobody", "kanarienvogel", "1")
    text = anna.get("/protokoll").text
    assert "gespeichert" in text
    assert HELP in text
    assert "falsche Anmeldung" in text
    assert "kanarienvogel" not in text
    assert "nobody" not in text
    data = (office.folder / "state/memory.db").read_bytes()
    assert PASSWORD.encode() not in data
    assert anna.token.encode() not in data
    assert PASSWORD not in office.users.file.read_text("utf-8")
    assert office.users.file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * 1_100_000, 413),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 3000), 413),
    ],
    ids=["type", "size", "fields"],
)
def test_strange_bodies_are_refused(office: Office, kind: str, body: bytes, status: int) -> None:
    """Before they are looked at."""
    anna = office.logged_in("anna", *ALL)
    headers = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
    assert anna.send("POST", EDIT, content=body, headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/vorschau/%00", "/plan/%00/zurueck", "/dateien/inhalt/%00"])
def test_an_address_with_nul_is_no_page(office: Office, path: str) -> None:
    """Whatever reads it."""
    anna = office.logged_in("anna", *ALL)
    assert anna.send("POST" if path.endswith("zurueck") else "GET", path).status_code == 404


@pytest.mark.parametrize("way", ["veroeffentlichen", "planen"])
def test_a_sentence_holds_nothing_that_cannot_be_read(office: Office, way: str) -> None:
    """No NUL, no control of a terminal, nothing that turns a line round."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    anna.post(EDIT, {"text": FIRST.replace("Eins", "Uno")})
    fields = {"satz": "Uno\0 \x1b[31m\u202eist\nda", "tag": SOON.isoformat(), "uhrzeit": "06:00"}
    assert anna.post(f"/entwurf/{way}", fields).status_code == 200
    assert "Uno [31mist da" in anna.get("/").text


def test_what_nobody_has_thought_of_is_told_in_german(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the headers of every answer, and nothing of what went wrong."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("geheim")

    anna = office.logged_in("anna", *ALL)
    monkeypatch.setattr(type(office.desk.drafts), "open", broken)
    anna.raises = False
    answer = anna.get("/")
    assert answer.status_code == 500
    assert "Das hat nicht geklappt" in answer.text
    assert "geheim" not in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"
