"""Encrypt a stream of any length to a public key, and read it back.

A fresh key for each file, sealed as requests are (`formservice.mail.encryption`), then libsodium's
secretstream (XChaCha20-Poly1305): pieces cannot be changed, left out, moved or cut off unnoticed.
"""

import io
from typing import IO

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from formservice.mail.encryption import Opener, Sealer
from portal.problems import KimError

MAGIC = b"kim-backup 1\n"
"""How a file begins."""
PIECE = 65_536
"""Bytes of a piece before it is encrypted; the last one may be shorter."""
_SEALED_KEY = sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES + sodium.crypto_box_SEALBYTES
_MORE = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE


class DamagedBackupError(KimError):
    """The file is none of ours, was changed, or does not go on to its end."""

    def __str__(self) -> str:
        return f"{self.args[0]} Remedy: Take another file; see handbook/operating/backup.md."


class SealingWriter(io.RawIOBase):
    """A file for writing; what is written goes encrypted into another one. Call `close`."""

    def __init__(self, out: IO[bytes], sealer: Sealer) -> None:
        key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
        self._out, self._left = out, bytearray()
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        head = sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        out.write(MAGIC + sealer.seal(key) + head)

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override] # tarfile gives bytes
        """Take *data*; return how many bytes that are."""
        self._left += data
        while len(self._left) > PIECE:
            self._push(bytes(self._left[:PIECE]), _MESSAGE)
            del self._left[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write the last piece, by which a reader knows that nothing is missing."""
        if not self.closed:
            self._push(bytes(self._left), _FINAL)
        super().close()

    def _push(self, piece: bytes, tag: int) -> None:
        push = sodium.crypto_secretstream_xchacha20poly1305_push
        self._out.write(push(self._state, piece, None, tag))


class OpeningReader(io.RawIOBase):
    """A file for reading what a `SealingWriter` has written.

    Raises `DamagedBackupError`, and `CannotOpenError` with another key than the right one.
    """

    def __init__(self, source: IO[bytes], opener: Opener) -> None:
        if source.read(len(MAGIC)) != MAGIC:
            raise DamagedBackupError("This is no backup of kim.")
        sealed = source.read(_SEALED_KEY)
        head = source.read(sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
        if len(head) != sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES:
            raise DamagedBackupError("The backup breaks off.")
        self._source, self._left, self._ended = source, b"", False
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        key = opener.open(sealed)
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(self._state, head, key)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override] # as io gives it
        """Fill *buffer*; return how many bytes that were, 0 at the end."""
        while not self._left and not self._ended:
            self._pull()
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)

    def _pull(self) -> None:
        piece = self._source.read(PIECE + _MORE)
        if len(piece) < _MORE:
            raise DamagedBackupError("The backup breaks off.")
        try:
            self._left, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(self._state, piece)
        except (CryptoError, RuntimeError):
            raise DamagedBackupError("The backup was changed, or is damaged.") from None
        self._ended = tag == _FINAL
        if self._ended and self._source.read(1):
            raise DamagedBackupError("Behind the end of the backup stands more.")
