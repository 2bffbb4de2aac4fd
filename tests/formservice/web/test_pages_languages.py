"""A language that is damaged is answered in German; the others do not notice."""

import shutil
from pathlib import Path

import pytest

from portal.languages.theme_words import FILE
from portal.problems import ConfigurationError
from tests.formservice.web.small_site import GOOD, Visitor, write_site

DAMAGES = ["uk/.words.json", "uk/kontakt/index.html", "uk/mit-deutsch/danke/index.html", "uk"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a small built site."""
    return write_site(tmp_path)


def damage(site: Path, what: str) -> None:
    """Take a file or a whole language away."""
    path = site / what
    shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("what", DAMAGES)
def test_its_request_is_taken_and_answered_in_german(
    site: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever has the page open can still send it, and learns in German that it arrived."""
    damage(site, what)
    visitor = Visitor(site)
    thanks = visitor.post("/uk/kontakt/", GOOD)
    assert thanks.status_code == 307
    assert len(visitor.intake.enquiries) == 1
    receipt = visitor.get(thanks.headers["location"].partition("#")[0])
    assert receipt.status_code == 200
    assert '<html lang="de"' in receipt.text
    assert "language-left-out" in capsys.readouterr().out


def test_its_mistakes_are_told_in_german(site: Path) -> None:
    """With everything that was typed, as always."""
    damage(site, f"uk/{FILE}")
    again = Visitor(site).post("/uk/mit-deutsch/kontakt/", {**GOOD, "phone": "12"})
    assert again.status_code == 422
    assert '<html lang="de"' in again.text
    assert 'action="/uk/mit-deutsch/kontakt/' in again.text


def test_the_other_languages_do_not_notice(site: Path) -> None:
    """A mistake in Arabic is told in Arabic."""
    damage(site, "uk")
    again = Visitor(site).post("/ar/kontakt/", {**GOOD, "phone": "12"})
    assert '<html lang="ar"' in again.text
    assert "خطأ" in again.text


def test_without_german_the_service_does_not_start(site: Path) -> None:
    """There would be nothing to fall back to."""
    damage(site, "de/kontakt/index.html")
    with pytest.raises(ConfigurationError, match="kim build"):
        Visitor(site)
