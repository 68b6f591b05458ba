"""Progress: what a reading means under its measurement, and what key results add up to, in exact numbers.

Progress of a key result is a number that is exactly 1 at the target of every kind and in both directions:

    metric up, down   (value - baseline) / (target - baseline); not clamped: below 0 it went the wrong way, above 1 beyond
    metric to         1 - |value - target| / |target - baseline|; 1 only at the target, falling on both sides of it
    maintain          1 within the band; outside it falls with the distance, to 0 at one band's width
    milestones        weight that is done / all weight
    baseline          1 once a value is known
    rubric            score of the level that was reached; 0 below the first

Progress of an objective is the mean of its key results, each clamped to 0..1 (no key result makes up for another),
weighted by their weights; one of weight 0 is not part of it. A key result without a reading counts 0 as soon as another
has one: silence is never green.
With no reading at all there is no progress to speak of: None.

Imports may hold what no rule lets in (no baseline, a target equal to it, no direction, no weights). The functions are
total: what cannot be computed is None, and without a full set of weights all weigh the same.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from okr.goal.v1.measurement_pb2 import Maintain, Measurement, Metric, Milestones, Reading, Rubric
from okr.goal.v1.objective_pb2 import KeyResult

#: Digits behind the point of every progress that is shown.
DIGITS = 6
#: Which field of a Reading speaks of which kind of Measurement.
OBSERVED_BY_KIND = {
    "metric": "value",
    "maintain": "value",
    "baseline": "value",
    "rubric": "level",
    "milestones": "milestones_done",
}


def number(text: str) -> Fraction | None:
    """The exact number that a decimal string says; None if it is empty or no decimal (1e400 and NaN are none)."""
    digits = text[1:] if text.startswith("-") else text
    whole, _, rest = digits.partition(".")
    if not (whole + rest).isascii() or not whole.isdigit() or not (rest.isdigit() or "." not in digits):
        return None
    return Fraction(int(text.replace(".", "")), 10 ** len(rest))


def decimal_of(value: Fraction) -> str:
    """The shortest decimal string of at most 6 digits behind the point, rounded half to even.

    What is not 1 is not shown as 1: just below it is 0.999999, just above 1.000001.
    """
    with localcontext(prec=80, rounding=ROUND_HALF_EVEN):
        rounded = Fraction(round(value * 10**DIGITS), 10**DIGITS)
        if rounded == 1 and value != 1:
            rounded += Fraction(1 if value > 1 else -1, 10**DIGITS)
        shown = Decimal(rounded.numerator) / Decimal(rounded.denominator)
    return f"{shown:f}"


def fits(measurement: Measurement, reading: Reading) -> bool:
    """True if the reading speaks of this kind of measurement, and of a level or of milestones that it has."""
    kind = measurement.WhichOneof("kind")
    if kind is None or reading.WhichOneof("observed") != OBSERVED_BY_KIND[kind]:
        return False
    if kind == "rubric":
        return reading.level <= len(measurement.rubric.levels)
    if kind == "milestones":
        known = {milestone.milestone_id for milestone in measurement.milestones.milestones}
        return known.issuperset(reading.milestones_done.milestone_ids)
    return number(reading.value) is not None


def exact_progress(measurement: Measurement, reading: Reading | None) -> Fraction | None:
    """Progress as an exact fraction; None if nothing was observed or it cannot be judged."""
    kind = measurement.WhichOneof("kind")
    if kind is None or reading is None or reading.WhichOneof("observed") != OBSERVED_BY_KIND[kind]:
        return None
    if kind == "milestones":
        return _share_done(measurement.milestones, frozenset(reading.milestones_done.milestone_ids))
    if kind == "rubric":
        return _score_at(measurement.rubric, reading.level)
    value = number(reading.value)
    if value is None:
        return None
    if kind == "metric":
        return _distance_covered(measurement.metric, value)
    if kind == "maintain":
        return _within(measurement.maintain, value)
    return Fraction(1)


def progress(measurement: Measurement, reading: Reading | None) -> str | None:
    """Progress of a key result as a decimal string, not clamped; None if nothing was observed or it cannot be judged."""
    exact = exact_progress(measurement, reading)
    return None if exact is None else decimal_of(exact)


def objective_progress(key_results: Iterable[KeyResult], readings: Mapping[str, Reading]) -> str | None:
    """Progress of an objective from 0 to 1 as a decimal string; None if none of its key results was measured.

    readings: key_result_id -> its newest reading.
    """
    listed = list(key_results)
    parts = [exact_progress(each.measurement, readings.get(each.key_result_id)) for each in listed]
    rolled = rolled_up(parts, [number(each.weight) for each in listed])
    return None if rolled is None else decimal_of(rolled)


def rolled_up(parts: Iterable[Fraction | None], weights: Iterable[Fraction | None]) -> Fraction | None:
    """Weighted mean of progress clamped to 0..1; a part that is None counts 0, and all None is None.

    A part of weight 0 is not part of it. If a weight is missing or below 0, or none is above 0, all weigh the same.
    """
    listed = list(zip(parts, weights, strict=True))
    weighed = all(weight is not None and weight >= 0 for _, weight in listed) and any(weight for _, weight in listed)
    shares = [(part, weight or Fraction(0)) if weighed else (part, Fraction(1)) for part, weight in listed]
    counted = [(part, share) for part, share in shares if share]
    if all(part is None for part, _ in counted):
        return None
    clamped = [(min(max(part or Fraction(0), Fraction(0)), Fraction(1)), share) for part, share in counted]
    return sum((part * share for part, share in clamped), Fraction(0)) / sum(share for _, share in counted)


def _distance_covered(metric: Metric, value: Fraction) -> Fraction | None:
    baseline, target = number(metric.baseline), number(metric.target)
    if baseline is None or target is None or baseline == target:
        return None
    if metric.direction == Metric.DIRECTION_TO:
        return 1 - abs(value - target) / abs(target - baseline)
    return (value - baseline) / (target - baseline)


def _within(band: Maintain, value: Fraction) -> Fraction | None:
    lower, upper = number(band.lower), number(band.upper)
    if lower is None or upper is None or lower > upper:
        return None
    outside = max(lower - value, value - upper, Fraction(0))
    if outside == 0:
        return Fraction(1)
    return max(1 - outside / (upper - lower), Fraction(0)) if lower < upper else Fraction(0)


def _share_done(steps: Milestones, done: frozenset[str]) -> Fraction | None:
    weights = [number(step.weight) for step in steps.milestones]
    if not weights:
        return None
    shares = [weight for weight in weights if weight is not None and weight > 0]
    if len(shares) != len(weights):
        shares = [Fraction(1)] * len(weights)
    weighed = zip(steps.milestones, shares, strict=True)
    return sum((share for step, share in weighed if step.milestone_id in done), Fraction(0)) / sum(shares)


def _score_at(rubric: Rubric, level: int) -> Fraction | None:
    if level == 0 or not rubric.levels:
        return Fraction(0) if rubric.levels else None
    return number(rubric.levels[min(level, len(rubric.levels)) - 1].score)
