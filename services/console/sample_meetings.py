"""The meetings of the sample company: sessions in a series with their actions, and a co-creation workshop, as commands."""

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1 import action_service_pb2, session_pb2, session_service_pb2, workshop_pb2, workshop_service_pb2

from services.console.sample_acts import YEAR, stamp, terms_of
from services.console.sample_alignment import CYCLE, Deed, Stage, Story, named, read

#: The id that the n-th decision of a story gets.
Ids = Callable[[str, int], str]


def utc(text: str) -> Timestamp:
    """ "10-14 13:00" """
    return stamp(datetime.strptime(f"{YEAR}-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC))


def people(ids: Iterable[str]) -> list[str]:
    return [f"people/{each}" for each in ids]


# the series --------------------------------------------------------------------------------------------------------------


def series_story(stage: Stage) -> Story:
    """All sessions of the series and their actions: each begins with what the one before left open."""
    told = read()
    deeds: list[Deed] = []
    previous = ""
    for planned in told["session"]:
        deeds += _session(planned, previous, stage)
        previous = planned["id"]
    for planned in told["action"]:
        facilitator = next(each["facilitator"] for each in told["session"] if each["id"] == planned["session"])
        deeds += _fate(planned, facilitator)
    # What became of an action on the day of its session was said before that closed.
    return Story("season", sorted(deeds, key=lambda deed: (deed.day, _is_last(deed))))


def _is_last(deed: Deed) -> int:
    """A session is planned, opened and spoken in before anything of it is settled, and closed when all else is done."""
    match deed.request:
        case session_service_pb2.RecordMinutesRequest() | session_service_pb2.CloseSessionRequest():
            return 2
        case action_service_pb2.AssignActionRequest():
            return 1
    return 0


def _session(planned: dict[str, Any], previous: str, stage: Stage) -> list[Deed]:
    service = session_service_pb2
    name, lead = named("sessions", planned["id"]), planned["facilitator"]
    plan = session_pb2.SessionPlan(
        title=planned["title"],
        purpose=f"SESSION_PURPOSE_{planned['purpose'].upper().replace('-', '_')}",
        mode=f"SESSION_MODE_{planned['mode'].upper()}",
        unit=f"units/{planned['unit']}",
        cycle=f"cycles/{CYCLE}",
        about=map(stage.subject, planned["about"]),
        facilitator=f"people/{lead}",
        participants=people([lead, *planned["participants"]]),
        start_time=utc(planned["start"]),
        end_time=utc(planned["end"]),
        previous=named("sessions", previous) if previous else "",
    )
    agenda = [
        session_pb2.AgendaItem(
            title=title,
            presenter=f"people/{presenter}" if presenter else "",
            minutes=minutes,
            about=map(stage.subject, about),
        )
        for title, presenter, minutes, about in planned["agenda"]
    ]
    day, opened, closed = planned["planned"], planned["opened"], planned["closed"]
    deeds = [
        Deed(day, lead, service.PlanSessionRequest(name=name, plan=plan, agenda=agenda)),
        *(
            Deed(day, lead, service.AddPrereadRequest(name=name, preread=session_pb2.Preread(title=title, uri=uri)))
            for title, uri in planned["prereads"]
        ),
        Deed(day, lead, service.LockAgendaRequest(name=name)),
        Deed(opened, lead, service.OpenSessionRequest(name=name)),
        *(
            Deed(opened, lead, service.RecordDecisionRequest(name=name, decision=_decision(row, stage)))
            for row in planned["decisions"]
        ),
        *(_action(each, name, lead, stage) for each in read()["action"] if each["session"] == planned["id"]),
    ]
    if closed:
        carry = [named("actions", each) for each in _carried_on(planned["id"])]
        deeds += [
            Deed(closed, lead, service.RecordMinutesRequest(name=name, minutes=planned["minutes"].strip())),
            Deed(closed, lead, service.CloseSessionRequest(name=name, carry=carry, summary=planned["summary"])),
        ]
    return deeds


def _decision(row: list[Any], stage: Stage) -> session_pb2.SessionDecision:
    statement, decided_by, about, rejected, review_on = row
    return session_pb2.SessionDecision(
        statement=statement,
        about=map(stage.subject, about),
        decided_by=f"people/{decided_by}",
        rejected=rejected,
        review_on=f"{YEAR}-{review_on}" if review_on else "",
    )


def _carried_on(session: str) -> list[str]:
    """Actions of the sessions before that are still open when this one closes."""
    told = read()
    order = [each["id"] for each in told["session"]]
    closed = next(each["closed"] for each in told["session"] if each["id"] == session)
    before = order[: order.index(session)]
    return [
        each["id"]
        for earlier in before
        for each in told["action"]
        if each["session"] == earlier and not any(verb != "assign" and day <= closed for day, verb, *_ in each["fate"])
    ]


def _action(planned: dict[str, Any], source: str, by: str, stage: Stage) -> Deed:
    request = action_service_pb2.RecordActionRequest(
        name=named("actions", planned["id"]),
        text=planned["text"],
        owners=people([planned["owner"]] if planned["owner"] else []),
        due_date=f"{YEAR}-{planned['due']}",
        source=source,
        about=map(stage.subject, planned.get("about", ())),
    )
    return Deed(planned["day"], by, request)


def _fate(planned: dict[str, Any], facilitator: str) -> list[Deed]:
    service, name = action_service_pb2, named("actions", planned["id"])
    owner, deeds = planned["owner"], []
    for day, verb, *more in planned["fate"]:
        match verb, more:
            case "assign", (owner, why):
                request: Any = service.AssignActionRequest(
                    name=name, owners=people([owner]), due_date=f"{YEAR}-{planned['due']}", reason=why
                )
                deeds.append(Deed(day, facilitator, request))
            case "done", (evidence, note):
                deeds.append(
                    Deed(day, owner, service.CloseActionRequest(name=name, evidence_uris=[evidence], note=note))
                )
            case "cancel", (why,):
                deeds.append(Deed(day, facilitator, service.CancelActionRequest(name=name, reason=why)))
            case _:
                raise ValueError(f"{planned['id']}: nobody knows how to {verb} an action with {more}")
    return deeds


# the workshop ------------------------------------------------------------------------------------------------------------


def workshop_story(planned: dict[str, Any], stage: Stage, ids: Ids) -> Story:
    """A co-creation workshop from its plan to what became of it. ids: an idea is known by the decision that submitted it."""
    service, name = workshop_service_pb2, named("workshops", planned["id"])
    lead = planned["facilitator"]
    plan = workshop_pb2.WorkshopPlan(
        title=planned["title"],
        question=planned["question"],
        unit=f"units/{planned['unit']}",
        cycle=f"cycles/{CYCLE}",
        facilitator=f"people/{lead}",
        participants=people(planned["participants"]),
        start_time=utc(planned["start"]),
        prework=planned["prework"],
        votes=planned["votes"],
    )
    story = Story(
        f"workshop {planned['id']}", [Deed(planned["planned"], lead, service.PlanWorkshopRequest(name=name, plan=plan))]
    )
    deeds = story.deeds
    deeds += [
        Deed(day, who, service.SubmitPreworkRequest(name=name, text=text)) for day, who, text in planned["handed_in"]
    ]
    deeds.append(Deed(planned["opened"], lead, service.OpenWorkshopRequest(name=name)))
    ideas: dict[str, str] = {}
    for short, day, who, title, why in planned["ideas"]:
        ideas[short] = str(uuid.uuid5(uuid.UUID(ids(story.key, len(deeds))), "idea"))
        deeds.append(Deed(day, who, service.SubmitIdeaRequest(name=name, title=title, why=why)))
    deeds.append(Deed(planned["voting"], lead, service.OpenVotingRequest(name=name)))
    for day, who, given in planned["ballots"]:
        votes = [workshop_pb2.IdeaVote(idea_id=ideas[short], votes=number) for short, number in given.items()]
        deeds.append(Deed(day, who, service.VoteIdeasRequest(name=name, votes=votes)))
    for day, who, short, text in planned["dissents"]:
        deeds.append(Deed(day, who, service.RecordDissentRequest(name=name, idea_id=ideas[short], text=text)))
    adopted = planned["adopt"]
    draft = workshop_pb2.IdeaDraft(terms=terms_of(adopted, stage.name))
    adopt = service.AdoptIdeaRequest(name=name, idea_id=ideas[adopted["idea"]], draft=draft)
    deeds.append(Deed(adopted["day"], adopted["by"], adopt))
    deeds += [_action(each, name, each["by"], stage) for each in planned["action"]]
    deeds.append(Deed(planned["closed"], lead, service.CloseWorkshopRequest(name=name, summary=planned["summary"])))
    return story
