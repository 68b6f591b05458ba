"""What a source says of how a key result is judged and where it stands, as far as it can be taken without making anything up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okr.goal.v1 import measurement_pb2 as m

from services.console.values import breaks_lines, decimal_text, is_date, shown, storable

DIRECTIONS = {"up": m.Metric.DIRECTION_UP, "down": m.Metric.DIRECTION_DOWN, "to": m.Metric.DIRECTION_TO}
#: Levels of an ordinal key result and what each counts (puzzle/okr: 30 %, 70 % and 100 % of the way).
LEVELS = {"commit": "0.3", "target": "0.7", "stretch": "1"}
#: Zones of an ordinal key result, below the first level and then by level.
ZONES = ("fail", *LEVELS)
#: Fields of a source's key result that are judged here; only one of them can be its measurement.
KINDS = ("metric", "maintain", "baseline", "rubric", "milestones")


class Unfit(Exception):
    """What the source says is no measurement; the message says why."""


@dataclass
class Judged:
    """What became of it. notes: fields that are kept as the source has them. left: (field, why) of what was not taken."""

    measurement: m.Measurement | None = None
    reading: m.Reading | None = None
    true_time: Timestamp | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)


def judge(result: dict[str, Any], person: Callable[[Any], str]) -> Judged:
    """Measurement and reading of a source's key result. person: name of who stands for a role, "" if nobody."""
    judged = Judged()
    for kind in KINDS:
        said = result.get(kind)
        if said in (None, [], {}) and not (kind == "baseline" and said == {}):
            continue
        if judged.measurement is not None:
            judged.notes[kind] = said
            judged.left.append((kind, f"it is judged by its {judged.measurement.WhichOneof('kind')}; kept as a note"))
            continue
        try:
            judged.measurement = _measurement(kind, said, person)
            if kind == "milestones" and (rest := _rest_of(said)):
                judged.notes["milestones"] = rest
        except Unfit as unfit:
            judged.notes[kind] = said
            judged.left.append((kind, f"{unfit}; kept as a note"))
    if judged.measurement is not None:
        _read(result, judged)
    elif result.get("reading") is not None:
        judged.notes["reading"] = result["reading"]
    return judged


def _measurement(kind: str, said: Any, person: Callable[[Any], str]) -> m.Measurement:
    match kind:
        case "metric":
            return m.Measurement(metric=metric_of(said))
        case "maintain":
            return m.Measurement(maintain=_band_of(said))
        case "baseline":
            return m.Measurement(baseline=m.Baseline(unit=_unit_of(_object(said))))
        case "rubric":
            return m.Measurement(rubric=_spelled_out(said, person))
    if _has_zones(said):
        levels = [(each["level"], each["text"], LEVELS[each["level"]]) for each in said]
        return m.Measurement(rubric=m.Rubric(levels=[_level(*level) for level in levels]))
    return m.Measurement(milestones=_steps_of(said))


def metric_of(said: Any) -> m.Metric:
    """The metric; a start or a direction that the source does not give stays empty. Raises Unfit."""
    metric = _object(said)
    start, target, direction = (metric.get(key) for key in ("start", "target", "direction"))
    if target is None:
        raise Unfit("the source gives no target")
    baseline_text, target_text = decimal_text(start), decimal_text(target)
    if not target_text or (start is not None and not baseline_text):
        raise Unfit("start or target is not an exact decimal")
    made = m.Metric(unit=_unit_of(metric), baseline=baseline_text, target=target_text)
    if direction is None:
        return made
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        raise Unfit(f"{shown(direction)} is no direction")
    if start not in (None, target) and direction != "to" and (direction == "up") != (target > start):
        raise Unfit(f"it goes {direction} from {baseline_text} to {target_text}")
    made.direction = DIRECTIONS[direction]
    return made


def _band_of(said: Any) -> m.Maintain:
    band = _object(said)
    lower, upper = decimal_text(band.get("lower")), decimal_text(band.get("upper"))
    if not lower or not upper or Decimal(lower) >= Decimal(upper):
        raise Unfit("it has no lower bound below an upper one")
    return m.Maintain(unit=_unit_of(band), lower=lower, upper=upper)


def _spelled_out(said: Any, person: Callable[[Any], str]) -> m.Rubric:
    rubric = _object(said)
    levels = rubric.get("levels")
    if not isinstance(levels, list) or not 2 <= len(levels) <= 6 or not all(_has_text(each) for each in levels):
        raise Unfit("it has not 2 to 6 levels, each with a text")
    made = [_level(each.get("label"), each["text"], decimal_text(each.get("score"))) for each in levels]
    scores = [Decimal(each.score or 0) for each in made]
    if scores != sorted(set(scores)) or scores[0] <= 0 or scores[-1] != 1:
        raise Unfit("the scores of its levels do not rise to 1")
    return m.Rubric(levels=made, verifier=person(rubric.get("verifier")))


