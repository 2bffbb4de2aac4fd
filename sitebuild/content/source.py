"""Find the line of a German source file that a problem is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file with its path."""

    name: str
    """Path relative to the project's root, for example ``docs/kontakt.md``."""
    text: str

    def line_of(self, fragment: str, *, after: int = 1) -> int | None:
        """Return the line of the first line of *fragment*, at *after* or later.

        Footnotes come last in a page wherever they are written, so an earlier line is returned if
        no later one matches. None if no line has the fragment.
        """
        wanted = fragment.strip().partition("\n")[0].strip()
        if not wanted:
            return None
        lines = self.text.splitlines()
        for number, line in enumerate(lines[after - 1 :], start=after):
            if wanted in line:
                return number
        return next((n for n, line in enumerate(lines, start=1) if wanted in line), None)
