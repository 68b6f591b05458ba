"""Bad dependencies, sessions, workshops and capacities, and whatever is malformed: refused by reason, and nothing is left."""

import asyncio
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okr.alignment.v1.action_service_pb2 import AssignActionRequest, CloseActionRequest, RecordActionRequest
from okr.alignment.v1.capacity_service_pb2 import DeclareCapacityRequest, PlanLoadRequest
from okr.alignment.v1.dependency_service_pb2 import (
    AcceptDeliveryRequest,
    AcceptDependencyRequest,
    DeliverDependencyRequest,
    ForecastDependencyRequest,
    StartDependencyRequest,
)
from okr.alignment.v1.events_pb2 import OverlapFound
from okr.alignment.v1.overlap_pb2 import OVERLAP_KIND_CONFLICT
from okr.alignment.v1.overlap_service_pb2 import DeclareOverlapRequest
from okr.alignment.v1.session_pb2 import AgendaItem
from okr.alignment.v1.session_service_pb2 import (
    CloseSessionRequest,
    LockAgendaRequest,
    OpenSessionRequest,
    PlanSessionRequest,
    ReviseAgendaRequest,
)
from okr.alignment.v1.standing_service_pb2 import DeclareStandaloneRequest
from okr.alignment.v1.workshop_pb2 import IdeaVote, WorkshopPlan
from okr.alignment.v1.workshop_service_pb2 import (
    OpenVotingRequest,
    OpenWorkshopRequest,
    PlanWorkshopRequest,
    SubmitIdeaRequest,
    VoteIdeasRequest,
)
from okr.goal.v1.goal_service_pb2 import LiftRestrictionRequest, RestrictObjectiveRequest

from libs import freshness
from libs.actions import CONTENT, REACTING
from libs.record import timestamp
from services.alignment.__main__ import SERVICE
from tests.alignment.adversary import GONE, HR, Adversary, Answer, of_a_module
from tests.alignment.asking import ABSENT, AGENDA, ask, filled, key_result_of, plan, prefix_of, propose, three
from tests.alignment.world import BOSS, CEO, CYCLE, LEAD, OWNER, PEER, PLANT, SALES, day, metric, new_id, now

CANNOT_BE = "dependencies/00000000-0000-4000-8000-00000000dead"
REACTION = ("apps/somebody", ("okr.reaction",))


@pytest.fixture(scope="module")
def here(tmp_path_factory, database, nats):
    with of_a_module(tmp_path_factory.mktemp("bad"), database, nats) as made:
        yield made


# -- dependencies


async def test_nobody_depends_on_themselves_nor_on_nobody(here):
    one, other, _ = await three(here)
    kr = key_result_of(one)
    async with here.nothing_left():
        await here.refused("PROVIDER_IS_THE_CONSUMER", ask(kr, OWNER), OWNER)
        await here.refused("PROVIDER_HAS_NO_LEAD", ask(kr, SALES), OWNER, unit=SALES)
        await here.refused("UNIT_IS_UNKNOWN", ask(kr, "units/nowhere"), OWNER, unit="units/nowhere")
        for nobody in (GONE, "people/nobody"):
            await here.refused("PERSON_IS_UNKNOWN", ask(kr, nobody), OWNER, person=nobody)
        await here.refused("CALLER_IS_NO_PARTY", ask(kr, LEAD), PEER)
        await here.refused("CALLER_IS_NO_PARTY", ask(key_result_of(other), OWNER), OWNER)
        await here.denied("navigator-never-writes-content", ask(kr, LEAD), HR)
        await here.denied("departed-may-nothing", ask(kr, LEAD), GONE)
        await here.refused("OBJECTIVE_IS_UNKNOWN", ask(key_result_of(ABSENT), LEAD), OWNER)
        await here.refused("KEY_RESULT_IS_UNKNOWN", ask(f"{one}/keyResults/no", LEAD), OWNER)
        await here.refused("DATE_IS_PAST", ask(kr, LEAD, needed_by=day(-3)), OWNER)
        for quantity in ("0", "-1", "-0"):
            await here.refused("QUANTITY_IS_NOT_POSITIVE", ask(kr, LEAD, quantity=quantity), OWNER)


