"""The doctor asks for the editor's login page where people do."""

from collections.abc import Iterator

import pytest

from kim.doctor.editor import check_editor
from tests.servers.webpage import WebPage, running_page

EXAMPLE = "https://redaktion.portal.example.org"


@pytest.fixture
def page() -> Iterator[WebPage]:
    with running_page() as web:
        yield web


def look(monkeypatch: pytest.MonkeyPatch, address: str, **more: str) -> list[str]:
    for name, text in {"BASE_URL": address, **more}.items():
        monkeypatch.setenv(f"KIM_EDITOR_{name}", text)
    return [f"{found.grade} {found.subject}: {found.text}" for found in check_editor()]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, "good editor: {url}/anmelden answers"),
        (303, "good editor: {url}/anmelden answers"),
        (403, "note editor: {url}/anmelden answers 403"),
        (400, "bad editor: {url}/anmelden answers 400. Remedy: Let KIM_EDITOR_BASE_URL in"),
        (502, "bad editor: {url}/anmelden answers 502. Remedy: See why it does not run"),
        (500, "bad editor: {url}/anmelden answers 500. Remedy: journalctl"),
    ],
)
def test_its_answer_at_the_public_name_is_told(
    monkeypatch: pytest.MonkeyPatch, page: WebPage, status: int, said: str
) -> None:
    """A wrong name and an editor that is away are bad, each with its remedy."""
    page.status = status
    (line,) = look(monkeypatch, page.url)
    assert line.startswith(said.format(url=page.url))


def test_an_editor_with_the_settings_of_the_example_is_bad(
    monkeypatch: pytest.MonkeyPatch, page: WebPage
) -> None:
    """As after a restore without its settings. Where nobody listens, there is no editor."""
    port = page.url.rpartition(":")[2]
    (line,) = look(monkeypatch, EXAMPLE, PORT=port)
    assert line.startswith("bad editor: it runs, and KIM_EDITOR_BASE_URL is still the example")
    assert look(monkeypatch, EXAMPLE, PORT="1") == []


def test_where_there_is_none_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its settings nobody runs one."""
    monkeypatch.delenv("KIM_EDITOR_BASE_URL", raising=False)
    assert [*check_editor()] == []


def test_who_does_not_answer_and_what_cannot_be_read_are_bad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is named with the address or the setting."""
    (line,) = look(monkeypatch, "http://127.0.0.1:1")
    assert line.startswith("bad editor: http://127.0.0.1:1/anmelden cannot be reached")
    (line,) = look(monkeypatch, "http://127.0.0.1:1", PORT="x")
    assert line.startswith("bad editor: ")
    assert "KIM_EDITOR_PORT" in line
