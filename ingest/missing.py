"""Records that a registry promised and did not give: each stays as it was stored, and costs the run its success."""

from dataclasses import dataclass

from ingest.record import RegistryUnavailable

REFUSALS = frozenset({"blocked", "rate-limited"})  # who is told to go away does not ask for the next one
IN_A_ROW = 3  # then it is the registry, not the record


@dataclass(slots=True)
class Missing:
    """Counts them. `refusals` are the reasons after which nothing more is asked."""

    registry: str
    refusals: frozenset[str] = REFUSALS
    most_in_a_row: int = IN_A_ROW
    count: int = 0
    in_a_row: int = 0

    def note(self, error: RegistryUnavailable) -> None:
        """Raises the error where it is the registry's and not the record's."""
        self.count += 1
        self.in_a_row += 1
        if error.reason in self.refusals or self.in_a_row >= self.most_in_a_row:
            raise error

    def came(self) -> None:
        self.in_a_row = 0

    def check(self, promised: int) -> None:
        """RegistryUnavailable if some did not come."""
        if self.count:
            raise RegistryUnavailable(
                self.registry, "incomplete", f"{self.count} of {promised} records did not come"
            )
