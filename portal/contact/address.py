"""A postal address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, line by line as printed on an envelope."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.lines)