async def test_the_provider_accepts_with_an_objective_of_their_own(here):
    one, other, third = await three(here)
    gone = await here.world.objective(LEAD, PLANT)
    await here.closed(gone, LEAD)
    name = await here.world.requested(one, OWNER, LEAD)
    full = await here.world.objective(
        LEAD, PLANT, key_results=[metric(f"kr-{place}", weight="1" if not place else "0") for place in range(30)]
    )
    async with here.nothing_left():
        await here.refused("PROVIDER_OBJECTIVE_IS_MISSING", AcceptDependencyRequest(name=name), LEAD)
        for objective, reason in (
            (other, "PROVIDER_OBJECTIVE_IS_NOT_THEIRS"),
            (one, "ENDS_ARE_THE_SAME"),
            (gone, "OBJECTIVE_IS_CLOSED"),
            (ABSENT, "OBJECTIVE_IS_UNKNOWN"),
            (full, "OBJECTIVE_IS_FULL"),
        ):
            await here.refused(reason, AcceptDependencyRequest(name=name, provider_objective=objective), LEAD)
        mine = AcceptDependencyRequest(name=name, provider_objective=third)
        await here.refused("CALLER_OWES_NO_ANSWER", mine, OWNER, awaiting=LEAD)
        for stranger in (PEER, CEO, BOSS):
            await here.refused("CALLER_IS_NO_PARTY", mine, stranger)
        await here.denied("navigator-never-writes-content", mine, HR)


async def test_what_was_not_agreed_is_not_begun_forecast_or_delivered_and_what_was_is_agreed_once(here):
    one, _, third = await three(here)
    second = await here.world.objective(LEAD, PLANT)
    name = await here.world.requested(one, OWNER, LEAD)
    forecast = ForecastDependencyRequest(name=name, date=day(40), reason="the supplier says so")
    deliver = DeliverDependencyRequest(name=name, evidence_uris=["https://x.example"])
    async with here.nothing_left():
        for request, by in (
            (StartDependencyRequest(name=name), LEAD),
            (forecast, LEAD),
            (deliver, LEAD),
            (AcceptDeliveryRequest(name=name), OWNER),
        ):
            await here.refused("DEPENDENCY_IS_NOT_AGREED", request, by)
    await here.world.do(
        AcceptDependencyRequest(name=name, provider_objective=third, consistency_token=here.world.send.seen), LEAD
    )
    for request in (forecast, deliver):
        request.ClearField("etag")
        request.ClearField("request_id")
    async with here.nothing_left():
        again = AcceptDependencyRequest(name=name, provider_objective=second)
        await here.refused("DEPENDENCY_IS_AGREED", again, LEAD)
        await here.refused("DEPENDENCY_IS_NOT_DELIVERED", AcceptDeliveryRequest(name=name), OWNER)
        await here.refused("CALLER_IS_NOT_THE_PROVIDER", forecast, OWNER)
        for stranger in (PEER, BOSS, CEO):
            await here.refused("CALLER_IS_NO_PARTY", forecast, stranger)
            await here.refused("CALLER_IS_NO_PARTY", deliver, stranger)
        await here.denied("navigator-never-writes-content", forecast, HR)
        await here.denied("default-deny", forecast, "apps/feeds", ("okr.measure", "okr.timekeeper"))


# -- what only services record


async def test_what_follows_by_itself_is_recorded_by_services_only(here):
    one, other, _ = await three(here)
    contract = await here.world.contract(one, other, OWNER, BOSS)
    names = {"contracts": contract, "dependencies": CANNOT_BE}
    async with here.nothing_left():
        for service in SERVICE.services:
            for method in service.methods:
                if method.name not in REACTING - {"ForecastDependency"}:
                    continue
                for by, scopes in (
                    (OWNER, ()),
                    (CEO, ()),
                    ("apps/other", ("okr.read", "okr.log", "okr.setup", "okr.import", "okr.timekeeper", "okr.act")),
                ):
                    await here.denied("default-deny", await filled(here, method, names, one, other), by, scopes)


# -- sessions, actions, workshops


async def planned(here: Adversary, **fields: Any) -> str:
    request = PlanSessionRequest(plan=plan(**fields), agenda=AGENDA)
    return str((await here.world.do(request, BOSS)).session.name)


def take(source: str, *owners: str, due_date: str = "", **fields: Any) -> RecordActionRequest:
    return RecordActionRequest(source=source, owners=owners, due_date=due_date, text="Ask Tokyo for a price", **fields)


