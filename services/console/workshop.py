"""`okr workshop`: co-creation workshops (共创会), from the pre-work to ideas, votes, dissent and drafts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.console.objective import Check, CycleName, File, Json, Kind, Owner
from services.console.sessions import Facilitator, Participants, Start, Title, UnitName, Zone

if TYPE_CHECKING:
    from services.console.connection import Connection

app = typer.Typer(no_args_is_help=True, help="Co-creation workshops 共创会: pre-work, ideas, votes, dissent, drafts.")

Workshop = Annotated[
    str, typer.Argument(metavar="WORKSHOP", help="The beginning of its id, from `okr workshop list`, or its title.")
]
Idea = Annotated[str, typer.Argument(metavar="IDEA", help="Its number or id, from `okr workshop show`, or its title.")]


@app.command()
def plan(
    title: Title,
    question: Annotated[str, typer.Option(help="What ideas are sought for.")],
    start: Start,
    participant: Participants,
    unit: UnitName = "",
    cycle: CycleName = None,
    facilitator: Facilitator = "",
    time_zone: Zone = "",
    prework: Annotated[str, typer.Option(help="What to hand in beforehand.")] = "",
    votes: Annotated[int, typer.Option(min=0, help="Votes that each participant has; 0: three.")] = 0,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Plan a workshop."""
    from okr.goal.v1.cycle_pb2 import Cycle

    from services.console.connection import connect
    from services.console.gatherings import lead, need, write_plan
    from services.console.matters import WORKSHOP, begin, moment, new_request
    from services.console.terms import cycles

    with connect() as connection:
        request = new_request(WORKSHOP, "PlanWorkshop", check)
        wanted = request.plan
        write_plan(connection, wanted, title, unit, cycle or "", facilitator, participant)
        lead(connection, wanted, unit)
        if not wanted.cycle:
            taking = cycles(connection, [Cycle.STATE_DRAFTING, Cycle.STATE_ACTIVE])
            need(len(taking) == 1, "Say for which cycle its outputs are, with --cycle; `okr cycle list` shows them.")
            wanted.cycle = taking[0].name
        wanted.question, wanted.prework, wanted.votes = question, prework, votes
        wanted.start_time.CopyFrom(moment(start, "--start", zone=time_zone))
        begin(request, connection, as_json)


@app.command()
def prework(
    workshop: Workshop,
    text: Annotated[str, typer.Argument(help="The text.")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="The file that it is in; - reads standard input.")] = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Hand in what was asked for beforehand."""
    from services.console.gatherings import text_or_file

    _decide(workshop, "SubmitPrework", check, as_json, text=text_or_file(text, file, "the pre-work"))


@app.command("open")
def open_(workshop: Workshop, check: Check = False, as_json: Json = False) -> None:
    """Begin: ideas are collected from now on."""
    _decide(workshop, "OpenWorkshop", check, as_json)


@app.command()
def idea(
    workshop: Workshop,
    title: Annotated[str, typer.Argument(help="One line.")],
    why: Annotated[str, typer.Option(help="Why it matters.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Submit an idea."""
    _decide(workshop, "SubmitIdea", check, as_json, title=title, why=why)


@app.command()
def voting(workshop: Workshop, check: Check = False, as_json: Json = False) -> None:
    """Open the voting; ideas are no longer submitted."""
    _decide(workshop, "OpenVoting", check, as_json)


