"""The first tables: envelopes, encrypted content, recent requests, counters, the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)
_PENDING = sa.text("delivered_at IS NULL AND quarantined_at IS NULL")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "envelope",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.String(9), nullable=False, unique=True),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("mailbox", sa.String(254), nullable=False),
        sa.Column("failed_mailbox", sa.String(254)),
        sa.Column("municipality", sa.String(60), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("accepted_at", _MOMENT, nullable=False),
        sa.Column("next_attempt_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("refused_since", _MOMENT),
        sa.Column("lease_holder", sa.String(40)),
        sa.Column("leased_until", _MOMENT),
        sa.Column("delivered_at", _MOMENT),
        sa.Column("quarantined_at", _MOMENT),
        sa.Column("erased_at", _MOMENT),
        sa.Column("last_result", sa.String(60), nullable=False),
    )
    op.create_index(
        "envelope_pending",
        "envelope",
        ["next_attempt_at"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_table(
        "payload",
        sa.Column(
            "envelope_id",
            sa.Integer,
            sa.ForeignKey("envelope.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "seen",
        sa.Column("fingerprint", sa.LargeBinary(32), primary_key=True),
        sa.Column("contact", sa.LargeBinary(32), nullable=False),
        sa.Column("reference", sa.String(9), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_seen_contact", "seen", ["contact"])
    op.create_table(
        "counter",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("municipality", sa.String(60), primary_key=True),
        sa.Column("language", sa.String(35), primary_key=True),
        sa.Column("channel", sa.String(10), primary_key=True),
        sa.Column("outcome", sa.String(10), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("clock", "counter", "seen", "payload", "envelope"):
        op.drop_table(name)
