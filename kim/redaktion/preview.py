"""Build the preview of a draft, in a process of its own that can be ended."""

import subprocess
from pathlib import Path

from formservice.config.settings import environment
from kim.program import PROGRAM


class PreviewBuilder:
    """Builds drafts for pages below *address*."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._process: subprocess.Popen[str] | None = None

    def build(self, folder: Path, site: Path, tag: str) -> tuple[str, ...]:
        """Build the pages of the district's *folder* in German and the language *tag* into *site*;
        return the messages that have stopped it.

        Raises `OSError` if it has ended without one.
        """
        words = [*PROGRAM, "build", "--no-pdf", "--jobs", "1"]
        words += [word for each in dict.fromkeys(("de", tag)) for word in ("--locale", each)]
        own = {
            "KIM_DISTRICT": str(folder),
            "KIM_SITE_DIR": str(site),
            "KIM_BASE_URL": self._address,
        }
        with subprocess.Popen(  # noqa: S603 - ourselves
            words,
            env={**environment(), **own},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            self._process = process
            said = process.communicate()[1]
        if not process.returncode:
            return ()
        if not said.strip():
            raise ChildProcessError(process.returncode, "the build of a preview has ended")
        return tuple(said.strip().splitlines()[-10:])

    def stop(self) -> None:
        """End the build that is under way: its pages are for nobody when the editor ends."""
        if self._process:
            self._process.terminate()
