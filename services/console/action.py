"""`okr action`: actions, each with one owner and a date, until they are closed with evidence."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.console.objective import Check, Json, Reason

if TYPE_CHECKING:
    from services.console.connection import Connection

app = typer.Typer(no_args_is_help=True, help="Actions: add, assign, close with evidence; how well they are closed.")

Action = Annotated[
    str, typer.Argument(metavar="ACTION", help="The beginning of its id, from `okr action list`, or its text.")
]
Owner = Annotated[list[str] | None, typer.Option(help="Who does it: one person.")]
Due = Annotated[str, typer.Option(help="Until when: 2026-10-31.")]


@app.command()
def add(
    text: Annotated[str, typer.Argument(help="What is to be done.")],
    owner: Owner = None,
    due: Due = "",
    session: Annotated[str, typer.Option(help="Session that it was taken in.")] = "",
    workshop: Annotated[str, typer.Option(help="Workshop that it was taken in.")] = "",
    about: Annotated[
        list[str] | None,
        typer.Option(help="What it is about: OBJECTIVE, OBJECTIVE/kr1, contracts/… or dependencies/…; repeat."),
    ] = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Record an action. Without an owner or a date its session does not close."""
    from services.console.connection import connect
    from services.console.gatherings import need
    from services.console.matters import ACTION, SESSION, WORKSHOP, begin, find_subject, new_request

    with connect() as connection:
        need(not (session and workshop), "It was taken in one place: say --session or --workshop.")
        request = new_request(ACTION, "RecordAction", check, text=text, due_date=due)
        if session or workshop:
            found = SESSION.find(connection, session) if session else WORKSHOP.find(connection, workshop)
            request.source = found.name
        request.owners.extend(_people(connection, owner))
        request.about.extend(find_subject(connection, each) for each in about or ())
        begin(request, connection, as_json)


@app.command()
def assign(
    action: Action,
    owner: Owner = None,
    due: Due = "",
    reason: Reason = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say who does it, and until when; what is not given stays."""
    from services.console.matters import ACTION, decide

    def fill(request: Any, card: Any, connection: "Connection") -> None:
        known = [card.action.owner] if card.action.owner else []
        request.owners.extend(_people(connection, owner) or known)
        request.due_date = due or card.action.due_date

    decide(ACTION, action, "AssignAction", check, as_json, fill, reason=reason)


@app.command()
def close(
    action: Action,
    evidence: Annotated[list[str], typer.Option("--evidence", help="Where the evidence is (URI); repeat.")],
    note: Annotated[str, typer.Option(help="What was done.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Say that it is done, with evidence."""
    _decide(action, "CloseAction", check, as_json, evidence_uris=evidence, note=note)


@app.command()
def reopen(action: Action, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Say that it was not done after all."""
    _decide(action, "ReopenAction", check, as_json, reason=reason)


@app.command()
def cancel(action: Action, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Say that it is not needed any more."""
    _decide(action, "CancelAction", check, as_json, reason=reason)


@app.command("list")
def list_actions(
    owner: Annotated[str, typer.Option(help="Only of this person.")] = "",
    unit: Annotated[str, typer.Option(help="Only of people in this unit and those below it.")] = "",
    session: Annotated[str, typer.Option(help="Only taken in this session.")] = "",
    workshop: Annotated[str, typer.Option(help="Only taken in this workshop.")] = "",
    state: Annotated[
        list[str] | None, typer.Option("--state", help="Only in this state; repeat. Default: open.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Also what was closed or cancelled.")] = False,
    as_json: Json = False,
) -> None:
    """List the actions that are open."""
    from okr.alignment.v1.action_pb2 import Action as Message

    from services.console.connection import connect
    from services.console.gathering_pages import show_actions
    from services.console.matters import ACTION, SESSION, WORKSHOP, states_of
    from services.console.people import find_person, find_unit

    with connect() as connection:
        source = SESSION.find(connection, session).name if session else ""
        source = WORKSHOP.find(connection, workshop).name if workshop else source
        wanted = state or ([] if all_ else ["open"])
        found = ACTION.listed(
            connection,
            owner=find_person(connection, owner).name if owner else "",
            unit=find_unit(connection, unit).name if unit else "",
            source=source,
            states=states_of(Message.State.DESCRIPTOR, wanted),
            overdue=overdue,
        )
        show_actions(found, as_json)


@app.command()
def stats(
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    as_json: Json = False,
) -> None:
    """Show how well actions are closed, by unit and by region."""
    from okr.views.v1.action_list_service_pb2 import GetActionStatisticsRequest

    from services.console.connection import connect
    from services.console.gathering_pages import show_statistics
    from services.console.people import find_unit
    from services.console.plain import print_json

    with connect() as connection:
        answer = connection.ask(GetActionStatisticsRequest(unit=find_unit(connection, unit).name if unit else ""))
        if as_json:
            print_json(answer)
        else:
            show_statistics(answer)


def _decide(action: str, rpc: str, check: bool, as_json: bool, **fields: Any) -> None:
    from services.console.matters import ACTION, decide

    decide(ACTION, action, rpc, check, as_json, **fields)


def _people(connection: "Connection", owners: list[str] | None) -> list[str]:
    from services.console.people import find_person

    return [find_person(connection, each).name for each in owners or ()]
