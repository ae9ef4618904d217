"""What changed, and when we learned of it. Of records that are there already, history begins with what they say now."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("gone", JSON, nullable=False),
        sa.Column("new", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["registry_name", "record_id"],
            ["record.registry_name", "record.id"],
            name="fk_change_registry_name_record_id_record",
        ),
    )
    op.create_index("ix_change_at", "change", ["at"])
    op.create_index("ix_change_registry_name_record_id", "change", ["registry_name", "record_id"])
    op.add_column("record", sa.Column("told_hash", sa.Text, nullable=True))
    op.add_column("record", sa.Column("told_on", sa.Date, nullable=True))
    op.execute("UPDATE record SET told_hash = latest_hash, told_on = CURRENT_DATE WHERE state = 'read'")


def downgrade() -> None:
    op.drop_column("record", "told_on")
    op.drop_column("record", "told_hash")
    op.drop_table("change")
