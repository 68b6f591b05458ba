"""A command's answer shows no restricted text to those who may give the command and may not read."""

import asyncio
from typing import Any
from uuid import uuid4

from okr.directory.v1.directory_pb2 import ROLE_BUSINESS_LEAD
from okr.goal.v1 import cycle_service_pb2, events_pb2, goal_service_pb2, policy_service_pb2
from okr.goal.v1.measurement_pb2 import Reading
from okr.goal.v1.objective_pb2 import ORIGIN_BOTTOM_UP, Objective

from libs.commands import Decider
from libs.eventlog import EventLog
from libs.people import people_of
from libs.permission import Principal
from libs.record import Registry
from services.goal import binding, cycle, goal, policy
from tests.goal.company import BOSS, CEO, EXPLORATORY, EXPLORE, HQ, OWNER, Q4, SALES, terms

LEAD = "people/lead"
SERVICES = {
    goal_service_pb2.DESCRIPTOR.services_by_name["GoalService"]: goal,
    cycle_service_pb2.DESCRIPTOR.services_by_name["CycleService"]: cycle,
    policy_service_pb2.DESCRIPTOR.services_by_name["PolicyService"]: policy,
}
RPCS = {method.name: f"{service.full_name}/{method.name}" for service in SERVICES for method in service.methods}
PEOPLE = people_of(
    units={HQ: "", SALES: HQ},
    people={CEO: HQ, BOSS: (SALES, CEO), OWNER: (SALES, BOSS), LEAD: HQ},
    roles=[(LEAD, ROLE_BUSINESS_LEAD, SALES)],
)
SETUP, FEED = Principal("apps/setup", frozenset({"okr.setup"})), Principal("apps/feed", frozenset({"okr.measure"}))
SECRET = "Buy the rival in Tokyo"


def test_a_command_shows_no_restricted_text_to_who_may_not_read_it(database):
    async def story() -> None:
        log = await EventLog.open(database(), log_id="goal@cn/1", registry=Registry(events_pb2))
        decider = Decider(log, SERVICES, PEOPLE, rules=(binding,))

        async def do(rpc: str, by: Principal, **fields: Any) -> Any:
            request = decider.methods[RPCS[rpc]](**{"request_id": str(uuid4()), **fields})
            return await decider.execute(RPCS[rpc], request, by)

        async def etag() -> str:
            return f"v{len(await log.read_stream(name))}"

        try:
            await do("PublishPolicyPack", SETUP, name=EXPLORE, title="x", rules=EXPLORATORY, reason="set up")
            plan = {"title": "2026 Q4", "start_date": "2026-10-01", "end_date": "2026-12-31"}
            await do("PlanCycle", SETUP, name=Q4, plan=plan)
            await do("OpenCycle", SETUP, name=Q4, etag="v1")
            said = terms(title=SECRET, parent="")
            owner, lead = Principal(OWNER), Principal(LEAD)
            await do("StartCycle", SETUP, name=Q4, etag="v2")
            proposed = (await do("ProposeObjective", owner, terms=said, origin=ORIGIN_BOTTOM_UP)).objective
            name, agreed = proposed.name, {"name": proposed.name, "terms_hash": proposed.terms_hash}
            for party in (owner, Principal(BOSS)):
                await do("AcceptTerms", party, **agreed, etag=await etag())
            await do("ActivateObjective", owner, name=name, etag=await etag())
            restricting = {"name": name, "etag": await etag(), "reason": "not yet public"}

            # By whom has no business reading it: a name and an etag to go on with, and nothing else.
            answer = await do("RestrictObjective", lead, **restricting)
            assert answer.objective == Objective(name=name, etag=await etag())
            again = {"request_id": str(uuid4()), "name": f"{name}/keyResults/share", "reading": Reading(value="12")}
            for replayed in (False, True):
                answer = await do("MeasureKeyResult", FEED, **again)
                assert answer.receipt.replayed is replayed
                assert answer.objective == Objective(name=name, etag=await etag())
            lifting = {"name": name, "etag": await etag(), "reason": "it is public now"}
            answer = await do("LiftRestriction", lead, **lifting, validate_only=True)
            assert answer.objective == Objective(name=name, etag=f"v{int(lifting['etag'][1:]) + 1}")

            # By whom may read it: all of it.
            answer = await do("MeasureKeyResult", owner, **{**again, "request_id": str(uuid4())})
            assert answer.objective.terms.title == SECRET
            await do("LiftRestriction", owner, name=name, etag=await etag(), reason="it is public now")
            answer = await do("MeasureKeyResult", FEED, **{**again, "request_id": str(uuid4())})
            assert answer.objective.terms.title == SECRET
        finally:
            await log.close()

    asyncio.run(story())
