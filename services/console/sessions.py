"""`okr session`: alignment sessions, from the plan and the agenda to decisions, minutes and the close."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.console.objective import Check, Json, Reason

if TYPE_CHECKING:
    from services.console.connection import Connection

app = typer.Typer(no_args_is_help=True, help="Alignment sessions: plan, agenda, pre-reads, decisions, minutes, close.")

Session = Annotated[
    str, typer.Argument(metavar="SESSION", help="The beginning of its id, from `okr session list`, or its title.")
]
PurposeWord = Literal["calibrate_goals", "remove_obstacles", "coordinate_resources"]
ModeWord = Literal["live", "async", "hybrid"]
Title = Annotated[str, typer.Option(help="One line.")]
Start = Annotated[str, typer.Option(help="When it starts: “2026-10-08 09:00”.")]
End = Annotated[str, typer.Option(help="When it ends; of one in writing, until when answers count.")]
Minutes = Annotated[int, typer.Option(min=0, help="How long it takes, instead of --end.")]
Zone = Annotated[str, typer.Option("--time-zone", help="Where these times are so: Asia/Shanghai. Default: here.")]
UnitName = Annotated[str, typer.Option("--unit", help="Unit that it is about. Default: the facilitator's.")]
CycleName = Annotated[str, typer.Option("--cycle", help="Cycle that it is about.")]
SUBJECT = "OBJECTIVE, OBJECTIVE/kr1, contracts/… or dependencies/…"
About = Annotated[list[str] | None, typer.Option(help=f"What it is about: {SUBJECT}; repeat.")]
Facilitator = Annotated[str, typer.Option(help="Who leads it. Default: you.")]
Participants = Annotated[list[str] | None, typer.Option("--participant", help="Who takes part; repeat.")]
Previous = Annotated[str, typer.Option(help="The session of the series before this one: its open actions come along.")]
Items = Annotated[
    list[str] | None,
    typer.Option(
        "--item", help="“Title | 20 | presenter | what it is about, …”: minutes and what follows may be left out."
    ),
]


@app.command()
def plan(
    title: Title,
    purpose: Annotated[PurposeWord, typer.Option(help="What for.")],
    start: Start,
    participant: Participants,
    end: End = "",
    minutes: Minutes = 0,
    mode: Annotated[ModeWord, typer.Option(help="At the same time, in writing, or both.")] = "live",
    time_zone: Zone = "",
    unit: UnitName = "",
    cycle: CycleName = "",
    about: About = None,
    facilitator: Facilitator = "",
    previous: Previous = "",
    item: Items = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Plan a session, with the agenda as far as it is known."""
    from services.console.connection import connect
    from services.console.gatherings import lead, need, write_plan, write_times
    from services.console.matters import SESSION, begin, new_request

    with connect() as connection:
        request = new_request(SESSION, "PlanSession", check)
        need(bool(end) or bool(minutes), "Say how long it takes: --minutes 60, or --end “2026-10-08 10:00”.")
        write_plan(connection, request.plan, title, unit, cycle, facilitator, participant)
        lead(connection, request.plan, unit)
        _write(connection, request.plan, purpose, mode, about, previous)
        write_times(request.plan, start, end, minutes, time_zone)
        request.agenda.extend(_agenda(connection, item))
        begin(request, connection, as_json)


