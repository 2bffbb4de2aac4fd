"""Encrypt letters so that the process that stores them cannot read them.

A libsodium sealed box (X25519, XSalsa20-Poly1305): the web side holds the public key only, the
private key is for delivery. A stolen database or web process reveals no stored request. The prefix
of a key says which one it is, so that the two are not confused.
"""

import base64
import binascii
import hashlib

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from portal.problems import ConfigurationError, KimError, setting_problem

_PUBLIC = "kim-public-"
_PRIVATE = "kim-private-"
_KEY_BYTES = 32
NO_KEYS_YET = (
    "Where there have never been keys, “kim setup” makes them, as does “kim keys” alone "
    "(handbook/operating/settings.md)"
)
"""Remedy for keys that are not set; `PUT_BACK` is that for who has had some."""
PUT_BACK = (
    "Put the one that fits back, from the safe or a backup (handbook/betrieb/cannot-open.md); as "
    "long as requests wait, make no new pair: nobody could open them"
)
"""Remedy for a key that is missing, damaged or of another pair."""
_PUT_BACK = f"{PUT_BACK}."


class CannotOpenError(KimError):
    """No private key decrypts this: it was encrypted with another key, or it is damaged."""

    def __str__(self) -> str:
        return "No key opens this. Remedy: Add the one that sealed it to KIM_PRIVATE_KEY."


class Sealer:
    """Encrypts with a public key."""

    def __init__(
        self, public_key: str, setting: str = "KIM_PUBLIC_KEY", remedy: str = _PUT_BACK
    ) -> None:
        """Read *public_key*; raise `ConfigurationError` that names its *setting* and *remedy*."""
        self._box = SealedBox(PublicKey(_read(setting, _PUBLIC, public_key, remedy)))

    def seal(self, content: bytes) -> bytes:
        """Return *content* encrypted for the private key."""
        return self._box.encrypt(content)


class Opener:
    """Decrypts with the private key, or with one of its predecessors."""

    def __init__(self, private_keys: str) -> None:
        """Read *private_keys*, one per line, the current one first; raises `ConfigurationError`."""
        self._keys = [
            PrivateKey(_read("KIM_PRIVATE_KEY", _PRIVATE, line)) for line in private_keys.split()
        ]
        if not self._keys:
            raise _wrong("KIM_PRIVATE_KEY", "There is no key.")

    def open(self, sealed: bytes) -> bytes:
        """Return the decrypted content; raises `CannotOpenError`."""
        for key in self._keys:
            try:
                return SealedBox(key).decrypt(sealed)
            except CryptoError:
                continue
        raise CannotOpenError

    @property
    def public_key(self) -> str:
        """The public key that belongs to the current private one."""
        return _write(_PUBLIC, bytes(self._keys[0].public_key))

    def derived_keys(self, purpose: bytes) -> list[bytes]:
        """Return a secret key of 32 bytes for *purpose* (at most 16 bytes) from each private key.

        They tell nothing about the private keys, nor about the keys of another purpose.
        """
        return [
            hashlib.blake2b(key=bytes(key), person=purpose, digest_size=_KEY_BYTES).digest()
            for key in self._keys
        ]

    def check_fits(self, sealer: Sealer) -> None:
        """Raise `ConfigurationError` if no key here decrypts what *sealer* encrypts."""
        try:
            self.open(sealer.seal(b""))
        except CannotOpenError:
            raise _wrong("KIM_PUBLIC_KEY", "It does not belong to KIM_PRIVATE_KEY.") from None


def new_keys() -> tuple[str, str]:
    """Return a new pair of keys: public key, private key."""
    key = PrivateKey.generate()
    return _write(_PUBLIC, bytes(key.public_key)), _write(_PRIVATE, bytes(key))


def _write(kind: str, key: bytes) -> str:
    return kind + base64.urlsafe_b64encode(key).decode("ascii").rstrip("=")


def _read(name: str, kind: str, text: str, remedy: str = _PUT_BACK) -> bytes:
    if not text.startswith(kind):
        raise _wrong(name, f"A key that begins with “{kind}” belongs here.", remedy)
    try:
        key = base64.b64decode(text.removeprefix(kind) + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise _wrong(name, "The key is incomplete.", remedy)
    return key


def _wrong(name: str, what: str, remedy: str = _PUT_BACK) -> ConfigurationError:
    return ConfigurationError([setting_problem(name, what, remedy)])
