"""Note what staff say has happened to a request, and who forwarded a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Begin with the next request: the mails that were sent before have no link."""
    op.add_column("envelope", sa.Column("forwarded_from", sa.String(254)))
    op.add_column("envelope", sa.Column("forwarded_at", _MOMENT))
    op.create_table(
        "followup",
        sa.Column("reference", sa.String(9), primary_key=True),
        sa.Column("municipality", sa.String(60), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("accepted_at", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String(12)),
        sa.Column("outcome_at", _MOMENT),
        sa.Column("came_from", sa.String(60)),
        sa.Column("handed_on_at", _MOMENT),
        sa.Column("handed_to", sa.String(254)),
        sa.Column("reminded_at", _MOMENT),
        sa.Column("escalated_at", _MOMENT),
    )
    op.create_table(
        "followup_link",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("reference", sa.String(9), sa.ForeignKey("followup.reference"), nullable=False),
    )
    op.create_index("ix_followup_link_reference", "followup_link", ["reference"])
    op.create_table(
        "followup_counter",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("municipality", sa.String(60), primary_key=True),
        sa.Column("outcome", sa.String(12), primary_key=True),
        sa.Column("moved_to", sa.String(60), primary_key=True),
        sa.Column("hours", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Forget what staff have said; the links in mails lead nowhere."""
    op.drop_table("followup_counter")
    op.drop_table("followup_link")
    op.drop_table("followup")
    op.drop_column("envelope", "forwarded_at")
    op.drop_column("envelope", "forwarded_from")
