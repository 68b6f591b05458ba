"""Sessions, workshops and actions as a person reads them in a terminal."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.session_pb2 import Session
from okr.alignment.v1.workshop_pb2 import Workshop
from rich.text import Text

from services.console.connection import Connection
from services.console.drawing import day, out, percent, warn, warn_if_stale
from services.console.matters import Names, facts, next_steps, section, short_name
from services.console.page import said, short
from services.console.reading import show

#: What is typed next, by state; {id}: of the session.
NEXT_OF_SESSION = {
    Session.STATE_PLANNED: (
        "okr session agenda {id} --item “Title | 20”",
        "okr session preread {id} TITLE URI",
        "okr session open {id}",
    ),
    Session.STATE_OPEN: (
        "okr session decide {id} WHAT --about OBJECTIVE",
        "okr action add WHAT --owner PERSON --due DATE --session {id}",
        "okr session close {id}",
    ),
}
NEXT_OF_WORKSHOP = {
    Workshop.STATE_PLANNED: ("okr workshop prework {id} TEXT", "okr workshop open {id}"),
    Workshop.STATE_IDEAS: ("okr workshop idea {id} TITLE", "okr workshop voting {id}"),
    Workshop.STATE_VOTING: (
        "okr workshop vote {id} 1=2 2=1",
        "okr workshop dissent {id} TEXT",
        "okr workshop adopt {id} 1 --kind KIND --key-result …",
        "okr workshop close {id}",
    ),
}


def spread(minutes: int) -> str:
    """How far apart time zones are: "7 h", "5 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else ""))) or "none"


def show_sessions(found: Sequence[Any], as_json: bool) -> None:
    """Print sessions as a list."""
    rows = [
        (
            short(card.session.name),
            said(card.session, "state"),
            card.session.plan.title,
            said(card.session.plan, "purpose"),
            said(card.session.plan, "mode"),
            card.unit_title or card.session.plan.unit,
            day(card.session.plan.start_time),
            len(card.participants),
            spread(card.spread_minutes),
            card.open_actions or "",
        )
        for card in found
    ]
    columns = ("id", "state", "title", "purpose", "mode", "unit", "starts", "people", "zones", "open")
    show(found, rows, columns, as_json, "There are no sessions here.", right=("people", "open"), text=("title", "unit"))


def show_session(connection: Connection, answer: Any) -> None:
    """Print the whole of one session."""
    card = answer.session
    session, plan = card.session, card.session.plan
    names = Names(
        connection, {each.person: each.display_name for each in card.participants} | {plan.unit: card.unit_title}
    )
    locked = (
        f"locked since {day(session.agenda_lock_time)}"
        if card.agenda_locked
        else f"locked from {day(session.agenda_lock_time)}"
    )
    out.print(Text(plan.title, "bold"))
    out.print(Text(f"{session.name}  {session.etag}", "dim"))
    out.print(
        facts(
            [
                ("state", said(session, "state")),
                ("purpose", f"{said(plan, 'purpose')}, {said(plan, 'mode')}"),
                ("when", f"{day(plan.start_time)} to {day(plan.end_time)}"),
                ("zones", f"{spread(card.spread_minutes)} apart"),
                ("unit", names[plan.unit]),
                ("cycle", short_name(plan.cycle)),
                ("about", ", ".join(map(short_name, plan.about))),
                ("led by", names[plan.facilitator]),
                ("series", f"after {short(plan.previous)}" if plan.previous else ""),
                ("agenda", locked if session.HasField("agenda_lock_time") else ""),
                ("ended", session.summary),
                ("last reason", session.reason),
            ]
        )
    )
    section("Participants", ("who", "time zone", "starts there", ""), participants(card.participants))
    items = [
        (str(place), each.title, each.minutes or "", names[each.presenter], ", ".join(map(short_name, each.about)))
        for place, each in enumerate(session.agenda, 1)
    ]
    section("Agenda", ("", "what", "min", "who", "about"), items, text=("what", "about"))
    section(
        "To read beforehand", ("what", "where"), [(each.title, each.uri) for each in session.prereads], text=("what",)
    )
    decisions = [
        (
            each.statement,
            names[each.decided_by],
            ", ".join(map(short_name, each.about)),
            "; ".join(each.rejected),
            "irreversible" if each.irreversible else f"again on {each.review_on}" if each.review_on else "",
        )
        for each in session.decisions
    ]
    section("Decisions", ("what", "who", "about", "rejected", ""), decisions, text=("what", "about", "rejected"))
    section("Actions", ACTION_COLUMNS, [action_row(each) for each in answer.actions], text=("what",))
    if session.minutes:
        out.print()
        out.print(Text("Minutes", "bold"))
        out.print(Text(session.minutes))
    next_steps([each.format(id=short(session.name)) for each in NEXT_OF_SESSION.get(session.state, ())])
    asleep = [each.display_name or each.person for each in card.participants if each.at_night]
    if asleep and said(plan, "mode") != "async" and session.state == Session.STATE_PLANNED:
        warn(f"It is night there for {', '.join(asleep)}: move it, or hold it in writing with --mode async.")
    warn_if_stale(answer.read_info)


def participants(found: Sequence[Any]) -> list[tuple[str, ...]]:
    """Rows of who takes part where."""
    return [
        (each.display_name or each.person, each.time_zone, each.local_start, "at night" if each.at_night else "")
        for each in found
    ]


