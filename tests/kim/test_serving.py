"""What a service does before its first answer."""

import asyncio
import gc
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.applications import Starlette

from kim import service


def test_what_lives_as_long_as_the_service_is_not_looked_through_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full collection of all pages and languages answers nobody meanwhile."""
    frozen: list[int] = []

    async def serve(*_: Any) -> None:
        frozen.append(gc.get_freeze_count())

    monkeypatch.setattr(service, "serve_app", serve)
    address = SimpleNamespace(host="127.0.0.1", port=0, proxy_header=None)
    pages = [[number] for number in range(1000)]  # alive, as what the service reads
    try:
        asyncio.run(service.serve_until_stopped(Starlette(), cast("Any", address)))
    finally:
        gc.unfreeze()
    assert frozen[0] > len(pages)
