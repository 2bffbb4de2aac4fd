"""Keep the believed time, and how far the clock is away from it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Believe the time that was read last; nobody knows how long ago that was."""
    op.create_table(
        "belief",
        sa.Column("stopwatch", sa.String(36), primary_key=True),
        sa.Column("believed_at", _MOMENT, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("measured", sa.Float, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
    )
    op.execute("INSERT INTO belief SELECT 'before', seen_at, 0 FROM clock")
    op.drop_table("clock")


def downgrade() -> None:
    """Keep the time that was believed last; a clock that was not believed is believed."""
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
    )
    op.execute("INSERT INTO clock SELECT 1, max(believed_at) FROM belief HAVING count(*) > 0")
    op.drop_table("clock_offset")
    op.drop_table("belief")
