"""Looking at a database before anything is changed in it, on both kinds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from formservice.outbox import examine
from portal.problems import ConfigurationError
from tests.formservice.samples import open_outbox
from tests.servers.postgres import Postgres


def test_looking_migrates_nothing(address: str) -> None:
    """No outbox before the first start, also at a second look; nothing pending afterwards."""
    assert not examine(address, limit_seconds=5).exists
    assert not examine(address, limit_seconds=5).exists
    open_outbox(address).close()
    found = examine(address, limit_seconds=5)
    assert found.exists
    assert found.pending == ()


def test_a_database_of_somebody_else_is_no_outbox_and_stays_as_it_is(address: str) -> None:
    """Its tables, and with SQLite each byte of the file."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kunden (id integer)"))
    engine.dispose()
    file = Path(address.removeprefix("sqlite:///"))
    before = file.read_bytes() if file.exists() else None
    assert not examine(address, limit_seconds=5).exists
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["kunden"]
    engine.dispose()
    assert before == (file.read_bytes() if file.exists() else None)


def test_an_empty_file_is_no_outbox_and_stays_empty(tmp_path: Path) -> None:
    """Somebody has touched it."""
    file = tmp_path / "outbox.db"
    file.touch()
    assert not examine(f"sqlite:///{file}", limit_seconds=5).exists
    assert file.stat().st_size == 0


def test_an_outbox_of_an_older_version_is_one(address: str) -> None:
    """Its migrations are pending."""
    start(address)
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    engine.dispose()
    found = examine(address, limit_seconds=5)
    assert found.exists
    assert found.pending[0] == "0003"


def look(address: str) -> None:
    """Examine the database as `kim doctor` does."""
    examine(address, limit_seconds=5)


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
def test_a_database_of_another_program_is_named(address: str, use: Callable[[str], None]) -> None:
    """It may use the same tool for its tables; going back to its version would help nobody."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('1975ea83b712')"))
        connection.execute(text("CREATE TABLE account (id integer)"))
    with pytest.raises(ConfigurationError) as caught:
        use(address)
    told = str(caught.value.problems[0])
    assert "another program" in told
    assert "1975ea83b712" in told
    assert "newer" not in told
    assert sorted(inspect(engine).get_table_names()) == ["account", "alembic_version"]
    engine.dispose()


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
