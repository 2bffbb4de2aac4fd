"""Note which towns had a request between the first and the one that has it now."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Begin with what is handed on from now on."""
    towns = sa.Column("came_by", sa.Text, nullable=False, server_default=sa.text("''"))
    op.add_column("followup", towns)


def downgrade() -> None:
    """Forget them; the first town and the last move are known still."""
    op.drop_column("followup", "came_by")
