"""A small HTTP client for load on loopback: keep-alive connections, one request at a time each.

Posts the contact form to URL over so many CONNECTIONS for so many SECONDS, and prints one line of
JSON.
"""

import asyncio
import json
import os
import re
import statistics
import time
import urllib.parse

import click

FIELDS = {
    "municipality": "05170024",
    "phone": "",
    "email": "",
    "language": "ar",
    "interpreter": "yes",
    "safe_contact": "no-voicemail",
    "contact_times": "",
    "name": "",
    "message": "مرحبا، أحتاج مساعدة في البحث عن سكن.",
    "website": "",
}


def request_bytes(url: urllib.parse.SplitResult, number: str) -> bytes:
    """Return a POST of the contact form; *number* makes each one a person of its own."""
    person = {"email": f"p{os.getpid()}.{number}@example.org", "name": f"Bench {number}"}
    body = urllib.parse.urlencode(FIELDS | person).encode()
    head = (
        f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\n"
        f"Origin: {url.scheme}://{url.netloc}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def read_response(reader: asyncio.StreamReader) -> int:
    """Read one response to its end and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    await reader.readexactly(int(headers.get("content-length", "0")))
    return int(lines[0].split()[1])


async def one_connection(
    url: urllib.parse.SplitResult, name: int, until: float, times: list[float]
) -> None:
    """Post until the time is over; stop with an error at the first answer that is no 303."""
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    count = 0
    while (start := time.perf_counter()) < until:
        writer.write(request_bytes(url, f"{name}-{count}"))
        status = await read_response(reader)
        if status != 303:
            raise RuntimeError(f"status {status}")
        times.append(time.perf_counter() - start)
        count += 1
    writer.close()


async def run(address: str, connections: int, seconds: float) -> dict[str, float]:
    """Return accepted requests per second and latencies in milliseconds."""
    url = urllib.parse.urlsplit(address)
    times: list[float] = []
    start = time.perf_counter()
    jobs = (one_connection(url, n, start + seconds, times) for n in range(connections))
    await asyncio.gather(*jobs)
    elapsed = time.perf_counter() - start
    cuts = statistics.quantiles(times, n=100)
    return {
        "per_second": len(times) / elapsed,
        "p50_ms": cuts[49] * 1000,
        "p99_ms": cuts[98] * 1000,
    }


@click.command(help=__doc__)
@click.argument("address", metavar="URL")
@click.argument("connections", type=click.IntRange(1))
@click.argument("seconds", type=click.FloatRange(0.5, 3600))
def main(address: str, connections: int, seconds: float) -> None:
    """Post and print the figures."""
    if not re.fullmatch(r"http://[^/]+:[0-9]+/.*", address):
        raise click.BadParameter("write it like: http://127.0.0.1:8000/ar/kontakt/")
    print(json.dumps(asyncio.run(run(address, connections, seconds))))


if __name__ == "__main__":
    main()
