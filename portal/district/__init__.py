"""A district: its municipalities, its contact points, and its own statements."""

from portal.contact.address import Address
from portal.district.loading import load_district
from portal.district.model import (
    Accessibility,
    CaseNotice,
    ContactPoint,
    District,
    Event,
    Imprint,
    Municipality,
    Office,
    ProcessStep,
    Provider,
    Retention,
    Rollout,
    Substitution,
    TargetGroup,
    WebsiteNotice,
)

__all__ = [
    "Accessibility",
    "Address",
    "CaseNotice",
    "ContactPoint",
    "District",
    "Event",
    "Imprint",
    "Municipality",
    "Office",
    "ProcessStep",
    "Provider",
    "Retention",
    "Rollout",
    "Substitution",
    "TargetGroup",
    "WebsiteNotice",
    "load_district",
]
