"""The trials as they stood whenever they answered. What was answered before is not known any more."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", KEY, nullable=False, unique=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("program", sa.Text, nullable=False),
    )
    op.create_table(
        "held_trial",
        sa.Column("trial_id", KEY, primary_key=True),
        sa.Column("since", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("until", sa.Integer, nullable=True),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_held_trial_until", "held_trial", ["until"])


def downgrade() -> None:
    op.drop_table("held_trial")
    op.drop_table("snapshot")
