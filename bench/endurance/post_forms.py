"""Fields of fuzzed forms: what people, browsers, phones and attackers may send."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from portal.forms.html import SHOW_ONLY_FIELD

WORD = "zaunkoenig"
"""Part of everything personal in a fuzzed form: no log may hold it."""
PHONE = "030 23125 "
"""Begin of each phone number (reserved for fiction), followed by three digits."""

Pairs = list[tuple[str, str]]

TOWNS = ("05170024", "05170008", "05170020", "05170048", "05170052", "unknown")
LANGUAGES = ("de", "ar", "ti", "uk", "fa", "tr", "ru", "so", "ckb", "zh-Hans", "de-simple")
SCRIPTS = (
    "Guten Tag, ich suche eine Wohnung.",
    "مرحبا، أحتاج مساعدة في البحث عن سكن.",
    "ሰላም፣ ሓገዝ የድልየኒ።",
    "Добрий день",
    "您好，我需要帮助。",
    "வணக்கம்",
    "\u202everkehrt\u202c \u2067שלום\u2069 \u200fx\u200e",
    "e\u0301 \u1112\u1161\u11ab \u0f71\u0f72",
    "👩🏽\u200d👩🏿\u200d👧 🏳️\u200d🌈 \U000e0067",
    "zero\u200bwidth\u00ad\ufeff\u2060",
)
NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b\x1b[31m",
    "\ufffe\uffff\U0010ffff",
    "\u2028\u2029\x85\x0b\x0c",
    "-" * 60,
    "So antworten:",
    "\r\n.\r\n",
    "\r\nBcc: weg@person.example\r\n\r\n",
    "%0d%0aX-Smuggled: yes",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<script>alert(1)</script>\"'><img src=x onerror=1>",
    "'; DROP TABLE envelope; --",
    "../../../etc/passwd",
    "=?utf-8?B?w6Q=?=",
    "http://a.example http://b.example www.c.example " * 3,
    "a" * 39,
    "a" * 40,
    "a" * 41,
    "ä" * 200,
    "ä" * 201,
    "字" * 2000,
    "字" * 2001,
    "\u0301" * 500,
    "\n" * 3000,
    "x" * 30_000,
    "NaN",
    "null",
    "None",
    "[]",
    "-1",
    "1e309",
    "9" * 400,
    "٠٣٠ ٢٣١٢٥ ٤٠١",
    "+49 (0)30 23125 401",
    "030 23125 401 oder 030 23125 402",
    "tel:+493023125401;ext=7",
    "=SUM(A1)",
    "ａｂｃ＠person。example",
    "a@b@person.example",
    '"quoted @ local"@person.example',
    "a@[127.0.0.1]",
    "a@" + "x" * 64 + ".example",
    "a@" + "x." * 130 + "example",
    "Mailto:a@person.example.",
    "=?utf-8?b?eA==?=x@person.example",
    "a@xn--a.example",
    "a@‎person.example",
)
NAMES = (
    "municipality",
    "phone",
    "email",
    "language",
    "interpreter",
    "safe_contact",
    "contact_times",
    "name",
    "message",
    "website",
)


@dataclass(slots=True)
class Person:
    """An invented person and what they type; *pairs* is the form as it stands so far."""

    number: int
    token: str
    pairs: Pairs = field(default_factory=list)


def person(number: int, chance: random.Random) -> Person:
    """Return a person with a right form."""
    token = f"{WORD}{number}@person.example"
    pairs = [
        ("municipality", chance.choice(TOWNS)),
        ("phone", f"{PHONE}{number % 1000:03}" if chance.random() < 0.5 else ""),
        ("email", token),
        ("language", chance.choice(LANGUAGES)),
        ("interpreter", chance.choice(("yes", "no", ""))),
        ("contact_times", chance.choice(("", f"{WORD}, nach 16 Uhr"))),
        ("name", f"{WORD.title()} {number}"),
        ("message", f"{chance.choice(SCRIPTS)} {WORD} {number}"),
        ("website", ""),
    ]
    wishes = ("no-voicemail", "no-content", "only-me")
    pairs += [("safe_contact", each) for each in wishes if chance.random() < 0.2]
    return Person(number, token, pairs)


def mutate(form: Person, chance: random.Random) -> None:
    """Change some fields of *form*: other values, left out, twice, unknown, in another order."""
    for _ in range(chance.randint(1, 4)):
        chance.choice(_MUTATIONS)(form.pairs, chance)


def _other_value(pairs: Pairs, chance: random.Random) -> None:
    at = chance.randrange(len(pairs))
    pairs[at] = (pairs[at][0], chance.choice(NASTY))


def _embedded(pairs: Pairs, chance: random.Random) -> None:
    at = chance.randrange(len(pairs))
    name, value = pairs[at]
    cut = chance.randint(0, len(value))
    pairs[at] = (name, value[:cut] + chance.choice(NASTY) + value[cut:])


def _random_text(pairs: Pairs, chance: random.Random) -> None:
    planes = ((0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF))
    signs = (chr(chance.randint(*chance.choice(planes))) for _ in range(chance.randint(1, 60)))
    pairs[chance.randrange(len(pairs))] = (chance.choice(NAMES), "".join(signs))


def _left_out(pairs: Pairs, chance: random.Random) -> None:
    if len(pairs) > 1:
        del pairs[chance.randrange(len(pairs))]


def _twice(pairs: Pairs, chance: random.Random) -> None:
    pairs.insert(chance.randrange(len(pairs)), chance.choice(pairs))


def _unknown(pairs: Pairs, chance: random.Random) -> None:
    names = (
        "",
        "__proto__",
        "email[]",
        "message[0]",
        "name\x00",
        "_charset_",
        "x" * 5000,
        "löschen",
    )
    pairs.append((chance.choice(names), chance.choice(NASTY)))


def _many(pairs: Pairs, chance: random.Random) -> None:
    pairs += [(f"field{number}", "1") for number in range(chance.choice((25, 29, 30, 31, 500)))]


def _only_shown(pairs: Pairs, chance: random.Random) -> None:
    pairs.append((SHOW_ONLY_FIELD, chance.choice(("", "1"))))


def _shuffled(pairs: Pairs, chance: random.Random) -> None:
    chance.shuffle(pairs)


_MUTATIONS: Sequence[Callable[[Pairs, random.Random], None]] = (
    _other_value,
    _other_value,
    _embedded,
    _embedded,
    _random_text,
    _left_out,
    _twice,
    _unknown,
    _many,
    _only_shown,
    _shuffled,
)


def encode(pairs: Pairs) -> bytes:
    """Return the body that a browser sends."""
    return b"&".join(
        f"{quote_plus(name)}={quote_plus(value)}".encode("ascii") for name, value in pairs
    )


def damage(body: bytes, chance: random.Random) -> bytes:
    """Return *body* as a broken program, an old charset or an attacker sends it."""
    return chance.choice(_DAMAGES)(body, chance)


BROKEN_PIECES = (
    b"%",
    b"%4",
    b"%zz",
    b"%u0041",
    b"%00",
    b"%ed%a0%80",  # a lone surrogate in UTF-8
    b"\xed\xb0\x80",
    b"%c0%80",  # an overlong NUL
    b"%f8%88%80%80%80",
    b"\xff\xfe",
    b"%E2%82",
    b";",
    b"&&&",
    b"=",
    b"+",
    b"\x00",
    b"\r\n",
    b"#",
)


def _pieces(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(0, len(body))
        body = body[:at] + chance.choice(BROKEN_PIECES) + body[at:]
    return body


def _bytes_changed(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _other_charset(body: bytes, chance: random.Random) -> bytes:
    charset = chance.choice(("utf-16", "utf-32", "windows-1256", "latin-1", "gb18030", "utf-7"))
    text = f"message=Grüße مرحبا&email={WORD}@person.example&municipality=05170024&language=de"
    return (
        text.encode(charset, "replace") if chance.random() < 0.5 else body.decode().encode(charset)
    )


def _huge(body: bytes, chance: random.Random) -> bytes:
    size = chance.choice((65_535, 65_536, 65_537, 70_000, 300_000))
    return body + b"&message=" + b"y" * max(0, size - len(body) - 9)


def _separators(body: bytes, chance: random.Random) -> bytes:
    return b"&" * chance.choice((10, 39, 40, 41, 60_000)) + body


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body))]


def _noise(body: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 10, 1000, 65_536)))


_DAMAGES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _pieces,
    _pieces,
    _bytes_changed,
    _other_charset,
    _huge,
    _separators,
    _cut,
    _noise,
)
