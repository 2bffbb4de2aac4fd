"""Fuzzed requests against the running service, over HTTP and over what is no HTTP."""

import asyncio
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.endurance.databases import running_database
from bench.endurance.installation import Ground, Installation, Part, new_installation
from bench.endurance.kills import all_arrive
from bench.endurance.ledger import DELIBERATE, UNSUPPORTED, Ledger, Row, must_be_none, rows
from bench.endurance.people import reference_in
from bench.endurance.post_cases import Case, make_case
from bench.endurance.relay import Relay, running_relay
from bench.processes import resident_megabytes

CONNECTIONS = 16
PATIENCE = 60.0
"""Seconds in which an answer has to come where one is due."""
SHORT_PATIENCE = 0.3
"""Seconds that are given to a server that may as well wait for the rest of a request."""
PERSONAL = re.compile(rb"zaunk|person\.example|\+4930231|030 231|X-Smuggled", re.IGNORECASE)
"""What no log may hold: words of the people, in whatever they have sent."""
ENOUGH_TO_JUDGE = 20_000
"""Requests from which on the memory says something about a leak."""
MOST_GROWTH = 10.0
"""Megabytes by which a process may grow between a fifth of the run and its end."""

_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})")
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the service."""

    status: int
    head: bytes
    body: bytes

    @property
    def is_deliberate(self) -> bool:
        """Return True for the page that says "not now" and when to come again, and for what nobody
        supports.
        """
        is_late = self.status == DELIBERATE and b"\r\nretry-after:" in self.head.lower()
        return is_late or self.status in UNSUPPORTED


@dataclass
class Run:
    """One run, as it goes."""

    installation: Installation
    ledger: Ledger
    seed: str
    numbers: range
    """Which requests of the seed are sent."""
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)
    sent: int = 0

    @property
    def host(self) -> str:
        """Name and port of the service."""
        return self.installation.url.removeprefix("http://")

    async def send_all(self) -> None:
        """Send every request, several at once."""
        numbers = iter(self.numbers)
        senders = [self._send_some(numbers, one) for one in range(CONNECTIONS)]
        await asyncio.gather(*senders)

    async def _send_some(self, numbers: Iterator[int], sender: int) -> None:
        for number in numbers:
            case = make_case(self.seed, number, self.host)
            address = f"127.0.{number // 200 % 200 + 1}.{sender + 1}"
            try:
                answers = await send(case, address)
            except TimeoutError:
                answers = []
            except OSError as error:
                self.wrong.append(f"request {number} ({case.kind}): {type(error).__name__}")
                answers = []
            self._judge(case, answers)
            self.sent += 1
            if self.sent % max(1, len(self.numbers) // 100) == 0:
                self.look_at_memory()

    def _judge(self, case: Case, answers: list[Answer]) -> None:
        """Note what was answered, and what is wrong about it."""
        self.kinds[case.kind] += 1
        where = f"request {case.number} ({case.kind})"
        if case.must_answer and not answers:
            self.ledger.unanswered += 1
            self.wrong.append(f"{where}: no answer")
        for answer in answers:
            self.ledger.statuses[answer.status] += 1
            if answer.status == 307:
                location = _LOCATION.search(answer.head)
                reference = reference_in(location.group(1).decode("ascii") if location else "")
                self.ledger.promise(reference, case.token)
            elif case.is_right:
                self.wrong.append(f"{where}: {answer.status} for a right form")
            if answer.status >= 500 and not answer.is_deliberate:
                self.wrong.append(f"{where}: {answer.status}")
            if b"Traceback" in answer.body or b"\r\nx-smuggled:" in answer.head.lower():
                self.wrong.append(f"{where}: shows what it must not")

    def look_at_memory(self) -> None:
        """Note how much memory each process takes now."""
        for part in self.installation.parts:
            if not part.has_ended():
                self.memory.setdefault(part.name, []).append(resident_megabytes(part.pid))

    async def progress(self) -> None:
        """Say every few seconds how far it is."""
        begin = time.monotonic()
        while True:
            await asyncio.sleep(5)
            rate = self.sent / (time.monotonic() - begin)
            print(
                f"  {self.sent} of {len(self.numbers)} requests ({rate:.0f}/s), "
                f"{len(self.ledger.promised)} promised, {len(self.ledger.missing)} on their way, "
                f"{len(self.wrong)} wrong",
                flush=True,
            )


async def send(case: Case, address: str) -> list[Answer]:
    """Send one request from the loopback address *address*; return what is answered."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", case.port, local_addr=(address, 0), limit=2**20
    )
    answers: list[Answer] = []
    try:
        writer.write(case.raw)
        async with asyncio.timeout(PATIENCE if case.must_answer else SHORT_PATIENCE):
            is_head = case.raw.startswith(b"HEAD ")
            while answer := await read_answer(reader, is_head=is_head):
                answers.append(answer)
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return answers


