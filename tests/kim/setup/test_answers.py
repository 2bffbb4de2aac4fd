"""A secret is read from its file, or what is wrong with that is said."""

from pathlib import Path

import pytest

from kim.setup.answers import text_of
from portal.problems import ConfigurationError


def test_the_blanks_around_a_secret_do_not_count(tmp_path: Path) -> None:
    """Editors end a file with a line break."""
    file = tmp_path / "relay"
    file.write_text(" smtps://kim:gehäim@relay.example.org\n\n", "utf-8")
    assert text_of(file) == "smtps://kim:gehäim@relay.example.org"


def test_a_file_in_another_encoding_is_named_and_not_shown(tmp_path: Path) -> None:
    """A password may have an umlaut."""
    file = tmp_path / "relay"
    file.write_bytes("smtps://kim:gehäim@relay.example.org\n".encode("cp1252"))
    with pytest.raises(ConfigurationError, match="not in UTF-8") as caught:
        text_of(file)
    assert str(file) in str(caught.value)
    assert "relay.example.org" not in str(caught.value)
