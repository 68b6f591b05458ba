"""What is left to do of an objective when it is carried into another cycle."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from okr.goal.v1.measurement_pb2 import Reading
from okr.goal.v1.objective_pb2 import KeyResult, KeyResultReading, Terms

from libs.measure import exact_progress

#: Digits behind the point of a weight.
STEPS = 10**9


def left_to_do(terms: Terms, cycle: str, readings: Mapping[str, KeyResultReading]) -> Terms:
    """Terms for `cycle`: without the key results and milestones that are done, metrics from where they stand now.

    The weights of what is left keep their proportions and sum to 1. Due dates were the old cycle's and are left out, save
    where a dependency is supported: that is promised, by that date, whatever the cycle. A band is never done: it goes on.
    There may be no key result left.
    """
    carried = Terms()
    carried.CopyFrom(terms)
    carried.cycle = cycle
    del carried.key_results[:]
    for key_result in terms.key_results:
        reading = readings[key_result.key_result_id].reading if key_result.key_result_id in readings else None
        if not _is_done(key_result, reading):
            carried.key_results.append(_rest(key_result, reading))
    if 0 < len(carried.key_results) < len(terms.key_results):
        _weigh(carried.key_results)
    return carried


def _is_done(key_result: KeyResult, reading: Reading | None) -> bool:
    if key_result.measurement.WhichOneof("kind") == "maintain":
        return False
    reached = exact_progress(key_result.measurement, reading)
    return reached is not None and reached >= 1


def _rest(key_result: KeyResult, reading: Reading | None) -> KeyResult:
    rest = KeyResult()
    rest.CopyFrom(key_result)
    if not rest.dependency:
        rest.due_date = ""
    measurement = rest.measurement
    if measurement.HasField("metric") and reading is not None and reading.HasField("value"):
        measurement.metric.baseline = reading.value
    if measurement.HasField("milestones"):
        done = frozenset(reading.milestones_done.milestone_ids) if reading is not None else frozenset()
        todo = [each for each in measurement.milestones.milestones if each.milestone_id not in done]
        del measurement.milestones.milestones[:]
        measurement.milestones.milestones.extend(todo)
        for milestone in measurement.milestones.milestones:
            if not rest.dependency:
                milestone.due_date = ""
    return rest


def _weigh(key_results: Sequence[KeyResult]) -> None:
    """Scales the weights to a sum of exactly 1; what rounding leaves over goes to the ones that lost most by it.

    If only key results without weight are left, all weigh the same.
    """
    weights = [Fraction(each.weight) for each in key_results]
    if not any(weights):
        weights = [Fraction(1)] * len(weights)
    exact = [weight / sum(weights) * STEPS for weight in weights]
    steps = [int(share) for share in exact]
    order = sorted(range(len(steps)), key=lambda place: steps[place] - exact[place])
    for place in order[: STEPS - sum(steps)]:
        steps[place] += 1
    for key_result, share in zip(key_results, steps, strict=True):
        key_result.weight = _decimal(share)


def _decimal(steps: int) -> str:
    whole, rest = divmod(steps, STEPS)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")
