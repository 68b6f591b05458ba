"""`okr depend`: what a key result needs from another unit or person, from the request to the accepted delivery."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.console.objective import Check, Json, Reason

if TYPE_CHECKING:
    from services.console.connection import Connection

app = typer.Typer(
    no_args_is_help=True, help="Dependencies: ask a unit or a person for something, and what becomes of it."
)

Dependency = Annotated[
    str,
    typer.Argument(metavar="DEPENDENCY", help="The beginning of its id, from `okr depend list`, or its deliverable."),
]
CriticalityWord = Literal["blocking", "important", "helpful"]
NeededBy = Annotated[str, typer.Option(help="When it is needed: 2026-11-30.")]
Criticality = Annotated[CriticalityWord, typer.Option(help="What becomes of the key result without it.")]
Quantity = Annotated[str, typer.Option(help="How much: 40.")]
Measure = Annotated[str, typer.Option("--unit", help="Unit of the quantity: boards.")]
Effort = Annotated[str, typer.Option(help="Estimate of the provider's effort: 6.")]
EffortMeasure = Annotated[str, typer.Option(help="Of what the effort is: person-weeks.")]
Details = Annotated[str, typer.Option(help="More of it.")]
AnswerDue = Annotated[str, typer.Option(help="Until when an answer is owed: 2026-09-30. Default: a week from now.")]
ProviderObjective = Annotated[
    str, typer.Option("--objective", help="Objective of the provider that gets the supporting key result.")
]


@app.command()
def request(
    key_result: Annotated[
        str, typer.Argument(metavar="KEY_RESULT", help="Whose need it is: OBJECTIVE/kr1, or OBJECTIVE/1.")
    ],
    provider: Annotated[str, typer.Argument(metavar="PROVIDER", help="Unit or person who is asked: id or name.")],
    deliverable: Annotated[str, typer.Option(help="What is needed.")],
    needed_by: NeededBy,
    criticality: Criticality,
    details: Details = "",
    quantity: Quantity = "",
    unit: Measure = "",
    effort: Effort = "",
    effort_measure: EffortMeasure = "",
    answer_due: AnswerDue = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Ask a unit or a person for what your key result needs."""
    from services.console.advice import Unable
    from services.console.connection import connect
    from services.console.matters import DEPENDENCY, begin, find_goal, new_request

    with connect() as connection:
        made = new_request(DEPENDENCY, "RequestDependency", check)
        _write(made.terms, deliverable, details, quantity, unit, needed_by, criticality, effort, effort_measure)
        made.terms.consumer = find_goal(connection, key_result)
        if "/keyResults/" not in made.terms.consumer:
            raise Unable(f"“{key_result}” is an objective: say which of its key results needs it, e.g. {key_result}/1.")
        made.terms.provider = find_provider(connection, provider)
        _due(made, answer_due)
        begin(made, connection, as_json)


