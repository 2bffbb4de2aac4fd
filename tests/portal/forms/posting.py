"""What a browser sends, as WTForms reads it."""

from collections import UserDict
from collections.abc import Sequence


class Posted(UserDict[str, list[str]]):
    """The values of each field that was sent."""

    def getlist(self, key: str) -> list[str]:
        """Return the values of one field."""
        return self.data.get(key, [])


def posted(**values: str | Sequence[str] | None) -> Posted:
    """Return what is sent with these values: one text, or several; `None` is not sent at all."""
    return Posted(
        {
            name: [value] if isinstance(value, str) else list(value)
            for name, value in values.items()
            if value is not None
        }
    )
