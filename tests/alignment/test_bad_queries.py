"""What queries are asked that they should not answer: restricted texts, other people's pages, and texts that break a view."""

from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from google.api import field_behavior_pb2
from google.protobuf.message_factory import GetMessageClass
from okr.alignment.v1.action_service_pb2 import RecordActionRequest
from okr.alignment.v1.capacity_service_pb2 import CutLoadRequest, DeclareCapacityRequest, PlanLoadRequest
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_CONTRIBUTES, CONTRACT_KIND_SUPPORTS
from okr.alignment.v1.contract_service_pb2 import AcceptContractRequest
from okr.alignment.v1.dependency_service_pb2 import ForecastDependencyRequest
from okr.alignment.v1.overlap_pb2 import OVERLAP_KIND_CONFLICT
from okr.alignment.v1.overlap_service_pb2 import DeclareOverlapRequest, ResolveOverlapRequest
from okr.alignment.v1.session_pb2 import SessionDecision
from okr.alignment.v1.session_service_pb2 import OpenSessionRequest, PlanSessionRequest, RecordDecisionRequest
from okr.alignment.v1.standing_service_pb2 import DeclareStandaloneRequest
from okr.alignment.v1.workshop_service_pb2 import (
    AdoptIdeaRequest,
    OpenWorkshopRequest,
    PlanWorkshopRequest,
    RecordDissentRequest,
    SubmitIdeaRequest,
)
from okr.api.v1.freshness_pb2 import Freshness
from okr.directory.v1.directory_pb2 import ROLE_HR_MECHANIC
from okr.directory.v1.person_service_pb2 import AssignRoleRequest
from okr.goal.v1.goal_service_pb2 import RestrictObjectiveRequest
from okr.goal.v1.measurement_pb2 import Measurement, Metric

from libs import freshness
from tests.alignment.adversary import HR, KEEPER, VIEWS, Adversary, Answer, etag, of_a_module
from tests.alignment.asking import AGENDA, ask, key_result_of, plan, propose
from tests.alignment.world import (
    BOSS,
    CEO,
    CYCLE,
    HQ,
    LEAD,
    OWNER,
    PEER,
    PLANT,
    SALES,
    SETUP,
    day,
    metric,
    new_id,
    terms,
    until,
)

CANARY = "Kanarienvogel 金丝雀"
#: Who may not read what the owner has restricted: the other party of its contracts, too.
OUTSIDERS = (PEER, LEAD, HR, KEEPER)


@pytest.fixture(scope="module")
def here(tmp_path_factory, database, nats):
    with of_a_module(tmp_path_factory.mktemp("queries"), database, nats) as made:
        made.runner.run(made.views(database))
        yield made


def services() -> list[Any]:
    """Every query service there is."""
    folder = Path(import_module("okr.views.v1.view_service_pb2").__file__).parent
    modules = (import_module(f"okr.views.v1.{path.stem}") for path in sorted(folder.glob("*_service_pb2.py")))
    return [service for module in modules for service in module.DESCRIPTOR.services_by_name.values()]


def questions(named: dict[str, list[str]]) -> list[Any]:
    """Every query about everything that is named, and about all of it together."""
    asked = []
    for method in chain.from_iterable(service.methods for service in services()):
        if method.server_streaming:
            continue
        request = GetMessageClass(method.input_type)
        fields = method.input_type.fields_by_name
        free = [each for each in ("name", "objective", "goal", "root", "person", "unit", "source") if each in fields]
        if not any(_is_required(fields[each]) for each in free):
            asked.append(request())
        for field in free:
            for value in named[field]:
                made = request()
                setattr(made, field, value)
                asked.append(made)
    for each in asked:
        if "page_size" in each.DESCRIPTOR.fields_by_name:
            each.page_size = 500
        if "units_below" in each.DESCRIPTOR.fields_by_name:
            each.units_below = True
        for name in ("up", "down"):
            if name in each.DESCRIPTOR.fields_by_name:
                setattr(each, name, 20)
    return asked


