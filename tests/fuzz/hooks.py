"""What schemathesis needs to know of our description beyond JSON Schema: how lines are sent, what our formats look like,
and for what reasons a request of the right form may be refused all the same."""

from typing import Any

import schemathesis
from hypothesis import strategies as st

from matchers.vocabulary import TERMS
from service.api.batch import ADDRESS, NDJSON
from service.cds.routes import SERVICE_ID

# Made-up names of records hardly ever name one; these do, among the samples.
HERE = {"any_id": "NCT99000001", "study_id": "NCT99000001", "service_id": SERVICE_ID}
NO_SCHEMA_SAYS = {
    "this is not a day in the calendar": "a pattern does not know which month has 31 days",
    "this is after the day judged for": "it depends on today, or on another field",
    "this is before the child was born": "it depends on another field",
    "this contradicts the date of birth on the day judged for": "it depends on two others",
    "the diagnosis is before the onset": "it depends on another field",
    "the stop is before the start": "it depends on another field",
    "a current treatment cannot have stopped before the day judged for": "it depends on two others",
    "a treatment that was never given cannot have this": "it depends on another field",
    "a treatment that was never given cannot have worked or failed": "it depends on another field",
    "lat and lon go together": "of what is changed in a profile the other one may stand in the profile",
    "this says that the child has died": "the document is right; nobody is to be shown trials for it",
    "this is a second Patient": "it depends on another entry",
    "this is about another child": "it depends on another entry",
    "this part is told twice": "it depends on another part",
}


@schemathesis.serializer(NDJSON)
def as_lines(context: Any, value: Any) -> bytes:
    """Lines are sent as they are made up: no two of them depend on each other."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


schemathesis.openapi.format(
    "age", st.builds("{} {}".format, st.integers(0, 40), st.sampled_from(("days", "weeks", "months")))
)
schemathesis.openapi.format(
    "condition", st.sampled_from(sorted(term.id for term in TERMS.values() if term.group == "condition"))
)


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """A body of lines is whatever is sent: there is none that is no text."""
    return case.operation.path != ADDRESS or isinstance(case.body, str | bytes)


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Every other name is one of a record that is here."""
    if not path_parameters:
        return path_parameters
    return {
        name: HERE.get(name, value) if len(str(value)) % 2 else value
        for name, value in path_parameters.items()
    }


@schemathesis.check
def refused_for_what_no_schema_says(context: Any, response: Any, case: Any) -> None:
    """The place of "valid data is accepted": a request of the right form is accepted, or refused for such a reason."""
    meta = case.meta
    if response.status_code != 422 or meta is None or not meta.generation.mode.is_positive:
        return
    told = reasons(response.json())
    assert told, "a refusal of the right form that names no field"
    other = sorted(told - NO_SCHEMA_SAYS.keys())
    assert not other, f"valid data was refused: {other}"


def reasons(document: Any) -> set[str]:
    """Why each field was refused, of a problem or of an OperationOutcome, whose first issue is the whole."""
    if "issue" in document:
        return {one["details"]["text"] for one in document["issue"][1:]}
    return {one["message"] for one in document.get("errors", [])}
