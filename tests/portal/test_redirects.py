"""The addresses of moved pages, as service and proxy read them."""

from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from portal.redirects import MAP, format_map, read_map


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Old addresses in lower case; nothing where no build has written."""
    assert read_map(tmp_path) == {}
    (tmp_path / MAP).write_text(format_map({"/Alt/": "/de/neu/"}), "utf-8")
    assert read_map(tmp_path) == {"/alt/": "/de/neu/"}


@pytest.mark.parametrize("spoilt", [b"/alt/\n", b"\xff\xfe/\0a\0", b"/alt/ /n\xff/;\n"])
def test_a_damaged_map_is_named(tmp_path: Path, spoilt: bytes) -> None:
    """With what helps, for the service does not start with it."""
    (tmp_path / MAP).write_bytes(spoilt)
    with pytest.raises(ConfigurationError, match=r"redirects\.map:\d: .* kim build"):
        read_map(tmp_path)
