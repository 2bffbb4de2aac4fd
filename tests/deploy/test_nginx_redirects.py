"""Addresses that moved, or that people have changed, behind Debian's nginx."""

from pathlib import Path

import httpx

from portal.file_kinds import FIVE_MINUTES
from portal.redirects import read_map
from tests.deploy.changed_addresses import CHANGED
from tests.deploy.test_nginx import Proxied, always, headers_of, proxied

__all__ = ["always", "proxied"]


def test_clear_text_and_moved_pages_lead_on(
    proxied: Proxied, always: dict[str, str], site: Path
) -> None:
    """Moved and changed addresses lead to pages, without “?…”; http becomes https."""
    clear = httpx.get(f"{proxied.nginx.clear_url}/de/hilfe/")
    assert clear.status_code == 308
    assert clear.headers["location"].startswith("https://")
    for path, new in {**read_map(site), **CHANGED}.items():
        moved = proxied.client.get(f"{path}?seite=3")
        assert (moved.status_code, moved.headers["location"]) == (308, new)
        assert headers_of(moved) == always
        assert moved.headers["cache-control"] == FIVE_MINUTES
        assert proxied.client.get(new).status_code == 200
    assert proxied.client.get("/de/hilfe").headers["location"] == "/de/hilfe/"