def _is_required(field: Any) -> bool:
    return field_behavior_pb2.REQUIRED in field.GetOptions().Extensions[field_behavior_pb2.field_behavior]


async def read(here: Adversary, request: Any, by: str) -> Any:
    """The answer as of everything that was sent."""
    if "freshness" in request.DESCRIPTOR.fields_by_name and not request.HasField("freshness"):
        request.freshness.CopyFrom(Freshness(consistency_token=here.world.send.seen))
    return await here.call(request, by, service=VIEWS)


def secret_terms(**fields: Any) -> dict[str, Any]:
    measured = Measurement(metric=Metric(unit="金丝雀", baseline="0", target="100", direction=Metric.DIRECTION_UP))
    return {
        "title": f"{CANARY} {new_id()}",
        "why": CANARY,
        "hypothesis": f"{CANARY} is a hypothesis that is long enough.",
        "key_results": [metric(title=f"{CANARY} {new_id()}", measurement=measured)],
        **fields,
    }


async def entangled(here: Adversary) -> tuple[str, str, dict[str, list[str]]]:
    """A restricted objective in the middle of everything that can be said of one; all names there are."""
    world = here.world
    secret = await world.objective(OWNER, SALES, **secret_terms())
    over, beside, under = (
        await world.objective(CEO, HQ),
        await world.objective(LEAD, PLANT),
        await world.objective(PEER, PLANT),
    )
    await world.do(RestrictObjectiveRequest(name=secret, reason=CANARY), OWNER)
    twin = await world.objective(BOSS, SALES, title="A title that two have")
    contracts = [
        await world.contract(secret, over, OWNER, CEO),
        await world.contract(beside, secret, LEAD, OWNER),
        await world.contract(under, key_result_of(secret), PEER, OWNER, weight="", amount="10"),
        await world.contract(key_result_of(secret), twin, OWNER, BOSS, kind=CONTRACT_KIND_SUPPORTS, weight=""),
        await world.contract(secret, under, OWNER, PEER, accept=False),
        await world.contract(under, secret, PEER, OWNER, accept=False),
    ]
    needs = await world.dependency(secret, OWNER, LEAD, beside)
    gives = await world.dependency(under, PEER, OWNER, secret)
    asked = await world.requested(secret, OWNER, LEAD)
    await world.quiet()
    await world.do(ForecastDependencyRequest(name=needs, date=day(50), reason="the supplier says so"), LEAD)
    await world.do(ForecastDependencyRequest(name=gives, date=day(50), reason="the supplier says so"), OWNER)
    await world.revise(secret, OWNER, lambda terms: setattr(terms, "why", f"{CANARY} again"))
    conflict = DeclareOverlapRequest(
        name=f"overlaps/{new_id()}",
        kind=OVERLAP_KIND_CONFLICT,
        between=[secret, under],
        statement="Both want the same week",
        consistency_token=world.send.seen,
    )
    await world.do(conflict, PEER)
    session = (await world.do(PlanSessionRequest(plan=plan(about=[secret, contracts[0]]), agenda=AGENDA), BOSS)).session
    await world.do(OpenSessionRequest(name=session.name), BOSS)
    decision = SessionDecision(statement="It comes first", about=[secret], decided_by=BOSS)
    await world.do(RecordDecisionRequest(name=session.name, decision=decision), BOSS)
    action = RecordActionRequest(
        source=session.name, owners=[PEER], due_date=day(9), text="Ask Tokyo", about=[secret, key_result_of(secret)]
    )
    action_name = (await world.do(action, BOSS)).action.name
    capacity = "capacities/plant.now"
    role = AssignRoleRequest(name=BOSS, role=1, unit=SALES, etag=await etag(world, BOSS), request_id=new_id())
    await world.send.send(role, *SETUP)
    await until(lambda: _declared(here, capacity.replace("plant", "sales")), "the boss leads")
    capacity = "capacities/sales.now"
    await world.do(PlanLoadRequest(name=capacity, subject=secret, load="30"), BOSS)
    await world.do(CutLoadRequest(name=capacity, subject=secret, load="3", reason="there is not enough"), BOSS)
    standing = f"standings/{secret.partition('/')[2]}"
    await world.do(DeclareStandaloneRequest(name=standing, reason="nobody else does it"), OWNER)
    workshop, drafted = await adopted(here)
    await world.quiet()
    objectives = [secret, over, beside, under, twin, drafted]
    key_results = [key_result_of(each) for each in objectives]
    return (
        secret,
        under,
        {
            "name": [
                *objectives,
                *contracts,
                needs,
                gives,
                asked,
                conflict.name,
                session.name,
                action_name,
                capacity,
                standing,
                workshop,
            ],
            "objective": objectives,
            "goal": [*objectives, *key_results],
            "root": objectives,
            "person": [OWNER, BOSS, LEAD, PEER, CEO],
            "unit": [HQ, SALES, PLANT],
            "source": [session.name],
        },
    )


