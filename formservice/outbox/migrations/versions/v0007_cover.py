"""Note who answers for whom while a mailbox is on holiday, as staff say themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Begin with nobody away."""
    op.create_table(
        "cover",
        sa.Column("mailbox", sa.String(254), primary_key=True),
        sa.Column("substitute", sa.String(254), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
    )
    op.create_table(
        "cover_link",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("mailbox", sa.String(254), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Forget the covers: requests go to the mailboxes that are away."""
    op.drop_table("cover_link")
    op.drop_table("cover")
