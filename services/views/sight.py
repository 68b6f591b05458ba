"""What a caller may see: the one place where the text of restricted objectives is withheld."""

from typing import TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from okr.goal.v1.objective_pb2 import Objective

from libs.people import People
from libs.permission import Principal, Resource, decide

M = TypeVar("M", bound=Message)

#: Text fields that stay when text is withheld: names of things, numbers, dates. Whatever is not listed goes, so that a new
#: field is withheld until somebody decides otherwise.
KEPT = frozenset(
    f"okr.goal.v1.{message}.{field}"
    for message, fields in {
        "Objective": "name etag accepted_by declined_by escalated_to carried_from carried_to",
        "Terms": "owner counterpart unit cycle policy_pack parent",
        "KeyResult": "key_result_id weight due_date owner dependency",
        "Metric": "baseline target",
        "Maintain": "lower upper",
        "Milestone": "milestone_id weight due_date",
        "RubricLevel": "score",
        "Rubric": "verifier",
        "Reading": "value",
        "MilestonesDone": "milestone_ids",
        "Resource": "resource_id from_date by",
        "Fact": "by",
        "Odds": "by odds",
        "KeyResultReading": "key_result_id by",
        "OriginalTarget": "key_result_id target",
        "Closing": "by",
        "ImportSource": "score",
        "KeyResultSource": "key_result_id score final_value",
        "ObjectiveDrafted": "carried_from",
        "TermsRevised": "by",
        "ResourceRefused": "resource_id by",
        "ResourceWithdrawn": "resource_id by",
        "TermsAccepted": "party",
        "TermsDeclined": "party",
        "DialogueEscalated": "to",
        "KeyResultRetargeted": "key_result_id target previous_target",
        "KeyResultsReweighted.Weight": "key_result_id weight",
        "KeyResultMeasured": "key_result_id by",
        "ObjectiveTransferred": "owner previous_owner counterpart unit",
        "ObjectiveClosed": "carried_to",
    }.items()
    for field in fields.split()
)
TEXT = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)


class Sight:
    """What one caller may see of objectives, at the present of the directory."""

    def __init__(self, caller: Principal, people: People) -> None:
        self._caller = caller
        self._people = people

    def may_read(self, objective: Objective) -> bool:
        """True if the text is not withheld from the caller."""
        terms = objective.terms
        concerned = Resource(
            kind="objective",
            name=objective.name,
            owner=terms.owner,
            counterpart=terms.counterpart,
            unit=terms.unit,
            readers=frozenset(objective.restriction.readers),
            restricted=objective.HasField("restriction"),
            escalated_to=objective.escalated_to,
        )
        return decide(self._caller, "ReadObjectiveText", concerned, self._people).allowed

    def of(self, objective: Objective) -> tuple[Objective, bool]:
        """The objective as the caller may see it, and whether its text is withheld."""
        if self.may_read(objective):
            return objective, False
        return without_text(objective), True


def without_text(message: M) -> M:
    """A copy in which every text that is not KEPT is empty, at any depth."""
    copy = type(message)()
    copy.CopyFrom(message)
    _clear_text(copy)
    return copy


def _clear_text(message: Message) -> None:
    for field, value in message.ListFields():
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            for each in value if field.is_repeated else (value,):
                _clear_text(each)
        elif field.type in TEXT and field.full_name not in KEPT:
            message.ClearField(field.name)
