"""A reading that ends the process it is done in, the first time a certain record comes there."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from service.jobs.reading import Part, Reading
from service.store.readings import ReadBatch


@dataclass(frozen=True, slots=True)
class KilledReading(Reading):
    """`killed` is made before the process ends, so that it ends once only."""

    at_record: str = ""
    killed: Path = field(default_factory=Path)
    always: bool = False

    def do(self, part: Part) -> ReadBatch:
        if any(one.id == self.at_record for one in part.payloads) and (
            self.always or not self.killed.exists()
        ):
            self.killed.touch()
            os._exit(1)
        return Reading.do(self, part)
