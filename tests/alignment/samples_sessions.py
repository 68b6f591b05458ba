"""One real sample of each event of sessions, actions and workshops, with all its fields: for the stored corpus."""

from google.protobuf.message import Message
from okr.alignment.v1.events_pb2 import (
    ActionAssigned,
    ActionCancelled,
    ActionCarried,
    ActionClosed,
    ActionEscalated,
    ActionRecorded,
    ActionReopened,
    ActionTaken,
    AgendaLocked,
    AgendaRevised,
    DecisionRecorded,
    DissentRecorded,
    IdeaAdopted,
    IdeaSubmitted,
    IdeasVoted,
    MinutesRecorded,
    OutputDrafted,
    OutputRefused,
    PrereadAdded,
    PreworkSubmitted,
    SessionCancelled,
    SessionClosed,
    SessionOpened,
    SessionPlanned,
    SessionReplanned,
    VotingOpened,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopPlanned,
)
from okr.alignment.v1.workshop_pb2 import Dissent, IdeaVote, Prework

from libs.record import timestamp
from tests.alignment.company import BOSS, CEO, CHILD, NOW, OWNER, PEER, contract_name
from tests.alignment.meeting import (
    ACTION,
    AGENDA,
    BEFORE,
    DECISION,
    DUE,
    PREREAD,
    SECOND,
    SESSION,
    WORKSHOP,
    draft,
    locked_from,
    session_plan,
    workshop_plan,
)

PLAN = session_plan(about=[CHILD, contract_name(1)], previous=BEFORE)
LATER = session_plan(9, about=[CHILD], previous=BEFORE)
DECIDED = type(DECISION).FromString(DECISION.SerializeToString())
DECIDED.MergeFrom(type(DECISION)(irreversible=True, review_on="2026-11-30"))

#: (stream, event)
SAMPLES: list[tuple[str, Message]] = [
    (SESSION, SessionPlanned(plan=PLAN, agenda=AGENDA, agenda_lock_time=locked_from(PLAN), by=BOSS)),
    (SESSION, SessionReplanned(plan=LATER, agenda_lock_time=locked_from(LATER), reason="国庆节", by=BOSS)),
    (SESSION, AgendaRevised(agenda=AGENDA, by=BOSS)),
    (SESSION, AgendaLocked(by=BOSS, lock_time=timestamp(NOW))),
    (SESSION, PrereadAdded(preread=PREREAD, by=OWNER)),
    (SESSION, SessionOpened(carried_actions=[ACTION], by=BOSS)),
    (SESSION, DecisionRecorded(decision=DECIDED)),
    (SESSION, ActionTaken(action=SECOND)),
    (SESSION, MinutesRecorded(minutes="We met 会议纪要", by=PEER)),
    (SESSION, SessionClosed(carry=[ACTION], summary="Tokyo first", by=BOSS)),
    (SESSION, SessionCancelled(reason="nobody has time", by=BOSS)),
    (
        ACTION,
        ActionRecorded(
            text="Ask Tokyo for a price",
            owner=OWNER,
            due_date=DUE,
            source=SESSION,
            about=[CHILD],
            by=BOSS,
            record_time=timestamp(NOW),
        ),
    ),
    (ACTION, ActionAssigned(owner=PEER, due_date=DUE, reason="ill", by=OWNER)),
    (ACTION, ActionCarried(session=SESSION, carried=3)),
    (ACTION, ActionEscalated(to=CEO, carried=3)),
    (ACTION, ActionClosed(evidence_uris=["https://x"], note="a price", by=PEER, close_time=timestamp(NOW))),
    (ACTION, ActionReopened(reason="the price was wrong", by=BOSS)),
    (ACTION, ActionCancelled(reason="moot", by=BOSS)),
    (WORKSHOP, WorkshopPlanned(plan=workshop_plan(prework="Look at the orders", votes=5), by=BOSS)),
    (WORKSHOP, PreworkSubmitted(prework=Prework(by=OWNER, text="Orders of shops", time=timestamp(NOW)))),
    (WORKSHOP, WorkshopOpened(by=BOSS)),
    (WORKSHOP, IdeaSubmitted(idea_id="shops", title="Sell in shops 进店", why="They want to touch it", by=OWNER)),
    (WORKSHOP, VotingOpened(by=BOSS)),
    (WORKSHOP, IdeasVoted(by=PEER, votes=[IdeaVote(idea_id="shops", votes=3)])),
    (
        WORKSHOP,
        DissentRecorded(dissent=Dissent(by=PEER, idea_id="shops", text="We have none", time=timestamp(NOW))),
    ),
    (WORKSHOP, IdeaAdopted(idea_id="shops", draft=draft(), by=BOSS)),
    (WORKSHOP, OutputDrafted(idea_id="shops", objective=CHILD)),
    (WORKSHOP, OutputRefused(idea_id="shops", refusal_reason="CYCLE_IS_CLOSED", refusal="it is over")),
    (WORKSHOP, WorkshopClosed(summary="Shops it is", by=BOSS)),
]
