"""The contracts, each with what its ends are called and are now."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from google.protobuf.json_format import MessageToDict
from okr.alignment.v1.contract_pb2 import Contract, ContractEnd
from okr.goal.v1.objective_pb2 import KeyResult, Objective
from okr.views.v1.alignment_card_pb2 import ContractCard
from okr.views.v1.contract_list_service_pb2 import (
    GetContractRequest,
    GetContractResponse,
    ListContractsRequest,
    ListContractsResponse,
)

from libs.permission import Principal
from libs.record import moment
from services.views.alignment import key_result_id_of, objective_of
from services.views.brief import Briefs, briefs
from services.views.card import stamp
from services.views.contract import NEGOTIATED, ContractsView, doc_of, end_now, shown
from services.views.desk import Desk, no_such
from services.views.objective_tree import ObjectiveTreeView

VIEWS = (ContractsView.NAME, ObjectiveTreeView.NAME)


class ContractListService:
    """okr.views.v1.ContractListService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_contract(self, request: GetContractRequest, caller: Principal) -> GetContractResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        info = await desk.read_info(request.freshness, VIEWS)
        row = await desk.row(ContractsView.NAME, request.name)
        if row is None:
            raise no_such(request.name)
        (card,) = await contract_cards(desk, [row], caller)
        return GetContractResponse(contract=card, read_info=info)

    async def list_contracts(self, request: ListContractsRequest, caller: Principal) -> ListContractsResponse:
        desk = self._desk
        desk.must_be_allowed(caller, "ReadView")
        page, info = await desk.open_page(request, caller, VIEWS)
        rows, token = await desk.rows_by_creation(
            ContractsView.NAME, page, request, caller, info, _conditions(request, desk)
        )
        cards = await contract_cards(desk, rows, caller)
        return ListContractsResponse(contracts=cards, next_page_token=token, read_info=info)


def _conditions(request: ListContractsRequest, desk: Desk) -> list[tuple[str, Any]]:
    where: list[tuple[str, Any]] = []
    if key_result_id := key_result_id_of(request.goal):
        named = "(child = {0}[1] AND child_key_result_id = {0}[2] OR parent = {0}[1] AND parent_key_result_id = {0}[2])"
        where.append((named.replace("{0}", "({0}::text[])"), [objective_of(request.goal), key_result_id]))
    elif request.goal:
        where.append(("(child = {0} OR parent = {0})", request.goal))
    if request.person:
        owned = f"(SELECT name FROM {desk.serving(ObjectiveTreeView.NAME).table} WHERE owner = {{0}})"
        party = f"(parties @> ARRAY[{{0}}]::text[] OR child IN {owned} OR parent IN {owned})"
        where.append((party, request.person))
    if request.unit:
        where.append(("units && {0}", desk.directory.units_from(request.unit)))
    if request.cycle:
        where.append(("cycles @> ARRAY[{0}]::text[]", request.cycle))
    if request.states:
        where.append(("state = ANY({0})", list(request.states)))
    return where


async def contract_cards(desk: Desk, rows: Sequence[Any], caller: Principal) -> list[ContractCard]:
    """Cards of rows of the contracts' table."""
    known = await briefs(desk, caller, {end for row in rows for end in (row["child"], row["parent"])})
    now = desk.now()
    return [_card(row, known, desk, now) for row in rows]


def _card(row: Any, known: Briefs, desk: Desk, now: datetime) -> ContractCard:
    doc = doc_of(row)
    contract = shown(row["name"], doc)
    return ContractCard(
        contract=contract,
        child=known.goal(contract.terms.child),
        parent=known.goal(contract.terms.parent),
        awaiting_name=desk.directory.display_name(contract.awaiting),
        overdue=is_overdue(contract, now),
        ends_moved=ends_moved(contract, known),
        create_time=stamp(doc.create_us),
        update_time=stamp(doc.update_us),
    )


def is_overdue(contract: Contract, now: datetime) -> bool:
    """True if an answer is owed and its time has passed."""
    return contract.HasField("answer_due") and moment(contract.answer_due) < now


def ends_moved(contract: Contract, known: Briefs) -> bool:
    """True if what the contract rests on is not what it names: by its own record, or by what is known of goal."""
    ends = (contract.child, contract.parent)
    open_states = NEGOTIATED | {Contract.STATE_ACCEPTED, Contract.STATE_ACTIVE, Contract.STATE_STALE}
    if contract.state not in open_states:
        return False
    return bool(contract.changes) or any(_moved(end, known.known(objective_of(end.goal))) for end in ends)


def _moved(end: ContractEnd, objective: Objective | None) -> bool:
    if objective is None or objective.revision <= end.revision:
        return False
    key_result_id = key_result_id_of(end.goal)
    if not key_result_id:
        return bool(objective.terms_hash != end.terms_hash)
    digests = (
        digest_of(each, objective) for each in objective.terms.key_results if each.key_result_id == key_result_id
    )
    return next(digests, "") != end.digest


def digest_of(key_result: KeyResult, objective: Objective) -> str:
    """ContractEnd.digest of a key result as it is now; services/alignment/known.py makes the same of goal's events."""
    terms, target = objective.terms, key_result.measurement.metric.target
    rest = KeyResult()
    rest.CopyFrom(key_result)
    rest.ClearField("weight")
    if rest.measurement.HasField("metric"):
        rest.measurement.metric.ClearField("target")
    content = _hash(MessageToDict(rest, preserving_proto_field_name=True, use_integers_for_enums=True))
    return _hash([content, key_result.weight, target, terms.owner, terms.unit, terms.cycle, terms.kind])


def _hash(content: Any) -> str:
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def party_of(contract: Contract, known: Briefs, is_child: bool) -> str:
    """Who owns an end now: whoever took an objective on took its contracts on."""
    goal = contract.terms.child if is_child else contract.terms.parent
    return known.owner(objective_of(goal)) or end_now(contract, is_child).owner


def answers(contract: Contract, known: Briefs) -> str:
    """Who owes the answer now; empty: nobody does."""
    if not contract.awaiting:
        return ""
    return party_of(contract, known, is_child=contract.awaiting != contract.parent.owner)
