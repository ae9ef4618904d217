"""The tables. What changes here needs a migration; a test holds the two against each other."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    literal_column,
)
from sqlmodel import Field, SQLModel

from service.store.columns import JsonValue, KeyText, UtcDateTime

State = Literal["pending", "read", "off-topic", "unreadable"]

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class TrialRow(SQLModel, table=True):
    """A trial but for its criteria and sites, which have tables of their own.

    `number` ties it to the full-text index. `headline` and `words` are what is searched, `youngest_months`
    and `oldest_months` what is filtered by; all are derived from the trial. `hash` tells whether it changed.
    """

    __tablename__ = "trial"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=KeyText, unique=True)
    title: str = Field(sa_type=Text)
    status: str = Field(sa_type=KeyText, index=True)
    study_type: str = Field(sa_type=KeyText)
    updated: str | None = Field(sa_type=KeyText)
    is_sample: bool
    youngest_months: float | None
    oldest_months: float | None
    headline: str = Field(sa_type=Text)
    words: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)
    document: dict[str, Any] = Field(sa_column=Column(JsonValue, nullable=False))
    saved_at: datetime = Field(sa_type=UtcDateTime)


class CriterionRow(SQLModel, table=True):
    """The `n`th sentence of a trial and its rule; `kind` is that of the rule."""

    __tablename__ = "criterion"

    trial_id: str = Field(sa_type=KeyText, primary_key=True, foreign_key="trial.id", ondelete="CASCADE")
    n: int = Field(primary_key=True)
    side: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    heading: str = Field(sa_type=Text)
    start: int | None
    end: int | None
    read: str = Field(sa_type=KeyText, index=True)
    kind: str = Field(sa_type=KeyText, index=True)
    rule: dict[str, Any] = Field(sa_column=Column(JsonValue, nullable=False))
    curated: bool = Field(sa_column_kwargs={"server_default": false()})
    listing: str = Field(
        default="", sa_type=KeyText, sa_column_kwargs={"server_default": literal_column("''")}
    )


class SiteRow(SQLModel, table=True):
    """The `n`th place where a trial runs."""

    __tablename__ = "site"

    trial_id: str = Field(sa_type=KeyText, primary_key=True, foreign_key="trial.id", ondelete="CASCADE")
    n: int = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    city: str = Field(sa_type=Text)
    country: str | None = Field(sa_type=KeyText)
    status: str | None = Field(sa_type=KeyText)
    lat: float | None
    lon: float | None
    contacts: list[Any] = Field(sa_column=Column(JsonValue, nullable=False))


class TrialIdRow(SQLModel, table=True):
    """An id that some registry or sponsor gave a trial. Two trials may claim one id, by mistake or as kin."""

    __tablename__ = "trial_id"

    id: str = Field(sa_type=KeyText, primary_key=True)
    trial_id: str = Field(
        sa_type=KeyText, primary_key=True, foreign_key="trial.id", ondelete="CASCADE", index=True
    )


class TrialTagRow(SQLModel, table=True):
    """One of the values a trial has several of: a `kind` is country, phase, registry or target."""

    __tablename__ = "trial_tag"
    __table_args__ = (Index(None, "kind", "value"),)

    trial_id: str = Field(sa_type=KeyText, primary_key=True, foreign_key="trial.id", ondelete="CASCADE")
    kind: str = Field(sa_type=KeyText, primary_key=True)
    value: str = Field(sa_type=KeyText, primary_key=True)


class RecordRow(SQLModel, table=True):
    """What we know of a registry's record: its newest payload, the trial that was read into.

    A record is `pending` from the moment a new payload is saved until what came of reading it is public, so
    that a stop in between leaves a mark; until then all else here is as it was. `vanished_at` and `alias_of` keep
    what the registry no longer has. `told_hash` is the payload that is public: the one whose changes were last
    written down, as it stood on `told_on`.
    """

    __tablename__ = "record"

    registry_name: str = Field(sa_type=KeyText, primary_key=True)
    id: str = Field(sa_type=KeyText, primary_key=True, index=True)
    latest_hash: str = Field(sa_type=Text)
    state: str = Field(sa_type=KeyText)
    trial_id: str | None = Field(
        default=None, sa_type=KeyText, foreign_key="trial.id", ondelete="SET NULL", index=True
    )
    vanished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    alias_of: str | None = Field(default=None, sa_type=KeyText)
    told_hash: str | None = Field(default=None, sa_type=Text)
    told_on: date | None = None


class ChangeRow(SQLModel, table=True):
    """One thing about a registry's record that is not what it was, in the order in which we learned of it."""

    __tablename__ = "change"
    __table_args__ = (
        ForeignKeyConstraint(["registry_name", "record_id"], ["record.registry_name", "record.id"]),
        Index(None, "registry_name", "record_id"),
    )

    number: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    registry_name: str = Field(sa_type=KeyText)
    record_id: str = Field(sa_type=KeyText)
    kind: str = Field(sa_type=KeyText)
    gone: list[Any] = Field(sa_column=Column(JsonValue, nullable=False))
    new: list[Any] = Field(sa_column=Column(JsonValue, nullable=False))


