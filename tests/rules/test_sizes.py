"""A size is a smell and no goal: what is so long mostly owns two facts."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("portal", "sitebuild", "translating", "formservice", "editing", "kim")
MODULE_LINES, FUNCTION_LINES, TEST_LINES = 400, 40, 400

EXCEPTIONS: dict[str, str] = {
    "formservice/outbox/migrations/versions/v0001_first_tables.py:upgrade": (
        "a migration is a list of tables, and is never changed again"
    ),
}
"""Path (or path:function) to the reason why it may be longer."""


def modules(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted(Path(folder).rglob("*.py"))]


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("file", modules(*PACKAGES), ids=str)
def test_a_module_is_small(file: Path) -> None:
    """Find the second fact in it where it is not; never cut one fact in two."""
    assert len(file.read_text("utf-8").splitlines()) <= MODULE_LINES or str(file) in EXCEPTIONS


@pytest.mark.parametrize("file", modules(*PACKAGES), ids=str)
def test_a_function_is_small(file: Path) -> None:
    """Name the steps where it is not."""
    long = [
        f"{file}:{node.name}"
        for node in functions(file)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not set(long) - set(EXCEPTIONS)


@pytest.mark.parametrize("file", modules("tests"), ids=str)
def test_a_test_file_is_small_and_each_test_says_what_is_promised(file: Path) -> None:
    """A sentence per test makes the suite a specification."""
    assert len(file.read_text("utf-8").splitlines()) <= TEST_LINES
    silent = [
        node.name
        for node in functions(file)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not silent