async def adopted(here: Adversary) -> tuple[str, str]:
    """A workshop, and the objective that an idea of it became, which was restricted."""
    world = here.world
    gathering = {
        "title": "共创会",
        "question": "What would double our orders?",
        "unit": SALES,
        "cycle": CYCLE,
        "facilitator": BOSS,
        "participants": [OWNER, PEER],
        "start_time": plan().start_time,
    }
    name = (await world.do(PlanWorkshopRequest(plan=gathering), BOSS)).workshop.name
    await world.do(OpenWorkshopRequest(name=name), BOSS)
    idea = (await world.do(SubmitIdeaRequest(name=name, title="An idea"), OWNER)).workshop.ideas[0].idea_id
    draft = {"terms": terms(OWNER, SALES, **secret_terms(), counterpart=BOSS)}
    await world.do(AdoptIdeaRequest(name=name, idea_id=idea, draft=draft), BOSS)
    objective = (await world.last(name, "OutputDrafted")).objective
    await world.do(RestrictObjectiveRequest(name=objective, reason=CANARY), OWNER)
    return name, str(objective)


async def _declared(here: Adversary, name: str) -> bool:
    request = await here.whole(DeclareCapacityRequest(name=name, available="10", measure="people"))
    return not isinstance(await here.call(request, BOSS), Answer)


def holds(answer: Any) -> bool:
    """The canary is somewhere in it: in an answer, or in all that comes with an error."""
    raw = answer.raw + answer.message.encode() if isinstance(answer, Answer) else answer.SerializeToString()
    return any(each.encode() in raw for each in ("Kanarienvogel", "金丝雀"))


async def test_no_text_of_a_restricted_objective_is_in_any_answer_to_who_may_not_read_it(here):
    _, _, named = await entangled(here)
    mechanic = AssignRoleRequest(
        name=KEEPER, role=ROLE_HR_MECHANIC, unit=HQ, etag=await etag(here.world, KEEPER), request_id=new_id()
    )
    await here.world.send.send(mechanic, *SETUP)
    asked = questions(named)
    answered: set[str] = set()
    for who in OUTSIDERS:
        for request in asked:
            answer = await read(here, request, who)
            assert not holds(answer), f"{request.DESCRIPTOR.name} to {who}: {request} {answer}"
            if not isinstance(answer, Answer):
                answered.add(request.DESCRIPTOR.name)
            else:
                assert answer.reason in ("FIELD_INVALID", "RESOURCE_NOT_FOUND", "PERMISSION_DENIED"), (request, answer)
    # Nothing is hidden by not being answered at all, and the text is there for who may read it.
    assert answered == {type(each).DESCRIPTOR.name for each in asked}
    shown = {type(each).DESCRIPTOR.name for each in asked if holds(await read(here, each, CEO))}
    assert {
        "GetContractRequest",
        "ListContractsRequest",
        "ListAlignmentTreeRequest",
        "GetAlignmentGraphRequest",
        "GetAlignmentPathRequest",
        "ListAlignmentFindingsRequest",
        "ListDependenciesRequest",
        "GetCapacityRequest",
        "ListOverlapsRequest",
        "ListAlignmentHistoryRequest",
    } <= shown


