"""Bad contracts, through real gRPC: each is refused with a stable reason, and nothing is left behind."""

import asyncio
from collections import Counter

import pytest
from okr.alignment.v1.contract_pb2 import (
    CONTRACT_KIND_CONTRIBUTES,
    CONTRACT_KIND_SUPPORTS,
    CONTRACT_KIND_TAKES_SHARE,
    Contract,
    ContractSource,
)
from okr.alignment.v1.contract_service_pb2 import (
    AcceptContractRequest,
    BreachContractRequest,
    CounterContractRequest,
    DeclineContractRequest,
    EscalateContractRequest,
    FulfillContractRequest,
    ImportContractRequest,
    ReconfirmContractRequest,
    ReleaseContractRequest,
)

from tests.alignment.adversary import GONE, HR, Answer, of_a_module
from tests.alignment.asking import ABSENT, key_result_of, propose, three
from tests.alignment.world import BOSS, CEO, HQ, IMPORT, LATER, LEAD, OWNER, PEER, PLANT, SALES, day, new_id

TIMEKEEPER = ("apps/somebody", ("okr.timekeeper",))


@pytest.fixture(scope="module")
def here(tmp_path_factory, database, nats):
    with of_a_module(tmp_path_factory.mktemp("bad"), database, nats) as made:
        yield made


async def test_nothing_contributes_to_itself_nor_within_its_own_objective(here):
    one = await here.world.objective(OWNER, SALES)
    async with here.nothing_left():
        for child, parent in (
            (one, one),
            (key_result_of(one), one),
            (one, key_result_of(one)),
            (key_result_of(one), key_result_of(one)),
        ):
            await here.refused("ENDS_ARE_THE_SAME", propose(child, parent), OWNER)


async def test_nothing_contributes_to_what_is_unknown_or_closed(here):
    one, gone, other = await three(here)
    await here.closed(gone, BOSS)
    async with here.nothing_left():
        await here.refused("OBJECTIVE_IS_UNKNOWN", propose(one, ABSENT), OWNER, objective=ABSENT)
        await here.refused("OBJECTIVE_IS_UNKNOWN", propose(ABSENT, one), OWNER, objective=ABSENT)
        missing = f"{other}/keyResults/missing"
        await here.refused("KEY_RESULT_IS_UNKNOWN", propose(one, missing), OWNER, keyResult=missing)
        for child, parent, by in (
            (one, gone, OWNER),
            (gone, one, OWNER),
            (key_result_of(one), key_result_of(gone), BOSS),
        ):
            await here.refused("OBJECTIVE_IS_CLOSED", propose(child, parent), by, objective=gone)


async def test_an_offer_cannot_be_accepted_when_an_end_has_closed(here):
    one, other, _ = await three(here)
    name = await here.world.contract(one, other, OWNER, BOSS, accept=False)
    await here.closed(other, BOSS)
    async with here.nothing_left():
        await here.refused("OBJECTIVE_IS_CLOSED", AcceptContractRequest(name=name), BOSS, objective=other)
        await here.refused(
            "OBJECTIVE_IS_CLOSED", CounterContractRequest(name=name, terms=propose(one, other).terms), BOSS
        )


async def test_ends_have_a_day_in_common(here):
    one = await here.world.objective(OWNER, SALES)
    later = await here.world.objective(BOSS, SALES, cycle=LATER)
    async with here.nothing_left():
        for child, parent in ((one, later), (later, one)):
            await here.refused("CYCLES_DO_NOT_OVERLAP", propose(child, parent), OWNER, child=child, parent=parent)


async def test_only_parties_propose(here):
    one, other, _ = await three(here)
    async with here.nothing_left():
        for stranger in (PEER, CEO):
            await here.refused("CALLER_IS_NO_PARTY", propose(one, other), stranger)
        await here.denied("navigator-never-writes-content", propose(one, other), HR)
        await here.denied("departed-may-nothing", propose(one, other), GONE)
        for nobody in ("people/nobody", "apps/nobody"):
            await here.denied("default-deny", propose(one, other), nobody)
        await here.denied(
            "default-deny", propose(one, other), "apps/reader", ("okr.read", "okr.import", "okr.reaction")
        )


