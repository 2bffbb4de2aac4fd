"""Load the modules that need WeasyPrint: half a second that most builds do not have to spend."""

import importlib
from typing import Any

from portal.problems import ConfigurationError, Problem


def load(name: str) -> Any:
    """Return the module *name* of `sitebuild.printing`.

    Raises `ConfigurationError` if a library of the system is missing that WeasyPrint needs.
    """
    try:
        return importlib.import_module(f"sitebuild.printing.{name}")
    except OSError as error:
        what = f"A library of the system is missing ({error})."
        problem = Problem("kim pdf", None, "WeasyPrint", what, "Run: scripts/setup demo")
        raise ConfigurationError([problem]) from error
