"""`okr objective`: every decision about an objective, from the draft to its end."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from okr.views.v1.objective_page_service_pb2 import ObjectivePage

    from services.console.connection import Connection

app = typer.Typer(no_args_is_help=True, help="Objectives: show, draft, propose, negotiate, change, measure, close.")

Objective = Annotated[str, typer.Argument(metavar="OBJECTIVE", help="Its name, the beginning of its id, or its title.")]
KeyResult = Annotated[str, typer.Argument(metavar="KEY_RESULT", help="Its id within the objective, e.g. kr1.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Check = Annotated[bool, typer.Option("--check", help="Check permission, rules and state, and record nothing.")]
ChangeWord = Literal[
    "external_change",
    "resource_withdrawn",
    "new_information",
    "strategy_shift",
    "dependency_failed",
    "error_correction",
]
Because = Annotated[ChangeWord | None, typer.Option("--because", help="Why, as a code; needed once it was agreed.")]
ResourceWord = Literal["people", "budget", "decision", "access", "tool"]
FactWord = Literal["capacity", "risk", "assumption", "market", "evidence"]
DecisionWord = Literal["achieved", "carried", "modified", "deferred", "abandoned", "transferred"]
OriginWord = Literal["top_down", "bottom_up", "peer_request", "carried_forward"]
KindWord = Literal["committed", "aspirational"]

Title = Annotated[str | None, typer.Option(help="One line.")]
Why = Annotated[str | None, typer.Option(help="Why it matters.")]
Owner = Annotated[str | None, typer.Option(help="Who answers for it. Default: you.")]
Counterpart = Annotated[str | None, typer.Option(help="Who agrees and gives resources. Default: the owner's manager.")]
Unit = Annotated[str | None, typer.Option(help="Unit it belongs to. Default: the owner's.")]
CycleName = Annotated[str | None, typer.Option("--cycle", help="Default: the only cycle that takes objectives.")]
Kind = Annotated[KindWord | None, typer.Option(help="How it will be judged.")]
Origin = Annotated[OriginWord, typer.Option(help="Where it comes from.")]
Pack = Annotated[str | None, typer.Option("--policy-pack", help="Default: the one bound to the unit.")]
Parent = Annotated[str | None, typer.Option(help="Objective, or objectives/…/keyResults/…, that it serves.")]
Hypothesis = Annotated[str | None, typer.Option(help="What must be true for it to work.")]
NotDoing = Annotated[str | None, typer.Option(help="What will not be done for it.")]
KeyResults = Annotated[
    list[str] | None,
    typer.Option(
        "--key-result",
        help='"Scrap rate: 4.2 -> 2.0 %", "Uptime: 99.5..100 %" (stays within), "Dealers signed: Spain; Italy" (steps), '
        '"Churn: ? %" (to be found out). End with @0.4 to give it a weight. Repeat for each.',
    ),
]
File = Annotated[Path | None, typer.Option("--file", help="TOML or JSON with title, why, kind, … and [[key_results]].")]


@app.command()
def show(objective: Objective, as_json: Json = False) -> None:
    """Show the whole of one objective."""
    from services.console.connection import connect
    from services.console.people import find_objective
    from services.console.plain import print_json

    with connect() as connection:
        answer = read_page(connection, find_objective(connection, objective))
        if as_json:
            print_json(answer.page)
        else:
            from services.console.page import show_page

            show_page(answer.page, answer.read_info)


@app.command()
def draft(
    title: Title = None,
    why: Why = None,
    owner: Owner = None,
    counterpart: Counterpart = None,
    unit: Unit = None,
    cycle: CycleName = None,
    kind: Kind = None,
    origin: Origin = "bottom_up",
    policy_pack: Pack = None,
    parent: Parent = None,
    hypothesis: Hypothesis = None,
    not_doing: NotDoing = None,
    key_result: KeyResults = None,
    file: File = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Write an objective down; only its owner works on it until the dialogue is opened."""
    words = (
        title,
        why,
        owner,
        counterpart,
        unit,
        cycle,
        kind,
        policy_pack,
        parent,
        hypothesis,
        not_doing,
        key_result or (),
    )
    _write_down("DraftObjective", origin, words, file, check, as_json)