@app.command()
def vote(
    workshop: Workshop,
    votes: Annotated[list[str], typer.Argument(metavar="IDEA=VOTES...", help="All of yours: 1=2 3=1.")],
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Give your votes; giving them again replaces them."""
    from services.console.gatherings import need
    from services.console.matters import WORKSHOP, decide

    def fill(request: Any, card: Any, _: "Connection") -> None:
        for text in votes:
            named, equals, number = text.rpartition("=")
            if not equals:
                named, number = text, "1"
            need(number.isascii() and number.isdigit() and len(number) < 4, f"“{text}” is not IDEA=VOTES, e.g. 1=2.")
            if int(number):
                request.votes.add(idea_id=find_idea(card, named).idea_id, votes=int(number))

    decide(WORKSHOP, workshop, "VoteIdeas", check, as_json, fill)


@app.command()
def dissent(
    workshop: Workshop,
    text: Annotated[str, typer.Argument(help="What you see otherwise.")],
    idea: Annotated[str, typer.Option(help="The idea that it is about: number, id or title. Default: the whole.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Disagree, for the record."""
    from services.console.matters import WORKSHOP, decide

    def fill(request: Any, card: Any, _: "Connection") -> None:
        request.idea_id = find_idea(card, idea).idea_id if idea else ""

    decide(WORKSHOP, workshop, "RecordDissent", check, as_json, fill, text=text)


@app.command()
def adopt(
    workshop: Workshop,
    idea: Idea,
    title: Annotated[str | None, typer.Option(help="Of the draft. Default: the idea's.")] = None,
    why: Annotated[str | None, typer.Option(help="Why it matters. Default: as the idea says.")] = None,
    owner: Owner = None,
    counterpart: Annotated[str | None, typer.Option(help="Default: the owner's manager.")] = None,
    kind: Kind = None,
    hypothesis: Annotated[str | None, typer.Option(help="What must be true for it to work.")] = None,
    key_result: Annotated[
        list[str] | None, typer.Option("--key-result", help="As of `okr objective draft`; repeat.")
    ] = None,
    file: File = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Make an idea an output: it becomes a draft of its owner. Default owner: who had the idea."""
    from services.console.matters import WORKSHOP, decide
    from services.console.terms import Written, terms_of

    def fill(request: Any, card: Any, connection: "Connection") -> None:
        found = find_idea(card, idea)
        plan = card.workshop.plan
        written = Written(
            title=title or found.title,
            why=why or found.why or None,
            owner=owner or found.by,
            counterpart=counterpart,
            unit=plan.unit,
            cycle=plan.cycle,
            kind=kind,
            hypothesis=hypothesis,
            key_results=key_result or (),
        )
        request.idea_id = found.idea_id
        request.draft.terms.CopyFrom(terms_of(connection, written, file))

    decide(WORKSHOP, workshop, "AdoptIdea", check, as_json, fill)


@app.command()
def close(
    workshop: Workshop,
    summary: Annotated[str, typer.Option(help="One line of how it ended.")] = "",
    check: Check = False,
    as_json: Json = False,
) -> None:
    """End it."""
    _decide(workshop, "CloseWorkshop", check, as_json, summary=summary)


@app.command("list")
def list_workshops(
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    cycle: Annotated[str, typer.Option(help="Only this cycle: its id or title.")] = "",
    person: Annotated[str, typer.Option(help="Only where this person takes part.")] = "",
    state: Annotated[list[str] | None, typer.Option("--state", help="Only in this state; repeat for more.")] = None,
    as_json: Json = False,
) -> None:
    """List the workshops."""
    from okr.alignment.v1.workshop_pb2 import Workshop as Message

    from services.console.align import scope
    from services.console.connection import connect
    from services.console.gathering_pages import show_workshops
    from services.console.matters import WORKSHOP, states_of
    from services.console.people import find_person

    with connect() as connection:
        found = WORKSHOP.listed(
            connection,
            person=find_person(connection, person).name if person else "",
            states=states_of(Message.State.DESCRIPTOR, state),
            **scope(connection, unit, cycle),
        )
        show_workshops(found, as_json)


@app.command()
def show(workshop: Workshop, as_json: Json = False) -> None:
    """Show the whole of one workshop: pre-work, ideas with their votes, dissent, drafts, actions."""
    from services.console.connection import connect
    from services.console.gathering_pages import show_workshop
    from services.console.matters import WORKSHOP
    from services.console.plain import print_json

    with connect() as connection:
        answer = WORKSHOP.read(connection, workshop)
        if as_json:
            print_json(answer)
        else:
            show_workshop(connection, answer)


def find_idea(card: Any, text: str) -> Any:
    """The idea with this number, id or title. Raises Unable."""
    from services.console.people import found

    ideas = card.workshop.ideas
    if text.isascii() and text.isdigit() and 0 < int(text) <= len(ideas):
        return ideas[int(text) - 1]
    return found(
        "idea",
        text,
        ideas,
        lambda each: (each.idea_id, each.title),
        lambda each: f"{each.idea_id} {each.title}",
        f"okr workshop show {card.workshop.name.partition('/')[2][:8]}",
    )


def _decide(workshop: str, rpc: str, check: bool, as_json: bool, **fields: Any) -> None:
    from services.console.matters import WORKSHOP, decide

    decide(WORKSHOP, workshop, rpc, check, as_json, **fields)
