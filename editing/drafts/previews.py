"""Previews of drafts, built one after the other beside the pages that show them.

A build takes half a minute: nobody waits for it within one request. What is being built is known
to this process alone; after a restart a preview is asked for again.
"""

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from editing.drafts.draft import Draft

Build = Callable[[Path, Path, str], tuple[str, ...]]
"""Builds the pages of a folder of a district into another folder, German and one language by its
tag; returns the messages that have stopped it."""
FRESH_SECONDS = 600.0
"""So long a preview is shown again without a build: what is up today may not be tomorrow."""
_BROKE = (
    "Etwas am Server hat nicht geklappt (vielleicht ist der Speicher voll). Ihr Entwurf ist da. "
    "Bitte versuchen Sie es später noch einmal, oder sagen Sie der Verwaltung des Portals Bescheid."
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft looks like in a language: built, or about to be."""

    tag: str
    head: str
    """The save that it shows."""
    is_begun: bool = False
    ended: float | None = None
    """When it was built (seconds since 1970); None: it is not yet."""
    problems: tuple[str, ...] = ()
    """What has stopped the build."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is going on any more."""
        return self.ended is not None

    @property
    def is_fresh(self) -> bool:
        """Whether it is being built, or was just now and can be shown again."""
        return self.ended is None or (
            not self.problems and time.time() - self.ended < FRESH_SECONDS
        )


class Previews:
    """Builds what is asked for; of each draft the last one counts.

    *stop* ends a build that is under way.
    """

    def __init__(self, build: Build, stop: Callable[[], None] = lambda: None) -> None:
        self._build = build
        self._stop = stop
        self._changed = threading.Condition()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="preview")
        self._last: dict[str, Preview] = {}
        """By name of the draft."""

    @staticmethod
    def folder(draft: Draft) -> Path:
        """Return where the pages of a preview lie."""
        return draft.preview / "site"

    def ask(self, draft: Draft, tag: str) -> None:
        """Have *draft* built in German and the language *tag*."""
        with self._changed:
            wanted, known = Preview(tag, draft.head), self.of(draft)
            if known and not known.is_over and known.tag == tag:
                return
            self._last[draft.name] = wanted
            self._worker.submit(self._run, draft, wanted)

    def of(self, draft: Draft) -> Preview | None:
        """Return the last preview of *draft* as it is now; None if there is none.

        The pages of one whose draft was changed while it was built were removed; they are not there
        when that change is taken back.
        """
        known = self._last.get(draft.name)
        if known is None or known.head != draft.head:
            return None
        is_removed = known.is_over and not known.problems and not self.folder(draft).is_dir()
        return None if is_removed else known

    def ask_again(self, draft: Draft) -> None:
        """Have *draft* built in the language of its last preview, if there was one."""
        if known := self._last.get(draft.name):
            self.ask(draft, known.tag)

    def wait(self, draft: Draft, seconds: float) -> Preview | None:
        """Return the last preview of *draft* as soon as it is over, or after *seconds*."""

        def is_over() -> bool:
            known = self._last.get(draft.name)
            return known is None or known.is_over

        with self._changed:
            self._changed.wait_for(is_over, seconds)
        return self.of(draft)

    def close(self) -> None:
        """End what is being built; what has not begun is forgotten."""
        self._worker.shutdown(wait=False, cancel_futures=True)
        self._stop()
        self._worker.shutdown(wait=True)

    def _run(self, draft: Draft, wanted: Preview) -> None:
        begun = replace(wanted, is_begun=True)
        if not self._replace(draft, wanted, begun):
            return
        try:
            self.folder(draft).parent.mkdir(parents=True, exist_ok=True)
            try:
                problems = self._build(draft.folder, self.folder(draft), wanted.tag)
            finally:
                if draft.repository.commit_of(draft.branch) != wanted.head:  # nobody will see it
                    shutil.rmtree(draft.preview, ignore_errors=True)
        except Exception:
            log.exception("preview-broke")
            problems = (_BROKE,)
        self._replace(draft, begun, replace(begun, ended=time.time(), problems=problems))

    def _replace(self, draft: Draft, old: Preview, new: Preview) -> bool:
        """Note *new* for *old*; return False if another one is wanted by now."""
        with self._changed:
            if self._last.get(draft.name) is not old:
                return False
            self._last[draft.name] = new
            self._changed.notify_all()
            return True