async def test_only_who_owes_the_answer_gives_it_and_on_what_they_saw(here):
    one, other, _ = await three(here)
    name = await here.world.contract(one, other, OWNER, BOSS, accept=False)
    async with here.nothing_left():
        await here.refused("CALLER_OWES_NO_ANSWER", AcceptContractRequest(name=name), OWNER, awaiting=BOSS)
        await here.refused("CALLER_IS_NO_PARTY", AcceptContractRequest(name=name), PEER)
        await here.refused("CALLER_IS_NO_PARTY", DeclineContractRequest(name=name, reason="no time"), CEO)
        await here.denied("navigator-never-writes-content", AcceptContractRequest(name=name), HR)
        await here.denied("departed-may-nothing", AcceptContractRequest(name=name), GONE)
        old = AcceptContractRequest(name=name, etag="v7")
        await here.refused("ETAG_MISMATCH", old, BOSS, domain="okr.api.v1", currentEtag="v1", resource=name)
        absent = AcceptContractRequest(name="contracts/00000000-0000-4000-8000-00000000dead", etag="v1")
        await here.refused("RESOURCE_NOT_FOUND", absent, BOSS, domain="okr.api.v1")
        await here.refused("CONTRACT_DOES_NOT_STAND", ReconfirmContractRequest(name=name), OWNER)
        await here.refused(
            "CONTRACT_DOES_NOT_STAND", FulfillContractRequest(name=name, evidence_uris=["https://x.example"]), BOSS
        )
        await here.refused("ANSWER_IS_NOT_DUE", EscalateContractRequest(name=name, reason="overdue"), *TIMEKEEPER)
        again = propose(one, other, name=name)
        await here.refused("CONTRACT_EXISTS", again, OWNER, contract=name)
        elsewhere = CounterContractRequest(name=name, terms=propose(other, one).terms)
        await here.refused("PARTIES_ARE_FIXED", elsewhere, BOSS)
        to = EscalateContractRequest(name=name, to=BOSS, reason="they do not answer")
        await here.refused("ESCALATION_STAYS_BETWEEN_PARTIES", to, OWNER)
        to = EscalateContractRequest(name=name, to=GONE, reason="they do not answer")
        await here.refused("PERSON_IS_UNKNOWN", to, OWNER, person=GONE)


async def test_an_offer_whose_ends_have_moved_is_not_accepted(here):
    one, other, _ = await three(here)
    name = await here.world.contract(one, other, OWNER, BOSS, accept=False)
    await here.world.revise(one, OWNER)
    async with here.nothing_left():
        await here.refused("ENDS_HAVE_MOVED", AcceptContractRequest(name=name), BOSS, end=one)


async def test_a_contract_is_accepted_once(here):
    one, other, _ = await three(here)
    name = await here.world.contract(one, other, OWNER, BOSS)
    async with here.nothing_left():
        again = await here.call(await here.whole(AcceptContractRequest(name=name)), BOSS)
        assert again.receipt.event_count == 0
        await here.refused("NOTHING_AWAITS_AN_ANSWER", AcceptContractRequest(name=name), OWNER)
        await here.refused("NOTHING_AWAITS_AN_ANSWER", DeclineContractRequest(name=name, reason="too late"), BOSS)
        await here.refused("CONTRACT_IS_NOT_STALE", ReconfirmContractRequest(name=name), OWNER)
        await here.refused("DATE_IS_NOT_PAST", BreachContractRequest(name=name, reason="it is late"), *TIMEKEEPER)
        await here.refused("CALLER_IS_NO_PARTY", BreachContractRequest(name=name, reason="it is late"), PEER)
        fulfil = FulfillContractRequest(name=name, evidence_uris=["https://x.example"])
        await here.refused("CALLER_OWES_NO_ANSWER", fulfil, OWNER, awaiting=BOSS)


async def test_what_has_ended_takes_no_answer(here):
    one, other, _ = await three(here)
    name = await here.world.contract(one, other, OWNER, BOSS)
    await here.world.do(ReleaseContractRequest(name=name, reason="the market is gone"), OWNER)
    async with here.nothing_left():
        for request in (
            AcceptContractRequest(name=name),
            CounterContractRequest(name=name, terms=propose(one, other).terms),
            DeclineContractRequest(name=name, reason="no time"),
            EscalateContractRequest(name=name, reason="they do not answer"),
            ReconfirmContractRequest(name=name),
            FulfillContractRequest(name=name, evidence_uris=["https://x.example"]),
            BreachContractRequest(name=name, reason="it never came"),
            ReleaseContractRequest(name=name, reason="me too"),
        ):
            await here.refused("CONTRACT_HAS_ENDED", request, BOSS)


