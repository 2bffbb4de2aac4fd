"""How far a long command is: a bar on a terminal, else a line for each thing done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[str, int, int], None]
"""To be called with what is done, how many are done, and how many there are."""


@contextmanager
def progress_bar(doing: str, *, is_terse: bool = False) -> Iterator[Advance]:
    """Show progress while the block runs; terse: without a terminal, only the last line."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing, total=None)

        def advance(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"{doing} {what}", completed=done, total=total)
            if not console.is_terminal and (done == total or not is_terse):
                console.print(f"{doing.lower()}: {what} ({done} of {total})", highlight=False)

        yield advance
