"""`okr align`: contracts between two objectives, from the proposal to their end, and how far everything is from the centre."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.console.objective import Check, Json, Reason

if TYPE_CHECKING:
    from services.console.connection import Connection

app = typer.Typer(
    no_args_is_help=True, help="Alignment: contracts between objectives, the tree, the way to the centre."
)

GOAL = "The beginning of its id, or its title; a key result with /kr1 or /1 behind."
Contract = Annotated[
    str, typer.Argument(metavar="CONTRACT", help="The beginning of its id, from `okr align list`, or its statement.")
]
Objective = Annotated[str, typer.Argument(metavar="OBJECTIVE", help="The beginning of its id, or its title.")]
Contributes = Annotated[
    bool, typer.Option("--contributes", help="It carries progress, by --weight or --amount (each implies it).")
]
Weight = Annotated[str, typer.Option(help="Share of the parent's progress that is the child's, up to 1: 0.4.")]
Amount = Annotated[str, typer.Option(help="How much of the parent key result's number comes from the child: 120.")]
AmountUnit = Annotated[str, typer.Option("--unit", help="Unit of the amount. Default: the parent's.")]
Metric = Annotated[str, typer.Option(help="Id of the metric that is counted, the same wherever it is counted.")]
Supports = Annotated[bool, typer.Option("--supports", help="It serves the parent, without a number.")]
Share = Annotated[str, typer.Option(help="It takes over this part of the parent key result, up to 1: 0.3.")]
Due = Annotated[str, typer.Option(help="Until when: 2026-12-31. Default: the end of the earlier cycle.")]
AnswerDue = Annotated[str, typer.Option(help="Until when an answer is owed: 2026-09-30. Default: a week from now.")]
Evidence = Annotated[list[str], typer.Option("--evidence", help="Where the evidence is (URI); repeat.")]
Cycle = Annotated[str, typer.Option(help="Only this cycle: its id or title.")]
Unit = Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")]
States = Annotated[list[str] | None, typer.Option("--state", help="Only in this state; repeat for more.")]


@app.command()
def propose(
    child: Annotated[str, typer.Argument(metavar="CHILD", help=f"What contributes. {GOAL}")],
    parent: Annotated[str, typer.Argument(metavar="PARENT", help=f"What it contributes to. {GOAL}")],
    statement: Annotated[str, typer.Option(help="What is promised, in words.")],
    contributes: Contributes = False,
    weight: Weight = "",
    amount: Amount = "",
    unit: AmountUnit = "",
    metric: Metric = "",
    supports: Supports = False,
    share: Share = "",
    due: Due = "",
    answer_due: AnswerDue = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Propose that one objective or key result contributes to another one; the owner of the other end answers."""
    from services.console.connection import connect
    from services.console.matters import CONTRACT, begin, find_goal, new_request

    with connect() as connection:
        request = new_request(CONTRACT, "ProposeContract", check)
        _write(request.terms, contributes, weight, amount, unit, metric, supports, share, statement, due)
        request.terms.child, request.terms.parent = find_goal(connection, child), find_goal(connection, parent)
        _due(request, answer_due)
        begin(request, connection, as_json)


