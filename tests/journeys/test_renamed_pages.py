"""The file of a page may be renamed: its role, not its name, is what everything goes by."""

import re
import shutil
from urllib.parse import urljoin

import pytest
from lxml import html

from sitebuild.build import build_site
from tests.formservice.web.small_site import GOOD, Visitor
from tests.sitebuild.small_project import ROOT, small_project, translate, write

NAMES = {
    "kontakt": "schreiben",
    "danke": "nachricht/fertig",
    "datenschutz": "recht/daten",
    "impressum": "anbieter",
    "fehler/404": "verlaufen",
    "orte/index": "staedte/index",
    "orte/_ort": "staedte/_muster",
}
"""Old and new names of files."""
REDIRECT = (
    '[[redirect]]\nfrom = "/{language}/kontakt/"\nto = "/{language}/schreiben/"\n'
    'date = 2026-11-20\nreason = "Renamed."\n'
)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """Return a browser in front of a site with real templates, whose pages have other names."""
    root = small_project(tmp_path_factory.mktemp("renamed") / "project")
    shutil.rmtree(root / "site")
    shutil.copytree(ROOT / "site", root / "site")
    write(root / "site" / "redirects.toml", REDIRECT)
    translate(root, "ar", "docs", {"Kontakt": "اتصال"})
    templates = {"contact": "kontakt", "thanks": "danke", "places": "orte", "place": "ort"}
    for old, new in NAMES.items():
        file = root / "docs" / f"{old}.md"
        text = file.read_text("utf-8")
        role = re.findall(r"(?m)^role: (.*)$", text)[0]
        template = templates.get(role, "fehler" if role.startswith("error") else "main")
        write(
            root / "docs" / f"{new}.md", text.replace("role:", f"template: {template}.html\nrole:")
        )
        file.unlink()
    staff = (root / "docs/intern.md").read_text("utf-8")
    write(root / "docs/intern.md", staff.replace("role:", "template: intern.html\nrole:"))
    start = (root / "docs/index.md").read_text("utf-8").replace("kontakt.md", "schreiben.md")
    write(root / "docs/index.md", start.replace("order: 1", "order: 1\ntemplate: start.html"))
    build_site(
        root,
        district="kreis-wesel",
        base_url="https://kim.example/",
        tags=["de", "ar"],
        include_unpublished=True,
        is_packed=False,
    )
    return Visitor(root / "build" / "site")


def links(visitor: Visitor, path: str) -> set[str]:
    """Return the addresses below the site that a page leads to."""
    page = html.fromstring(visitor.get(path).text)
    found = (urljoin(path, link.get("href", "")) for link in page.iter("a"))
    return {link.partition("#")[0] for link in found if link.startswith("/")}


@pytest.mark.parametrize("language", ["de", "ar", "ar/mit-deutsch"])
def test_the_form_works_under_its_new_name(visitor: Visitor, language: str) -> None:
    """Shown, refused with a message, accepted, thanked for: never an address of old."""
    page = visitor.get(f"/{language}/schreiben/")
    assert page.status_code == 200
    assert f'action="/{language}/schreiben/#fehler"' in page.text
    assert f"/{language}/recht/daten/" in links(visitor, f"/{language}/schreiben/")
    again = visitor.post(f"/{language}/schreiben/", {**GOOD, "phone": "1"})
    assert again.status_code == 422
    assert f'action="/{language}/schreiben/#fehler"' in again.text
    assert f'href="/{language}/recht/daten/"' in again.text
    sent = visitor.post(f"/{language}/schreiben/", GOOD)
    assert sent.status_code == 307
    thanks = sent.headers["location"].partition("#")[0]
    assert re.fullmatch(rf"/{language}/nachricht/fertig/\d+/", thanks)
    receipt = visitor.get(thanks)
    assert receipt.status_code == 200
    other = "ar" if language == "de" else "de"
    assert f"/{other}/{thanks.removeprefix(f'/{language}/')}" in links(visitor, thanks)
    assert visitor.get(f"/{language}/nachricht/fertig/").status_code == 404


def test_links_follow_the_role(visitor: Visitor) -> None:
    """From the start page, from a place, from an error, and from above the languages."""
    assert "/de/schreiben/" in links(visitor, "/de/")
    assert "/de/staedte/" in links(visitor, "/de/")
    assert "/de/staedte/moers/" in links(visitor, "/de/staedte/")
    assert {"/de/staedte/", "/de/recht/daten/"} <= links(visitor, "/de/staedte/moers/")
    assert {"/de/anbieter/", "/de/recht/daten/"} <= links(visitor, "/schreiben/")
    missing = visitor.get("/de/fehlt/")
    assert missing.status_code == 404
    assert 'href="/de/schreiben/"' in missing.text
    for path in ("/de/", "/de/staedte/", "/de/staedte/moers/", "/ar/schreiben/", "/"):
        old = re.compile(r"/(kontakt|danke|datenschutz|impressum|orte)/")
        assert not [link for link in links(visitor, path) if old.search(link)]


def test_the_old_address_leads_to_the_new_one(visitor: Visitor) -> None:
    """Also for a form that was open while its page was renamed."""
    for answer in (visitor.get("/ar/kontakt/"), visitor.post("/ar/kontakt/", GOOD)):
        assert (answer.status_code, answer.headers["location"]) == (308, "/ar/schreiben/")
