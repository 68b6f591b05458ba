"""Terms: their hash, and what makes them structurally right."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from okr.goal.v1.measurement_pb2 import Maintain, Measurement, Metric, Milestones, Rubric
from okr.goal.v1.objective_pb2 import KIND_UNSPECIFIED, ImportSource, KeyResult, KeyResultReading, Resource, Terms

from libs.people import People
from libs.refusal import Invalid, Refused

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?")
#: What a party accepts of a resource; who said it last and in which state is not part of the promise.
PROMISED = ("kind", "description", "amount", "from_date")


class TermsAreIncomplete(Invalid):
    """Something that an agreement needs is missing; only an import may leave it out."""


class WeightsDoNotSumToOne(Invalid):
    """Each weight is above 0 (of what supports a dependency also 0), and all together are exactly 1."""


class KeyResultIdIsTaken(Invalid):
    """Two key results have the same id."""


class TargetIsAtBaseline(Invalid):
    """There is nothing to move."""


class TargetIsInOtherDirection(Invalid):
    """The target lies on the side of the baseline that the direction calls worse."""


class BandIsEmpty(Invalid):
    """The lower bound is not below the upper one."""


class MilestoneIsUnclear(Invalid):
    """Two milestones have the same id, or one has no weight above 0."""


class ScoresDoNotRiseToOne(Invalid):
    """The levels of a rubric rise, from above 0 to exactly 1."""


class VerifierIsOwner(Invalid):
    """Nobody verifies their own level."""


class OwnerIsCounterpart(Invalid):
    """Nobody agrees with themselves."""


class ParentIsSelf(Invalid):
    """An objective does not serve itself."""


class DateIsImpossible(Invalid):
    """The calendar has no such day."""


class ImportIsUnsafe(Invalid):
    """What was imported could not be read back: a name, an id or a number has no usable form."""


class PersonIsUnknown(Refused):
    """The directory does not know them, or the news has not arrived here."""


class PersonHasDeparted(Refused):
    """Who has left takes nothing on."""


class UnitIsUnknown(Refused):
    """The directory does not know it, or the news has not arrived here."""


class UnitIsDissolved(Refused):
    """A unit that has ended takes nothing on."""


# -- the hash


def hash_of(terms: Terms, resources: Iterable[Resource]) -> str:
    """SHA-256, as lower-case hex, of the lines that docs/terms-hash.md describes: terms, then the resources offered, by id.

    Not over serialized bytes: their order is not canonical, and a field that is added later must not change old hashes.
    """
    lines: list[str] = []
    _write(lines, "terms", terms)
    offered = (each for each in resources if each.state == Resource.STATE_OFFERED)
    for resource in sorted(offered, key=lambda each: each.resource_id):
        here = f"resources[{resource.resource_id}]"
        lines.append(here)
        lines += [_leaf(f"{here}.{name}", getattr(resource, name)) for name in PROMISED if getattr(resource, name)]
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


#: What the walk needs of a field: its name, whether it repeats, whether it holds messages.
_SHAPES: dict[FieldDescriptor, tuple[str, bool, bool]] = {}


def _write(lines: list[str], path: str, message: Message) -> None:
    lines.append(path)
    for descriptor, value in message.ListFields():
        shape = _SHAPES.get(descriptor)
        if shape is None:
            shape = _SHAPES[descriptor] = (
                f".{descriptor.name}",
                descriptor.is_repeated,
                descriptor.message_type is not None,
            )
        name, repeats, nests = shape
        here = path + name
        if nests:
            if repeats:
                for place, item in enumerate(value):
                    _write(lines, f"{here}[{place}]", item)
            else:
                _write(lines, here, value)
        elif repeats:
            lines.extend(_leaf(f"{here}[{place}]", item) for place, item in enumerate(value))
        else:
            lines.append(_leaf(here, value))


def _leaf(path: str, value: str | int) -> str:
    text = value if isinstance(value, str) else str(int(value))
    return f"{path}={len(text) if text.isascii() else len(text.encode())}:{text}"


# -- what is structurally right


def check(name: str, terms: Terms, people: People) -> None:
    """Refuses terms that nobody could agree on. name: of the objective that they are for."""
    _check_complete(terms)
    weights = [(each.key_result_id, each.weight) for each in terms.key_results]
    check_weights(weights, "terms.key_results", supporting(terms))
    for place, key_result in enumerate(terms.key_results):
        path = f"terms.key_results[{place}]"
        check_date(key_result.due_date, f"{path}.due_date")
        check_measurement(key_result.measurement, f"{path}.measurement")
        _check_verifier(terms, key_result, f"{path}.measurement.rubric.verifier")
    if terms.parent == name or terms.parent.startswith(f"{name}/"):
        raise ParentIsSelf("an objective cannot serve itself", field="terms.parent")
    check_parties(terms.owner, terms.counterpart, "terms.counterpart")
    check_known(terms, people)


def check_parties(owner: str, counterpart: str, path: str) -> None:
    """Refuses an owner who would agree with themselves."""
    if owner == counterpart:
        raise OwnerIsCounterpart(f"{owner} cannot be the counterpart of their own objective", field=path)


def check_transfer(terms: Terms, people: People) -> None:
    """Refuses parties who cannot take an objective on. The counterpart may be missing in an import."""
    check_person(terms.owner, people, "owner")
    if terms.counterpart:
        check_person(terms.counterpart, people, "counterpart")
    check_unit(terms.unit, people, "unit")
    check_parties(terms.owner, terms.counterpart, "counterpart")
    for key_result in terms.key_results:
        _check_verifier(terms, key_result, "owner")


def check_known(terms: Terms, people: People) -> None:
    """Refuses people and units that are not there (any more)."""
    check_person(terms.owner, people, "terms.owner")
    check_person(terms.counterpart, people, "terms.counterpart")
    check_unit(terms.unit, people, "terms.unit")
    for place, key_result in enumerate(terms.key_results):
        path = f"terms.key_results[{place}]"
        if key_result.owner:
            check_person(key_result.owner, people, f"{path}.owner")
        if key_result.measurement.rubric.verifier:
            check_person(key_result.measurement.rubric.verifier, people, f"{path}.measurement.rubric.verifier")


def check_person(person: str, people: People, path: str) -> None:
    """Refuses somebody who is not here (any more)."""
    if not people.knows_person(person):
        raise PersonIsUnknown(f"the directory does not know {person}", field=path, person=person)
    if not people.is_active(person):
        raise PersonHasDeparted(f"{person} has left, or has not begun", field=path, person=person)


def check_unit(unit: str, people: People, path: str) -> None:
    """Refuses a unit that is not there (any more)."""
    if not people.knows_unit(unit):
        raise UnitIsUnknown(f"the directory does not know {unit}", field=path, unit=unit)
    if not people.unit_exists(unit):
        raise UnitIsDissolved(f"{unit} is dissolved, or not founded yet", field=path, unit=unit)


def supporting(terms: Terms) -> dict[str, str]:
    """The dependency that each key result supports, by key_result_id, of those that support one."""
    return {each.key_result_id: each.dependency for each in terms.key_results if each.dependency}


def check_weights(weights: list[tuple[str, str]], path: str, weightless: Collection[str] = ()) -> None:
    """weights: (key_result_id, weight) of every key result. weightless: ids of those whose weight may be 0."""
    seen: set[str] = set()
    for place, (key_result_id, weight) in enumerate(weights):
        if key_result_id in seen:
            raise KeyResultIdIsTaken(f"{key_result_id!r} is used twice", field=f"{path}[{place}].key_result_id")
        seen.add(key_result_id)
        if Decimal(weight) <= 0 and not (key_result_id in weightless and Decimal(weight) == 0):
            raise WeightsDoNotSumToOne(
                f"the weight of {key_result_id!r} is not above 0", field=f"{path}[{place}].weight"
            )
    total = sum(Decimal(weight) for _, weight in weights)
    if total != 1:
        raise WeightsDoNotSumToOne(f"the weights sum to {total:f}, not to 1", field=path)


def check_date(text: str, path: str) -> None:
    """Refuses 2026-02-30. An empty text is no date and passes."""
    if not text:
        return
    try:
        date.fromisoformat(text)
    except ValueError:
        raise DateIsImpossible(f"there is no day {text}", field=path) from None


def check_measurement(measurement: Measurement, path: str) -> None:
    """Refuses a measurement by which nobody could say whether it is done."""
    match measurement.WhichOneof("kind"):
        case "metric":
            check_metric(measurement.metric, f"{path}.metric")
        case "maintain":
            _check_band(measurement.maintain, f"{path}.maintain")
        case "milestones":
            _check_milestones(measurement.milestones, f"{path}.milestones")
        case "rubric":
            _check_rubric(measurement.rubric, f"{path}.rubric")


def check_metric(metric: Metric, path: str) -> None:
    """Refuses a metric that does not move, or moves the wrong way."""
    baseline, target = Decimal(metric.baseline), Decimal(metric.target)
    if target == baseline:
        raise TargetIsAtBaseline(
            f"baseline and target are both {metric.target}: to hold a number, use maintain", field=f"{path}.target"
        )
    rises = target > baseline
    if (metric.direction == Metric.DIRECTION_UP and not rises) or (metric.direction == Metric.DIRECTION_DOWN and rises):
        raise TargetIsInOtherDirection(
            f"the target {metric.target} is {'above' if rises else 'below'} the baseline {metric.baseline}",
            field=f"{path}.target",
        )


def is_easier(metric: Metric, before: Metric) -> bool:
    """True if the target came nearer to the baseline."""
    baseline = Decimal(before.baseline)
    return abs(Decimal(metric.target) - baseline) < abs(Decimal(before.target) - baseline)


def _check_band(band: Maintain, path: str) -> None:
    if Decimal(band.lower) >= Decimal(band.upper):
        raise BandIsEmpty(f"{band.lower} is not below {band.upper}", field=f"{path}.lower")


def _check_milestones(milestones: Milestones, path: str) -> None:
    seen: set[str] = set()
    for place, milestone in enumerate(milestones.milestones):
        here = f"{path}.milestones[{place}]"
        if milestone.milestone_id in seen:
            raise MilestoneIsUnclear(f"{milestone.milestone_id!r} is used twice", field=f"{here}.milestone_id")
        seen.add(milestone.milestone_id)
        if Decimal(milestone.weight) <= 0:
            raise MilestoneIsUnclear("the weight is not above 0", field=f"{here}.weight")
        check_date(milestone.due_date, f"{here}.due_date")


def _check_rubric(rubric: Rubric, path: str) -> None:
    before = Decimal(0)
    for place, level in enumerate(rubric.levels):
        score = Decimal(level.score)
        if score <= before:
            raise ScoresDoNotRiseToOne(
                f"the score {level.score} is not above {before:f}", field=f"{path}.levels[{place}].score"
            )
        before = score
    if before != 1:
        raise ScoresDoNotRiseToOne(f"the last level scores {before:f}, not 1", field=f"{path}.levels")


def _check_verifier(terms: Terms, key_result: KeyResult, path: str) -> None:
    verifier = key_result.measurement.rubric.verifier
    if verifier and verifier in (terms.owner, key_result.owner):
        raise VerifierIsOwner(f"{verifier} owns what they would verify", field=path)


def _check_complete(terms: Terms) -> None:
    """The shape that requests are checked for at the edge; an import that becomes an agreement has to reach it too."""
    for name in ("title", "owner", "counterpart", "unit", "cycle"):
        if not getattr(terms, name):
            raise TermsAreIncomplete(f"{name} is missing", field=f"terms.{name}")
    if len(terms.title) > 300 or "\n" in terms.title:
        raise TermsAreIncomplete("a title is one line of at most 300 characters", field="terms.title")
    if terms.kind == KIND_UNSPECIFIED:
        raise TermsAreIncomplete("nobody said whether it is committed or aspirational", field="terms.kind")
    if not 1 <= len(terms.key_results) <= 30:
        raise TermsAreIncomplete("it needs 1 to 30 key results", field="terms.key_results")
    for place, key_result in enumerate(terms.key_results):
        _check_key_result_complete(key_result, f"terms.key_results[{place}]")


@dataclass
class _Needs:
    """Fields that have to hold a decimal, or text, by path."""

    decimals: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)


def _needs(key_result: KeyResult, path: str) -> _Needs:
    measurement = key_result.measurement
    needs = _Needs([(f"{path}.weight", key_result.weight)], [(f"{path}.title", key_result.title)])
    match measurement.WhichOneof("kind"):
        case "metric":
            here, metric = f"{path}.measurement.metric", measurement.metric
            needs.decimals += [(f"{here}.baseline", metric.baseline), (f"{here}.target", metric.target)]
            needs.texts.append((f"{here}.direction", "said" if metric.direction else ""))
        case "maintain":
            here, band = f"{path}.measurement.maintain", measurement.maintain
            needs.decimals += [(f"{here}.lower", band.lower), (f"{here}.upper", band.upper)]
        case "milestones":
            here = f"{path}.measurement.milestones"
            steps = measurement.milestones.milestones
            needs.texts.append((f"{here}.milestones", "some" if steps else ""))
            needs.decimals += [(f"{here}.milestones[{i}].weight", step.weight) for i, step in enumerate(steps)]
            needs.texts += [(f"{here}.milestones[{i}].title", step.title) for i, step in enumerate(steps)]
        case "rubric":
            here = f"{path}.measurement.rubric"
            levels = measurement.rubric.levels
            needs.texts.append((f"{here}.levels", "enough" if 2 <= len(levels) <= 6 else ""))
            needs.decimals += [(f"{here}.levels[{i}].score", level.score) for i, level in enumerate(levels)]
            needs.texts += [(f"{here}.levels[{i}].criterion", level.criterion) for i, level in enumerate(levels)]
        case None:
            needs.texts.append((f"{path}.measurement", ""))
    return needs


def _check_key_result_complete(key_result: KeyResult, path: str) -> None:
    needs = _needs(key_result, path)
    for where, text in needs.texts:
        if not text:
            raise TermsAreIncomplete(f"{where} is missing", field=where)
    for where, text in needs.decimals:
        if not DECIMAL.fullmatch(text):
            raise TermsAreIncomplete(f"{where} is {'no decimal number' if text else 'missing'}", field=where)


def copy_of(terms: Terms) -> Terms:
    """Terms that may be changed."""
    copy = Terms()
    copy.CopyFrom(terms)
    return copy


def with_target(terms: Terms, key_result_id: str, target: str) -> Terms:
    """The terms with another target for one metric."""
    changed = copy_of(terms)
    for key_result in changed.key_results:
        if key_result.key_result_id == key_result_id:
            key_result.measurement.metric.target = target
    return changed


def with_key_result(terms: Terms, key_result: KeyResult) -> Terms:
    """The terms with one key result more, the last one."""
    changed = copy_of(terms)
    changed.key_results.append(key_result)
    return changed


def with_weights(terms: Terms, weights: Mapping[str, str]) -> Terms:
    """The terms with other weights, by key_result_id."""
    changed = copy_of(terms)
    for key_result in changed.key_results:
        key_result.weight = weights.get(key_result.key_result_id, key_result.weight)
    return changed


# -- imports


def check_import(name: str, terms: Terms, source: ImportSource, readings: Iterable[KeyResultReading]) -> None:
    """Refuses only what could not be read back; everything else is kept as its source has it."""
    _check_import_names(terms)
    if len(terms.title) > 4000 or len(terms.key_results) > 100:
        raise ImportIsUnsafe("a title has at most 4000 characters, an objective at most 100 key results", field="terms")
    if terms.parent == name or terms.parent.startswith(f"{name}/"):
        raise ParentIsSelf("an objective cannot serve itself", field="terms.parent")
    ids = _ids([each.key_result_id for each in terms.key_results], "terms.key_results")
    for place, key_result in enumerate(terms.key_results):
        _check_import_key_result(key_result, f"terms.key_results[{place}]")
    for path, named in (
        ("source.key_results", [each.key_result_id for each in source.key_results]),
        ("readings", [each.key_result_id for each in readings]),
    ):
        for place, key_result_id in enumerate(named):
            if key_result_id not in ids:
                raise ImportIsUnsafe(
                    f"there is no key result {key_result_id!r}", field=f"{path}[{place}].key_result_id"
                )


def _check_import_names(terms: Terms) -> None:
    if not terms.title.strip():
        raise ImportIsUnsafe("a title is needed", field="terms.title")
    for attribute, kind, needed in (
        ("unit", "units", True),
        ("cycle", "cycles", True),
        ("owner", "people", False),
        ("counterpart", "people", False),
        ("policy_pack", "policyPacks", False),
    ):
        _check_name(getattr(terms, attribute), kind, needed, f"terms.{attribute}")
    if terms.parent and not _is_goal(terms.parent):
        raise ImportIsUnsafe(f"{terms.parent!r} is not the name of an objective or key result", field="terms.parent")


def _check_name(name: str, kind: str, needed: bool, path: str) -> None:
    if not name and not needed:
        return
    prefix, _, slug = name.partition("/")
    if prefix != kind or not SLUG.fullmatch(slug):
        raise ImportIsUnsafe(f"{name!r} is not a name {kind}/{{id}}", field=path)


def _is_goal(name: str) -> bool:
    kind, *rest = name.split("/")
    try:
        whole = kind == "objectives" and str(UUID(rest[0])) == rest[0]
    except (ValueError, IndexError):
        return False
    below = rest[1:]
    return whole and (not below or (len(below) == 2 and below[0] == "keyResults" and bool(SLUG.fullmatch(below[1]))))


def _ids(ids: list[str], path: str) -> set[str]:
    for place, each in enumerate(ids):
        if not SLUG.fullmatch(each):
            raise ImportIsUnsafe(f"{each!r} is not an id of a-z, 0-9 and -", field=f"{path}[{place}]")
        if each in ids[:place]:
            raise KeyResultIdIsTaken(f"{each!r} is used twice", field=f"{path}[{place}]")
    return set(ids)


def _check_import_key_result(key_result: KeyResult, path: str) -> None:
    _check_name(key_result.owner, "people", False, f"{path}.owner")
    check_date(key_result.due_date, f"{path}.due_date")
    for where, text in _needs(key_result, path).decimals:
        if text and not DECIMAL.fullmatch(text):
            raise ImportIsUnsafe(f"{text!r} is no decimal number", field=where)
    _ids([each.milestone_id for each in key_result.measurement.milestones.milestones], f"{path}.measurement.milestones")
