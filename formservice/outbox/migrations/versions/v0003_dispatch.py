"""Number the dispatches of a letter, and keep its content while a mail server still tries."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the number, 0 for every letter that is there, and the moment until which it is tried."""
    op.add_column(
        "envelope", sa.Column("dispatch", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    op.add_column("envelope", sa.Column("kept_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop the columns: no report proves its letter any more."""
    op.drop_column("envelope", "kept_until")
    op.drop_column("envelope", "dispatch")
