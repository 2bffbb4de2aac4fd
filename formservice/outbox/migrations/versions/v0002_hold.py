"""Let an operator hold a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the moment since which a letter is held."""
    op.add_column("envelope", sa.Column("held_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop the column: held letters are delivered."""
    op.drop_column("envelope", "held_at")
