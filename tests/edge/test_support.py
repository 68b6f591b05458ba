"""An accepted dependency gets exactly one supporting key result, however often and wherever goal reacts to it at once."""

import asyncio
from uuid import UUID, uuid5

from okr.goal.v1 import reaction_service_pb2 as api
from okr.goal.v1.events_pb2 import ReactionTaken, SupportingKeyResultAdded
from okr.goal.v1.goal_service_pb2 import StateFactRequest

from libs.permission import Principal
from libs.refusal import Conflict
from tests.edge.world import Wrong, new_id, world, wrong

SUPPORT = "okr.goal.v1.ReactionService/SupportDependency"
REACTIONS = Principal("apps/goal-reactions", frozenset({"okr.reaction"}))
DEPENDENCY = "dependencies/00000000-0000-4000-8000-0000000000d1"


def support(objective: str, request_id: str = "", **fields):
    whole = {
        "request_id": request_id or new_id(),
        "dependency": DEPENDENCY,
        "provider_objective": objective,
        "key_result_id": "dep-d1",
        "title": "三百台样机 / 300 test benches",
        "quantity": "300",
        "due_date": "2026-11-15",
    }
    return api.SupportDependencyRequest(**{**whole, **fields})


async def added(here, objective):
    return [each.event for each in await here.recorded(objective) if isinstance(each.event, SupportingKeyResultAdded)]


async def try_until_recorded(place, request):
    """As the reactor does: others wrote first, so once more."""
    while True:
        try:
            return await place.decider.execute(SUPPORT, request, REACTIONS)
        except Conflict:
            await asyncio.sleep(0)


async def test_many_reactions_at_once_make_one_key_result(database, tmp_path):
    dsn = database()
    async with world(dsn, tmp_path) as here, world(dsn, tmp_path) as there:
        await here.set_up()
        objective = (await here.propose()).objective.name
        same = [uuid5(UUID(int=5), str(number)) for number in range(4)]
        requests = [support(objective, str(request_id)) for request_id in same for _ in range(6)]
        requests += [support(objective) for _ in range(16)]
        places = (here, there)
        answers = await asyncio.gather(
            *(try_until_recorded(places[number % 2], each) for number, each in enumerate(requests))
        )
        assert {each.reaction.key_result for each in answers} == {f"{objective}/keyResults/dep-d1"}
        assert {each.reaction.refusal_reason for each in answers} == {""}
        (made,) = await added(here, objective)
        assert (made.key_result.dependency, made.key_result.weight) == (DEPENDENCY, "0")
        # Each decision stands in a stream of its own, once.
        names = {each.reaction.name for each in answers}
        assert len(names) == len(same) + 16
        for name in names:
            (taken,) = await here.recorded(name)
            assert taken.event == ReactionTaken(
                cause=DEPENDENCY, objective=objective, key_result=f"{objective}/keyResults/dep-d1"
            )
        assert sum(not each.receipt.replayed for each in answers) == len(names)


async def test_it_is_made_while_people_write_to_the_same_objective(database, tmp_path):
    dsn = database()
    async with world(dsn, tmp_path) as here, world(dsn, tmp_path) as there:
        await here.set_up()
        proposed = (await here.propose()).objective

        async def talk():
            etag = proposed.etag
            for number in range(30):
                fact = StateFactRequest(
                    request_id=new_id(), name=proposed.name, etag=etag, kind=1, text=f"fact {number}"
                )
                try:
                    etag = (await there.goals.StateFact(fact, **there.by())).objective.etag
                except Exception as error:
                    etag = Wrong(error).metadata["currentEtag"]

        numbers = range(8)
        requests = [
            support(proposed.name, dependency=f"{DEPENDENCY[:-1]}{number}", key_result_id=f"dep-{number}")
            for number in numbers
        ]
        await asyncio.gather(talk(), *(try_until_recorded(here, each) for each in (*requests, *requests)))
        made = await added(here, proposed.name)
        assert sorted(each.key_result.key_result_id for each in made) == [f"dep-{number}" for number in numbers]
        # The revisions follow each other, and each hash is of what is there after it.
        assert [each.revision for each in made] == list(range(2, 10))
        assert len({each.terms_hash for each in made}) == 8


async def test_nobody_else_gives_anybody_a_key_result(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        objective = (await here.propose()).objective.name
        stub = here.channel.unary_unary(
            f"/{SUPPORT}",
            request_serializer=api.SupportDependencyRequest.SerializeToString,
            response_deserializer=api.SupportDependencyResponse.FromString,
        )
        failure = await wrong(stub(support(objective), **here.by()))
        assert failure.says == ("PERMISSION_DENIED", "PERMISSION_DENIED")
        assert await added(here, objective) == []
        answer = await stub(support(objective), **here.by("apps/goal-reactions", ("okr.reaction",)))
        assert answer.reaction.key_result == f"{objective}/keyResults/dep-d1"


async def test_what_stands_in_the_way_is_recorded_and_answered(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        absent = "objectives/00000000-0000-4000-8000-00000000dead"
        request = support(absent)
        first = await here.decider.execute(SUPPORT, request, REACTIONS)
        assert first.reaction.refusal_reason == "OBJECTIVE_IS_UNKNOWN"
        again = await here.decider.execute(SUPPORT, request, REACTIONS)
        assert again.receipt.replayed and again.reaction == first.reaction
        assert await here.recorded(absent) == []
