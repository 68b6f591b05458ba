"""What each event does to a workshop, for the views that show workshops."""

from typing import Any

from okr.alignment.v1.events_pb2 import IdeasVoted
from okr.alignment.v1.workshop_pb2 import Idea, Workshop

from libs.record import Recorded
from services.views import resource
from services.views.resource import Change, Doc, put
from services.views.session import action_taken

PREFIX = "workshops/"


class WorkshopDoc(Doc[Workshop]):
    """A workshop, and how everybody voted, which only the sums are shown of."""

    __slots__ = ("votes",)

    def __init__(self) -> None:
        super().__init__(Workshop())
        #: The last votes of each, by who gave them.
        self.votes: dict[str, IdeasVoted] = {}


def fold(doc: WorkshopDoc | None, recorded: Recorded) -> WorkshopDoc:
    """The document after the event."""
    return resource.fold(doc, recorded, WorkshopDoc, CHANGES)


# What each event does. Changes are made in place.


def _planned(doc: WorkshopDoc, event: Any) -> None:
    doc.resource.state = Workshop.STATE_PLANNED
    doc.resource.plan.CopyFrom(event.plan)


def _prework_submitted(doc: WorkshopDoc, event: Any) -> None:
    put(doc.resource.prework, event.prework, lambda each: each.by == event.prework.by)


def _opened(doc: WorkshopDoc, event: Any) -> None:
    doc.resource.state = Workshop.STATE_IDEAS


def _idea_submitted(doc: WorkshopDoc, event: Any) -> None:
    doc.resource.ideas.add(idea_id=event.idea_id, title=event.title, why=event.why, by=event.by)


def _voting_opened(doc: WorkshopDoc, event: Any) -> None:
    doc.resource.state = Workshop.STATE_VOTING


def _voted(doc: WorkshopDoc, event: Any) -> None:
    doc.votes[event.by] = event
    given = [each for votes in doc.votes.values() for each in votes.votes]
    for idea in doc.resource.ideas:
        idea.votes = sum(each.votes for each in given if each.idea_id == idea.idea_id)


def _dissent_recorded(doc: WorkshopDoc, event: Any) -> None:
    doc.resource.dissents.append(event.dissent)


def _adopted(doc: WorkshopDoc, event: Any) -> None:
    idea = _idea(doc, event.idea_id)
    idea.adopted, idea.objective, idea.refusal = True, "", ""
    idea.draft.CopyFrom(event.draft)


def _drafted(doc: WorkshopDoc, event: Any) -> None:
    idea = _idea(doc, event.idea_id)
    idea.objective, idea.refusal = event.objective, ""
    # Its text is the objective's from now on, which can be restricted.
    idea.ClearField("draft")


def _refused(doc: WorkshopDoc, event: Any) -> None:
    idea = _idea(doc, event.idea_id)
    # What was drafted stays.
    if not idea.objective:
        idea.refusal = event.refusal or event.refusal_reason


def _closed(doc: WorkshopDoc, event: Any) -> None:
    doc.resource.state, doc.resource.summary = Workshop.STATE_CLOSED, event.summary


def _idea(doc: WorkshopDoc, idea_id: str) -> Idea:
    return next(each for each in doc.resource.ideas if each.idea_id == idea_id)


CHANGES: dict[str, Change] = {
    f"okr.alignment.v1.{name}": change
    for name, change in {
        "WorkshopPlanned": _planned,
        "PreworkSubmitted": _prework_submitted,
        "WorkshopOpened": _opened,
        "IdeaSubmitted": _idea_submitted,
        "VotingOpened": _voting_opened,
        "IdeasVoted": _voted,
        "DissentRecorded": _dissent_recorded,
        "IdeaAdopted": _adopted,
        "OutputDrafted": _drafted,
        "OutputRefused": _refused,
        "ActionTaken": action_taken,
        "WorkshopClosed": _closed,
    }.items()
}
