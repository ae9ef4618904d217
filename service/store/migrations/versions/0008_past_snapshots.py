"""When each snapshot was last answered from, and which are kept no more. What stood here before began to be so then."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("snapshot", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "past_snapshot",
        sa.Column("version", KEY, primary_key=True),
        sa.Column("let_go_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("past_snapshot")
    op.drop_column("snapshot", "begun_at")
