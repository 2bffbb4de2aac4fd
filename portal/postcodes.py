"""The municipalities that a postcode may mean (decision 0014).

A postcode alone never decides: two municipalities may share one, and some belong to another
district, too. So all candidates are returned.
"""

from dataclasses import dataclass

from portal.district import District, Municipality


@dataclass(frozen=True, slots=True)
class Postcode:
    """One postcode and the places that have it."""

    code: str
    towns: tuple[Municipality, ...]
    """The candidates in this district, at least one."""
    elsewhere: tuple[str, ...]
    """Places of other districts that share it."""


def postcodes_of(district: District) -> tuple[Postcode, ...]:
    """Return the postcodes of a district in ascending order; none for boroughs without
    postcodes.
    """
    codes = {code for town in district.municipalities for code in town.postcodes}
    return tuple(
        Postcode(
            code,
            tuple(town for town in district.municipalities if code in town.postcodes),
            district.foreign_postcodes.get(code, ()),
        )
        for code in sorted(codes)
    )
