"""All the trials there are to match against, at one moment."""

from dataclasses import dataclass
from datetime import datetime

from matchers.trial import Trial


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`version` changes exactly when the trials do; `synced_at` is the end of the last whole sync."""

    version: str
    synced_at: datetime | None
    trials: tuple[Trial, ...]

    @property
    def open_trials(self) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if not trial.is_over)

    @property
    def has_samples(self) -> bool:
        return any(trial.is_sample for trial in self.trials)