class RecordKeyRow(SQLModel, table=True):
    """What a record may have in common with another registry's record of the same trial: an id, a title, a code."""

    __tablename__ = "record_key"
    __table_args__ = (
        ForeignKeyConstraint(
            ["registry_name", "id"], ["record.registry_name", "record.id"], ondelete="CASCADE"
        ),
    )

    registry_name: str = Field(sa_type=KeyText, primary_key=True)
    id: str = Field(sa_type=KeyText, primary_key=True)
    key: str = Field(sa_type=KeyText, primary_key=True, index=True)


class PayloadRow(SQLModel, table=True):
    """Every distinct payload of a record, as JSON text; `hash` is over the part that tells versions apart.

    `last_fetched_at` is when it last came as news. To move it on each night would write every body anew.
    """

    __tablename__ = "payload"
    __table_args__ = (ForeignKeyConstraint(["registry_name", "id"], ["record.registry_name", "record.id"]),)

    registry_name: str = Field(sa_type=KeyText, primary_key=True)
    id: str = Field(sa_type=KeyText, primary_key=True)
    hash: str = Field(sa_type=KeyText, primary_key=True)
    body: str = Field(sa_type=Text)
    first_fetched_at: datetime = Field(sa_type=UtcDateTime)
    last_fetched_at: datetime = Field(sa_type=UtcDateTime)


class ProblemRow(SQLModel, table=True):
    """A record that cannot be read, until it can."""

    __tablename__ = "problem"

    registry_name: str = Field(sa_type=KeyText, primary_key=True)
    id: str = Field(sa_type=KeyText, primary_key=True)
    where: str = Field(sa_type=Text)
    why: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class CountRow(SQLModel, table=True):
    """How often something was done, until a moment in seconds since 1970; `key` names nobody."""

    __tablename__ = "rate_count"

    key: str = Field(sa_type=KeyText, primary_key=True)
    hits: int
    until: float = Field(index=True)


class DriftRow(SQLModel, table=True):
    """Something that registries send and their readers do not know, by where it stands in a record; `record_id` is the
    first it was met in."""

    __tablename__ = "drift"

    registry_name: str = Field(sa_type=KeyText, primary_key=True)
    path: str = Field(sa_type=KeyText, primary_key=True)
    record_id: str = Field(sa_type=Text)
    times: int
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)


class SnapshotRow(SQLModel, table=True):
    """A state of all trials from which something was answered; `version` is what the answer says.

    `at` is when it was first, `begun_at` when it last began to be, where that is later or told at all.
    """

    __tablename__ = "snapshot"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: str = Field(sa_type=KeyText, unique=True)
    at: datetime = Field(sa_type=UtcDateTime)
    synced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    program: str = Field(sa_type=Text)
    begun_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PastSnapshotRow(SQLModel, table=True):
    """A snapshot that was let go: who asks for it is told so, and is not left to wonder whether it ever was."""

    __tablename__ = "past_snapshot"

    version: str = Field(sa_type=KeyText, primary_key=True)
    let_go_at: datetime = Field(sa_type=UtcDateTime)


class HeldTrialRow(SQLModel, table=True):
    """A trial as it stood from one snapshot up to, but not in, another: its JSON, compressed."""

    __tablename__ = "held_trial"

    trial_id: str = Field(sa_type=KeyText, primary_key=True)
    since: int = Field(primary_key=True)
    until: int | None = Field(default=None, index=True)
    hash: str = Field(sa_type=Text)
    body: bytes = Field(sa_type=LargeBinary)


class JobRunRow(SQLModel, table=True):
    """One run of a job. A `slot` is run by whoever writes it first; runs without one are never refused.

    `cursor` is the day up to which a registry's changes are surely here. `takeovers` tells owners apart
    where a dead one's lease was taken over.
    """

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(sa_type=KeyText)
    slot: str | None = Field(default=None, sa_type=KeyText)
    owner: str = Field(sa_type=Text)
    takeovers: int = 0
    started_at: datetime = Field(sa_type=UtcDateTime)
    heartbeat_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, sa_type=KeyText)
    reason: str = Field(default="", sa_type=Text)
    cursor: date | None = None
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonValue, nullable=False))
