"""Give the outbox a name of its own, by which an installation knows it again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make room for it; the next start names the outbox."""
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(36), nullable=False),
    )


def downgrade() -> None:
    """Forget it; the next start of a newer version gives the outbox the name that was noted."""
    op.drop_table("identity")