@app.command()
def counter(
    contract: Contract,
    statement: Annotated[str, typer.Option(help="What is promised, in words. Default: as it stands.")] = "",
    contributes: Contributes = False,
    weight: Weight = "",
    amount: Amount = "",
    unit: AmountUnit = "",
    metric: Metric = "",
    supports: Supports = False,
    share: Share = "",
    due: Due = "",
    reason: Reason = "",
    answer_due: AnswerDue = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Put other terms on the table, with both ends as they are now; what is not given stays. The other party answers."""
    from services.console.matters import CONTRACT, decide

    def fill(request: Any, card: Any, _: "Connection") -> None:
        request.terms.CopyFrom(card.contract.terms)
        _write(request.terms, contributes, weight, amount, unit, metric, supports, share, statement, due)
        _due(request, answer_due)

    decide(CONTRACT, contract, "CounterContract", check, as_json, fill, reason=reason)


@app.command()
def accept(contract: Contract, check: Check = False, as_json: Json = False) -> None:
    """Accept the terms on the table."""
    _decide(contract, "AcceptContract", check, as_json)


@app.command()
def decline(contract: Contract, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Decline the terms on the table, with a reason."""
    _decide(contract, "DeclineContract", check, as_json, reason=reason)


@app.command()
def escalate(
    contract: Contract,
    reason: Reason,
    to: Annotated[str, typer.Option(help="Who has to. Default: the manager of who owes the answer.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Let somebody above bring the parties together."""
    from services.console.matters import CONTRACT, decide
    from services.console.people import find_person

    def fill(request: Any, _: Any, connection: "Connection") -> None:
        request.to = find_person(connection, to).name if to else ""

    decide(CONTRACT, contract, "EscalateContract", check, as_json, fill, reason=reason)


@app.command()
def reconfirm(contract: Contract, check: Check = False, as_json: Json = False) -> None:
    """Confirm a stale contract with both ends as they are now. When both parties have, it goes on."""
    _decide(contract, "ReconfirmContract", check, as_json)


@app.command()
def fulfill(
    contract: Contract,
    evidence: Evidence,
    note: Annotated[str, typer.Option(help="What was delivered.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Confirm, as the owner of the parent, that what was promised is there."""
    _decide(contract, "FulfillContract", check, as_json, evidence_uris=evidence, note=note)


@app.command()
def breach(contract: Contract, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """State that it was not kept. It reaches everybody downstream."""
    _decide(contract, "BreachContract", check, as_json, reason=reason)


@app.command()
def release(contract: Contract, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """End it before it is fulfilled, with a reason."""
    _decide(contract, "ReleaseContract", check, as_json, reason=reason)


@app.command()
def standalone(objective: Objective, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Say that an objective of yours serves no other one, and why. It counts as aligned."""
    _stand(objective, "DeclareStandalone", reason, check, as_json)


@app.command("not-standalone")
def not_standalone(objective: Objective, reason: Reason = "", check: Check = False, as_json: Json = False) -> None:
    """Take that back."""
    _stand(objective, "WithdrawStandalone", reason, check, as_json)


@app.command("list")
def list_contracts(
    goal: Annotated[str, typer.Option(help=f"Only with this end. {GOAL}")] = "",
    person: Annotated[str, typer.Option(help="Only what this person is a party of.")] = "",
    unit: Unit = "",
    cycle: Cycle = "",
    state: States = None,
    as_json: Json = False,
) -> None:
    """List the contracts: both ends, the state, and who is to speak next."""
    from services.console.alignment_pages import show_contracts
    from services.console.connection import connect
    from services.console.matters import CONTRACT, find_goal, states_of
    from services.console.people import find_person

    with connect() as connection:
        from okr.alignment.v1.contract_pb2 import Contract as Message

        found = CONTRACT.listed(
            connection,
            goal=find_goal(connection, goal) if goal else "",
            person=find_person(connection, person).name if person else "",
            states=states_of(Message.State.DESCRIPTOR, state),
            **scope(connection, unit, cycle),
        )
        show_contracts(found, as_json)


@app.command()
def show(contract: Contract, as_json: Json = False) -> None:
    """Show the whole of one contract: both ends, what changed, who waits for whom, what endangers it."""
    from services.console.alignment_pages import show_contract
    from services.console.connection import connect
    from services.console.matters import CONTRACT
    from services.console.plain import print_json

    with connect() as connection:
        answer = CONTRACT.read(connection, contract)
        if as_json:
            print_json(answer.contract)
        else:
            show_contract(connection, answer.contract, answer.read_info)


@app.command()
def tree(
    cycle: Cycle = "",
    unit: Unit = "",
    root: Annotated[str, typer.Option(help="Only this objective and what is below it.")] = "",
    depth: Annotated[int, typer.Option(min=0, max=100, help="At most so many levels below the roots; 0: all.")] = 0,
    as_json: Json = False,
) -> None:
    """Show the objectives nested by the contracts that stand."""
    from okr.views.v1.alignment_tree_service_pb2 import ListAlignmentTreeRequest

    from services.console.alignment_pages import nested, show_tree
    from services.console.connection import connect
    from services.console.people import find_objective
    from services.console.plain import print_json

    with connect() as connection:
        start = find_objective(connection, root) if root else ""
        request = ListAlignmentTreeRequest(root=start, depth=depth, **scope(connection, unit, cycle))
        nodes = list(connection.pages(request, "nodes"))
        if as_json:
            print_json(nested(nodes))
        else:
            show_tree(nodes)


@app.command()
def path(objective: Objective, as_json: Json = False) -> None:
    """Show how far an objective is from the centre, and the shortest way."""
    from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentPathRequest

    from services.console.alignment_pages import show_path
    from services.console.connection import connect
    from services.console.people import find_objective
    from services.console.plain import print_json

    with connect() as connection:
        answer = connection.ask(GetAlignmentPathRequest(objective=find_objective(connection, objective)))
        if as_json:
            print_json(answer)
        else:
            show_path(answer)


@app.command()
def findings(
    cycle: Cycle = "",
    unit: Unit = "",
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; repeat for more.")] = None,
    as_json: Json = False,
) -> None:
    """Show what is wrong: unaligned, stale, unanswered, counted twice, overloaded, at risk, ..."""
    from okr.views.v1.alignment_finding_service_pb2 import FindingKind, ListAlignmentFindingsRequest

    from services.console.alignment_pages import show_findings
    from services.console.connection import connect
    from services.console.matters import states_of

    with connect() as connection:
        kinds: Any = states_of(FindingKind.DESCRIPTOR, kind, "--kind")
        request = ListAlignmentFindingsRequest(kinds=kinds, **scope(connection, unit, cycle))
        show_findings(list(connection.pages(request, "findings")), as_json)


@app.command()
def health(cycle: Cycle = "", unit: Unit = "", as_json: Json = False) -> None:
    """Show how well a unit is aligned, with the numbers behind it."""
    from okr.views.v1.alignment_finding_service_pb2 import GetAlignmentHealthRequest

    from services.console.alignment_pages import show_health
    from services.console.connection import connect
    from services.console.plain import print_json

    with connect() as connection:
        answer = connection.ask(GetAlignmentHealthRequest(**scope(connection, unit, cycle)))
        if as_json:
            print_json(answer.health)
        else:
            show_health(answer.health)


@app.command()
def history(contract: Contract, as_json: Json = False) -> None:
    """Show everything that ever happened to a contract."""
    from services.console.alignment_pages import show_history
    from services.console.connection import connect
    from services.console.matters import CONTRACT

    with connect() as connection:
        show_history(connection, CONTRACT.card(connection, contract).contract.name, as_json)


# ----------------------------------------------------------------------------------------------------------------------


def scope(connection: "Connection", unit: str, cycle: str) -> dict[str, Any]:
    """Fields of a query that say which unit and cycle it is about."""
    from services.console.people import find_unit
    from services.console.terms import find_cycle

    return {
        "unit": find_unit(connection, unit).name if unit else "",
        "cycle": find_cycle(connection, cycle).name if cycle else "",
    }


def _decide(contract: str, rpc: str, check: bool, as_json: bool, **fields: Any) -> None:
    from services.console.matters import CONTRACT, decide

    decide(CONTRACT, contract, rpc, check, as_json, **fields)


def _due(request: Any, answer_due: str) -> None:
    from services.console.matters import moment

    if answer_due:
        request.answer_due.CopyFrom(moment(answer_due, "--answer-due", end_of_day=True))


def _write(
    terms: Any,
    contributes: bool,
    weight: str,
    amount: str,
    unit: str,
    metric: str,
    supports: bool,
    share: str,
    statement: str,
    due: str,
) -> None:
    """Write what was given into the terms: another kind takes the place of the present one with its numbers."""
    from okr.alignment.v1 import contract_pb2 as kinds

    from services.console.advice import Unable

    numbers = contributes or weight or amount
    if sum(map(bool, (numbers, supports, share))) > 1 or (weight and amount):
        raise Unable(
            "Say one way in which it contributes: --weight 0.4, --amount 120, --share 0.3 (takes over a part), or --supports."
        )
    if numbers:
        if not weight and not amount:
            raise Unable(
                "Say how much it contributes: --weight 0.4 of the parent's progress, or --amount 120 of its number."
            )
        terms.kind = kinds.CONTRACT_KIND_CONTRIBUTES
        terms.weight, terms.amount, terms.share = weight, amount, ""
        terms.unit = unit
    elif share:
        terms.kind = kinds.CONTRACT_KIND_TAKES_SHARE
        terms.weight, terms.amount, terms.unit, terms.share = "", "", "", share
    elif supports:
        terms.kind = kinds.CONTRACT_KIND_SUPPORTS
        terms.weight, terms.amount, terms.unit, terms.share, terms.metric = "", "", "", "", ""
    elif not terms.kind:
        raise Unable(
            "Say how it contributes: --weight 0.4, --amount 120, --share 0.3 (takes over a part), or --supports."
        )
    elif unit:
        terms.unit = unit
    terms.metric = metric or terms.metric
    terms.statement = statement or terms.statement
    terms.due_date = due or terms.due_date


def _stand(objective: str, rpc: str, reason: str, check: bool, as_json: bool) -> None:
    from okr.alignment.v1 import standing_service_pb2
    from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentPathRequest

    from services.console.advice import Unable
    from services.console.connection import connect
    from services.console.matters import begin
    from services.console.page import short
    from services.console.people import find_objective

    with connect() as connection:
        name = find_objective(connection, objective)
        standing = f"standings/{name.partition('/')[2]}"
        request = getattr(standing_service_pb2, f"{rpc}Request")(name=standing, reason=reason, validate_only=check)
        if "etag" in request.DESCRIPTOR.fields_by_name:
            node = connection.ask(GetAlignmentPathRequest(objective=name)).node
            if not node.standalone:
                raise Unable(
                    f"{short(name)} does not stand alone; `okr align path {short(name)}` shows how it is aligned."
                )
            request.etag = node.standing_etag
        begin(request, connection, as_json)