async def test_a_session_does_not_close_over_actions_that_are_open_unowned_or_undated(here):
    first = await planned(here)
    await here.world.do(OpenSessionRequest(name=first), BOSS)
    unowned = (await here.world.do(take(first, due_date=day(9)), BOSS)).action.name
    undated = (await here.world.do(take(first, OWNER), BOSS)).action.name
    departed = take(first, GONE, due_date=day(9))
    async with here.nothing_left():
        both = await here.refused("ACTIONS_ARE_INCOMPLETE", CloseSessionRequest(name=first), BOSS)
        assert both.metadata["actions"] == f"{unowned}, {undated}"
        await here.refused("PERSON_IS_UNKNOWN", departed, BOSS, person=GONE)
        await here.refused("CALLER_DOES_NOT_LEAD", CloseSessionRequest(name=first), OWNER)
        await here.denied("default-deny", CloseSessionRequest(name=first), LEAD)
        await here.denied("departed-may-nothing", CloseSessionRequest(name=first), GONE)
    for name in (unowned, undated):
        await here.world.do(AssignActionRequest(name=name, owners=[OWNER], due_date=day(9)), BOSS)
    await here.world.do(CloseSessionRequest(name=first), BOSS)
    second = await planned(here, previous=first, starts=3.0)
    await here.world.do(OpenSessionRequest(name=second), BOSS)
    async with here.nothing_left():
        left = await here.refused("ACTIONS_ARE_OPEN", CloseSessionRequest(name=second, carry=[unowned]), BOSS)
        assert left.metadata["actions"] == undated
        absent = "actions/00000000-0000-4000-8000-00000000dead"
        await here.refused("SUBJECT_IS_UNKNOWN", CloseSessionRequest(name=second, carry=[absent]), BOSS)
        await here.refused("SOURCE_IS_OVER", take(first, OWNER, due_date=day(9)), BOSS)
        await here.refused("CALLER_TAKES_NO_PART", take(second, OWNER, due_date=day(9)), CEO)


async def test_an_action_has_one_owner(here):
    session = await planned(here)
    name = (await here.world.do(take(session, OWNER, due_date=day(9)), BOSS)).action.name
    async with here.nothing_left():
        await here.refused("ACTION_HAS_SEVERAL_OWNERS", take(session, OWNER, PEER, due_date=day(9)), BOSS)
        await here.refused("ACTION_HAS_SEVERAL_OWNERS", AssignActionRequest(name=name, owners=[OWNER, PEER]), BOSS)
        await here.refused("DATE_IS_PAST", take(session, OWNER, due_date=day(-3)), BOSS)
        await here.malformed(CloseActionRequest(name=name), OWNER)
        await here.denied("default-deny", CloseActionRequest(name=name, evidence_uris=["https://x"]), LEAD)


async def test_an_agenda_that_is_locked_stays_as_it_is(here):
    soon, later = await planned(here, starts=0.5), await planned(here, starts=9.0)
    await here.world.do(LockAgendaRequest(name=later), BOSS)
    other = [AgendaItem(title="Something else")]
    async with here.nothing_left():
        for name in (soon, later):
            await here.refused("AGENDA_IS_LOCKED", ReviseAgendaRequest(name=name, agenda=other), BOSS)
        empty = PlanSessionRequest(plan=plan(0.5))
        await here.refused("AGENDA_IS_EMPTY", empty, BOSS)
        await here.refused(
            "SESSION_ENDS_BEFORE_IT_STARTS",
            PlanSessionRequest(plan=plan(end_time=timestamp(now(1))), agenda=AGENDA),
            BOSS,
        )
        await here.refused(
            "FACILITATOR_IS_ALONE", PlanSessionRequest(plan=plan(participants=[BOSS]), agenda=AGENDA), BOSS
        )


