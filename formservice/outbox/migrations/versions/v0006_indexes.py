"""Find what is not erased, and what came last, without reading the deletion log."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INDEXES = {
    "envelope_undelivered": (
        ["mailbox", "accepted_at"],
        "erased_at IS NULL AND delivered_at IS NULL",
    ),
    "envelope_delivered": (["delivered_at"], "erased_at IS NULL AND delivered_at IS NOT NULL"),
    "envelope_arrived": (["mailbox", "delivered_at"], "delivered_at IS NOT NULL"),
    "envelope_erased": (["erased_at"], "erased_at IS NOT NULL"),
}


def upgrade() -> None:
    """Make the indexes; with PostgreSQL nobody is thanked meanwhile."""
    for name, (columns, condition) in _INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "envelope", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop the indexes: all works, and the more slowly the longer the log is."""
    for name in _INDEXES:
        op.drop_index(name, "envelope")
