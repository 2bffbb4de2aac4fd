"""A district in a folder outside the tree: the real site, and a request that is kept."""

import subprocess
from pathlib import Path

import httpx

from tests.servers.kim_service import KIM, environ, running_service
from tests.servers.ports import free_port

LOGO = '<svg xmlns="http://www.w3.org/2000/svg"><path fill="#7a1f3d" d="M0 0h9v9z"/></svg>'
PAGE = (
    "---\ntitle: Verein\ndescription: Wer hier hilft.\n---\n\n# Verein { #oben }\n\nWir helfen.\n"
)


def test_a_district_of_its_own_is_built_served_and_reached(tmp_path: Path) -> None:
    """With its logo and a page of its own; a request for its town waits for its mailbox."""
    own, site = tmp_path / "kreis", tmp_path / "site"
    subprocess.run([KIM, "new-district", own], env=environ(), check=True)
    facts = own / "district.toml"
    facts.write_text(facts.read_text("utf-8").replace("‹Kreis Name›", "Kreis Fünf"), "utf-8")
    (own / "site/logo.svg").write_text(LOGO, "utf-8")
    (own / "docs/verein.md").write_text(PAGE, "utf-8")
    settings = {"KIM_DISTRICT": str(own), "KIM_SITE_DIR": str(site)}
    options = ("--no-pdf", "--jobs", "1", "--locale", "de", "--locale", "ar")
    subprocess.run([KIM, "build", *options], env=environ(**settings), check=True)
    with running_service(tmp_path, site, free_port(), KIM_DISTRICT=str(own)) as service:
        start = httpx.get(f"{service.url}/ar/").text
        assert "Kreis Fünf" in start
        logo = start.partition('class="kim-mark" src="')[2].partition('"')[0]
        assert httpx.get(service.url + logo).text == LOGO
        assert "Wir helfen." in httpx.get(f"{service.url}/de/verein/").text
        form = {"municipality": "00000001", "phone": "030 23125 123", "language": "ar"}
        answer = httpx.post(f"{service.url}/ar/kontakt/", data=form)
        assert answer.status_code == 307
        listed = [str(KIM), "outbox", "list", "--json"]
        waiting = subprocess.run(
            listed, env=environ(**service.settings), check=True, capture_output=True, text=True
        )
        assert "kim@kreis.example" in waiting.stdout
