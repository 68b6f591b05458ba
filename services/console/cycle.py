"""`okr cycle`: plan a cycle and take it through its life."""

from typing import Annotated, Any, Literal

import typer

app = typer.Typer(no_args_is_help=True, help="Cycles: list, plan, open, start, wind up, close.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Check = Annotated[bool, typer.Option("--check", help="Check permission, rules and state, and record nothing.")]
Name = Annotated[str, typer.Argument(metavar="CYCLE", help="Its id or title.")]
CadenceWord = Literal["annual", "semiannual", "quarterly", "monthly", "custom"]


@app.command("list")
def list_cycles(as_json: Json = False) -> None:
    """List the cycles."""
    from services.console.connection import connect
    from services.console.page import said
    from services.console.reading import show
    from services.console.terms import cycles

    with connect() as connection:
        found = cycles(connection)
        rows = [
            (
                each.name.removeprefix("cycles/"),
                each.plan.title,
                said(each, "state"),
                each.plan.start_date,
                each.plan.end_date,
                said(each.plan, "cadence"),
            )
            for each in found
        ]
        show(
            found,
            rows,
            ("id", "title", "state", "from", "to", "cadence"),
            as_json,
            "There are no cycles.",
            text=("title",),
        )


@app.command()
def plan(
    cycle: Annotated[str, typer.Argument(metavar="CYCLE", help="Its id: a-z, 0-9 and -.")],
    title: Annotated[str, typer.Option(help="What people call it: 2026 Q4.")],
    start: Annotated[str, typer.Option("--from", help="First day: 2026-10-01.")],
    end: Annotated[str, typer.Option("--to", help="Last day: 2026-12-31.")],
    cadence: Annotated[CadenceWord, typer.Option(help="How long such cycles are.")] = "quarterly",
    check_in_days: Annotated[int, typer.Option(min=0, help="Days between check-ins; 0: the policy pack says.")] = 0,
    time_zone: Annotated[str, typer.Option(help="Time zone of its days: Asia/Shanghai.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Change the plan of one that is not active yet.")] = False,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Plan a cycle."""

    def fill(request: Any) -> None:
        wanted = request.plan
        wanted.title, wanted.start_date, wanted.end_date = title, start, end
        wanted.check_in_days, wanted.time_zone = check_in_days, time_zone
        from services.console.objective import set_field

        set_field(wanted, "cadence", cadence)

    _decide("ReplanCycle" if again else "PlanCycle", cycle, check, as_json, fill)


@app.command("open")
def open_(cycle: Name, check: Check = False, as_json: Json = False) -> None:
    """Begin the drafting of objectives."""
    _decide("OpenCycle", cycle, check, as_json)


@app.command()
def start(cycle: Name, check: Check = False, as_json: Json = False) -> None:
    """Begin the work."""
    _decide("StartCycle", cycle, check, as_json)


@app.command("wind-up")
def wind_up(cycle: Name, check: Check = False, as_json: Json = False) -> None:
    """Begin the closing of objectives; no new ones are taken."""
    _decide("WindUpCycle", cycle, check, as_json)


@app.command()
def close(cycle: Name, check: Check = False, as_json: Json = False) -> None:
    """End the cycle; its objectives do not change any more."""
    _decide("CloseCycle", cycle, check, as_json)


def _decide(rpc: str, cycle: str, check: bool, as_json: bool, fill: Any = None) -> None:
    from okr.goal.v1 import cycle_service_pb2

    from services.console.connection import connect
    from services.console.objective import tell
    from services.console.terms import find_cycle

    with connect() as connection:
        request = getattr(cycle_service_pb2, f"{rpc}Request")(validate_only=check)
        if rpc == "PlanCycle":
            request.name = f"cycles/{cycle.removeprefix('cycles/')}"
        else:
            found = find_cycle(connection, cycle)
            request.name, request.etag = found.name, found.etag
        if fill is not None:
            fill(request)
        tell(connection.decide(request), as_json, check)
