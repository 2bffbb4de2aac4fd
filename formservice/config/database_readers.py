"""Read the settings that name external parts: the database, and files of certificates."""

import ssl
from pathlib import Path

from formservice.config.readers import Secret, SettingError, path
from formservice.database_address import is_database


def database_url(text: str) -> Secret:
    """Return the URL of the outbox: an SQLite file or a PostgreSQL database; raises
    `SettingError`.
    """
    if not is_database(text):
        raise SettingError(
            "This is neither an SQLite file nor a PostgreSQL database.",
            "Write sqlite:///path/to/outbox.db or postgresql+psycopg://user:password@host/name.",
        )
    return Secret(text)


def certificates(text: str) -> Path:
    """Return the path of a file of CA certificates; raises `SettingError` if it has none."""
    file = path(text)
    try:
        ssl.create_default_context(cafile=text)
    except ssl.SSLError:
        raise SettingError(
            "Its file holds no certificates.", "Name a file in PEM format."
        ) from None
    except OSError:
        remedy = "Check the path and who may read the file."
        raise SettingError("Its file cannot be read.", remedy) from None
    return file
