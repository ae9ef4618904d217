"""What registries send that their readers do not know, counted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "drift",
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("registry_name", "path", name="pk_drift"),
    )


def downgrade() -> None:
    op.drop_table("drift")