async def test_terms_fit_their_kind(here):
    one, other, _ = await three(here)
    number = key_result_of(other)
    contributes, shares, supports = CONTRACT_KIND_CONTRIBUTES, CONTRACT_KIND_TAKES_SHARE, CONTRACT_KIND_SUPPORTS
    async with here.nothing_left():
        for parent, fields in (
            (other, {"weight": "0"}),
            (other, {"weight": "0.000000000"}),
            (other, {"weight": ""}),
            (number, {"amount": "3"}),
            (number, {"weight": "", "amount": "-3"}),
            (number, {"weight": "", "amount": "-0"}),
            (number, {"unit": "%"}),
            (number, {"kind": shares}),
            (number, {"kind": shares, "weight": "", "share": "0"}),
            (other, {"kind": supports}),
            (other, {"kind": supports, "weight": "", "metric": "arr"}),
            (other, {"kind": contributes, "share": "0.1", "weight": ""}),
        ):
            await here.refused("TERMS_DO_NOT_FIT_KIND", propose(one, parent, **fields), OWNER)
        for fields in ({"weight": "", "amount": "3"}, {"kind": shares, "weight": "", "share": "0.5"}):
            await here.refused("PARENT_HAS_NO_NUMBER", propose(one, other, **fields), OWNER, parent=other)
        miles = propose(one, number, weight="", amount="3", unit="miles")
        await here.refused("UNITS_DIFFER", miles, OWNER, unit="%")
        await here.refused("DATE_IS_PAST", propose(one, other, due_date=day(-3)), OWNER)


async def test_two_accepts_at_the_same_moment_by_two_processes_make_no_circle(here):
    again = await here.another_process()
    for _ in range(5):
        one, other, third = await three(here)
        await here.world.contract(one, other, OWNER, BOSS)
        up = await here.world.contract(other, third, BOSS, LEAD, accept=False)
        down = await here.world.contract(third, one, LEAD, OWNER, accept=False)
        await here.world.quiet()
        before = await here.heads()
        answers = await asyncio.gather(
            here.call(await here.whole(AcceptContractRequest(name=up)), LEAD),
            here.call(await here.whole(AcceptContractRequest(name=down)), OWNER, service=again),
        )
        (refused,) = [each for each in answers if isinstance(each, Answer)]
        (accepted,) = [each for each in answers if not isinstance(each, Answer)]
        assert (refused.status, refused.reason) == ("FAILED_PRECONDITION", "PROGRESS_WOULD_CIRCLE")
        assert refused.domain == "okr.alignment.v1"
        goal, alignment = await here.heads()
        assert (goal, alignment) == (before[0], before[1] + accepted.receipt.event_count)


async def test_a_circle_over_three_is_told_with_its_path(here):
    one, other, third = await three(here)
    await here.world.contract(one, other, OWNER, BOSS)
    await here.world.contract(other, third, BOSS, LEAD)
    name = await here.world.contract(third, key_result_of(one), LEAD, OWNER, accept=False)
    path = " ".join([key_result_of(one), one, other, third])
    async with here.nothing_left():
        await here.refused("PROGRESS_WOULD_CIRCLE", AcceptContractRequest(name=name), OWNER, path=path)


async def test_a_metric_is_counted_once(here):
    one, other, third = await three(here)
    top = await here.world.objective(CEO, HQ)
    await here.world.contract(one, other, OWNER, BOSS)
    await here.world.contract(other, top, BOSS, CEO)
    await here.world.contract(third, top, LEAD, CEO)
    triangle = await here.world.contract(one, top, OWNER, CEO, accept=False)
    async with here.nothing_left():
        await here.refused("METRIC_IS_COUNTED_TWICE", AcceptContractRequest(name=triangle), CEO, meets=top)

    # What a metric brings by name meets itself at the top.
    source, elsewhere = await here.world.objective(PEER, PLANT), await here.world.objective(PEER, PLANT)
    await here.world.contract(source, third, PEER, LEAD, metric="arr")
    named = await here.world.contract(elsewhere, other, PEER, BOSS, accept=False, metric="arr")
    async with here.nothing_left():
        await here.refused("METRIC_IS_COUNTED_TWICE", AcceptContractRequest(name=named), BOSS, meets=top)

    # 60 and 60 of a key result that moves 100 come to the same place.
    source = await here.world.objective(PEER, PLANT)
    parts = [
        await here.world.contract(
            key_result_of(source), key_result_of(each), PEER, by, accept=False, weight="", amount="60", unit="%"
        )
        for each, by in ((other, BOSS), (third, LEAD))
    ]
    await here.world.do(AcceptContractRequest(name=parts[0]), BOSS)
    async with here.nothing_left():
        await here.refused("METRIC_IS_COUNTED_TWICE", AcceptContractRequest(name=parts[1]), LEAD, contract=parts[0])


