"""Dependencies as a person reads them in a terminal."""

from collections.abc import Sequence
from typing import Any

from okr.alignment.v1.dependency_pb2 import Dependency, DependencyTerms
from okr.views.v1.alignment_card_pb2 import DependencyCard
from rich.text import Text

from services.console.alignment_pages import RISK_COLUMNS, risks, waits, word_of
from services.console.connection import Connection
from services.console.drawing import day, out, warn_if_stale
from services.console.matters import Names, facts, goal_text, next_steps, section, short_name
from services.console.page import said, short
from services.console.picture import CONTRACT_COLOURS, DEPENDENCY_COLOURS
from services.console.reading import show

ANSWERS = (
    "okr depend accept {id} --objective OBJECTIVE",
    "okr depend ask {id} QUESTION",
    "okr depend counter {id} --help",
    "okr depend decline {id} --reason WHY",
)
#: What is typed next, by state; {id}: of the dependency.
NEXT: dict[int, tuple[str, ...]] = {
    Dependency.STATE_REQUESTED: ANSWERS,
    Dependency.STATE_CLARIFYING: ("okr depend ask {id} ANSWER", *ANSWERS[2:]),
    Dependency.STATE_COUNTERED: ("okr depend accept {id}", *ANSWERS[1:]),
    Dependency.STATE_ESCALATED: (*ANSWERS, "okr depend take-risk {id} --reason WHY"),
    Dependency.STATE_DECLINED: ("okr depend take-risk {id} --reason WHY", "okr depend escalate {id} --reason WHY"),
    Dependency.STATE_ACCEPTED: ("okr depend start {id}", "okr depend forecast {id} DATE --reason WHY"),
    Dependency.STATE_IN_PROGRESS: (
        "okr depend deliver {id} --evidence URI",
        "okr depend forecast {id} DATE --reason WHY",
    ),
    Dependency.STATE_DELIVERY_REJECTED: (
        "okr depend deliver {id} --evidence URI",
        "okr depend forecast {id} DATE --reason WHY",
    ),
    Dependency.STATE_DELIVERED: ("okr depend accept-delivery {id}", "okr depend reject-delivery {id} --reason WHY"),
    Dependency.STATE_BREACHED: ("okr depend take-risk {id} --reason WHY",),
}


def show_dependencies(found: Sequence[DependencyCard], as_json: bool) -> None:
    """Print dependencies as a list."""
    rows = [
        (
            short(card.dependency.name),
            state_text(card.dependency),
            goal_text(card.consumer),
            what(card.dependency.terms),
            card.provider_name or short_name(card.dependency.terms.provider),
            card.dependency.terms.needed_by,
            late(card.dependency),
            card.awaiting_name or card.dependency.awaiting,
            " ".join(filter(None, ("overdue" if card.overdue else "", "at risk" if card.dependency.risks else ""))),
        )
        for card in found
    ]
    columns = ("id", "state", "who needs it", "what", "from", "needed by", "forecast", "waits for", "")
    show(found, rows, columns, as_json, "There are no dependencies here.", text=("who needs it", "what", "from"))


def state_text(dependency: Dependency) -> Text:
    """The state, in the colour that the picture gives it."""
    colour = CONTRACT_COLOURS[DEPENDENCY_COLOURS.get(word_of(dependency), "proposed")]
    return Text(said(dependency, "state"), colour)


def what(terms: DependencyTerms) -> str:
    """The deliverable with how much of it."""
    return f"{terms.quantity} {terms.unit} {terms.deliverable}".strip() if terms.quantity else terms.deliverable


def late(dependency: Dependency) -> str:
    """The forecast, short: "2026-12-15 (+15 d)"."""
    if not dependency.HasField("forecast"):
        return ""
    forecast = dependency.forecast
    days = f" (+{forecast.days_late} d)" if forecast.days_late > 0 else ""
    return f"{forecast.date}{days}{f' −{forecast.short}' if forecast.short else ''}"


def show_dependency(connection: Connection, card: DependencyCard, read_info: Any) -> None:
    """Print the whole of one dependency."""
    dependency, terms = card.dependency, card.dependency.terms
    names = Names(
        connection,
        {
            card.consumer.objective.owner: card.consumer.objective.owner_name,
            terms.provider: card.provider_name,
            dependency.awaiting: card.awaiting_name,
        },
    )
    supporting = short_name(dependency.supporting_key_result)
    accepted = bool(dependency.accepted_by)
    gets = supporting or (f"refused: {dependency.support_refusal}" if dependency.support_refusal else "")
    forecast = dependency.forecast if dependency.HasField("forecast") else None
    delivery = dependency.delivery if dependency.HasField("delivery") else None
    out.print(Text(what(terms), "bold"))
    out.print(Text(f"{dependency.name}  {dependency.etag}", "dim"))
    out.print(
        facts(
            [
                ("state", state_text(dependency)),
                ("details", terms.details),
                ("who needs it", f"{goal_text(card.consumer)} ({card.consumer.objective.owner_name})"),
                ("from", names[terms.provider]),
                ("needed by", f"{terms.needed_by}, {said(terms, 'criticality')}"),
                ("effort", f"{terms.effort} {terms.effort_measure}".strip() if terms.effort else ""),
                ("offered by", names[dependency.offered_by]),
                ("waits for", waits(names, dependency, card.overdue)),
                ("escalated to", names[dependency.escalated_to]),
                ("accepted by", names[dependency.accepted_by]),
                (
                    "objective",
                    goal_text(card.provider)
                    if card.HasField("provider")
                    else short_name(dependency.provider_objective),
                ),
                ("key result", gets or ("goal has not made it yet" if accepted else "")),
                ("risk taken by", names[dependency.risk_taken_by]),
                (
                    "forecast",
                    f"{late(dependency)}: {forecast.reason} ({names[forecast.by]})" if forecast is not None else "",
                ),
                ("delivered", _delivered(names, delivery) if delivery is not None else ""),
                ("last reason", dependency.reason + (" (its date had passed)" if dependency.overdue else "")),
            ]
        )
    )
    questions = [(day(each.time), names[each.by], each.text) for each in dependency.clarifications]
    section("Questions and answers", ("when", "who", "text"), questions, text=("text",))
    section("At risk", RISK_COLUMNS, risks(dependency.risks))
    next_steps([each.format(id=short(dependency.name)) for each in NEXT.get(dependency.state, ())])
    warn_if_stale(read_info)


def _delivered(names: Names, delivery: Any) -> str:
    how_much = f"{delivery.quantity}, " if delivery.quantity else ""
    note = f": {delivery.note}" if delivery.note else ""
    return f"{how_much}{names[delivery.by]} {day(delivery.time)}{note} [{', '.join(delivery.evidence_uris)}]"