async def test_nor_in_what_a_command_says(here):
    secret, under, _ = await entangled(here)
    number = key_result_of(secret)
    answers = [
        await here.call(await here.whole(request), by)
        for by, request in (
            (PEER, propose(under, number, weight="", amount="3", unit="miles")),
            (PEER, propose(under, secret, weight="", amount="3")),
            (PEER, propose(under, f"{secret}/keyResults/no")),
            (PEER, propose(under, number, kind=CONTRACT_KIND_CONTRIBUTES, weight="", amount="300")),
            (PEER, propose(number, under, due_date=day(90))),
            (PEER, ask(key_result_of(under), OWNER)),
            (PEER, ask(number, LEAD)),
            (PEER, RestrictObjectiveRequest(name=secret, reason="why not")),
        )
    ]
    assert not [each for each in answers if holds(each)]
    workshop, _ = await adopted(here)
    answers.append(await here.call(await here.whole(RecordDissentRequest(name=workshop, text="Not now")), PEER))
    assert not isinstance(answers[-1], Answer)
    assert not [each for each in answers if holds(each)]
    open_ones = [each for each in answers if not isinstance(each, Answer)]
    assert open_ones
    for each in open_ones:
        if "contract" in each.DESCRIPTOR.fields_by_name and each.contract.awaiting == OWNER:
            accept = AcceptContractRequest(name=each.contract.name)
            assert not holds(await here.call(await here.whole(accept), LEAD))


# -- pages and freshness


async def test_a_page_token_is_for_one_caller_and_one_question(here):
    for _ in range(3):
        one, other = await here.world.objective(OWNER, SALES), await here.world.objective(BOSS, SALES)
        await here.world.contract(one, other, OWNER, BOSS)
        await here.world.requested(one, OWNER, LEAD)
        session = (await here.world.do(PlanSessionRequest(plan=plan(), agenda=AGENDA), BOSS)).session.name
        await here.world.do(
            RecordActionRequest(source=session, owners=[OWNER], due_date=day(9), text="Ask Tokyo"), BOSS
        )
        gathering = {
            "title": "共创会",
            "question": "What would double our orders?",
            "unit": SALES,
            "cycle": CYCLE,
            "facilitator": BOSS,
            "participants": [OWNER],
            "start_time": plan().start_time,
        }
        await here.world.do(PlanWorkshopRequest(plan=gathering), BOSS)
        overlap = DeclareOverlapRequest(
            name=f"overlaps/{new_id()}", kind=OVERLAP_KIND_CONFLICT, between=[one, other], statement="Both want it"
        )
        await here.world.do(overlap, BOSS)
    await here.world.quiet()
    tokens: dict[str, tuple[str, Any]] = {}
    pages = [
        GetMessageClass(method.input_type)
        for service in services()
        for method in service.methods
        if "page_token" in method.input_type.fields_by_name and method.name != "ListObjectiveHistory"
    ]
    for kind in pages:
        made = kind(page_size=1, **_required(kind, session))
        answer = await read(here, made, CEO)
        assert not isinstance(answer, Answer), (kind.DESCRIPTOR.name, answer)
        if answer.next_page_token:
            tokens[kind.DESCRIPTOR.name] = answer.next_page_token, kind
    assert {
        "ListContractsRequest",
        "ListAlignmentTreeRequest",
        "ListAlignmentFindingsRequest",
        "ListDependenciesRequest",
        "ListSessionsRequest",
        "ListActionsRequest",
        "ListWorkshopsRequest",
        "ListOverlapsRequest",
    } <= set(tokens)
    for token, kind in tokens.values():
        following = kind(page_size=1, page_token=token, **_required(kind, session))
        assert not isinstance(await read(here, following, CEO), Answer)
        stolen = await read(here, following, BOSS)
        assert (stolen.reason, stolen.status) == ("PAGE_TOKEN_INVALID", "INVALID_ARGUMENT"), kind.DESCRIPTOR.name
        for field, value in (("unit", HQ), ("cycle", CYCLE), ("person", OWNER), ("newest_first", True)):
            if field in kind.DESCRIPTOR.fields_by_name and field not in _required(kind, session):
                other = kind(page_size=1, page_token=token, **{**_required(kind, session), field: value})
                assert (await read(here, other, CEO)).reason == "PAGE_TOKEN_INVALID", (kind.DESCRIPTOR.name, field)
        for forged in ("x", token[:-2] + "AA", token + "A", "e30", "\x00"):
            again = kind(page_size=1, page_token=forged, **_required(kind, session))
            assert (await read(here, again, CEO)).reason == "PAGE_TOKEN_INVALID", (kind.DESCRIPTOR.name, forged)
    for kind in pages:
        foreign = [token for token, other in tokens.values() if other is not kind]
        for token in foreign:
            made = kind(page_size=1, page_token=token, **_required(kind, session))
            assert (await read(here, made, CEO)).reason == "PAGE_TOKEN_INVALID", kind.DESCRIPTOR.name