async def test_a_participant_has_so_many_votes(here):
    gathering = WorkshopPlan(
        title="共创会",
        question="What would double our orders?",
        unit=SALES,
        cycle=CYCLE,
        facilitator=BOSS,
        participants=[OWNER, PEER],
        start_time=timestamp(now(1)),
    )
    name = (await here.world.do(PlanWorkshopRequest(plan=gathering), BOSS)).workshop.name
    await here.world.do(OpenWorkshopRequest(name=name), BOSS)
    ideas = [
        (await here.world.do(SubmitIdeaRequest(name=name, title=title), OWNER)).workshop.ideas[-1].idea_id
        for title in ("Sell in shops", "Rent them out")
    ]
    await here.world.do(OpenVotingRequest(name=name), BOSS)
    async with here.nothing_left():
        many = VoteIdeasRequest(name=name, votes=[IdeaVote(idea_id=each, votes=2) for each in ideas])
        await here.refused("TOO_MANY_VOTES", many, OWNER, votes="3")
        twice = VoteIdeasRequest(name=name, votes=[IdeaVote(idea_id=ideas[0], votes=2) for _ in range(2)])
        await here.refused("TOO_MANY_VOTES", twice, OWNER)
        one = [IdeaVote(idea_id=ideas[0], votes=1)]
        await here.refused(
            "IDEA_IS_UNKNOWN", VoteIdeasRequest(name=name, votes=[IdeaVote(idea_id="no", votes=1)]), OWNER
        )
        await here.denied("default-deny", VoteIdeasRequest(name=name, votes=one), LEAD)
        await here.denied("departed-may-nothing", VoteIdeasRequest(name=name, votes=one), GONE)
        await here.refused("WORKSHOP_IS_ELSEWHERE", SubmitIdeaRequest(name=name, title="Too late"), OWNER)


# -- capacity


async def test_capacity_is_of_a_unit_and_a_cycle_and_takes_what_is_theirs(here):
    one, _, third = await three(here)
    name = "capacities/plant.now"
    declare = DeclareCapacityRequest(name=name, available="10", measure="people")
    load = PlanLoadRequest(name=name, etag="v1", subject=third, load="3")
    async with here.nothing_left():
        for unknown, reason in (("nowhere.now", "UNIT_IS_UNKNOWN"), ("plant.never", "CYCLE_IS_UNKNOWN")):
            capacity = DeclareCapacityRequest(name=f"capacities/{unknown}", available="10", measure="people")
            by = CEO if reason == "UNIT_IS_UNKNOWN" else LEAD
            answer = await here.call(await here.whole(capacity), by)
            assert (answer.reason, answer.status) in (
                (reason, "FAILED_PRECONDITION"),
                ("PERMISSION_DENIED", "PERMISSION_DENIED"),
            )
        await here.denied("default-deny", declare, OWNER)
        await here.denied("navigator-never-writes-content", declare, HR)
        await here.refused("RESOURCE_NOT_FOUND", load, LEAD, domain="okr.api.v1")
        disordered = DeclareCapacityRequest(
            name=name,
            available="10",
            measure="people",
            bounds={"committed_most": "0.9", "total_least": "1", "total_most": "0.8"},
        )
        await here.refused("BOUNDS_ARE_DISORDERED", disordered, LEAD)
        await here.malformed(DeclareCapacityRequest(name=name, available="-1", measure="people"), LEAD)
    await here.world.do(DeclareCapacityRequest(name=name, available="10", measure="people"), LEAD)
    async with here.nothing_left():
        for subject, reason in ((one, "LOAD_IS_NOT_THE_UNITS"), (ABSENT, "OBJECTIVE_IS_UNKNOWN")):
            await here.refused(reason, PlanLoadRequest(name=name, subject=subject, load="3"), LEAD)
        await here.refused("SUBJECT_IS_UNKNOWN", PlanLoadRequest(name=name, subject=CANNOT_BE, load="3", kind=1), LEAD)
        for much in ("0", "-3", "-0"):
            await here.refused("LOAD_IS_NOT_POSITIVE", PlanLoadRequest(name=name, subject=third, load=much), LEAD)


async def test_what_overlaps_is_known_and_several(here):
    one, other, _ = await three(here)
    whole = {"kind": OVERLAP_KIND_CONFLICT, "statement": "Both want the same week"}
    async with here.nothing_left():
        await here.malformed(DeclareOverlapRequest(between=[one, one], **whole), OWNER)
        await here.malformed(DeclareOverlapRequest(between=[one], **whole), OWNER)
        await here.refused("OBJECTIVE_IS_UNKNOWN", DeclareOverlapRequest(between=[one, ABSENT], **whole), OWNER)
        await here.denied("departed-may-nothing", DeclareOverlapRequest(between=[one, other], **whole), GONE)
        standing = f"standings/{one.partition('/')[2]}"
        await here.denied("default-deny", DeclareStandaloneRequest(name=standing, reason="alone"), PEER)


