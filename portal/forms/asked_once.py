"""A line that is asked about once if it may be wrong: who sends it again is believed."""

from typing import Any

from portal.forms.fields import TextLine


class AskedOnce(TextLine):
    """A line whose answer may be doubtful. The page that comes back carries it in a hidden field,
    which confirms it when it is sent again.
    """

    is_confirmed = False

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read what was typed, and whether it was confirmed."""
        super().process(formdata, *args, **kwargs)
        confirmed = formdata.getlist(f"{self.name}_confirmed") if formdata else ()
        self.is_confirmed = self.data in confirmed

    @property
    def is_doubtful(self) -> bool:
        """Whether the answer may be wrong."""
        raise NotImplementedError

    @property
    def asked(self) -> str:  # type: ignore[override]
        """The doubtful answer that the reader is asked about; empty: none."""
        return self.data if self.is_doubtful and (self.errors or self.is_confirmed) else ""
