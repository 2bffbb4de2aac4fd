"""What `kim restore` says about the copy of a database on a server."""

from pathlib import Path

import pytest

from kim.backup.restore import words_of_pg_restore

DUMP, INTO = Path("/etc/kim/outbox.dump"), Path("/etc/kim")
SETTINGS = (
    "systemd-run --quiet --collect --wait --pipe -p EnvironmentFile=/etc/kim/kim.env "
    "/usr/bin/printenv"
)


@pytest.mark.parametrize(
    ("address", "where"),
    [
        (
            "postgresql+psycopg://portal@/portal?host=/run/postgresql",
            "'postgresql://portal@/portal?host=/run/postgresql'",
        ),
        (
            "postgresql+psycopg://kim:geheim@db.example.org/kim",
            f"\"$({SETTINGS} KIM_DATABASE_URL | sed 's/+psycopg//')\"",
        ),
        (None, "\"$(sed 's/+psycopg//' /etc/kim/database_url)\""),
    ],
)
def test_the_command_leads_to_the_database_of_the_settings(address: str | None, where: str) -> None:
    """As a user of the service, whose role is no superuser's; a password is not shown."""
    said = words_of_pg_restore(address, INTO, DUMP)
    assert f"--exit-on-error --dbname={where} < {DUMP}\n" in said
    assert "geheim" not in said
    assert said.endswith(f"rm {DUMP}")
    assert "runuser -u kim-delivery -- pg_restore " in said
