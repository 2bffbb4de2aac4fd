"""A district: its municipalities, who answers there, and what it says about itself."""

from portal.district.loading import load_district
from portal.district.model import (
    Address,
    ContactPoint,
    District,
    Imprint,
    Municipality,
    Office,
    ProcessStep,
    Provider,
    Retention,
    Substitution,
)

__all__ = [
    "Address",
    "ContactPoint",
    "District",
    "Imprint",
    "Municipality",
    "Office",
    "ProcessStep",
    "Provider",
    "Retention",
    "Substitution",
    "load_district",
]