@app.command()
def propose(
    title: Title = None,
    why: Why = None,
    owner: Owner = None,
    counterpart: Counterpart = None,
    unit: Unit = None,
    cycle: CycleName = None,
    kind: Kind = None,
    origin: Origin = "bottom_up",
    policy_pack: Pack = None,
    parent: Parent = None,
    hypothesis: Hypothesis = None,
    not_doing: NotDoing = None,
    key_result: KeyResults = None,
    file: File = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Propose an objective and open the dialogue about it. Without anything it asks you."""
    words = (
        title,
        why,
        owner,
        counterpart,
        unit,
        cycle,
        kind,
        policy_pack,
        parent,
        hypothesis,
        not_doing,
        key_result or (),
    )
    _write_down("ProposeObjective", origin, words, file, check, as_json)


@app.command("open")
def open_(objective: Objective, check: Check = False, as_json: Json = False) -> None:
    """Open the dialogue about a draft."""
    decide(objective, "OpenDialogue", check, as_json)


@app.command()
def revise(
    objective: Objective,
    title: Title = None,
    why: Why = None,
    owner: Owner = None,
    counterpart: Counterpart = None,
    unit: Unit = None,
    cycle: CycleName = None,
    kind: Kind = None,
    policy_pack: Pack = None,
    parent: Parent = None,
    hypothesis: Hypothesis = None,
    not_doing: NotDoing = None,
    key_result: KeyResults = None,
    file: File = None,
    because: Because = None,
    reason: Reason = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Put other terms in place of the present ones (a counter-proposal); what is not given stays."""
    words = (
        title,
        why,
        owner,
        counterpart,
        unit,
        cycle,
        kind,
        policy_pack,
        parent,
        hypothesis,
        not_doing,
        key_result or (),
    )

    def fill(request: Any, page: "ObjectivePage", connection: "Connection") -> None:
        from services.console.terms import Written, terms_of

        written = Written(*words)
        request.terms.CopyFrom(terms_of(connection, written, file, page.objective.terms))

    decide(objective, "ReviseTerms", check, as_json, fill, reason_code=because, reason=reason)


@app.command()
def request(
    objective: Objective,
    description: Annotated[str, typer.Argument(help="What is needed, in words.")],
    kind: Annotated[ResourceWord, typer.Option(help="What sort of thing.")],
    amount: Annotated[str, typer.Option(help='How much: "two engineers".')] = "",
    from_date: Annotated[str, typer.Option("--from", help="From when: 2026-09-30.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Ask for a resource that you need for it."""
    fields: dict[str, Any] = {"kind": kind, "description": description, "amount": amount, "from_date": from_date}
    decide(objective, "RequestResource", check, as_json, **fields)


@app.command()
def offer(
    objective: Objective,
    kind: Annotated[ResourceWord | None, typer.Option(help="What sort of thing. Default: as it was asked for.")] = None,
    description: Annotated[str, typer.Option(help="What is given. Default: as it was asked for.")] = "",
    amount: Annotated[str, typer.Option(help='How much: "two engineers".')] = "",
    from_date: Annotated[str, typer.Option("--from", help="From when: 2026-09-30.")] = "",
    resource: Annotated[str, typer.Option(help="Id of the request that it answers, from `okr objective show`.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Promise a resource. It becomes part of what is agreed."""

    def fill(request: Any, page: "ObjectivePage", _: "Connection") -> None:
        for asked in page.objective.resources:
            if resource and asked.resource_id == resource:
                request.kind = request.kind or asked.kind
                request.description = request.description or asked.description
                request.amount = request.amount or asked.amount
                request.from_date = request.from_date or asked.from_date
        if not request.kind or not request.description:
            from services.console.advice import Unable

            raise Unable("Say what you give: --kind and --description, or --resource with the id of a request.")

    fields: dict[str, Any] = {"kind": kind, "description": description, "amount": amount, "from_date": from_date}
    decide(objective, "OfferResource", check, as_json, fill, resource_id=resource, **fields)


ResourceId = Annotated[str, typer.Argument(metavar="RESOURCE", help="Its id, from `okr objective show`.")]


@app.command()
def refuse(
    objective: Objective, resource: ResourceId, reason: Reason, check: Check = False, as_json: Json = False
) -> None:
    """Refuse a resource that was asked for."""
    decide(objective, "RefuseResource", check, as_json, resource_id=resource, reason=reason)


@app.command()
def withdraw(
    objective: Objective, resource: ResourceId, reason: Reason, check: Check = False, as_json: Json = False
) -> None:
    """Take a promised resource back; the objective is at higher risk from then on."""
    decide(objective, "WithdrawResource", check, as_json, resource_id=resource, reason=reason)


@app.command("state-fact")
def state_fact(
    objective: Objective,
    text: Annotated[str, typer.Argument(help="The fact.")],
    kind: Annotated[FactWord, typer.Option(help="What it is about.")],
    check: Check = False,
    as_json: Json = False,
) -> None:
    """State a fact from the front line that the other side should know."""
    decide(objective, "StateFact", check, as_json, kind=kind, text=text)


@app.command()
def estimate(
    objective: Objective,
    odds: Annotated[str, typer.Argument(help="From 0 to 1: 0.7.")],
    rationale: Annotated[str, typer.Option(help="Why.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say how likely you think it is that the terms will be met."""
    decide(objective, "EstimateOdds", check, as_json, odds=odds, rationale=rationale)


@app.command()
def accept(objective: Objective, check: Check = False, as_json: Json = False) -> None:
    """Accept the terms as they stand now. It is agreed when both sides have accepted the same."""

    def fill(request: Any, page: "ObjectivePage", _: "Connection") -> None:
        request.terms_hash = page.objective.terms_hash

    decide(objective, "AcceptTerms", check, as_json, fill)


@app.command()
def decline(objective: Objective, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Decline the terms as they stand now."""
    decide(objective, "DeclineTerms", check, as_json, reason=reason)


@app.command()
def escalate(
    objective: Objective,
    to: Annotated[str, typer.Option(help="Who has to resolve it. Default: the counterpart's manager.")] = "",
    reason: Reason = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Let somebody else resolve the dialogue."""
    decide(objective, "EscalateDialogue", check, as_json, _person("to", to), reason=reason)


@app.command()
def activate(objective: Objective, check: Check = False, as_json: Json = False) -> None:
    """Begin the work on what was agreed."""
    decide(objective, "ActivateObjective", check, as_json)


@app.command()
def reopen(objective: Objective, because: Because, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Open agreed terms again under change control."""
    decide(objective, "ReopenDialogue", check, as_json, reason_code=because, reason=reason)


# A negative number is a value, not an option.
@app.command(context_settings={"ignore_unknown_options": True})
def retarget(
    objective: Objective,
    key_result: KeyResult,
    target: Annotated[
        str, typer.Argument(help="The new target, e.g. 12.5 (write -- before one that begins with a minus).")
    ],
    because: Because = None,
    reason: Reason = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Move a target. Raising is free; lowering needs a reason, and the first target stays on record."""
    decide(
        objective,
        "RetargetKeyResult",
        check,
        as_json,
        key_result=key_result,
        target=target,
        reason_code=because,
        reason=reason,
    )


@app.command()
def reweight(
    objective: Objective,
    weights: Annotated[list[str], typer.Argument(metavar="KEY_RESULT=WEIGHT...", help="All of them: kr1=0.4 kr2=0.6.")],
    because: Because = None,
    reason: Reason = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Weigh the key results anew. The weights must sum to exactly 1."""

    def fill(request: Any, *_: Any) -> None:
        for text in weights:
            name, weight = text.split("=", 1) if "=" in text else (text, "")
            request.weights.add(key_result_id=name, weight=weight)

    decide(objective, "ReweightKeyResults", check, as_json, fill, reason_code=because, reason=reason)


# A negative number is a value, not an option.
@app.command(context_settings={"ignore_unknown_options": True})
def measure(
    objective: Objective,
    key_result: KeyResult,
    value: Annotated[str | None, typer.Argument(help="The value of a metric, band or baseline.")] = None,
    level: Annotated[int | None, typer.Option(help="Number of the rubric's level that is reached; 0: none.")] = None,
    done: Annotated[
        list[str] | None, typer.Option(help="Id of a milestone that is done; repeat for all that are.")
    ] = None,
    none_done: Annotated[bool, typer.Option("--none-done", help="No milestone is done.")] = False,
    on: Annotated[str, typer.Option(help="When it was true, if not now: 2026-09-30.")] = "",
    note: Annotated[str, typer.Option(help="What stands behind it.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Record where a key result is."""

    def fill(request: Any, *_: Any) -> None:
        if level is not None:
            request.reading.level = level
        if done or none_done:
            request.reading.milestones_done.milestone_ids.extend(done or [])
        if value is not None:
            request.reading.value = value
        if on:
            request.effective_time.FromJsonString(f"{on}T00:00:00Z" if len(on) == 10 else on)

    if sum((value is not None, level is not None, bool(done) or none_done)) != 1:
        from services.console.advice import Unable

        raise Unable("Say what was observed, once: a value, --level, --done for each milestone, or --none-done.")
    decide(objective, "MeasureKeyResult", check, as_json, fill, key_result=key_result, note=note)


@app.command()
def transfer(
    objective: Objective,
    reason: Reason,
    owner: Annotated[str, typer.Option(help="Who takes it over.")],
    counterpart: Annotated[str, typer.Option(help="Who agrees with them. Default: as before.")] = "",
    unit: Annotated[str, typer.Option(help="Unit it goes to. Default: as before.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Give it to another owner."""

    def fill(request: Any, _: "ObjectivePage", connection: "Connection") -> None:
        from services.console.people import find_unit

        _person("owner", owner)(request, _, connection)
        _person("counterpart", counterpart)(request, _, connection)
        request.unit = find_unit(connection, unit).name if unit else ""

    decide(objective, "TransferObjective", check, as_json, fill, reason=reason)


@app.command()
def restrict(
    objective: Objective,
    reason: Reason,
    reader: Annotated[list[str] | None, typer.Option(help="Who may read it beside the parties and their line.")] = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Let only some read its text; it still aligns and counts."""

    def fill(request: Any, _: "ObjectivePage", connection: "Connection") -> None:
        from services.console.people import find_person

        request.readers.extend(find_person(connection, each).name for each in reader or ())

    decide(objective, "RestrictObjective", check, as_json, fill, reason=reason)


@app.command()
def lift(objective: Objective, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Let everybody read it again."""
    decide(objective, "LiftRestriction", check, as_json, reason=reason)


@app.command()
def close(
    objective: Objective,
    decision: Annotated[DecisionWord, typer.Option(help="How it ends.")],
    why: Annotated[str, typer.Option(help="One line of why.")],
    evidence: Annotated[list[str] | None, typer.Option(help="Where the evidence is (URI); repeat.")] = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """End it with a decision."""
    decide(objective, "CloseObjective", check, as_json, decision=decision, why=why, evidence_uris=evidence or [])


@app.command()
def carry(
    objective: Objective,
    cycle: Annotated[str, typer.Option(help="The cycle that it goes on in.")],
    why: Annotated[str, typer.Option(help="One line of why.")],
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Carry it into another cycle as a new objective."""

    def fill(request: Any, _: "ObjectivePage", connection: "Connection") -> None:
        from services.console.terms import find_cycle

        request.cycle = find_cycle(connection, cycle).name

    decide(objective, "CarryObjective", check, as_json, fill, why=why)


# how a decision is made ------------------------------------------------------------------------------------------------

Fill = Callable[[Any, "ObjectivePage", "Connection"], None]


def decide(ref: str, rpc: str, check: bool, as_json: bool, fill: Fill | None = None, **fields: Any) -> None:
    """Make the decision on what its page shows now: name and etag are taken from there, words become enum values."""
    from services.console.connection import connect
    from services.console.people import find_objective

    with connect() as connection:
        page = read_page(connection, find_objective(connection, ref)).page
        request = new_request(rpc, fields.pop("key_result", None), page, check)
        for name, value in fields.items():
            set_field(request, name, value)
        if fill is not None:
            fill(request, page, connection)
        tell(connection.decide(request), as_json, check)


def new_request(rpc: str, key_result: str | None, page: "ObjectivePage", check: bool) -> Any:
    """The request about the page's objective, or one of its key results, on the version that the page shows."""
    from okr.goal.v1 import goal_service_pb2

    request = getattr(goal_service_pb2, f"{rpc}Request")()
    request.name = page.objective.name + (f"/keyResults/{key_result}" if key_result else "")
    request.validate_only = check
    if "etag" in request.DESCRIPTOR.fields_by_name:
        request.etag = page.objective.etag
    return request


def set_field(request: Any, name: str, value: Any) -> None:
    """Set a field; a word becomes the enum value that is written so."""
    from services.console.plain import number

    field = request.DESCRIPTOR.fields_by_name[name]
    if isinstance(value, list):
        getattr(request, name).extend(value)
    elif value is not None:
        setattr(request, name, number(field.enum_type, value) if field.enum_type is not None else value)


def read_page(connection: "Connection", name: str) -> Any:
    """The answer that holds the objective's page."""
    from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest

    return connection.ask(GetObjectivePageRequest(name=name))


def tell(answer: Any, as_json: bool, check: bool = False) -> None:
    """Say what was decided."""
    if as_json:
        from services.console.plain import print_json

        print_json(answer)
        return
    from services.console.page import show_decision

    show_decision(answer, check)


def _person(field: str, text: str) -> Fill:
    def fill(request: Any, _: Any, connection: "Connection") -> None:
        from services.console.people import find_person

        if text:
            setattr(request, field, find_person(connection, text).name)

    return fill


def _write_down(
    rpc: str,
    origin: str,
    words: tuple[Any, ...],
    file: Path | None,
    check: bool,
    as_json: bool,
) -> None:
    from okr.goal.v1 import goal_service_pb2

    from services.console.connection import connect
    from services.console.terms import Written, terms_of

    with connect() as connection:
        request = getattr(goal_service_pb2, f"{rpc}Request")(validate_only=check)
        set_field(request, "origin", origin)
        request.terms.CopyFrom(terms_of(connection, Written(*words), file))
        tell(connection.decide(request), as_json, check)
