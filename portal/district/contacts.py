"""Read phone numbers, mail addresses and links of a TOML file into their types.

A value that cannot be read adds a problem and returns an empty fact, so that the other mistakes are
found, too.
"""

from portal.contact.domain import ascii_domain
from portal.contact.email import Email, email_of_office, nearest_email
from portal.contact.link import Link, link_of_office, nearest_link
from portal.contact.phone import PhoneNumber, phone_number
from portal.tomlfile import TomlTable


def phone_at(table: TomlTable, key: str) -> PhoneNumber:
    """Return the phone number at *key*; all but one number with area code adds a problem."""
    written = table.text(key)
    number = phone_number(written)
    if written and number is None:
        remedy = (
            "Write one whole number with its area code and nothing else: 030 23125 001. "
            "Hours, words, a second number and short numbers such as 115 have no place here."
        )
        table.add_problem(key, f"“{written}” cannot be dialled.", remedy)
    return number or PhoneNumber("", "")


def email_at(table: TomlTable, key: str) -> Email:
    """Return the mail address at *key*; all but one whole ASCII address adds a problem."""
    written = table.text(key)
    email = email_of_office(written)
    if written and email is None:
        nearest = nearest_email(written)
        remedy = (
            f"Write: {nearest}"
            if nearest
            else ("Write one address and nothing else, in plain letters: name@domain.de")
        )
        table.add_problem(key, f"“{written}” is no mail address.", remedy)
    return email or Email("")


def link_at(table: TomlTable, key: str) -> Link:
    """Return the link at *key*; all but one whole URL adds a problem."""
    return _link(table, key, table.text(key)) or Link("")


def optional_link_at(table: TomlTable, key: str) -> Link | None:
    """Return the link at *key*, or `None` if the key is missing."""
    return _link(table, key, table.text(key, ""))


def domains_at(table: TomlTable, key: str) -> tuple[str, ...]:
    """Return the domains at *key*; a domain that is not in its ASCII form adds a problem."""
    domains = table.texts(key)
    for domain in domains:
        ascii_form = ascii_domain(domain)
        if ascii_form != domain:
            remedy = "Write what stands behind the @ of a mail address: kreis.example"
            remedy = f"Write: {ascii_form}" if ascii_form else remedy
            table.add_problem(key, f"“{domain}” is no domain of mail addresses.", remedy)
    return domains


def _link(table: TomlTable, key: str, written: str) -> Link | None:
    link = link_of_office(written)
    if written and link is None:
        nearest = nearest_link(written)
        remedy = (
            f"Write: {nearest}"
            if nearest
            else (
                "Write one whole address of the web and nothing else: https://www.kreis.example/kim"
            )
        )
        table.add_problem(key, f"“{written}” is no address of the web.", remedy)
    return link
