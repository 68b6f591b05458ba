"""`okr overlap`: conflicts and duplicates between objectives, declared or found, and how each was resolved."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.console.objective import Check, Json, Reason

if TYPE_CHECKING:
    from services.console.connection import Connection

app = typer.Typer(no_args_is_help=True, help="Conflicts and duplicates: declare, resolve, dismiss.")

Overlap = Annotated[
    str, typer.Argument(metavar="OVERLAP", help="The beginning of its id, from `okr overlap list`, or its statement.")
]
KindWord = Literal["conflict", "duplicate", "same_metric"]
ResolutionWord = Literal["merged", "yielded", "split", "sequenced", "both_kept"]


@app.command()
def declare(
    between: Annotated[
        list[str], typer.Argument(metavar="GOAL GOAL...", help="Two or more: OBJECTIVE or OBJECTIVE/kr1.")
    ],
    kind: Annotated[KindWord, typer.Option(help="Which.")],
    statement: Annotated[str, typer.Option(help="What the matter is.")],
    check: Check = False,
    as_json: Json = False,
) -> None:
    """State that objectives or key results conflict, or are the same."""
    from services.console.connection import connect
    from services.console.gatherings import need
    from services.console.matters import OVERLAP, begin, find_goal, new_request

    with connect() as connection:
        need(len(between) > 1, "Name the two objectives or key results that it is between.")
        request = new_request(OVERLAP, "DeclareOverlap", check, kind=kind, statement=statement)
        request.between.extend(find_goal(connection, each) for each in between)
        begin(request, connection, as_json)


@app.command()
def resolve(
    overlap: Overlap,
    resolution: Annotated[ResolutionWord, typer.Option("--how", help="How it was resolved.")],
    reason: Reason,
    kept: Annotated[str, typer.Option(help="Which of them goes on, if one yields.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say how it was resolved."""
    from services.console.matters import OVERLAP, decide, find_goal

    def fill(request: Any, _: Any, connection: "Connection") -> None:
        request.kept = find_goal(connection, kept) if kept else ""

    decide(OVERLAP, overlap, "ResolveOverlap", check, as_json, fill, resolution=resolution, reason=reason)


@app.command()
def dismiss(overlap: Overlap, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Say that it is none, and why."""
    from services.console.matters import OVERLAP, decide

    decide(OVERLAP, overlap, "DismissOverlap", check, as_json, reason=reason)


@app.command("list")
def list_overlaps(
    goal: Annotated[str, typer.Option(help="Only with this one: OBJECTIVE or OBJECTIVE/kr1.")] = "",
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    cycle: Annotated[str, typer.Option(help="Only this cycle: its id or title.")] = "",
    state: Annotated[list[str] | None, typer.Option("--state", help="Only in this state; repeat for more.")] = None,
    as_json: Json = False,
) -> None:
    """List conflicts and duplicates."""
    from okr.alignment.v1.overlap_pb2 import Overlap as Message

    from services.console.align import scope
    from services.console.capacity_pages import show_overlaps
    from services.console.connection import connect
    from services.console.matters import OVERLAP, find_goal, states_of

    with connect() as connection:
        found = OVERLAP.listed(
            connection,
            goal=find_goal(connection, goal) if goal else "",
            states=states_of(Message.State.DESCRIPTOR, state),
            **scope(connection, unit, cycle),
        )
        show_overlaps(found, as_json)
