"""Numbers of FHIR with their units, and laboratory values against the upper limit of normal."""

from typing import Any

from service.intake.fhir.codes import Json

WEIGHT, GESTATION = "29463-7", "11884-4"
LABS = {"1742-6": "alt", "1920-8": "ast", "1975-2": "bilirubin", "2160-0": "creatinine"}
LAB_UNITS = {
    "u/l": "U/L", "[iu]/l": "IU/L", "iu/l": "IU/L", "mg/dl": "mg/dL", "umol/l": "umol/L", "μmol/l": "umol/L",
}  # fmt: skip
WEEKS = {"wk", "week", "weeks"}
KILOGRAMS = {"kg": 1.0, "g": 0.001}
MOST = 1_000_000


def number(told: Any) -> float | None:
    """An ordinary number; None for none, and for one of hundreds of digits."""
    if not isinstance(told, int | float) or abs(told) > MOST:
        return None
    return float(told)


def lab_unit(quantity: Json) -> str | None:
    return LAB_UNITS.get(_unit(quantity))


def times_limit(one: Json, value: float) -> float | None:
    """The value as a multiple of the only upper limit told, in the same unit or in none of its own."""
    limits = [told["high"] for told in one.get("referenceRange") or [] if told.get("high")]
    if len(limits) != 1 or _unit(limits[0]) not in {"", _unit(one["valueQuantity"])}:
        return None
    high = number(limits[0].get("value"))
    # Rounded, for 1.2 / 0.4 must be 3 where a sentence says "at least 3 times".
    return round(value / high, 6) if high and high > 0 else None


def _unit(quantity: Json) -> str:
    return str(quantity.get("code") or quantity.get("unit") or "").casefold().strip()
