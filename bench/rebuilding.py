"""Building our site again: everything anew, one new German sentence, and nothing new.

The project is a copy without the documents for paper, built and packed by `kim build` as on a
server, in the published languages or with `--unpublished` in all. The sentence stands at the end of
one page that all languages have, and no catalogue knows it yet.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from bench.processes import ROOT, Words, cpu_seconds, temporary_folder
from bench.rounds import alternate
from bench.table import Figures, Table
from tests.servers.kim_service import KIM

ANEW, SENTENCE, NOTHING = "everything anew", "one new German sentence", "nothing new"
_PAGE = Path("docs", "hilfe.md")


def measure(rounds: int, *, is_everything: bool) -> Iterator[Table]:
    """Yield the table."""
    with temporary_folder() as folder:
        project = _Project(folder / "project", is_everything=is_everything)
        who = {ANEW: project.anew, SENTENCE: project.with_sentence, NOTHING: project.again}
        what = "all languages" if is_everything else "published languages"
        yield Table(f"Building again, {what}, packed", alternate(who, rounds))


class _Project:
    """A copy of the project, and its pages."""

    def __init__(self, folder: Path, *, is_everything: bool) -> None:
        for name in ("docs", "districts"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "mkdocs.yml", folder)  # a link would lead back to our pages
        for name in ("i18n", "site"):
            (folder / name).symlink_to(ROOT / name)
        self._folder = folder
        self._words = ["--unpublished"] if is_everything else []
        self._sentences = 0

    def anew(self) -> Figures:
        """Build after everything was removed."""
        shutil.rmtree(self._folder / "build", ignore_errors=True)
        return self._build()

    def with_sentence(self) -> Figures:
        """Build after an editor has added a sentence."""
        self._build()  # what is measured is the sentence alone
        self._sentences += 1
        page = self._folder / _PAGE
        sentence = f"Das ist der neue Satz Nummer {self._sentences}."
        page.write_text(f"{page.read_text('utf-8')}\n{sentence}\n", "utf-8")
        return self._build()

    def again(self) -> Figures:
        """Build with nothing new."""
        self._build()
        return self._build()

    def _build(self) -> Figures:
        command: Words = [KIM, "build", "--no-pdf", *self._words]
        begin = time.monotonic()
        cpu = cpu_seconds(command, cwd=self._folder, KIM_SITE_DIR=str(self._folder / "build/site"))
        return {"CPU s": cpu, "wall s": time.monotonic() - begin}
