"""Note who answers for a mailbox on holiday, and count what is asked for with a request."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Begin with nobody away, and count from the next request on."""
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
    for name, length in (("page", 6), ("interpreter", 3)):
        said = sa.Column(name, sa.String(length), nullable=False, server_default=sa.text("''"))
        op.add_column("envelope", said)
    op.create_table(
        "wish_counter",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("page", sa.String(6), primary_key=True),
        sa.Column("interpreter", sa.String(3), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Forget both: requests go to the mailboxes that are away."""
    op.drop_table("wish_counter")
    op.drop_column("envelope", "interpreter")
    op.drop_column("envelope", "page")
    op.drop_table("cover_link")
    op.drop_table("cover")
