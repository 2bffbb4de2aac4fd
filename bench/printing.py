"""Printing every document of all published languages, then again with nothing new.

CPU seconds are those of all processes.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from bench.processes import Words, cpu_seconds, temporary_folder
from bench.rounds import alternate
from bench.table import Figures, Table
from sitebuild.output.printed_documents import read_printed_documents
from tests.servers.kim_service import KIM

_NEW, _AGAIN = "everything printed anew", "nothing has changed"


def measure(rounds: int) -> Iterator[Table]:
    """Yield the table."""
    with temporary_folder() as folder:
        printing = _Printing(folder)
        who = {_NEW: printing.anew, _AGAIN: printing.again}
        rounds_ = alternate(who, rounds)
        documents = read_printed_documents(folder / "pdf")
        size = sum(each.bytes for each in documents) / 1_000_000
        languages = len({each.language for each in documents})
        note = f"{len(documents)} documents in {languages} languages, {size:.1f} MB"
        yield Table("Printing", rounds_, [note])


class _Printing:
    """Prints into a folder; again, if nothing is there yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def anew(self) -> Figures:
        """Print after everything was removed."""
        for file in self._folder.iterdir():
            shutil.rmtree(file)
        return self._print()

    def again(self) -> Figures:
        """Print with nothing new."""
        if not (self._folder / "pdf").is_dir():
            self._print()
        return self._print()

    def _print(self) -> Figures:
        command: Words = [KIM, "pdf"]
        begin = time.monotonic()
        cpu = cpu_seconds(command, KIM_SITE_DIR=str(self._folder / "site"))
        return {"wall s": time.monotonic() - begin, "CPU s": cpu}