@app.command()
def ask(
    dependency: Dependency,
    text: Annotated[str, typer.Argument(help="The question, or the answer to one.")],
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Ask a question about it, or answer one; the other side is to speak next."""
    _decide(dependency, "ClarifyDependency", check, as_json, text=text)


@app.command()
def counter(
    dependency: Dependency,
    deliverable: Annotated[str, typer.Option(help="What. What is not given stays as it is.")] = "",
    details: Details = "",
    quantity: Quantity = "",
    unit: Measure = "",
    needed_by: NeededBy = "",
    criticality: Annotated[
        CriticalityWord | None, typer.Option(help="What becomes of the key result without it.")
    ] = None,
    effort: Effort = "",
    effort_measure: EffortMeasure = "",
    objective: ProviderObjective = "",
    reason: Reason = "",
    answer_due: AnswerDue = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Offer other terms; the other party answers them."""
    from services.console.matters import DEPENDENCY, decide
    from services.console.people import find_objective

    def fill(made: Any, card: Any, connection: "Connection") -> None:
        made.terms.CopyFrom(card.dependency.terms)
        _write(made.terms, deliverable, details, quantity, unit, needed_by, criticality, effort, effort_measure)
        made.provider_objective = (
            find_objective(connection, objective) if objective else card.dependency.provider_objective
        )
        _due(made, answer_due)

    decide(DEPENDENCY, dependency, "CounterDependency", check, as_json, fill, reason=reason)


@app.command()
def accept(
    dependency: Dependency, objective: ProviderObjective = "", check: Check = False, as_json: Json = False
) -> None:
    """Accept what is on the table. As the provider, say which objective gets the supporting key result."""
    from services.console.matters import DEPENDENCY, decide
    from services.console.people import find_objective

    def fill(made: Any, _: Any, connection: "Connection") -> None:
        made.provider_objective = find_objective(connection, objective) if objective else ""

    decide(DEPENDENCY, dependency, "AcceptDependency", check, as_json, fill)


@app.command()
def decline(dependency: Dependency, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Decline it, with a reason."""
    _decide(dependency, "DeclineDependency", check, as_json, reason=reason)


@app.command()
def escalate(
    dependency: Dependency,
    reason: Reason,
    to: Annotated[str, typer.Option(help="Who has to decide. Default: the lowest manager above both.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Let somebody above decide."""
    from services.console.matters import DEPENDENCY, decide
    from services.console.people import find_person

    def fill(made: Any, _: Any, connection: "Connection") -> None:
        made.to = find_person(connection, to).name if to else ""

    decide(DEPENDENCY, dependency, "EscalateDependency", check, as_json, fill, reason=reason)


@app.command("take-risk")
def take_risk(dependency: Dependency, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Go on without it, and take the risk in your name."""
    _decide(dependency, "TakeDependencyRisk", check, as_json, reason=reason)


@app.command()
def start(dependency: Dependency, check: Check = False, as_json: Json = False) -> None:
    """Say, as the provider, that the work has begun."""
    _decide(dependency, "StartDependency", check, as_json)


@app.command()
def forecast(
    dependency: Dependency,
    date: Annotated[str, typer.Argument(help="When it will be there: 2026-12-15.")],
    reason: Reason,
    quantity: Annotated[str, typer.Option(help="How much will be there. Default: all of it.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say when, and how much, it will be. Later or less than agreed reaches everybody downstream."""
    _decide(dependency, "ForecastDependency", check, as_json, date=date, quantity=quantity, reason=reason)


@app.command()
def deliver(
    dependency: Dependency,
    evidence: Annotated[list[str], typer.Option("--evidence", help="Where the evidence is (URI); repeat.")],
    quantity: Annotated[str, typer.Option(help="How much. Default: all of it.")] = "",
    note: Annotated[str, typer.Option(help="What was delivered.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say, as the provider, that it is there."""
    _decide(dependency, "DeliverDependency", check, as_json, evidence_uris=evidence, quantity=quantity, note=note)


@app.command("accept-delivery")
def accept_delivery(
    dependency: Dependency,
    note: Annotated[str, typer.Option(help="For the record.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Accept the delivery."""
    _decide(dependency, "AcceptDelivery", check, as_json, note=note)


@app.command("reject-delivery")
def reject_delivery(dependency: Dependency, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Reject the delivery; work on it goes on."""
    _decide(dependency, "RejectDelivery", check, as_json, reason=reason)


@app.command()
def breach(dependency: Dependency, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """State that it was not kept. It reaches everybody downstream."""
    _decide(dependency, "BreachDependency", check, as_json, reason=reason)


@app.command()
def cancel(dependency: Dependency, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Say, as who asked, that it is not needed any more."""
    _decide(dependency, "CancelDependency", check, as_json, reason=reason)


@app.command("list")
def list_dependencies(
    goal: Annotated[
        str, typer.Option(help="Only of this objective or key result (OBJECTIVE/kr1), as consumer or provider.")
    ] = "",
    person: Annotated[str, typer.Option(help="Only what this person is a party of.")] = "",
    provider: Annotated[str, typer.Option(help="Only where this unit or person is asked.")] = "",
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    cycle: Annotated[str, typer.Option(help="Only this cycle: its id or title.")] = "",
    state: Annotated[list[str] | None, typer.Option("--state", help="Only in this state; repeat for more.")] = None,
    at_risk: Annotated[
        bool, typer.Option("--at-risk", help="Only what has slipped, was breached, or is at risk.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the dependencies: who needs what from whom until when, and who is to speak next."""
    from okr.alignment.v1.dependency_pb2 import Dependency as Message

    from services.console.align import scope
    from services.console.connection import connect
    from services.console.dependency_pages import show_dependencies
    from services.console.matters import DEPENDENCY, find_goal, states_of
    from services.console.people import find_person

    with connect() as connection:
        found = DEPENDENCY.listed(
            connection,
            goal=find_goal(connection, goal) if goal else "",
            person=find_person(connection, person).name if person else "",
            provider=find_provider(connection, provider) if provider else "",
            states=states_of(Message.State.DESCRIPTOR, state),
            at_risk=at_risk,
            **scope(connection, unit, cycle),
        )
        show_dependencies(found, as_json)


@app.command()
def show(dependency: Dependency, as_json: Json = False) -> None:
    """Show the whole of one dependency: both sides, questions, forecast, delivery, and what endangers it."""
    from services.console.connection import connect
    from services.console.dependency_pages import show_dependency
    from services.console.matters import DEPENDENCY
    from services.console.plain import print_json

    with connect() as connection:
        answer = DEPENDENCY.read(connection, dependency)
        if as_json:
            print_json(answer.dependency)
        else:
            show_dependency(connection, answer.dependency, answer.read_info)


@app.command()
def history(dependency: Dependency, as_json: Json = False) -> None:
    """Show everything that ever happened to a dependency."""
    from services.console.alignment_pages import show_history
    from services.console.connection import connect
    from services.console.matters import DEPENDENCY

    with connect() as connection:
        show_history(connection, DEPENDENCY.card(connection, dependency).dependency.name, as_json)


# ----------------------------------------------------------------------------------------------------------------------


def find_provider(connection: "Connection", text: str) -> str:
    """Name of the unit or the person. Raises Unable."""
    from services.console.advice import Unable
    from services.console.people import find_person, find_unit

    if text.startswith("units/"):
        return str(find_unit(connection, text).name)
    if text.startswith("people/"):
        return str(find_person(connection, text).name)
    fits: list[str] = []
    said: list[str] = []
    for find in (find_unit, find_person):
        try:
            fits.append(str(find(connection, text).name))
        except Unable as error:
            said.append(str(error))
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise Unable(f"“{text}” is a unit and a person, say which: {' or '.join(fits)}.")
    several = next((each for each in said if each.startswith("“")), "")
    raise Unable(
        several or f"There is no unit and no person “{text}”: `okr unit list` and `okr people list` show who there is."
    )


def _decide(dependency: str, rpc: str, check: bool, as_json: bool, **fields: Any) -> None:
    from services.console.matters import DEPENDENCY, decide

    decide(DEPENDENCY, dependency, rpc, check, as_json, **fields)


def _due(made: Any, answer_due: str) -> None:
    from services.console.matters import moment

    if answer_due:
        made.answer_due.CopyFrom(moment(answer_due, "--answer-due", end_of_day=True))


def _write(
    terms: Any,
    deliverable: str,
    details: str,
    quantity: str,
    unit: str,
    needed_by: str,
    criticality: str | None,
    effort: str,
    effort_measure: str,
) -> None:
    """Write what was given into the terms; what was not given stays."""
    from services.console.objective import set_field

    terms.deliverable = deliverable or terms.deliverable
    terms.details = details or terms.details
    terms.quantity = quantity or terms.quantity
    terms.unit = unit or terms.unit
    terms.needed_by = needed_by or terms.needed_by
    terms.effort = effort or terms.effort
    terms.effort_measure = effort_measure or terms.effort_measure or ("person-weeks" if terms.effort else "")
    set_field(terms, "criticality", criticality)
