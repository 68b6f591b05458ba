"""What alignment knows of goal when it decides: as fresh as the caller asks, and recorded with the decision."""

import grpc
import pytest
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_SUPPORTS, ContractTerms
from okr.alignment.v1.contract_service_pb2 import ProposeContractRequest
from okr.alignment.v1.contract_service_pb2_grpc import ContractServiceStub
from okr.alignment.v1.workshop_pb2 import IdeaDraft, WorkshopPlan
from okr.alignment.v1.workshop_service_pb2 import (
    AdoptIdeaRequest,
    OpenWorkshopRequest,
    PlanWorkshopRequest,
    SubmitIdeaRequest,
)
from okr.goal.v1.events_pb2 import ObjectiveDrafted

from libs import freshness
from libs.record import timestamp
from tests.alignment.world import BOSS, CYCLE, OWNER, SALES, new_id, now, running, terms
from tests.edge.world import wrong


@pytest.fixture
def start(tmp_path, database, nats):
    return lambda: running(tmp_path, database, nats)


def supports(child: str, parent: str, token: str = "") -> ProposeContractRequest:
    agreed = ContractTerms(child=child, parent=parent, kind=CONTRACT_KIND_SUPPORTS, statement="It helps.")
    return ProposeContractRequest(request_id=new_id(), terms=agreed, consistency_token=token)


async def test_a_contract_about_an_objective_proposed_a_moment_before_works_with_the_token_of_its_receipt(start):
    async with start() as world:
        parent = await world.objective(BOSS, SALES)
        for _ in range(10):
            proposed = await world.proposed(OWNER, SALES)
            request = supports(proposed.objective.name, parent, proposed.receipt.consistency_token)
            made = await world.do(request, OWNER)
            assert made.contract.child.terms_hash == proposed.objective.terms_hash


async def test_what_was_read_of_other_services_stands_in_the_record(start):
    async with start() as world:
        parent = await world.objective(BOSS, SALES)
        proposed = await world.proposed(OWNER, SALES)
        made = await world.do(supports(proposed.objective.name, parent, proposed.receipt.consistency_token), OWNER)
        (recorded,) = await world.events(made.contract.name)
        read = {each.log_id: each.position for each in recorded.header.read_positions}
        region = world.settings["goal"].region
        assert set(read) == {f"goal@{region}/1", f"directory@{region}/1"}
        assert read[f"goal@{region}/1"] == proposed.receipt.position
        assert read[f"directory@{region}/1"] == len(await world.logs["directory"].read(0, 1000))


async def test_facts_that_do_not_come_are_behind_and_nothing_is_recorded(start):
    async with start() as world:
        parent = await world.objective(BOSS, SALES)
        proposed = await world.proposed(OWNER, SALES)
        ahead = freshness.encode({proposed.receipt.log_id: proposed.receipt.position + 1})
        request = supports(proposed.objective.name, parent, ahead)
        stub = ContractServiceStub(world.channels["alignment"])
        metadata = (("authorization", f"Bearer {world.token(OWNER)}"),)
        failure = await wrong(stub.ProposeContract(request, metadata=metadata, timeout=20))
        assert failure.says == ("UNAVAILABLE", "FACTS_ARE_BEHIND")
        assert await world.logs["alignment"].read(0, 10) == []
        # The event that it waited for comes, and the same request is decided.
        await world.objective(OWNER, SALES)
        answer = await stub.ProposeContract(request, metadata=metadata, timeout=20)
        assert answer.receipt.event_count == 1


async def test_alignment_decides_while_goal_is_away_by_what_it_last_heard(start):
    async with start() as world:
        child, parent = await world.objective(OWNER, SALES), await world.objective(BOSS, SALES)
        await world.do(supports(child, parent, world.send.seen), OWNER)
        await world.stop("goal")
        other = f"{child}/keyResults/kr"
        assert (await world.do(supports(other, parent), OWNER)).receipt.event_count == 1
        with pytest.raises(grpc.aio.AioRpcError):
            await world.channels["goal"].unary_unary("/okr.goal.v1.GoalService/ProposeObjective")(b"", timeout=1)


async def test_an_adopted_idea_becomes_a_draft_in_goal(start):
    async with start() as world:
        plan = WorkshopPlan(
            title="What next?",
            question="How do pumps fail less?",
            unit=SALES,
            cycle=CYCLE,
            facilitator=BOSS,
            participants=[BOSS, OWNER],
            start_time=timestamp(now()),
        )
        workshop = (
            await world.do(PlanWorkshopRequest(plan=plan, consistency_token=world.send.seen), BOSS)
        ).workshop.name
        await world.do(OpenWorkshopRequest(name=workshop), BOSS)
        said = await world.do(SubmitIdeaRequest(name=workshop, title="Spare parts", why="A line stops."), OWNER)
        (idea,) = said.workshop.ideas
        drafted = terms(OWNER, SALES, title="Spare parts within a day")
        await world.do(AdoptIdeaRequest(name=workshop, idea_id=idea.idea_id, draft=IdeaDraft(terms=drafted)), BOSS)
        output = await world.last(workshop, "OutputDrafted")
        (draft,) = await world.everything("goal", ObjectiveDrafted)
        assert (output.idea_id, output.objective) == (idea.idea_id, draft.stream)
        assert draft.event.terms.title == "Spare parts within a day"