async def test_nobody_finds_a_restricted_objective_by_guessing_its_title(here):
    title = f"We buy 海星 {new_id()}"
    secret = await here.world.objective(OWNER, SALES, title=title)
    await here.world.do(RestrictObjectiveRequest(name=secret, reason="a listed company"), OWNER)
    await here.world.quiet()
    await here.world.objective(PEER, PLANT, title=title)
    await here.world.quiet()
    assert not await here.world.everything("alignment", OverlapFound)
    await here.world.do(LiftRestrictionRequest(name=secret, reason="it is announced"), OWNER)
    await here.world.quiet()
    (found,) = await here.world.everything("alignment", OverlapFound)
    assert secret in found.event.between


# -- what is malformed


async def test_malformed_names_and_numbers_are_told_field_by_field(here):
    one, other, _ = await three(here)
    async with here.nothing_left():
        for weight in (
            "NaN",
            "Infinity",
            "1e-1",
            "0,1",
            " 0.1",
            "0.1 ",
            ".1",
            "1.1",
            "-0.1",
            "0.0123456789",
            "٠.١",
            "0.1\n",
        ):
            await here.malformed(propose(one, other, weight=weight), OWNER)
        for amount in ("1e400", "NaN", "1234567890123456789", "0.0123456789", "00", "+1", "0x10", "1_000"):
            await here.malformed(propose(one, key_result_of(other), weight="", amount=amount), OWNER)
        for quantity in ("NaN", "1e3", "-", "1.", "1234567890123456789"):
            await here.malformed(ask(key_result_of(one), LEAD, quantity=quantity), OWNER)
        for goal in (
            "",
            "objectives/1",
            one.upper(),
            f"{one}/keyResults/",
            f"{one}\n",
            f"{one}/keyResults/a/b",
            "people/p",
        ):
            await here.malformed(propose(goal, other), OWNER)
        for name in ("contracts/1", f"contracts/{new_id()}\n", one, "contracts/../etc"):
            await here.malformed(propose(one, other, name=name), OWNER)
        for date in ("2026-02-30", "2026-2-1", "0000-01-01", "2026-13-01", "2026-01-01T00:00"):
            await here.malformed(propose(one, other, due_date=date), OWNER)
        for fields in ({"statement": ""}, {"statement": "x" * 2001}, {"kind": 0}, {"kind": 99}, {"metric": "ARR 2026"}):
            await here.malformed(propose(one, other, **fields), OWNER)
        for request_id in ("1", new_id().upper(), f"{new_id()}\n"):
            request = propose(one, other)
            request.request_id = request_id
            await here.malformed(request, OWNER)
        for title in ("two\nlines", "a\x00b", "x" * 301, "\u2028"):
            await here.malformed(PlanSessionRequest(plan=plan(title=title), agenda=AGENDA), BOSS)


async def test_times_are_on_the_calendar_and_nothing_is_recorded_ahead_of_its_time(here):
    one, other, _ = await three(here)
    wrong = [Timestamp(seconds=10**12), Timestamp(seconds=-(10**12)), Timestamp(nanos=-1), Timestamp(nanos=10**9)]
    async with here.nothing_left():
        for time in wrong:
            for field in ("answer_due", "effective_time"):
                request = propose(one, other)
                getattr(request, field).CopyFrom(time)
                await here.malformed(request, OWNER)
                asked = ask(key_result_of(one), LEAD)
                getattr(asked, field).CopyFrom(time)
                await here.malformed(asked, OWNER)
            for field in ("start_time", "end_time"):
                await here.malformed(PlanSessionRequest(plan=plan(**{field: time}), agenda=AGENDA), BOSS)
        ahead = propose(one, other)
        ahead.effective_time.CopyFrom(timestamp(now(1)))
        await here.malformed(ahead, OWNER)


async def test_a_request_of_ten_megabytes_is_not_read(here):
    one, other, _ = await three(here)
    async with here.nothing_left():
        request = await here.whole(propose(one, other, statement="x" * 10_000_000))
        assert (await here.call(request, OWNER)).status == "RESOURCE_EXHAUSTED"


async def test_any_text_is_taken_as_it_was_written(here):
    for text in (
        "🦜🏳️‍🌈",
        "שלום ‮txt.exe‬",
        "a\x00b\x07\x1b[31m",
        "e\u0301\u200b\ufeff",
        "'; DROP TABLE bonds_v1; --",
        "\\u0000 %s {}",
    ):
        one, other, _ = await three(here)
        name = await here.world.contract(one, other, OWNER, BOSS, statement=text)
        assert (await here.world.events(name))[0].event.terms.statement == text
        await here.world.quiet()
        (row,) = await here.world.rows("SELECT stands FROM bonds_v1 WHERE name = $1", name)
        assert row == (True,)