async def read_answer(reader: asyncio.StreamReader, *, is_head: bool) -> Answer | None:
    """Return the next final answer on the connection; None at its end."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        found = _STATUS.match(head)
        status = int(found.group(1)) if found else 599
        if 100 <= status < 200:
            continue
        if b"\r\ntransfer-encoding: chunked" in head.lower():
            return Answer(status, head, await reader.readuntil(b"0\r\n\r\n"))
        length = _LENGTH.search(head)
        size = int(length.group(1)) if length and not is_head and status != 304 else 0
        return Answer(status, head, await reader.readexactly(size))


async def run_posts(ground: Ground, numbers: range, database: str) -> list[Row]:
    """Send these requests, wait until all that was promised has arrived; return the table."""
    ledger = Ledger()
    relay = Relay(ledger, f"{ground.seed}-relay", moods={}, control=ground.control)
    async with running_database(database, ground.folder) as base, running_relay(relay):
        installation = new_installation(ground, base.address, relay.port)
        try:
            for part in installation.parts:
                part.start()
                await part.works()
            run = Run(installation, ledger, ground.seed, numbers)
            progress = asyncio.create_task(run.progress())
            await run.send_all()
            await all_arrive(ledger, base.address)
            progress.cancel()
            return list(table(run))
        finally:
            installation.end()


def table(run: Run) -> Iterator[Row]:
    """Yield the lines of the table; end web and delivery."""
    ledger, parts = run.ledger, run.installation.parts
    run.look_at_memory()
    ended = [part.name for part in parts if part.starts > 1 or part.has_ended()]
    exits = sum(abs(part.stop()) for part in parts)
    yield Row("requests", str(run.sent))
    for kind, count in sorted(run.kinds.items()):
        yield Row(f"  {kind}", str(count))
    for status, count in sorted(ledger.statuses.items()):
        yield Row(f"  answered {status}", str(count))
    yield from rows(ledger, at_least=len(run.numbers) // 10)
    yield must_be_none("answers that are wrong, or missing", run.wrong)
    yield must_be_none("ended by themselves", ended)
    yield must_be_none("ended with an error at SIGTERM", exits)
    for part in parts:
        yield from log_rows(part)
        yield memory_row(part.name, run.memory.get(part.name, []), len(run.numbers))


def log_rows(part: Part) -> Iterator[Row]:
    """Yield what is wrong with the log of a process."""
    lines = part.log.read_bytes().splitlines()
    broken = [line[:200].decode("utf-8", "replace") for line in lines if is_broken(line)]
    personal = [line[:200].decode("utf-8", "replace") for line in lines if PERSONAL.search(line)]
    yield Row(f"lines in the log of {part.name}", str(len(lines)))
    yield must_be_none(f"tracebacks and errors in the log of {part.name}", broken)
    yield must_be_none(f"personal words in the log of {part.name}", personal)


def is_broken(line: bytes) -> bool:
    """Return True if a line of the log is no JSON, or tells of an exception of ours."""
    try:
        told = json.loads(line)
    except ValueError:
        return True
    return "frames" in told or told.get("level") in {"error", "critical"}


def memory_row(name: str, samples: list[float], total: int) -> Row:
    """Return whether the memory of a process stayed flat after the first fifth of the run."""
    if len(samples) < 10:
        return Row(f"memory of {name}", "not measured")
    early = statistics.median(samples[len(samples) // 5 : len(samples) // 5 + 5])
    late = statistics.median(samples[-5:])
    is_flat = total < ENOUGH_TO_JUDGE or late - early <= MOST_GROWTH
    return Row(
        f"memory of {name}, at a fifth and at the end", f"{early:.0f} → {late:.0f} MB", is_flat
    )
