"""By what records of one trial are found, and whose text a sentence is of. `reread` fills both for what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "record_key",
        sa.Column("registry_name", KEY, primary_key=True),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("key", KEY, primary_key=True),
        sa.ForeignKeyConstraint(
            ["registry_name", "id"],
            ["record.registry_name", "record.id"],
            name="fk_record_key_registry_name_record",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_record_key_key", "record_key", ["key"])
    op.add_column("criterion", sa.Column("listing", KEY, nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("criterion", "listing")
    op.drop_table("record_key")
