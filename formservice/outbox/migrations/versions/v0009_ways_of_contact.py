"""Recognise a contact by phone or mail: a hash for each, and for each wish about safe contact."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Begin anew: hashes of phone and mail together match none of those that follow."""
    op.drop_index("ix_seen_contact", "seen")
    op.drop_column("seen", "contact")
    op.create_table(
        "seen_contact",
        sa.Column("contact", sa.LargeBinary(32), primary_key=True),
        sa.Column(
            "fingerprint",
            sa.LargeBinary(32),
            sa.ForeignKey("seen.fingerprint", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_seen_contact_fingerprint", "seen_contact", ["fingerprint"])


def downgrade() -> None:
    """Forget them; an earlier request is not named for some minutes."""
    op.drop_table("seen_contact")
    op.execute("DELETE FROM seen")
    op.add_column("seen", sa.Column("contact", sa.LargeBinary(32), nullable=False))
    op.create_index("ix_seen_contact", "seen", ["contact"])
