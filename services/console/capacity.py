"""`okr capacity`: what a unit can do in a cycle, what it has taken on, and what was cut."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.console.objective import Check, Json, Reason

if TYPE_CHECKING:
    from services.console.connection import Connection

app = typer.Typer(no_args_is_help=True, help="Capacity of a unit in a cycle: declare, plan loads, cut.")

Unit = Annotated[str, typer.Argument(metavar="UNIT", help="Its id or title.")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="An OBJECTIVE, or dependencies/… .")]
Cycle = Annotated[str, typer.Option(help="Its id or title. Default: the only cycle that takes objectives.")]
KindWord = Literal["committed", "aspirational"]


@app.command()
def declare(
    unit: Unit,
    available: Annotated[str, typer.Argument(help="How much there is: 48.")],
    measure: Annotated[str, typer.Option(help="Of what.")] = "person-weeks",
    cycle: Cycle = "",
    committed_most: Annotated[str, typer.Option(help="Most that is committed. Default: 0.9.")] = "",
    total_least: Annotated[str, typer.Option(help="Least of all together. Default: 1.0.")] = "",
    total_most: Annotated[str, typer.Option(help="Most of all together. Default: 1.3.")] = "",
    reason: Reason = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say how much a unit has."""
    from services.console.connection import connect
    from services.console.matters import CAPACITY, begin, new_request

    with connect() as connection:
        request = new_request(CAPACITY, "DeclareCapacity", check, available=available, measure=measure, reason=reason)
        request.name = find_capacity(connection, unit, cycle)
        if committed_most or total_least or total_most:
            request.bounds.committed_most = committed_most or "0.9"
            request.bounds.total_least = total_least or "1.0"
            request.bounds.total_most = total_most or "1.3"
        begin(request, connection, as_json)


@app.command()
def plan(
    unit: Unit,
    subject: Subject,
    load: Annotated[str, typer.Argument(help="How much it takes: 6.")],
    kind: Annotated[KindWord | None, typer.Option(help="Default: the objective's kind.")] = None,
    cycle: Cycle = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say how much of it an objective or a dependency takes; planning it again replaces it."""
    _decide(unit, cycle, "PlanLoad", subject, check, as_json, load=load, kind=kind)


@app.command()
def drop(
    unit: Unit, subject: Subject, cycle: Cycle = "", reason: Reason = "", check: Check = False, as_json: Json = False
) -> None:
    """Say that it takes nothing any more, and was no cut."""
    _decide(unit, cycle, "DropLoad", subject, check, as_json, reason=reason)


@app.command()
def cut(
    unit: Unit,
    subject: Subject,
    reason: Reason,
    load: Annotated[str, typer.Option(help="How much it would have taken. Default: what was planned.")] = "",
    cycle: Cycle = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Take something out because there is not enough; what was cut, and why, stays visible."""
    _decide(unit, cycle, "CutLoad", subject, check, as_json, load=load, reason=reason)


@app.command()
def show(unit: Unit, cycle: Cycle = "", as_json: Json = False) -> None:
    """Show what a unit has, what takes it, and how that stands to the bounds."""
    from services.console.capacity_pages import show_capacity
    from services.console.connection import connect
    from services.console.matters import CAPACITY
    from services.console.plain import print_json

    with connect() as connection:
        answer = CAPACITY.read(connection, find_capacity(connection, unit, cycle))
        if as_json:
            print_json(answer.capacity)
        else:
            show_capacity(connection, answer.capacity, answer.read_info)


@app.command("list")
def list_capacities(
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    cycle: Annotated[str, typer.Option(help="Only this cycle: its id or title.")] = "",
    as_json: Json = False,
) -> None:
    """List the capacities with what is taken of them."""
    from services.console.align import scope
    from services.console.capacity_pages import show_capacities
    from services.console.connection import connect
    from services.console.matters import CAPACITY

    with connect() as connection:
        show_capacities(CAPACITY.listed(connection, **scope(connection, unit, cycle)), as_json)


def find_capacity(connection: "Connection", unit: str, cycle: str) -> str:
    """Name of the capacity of a unit in a cycle. Raises Unable."""
    from okr.goal.v1.cycle_pb2 import Cycle as Message

    from services.console.advice import Unable
    from services.console.people import find_unit
    from services.console.terms import cycles, find_cycle

    if unit.startswith("capacities/") and not cycle:
        return unit
    if cycle:
        found = find_cycle(connection, cycle).name
    else:
        taking = cycles(connection, [Message.STATE_DRAFTING, Message.STATE_ACTIVE])
        if len(taking) != 1:
            raise Unable("Say in which cycle with --cycle; `okr cycle list` shows them.")
        found = taking[0].name
    return f"capacities/{find_unit(connection, unit).name.partition('/')[2]}.{found.partition('/')[2]}"


def _decide(unit: str, cycle: str, rpc: str, subject: str, check: bool, as_json: bool, **fields: Any) -> None:
    from services.console.connection import connect
    from services.console.matters import CAPACITY, find_load, new_request, tell

    with connect() as connection:
        known = CAPACITY.card(connection, find_capacity(connection, unit, cycle)).capacity
        request = new_request(CAPACITY, rpc, check, **fields)
        request.name, request.etag = known.name, known.etag
        request.subject = find_load(connection, subject)
        tell(connection, connection.decide(request), as_json, check)