async def test_there_is_no_more_than_the_whole(here):
    one, other, third = await three(here)
    await here.world.contract(one, other, OWNER, BOSS, weight="0.7")
    much = await here.world.contract(third, other, LEAD, BOSS, accept=False, weight="0.300000001")
    async with here.nothing_left():
        await here.refused("SHARES_EXCEED_THE_WHOLE", AcceptContractRequest(name=much), BOSS, parent=other)
        await here.refused("CONTRACT_IS_DUPLICATE", propose(one, other, weight="0.1"), OWNER)

    one, other, third = await three(here)
    share = {"kind": CONTRACT_KIND_TAKES_SHARE, "weight": ""}
    number = key_result_of(other)
    await here.world.contract(one, number, OWNER, BOSS, share="0.5", **share)
    more = await here.world.contract(third, number, LEAD, BOSS, accept=False, share="0.6", **share)
    async with here.nothing_left():
        await here.refused("SHARES_EXCEED_THE_WHOLE", AcceptContractRequest(name=more), BOSS, parent=number)


async def test_what_was_imported_is_not_imported_otherwise(here):
    one, other, _ = await three(here)
    name = f"contracts/{new_id()}"
    source = ContractSource(set="tests", reference=name)
    terms = propose(one, other).terms
    await here.world.do(ImportContractRequest(name=name, terms=terms, source=source), *IMPORT)
    made = await here.world.contract(key_result_of(one), other, OWNER, BOSS, accept=False)
    async with here.nothing_left():
        same = await here.call(await here.whole(ImportContractRequest(name=name, terms=terms, source=source)), *IMPORT)
        assert same.receipt.event_count == 0
        differs = ImportContractRequest(name=name, terms=propose(one, other, weight="0.2").terms, source=source)
        await here.refused("IMPORT_DIFFERS", differs, *IMPORT, contract=name)
        taken = ImportContractRequest(name=made, terms=terms, source=source)
        await here.refused("CONTRACT_EXISTS", taken, *IMPORT, contract=made)
        for by, scopes in ((OWNER, ()), (CEO, ()), ("apps/other", ("okr.read", "okr.reaction", "okr.timekeeper"))):
            await here.denied("default-deny", ImportContractRequest(name=name, terms=terms, source=source), by, scopes)


async def test_what_cannot_be_late_is_not_breached_for_being_late(here):
    one, other, _ = await three(here)
    name = await here.world.contract(one, other, OWNER, BOSS, due_date="9999-12-31")
    async with here.nothing_left():
        await here.refused("DATE_IS_NOT_PAST", BreachContractRequest(name=name, reason="it is late"), *TIMEKEEPER)


async def test_the_same_request_fifty_times_at_once_is_one_contract(here):
    one, other, _ = await three(here)
    again = await here.another_process()
    request = await here.whole(propose(one, other))
    request.consistency_token = here.world.send.seen
    before = await here.heads()
    answers = await asyncio.gather(
        *(here.call(request, OWNER, service=again if each % 2 else "") for each in range(50))
    )
    assert not [each for each in answers if isinstance(each, Answer)]
    assert Counter(each.receipt.replayed for each in answers) == {False: 1, True: 49}
    assert len({each.contract.name for each in answers}) == 1
    goal, alignment = await here.heads()
    assert (goal, alignment) == (before[0], before[1] + 1)
    other_body = propose(one, other, statement="Something else.")
    other_body.request_id = request.request_id
    await here.refused("REQUEST_ID_REUSED", other_body, OWNER, domain="okr.api.v1", requestId=request.request_id)
    await here.refused("REQUEST_ID_REUSED", request, BOSS, domain="okr.api.v1")
    accept = AcceptContractRequest(name=answers[0].contract.name, request_id=request.request_id)
    await here.refused("REQUEST_ID_REUSED", accept, BOSS, domain="okr.api.v1")
    assert answers[0].contract.state == Contract.STATE_PROPOSED
