"""How a day is written in German."""

import datetime as dt


def day_in_german(day: dt.date) -> str:
    """Return a day as people in an office write it: 7.12.2026."""
    return f"{day.day}.{day.month}.{day.year}"
