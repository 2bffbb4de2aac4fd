"""The way from a postcode to the towns that it may mean (decision 0014).

A postcode alone never decides: two towns may share one, and some reach into another district.
So nothing here picks a town; it names exactly the candidates.
"""

from dataclasses import dataclass

from portal.district import District, Municipality


@dataclass(frozen=True, slots=True)
class Postcode:
    """One postcode and everybody who has it."""

    code: str
    towns: tuple[Municipality, ...]
    """The candidates in this district, at least one."""
    elsewhere: tuple[str, ...]
    """Places of other districts that share it."""


def postcodes_of(district: District) -> tuple[Postcode, ...]:
    """Return the postcodes of a district in their order; none where boroughs have none."""
    codes = {code for town in district.municipalities for code in town.postcodes}
    return tuple(
        Postcode(
            code,
            tuple(town for town in district.municipalities if code in town.postcodes),
            district.foreign_postcodes.get(code, ()),
        )
        for code in sorted(codes)
    )
