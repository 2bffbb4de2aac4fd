"""What may happen to an accepted letter, and who causes it (see `transitions.py`)."""

from enum import StrEnum


class Event(StrEnum):
    """What may happen to an accepted letter."""

    CLAIM = "claim"
    RENEW = "renew"
    GIVE_BACK = "give-back"
    PUT_OFF = "put-off"
    DELIVER = "deliver"
    DEFER = "defer"
    DEFER_MAILBOX = "defer-mailbox"
    PARDON = "pardon"
    FALL_BACK = "fall-back"
    DROP = "drop"
    UNDO_FALL_BACK = "undo-fall-back"
    QUARANTINE = "quarantine"
    BOUNCE = "bounce"
    BOUNCE_DROP = "bounce-drop"
    BOUNCE_AT_FALLBACK = "bounce-at-fallback"
    DELAY = "delay"
    RETRY = "retry"
    REROUTE = "reroute"
    REROUTE_RETURNED = "reroute-returned"
    HOLD = "hold"
    RELEASE = "release"
    ERASE = "erase"
    PURGE = "purge"
    REDATE = "redate"
    RESTORE_LEASE = "restore-lease"
    RESTORE_DELIVERED = "restore-delivered"
    RESTORE_UNDELIVERED = "restore-undelivered"
    RESTORE_HELD = "restore-held"


REROUTES = frozenset({Event.REROUTE, Event.REROUTE_RETURNED})
"""The events by which an operator sends a letter to another mailbox."""


class Actor(StrEnum):
    """Which part of the service causes an event."""

    DELIVERY = "delivery"
    BOUNCES = "bounces"
    OPERATOR = "operator"
    RETENTION = "retention"
    CLOCK = "clock"
    RESTORE = "restore"
