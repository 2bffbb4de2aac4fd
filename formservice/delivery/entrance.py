"""Let one connection to the relay after the other be opened."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from formservice.delivery.smtp_replies import RelayFault, Result


class ConversationEndedError(Exception):
    """The conversation ended without success."""

    def __init__(self, result: Result, *, is_answered: bool = False) -> None:
        super().__init__(result)
        self.result = result
        self.is_answered = is_answered
        """Whether the relay has answered, and did not say goodbye."""
        self.can_go_on = is_answered and not isinstance(result, RelayFault)
        """Whether the connection can be kept for the next mail."""


class Entrance:
    """Lets one connection at a time be opened, and log in.

    Several at once would try a wrong password several times, and a server locks the account. A
    connection that is wanted within `FAILED_JUST_NOW` of a failure gets the same result untried.
    """

    FAILED_JUST_NOW = 2.0
    """Seconds; shorter than any pause of the `RelayGate`, which is closed by then."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._lock = asyncio.Lock()
        self._monotonic = monotonic
        self._failed: tuple[float, Result] | None = None

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn; the connection is opened inside the block."""
        async with self._lock:
            if self._failed and self._monotonic() - self._failed[0] < self.FAILED_JUST_NOW:
                raise ConversationEndedError(self._failed[1])
            try:
                yield
            except ConversationEndedError as end:
                self._failed = (self._monotonic(), end.result)
                raise
