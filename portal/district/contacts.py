"""Read the ways to reach somebody, typed where the file is read."""

from portal.contact.phone import PhoneNumber, phone_number
from portal.tomlfile import TomlTable


def read_number(table: TomlTable, key: str) -> PhoneNumber:
    """Return the phone number at *key*; one that cannot be dialled from anywhere is a mistake."""
    written = table.text(key)
    number = phone_number(written)
    if written and number is None:
        what = f"“{written}” cannot be dialled."
        remedy = (
            "Write one whole number with its area code and nothing else: 030 23125 001. "
            "Hours, words, a second number and short numbers such as 115 have no place here."
        )
        table.blame(key, what, remedy)
    return number or PhoneNumber(written, "")
