"""A small HTTP client for load on loopback: keep-alive connections, one request at a time each.

Posts the contact form to URL over so many CONNECTIONS for so many SECONDS, and prints one line of
JSON. Each request is from a person of its own. Only accepted ones are counted as such; an answer
that is neither that nor a known refusal of a peer ends the run with an error.
"""

import asyncio
import json
import os
import re
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import click

from bench.table import percentile

_SHOWN = 300
"""Characters of a page that an error shows."""


class NotAcceptedError(Exception):
    """The answer does not accept the request."""


@dataclass(frozen=True, slots=True)
class Form:
    """A contact form, and the answer that accepts."""

    fields: Mapping[str, str]
    email: str
    """Name of the field with the address, which differs from request to request."""
    name: str
    """Name of the field with the name, which differs, too."""
    status: int
    marker: bytes = b""
    """What stands in the page that accepts, and in no other."""
    refusals: frozenset[int] = frozenset()
    """Statuses that are counted and tried again with another person, not an error of the run."""

    def request(self, url: urllib.parse.SplitResult, number: str) -> bytes:
        """Return a POST; *number* makes each one a person of its own."""
        person = {
            self.email: f"p{os.getpid()}.{number}@example.org",
            self.name: f"Bench {number}",
        }
        body = urllib.parse.urlencode({**self.fields, **person}).encode()
        headers = {
            "Host": url.netloc,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Origin": f"{url.scheme}://{url.netloc}",
            "Sec-Fetch-Site": "same-origin",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {url.path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def accepts(self, status: int, page: bytes) -> bool:
        """Return True if the answer accepts the request, False if it is a refusal that is counted.

        Raises `NotAcceptedError` for any other answer.
        """
        if status == self.status and self.marker in page:
            return True
        if status in self.refusals:
            return False
        text = page[:_SHOWN].decode("utf-8", "replace")
        raise NotAcceptedError(f"status {status} instead of {self.status}: {text}")


FORMS = {
    "ours": Form(
        {
            "municipality": "05170024",
            "phone": "",
            "language": "ar",
            "interpreter": "yes",
            "safe_contact": "no-voicemail",
            "contact_times": "",
            "message": "مرحبا، أحتاج مساعدة في البحث عن سكن.",
            "website": "",
        },
        email="email",
        name="name",
        status=307,
    ),
    "plone": Form(
        {
            "form.widgets.comments": "مرحبا، أحتاج مساعدة في البحث عن سكن.",
            "form.buttons.submit": "Submit",
        },
        email="form.widgets.replyto",
        name="form.widgets.topic",
        status=200,
        marker=b"kim-bench-thanks",
        refusals=frozenset({500}),  # two requests at once in one tree of its database
    ),
}


async def read_response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one response to its end; return its status and its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return int(lines[0].split()[1]), body


@dataclass(slots=True)
class Answers:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    """How long each accepted request took."""
    refused: int = 0


async def one_connection(
    form: Form, url: urllib.parse.SplitResult, name: int, until: float, answers: Answers
) -> None:
    """Post until the time is over."""
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    try:
        count = 0
        while (start := time.perf_counter()) < until:
            writer.write(form.request(url, f"{name}-{count}"))
            if form.accepts(*await read_response(reader)):
                answers.seconds.append(time.perf_counter() - start)
            else:
                answers.refused += 1
            count += 1
    finally:
        writer.close()


async def run(form: Form, address: str, connections: int, seconds: float) -> dict[str, float]:
    """Return accepted requests, how many per second, latencies in milliseconds, and refusals.

    Raises `NotAcceptedError` if none was accepted.
    """
    url = urllib.parse.urlsplit(address)
    answers = Answers()
    start = time.perf_counter()
    jobs = (one_connection(form, url, n, start + seconds, answers) for n in range(connections))
    await asyncio.gather(*jobs)
    elapsed, times = time.perf_counter() - start, answers.seconds
    if not times:
        raise NotAcceptedError(f"none of {answers.refused} requests was accepted")
    return {
        "accepted": len(times),
        "refused": answers.refused,
        "per_second": len(times) / elapsed,
        "p50_ms": percentile(times, 50) * 1000,
        "p99_ms": percentile(times, 99) * 1000,
    }


@click.command(help=__doc__)
@click.argument("address", metavar="URL")
@click.argument("connections", type=click.IntRange(1, 1000))
@click.argument("seconds", type=click.FloatRange(0.1, 3600))
@click.option("--form", type=click.Choice(list(FORMS)), default="ours", show_default=True)
@click.option("--field", "more", type=(str, str), multiple=True, help="A further field and value.")
def main(
    address: str, connections: int, seconds: float, form: str, more: Sequence[tuple[str, str]]
) -> None:
    """Post and print the figures."""
    if not re.fullmatch(r"http://(127\.0\.0\.1|localhost):[0-9]+/.*", address):
        raise click.BadParameter("write it like: http://127.0.0.1:8000/ar/kontakt/")
    chosen = replace(FORMS[form], fields={**FORMS[form].fields, **dict(more)})
    try:
        figures = asyncio.run(run(chosen, address, connections, seconds))
    except (NotAcceptedError, OSError, asyncio.IncompleteReadError) as error:
        raise click.ClickException(f"{address}: {error}") from error
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
