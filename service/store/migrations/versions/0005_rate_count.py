"""How often matches were asked for, where the settings limit that; shared by all replicas."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "rate_count",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("hits", sa.Integer, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_rate_count_until", "rate_count", ["until"])


def downgrade() -> None:
    op.drop_table("rate_count")