def _required(kind: Any, session: str) -> dict[str, Any]:
    values = {"name": session, "unit": SALES}
    fields = kind.DESCRIPTOR.fields_by_name
    return {name: value for name, value in values.items() if name in fields and _is_required(fields[name])}


async def test_a_query_waits_for_what_it_must_see_and_refuses_what_no_log_made(here):
    asked = [
        each
        for each in questions(
            {"unit": [SALES]} | {each: [] for each in ("name", "objective", "goal", "root", "person", "source")}
        )
        if "freshness" in each.DESCRIPTOR.fields_by_name
    ]
    assert len(asked) > 10
    log = here.world.settings["alignment"].log_id("alignment")
    for request in asked:
        for token, reason in (
            ("garbage", "CONSISTENCY_TOKEN_INVALID"),
            (freshness.encode({"alignment@mars/1": 1}), "CONSISTENCY_TOKEN_INVALID"),
        ):
            request.freshness.CopyFrom(Freshness(consistency_token=token))
            answer = await here.call(request, CEO, service=VIEWS)
            assert isinstance(answer, Answer), request.DESCRIPTOR.name
            assert (answer.reason, answer.status) == (reason, "INVALID_ARGUMENT"), request.DESCRIPTOR.name
    ahead = asked[0]
    ahead.freshness.CopyFrom(Freshness(consistency_token=freshness.encode({log: 10**9})))
    answer = await here.call(ahead, CEO, service=VIEWS)
    assert answer.read_info.stale


# -- what is stored


async def test_no_text_and_no_date_breaks_a_view(here):
    """Else one contract of one person would keep all others from seeing anything."""
    for text in ("a\x00b\x07", "🏳️‍🌈 ‮שלום", "x" * 2000):
        one, other = await here.world.objective(OWNER, SALES), await here.world.objective(BOSS, SALES)
        await here.world.contract(one, other, OWNER, BOSS, accept=False, statement=text, due_date="9999-12-31")
        await here.world.requested(one, OWNER, LEAD, details=text, needed_by="9999-12-31")
        session = (await here.world.do(PlanSessionRequest(plan=plan(), agenda=AGENDA), BOSS)).session.name
        await here.world.do(
            RecordActionRequest(source=session, owners=[LEAD], due_date="9999-12-31", text=text[:300]), BOSS
        )
        overlap = DeclareOverlapRequest(
            name=f"overlaps/{new_id()}", kind=OVERLAP_KIND_CONFLICT, between=[one, other], statement=text
        )
        await here.world.do(overlap, BOSS)
        await here.world.do(ResolveOverlapRequest(name=overlap.name, resolution=1, reason=text), BOSS)
    named = {"name": [overlap.name, session], "objective": [one, other], "goal": [one], "root": [one]}
    named |= {"person": [BOSS, LEAD, OWNER], "unit": [HQ, SALES], "source": [session]}
    for request in questions(named):
        for by in (CEO, LEAD):
            answer = await read(here, request, by)
            if isinstance(answer, Answer):
                assert answer.reason in ("FIELD_INVALID", "RESOURCE_NOT_FOUND", "PERMISSION_DENIED"), (request, answer)
