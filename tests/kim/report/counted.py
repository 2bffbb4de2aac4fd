"""Lines of the statistics for the tests of the report."""

from formservice.outbox import Count
from kim.report.features import GermanNames
from tests.formservice.samples import DISTRICT, LOCALES

NAMES = GermanNames(DISTRICT, LOCALES)


def count(number: int, **changes: str) -> Count:
    """Return a line of the statistics: by telephone, in Arabic, from Moers, in October 2025."""
    plain = {
        "month": "2025-10",
        "municipality": "05170024",
        "language": "ar",
        "channel": "TEL",
        "outcome": "proper",
    }
    return Count(**{**plain, **changes}, number=number)
