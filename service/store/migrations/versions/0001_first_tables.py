"""The first tables, with full-text search as each database has it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE trial_text USING fts5(
        headline, words, content='trial', content_rowid='number',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER trial_text_insert AFTER INSERT ON trial BEGIN
        INSERT INTO trial_text(rowid, headline, words) VALUES (new.number, new.headline, new.words);
    END""",
    """CREATE TRIGGER trial_text_delete AFTER DELETE ON trial BEGIN
        INSERT INTO trial_text(trial_text, rowid, headline, words)
        VALUES ('delete', old.number, old.headline, old.words);
    END""",
    """CREATE TRIGGER trial_text_update AFTER UPDATE ON trial BEGIN
        INSERT INTO trial_text(trial_text, rowid, headline, words)
        VALUES ('delete', old.number, old.headline, old.words);
        INSERT INTO trial_text(rowid, headline, words) VALUES (new.number, new.headline, new.words);
    END""",
)
POSTGRESQL_SEARCH = (
    """ALTER TABLE trial ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', headline), 'A') || setweight(to_tsvector('english', words), 'D')
    ) STORED""",
    "CREATE INDEX trial_search ON trial USING gin (search)",
)


def upgrade() -> None:
    _trials()
    _parts_of_trials()
    _records()
    _jobs()
    is_sqlite = op.get_context().dialect.name == "sqlite"
    for statement in SQLITE_SEARCH if is_sqlite else POSTGRESQL_SEARCH:
        op.execute(statement)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE trial_text")
    for table in (
        "job_run", "problem", "payload", "record", "trial_tag", "trial_id", "site", "criterion", "trial",
    ):  # fmt: skip
        op.drop_table(table)


def _trials() -> None:
    op.create_table(
        "trial",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("study_type", KEY, nullable=False),
        sa.Column("updated", KEY),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("youngest_months", sa.Float),
        sa.Column("oldest_months", sa.Float),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_trial"),
        sa.UniqueConstraint("id", name="uq_trial_id"),
    )
    op.create_index("ix_trial_status", "trial", ["status"])


def _parts_of_trials() -> None:
    op.create_table(
        "criterion",
        sa.Column("trial_id", KEY, nullable=False),
        sa.Column("n", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("read", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("rule", JSON, nullable=False),
        sa.PrimaryKeyConstraint("trial_id", "n", name="pk_criterion"),
        _of_trial("criterion"),
    )
    op.create_index("ix_criterion_read", "criterion", ["read"])
    op.create_index("ix_criterion_kind", "criterion", ["kind"])
    op.create_table(
        "site",
        sa.Column("trial_id", KEY, nullable=False),
        sa.Column("n", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("country", KEY),
        sa.Column("status", KEY),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("contacts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("trial_id", "n", name="pk_site"),
        _of_trial("site"),
    )
    op.create_table(
        "trial_id",
        sa.Column("id", KEY, nullable=False),
        sa.Column("trial_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", "trial_id", name="pk_trial_id"),
        _of_trial("trial_id"),
    )
    op.create_index("ix_trial_id_trial_id", "trial_id", ["trial_id"])
    op.create_table(
        "trial_tag",
        sa.Column("trial_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.PrimaryKeyConstraint("trial_id", "kind", "value", name="pk_trial_tag"),
        _of_trial("trial_tag"),
    )
    op.create_index("ix_trial_tag_kind_value", "trial_tag", ["kind", "value"])


def _of_trial(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_trial_id"
    return sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=name, ondelete="CASCADE")


def _records() -> None:
    op.create_table(
        "record",
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("latest_hash", sa.Text, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("trial_id", KEY),
        sa.Column("vanished_at", MOMENT),
        sa.Column("alias_of", KEY),
        sa.PrimaryKeyConstraint("registry_name", "id", name="pk_record"),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name="fk_record_trial_id", ondelete="SET NULL"),
    )
    op.create_index("ix_record_id", "record", ["id"])
    op.create_index("ix_record_trial_id", "record", ["trial_id"])
    op.create_table(
        "payload",
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("first_fetched_at", MOMENT, nullable=False),
        sa.Column("last_fetched_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("registry_name", "id", "hash", name="pk_payload"),
        sa.ForeignKeyConstraint(
            ["registry_name", "id"], ["record.registry_name", "record.id"], name="fk_payload_registry_name_id"
        ),
    )
    op.create_table(
        "problem",
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("where", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("registry_name", "id", name="pk_problem"),
    )


def _jobs() -> None:
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("job", KEY, nullable=False),
        sa.Column("slot", KEY),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("takeovers", sa.Integer, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("heartbeat_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.Column("outcome", KEY),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("cursor", sa.Date),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job_run"),
        sa.UniqueConstraint("job", "slot", name="uq_job_run_job_slot"),
    )
