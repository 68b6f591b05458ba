"""What every command keeps to: repeats, etags, existence, permission, validate_only, conflicts, the header of its events."""

import asyncio
from datetime import UTC, datetime, timedelta

from okr.goal.v1 import cycle_service_pb2 as cycles
from okr.goal.v1 import policy_service_pb2 as policies
from okr.goal.v1.goal_service_pb2 import (
    AcceptTermsRequest,
    CarryObjectiveRequest,
    EstimateOddsRequest,
    ReviseTermsRequest,
    StateFactRequest,
)

from libs import freshness
from libs.record import timestamp
from services.goal.policy import EXPLORATORY
from tests.edge.world import BOSS, EXPLORE, OWNER, PEER, PLAN, Q4, new_id, proposal, world, wrong
from tests.goal import company

ABSENT = "objectives/00000000-0000-4000-8000-00000000dead"
FACT = {"kind": 1, "text": "the plant is full until March"}


def fact(objective, **fields):
    whole = {"request_id": new_id(), "name": objective.name, "etag": objective.etag, **FACT}
    return StateFactRequest(**{**whole, **fields})


async def test_the_answer_is_the_resource_after_the_decision_and_a_receipt(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        before = here.log.head
        answer = await here.propose()
        assert answer.objective.terms == company.terms(parent="")
        assert answer.objective.etag == "v2"
        receipt = answer.receipt
        assert (receipt.log_id, receipt.position, receipt.event_count) == ("goal@cn/1", before + 2, 2)
        assert freshness.decode(receipt.consistency_token) == {"goal@cn/1": before + 2}
        assert receipt.HasField("commit_time")
        assert not receipt.replayed
        assert [warning.reason for warning in answer.warnings] == ["PARENT_IS_MISSING"]


async def test_a_repeat_gets_the_first_answer_also_from_another_process(database, tmp_path):
    dsn = database()
    async with world(dsn, tmp_path) as here:
        await here.set_up()
        request = proposal()
        first = await here.goals.ProposeObjective(request, **here.by())
        again = await here.goals.ProposeObjective(request, **here.by())
        head = here.log.head
    first.receipt.replayed = True
    assert again == first
    async with world(dsn, tmp_path) as elsewhere:
        assert await elsewhere.goals.ProposeObjective(request, **elsewhere.by()) == first
        assert elsewhere.log.head == head


async def test_a_repeat_is_recognised_though_its_etag_is_old_by_then_and_the_rules_would_refuse_it(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        proposed = (await here.propose()).objective
        accept = AcceptTermsRequest(
            request_id=new_id(), name=proposed.name, etag=proposed.etag, terms_hash=proposed.terms_hash
        )
        first = await here.goals.AcceptTerms(accept, **here.by())
        revise = ReviseTermsRequest(
            request_id=new_id(), name=proposed.name, etag=first.objective.etag, terms=company.terms(title="Win Osaka")
        )
        await here.goals.ReviseTerms(revise, **here.by(BOSS))
        again = await here.goals.AcceptTerms(accept, **here.by())
        first.receipt.replayed = True
        assert again == first
        assert again.objective.accepted_by == [OWNER]
        accept.request_id = new_id()
        accept.etag = "v4"
        assert (await wrong(here.goals.AcceptTerms(accept, **here.by()))).says == ("ABORTED", "TERMS_HAVE_MOVED")


async def test_a_request_id_with_another_body_is_refused_whatever_else_is_wrong(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        request = proposal()
        await here.goals.ProposeObjective(request, **here.by())
        head = here.log.head
        others = [
            here.goals.ProposeObjective(
                proposal(request_id=request.request_id, terms=company.terms(title="Other")), **here.by()
            ),
            here.goals.ProposeObjective(request, **here.by(BOSS)),
            here.goals.StateFact(
                StateFactRequest(request_id=request.request_id, name=ABSENT, etag="v1", **FACT), **here.by()
            ),
            here.goals.ProposeObjective(
                proposal(request_id=request.request_id, validate_only=True, terms=company.terms(title="Other")),
                **here.by(),
            ),
        ]
        for call in others:
            failure = await wrong(call)
            assert failure.says == ("INVALID_ARGUMENT", "REQUEST_ID_REUSED")
            assert failure.metadata == {"requestId": request.request_id}
            assert failure.domain == "okr.api.v1"
        assert here.log.head == head


async def test_an_old_etag_is_refused_with_the_present_one(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        proposed = (await here.propose()).objective
        assert (await here.goals.StateFact(fact(proposed), **here.by())).objective.etag == "v3"
        failure = await wrong(here.goals.StateFact(fact(proposed, text="another"), **here.by()))
        assert failure.says == ("ABORTED", "ETAG_MISMATCH")
        assert failure.metadata == {"resource": proposed.name, "currentEtag": "v3"}
        assert failure.fields == ["etag"]


async def test_what_does_not_exist_is_not_found_by_those_who_may_and_denied_to_others(database, tmp_path):
    async with world(database(), tmp_path) as here:
        opening = cycles.OpenCycleRequest(request_id=new_id(), name="cycles/never", etag="v1")
        failure = await wrong(here.cycles.OpenCycle(opening, **here.setup()))
        assert failure.says == ("NOT_FOUND", "RESOURCE_NOT_FOUND")
        assert failure.metadata == {"resource": "cycles/never"}
        failure = await wrong(here.cycles.OpenCycle(opening, **here.by(PEER)))
        assert failure.says == ("PERMISSION_DENIED", "PERMISSION_DENIED")
        assert failure.metadata == {"action": "OpenCycle", "rule": "default-deny"}


async def test_what_is_denied_does_not_depend_on_whether_it_exists(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        there = (await here.propose()).objective
        failures = [
            await wrong(here.goals.StateFact(fact(there, name=name), **here.by(PEER))) for name in (there.name, ABSENT)
        ]
        assert [failure.says for failure in failures] == [("PERMISSION_DENIED", "PERMISSION_DENIED")] * 2
        assert failures[0].metadata == failures[1].metadata
        assert failures[0].message == failures[1].message


async def test_validate_only_decides_and_records_nothing(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        head = here.log.head
        request = proposal(validate_only=True)
        asked = await here.goals.ProposeObjective(request, **here.by())
        assert asked.objective.etag == "v2"
        assert asked.receipt.log_id == "goal@cn/1"
        assert (asked.receipt.position, asked.receipt.event_count, asked.receipt.consistency_token) == (0, 0, "")
        assert not asked.receipt.HasField("commit_time")
        assert here.log.head == head
        request.terms.unit = "units/ended"
        assert (await wrong(here.goals.ProposeObjective(request, **here.by()))).code == "FAILED_PRECONDITION"
        request.terms.unit = company.SALES
        request.validate_only = False
        done = await here.goals.ProposeObjective(request, **here.by())
        assert not done.receipt.replayed
        request.validate_only = True
        known = await here.goals.ProposeObjective(request, **here.by())
        assert known.receipt.replayed
        assert known.receipt.position == done.receipt.position


async def test_what_changes_nothing_is_answered_and_remembered(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        proposed = (await here.propose()).objective
        stated = (await here.goals.StateFact(fact(proposed), **here.by())).objective
        head = here.log.head
        request = fact(stated)
        same = await here.goals.StateFact(request, **here.by())
        assert (same.receipt.position, same.receipt.event_count, same.receipt.replayed) == (0, 0, False)
        assert same.objective == stated
        assert (await here.goals.StateFact(request, **here.by())).receipt.replayed
        assert here.log.head == head


async def test_a_refusal_of_the_rules_has_its_status_reason_and_details(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        request = proposal(terms=company.terms(parent="", unit="units/ended"))
        failure = await wrong(here.goals.ProposeObjective(request, **here.by()))
        assert failure.says == ("FAILED_PRECONDITION", "UNIT_IS_DISSOLVED")
        assert failure.domain == "okr.goal.v1"
        assert failure.details["PreconditionFailure"].violations[0].type == "UNIT_IS_DISSOLVED"
        assert failure.fields == ["terms.unit"]
        weights = company.terms(parent="")
        weights.key_results[0].weight = "0.5"
        failure = await wrong(here.goals.ProposeObjective(proposal(terms=weights), **here.by()))
        assert failure.code == "INVALID_ARGUMENT"
        assert failure.domain == "okr.goal.v1"


async def test_what_two_processes_write_at_once_is_all_recorded(database, tmp_path):
    """Neither sees what the other writes until its own append is refused, and nobody has to try again."""
    dsn = database()
    async with world(dsn, tmp_path) as here, world(dsn, tmp_path) as there:
        await here.set_up()

        def publish(place, number):
            request = policies.PublishPolicyPackRequest(
                request_id=new_id(), name=EXPLORE, title=f"version {number}", rules=EXPLORATORY, reason="a race"
            )
            return place.packs.PublishPolicyPack(request, **place.setup())

        for round in range(5):
            answers = await asyncio.gather(*(publish(place, 2 * round + n) for n, place in enumerate((here, there))))
            assert {answer.policy_pack.version for answer in answers} == {2 * round + 2, 2 * round + 3}
        answers = await asyncio.gather(*(publish(here, 100 + n) for n in range(40)))
        assert sorted(answer.policy_pack.version for answer in answers) == list(range(12, 52))


async def test_a_decision_is_made_anew_when_what_it_was_based_on_has_moved_in_another_process(database, tmp_path):
    dsn = database()
    async with world(dsn, tmp_path) as here, world(dsn, tmp_path) as there:
        await here.set_up()
        await here.propose()
        etag = "v2"
        for step in ("StartCycle", "WindUpCycle"):
            request = getattr(cycles, f"{step}Request")(request_id=new_id(), name=Q4, etag=etag)
            etag = (await getattr(there.cycles, step)(request, **there.setup())).cycle.etag
        assert here.decider.cached(Q4)[0] == 2
        failure = await wrong(here.goals.ProposeObjective(proposal(), **here.by()))
        assert failure.says == ("FAILED_PRECONDITION", "CYCLE_TAKES_NO_NEW_OBJECTIVES")


async def test_a_refusal_rests_on_what_other_processes_have_recorded(database, tmp_path):
    dsn = database()
    async with world(dsn, tmp_path) as here, world(dsn, tmp_path) as there:
        await here.cycles.PlanCycle(cycles.PlanCycleRequest(request_id=new_id(), name=Q4, plan=PLAN), **here.setup())
        failure = await wrong(here.goals.ProposeObjective(proposal(), **here.by()))
        assert failure.code == "FAILED_PRECONDITION"
        await here.publish_pack()
        opening = cycles.OpenCycleRequest(request_id=new_id(), name=Q4, etag="v1")
        await there.cycles.OpenCycle(opening, **there.setup())
        proposed = (await here.propose()).objective
        stated = (await there.goals.StateFact(fact(proposed), **there.by())).objective
        assert (await here.goals.StateFact(fact(stated, text="more"), **here.by())).objective.etag == "v4"


async def test_an_event_elsewhere_is_recorded_with_the_rest(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        proposed = (await here.propose()).objective
        plan = {"title": "2027 Q1", "start_date": "2027-01-01", "end_date": "2027-03-31"}
        planned = cycles.PlanCycleRequest(request_id=new_id(), name="cycles/2027-q1", plan=plan)
        await here.cycles.PlanCycle(planned, **here.setup())
        opened = cycles.OpenCycleRequest(request_id=new_id(), name="cycles/2027-q1", etag="v1")
        await here.cycles.OpenCycle(opened, **here.setup())
        for party in (OWNER, BOSS):
            accept = AcceptTermsRequest(
                request_id=new_id(), name=proposed.name, etag=proposed.etag, terms_hash=proposed.terms_hash
            )
            proposed = (await here.goals.AcceptTerms(accept, **here.by(party))).objective
        carry = CarryObjectiveRequest(
            request_id=new_id(), name=proposed.name, etag=proposed.etag, cycle="cycles/2027-q1", why="not done yet"
        )
        carried = await here.goals.CarryObjective(carry, **here.by())
        assert carried.carried_to
        [drafted, *_] = await here.recorded(carried.carried_to)
        assert drafted.event.carried_from == proposed.name
        [*_, closed] = await here.recorded(proposed.name)
        assert closed.header.command_id == drafted.header.command_id == carry.request_id
        again = await here.goals.CarryObjective(carry, **here.by())
        assert again.carried_to == carried.carried_to


async def test_states_that_are_forgotten_are_read_again(database, tmp_path):
    async with world(database(), tmp_path, cached_streams=1) as here:
        await here.set_up()
        for _ in range(3):
            proposed = (await here.propose()).objective
            assert (await here.goals.StateFact(fact(proposed), **here.by())).objective.etag == "v3"


async def test_the_header_says_who_for_whom_when_why_and_from_where(database, tmp_path):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    transaction, cause = new_id(), new_id()
    extra = (("okr-correlation-id", transaction), ("okr-causation-id", cause), ("traceparent", trace))
    async with world(database(), tmp_path) as here:
        await here.set_up()
        true_since = timestamp(datetime(2026, 10, 9, tzinfo=UTC))
        request = proposal(effective_time=true_since)
        proposed = (await here.goals.ProposeObjective(request, **here.by(metadata=extra))).objective
        first, second = (each.header for each in await here.recorded(proposed.name))
        assert (first.actor, first.on_behalf_of, first.command_id) == (OWNER, "", request.request_id)
        assert (first.correlation_id, first.causation_id) == (transaction, "")
        assert (first.trace_parent, first.effective_at, first.rule_id) == (trace, true_since, "owner-drafts")
        assert (first.version, second.version) == (1, 2)
        assert first.event_id != second.event_id

        token = here.signer.token("apps/bot", ["okr.act"], on_behalf_of=OWNER)
        metadata = (("authorization", f"Bearer {token}"), *extra)
        estimate = EstimateOddsRequest(
            request_id=new_id(), name=proposed.name, etag=proposed.etag, odds="0.5", rationale="as ever"
        )
        await here.goals.EstimateOdds(estimate, metadata=metadata)
        [*_, last] = await here.recorded(proposed.name)
        assert (last.header.actor, last.header.on_behalf_of) == ("apps/bot", OWNER)
        assert last.event.odds.by == OWNER
        assert last.header.causation_id == cause

        for odd in (("okr-correlation-id", "x" * 2000), ("traceparent", "00-zz-zz-01")):
            request = proposal()
            answer = await here.goals.ProposeObjective(request, **here.by(metadata=(odd,)))
            header = (await here.recorded(answer.objective.name))[0].header
            assert (header.correlation_id, header.trace_parent) == (request.request_id, "")


async def test_nothing_is_recorded_ahead_of_its_time(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        soon, later = (timestamp(datetime.now(UTC) + timedelta(minutes=each)) for each in (2, 30))
        await here.propose(effective_time=soon)
        failure = await wrong(here.goals.ProposeObjective(proposal(effective_time=later), **here.by()))
        assert failure.says == ("INVALID_ARGUMENT", "FIELD_INVALID")
        assert failure.fields == ["effective_time"]


async def test_an_event_that_is_too_large_is_refused(database, tmp_path):
    async with world(database(), tmp_path) as here:
        await here.set_up()
        many = company.terms(parent="", why="长" * 4000, hypothesis="长" * 4000)
        del many.key_results[:]
        criterion = "长" * 1000
        for place in range(30):
            levels = company.rubric("0.3", "0.7", "1")
            for level in levels.rubric.levels:
                level.criterion = criterion
            weight = "0.71" if place == 0 else "0.01"
            many.key_results.append(company.key_result(f"kr{place}", levels, weight, title="长" * 200))
        head = here.log.head
        failure = await wrong(here.goals.ProposeObjective(proposal(terms=many), **here.by()))
        assert failure.says == ("INVALID_ARGUMENT", "EVENT_TOO_LARGE")
        assert failure.domain == "okr.api.v1"
        assert here.log.head == head
