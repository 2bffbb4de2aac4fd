"""The file of the settings is read and written as systemd reads it."""

import pytest

from formservice.database_address import holds_password
from kim.environment_file import comments_that_go_on, lines_in, quoted, settings_in


@pytest.mark.parametrize(
    "text",
    ["/usr/bin/alarm --to 'the pager'", 'a "b" c', "a\\b", "100 %", "$HOME", "#x", "ü", "a;b"],
)
def test_what_is_written_is_what_systemd_reads(text: str) -> None:
    """Blanks, quotes, backslashes and dollars, as `EnvironmentFile=` has them."""
    assert settings_in(f"KIM_ALARM_COMMAND={quoted(text)}\n") == {"KIM_ALARM_COMMAND": text}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("  KIM_X=a", "a"),
        ("KIM_X = a ", "a"),
        ("KIM_X='a b'", "a b"),
        ('KIM_X="a\\d \\"e\\""', 'a\\d "e"'),
        ("KIM_X=\nKIM_X=a", "a"),
        ("KIM_X=a\u2028KIM_X=b", "a\u2028KIM_X=b"),
        ("KIM_X=a\n;KIM_X=b\n#KIM_X=c", "a"),
        ("KIM_X='a\nb'", "a\nb"),
        ('KIM_X="a\nKIM_X=b"', "a\nKIM_X=b"),
        ('KIM_X="a\\\nb"', "ab"),
        ("KIM_X=a \\\n b ", "a  b"),
        ("KIM_X='a'\t\"b\" c ", "abc"),
        ("KIM_X=a'b' \"c\"", "a'b' \"c\""),
        ("KIM_X=a\\b\\\\c\\ ", "ab\\c "),
        ("KIM_X='a' # b #c", "a# b #c"),
        ("KIM_X=a #b", "a #b"),
        ("KIM_X=%h%%", "%h%%"),
        ("KIM_X=a\rKIM_Y\n", "a"),
        ("KIM_X=a\n# b\\\nKIM_X=c", "a"),
        ('KIM_X="a', "a"),
        ("KIM_X='a\n", "a\n"),
        ("KIM_X=a\\", "a"),
        ("KIM_X\nKIM_X=a", "a"),
    ],
)
def test_what_is_read_is_what_systemd_reads(line: str, value: str) -> None:
    """The last line counts, without the blanks around name and value; each value was printed by a
    unit of systemd 252.
    """
    assert settings_in(line) == {"KIM_X": value}


def test_a_setting_is_known_by_the_line_of_its_name() -> None:
    """Behind a value of several lines."""
    lines = [(one.number, one.name) for one in lines_in("\nA='\n\n' \n#\nB=b\n")]
    assert lines == [(2, "A"), (6, "B")]


def test_a_comment_that_goes_on_is_told() -> None:
    """A unit of systemd 254 reads the second line as a setting."""
    text = "# a\nKIM_X='\n# b\\\n'\n# c\\\nLD_PRELOAD=x\n"
    assert list(comments_that_go_on(text)) == ["# c\\\nLD_PRELOAD=x"]


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ("", False),
        ("sqlite:////var/lib/kim/outbox.db", False),
        ("postgresql+psycopg://kim@/kim?host=/run/postgresql", False),
        ("postgresql+psycopg://kim:geheim@db/kim", True),
        ("postgresql+psycopg://kim:a/b@db/kim", True),
        ("postgresql+psycopg://kim:a#b@db/kim", True),
        ("postgresql+psycopg://kim:a?b@db/kim", True),
        ("postgresql+psycopg://kim@db/kim?password=geheim", True),
        ("postgresql://u:[x@h/d", True),
        ("no address", True),
    ],
)
def test_a_password_is_what_the_service_takes_for_one(address: str, *, holds: bool) -> None:
    """As SQLAlchemy reads the address; what nobody can read is shown to nobody."""
    assert holds_password(address) == holds
