"""The acts of an objective of the sample company: what its file says in a line becomes the command that somebody sent.

Keys of an objective: id, cycle ("q3", "q4"), unit, owner, with (the counterpart), kind, origin, pack, parent ("id" or
"id/kr1"), title, why, hypothesis, not_doing, proposed and agreed (days, "MM-DD"), state ("draft", "dialogue", "agreed";
without it: active, or closed if it has a `close`), carries (the objective that it carries forward), first (what the first
proposal said otherwise), kr, talk, close ([day, decision, why, evidence...]).

A key result: t (title), w (weight), how it is judged (up, down, to: [baseline, target, unit]; maintain: [lower, upper, unit];
milestones: [[weight, title, due]...]; rubric: [[label, criterion, score]...] with verifier; baseline: unit), due, owner, and
read: ["MM-DD value | note"...], where the value of milestones lists those that are done ("1,2") and that of a rubric is the
level.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.goal.v1 import goal_service_pb2 as commands
from okr.goal.v1 import measurement_pb2, objective_pb2

YEAR = 2026
CYCLES = {"q3": "cycles/2026-q3", "q4": "cycles/2026-q4"}
STARTS = {"q3": "07-01", "q4": "10-01"}
DIRECTIONS = {
    "up": measurement_pb2.Metric.DIRECTION_UP,
    "down": measurement_pb2.Metric.DIRECTION_DOWN,
    "to": measurement_pb2.Metric.DIRECTION_TO,
}

#: Gives the name of what a reference points to: "q3-co-r290/kr1" -> "objectives/{uuid}/keyResults/kr1".
Names = Callable[[str], str]


@dataclass(frozen=True)
class Act:
    """One decision. who: "owner" or "counterpart", whoever that is by then. more: what the verb needs."""

    day: str
    who: str
    verb: str
    more: tuple[Any, ...] = ()


@dataclass
class Live:
    """An objective as the last answer had it. resources: ids by the short names that the file uses."""

    objective: objective_pb2.Objective
    resources: dict[str, str] = field(default_factory=dict)

    def person(self, who: str) -> str:
        """Who that is now."""
        terms = self.objective.terms
        return terms.owner if who == "owner" else terms.counterpart


#: Order of acts on one day: writing down, talking, agreeing, beginning, measuring, ending.
RANKS = {"draft": 0, "propose": 0, "take_up": 0, "accept": 2, "activate": 3, "measure": 4, "close": 5, "carry": 5}


def acts_of(planned: dict[str, Any]) -> list[Act]:
    """Everything that happened to an objective, in the order in which it did."""
    acts = [*_beginning(planned), *(_talk(line) for line in planned.get("talk", ()))]
    if "agreed" in planned:
        if not any(act.verb == "accept" and act.day <= planned["agreed"] for act in acts):
            acts += [Act(planned["agreed"], who, "accept") for who in ("owner", "counterpart")]
        if planned.get("state") != "agreed":
            acts.append(Act(max(planned["agreed"], STARTS[planned["cycle"]]), "owner", "activate"))
    for number, key_result in enumerate(planned["kr"], start=1):
        acts += [_reading(number, key_result, line) for line in key_result.get("read", ())]
    if "close" in planned:
        day, decision, why, *evidence = planned["close"]
        verb = "carry" if decision == "carried" else "close"
        acts.append(Act(day, "owner", verb, (decision, why, evidence)))
    acts = [each for act in acts for each in _both(act)]
    return sorted(acts, key=lambda act: (act.day, RANKS.get(act.verb, 1)))


def _beginning(planned: dict[str, Any]) -> list[Act]:
    day = planned["proposed"]
    if "carries" in planned:
        return [Act(day, "owner", "take_up"), Act(day, "owner", "open")]
    return [Act(day, "owner", "draft" if planned.get("state") == "draft" else "propose")]


def _talk(line: list[Any]) -> Act:
    day, verb, *more = line
    match verb:
        case "fact" | "ask":
            return Act(day, "owner", verb, tuple(more))
        case "offer" | "refuse" | "withdraw":
            return Act(day, "counterpart", verb, tuple(more))
        case "restrict" | "agree":
            return Act(day, "owner", verb, tuple(more))
    return Act(day, more[0], verb, tuple(more[1:]))


def _both(act: Act) -> list[Act]:
    """ "agree": both accept what stands there now."""
    return [Act(act.day, who, "accept") for who in ("owner", "counterpart")] if act.verb == "agree" else [act]


def _reading(number: int, key_result: dict[str, Any], line: str) -> Act:
    observed, _, note = line.partition(" | ")
    day, value = observed.split(" ", 1)
    return Act(day, "owner", "measure", (number, reading_of(key_result, value), note))


def reading_of(key_result: dict[str, Any], value: str) -> measurement_pb2.Reading:
    """A reading, as the key result is judged."""
    if "milestones" in key_result:
        done = [f"m{number}" for number in value.split(",")]
        return measurement_pb2.Reading(milestones_done=measurement_pb2.MilestonesDone(milestone_ids=done))
    if "rubric" in key_result:
        return measurement_pb2.Reading(level=int(value))
    return measurement_pb2.Reading(value=value)


# terms -------------------------------------------------------------------------------------------------------------------


def terms_of(planned: dict[str, Any], names: Names) -> objective_pb2.Terms:
    """The terms that the file gives."""
    return objective_pb2.Terms(
        title=planned["title"],
        why=planned.get("why", ""),
        owner=f"people/{planned['owner']}",
        counterpart=f"people/{planned['with']}",
        unit=f"units/{planned['unit']}",
        cycle=CYCLES[planned["cycle"]],
        kind=_value(objective_pb2.Kind, "KIND", planned["kind"]),
        policy_pack=f"policyPacks/{planned['pack']}" if "pack" in planned else "",
        key_results=[_key_result(number, each) for number, each in enumerate(planned["kr"], start=1)],
        hypothesis=planned.get("hypothesis", ""),
        parent=names(planned["parent"]) if "parent" in planned else "",
        not_doing=planned.get("not_doing", ""),
    )


def _key_result(number: int, key_result: dict[str, Any]) -> objective_pb2.KeyResult:
    return objective_pb2.KeyResult(
        key_result_id=f"kr{number}",
        title=key_result["t"],
        measurement=measurement_of(key_result),
        weight=key_result["w"],
        due_date=key_result.get("due", ""),
        owner=f"people/{key_result['owner']}" if "owner" in key_result else "",
    )


def measurement_of(key_result: dict[str, Any]) -> measurement_pb2.Measurement:
    """How it is judged."""
    kind = next(each for each in (*DIRECTIONS, "maintain", "milestones", "rubric", "baseline") if each in key_result)
    given = key_result[kind]
    match kind:
        case "maintain":
            lower, upper, *unit = given
            band = measurement_pb2.Maintain(lower=lower, upper=upper, unit="".join(unit))
            return measurement_pb2.Measurement(maintain=band)
        case "milestones":
            return measurement_pb2.Measurement(milestones=_milestones(given))
        case "rubric":
            levels = [measurement_pb2.RubricLevel(label=each[0], criterion=each[1], score=each[2]) for each in given]
            rubric = measurement_pb2.Rubric(levels=levels, verifier=f"people/{key_result['verifier']}")
            return measurement_pb2.Measurement(rubric=rubric)
        case "baseline":
            return measurement_pb2.Measurement(baseline=measurement_pb2.Baseline(unit=given))
    baseline, target, unit = given
    metric = measurement_pb2.Metric(unit=unit, baseline=baseline, target=target, direction=DIRECTIONS[kind])
    return measurement_pb2.Measurement(metric=metric)


def _milestones(given: list[list[str]]) -> measurement_pb2.Milestones:
    return measurement_pb2.Milestones(
        milestones=[
            measurement_pb2.Milestone(milestone_id=f"m{number}", weight=weight, title=title, due_date="".join(due))
            for number, (weight, title, *due) in enumerate(given, start=1)
        ]
    )


def changed(terms: objective_pb2.Terms, change: dict[str, Any]) -> objective_pb2.Terms:
    """The terms with another title, why, ..., or, by key result, with another target, band or title."""
    made = objective_pb2.Terms()
    made.CopyFrom(terms)
    for name, value in change.items():
        if not isinstance(value, dict):
            setattr(made, name, value)
            continue
        key_result = next(each for each in made.key_results if each.key_result_id == name)
        for part, text in value.items():
            kind = key_result.measurement.WhichOneof("kind") or ""
            setattr(key_result if part == "title" else getattr(key_result.measurement, kind), part, text)
    return made


# commands ----------------------------------------------------------------------------------------------------------------


def moment(day: str, minutes: int, zone: str) -> datetime:
    """A time of a day: that many minutes after half past eight."""
    month, date = map(int, day.split("-"))
    return datetime(YEAR, month, date, 8, 30, tzinfo=ZoneInfo(zone)) + timedelta(minutes=minutes)


def stamp(at: datetime) -> Timestamp:
    """The time as protobuf has it."""
    made = Timestamp()
    made.FromDatetime(at)
    return made


def command_of(act: Act, planned: dict[str, Any], live: Live, names: Names, request_id: str, at: datetime) -> Message:
    """The command of an act. Its answer is what the next command is made on."""
    name = live.objective.name
    # No answer_due: one in the past would be overdue, and the timekeeper would escalate before the story goes on.
    told: dict[str, Any] = {"request_id": request_id, "effective_time": stamp(at)}
    if act.verb in ("draft", "propose"):
        return _written(act, planned, names, told | {"name": name})
    if act.verb == "measure":
        number, reading, note = act.more
        told["name"] = f"{name}/keyResults/kr{number}"
        return commands.MeasureKeyResultRequest(reading=reading, note=note, **told)
    told |= {"name": name, "etag": live.objective.etag}
    if act.verb in ("close", "carry"):
        return _ended(act, told)
    if act.verb in ("ask", "offer", "refuse", "withdraw"):
        return _about_resource(act, live, told)
    return _said(act, planned, live, names, told)


def _written(act: Act, planned: dict[str, Any], names: Names, told: dict[str, Any]) -> Message:
    terms = changed(terms_of(planned, names), planned.get("first", {}))
    told |= {"terms": terms, "origin": _value(objective_pb2.Origin, "ORIGIN", planned["origin"])}
    if act.verb == "draft":
        return commands.DraftObjectiveRequest(**told)
    return commands.ProposeObjectiveRequest(**told)


def _ended(act: Act, told: dict[str, Any]) -> Message:
    decision, why, evidence = act.more
    if act.verb == "carry":
        return commands.CarryObjectiveRequest(cycle=CYCLES["q4"], why=why, **told)
    decided = _value(objective_pb2.Closing.Decision, "DECISION", decision)
    return commands.CloseObjectiveRequest(decision=decided, why=why, evidence_uris=evidence, **told)


def _about_resource(act: Act, live: Live, told: dict[str, Any]) -> Message:
    short, *more = act.more
    if act.verb in ("refuse", "withdraw"):
        request = commands.RefuseResourceRequest if act.verb == "refuse" else commands.WithdrawResourceRequest
        return request(resource_id=live.resources[short], reason=more[0], **told)
    kind, description, amount, from_date = more
    told |= {"description": description, "amount": amount, "from_date": from_date}
    told["kind"] = _value(objective_pb2.ResourceKind, "RESOURCE_KIND", kind)
    if act.verb == "ask":
        return commands.RequestResourceRequest(**told)
    return commands.OfferResourceRequest(resource_id=live.resources.get(short, ""), **told)


def _said(act: Act, planned: dict[str, Any], live: Live, names: Names, told: dict[str, Any]) -> Message:
    terms = live.objective.terms
    match act.verb, act.more:
        case "take_up", ():
            terms = changed(terms_of(planned, names), planned.get("first", {}))
            terms.policy_pack = terms.policy_pack or live.objective.terms.policy_pack
            return commands.ReviseTermsRequest(terms=terms, **told)
        case "open", ():
            return commands.OpenDialogueRequest(**told)
        case "fact", (kind, text):
            return commands.StateFactRequest(kind=_value(objective_pb2.FactKind, "FACT_KIND", kind), text=text, **told)
        case "odds", (odds, rationale):
            return commands.EstimateOddsRequest(odds=odds, rationale=rationale, **told)
        case "counter", (reason, change, *code):
            return _revised(terms, change, "".join(code), reason, told)
        case "pivot", (code, reason, change):
            return _revised(terms, change, code, reason, told)
        case "accept", ():
            return commands.AcceptTermsRequest(terms_hash=live.objective.terms_hash, **told)
        case "decline", (reason,):
            return commands.DeclineTermsRequest(reason=reason, **told)
        case "escalate", (to, reason):
            return commands.EscalateDialogueRequest(to=f"people/{to}", reason=reason, **told)
        case "activate", ():
            return commands.ActivateObjectiveRequest(**told)
        case "reopen", (code, reason):
            return commands.ReopenDialogueRequest(reason_code=_reason(code), reason=reason, **told)
        case "retarget", (key_result, target, code, reason):
            told["name"] += f"/keyResults/{key_result}"
            return commands.RetargetKeyResultRequest(target=target, reason_code=_reason(code), reason=reason, **told)
        case "transfer", (owner, counterpart, unit, reason):
            to = {
                "counterpart": f"people/{counterpart}" if counterpart else "",
                "unit": f"units/{unit}" if unit else "",
            }
            return commands.TransferObjectiveRequest(owner=f"people/{owner}", reason=reason, **to, **told)
        case "restrict", (readers, reason):
            return commands.RestrictObjectiveRequest(
                readers=[f"people/{reader}" for reader in readers], reason=reason, **told
            )
    raise ValueError(f"{planned['id']}: nobody knows how to {act.verb} with {act.more}")


def _revised(
    terms: objective_pb2.Terms, change: dict[str, Any], code: str, reason: str, told: dict[str, Any]
) -> Message:
    return commands.ReviseTermsRequest(terms=changed(terms, change), reason_code=_reason(code), reason=reason, **told)


def _reason(code: str) -> Any:
    return _value(objective_pb2.ChangeReason, "CHANGE_REASON", code or "unspecified")


def _value(enum: Any, prefix: str, word: str) -> Any:
    return enum.Value(f"{prefix}_{word.upper().replace('-', '_')}")


def remember(act: Act, live: Live, objective: objective_pb2.Objective) -> None:
    """Takes in the answer to an act."""
    if act.verb in ("ask", "offer"):
        short = act.more[0]
        known = set(live.resources.values())
        new = [each.resource_id for each in objective.resources if each.resource_id not in known]
        if short not in live.resources and new:
            live.resources[short] = new[-1]
    live.objective = objective
