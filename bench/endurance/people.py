"""Invented people who write without pause, ask again where no answer came, and believe thanks."""

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from bench.endurance.ledger import DELIBERATE, Ledger

PATIENCE = 60.0
"""Seconds that a person waits for an answer, unless told otherwise."""
ASKS_AGAIN = 0.7
"""How likely a person sends the same words again who got no thanks."""
KEPT_SECONDS = 2.0
"""How long an idle connection is used again: well below the service's own limit."""
MOST_OWED = 400
"""Letters on their way from which on people pause, so that the run comes to an end."""
TOWNS = ("05170024", "05170008", "05170020", "05170048", "05170052", "05170004", "unknown")
MESSAGES = {
    "de": "Ich suche eine Wohnung für meine Familie.",
    "ar": "مرحبا، أحتاج مساعدة في البحث عن سكن.",
    "ti": "ሰላም፣ ሓገዝ የድልየኒ።",
    "uk": "Добрий день, потрібна допомога з мовними курсами.",
    "prs": "سلام، می‌خواهم آلمانی یاد بگیرم.",
}
"""A message for each language of a page."""


def form_of(token: str, chance: random.Random) -> tuple[str, dict[str, str]]:
    """Return the language of a page and what the person *token* types into its form."""
    language = chance.choice(tuple(MESSAGES))
    return language, {
        "municipality": chance.choice(TOWNS),
        "language": language,
        "email": token,
        "interpreter": "yes",
        "message": f"{MESSAGES[language]} {chance.randrange(10**9)}",
    }


def reference_in(location: str) -> str:
    """Return the reference in the address of a page that thanks."""
    return location.split("#", maxsplit=1)[0].rstrip("/").rpartition("/")[2]


@dataclass
class People:
    """Several people at once, who write to *url* until they are told to stop."""

    url: str
    ledger: Ledger
    seed: str
    count: int = 8
    asks_again: float = ASKS_AGAIN
    most_owed: int = MOST_OWED
    patience: float = PATIENCE
    """Seconds that they wait for an answer."""
    pause: Callable[[random.Random], float] = lambda chance: chance.uniform(0, 0.1)

    async def write(self, stop: asyncio.Event) -> None:
        """Write until *stop* is set; whoever has begun to ask again gives up then."""
        writers = [self._one_after_the_other(number, stop) for number in range(self.count)]
        await asyncio.gather(*writers)

    async def _one_after_the_other(self, number: int, stop: asyncio.Event) -> None:
        chance = random.Random(f"{self.seed}-{number}")  # noqa: S311 - no secret
        # A connection that the server ends while a person pauses is no fault of either.
        kept = httpx.Limits(keepalive_expiry=KEPT_SECONDS)
        async with httpx.AsyncClient(timeout=self.patience, limits=kept) as client:
            for turn in itertools.count():
                while self.ledger.owed > self.most_owed and not stop.is_set():  # noqa: ASYNC110 - looks
                    await asyncio.sleep(0.1)
                if stop.is_set():
                    return
                await self._ask(client, f"p{number}.{turn}@person.example", chance, stop)
                await asyncio.sleep(self.pause(chance))

    async def _ask(
        self, client: httpx.AsyncClient, token: str, chance: random.Random, stop: asyncio.Event
    ) -> None:
        """Send one request until it is thanked for, or the person gives up."""
        language, form = form_of(token, chance)
        while not await self.send(client, language, form):
            if stop.is_set() or chance.random() > self.asks_again:
                self.ledger.given_up.add(token)
                return
            await asyncio.sleep(chance.uniform(0.05, 0.5))

    async def send(self, client: httpx.AsyncClient, language: str, form: dict[str, str]) -> str:
        """Send a form once and note the answer; return the reference, empty without thanks."""
        try:
            answer = await client.post(f"{self.url}/{language}/kontakt/", data=form)
        except httpx.ConnectError:
            self.ledger.nobody_listened += 1
            return ""
        except httpx.TransportError as error:
            self.ledger.unanswered += 1
            self.ledger.without_answer[type(error).__name__] += 1
            return ""
        self.ledger.statuses[answer.status_code] += 1
        if answer.status_code == 307:
            reference = reference_in(answer.headers["location"])
            self.ledger.promise(reference, form["email"])
            return reference
        if answer.status_code != DELIBERATE:
            self.ledger.contradicted.append(f"a right form was answered {answer.status_code}")
        return ""
