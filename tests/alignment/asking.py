"""Requests to alignment of the right shape, about objectives of a running world: for tests that then spoil them."""

from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from okr.alignment.v1.contract_pb2 import CONTRACT_KIND_CONTRIBUTES, CONTRACT_KIND_SUPPORTS, ContractTerms
from okr.alignment.v1.contract_service_pb2 import ProposeContractRequest
from okr.alignment.v1.dependency_pb2 import CRITICALITY_BLOCKING, DependencyTerms
from okr.alignment.v1.dependency_service_pb2 import RequestDependencyRequest
from okr.alignment.v1.session_pb2 import SESSION_MODE_LIVE, SESSION_PURPOSE_CALIBRATE_GOALS, AgendaItem, SessionPlan

from libs.record import timestamp
from tests.alignment.adversary import Adversary
from tests.alignment.world import BOSS, CYCLE, LEAD, OWNER, PEER, PLANT, SALES, day, metric, new_id, now

ABSENT = "objectives/00000000-0000-4000-8000-00000000dead"


async def three(here: Adversary) -> tuple[str, str, str]:
    """An objective of the owner, one of the boss and one of the lead."""
    make = here.world.objective
    made = await make(OWNER, SALES), await make(BOSS, SALES), await make(LEAD, PLANT)
    # Alignment has heard of them: what is refused now is refused for what it is.
    await here.world.quiet()
    return made


def propose(child: str, parent: str, name: str = "", **fields: Any) -> ProposeContractRequest:
    whole = {"kind": CONTRACT_KIND_CONTRIBUTES, "weight": "0.1", "statement": "It carries a tenth of it."}
    return ProposeContractRequest(name=name, terms=ContractTerms(child=child, parent=parent, **{**whole, **fields}))


def key_result_of(objective: str) -> str:
    return f"{objective}/keyResults/kr"


def ask(consumer: str, provider: str, **fields: Any) -> RequestDependencyRequest:
    whole = {"deliverable": "Spare parts on site", "needed_by": day(30), "criticality": CRITICALITY_BLOCKING}
    return RequestDependencyRequest(terms=DependencyTerms(consumer=consumer, provider=provider, **{**whole, **fields}))


def plan(starts: float = 2.0, **fields: Any) -> SessionPlan:
    whole = {
        "title": "Calibrate",
        "purpose": SESSION_PURPOSE_CALIBRATE_GOALS,
        "mode": SESSION_MODE_LIVE,
        "unit": SALES,
        "facilitator": BOSS,
        "participants": [OWNER, PEER],
        "start_time": timestamp(now(starts)),
        "end_time": timestamp(now(starts + 1)),
    }
    return SessionPlan(**{**whole, **fields})


AGENDA = [AgendaItem(title="What stands in the way")]


# -- of every rpc


async def filled(here: Adversary, method: Any, names: dict[str, str], one: str, other: str) -> Any:
    """A request of the rpc whose shape is right, about what may exist."""
    request: Any = GetMessageClass(method.input_type)(request_id=new_id())
    _fill(request, names, one, other)
    if "etag" in request.DESCRIPTOR.fields_by_name:
        request.etag = f"v{max(1, await here.world.version(request.name))}"
    return request


def _fill(message: Any, names: dict[str, str], one: str, other: str) -> None:
    """Gives every field that has to be there what its constraints ask for."""
    for field in message.DESCRIPTOR.fields:
        if field.name in ("request_id", "etag", "validate_only", "effective_time", "consistency_token"):
            continue
        known = _known(field, message, names, one, other)
        if known is None:
            continue
        if field.is_repeated:
            getattr(message, field.name).extend(known if isinstance(known, list) else [known])
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            _fill_in(getattr(message, field.name), names, one, other)
        else:
            setattr(message, field.name, known)


def _fill_in(message: Any, names: dict[str, str], one: str, other: str) -> None:
    message.SetInParent()
    match message.DESCRIPTOR.name:
        case "Timestamp":
            message.CopyFrom(timestamp(now(3)))
        case "ContractTerms":
            message.CopyFrom(propose(one, other, kind=CONTRACT_KIND_SUPPORTS, weight="").terms)
        case "DependencyTerms":
            message.CopyFrom(ask(key_result_of(one), LEAD).terms)
        case "SessionPlan":
            message.CopyFrom(plan())
        case _:
            _fill(message, names, one, other)


def _known(field: Any, message: Any, names: dict[str, str], one: str, other: str) -> Any:
    prefix = prefix_of(message)
    by_name: dict[str, Any] = {
        "name": names.get(prefix) or _new_name(prefix, one),
        "reason": "because it is so",
        "note": "a note",
        "text": "a text that says something",
        "title": "A title",
        "statement": "a statement",
        "question": "What would double our orders?",
        "evidence_uris": ["https://x.example"],
        "between": [one, other],
        "rule": "same-title",
        "set": "tests",
        "reference": "tests",
        "origin": "contracts/00000000-0000-4000-8000-00000000dead",
        "path": ["contracts/00000000-0000-4000-8000-00000000dead"],
        "origin_version": 3,
        "key_result": key_result_of(one),
        "idea_id": "idea",
        "objective": one,
        "date": day(3),
        "available": "3",
        "measure": "people",
        "load": "3",
        "subject": one,
        "uri": "https://x.example",
        "minutes": "minutes of it" if field.type == FieldDescriptor.TYPE_STRING else 3,
        "decided_by": OWNER,
        "about": [one],
        "unit": SALES,
        "cycle": CYCLE,
        "facilitator": BOSS,
        "participants": [OWNER, PEER],
        "owners": [OWNER],
        "owner": OWNER,
        "counterpart": BOSS,
        "policy_pack": "policyPacks/exploratory",
        "key_result_id": "kr",
        "weight": "1",
        "summary": "a summary",
        "committed_most": "0.9",
        "total_least": "1",
        "total_most": "1.3",
        "votes": 1 if field.type == FieldDescriptor.TYPE_UINT32 else None,
    }
    if by_name.get(field.name) is not None:
        return by_name[field.name]
    if field.type == FieldDescriptor.TYPE_ENUM:
        return field.enum_type.values[1].number
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        if field.is_repeated:
            made = GetMessageClass(field.message_type)()
            _fill_in(made, names, one, other)
            return [metric()] if field.name == "key_results" else [made]
        return field
    return None


def prefix_of(message: Any) -> str:
    file = message.DESCRIPTOR.file.name.rpartition("/")[2]
    prefixes = {
        "contract": "contracts",
        "dependency": "dependencies",
        "standing": "standings",
        "overlap": "overlaps",
        "capacity": "capacities",
        "session": "sessions",
        "action": "actions",
        "workshop": "workshops",
    }
    return prefixes.get(file.removesuffix("_service.proto"), "")


def _new_name(prefix: str, one: str) -> str:
    if prefix == "capacities":
        return "capacities/plant.now"
    return f"{prefix}/{one.partition('/')[2] if prefix == 'standings' else new_id()}"
