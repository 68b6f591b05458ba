"""What single values of a source become: ids, numbers, dates, measurements, readings, notes. Nothing is made up."""

import hashlib
import json
import re
import time
from decimal import Decimal
from typing import Any

from okr.goal.v1 import measurement_pb2

DIRECTIONS = {
    "up": measurement_pb2.Metric.DIRECTION_UP,
    "down": measurement_pb2.Metric.DIRECTION_DOWN,
    "to": measurement_pb2.Metric.DIRECTION_TO,
}
#: Levels of an ordinal key result and what each counts (puzzle/okr: 30 %, 70 % and 100 % of the way).
LEVELS = {"commit": "0.3", "target": "0.7", "stretch": "1"}

#: Notes that are texts in every source: kept as they are. Others are kept as JSON where they are not plain text.
TEXTS = {"comments", "outcome", "description", "status", "priority", "title", "text", "owner_role", "why"}


def slug(text: str, ambiguous: bool = False) -> str:
    """An id of a-z, 0-9 and - that differs where the texts differ: what had to be changed gets a digest of the text."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if plain == text and len(plain) <= 63 and not ambiguous:
        return plain
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain[:54].rstrip('-')}-{digest}".lstrip("-")


def storable(text: str) -> str:
    """The text without what no store holds: NUL and halves of surrogate pairs become U+FFFD."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


def breaks_lines(text: str) -> bool:
    """Whether it has a line break or another control character."""
    return re.search(r"[\x00-\x1f\x7f\u2028\u2029]", text) is not None


def shown(value: Any) -> str:
    """A value in a sentence: short."""
    text = value if isinstance(value, str) else as_json(value)
    return f'"{storable(text[:60])}{"…" if len(text) > 60 else ""}"'


def as_json(value: Any) -> str:
    """JSON of what a document holds; decimals as they stood."""
    match value:
        case dict():
            return "{" + ", ".join(f"{as_json(key)}: {as_json(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_json, value)) + "]"
        case Decimal():
            return str(value)
    return json.dumps(value, ensure_ascii=False)


def note_text(key: str, value: Any) -> str:
    """Text of a note. What is not text is JSON; a text that reads as JSON is quoted, unless its field is always text."""
    if not isinstance(value, str):
        return storable(as_json(value))
    if key in TEXTS:
        return storable(value)
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return storable(value)
    return storable(as_json(value))


def decimal_text(value: Any) -> str:
    """An exact decimal as protos/okr/api/v1/rules.proto has it, from a number; "": it is none, or does not fit."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    if isinstance(value, Decimal) and (not value.is_finite() or value.adjusted() > 18):
        return ""
    if isinstance(value, int) and abs(value) >= 10**18:
        return ""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if "." in text and len(text.partition(".")[2]) > 9:
        text = text.rstrip("0").rstrip(".")
    return text if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})([.][0-9]{1,9})?", text) else ""


def is_date(text: str) -> bool:
    """Whether it is a day of the calendar, "2021-04-30"."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        return bool(time.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False


def metric_of(metric: Any) -> tuple[measurement_pb2.Metric | None, str]:
    """The metric, or why it is none."""
    if not isinstance(metric, dict):
        return None, "it is not a metric"
    start, target, direction = (metric.get(key) for key in ("start", "target", "direction"))
    unit = metric.get("unit")
    baseline_text, target_text = decimal_text(start), decimal_text(target)
    if start is None or target is None:
        return None, "the source gives no " + ("start" if start is None else "target")
    if not baseline_text or not target_text:
        return None, "start or target is not an exact decimal"
    if start == target:
        return None, "start and target are the same"
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        return None, "the source gives no direction" if direction is None else f"{shown(direction)} is no direction"
    if direction != "to" and (direction == "up") != (target > start):
        return None, f"it goes {direction} from {baseline_text} to {target_text}"
    if unit is not None and (not isinstance(unit, str) or len(unit) > 40 or breaks_lines(storable(unit))):
        return None, f"{shown(unit)} cannot be a unit"
    made = measurement_pb2.Metric(unit=storable(unit or ""), baseline=baseline_text, target=target_text)
    made.direction = DIRECTIONS[direction]
    return made, ""


def rubric_of(milestones: Any) -> measurement_pb2.Rubric | None:
    """The rubric, if the milestones are the levels commit, target and stretch."""
    if not isinstance(milestones, list) or not all(isinstance(each, dict) for each in milestones):
        return None
    if [each.get("level") for each in milestones] != list(LEVELS) or not all(_is_text(each) for each in milestones):
        return None
    levels = [
        measurement_pb2.RubricLevel(label=each["level"], criterion=storable(each["text"]), score=LEVELS[each["level"]])
        for each in milestones
    ]
    return measurement_pb2.Rubric(levels=levels)


def milestones_of(milestones: Any) -> measurement_pb2.Milestones | None:
    """Milestones of equal weight, or None if they are no such list."""
    if not isinstance(milestones, list) or not 1 <= len(milestones) <= 50:
        return None
    if not all(isinstance(each, dict) and _is_text(each) for each in milestones):
        return None
    return measurement_pb2.Milestones(
        milestones=[
            measurement_pb2.Milestone(milestone_id=f"m{number}", title=storable(each["text"]), weight="1")
            for number, each in enumerate(milestones, start=1)
        ]
    )


def _is_text(milestone: dict[str, Any]) -> bool:
    text = milestone.get("text")
    return isinstance(text, str) and 0 < len(text) <= 4000


def value_of(final_value: Any) -> measurement_pb2.Reading | None:
    """The final value as a reading of a metric, if it is a number."""
    text = decimal_text(final_value)
    return measurement_pb2.Reading(value=text) if text else None


def level_of(final_value: Any) -> measurement_pb2.Reading | None:
    """The final zone as a reading of a rubric, if it is one."""
    zones = ["fail", *LEVELS]
    if not isinstance(final_value, str) or final_value.lower() not in zones:
        return None
    return measurement_pb2.Reading(level=zones.index(final_value.lower()))


def done_of(milestones: list[dict[str, Any]]) -> measurement_pb2.Reading | None:
    """What is done, if the source says it of every milestone."""
    if not all(isinstance(each.get("done"), bool) for each in milestones):
        return None
    done = [f"m{number}" for number, each in enumerate(milestones, start=1) if each["done"]]
    return measurement_pb2.Reading(milestones_done=measurement_pb2.MilestonesDone(milestone_ids=done))


def parents_first(parents: dict[str, str | None]) -> list[str]:
    """Ids in their order, but level by level, so that a parent stands before its children. There is no circle."""
    depth: dict[str, int] = {}
    for start in parents:
        path = [start]
        while (above := parents[path[-1]]) is not None and path[-1] not in depth:
            path.append(above)
        for identity in reversed(path):
            above = parents[identity]
            depth.setdefault(identity, 0 if above is None else depth[above] + 1)
    return sorted(parents, key=depth.__getitem__)
