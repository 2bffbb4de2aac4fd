"""What is sealed can be read by delivery alone."""

from collections.abc import Callable

import pytest

from formservice.mail.encryption import CannotOpenError, Opener, Sealer, new_keys
from portal.problems import ConfigurationError

PUBLIC, PRIVATE = new_keys()
LETTER = "Ärztin ሰላም".encode()


def test_what_is_sealed_is_hidden_and_comes_back_whole() -> None:
    """Not a word shows through, and nothing is lost."""
    sealed = Sealer(PUBLIC).seal(LETTER)
    assert LETTER not in sealed
    assert Opener(PRIVATE).open(sealed) == LETTER


def test_the_same_letter_never_looks_the_same() -> None:
    """Nobody can tell from the database that two people wrote the same."""
    sealer = Sealer(PUBLIC)
    assert sealer.seal(LETTER) != sealer.seal(LETTER)


def test_an_old_key_still_opens_old_letters() -> None:
    """Keys can be changed while letters wait."""
    sealed = Sealer(PUBLIC).seal(LETTER)
    _, fresh = new_keys()
    assert Opener(f"{fresh}\n{PRIVATE}\n").open(sealed) == LETTER
    with pytest.raises(CannotOpenError):
        Opener(fresh).open(sealed)


def test_a_changed_letter_does_not_open() -> None:
    """Nobody can change what is stored without being noticed."""
    sealed = bytearray(Sealer(PUBLIC).seal(LETTER))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpenError):
        Opener(PRIVATE).open(bytes(sealed))


@pytest.mark.parametrize(
    "text",
    [PRIVATE, "", PUBLIC[:-2], "kim-public-ä", "kim-public-!!"],
    ids=["private", "empty", "short", "umlaut", "signs"],
)
def test_a_wrong_public_key_is_refused(text: str) -> None:
    """Above all the private key must never pass for the public one."""
    with pytest.raises(ConfigurationError, match="KIM_PUBLIC_KEY"):
        Sealer(text)


@pytest.mark.parametrize("text", [PUBLIC, "", PRIVATE + "x"], ids=["public", "empty", "long"])
def test_a_wrong_private_key_is_refused(text: str) -> None:
    """The start fails, not the first delivery."""
    with pytest.raises(ConfigurationError, match="KIM_PRIVATE_KEY"):
        Opener(text)


def test_halves_of_different_pairs_are_refused() -> None:
    """A service that could never open what it accepts must not start."""
    Opener(PRIVATE).check_fits(Sealer(PUBLIC))
    with pytest.raises(ConfigurationError, match="does not belong"):
        Opener(PRIVATE).check_fits(Sealer(new_keys()[0]))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Opener(PRIVATE).check_fits(Sealer(new_keys()[0])),
        lambda: Opener(PRIVATE[:-5]),
        lambda: Opener(""),
        lambda: Sealer(PUBLIC[:-5]),
    ],
    ids=["other", "cut off", "empty", "public"],
)
def test_the_remedy_puts_the_key_back(wrong: Callable[[], object]) -> None:
    """Whoever makes a new pair instead loses what waits: only the old key opens it."""
    with pytest.raises(ConfigurationError) as refused:
        wrong()
    assert "back" in str(refused.value)
    assert "kim keys" not in str(refused.value).partition("no new pair")[0]
    assert "no new pair" in str(refused.value)
