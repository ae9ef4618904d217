"""Every setting there is, read from the environment (`SPASM_TRIALS_...`) or `.env`, checked at start."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ingest.curated import SHIPPED, Corrections, CorrectionsUnreadable, load
from ingest.registry import registries, switched_on

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
    return queries


class Settings(BaseSettings):
    """`SPASM_TRIALS_DATABASE_URL=postgresql+psycopg://...` sets `database_url`, and so on."""

    model_config = SettingsConfigDict(
        env_prefix="SPASM_TRIALS_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        default="sqlite:///spasm-trials.db",
        min_length=1,
        description="Where trials are kept: the address of an SQLite file or a PostgreSQL database.",
    )
    host: str = Field(
        default="127.0.0.1", description="The address to listen on; 0.0.0.0 inside a container."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
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
            'language, as JSON: {"ctgov": "epilepsy OR seizures"}. Of what is found the same as ever becomes a trial.'
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
    stale_after_hours: int = Field(
        default=48, ge=1, description="After so many hours without a whole sync the data is called stale."
    )
    catalogue_check_seconds: float = Field(
        default=2.0,
        ge=0,
        le=3600,
        description="How often, at most, to look whether the stored trials have changed.",
    )
    curated: Annotated[Corrections, NoDecode, PlainValidator(_with_own)] = Field(
        default=SHIPPED,
        description="A file of your own corrections of what the reader makes of sentences, in the form of ingest/curated.toml.",
    )
    metrics: bool = Field(
        default=False,
        description="Whether /metrics tells Prometheus of requests and syncs; keep it behind your proxy or the key.",
    )
    operator_key: SecretStr = Field(
        default=SecretStr(""),
        description="Where set, /status and /metrics want it as the password of HTTP Basic, under any user name.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important message that is logged."
    )
