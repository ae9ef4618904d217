"""Every setting there is, read from the environment (`SPASM_TRIALS_...`), `.env` or files of secrets, checked at
start."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PlainValidator, SecretStr, StringConstraints, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from ingest.curated import SHIPPED, Corrections, CorrectionsUnreadable, load
from ingest.registry import registries, switched_on
from service.access.keys import Key, keys_in, keys_of
from service.access.pace import limits_of
from service.store.engine import Limits

PREFIX = "SPASM_TRIALS_"
SECRETS_DIR = Path("/run/secrets")
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Pace = Annotated[float, Field(gt=0, le=50)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$")]
Canonical = Annotated[str, StringConstraints(pattern=r"^(https?://|urn:[a-z0-9][a-z0-9-]+:)[^\s?#]+$")]
Origin = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s/?#]+|\*)$")]


def _with_own(given: Any) -> Corrections:
    """The corrections in force: those shipped and, prevailing, those of the file that is named."""
    if isinstance(given, Corrections):
        return given
    if not str(given).strip():
        return SHIPPED
    try:
        return SHIPPED | load(Path(given).read_text(encoding="utf-8"))
    except CorrectionsUnreadable as error:
        raise ValueError(f"{given}: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{given} cannot be read: {getattr(error, 'strerror', 'not UTF-8')}") from None


def _known(given: Any) -> tuple[str, ...]:
    """Names of registries, from a list of them or from "ctgov, isrctn"."""
    names = given.split(",") if isinstance(given, str) else given
    found = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    for name in found:
        if name not in registries():
            raise ValueError(f"no registry is called {name}; there are {', '.join(registries())}")
    return found


def _asked(told: dict[str, Any]) -> tuple[str, ...]:
    """Who gives addresses of their own has no way to the others: these are asked where they are named."""
    own = told.get("registry_base_urls")
    return tuple(name for name in switched_on() if not own or name in own)


def _searchable(queries: dict[str, str]) -> dict[str, str]:
    takers = [name for name, registry in registries().items() if registry.takes_query]
    for name, query in queries.items():
        if name not in takers:
            raise ValueError(f"{name} takes no query; there is one for {', '.join(takers)}")
        if not query.strip():
            raise ValueError(f"the query for {name} is empty; leave it out to search as usual")
        if check := registries()[name].check_query:
            try:
                check(query)
            except ValueError as error:
                raise ValueError(f"the query for {name}: {error}") from None
    return queries


def _folder(given: Path) -> Path:
    if given != SECRETS_DIR and not given.is_dir():
        raise ValueError(f"there is no folder {given}")
    return given


def secrets_dirs(environment: Mapping[str, str]) -> list[Path]:
    """The folders of secrets that are there: where a container has them, then where systemd puts credentials."""
    named = (environment.get(f"{PREFIX}SECRETS_DIR", SECRETS_DIR), environment.get("CREDENTIALS_DIRECTORY"))
    return [Path(one) for one in named if one and Path(one).is_dir()]


def _keys(given: Any) -> tuple[Key, ...]:
    return keys_in(given) if isinstance(given, str) else tuple(given)


def _readable_keys(file: Path | None) -> Path | None:
    if file is not None:
        keys_of(file)
    return file


def _limits(told: str) -> str:
    try:
        limits_of(told)
    except ValueError:
        raise ValueError("write it like 30/minute, or 30/minute;500/day") from None
    return told


class Settings(BaseSettings):
    """`SPASM_TRIALS_DATABASE_URL=postgresql+psycopg://...` sets `database_url`, and so on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        default="sqlite:///spasm-trials.db",
        min_length=1,
        description="Where trials are kept: the address of an SQLite file or a PostgreSQL database.",
    )
    database_password: SecretStr = Field(
        default=SecretStr(""),
        description="The password of the database, where its address holds none; best in a file of secrets.",
    )
    read_database_url: str = Field(
        default="",
        description="The address of a PostgreSQL standby that answers readers; by default the database itself does.",
    )
    statement_timeout_seconds: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="How long PostgreSQL may work on one statement, or wait with it for another.",
    )
    secrets_dir: Annotated[Path, AfterValidator(_folder)] = Field(
        default=SECRETS_DIR,
        description="A folder of secrets: a file named like a setting, as spasm_trials_operator_key, holds its value."
        " What the environment says prevails. Credentials of systemd are read in the same way.",
    )
    host: str = Field(
        default="127.0.0.1", description="The address to listen on; 0.0.0.0 inside a container."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    worker_threads: int = Field(
        default=10,
        ge=1,
        le=100,
        description="How many requests one process works on at once; each has a connection to the database.",
    )
    stop_within_seconds: int = Field(
        default=20,
        ge=1,
        le=600,
        description="How long requests under way may take to end once the service is told to stop.",
    )
    public_url: WebAddress | None = Field(
        default=None,
        description="The address others reach the service at, for links in answers; by default that of each request.",
    )
    fhir_canonical: Canonical = Field(
        default="urn:spasm-trials:fhir",
        description="What the names of our own FHIR extensions begin with: a urn, or an address that you hold.",
    )
    cors_origins: list[Origin] = Field(
        default=[],
        description='Web origins whose pages may ask the API, as JSON: ["https://ehr.example"]; by default none.',
    )
    contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[\x20-\x7e]*$",
        description="An e-mail or web address that registries may write to; sent in the User-Agent.",
    )
    run_by: str = Field(
        default="",
        max_length=300,
        description="Who runs this service and how to reach them, as its pages tell: a name, an address.",
    )
    scheduler: bool = Field(
        default=True, description="Whether this process syncs every night; on in one process only."
    )
    sync_at: ClockTime = Field(default="02:00", description="The time of day, in UTC, of the nightly sync.")
    registry_base_urls: dict[str, WebAddress] = Field(
        default_factory=dict,
        description='Other addresses for registries, as JSON: {"ctgov": "http://127.0.0.1:8080/api/v2"}.',
    )
    registries: Annotated[tuple[str, ...], NoDecode, PlainValidator(_known)] = Field(
        default_factory=_asked,
        description="The registries to sync every night, by name; by default ctgov,ctis,isrctn, or of these only those"
        " that other addresses are given for.",
    )
    registry_queries: Annotated[dict[str, str], AfterValidator(_searchable)] = Field(
        default_factory=dict,
        description=(
            "What a registry is searched for instead of infantile spasms and their causes, in its own search "
            'language, as JSON: {"ctgov": "epilepsy OR seizures"}; for irct, the numbers of its trials, like "48421, 50000-50020". '
            "Of what is found the same as ever becomes a trial."
        ),
    )
    requests_per_second: float = Field(
        default=1.0, gt=0, le=50, description="The most requests a second that one registry is sent."
    )
    registry_requests_per_second: dict[str, Pace] = Field(
        default_factory=dict, description='Likewise, for some registries alone, as JSON: {"ctis": 0.5}.'
    )
    request_timeout_seconds: float = Field(
        default=30.0, gt=0, le=600, description="How long a registry may take to answer one request."
    )
    most_vanished_share: float = Field(
        default=0.2,
        gt=0,
        le=1,
        description="The share of a registry's trials that may vanish in a night; more is not believed of it.",
    )
    stale_after_hours: int = Field(
        default=48, ge=1, description="After so many hours without a whole sync the data is called stale."
    )
    catalogue_check_seconds: float = Field(
        default=2.0,
        ge=0,
        le=3600,
        description="How often, at most, to look whether the stored trials have changed.",
    )
    keep_snapshots: bool = Field(
        default=True,
        description="Whether the trials are kept as they stood at each answer, so that `spasm-trials match --snapshot` can give"
        " it again; a trial that does not change is kept once.",
    )
    keep_snapshots_days: int = Field(
        default=1826,
        ge=0,
        le=36_525,
        description="For so many days after the last answer from it a snapshot is kept: five years, as it comes; 0 keeps all"
        " for ever. Older ones are let go at night.",
    )
    curated: Annotated[Corrections, NoDecode, PlainValidator(_with_own)] = Field(
        default=SHIPPED,
        description="A file of your own corrections of what the reader makes of sentences, in the form of ingest/curated.toml.",
    )
    batch_lines: int = Field(
        default=10_000,
        ge=0,
        le=1_000_000,
        description="The most children that one POST /match/batch may bring; 0 closes it. It counts once for match_rate.",
    )
    batch_mebibytes: int = Field(
        default=16, ge=1, le=1024, description="The largest body of POST /match/batch; it is held in memory."
    )
    metrics: bool = Field(
        default=False,
        description="Whether /metrics tells Prometheus of requests and syncs; keep it behind your proxy or the key.",
    )
    tracing: bool = Field(
        default=False,
        description="Whether a trace of each request, its route and no more, is sent to where the usual OTEL_EXPORTER_OTLP_..."
        " variables say (install the `otel` extra).",
    )
    operator_key: SecretStr = Field(
        default=SecretStr(""),
        description="Where set, /status and /metrics want it as the password of HTTP Basic, under any user name. Hashed"
        " keys are safer: see keys.",
    )
    keys: Annotated[tuple[Key, ...], NoDecode, PlainValidator(_keys)] = Field(
        default=(),
        description="Hashes of keys, divided by commas, as `spasm-trials key` makes them: operator sha256:HASH NAME."
        " With any for operators, /status and /metrics want one.",
    )
    keys_file: Annotated[Path | None, AfterValidator(_readable_keys)] = Field(
        default=None,
        description="A file of such hashes, one to a line; looked at again whenever it changes, so that keys are changed"
        " without a restart.",
    )
    match_needs_key: bool = Field(
        default=False, description="Whether who asks for a match, by program or by page, needs a key."
    )
    match_rate: Annotated[str, AfterValidator(_limits)] = Field(
        default="",
        description="How often one key, or one network where no key is needed, may ask for matches, like"
        " 30/minute;500/day. Counted in the database, for all replicas together; by default without end.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses and networks, divided"
        " by commas.",
    )
    oidc_issuer: WebAddress | None = Field(
        default=None,
        description="An OpenID Connect issuer whose bearer tokens count as keys (install the `oidc` extra).",
    )
    oidc_audience: str = Field(
        default="", max_length=200, description="Whom such a token must be made out to (its `aud`)."
    )
    oidc_claim: str = Field(
        default="scope",
        pattern=r"^[^\s.]+(\.[^\s.]+)*$",
        description="Where such a token tells roles, which are spasm-trials:operator and spasm-trials:match; dots lead"
        " into it, as in realm_access.roles.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important message that is logged."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - that one knows of one folder
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        secrets = SecretsSettingsSource(settings_cls, secrets_dir=secrets_dirs(os.environ))
        return init_settings, env_settings, dotenv_settings, secrets

    @property
    def database(self) -> str:
        """The whole address of the database; with its password, so not for any message."""
        return self._with_password(self.database_url)

    @property
    def read_database(self) -> str:
        """Likewise, of the one that answers readers."""
        return self._with_password(self.read_database_url) if self.read_database_url else self.database

    @property
    def limits(self) -> Limits:
        return Limits(self.worker_threads, self.statement_timeout_seconds)

    def _with_password(self, url: str) -> str:
        password = self.database_password.get_secret_value()
        try:
            address = make_url(url)
        except (ArgumentError, ValueError):
            return url  # whoever opens it says what is wrong with it
        if not password or address.password or address.get_backend_name() == "sqlite":
            return url
        return address.set(password=password).render_as_string(hide_password=False)

    @property
    def knows_operators(self) -> bool:
        """Whether operators are told from others in any way."""
        keys = self.keys + (keys_of(self.keys_file) if self.keys_file else ())
        has_key = bool(self.operator_key.get_secret_value()) or any(key.role == "operator" for key in keys)
        return has_key or self.oidc_issuer is not None

    @model_validator(mode="after")
    def _tracer_is_there(self) -> Self:
        if self.tracing and find_spec("opentelemetry.sdk") is None:
            raise ValueError("tracing needs the extra `otel`: pip install 'spasm-trials[otel]'")
        return self

    @model_validator(mode="after")
    def _issuer_is_whole(self) -> Self:
        if self.oidc_issuer and not self.oidc_audience.strip():
            raise ValueError("oidc_issuer needs oidc_audience: whom its tokens are made out to")
        if self.oidc_issuer and find_spec("joserfc") is None:
            raise ValueError("oidc_issuer needs the extra `oidc`: pip install 'spasm-trials[oidc]'")
        return self