# workshops --------------------------------------------------------------------------------------------------------------


def show_workshops(found: Sequence[Any], as_json: bool) -> None:
    """Print workshops as a list."""
    rows = [
        (
            short(card.workshop.name),
            said(card.workshop, "state"),
            card.workshop.plan.title,
            card.unit_title or card.workshop.plan.unit,
            short_name(card.workshop.plan.cycle),
            day(card.workshop.plan.start_time),
            len(card.workshop.ideas),
            sum(each.adopted for each in card.workshop.ideas),
        )
        for card in found
    ]
    columns = ("id", "state", "title", "unit", "cycle", "starts", "ideas", "adopted")
    show(
        found,
        rows,
        columns,
        as_json,
        "There are no workshops here.",
        right=("ideas", "adopted"),
        text=("title", "unit"),
    )


def show_workshop(connection: Connection, answer: Any) -> None:
    """Print the whole of one workshop."""
    card = answer.workshop
    workshop, plan = card.workshop, card.workshop.plan
    names = Names(
        connection, {each.person: each.display_name for each in card.participants} | {plan.unit: card.unit_title}
    )
    out.print(Text(plan.title, "bold"))
    out.print(Text(f"{workshop.name}  {workshop.etag}", "dim"))
    out.print(
        facts(
            [
                ("state", said(workshop, "state")),
                ("question", plan.question),
                ("when", day(plan.start_time)),
                ("unit", names[plan.unit]),
                ("cycle", short_name(plan.cycle)),
                ("led by", names[plan.facilitator]),
                ("votes", f"{plan.votes or 3} each"),
                ("pre-work", plan.prework),
                ("still owed by", names.all(card.without_prework)),
                ("ended", workshop.summary),
            ]
        )
    )
    section("Participants", ("who", "time zone", "starts there", ""), participants(card.participants))
    handed_in = [(names[each.by], each.text, day(each.time)) for each in workshop.prework]
    section("Pre-work", ("who", "what", "when"), handed_in, text=("what",))
    ideas = [
        (str(place), each.title, each.votes, names[each.by], each.why, became(each))
        for place, each in enumerate(workshop.ideas, 1)
    ]
    section("Ideas", ("", "idea", "votes", "who", "why", "became"), ideas, text=("idea", "why", "became"))
    numbers = {each.idea_id: str(place) for place, each in enumerate(workshop.ideas, 1)}
    dissents = [(names[each.by], numbers.get(each.idea_id, "the whole"), each.text) for each in workshop.dissents]
    section("Dissent", ("who", "idea", "what"), dissents, text=("what",))
    section("Actions", ACTION_COLUMNS, [action_row(each) for each in answer.actions], text=("what",))
    next_steps([each.format(id=short(workshop.name)) for each in NEXT_OF_WORKSHOP.get(workshop.state, ())])
    warn_if_stale(answer.read_info)


def became(idea: Any) -> str:
    """What became of an idea."""
    if idea.objective:
        return f"draft {short(idea.objective)}"
    if idea.refusal:
        return f"refused: {idea.refusal}"
    return "adopted, goal has not drafted it yet" if idea.adopted else ""


# actions ----------------------------------------------------------------------------------------------------------------

ACTION_COLUMNS = ("id", "state", "what", "who", "due", "age", "")


def action_row(card: Any) -> tuple[Any, ...]:
    """A row of ACTION_COLUMNS."""
    action = card.action
    open_ = action.state == Action.STATE_OPEN
    marks = (
        "overdue" if card.overdue else "",
        f"carried {action.carried} times" if action.carried > 1 else "carried" if action.carried else "",
        "escalated" if action.escalated_to and open_ else "",
    )
    return (
        short(action.name),
        said(action, "state"),
        action.text,
        card.owner_name or action.owner or ("nobody yet" if open_ else ""),
        action.due_date or ("no date yet" if open_ else ""),
        f"{card.age_days} d",
        ", ".join(filter(None, marks)),
    )


def show_actions(found: Sequence[Any], as_json: bool) -> None:
    """Print actions as a list."""
    rows = [action_row(card) for card in found]
    show(found, rows, ACTION_COLUMNS, as_json, "There are no such actions.", right=("age",), text=("what",))


def show_statistics(answer: Any) -> None:
    """Print how well actions are closed, by unit and by region."""
    columns = ("recorded", "closed", "open", "overdue", "escalated", "closure", "median age", "median to close")
    section(
        "By unit",
        ("unit", *columns),
        [(each.unit_title or each.unit, *_numbers(each)) for each in answer.units],
        ("unit",),
    )
    section("By region", ("region", *columns), [(each.region, *_numbers(each)) for each in answer.regions])
    if not answer.units and not answer.regions:
        out.print("No action was ever recorded.")
    warn_if_stale(answer.read_info)


def _numbers(each: Any) -> tuple[Any, ...]:
    return (
        each.recorded,
        each.closed,
        each.open,
        each.overdue,
        each.escalated,
        percent(each.closure_rate) if each.closure_rate else "–",
        days(each.median_age_days) if each.HasField("median_age_days") else "–",
        days(each.median_closing_days) if each.HasField("median_closing_days") else "–",
    )


def days(decimal: str) -> str:
    """ "12.3333" -> "12.3 d"."""
    return f"{Decimal(decimal):.1f} d"
