"""Looking at a database before anything is changed in it, on both kinds."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text

from formservice.outbox import examine
from portal.problems import ConfigurationError
from tests.formservice.samples import open_outbox
from tests.servers.postgres import Postgres


def test_looking_migrates_nothing(address: str) -> None:
    """Pending before the first start, also at a second look; nothing pending afterwards."""
    if address.startswith("postgresql"):
        assert examine(address, busy_seconds=5).pending[:2] == ("0001", "0002")
        assert examine(address, busy_seconds=5).pending[:2] == ("0001", "0002")
    else:
        assert not examine(address, busy_seconds=5).exists
    open_outbox(address).close()
    found = examine(address, busy_seconds=5)
    assert found.exists
    assert found.pending == ()


def look(address: str) -> None:
    """Examine the database as `kim doctor` does."""
    examine(address, busy_seconds=5)


def start(address: str) -> None:
    """Open the database as the service does."""
    open_outbox(address).close()


@pytest.mark.parametrize("use", [look, start])
def test_a_database_of_a_newer_version_is_named(address: str, use: Callable[[str], None]) -> None:
    """Whoever goes back to an older version reads why it does not start, and what helps."""
    start(address)
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ConfigurationError, match=r"KIM_DATABASE_URL: .*newer.*9999.* Remedy: "):
        use(address)


@pytest.mark.parametrize("use", [look, start])
def test_a_name_that_no_file_can_have_is_named(use: Callable[[str], None]) -> None:
    """The system's own word for it, not a traceback."""
    with pytest.raises(ConfigurationError, match=r"KIM_DATABASE_URL: .*File name too long"):
        use(f"sqlite:////tmp/{'x' * 300}/outbox.db")


def test_a_folder_that_cannot_be_made_is_named() -> None:
    """The service does not start where the file has no place."""
    with pytest.raises(ConfigurationError, match=r"KIM_DATABASE_URL: .*No such file.* Remedy: "):
        start("sqlite:////proc/absent/outbox.db")


def test_tables_that_cannot_be_made_are_named(postgres: Postgres) -> None:
    """Something else has tables of these names: a mistake like others."""
    address = postgres.new_database()
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE envelope (other integer)"))
    engine.dispose()
    with pytest.raises(ConfigurationError, match=r"KIM_DATABASE_URL: .*DuplicateTable"):
        start(address)
