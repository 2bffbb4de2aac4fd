"""Show the progress of a long command: a bar on a terminal, else a line for each item."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[str, int, int], None]
"""Called with the finished item, the number of finished items, and the total."""

QUIET_SECONDS = 30.0
"""How long a terse one says nothing: whoever waits at a journal has to see that it goes on."""


@contextmanager
def progress_bar(doing: str, *, is_terse: bool = False) -> Iterator[Advance]:
    """Yield the function that shows progress; *is_terse*: without a terminal, only the last line
    and one each `QUIET_SECONDS`.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing, total=None)
        said_at = monotonic()

        def advance(what: str, done: int, total: int) -> None:
            nonlocal said_at
            bar.update(task, description=f"{doing} {what}", completed=done, total=total)
            is_long_ago = monotonic() - said_at >= QUIET_SECONDS
            if not console.is_terminal and (done == total or is_long_ago or not is_terse):
                said_at = monotonic()
                console.print(f"{doing.lower()}: {what} ({done} of {total})", highlight=False)

        yield advance
