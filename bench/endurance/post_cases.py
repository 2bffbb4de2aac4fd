"""Fuzzed HTTP requests: each one follows from the seed and its number, and can be sent again."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.endurance.post_forms import NASTY, SCRIPTS, Person, damage, encode, mutate, person

FORM = "application/x-www-form-urlencoded"
PAGES = ("de", "ar", "ti", "uk", "prs", "tr", "ta", "de-simple")
METHODS = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "post", "PÖST")


@dataclass(frozen=True, slots=True)
class Case:
    """One request."""

    number: int
    kind: str
    port: int
    raw: bytes
    token: str = ""
    """The person who must get an answer and a mail; empty: the form may say anything."""
    must_answer: bool = True
    """Whether a server has to answer; it may close the connection on a request that is none."""
    is_right: bool = False
    """Whether a reference is the only right answer."""


@dataclass(slots=True)
class Draft:
    """A request that is being put together."""

    chance: random.Random
    person: Person
    host: str
    method: str = "POST"
    target: str = ""
    version: str = "HTTP/1.1"
    body: bytes = b""
    headers: list[tuple[str, str]] | None = None
    length: str | None = None
    """Content-Length; None: the true one."""
    must_answer: bool = True

    def raw(self) -> bytes:
        """Return the request as it goes over the wire."""
        own = [("Host", self.host), ("Content-Type", FORM)] if self.headers is None else []
        length = str(len(self.body)) if self.length is None else self.length
        lines = [f"{self.method} {self.target} {self.version}"]
        lines += [f"{name}: {value}" for name, value in (*own, *(self.headers or []))]
        lines += [f"Content-Length: {length}"] if length else []
        lines += ["Connection: close", "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


def make_case(seed: str, number: int, host: str) -> Case:
    """Return the request with this number for the server *host* (name and port)."""
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - no secret
    who = person(number, chance)
    page = chance.choice(PAGES)
    draft = Draft(chance, who, host, target=f"/{page}/kontakt/", body=encode(who.pairs))
    (kind,) = chance.choices([*KINDS], weights=[share for share, _ in KINDS.values()])
    KINDS[kind][1](draft)
    is_right = kind == "right"
    token = who.token if is_right else ""
    port = int(host.rpartition(":")[2])
    return Case(number, kind, port, draft.raw(), token, draft.must_answer, is_right)


def _right(draft: Draft) -> None:
    origin = draft.chance.choice(((), (("Origin", f"http://{draft.host}"),)))
    draft.headers = [("Host", draft.host), ("Content-Type", FORM), *origin]


def _other_fields(draft: Draft) -> None:
    mutate(draft.person, draft.chance)
    draft.body = encode(draft.person.pairs)


def _broken_body(draft: Draft) -> None:
    draft.body = damage(draft.body, draft.chance)


def _other_type(draft: Draft) -> None:
    chance = draft.chance
    edge = chance.choice(("x", "", "a" * 300, 'a"b', "--", "ä", "x\x00"))
    types = (
        "",
        "text/plain",
        "application/json",
        f"{FORM}; charset=utf-7",
        f"{FORM}; charset=unicode_escape",
        f"{FORM}; charset=\x00",
        f" {FORM.upper()} ;;; =",
        f"{FORM}, text/plain",
        f"multipart/form-data; boundary={edge}",
        f'multipart/form-data; boundary="{edge}"; charset=unicode_escape',
        "multipart/form-data",
        "multipart/mixed; boundary=x",
        "a" * 10_000,
        "/",
        "*/*",
    )
    draft.headers = [("Host", draft.host), ("Content-Type", chance.choice(types))]
    if chance.random() < 0.2:
        draft.headers.append(("Content-Type", chance.choice(types)))
    if chance.random() < 0.5:
        name = chance.choice(('"message"', '"a\\"b"', "message", '""', '"x"; filename="../x"'))
        part = f"--{edge}\r\nContent-Disposition: form-data; name={name}\r\n\r\n"
        draft.body = f"{part}{chance.choice(NASTY)}\r\n--{edge}--\r\n".encode()
    draft.must_answer = "\x00" not in str(draft.headers)


def _other_path(draft: Draft) -> None:
    chance = draft.chance
    language = chance.choice(
        (
            "xx",
            "DE",
            "de-AT",
            "zh-hans",
            "..",
            "%2e%2e",
            "de%00",
            "%ff",
            "ä",
            "",
            "e" * 3000,
            "de/ar",
        )
    )
    rest = chance.choice(
        (
            "kontakt/",
            "kontakt",
            "kontakt//",
            "kontakt/?a=b&%ff=%00",
            "kontakt/%0d%0aX-Smuggled:%20yes",
            "danke/123456789/",
            "danke/%D9%A1%D9%A2%D9%A3456789/",
            "danke/12345678a/",
            "danke/../../kontakt/",
            "danke/" + "1" * 5000 + "/",
            "kontakt/;jsessionid=1",
            "KONTAKT/",
            "kontakt/%E2%80%8F",
            "kontakt\\",
            "%2Fkontakt%2F",
            ".well-known/x",
            "",
        )
    )
    draft.target = chance.choice((f"/{language}/{rest}", f"/de/{rest}", f"//{language}/{rest}"))
    if chance.random() < 0.3:
        draft.method = chance.choice(("GET", "HEAD"))
        draft.body = b""
    if chance.random() < 0.1:
        draft.target = chance.choice(
            (
                "*",
                f"http://{draft.host}/de/kontakt/",
                "http://elsewhere.example/",
                "de/kontakt/",
                "?",
            )
        )
        draft.must_answer = False


def _other_headers(draft: Draft) -> None:
    chance = draft.chance
    headers = [("Host", draft.host), ("Content-Type", FORM)]
    for _ in range(chance.randint(1, 4)):
        name, value = chance.choice(_HEADERS)
        headers.insert(chance.randint(0, len(headers)), (name, value))
    if chance.random() < 0.1:
        headers = [(name, value) for name, value in headers if name != "Host"]
    if chance.random() < 0.1:
        headers += [(f"X-Field-{number}", "y" * 60) for number in range(chance.choice((50, 1500)))]
    draft.headers = headers
    draft.must_answer = False


_HEADERS = (
    ("Host", "elsewhere.example"),
    ("Host", "a b"),
    ("Host", ""),
    ("Origin", "null"),
    ("Origin", "https://elsewhere.example"),
    ("Origin", "\udcff\udcfe"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Site", "nonsense"),
    ("Content-Encoding", "gzip"),
    ("Expect", "100-continue"),
    ("Expect", "200-ok"),
    ("Accept-Language", "ar;q=2, *;q=x, \udcff, de;q=0.5" + ", en" * 500),
    ("Accept-Encoding", "br;q=0, *;q=\x01"),
    ("Cookie", "a=b; " * 500),
    ("X-Forwarded-For", "'; DROP TABLE, 999.1.1.1, ::1%eth0"),
    ("X-Real-IP", "zaunkoenig"),
    ("Authorization", "Basic %%%"),
    ("Range", "bytes=0-,5-1,-"),
    ("If-None-Match", 'W/"", *, "\udcff"'),
    ("If-Modified-Since", "Thu, 99 Foo 99999 99:99:99 GMT"),
    ("Upgrade", "h2c, websocket"),
    ("Connection", "Upgrade, keep-alive, x"),
    ("Transfer-Encoding", "gzip"),
    ("TE", "trailers"),
    ("Referer", "zaunkoenig@person.example"),
    ("User-Agent", "zaunkoenig " + "x" * 7000),
    ("X-Folded", "a\r\n b"),
    ("X-Nul", "a\x00b"),
    ("X Bad Name", "a"),
    ("", "a"),
    ("X-Long", "z" * 70_000),
)


def _other_method(draft: Draft) -> None:
    draft.method = draft.chance.choice((*METHODS, "M" * 5000, "", "P\x00ST"))
    if draft.method in {"GET", "HEAD"}:
        draft.body = draft.chance.choice((b"", draft.body))
    draft.version = draft.chance.choice(("HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "", "X"))
    draft.must_answer = False


def _other_length(draft: Draft) -> None:
    size = len(draft.body)
    lengths = ("-1", "+5", "0", "1", str(size - 1), str(size + 1), "9" * 400, "0x10", "5, 5", " 7 ")
    draft.length = draft.chance.choice((*lengths, "١٢", "1e3", f"{size}\r\nContent-Length: 3"))
    draft.must_answer = False


def _chunked(draft: Draft) -> None:
    chance = draft.chance
    draft.length = ""
    draft.headers = [("Host", draft.host), ("Content-Type", FORM)]
    draft.headers.append(("Transfer-Encoding", "chunked"))
    body, chunks = draft.body, b""
    while body:
        size = chance.randint(1, 400)
        piece, body = body[:size], body[size:]
        chunks += (
            f"{len(piece):x}{chance.choice(('', ';a=b', ' ;x'))}\r\n".encode() + piece + b"\r\n"
        )
    ends = (b"0\r\n\r\n", b"0\r\nX-Trailer: a\r\n\r\n", b"", b"0\r\n", b"zz\r\n", b"-1\r\n\r\n")
    end = chance.choice(ends)
    draft.body = chunks + end
    if chance.random() < 0.1:
        draft.body = b"fffffffffffffffff\r\n" + draft.body
    if chance.random() < 0.1:
        draft.body = (b"1\r\nx\r\n" * 70_000) + end
    if chance.random() < 0.1:
        draft.length = "4"  # both at once: the classic of request smuggling
    draft.must_answer = False


def _no_http(draft: Draft) -> None:
    chance = draft.chance
    right = Draft(chance, draft.person, draft.host, target=draft.target, body=draft.body).raw()
    draft.method = chance.choice(
        (
            chance.randbytes(chance.randint(1, 300)).decode("utf-8", "surrogateescape"),
            "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET /\r\n",
            "\r\n" * 500,
            "\n",
            "x" * 100_000,
            "SSH-2.0-OpenSSH_9\r\n",
            right.replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape"),
            right[: chance.randrange(len(right))].decode("utf-8", "surrogateescape"),
            (right.replace(b"close", b"keep-alive") * 3).decode("utf-8", "surrogateescape"),
        )
    )
    draft.headers, draft.length, draft.body = [], "", b""
    draft.must_answer = False


def _receipts(draft: Draft) -> None:
    draft.method, draft.body = "GET", b""
    words = (*NASTY[:20], *SCRIPTS, "123456789", "000000000", "1234567890")
    reference = "".join(f"%{byte:02x}" for byte in draft.chance.choice(words)[:500].encode())
    draft.target = f"/{draft.chance.choice(PAGES)}/danke/{reference}/"


KINDS: Mapping[str, tuple[float, Callable[[Draft], None]]] = {
    "right": (0.2, _right),
    "other fields": (0.3, _other_fields),
    "broken body": (0.12, _broken_body),
    "other type": (0.06, _other_type),
    "other path": (0.08, _other_path),
    "other headers": (0.08, _other_headers),
    "other method": (0.03, _other_method),
    "other length": (0.04, _other_length),
    "chunked": (0.05, _chunked),
    "no HTTP": (0.03, _no_http),
    "receipts": (0.01, _receipts),
}
"""Each kind of request: its share, and what makes a right request one of the kind."""