async def test_a_consistency_token_is_one_of_a_log_that_is_known(here):
    one, other, _ = await three(here)
    async with here.nothing_left():
        for token in ("garbage", "%%%", "e30x", "x" * 1024):
            request = propose(one, other)
            request.consistency_token = token
            await here.refused("CONSISTENCY_TOKEN_INVALID", request, OWNER, domain="okr.api.v1")
        request = propose(one, other)
        request.consistency_token = freshness.encode({here.world.settings["goal"].log_id("goal"): 10**9})
        await here.refused("FACTS_ARE_BEHIND", request, OWNER, domain="okr.api.v1")


# -- every rpc


async def test_validate_only_records_nothing_by_any_rpc(here):
    """Whether it would be done or refused: of every rpc, by everybody who could call it."""
    one, other, _ = await three(here)
    contract = await here.world.contract(one, other, OWNER, BOSS, accept=False)
    dependency = await here.world.requested(one, OWNER, LEAD)
    session = await planned(here)
    names = {"contracts": contract, "dependencies": dependency, "sessions": session}
    done, shapes = set(), set()
    async with here.nothing_left():
        for service in SERVICE.services:
            for method in service.methods:
                for by, scopes in ((OWNER, ()), (BOSS, ()), (LEAD, ()), REACTION, ("apps/import", ("okr.import",))):
                    request = await filled(here, method, names, one, other)
                    if method.name in ("ProposeContract", "RequestDependency", "PlanSession", "ImportContract"):
                        request.name = f"{prefix_of(request)}/{new_id()}"
                    request.validate_only = True
                    answer = await here.call(request, by, scopes)
                    if isinstance(answer, Answer):
                        assert answer.reason not in ("", "INTERNAL"), (method.name, answer)
                        assert answer.status not in ("INTERNAL", "UNKNOWN")
                        if answer.reason == "FIELD_INVALID":
                            shapes.add((method.name, answer.message))
                    else:
                        assert (answer.receipt.position, answer.receipt.event_count) == (0, 0)
                        done.add(method.name)
    # What is sent has the right shape, and much of it would have been done.
    assert not shapes
    assert {"ProposeContract", "AcceptContract", "RequestDependency", "PlanSession", "RecordAction"} <= done
    assert len(done) > 15


async def test_who_may_nothing_hears_nothing_by_any_rpc(here):
    one, other, _ = await three(here)
    names = {"contracts": await here.world.contract(one, other, OWNER, BOSS, accept=False)}
    async with here.nothing_left():
        for service in SERVICE.services:
            for method in service.methods:
                for by in (GONE, "people/nobody", "apps/nobody"):
                    request = await filled(here, method, names, one, other)
                    answer = await here.call(request, by)
                    assert isinstance(answer, Answer)
                    assert (answer.reason, answer.status) == ("PERMISSION_DENIED", "PERMISSION_DENIED"), method.name


async def test_content_is_committed_by_nobody_who_only_facilitates(here):
    one, other, _ = await three(here)
    names: dict[str, str] = {}
    async with here.nothing_left():
        for service in SERVICE.services:
            for method in service.methods:
                if method.name in CONTENT:
                    request = await filled(here, method, names, one, other)
                    await here.denied("navigator-never-writes-content", request, HR)


async def test_fifty_at_once_about_one_dependency_are_decided_once(here):
    one, _, third = await three(here)
    name = await here.world.requested(one, OWNER, LEAD)
    await here.world.quiet()
    before = await here.heads()
    etag = f"v{await here.world.version(name)}"
    requests = [
        AcceptDependencyRequest(request_id=new_id(), name=name, etag=etag, provider_objective=third) for _ in range(50)
    ]
    answers = await asyncio.gather(*(here.call(each, LEAD) for each in requests))
    refused = [each for each in answers if isinstance(each, Answer)]
    assert len(refused) == 49
    assert {each.reason for each in refused} == {"ETAG_MISMATCH"}
    assert (await here.world.kinds(name)).count("DependencyAccepted") == 1
    await here.world.last(name, "DependencySupported")
    await here.world.quiet()
    goal, alignment = await here.heads()
    assert (goal - before[0], alignment - before[1]) == (2, 2)