@app.command()
def replan(
    session: Session,
    title: Title = "",
    purpose: Annotated[PurposeWord | None, typer.Option(help="What for.")] = None,
    start: Start = "",
    end: End = "",
    minutes: Minutes = 0,
    mode: Annotated[ModeWord | None, typer.Option(help="At the same time, in writing, or both.")] = None,
    time_zone: Zone = "",
    unit: UnitName = "",
    cycle: CycleName = "",
    about: About = None,
    facilitator: Facilitator = "",
    participant: Participants = None,
    previous: Previous = "",
    reason: Reason = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Change the plan before it opens; what is not given stays. Moving the start keeps how long it takes."""
    from services.console.gatherings import write_plan, write_times
    from services.console.matters import SESSION, decide

    def fill(request: Any, card: Any, connection: "Connection") -> None:
        request.plan.CopyFrom(card.session.plan)
        write_plan(connection, request.plan, title, unit, cycle, facilitator, participant)
        _write(connection, request.plan, purpose, mode, about, previous)
        write_times(request.plan, start, end, minutes, time_zone)

    decide(SESSION, session, "ReplanSession", check, as_json, fill, reason=reason)


@app.command()
def agenda(session: Session, item: Items, check: Check = False, as_json: Json = False) -> None:
    """Replace the agenda. A day before the session it is locked."""
    from services.console.matters import SESSION, decide

    def fill(request: Any, _: Any, connection: "Connection") -> None:
        request.agenda.extend(_agenda(connection, item))

    decide(SESSION, session, "ReviseAgenda", check, as_json, fill)


@app.command()
def lock(session: Session, check: Check = False, as_json: Json = False) -> None:
    """Say that the agenda stands."""
    _decide(session, "LockAgenda", check, as_json)


@app.command()
def preread(
    session: Session,
    title: Annotated[str, typer.Argument(help="One line.")],
    uri: Annotated[str, typer.Argument(help="Where it is.")],
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Add something to read beforehand."""
    from services.console.matters import SESSION, decide

    def fill(request: Any, *_: Any) -> None:
        request.preread.title, request.preread.uri = title, uri

    decide(SESSION, session, "AddPreread", check, as_json, fill)


@app.command("open")
def open_(session: Session, check: Check = False, as_json: Json = False) -> None:
    """Begin. The open actions of the session before come along."""
    _decide(session, "OpenSession", check, as_json)


@app.command("decide")
def decide_(
    session: Session,
    statement: Annotated[str, typer.Argument(help="What was decided.")],
    about: Annotated[list[str], typer.Option(help=f"What it is about: {SUBJECT}; repeat.")],
    by: Annotated[str, typer.Option(help="Who decided. Default: you.")] = "",
    rejected: Annotated[list[str] | None, typer.Option(help="An option that was rejected; repeat.")] = None,
    irreversible: Annotated[bool, typer.Option("--irreversible", help="It cannot be taken back.")] = False,
    review_on: Annotated[str, typer.Option(help="When to look at it again: 2026-11-30.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Record a decision and what it is about."""
    from services.console.gatherings import person_or_me
    from services.console.matters import SESSION, decide, find_subject

    def fill(request: Any, _: Any, connection: "Connection") -> None:
        decision = request.decision
        decision.statement = statement
        decision.about.extend(find_subject(connection, each) for each in about)
        decision.decided_by = person_or_me(connection, by, "--by")
        decision.rejected.extend(rejected or ())
        decision.irreversible, decision.review_on = irreversible, review_on

    decide(SESSION, session, "RecordDecision", check, as_json, fill)


@app.command()
def minutes(
    session: Session,
    text: Annotated[str, typer.Argument(help="The minutes.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", help="The file that they are in; - reads standard input.")
    ] = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Record the minutes; the last ones count."""
    from services.console.gatherings import text_or_file

    _decide(session, "RecordMinutes", check, as_json, minutes=text_or_file(text, file, "the minutes"))


@app.command()
def close(
    session: Session,
    carry: Annotated[
        list[str] | None, typer.Option(help="Open action that goes on into the next session; repeat.")
    ] = None,
    carry_all: Annotated[bool, typer.Option("--carry-all", help="All open ones that came along go on.")] = False,
    summary: Annotated[str, typer.Option(help="One line of how it ended.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """End it. Each action needs an owner and a date; each that came along is settled or carried on."""
    from okr.alignment.v1.action_pb2 import Action

    from services.console.connection import connect
    from services.console.matters import ACTION, SESSION, new_request, tell

    with connect() as connection:
        answer = SESSION.read(connection, session)
        known = answer.session.session
        request = new_request(SESSION, "CloseSession", check, summary=summary)
        request.name, request.etag = known.name, known.etag
        names = [ACTION.find(connection, each).name for each in carry or ()]
        if carry_all:
            still = {card.action.name for card in answer.actions if card.action.state == Action.STATE_OPEN}
            names += [name for name in known.carried_actions if name in still]
        request.carry.extend(dict.fromkeys(names))
        tell(connection, connection.decide(request), as_json, check)


@app.command()
def cancel(session: Session, reason: Reason, check: Check = False, as_json: Json = False) -> None:
    """Say that it does not take place."""
    _decide(session, "CancelSession", check, as_json, reason=reason)


@app.command("list")
def list_sessions(
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    cycle: Annotated[str, typer.Option(help="Only this cycle: its id or title.")] = "",
    person: Annotated[str, typer.Option(help="Only where this person takes part.")] = "",
    state: Annotated[list[str] | None, typer.Option("--state", help="Only in this state; repeat for more.")] = None,
    as_json: Json = False,
) -> None:
    """List the sessions with when they are and how far apart their participants live."""
    from okr.alignment.v1.session_pb2 import Session as Message

    from services.console.align import scope
    from services.console.connection import connect
    from services.console.gathering_pages import show_sessions
    from services.console.matters import SESSION, states_of
    from services.console.people import find_person

    with connect() as connection:
        found = SESSION.listed(
            connection,
            person=find_person(connection, person).name if person else "",
            states=states_of(Message.State.DESCRIPTOR, state),
            **scope(connection, unit, cycle),
        )
        show_sessions(found, as_json)


@app.command()
def show(session: Session, as_json: Json = False) -> None:
    """Show the whole of one session: who takes part at which local time, agenda, decisions, actions."""
    from services.console.connection import connect
    from services.console.gathering_pages import show_session
    from services.console.matters import SESSION
    from services.console.plain import print_json

    with connect() as connection:
        answer = SESSION.read(connection, session)
        if as_json:
            print_json(answer)
        else:
            show_session(connection, answer)


# ----------------------------------------------------------------------------------------------------------------------


def _decide(session: str, rpc: str, check: bool, as_json: bool, **fields: Any) -> None:
    from services.console.matters import SESSION, decide

    decide(SESSION, session, rpc, check, as_json, **fields)


def _write(
    connection: "Connection", plan: Any, purpose: str | None, mode: str | None, about: list[str] | None, previous: str
) -> None:
    from services.console.matters import SESSION, find_subject
    from services.console.objective import set_field

    set_field(plan, "purpose", purpose)
    set_field(plan, "mode", mode)
    if about:
        del plan.about[:]
        plan.about.extend(find_subject(connection, each) for each in about)
    if previous:
        plan.previous = SESSION.find(connection, previous).name


def _agenda(connection: "Connection", items: list[str] | None) -> list[Any]:
    """Items as --item says they are written."""
    import re

    from okr.alignment.v1.session_pb2 import AgendaItem

    from services.console.gatherings import need
    from services.console.matters import find_subject
    from services.console.people import find_person

    made = []
    for text in items or ():
        title, minutes_, presenter, about, *more = [*(each.strip() for each in re.split("[|｜]", text)), "", "", ""]
        need(
            not any(more) and (not minutes_ or (minutes_.isascii() and minutes_.isdigit() and len(minutes_) < 5)),
            f"The agenda's “{text}” is not “Title | 20 | presenter | what it is about, …”.",
        )
        item = AgendaItem(title=title, minutes=int(minutes_ or 0))
        item.presenter = find_person(connection, presenter).name if presenter else ""
        item.about.extend(find_subject(connection, each.strip()) for each in re.split("[,，]", about) if each.strip())
        made.append(item)
    return made
