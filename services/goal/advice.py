"""Advice about an objective: what a good coach would say. It blocks nothing."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from okr.api.v1.receipt_pb2 import Warning
from okr.goal.v1.goal_service_pb2 import (
    AcceptTermsRequest,
    CloseObjectiveRequest,
    DraftObjectiveRequest,
    EstimateOddsRequest,
    MeasureKeyResultRequest,
    OpenDialogueRequest,
    ProposeObjectiveRequest,
    ReopenDialogueRequest,
    ReviseTermsRequest,
    TransferObjectiveRequest,
)
from okr.goal.v1.objective_pb2 import KIND_ASPIRATIONAL, KIND_COMMITTED, Closing, KeyResult, Resource

from libs.commands import Context
from libs.record import moment
from services.goal.grounds import rules_of
from services.goal.objective import Objective

#: Columns that a title takes on one line; a Chinese character takes two.
LONG_TITLE_COLUMNS = 140
LOW_ODDS = Decimal("0.5")
HIGH_ODDS = Decimal("0.9")
#: A key result that begins like this says what somebody does, not what will be true.
ACTIVITY = re.compile(
    r"\s*(help|assist|consult|advise|analy[sz]e|participate|attend|collaborate|coordinate|support|explore|research"
    r"|(continue|keep) to)\b|\s*(协助|参与|配合|帮助|分析|研究|调研|咨询|跟进|学习|继续)",
    re.IGNORECASE,
)


def advise(objective: Objective, command: Any, by: Context) -> list[Warning]:
    """On the state after the decision."""
    return [*_on_decision(objective, command, by), *_on_deadline(command, by)]


def _on_decision(objective: Objective, command: Any, by: Context) -> Iterator[Warning]:
    match command:
        case DraftObjectiveRequest() | ProposeObjectiveRequest() | OpenDialogueRequest() | ReviseTermsRequest():
            yield from _on_objective(objective, by)
            yield from _on_key_results(objective, by)
            yield from _on_dates(objective, by)
            yield from _on_parties(objective, by)
        case TransferObjectiveRequest():
            yield from _on_parties(objective, by)
        case AcceptTermsRequest():
            yield from _on_agreement(objective)
        case EstimateOddsRequest():
            yield from _on_odds(objective, by.person)
        case MeasureKeyResultRequest():
            yield from _on_level(objective, command, by)
        case CloseObjectiveRequest():
            yield from _on_end(objective, command)


def _on_objective(objective: Objective, by: Context) -> Iterator[Warning]:
    terms = objective.terms
    if columns(terms.title) > LONG_TITLE_COLUMNS:
        yield _warning("TITLE_IS_LONG", "terms.title", "an objective that people repeat fits on one line")
    if not terms.why:
        yield _warning("WHY_IS_MISSING", "terms.why", "say why it matters")
    if terms.kind == KIND_ASPIRATIONAL and not terms.hypothesis:
        message = "without a hypothesis written beforehand, a miss cannot become a meaningful failure"
        yield _warning("HYPOTHESIS_IS_MISSING", "terms.hypothesis", message)
    if not terms.parent and len(by.people.unit_path(terms.unit)) > 1:
        message = "say which objective it serves, so that its way to the centre can be seen"
        yield _warning("PARENT_IS_MISSING", "terms.parent", message)
    usual = rules_of(objective, by).usual_key_results
    if len(terms.key_results) > usual:
        message = f"{len(terms.key_results)} key results; {usual} are usual at most"
        yield _warning("KEY_RESULTS_ARE_MANY", "terms.key_results", message)


def _on_key_results(objective: Objective, by: Context) -> Iterator[Warning]:
    for place, key_result in enumerate(objective.terms.key_results):
        path = f"terms.key_results[{place}]"
        if ACTIVITY.match(key_result.title):
            message = "it says what somebody does; say what will be true when it is done"
            yield _warning("KEY_RESULT_IS_ACTIVITY", f"{path}.title", message)
        if key_result.measurement.HasField("rubric") and not key_result.measurement.rubric.verifier:
            message = "nobody but the owner says which level is reached"
            yield _warning("VERIFIER_IS_MISSING", f"{path}.measurement.rubric.verifier", message)


def _on_dates(objective: Objective, by: Context) -> Iterator[Warning]:
    plan = by.state(objective.terms.cycle).plan
    key_results = objective.terms.key_results
    dates = [(f"terms.key_results[{i}].due_date", each.due_date) for i, each in enumerate(key_results)]
    for path, date in dates:
        early = date and plan.start_date and date < plan.start_date
        late = date and plan.end_date and date > plan.end_date
        if early or late:
            message = f"{date} is outside the cycle, {plan.start_date} to {plan.end_date}"
            yield _warning("DUE_DATE_IS_OUTSIDE_CYCLE", path, message)
    if len(key_results) > 1 and all(_is_due_at_end(each, plan.end_date) for each in key_results):
        message = "everything is due on the last day: nobody will notice before that it fails"
        yield _warning("ALL_ARE_DUE_AT_END", "terms.key_results", message)


def _is_due_at_end(key_result: KeyResult, end: str) -> bool:
    steps = [each.due_date for each in key_result.measurement.milestones.milestones]
    return all(date in ("", end) for date in (key_result.due_date, *steps))


def _on_parties(objective: Objective, by: Context) -> Iterator[Warning]:
    owner, counterpart = objective.parties
    if by.people.line_of(owner) and counterpart not in by.people.line_of(owner):
        message = f"{counterpart} is not above {owner}: can they give the resources?"
        yield _warning("COUNTERPART_IS_NOT_IN_LINE", "terms.counterpart", message)


def _on_agreement(objective: Objective) -> Iterator[Warning]:
    for party in objective.parties:
        odds = objective.odds.get(party)
        if odds is None:
            yield _warning("ODDS_ARE_MISSING", party, f"{party} gave no estimate of the odds")
        elif odds.revision != objective.revision:
            message = f"{party} estimated revision {odds.revision}; this is {objective.revision}"
            yield _warning("ODDS_ARE_OUTDATED", party, message)
        else:
            yield from _on_odds(objective, party)
    for resource in objective.resources.values():
        if resource.state == Resource.STATE_REQUESTED:
            message = f"{resource.description!r} was asked for, and neither given nor refused"
            yield _warning("RESOURCE_IS_UNANSWERED", f"resources[{resource.resource_id}]", message)


def _on_odds(objective: Objective, party: str) -> Iterator[Warning]:
    odds, kind = Decimal(objective.odds[party].odds), objective.terms.kind
    if kind == KIND_COMMITTED and odds < LOW_ODDS:
        yield _warning("ODDS_ARE_LOW", party, f"committed means 1.0 is expected; {party} gives it {odds:f}")
    if kind == KIND_ASPIRATIONAL and odds > HIGH_ODDS:
        yield _warning("ODDS_ARE_HIGH", party, f"{party} gives it {odds:f}: is it a stretch?")


def _on_level(objective: Objective, command: MeasureKeyResultRequest, by: Context) -> Iterator[Warning]:
    key_result = objective.key_result(command.name.rpartition("/")[2])
    verifier = key_result.measurement.rubric.verifier if key_result else ""
    if verifier and by.person != verifier:
        yield _warning("LEVEL_IS_NOT_VERIFIED", command.name, f"{verifier} says which level is reached")


def _on_end(objective: Objective, command: CloseObjectiveRequest) -> Iterator[Warning]:
    if not command.evidence_uris:
        message = "without evidence nobody can learn from it later"
        yield _warning("EVIDENCE_IS_WANTED", "evidence_uris", message)
    if command.decision == Closing.DECISION_ACHIEVED and not (objective.was_agreed or objective.imported):
        yield _warning("NEVER_AGREED", "decision", "it is called achieved, and nobody agreed on it beforehand")


def _on_deadline(command: Any, by: Context) -> Iterator[Warning]:
    if not isinstance(command, ProposeObjectiveRequest | OpenDialogueRequest | ReopenDialogueRequest):
        return
    if command.HasField("answer_due") and moment(command.answer_due) <= by.at:
        yield _warning("ANSWER_DUE_IS_PAST", "answer_due", "the answer is overdue from the start")


def columns(text: str) -> int:
    """Columns that a text takes in a table: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _warning(reason: str, subject: str, message: str) -> Warning:
    return Warning(reason=reason, subject=subject, message=message)