def _level(label: Any, criterion: str, score: str) -> m.RubricLevel:
    if not isinstance(label, str) or not label.strip() or len(label) > 80 or breaks_lines(storable(label)):
        raise Unfit(f"{shown(label)} cannot be the label of a level")
    return m.RubricLevel(label=storable(label), criterion=storable(criterion), score=score)


def _steps_of(said: Any) -> m.Milestones:
    if not isinstance(said, list) or not 1 <= len(said) <= 50 or not all(_has_text(each) for each in said):
        raise Unfit("they are not 1 to 50 texts of at most 4000 characters")
    weights = [decimal_text(each.get("weight")) for each in said]
    weighed = all(weight and Decimal(weight) > 0 for weight in weights)
    return m.Milestones(
        milestones=[
            m.Milestone(
                milestone_id=f"m{number}",
                title=storable(each["text"]),
                weight=weight if weighed else "1",
                due_date=each["due"] if is_date(each.get("due")) else "",
            )
            for number, (each, weight) in enumerate(zip(said, weights, strict=True), start=1)
        ]
    )


def _rest_of(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the milestones say that has no place, in their order; empty if there is nothing."""
    placed = {"text", "weight", "due"} | ({"done"} if _all_done_or_not(said) else set())
    if _has_zones(said):
        placed = {"text", "level"}
    rest = [{key: each[key] for key in each if key not in placed and each[key] is not None} for each in said]
    return rest if any(rest) else []


def _has_zones(said: Any) -> bool:
    return (
        isinstance(said, list)
        and all(_has_text(each) for each in said)
        and [each.get("level") for each in said] == list(LEVELS)
    )


def _has_text(item: Any) -> bool:
    text = item.get("text") if isinstance(item, dict) else None
    return isinstance(text, str) and bool(storable(text).strip()) and len(text) <= 4000


def _object(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise Unfit("it is no object")
    return said


def _unit_of(said: dict[str, Any]) -> str:
    unit = said.get("unit")
    if unit is not None and (not isinstance(unit, str) or len(unit) > 40 or breaks_lines(storable(unit))):
        raise Unfit(f"{shown(unit)} cannot be a unit")
    return storable(unit or "")


# readings ----------------------------------------------------------------------------------------------------------------


def _read(result: dict[str, Any], judged: Judged) -> None:
    """Takes the reading that the source gives, or its final value, or what it says is done; as far as it fits."""
    said = result.get("reading")
    if isinstance(said, dict):
        judged.reading = _reading_of(judged.measurement, said)
        judged.true_time = _time_of(said.get("time"))
    if said is not None and judged.reading is None:
        judged.notes["reading"] = said
        judged.left.append(("reading", "it does not fit how the key result is judged; kept as a note"))
    if judged.reading is None:
        final = result.get("final_value")
        judged.reading = _reading_of(judged.measurement, {"value": final, "level": _zone(final)})
    if judged.reading is None and judged.measurement is not None and judged.measurement.HasField("milestones"):
        judged.reading = _done_of(result["milestones"])


def _reading_of(measurement: m.Measurement | None, said: dict[str, Any]) -> m.Reading | None:
    kind = measurement.WhichOneof("kind") if measurement is not None else None
    if measurement is None or kind == "milestones":
        return None
    if kind == "rubric":
        level = said.get("level")
        fits = isinstance(level, int) and not isinstance(level, bool) and 0 <= level <= len(measurement.rubric.levels)
        return m.Reading(level=level) if fits else None
    value = decimal_text(said.get("value"))
    return m.Reading(value=value) if value else None


def _zone(final_value: Any) -> int | None:
    zone = final_value.lower() if isinstance(final_value, str) else None
    return ZONES.index(zone) if zone in ZONES else None


def _done_of(milestones: list[dict[str, Any]]) -> m.Reading | None:
    if not _all_done_or_not(milestones):
        return None
    done = [f"m{number}" for number, each in enumerate(milestones, start=1) if each["done"]]
    return m.Reading(milestones_done=m.MilestonesDone(milestone_ids=done))


def _all_done_or_not(milestones: list[dict[str, Any]]) -> bool:
    """Whether the source says of every milestone if it is done."""
    return all(isinstance(each.get("done"), bool) for each in milestones)


def _time_of(said: Any) -> Timestamp | None:
    time = Timestamp()
    try:
        time.FromJsonString(said)
    except (ValueError, TypeError, AttributeError):
        return None
    return time
