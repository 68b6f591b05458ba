"""Whatever people do in whatever order: nothing that a session closed over is nobody's, and nothing is carried silently."""

from typing import Any

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from okr.alignment.v1.action_pb2 import Action
from okr.alignment.v1.events_pb2 import ActionCarried, ActionEscalated
from okr.alignment.v1.session_pb2 import Session, SessionDecision
from okr.alignment.v1.workshop_pb2 import IdeaVote, Workshop

from libs.refusal import Refusal
from tests.alignment.company import BOSS, CEO, CHILD, LEAD, OWNER, PEER, world
from tests.alignment.meeting import AGENDA, DUE, EARLIER, PREREAD, WORKSHOP, draft, session_plan, workshop_plan
from tests.alignment.spec import World, do

SERIES = [f"{EARLIER[:-1]}{number}" for number in range(1, 8)]
ACTIONS = [f"actions/00000000-0000-4000-8000-00000000000{number}" for number in range(1, 10)]
SOURCES = [*SERIES, WORKSHOP, ""]
WHO = [BOSS, OWNER, PEER]
ACTORS = st.sampled_from([BOSS, BOSS, BOSS, OWNER, PEER, CEO, LEAD])
VOTES = 4
OPEN = Action.STATE_OPEN


def pick(among: Any, choice: int) -> Any:
    return among[choice % len(among)]


def some_plan(place: int, choice: int) -> Any:
    """Each follows the one before it, seldom another one."""
    previous = ["", *SERIES][place] if choice % 5 else pick(["", *SERIES], choice // 5)
    return session_plan(place + choice % 7 % 3, previous=previous)


def some_owner(choice: int) -> dict[str, Any]:
    return {"owners": WHO[: pick([1, 1, 0, 2], choice)], "due_date": pick([DUE, DUE, "", "2020-01-01"], choice // 4)}


def open_ones(log: World, actions: Any) -> list[str]:
    return [each for each in actions if log.state(each).state == OPEN]


def closed_ones(log: World) -> list[str]:
    return [each for each in ACTIONS if log.state(each).state == Action.STATE_CLOSED]


def some_votes(log: World, choice: int) -> list[IdeaVote]:
    ideas = [*log.state(WORKSHOP).ideas, *["none"][: choice % 7 == 0]] or ["none"]
    return [IdeaVote(idea_id=pick(ideas, choice + n), votes=1 + (choice >> n) % 3) for n in range(choice % 4)]


COMMANDS: dict[str, Any] = {
    "PlanSession": lambda log, n: {
        "name": pick(SERIES, n),
        "plan": some_plan(n % len(SERIES), n // len(SERIES)),
        "agenda": AGENDA[: n % 3],
    },
    "ReplanSession": lambda log, n: {
        "name": pick(SERIES, n),
        "plan": some_plan(n % len(SERIES), n // len(SERIES)),
    },
    "ReviseAgenda": lambda log, n: {"name": pick(SERIES, n), "agenda": AGENDA},
    "LockAgenda": lambda log, n: {"name": pick(SERIES, n)},
    "AddPreread": lambda log, n: {"name": pick(SERIES, n), "preread": PREREAD},
    "OpenSession": lambda log, n: {"name": pick(SERIES, n)},
    "RecordDecision": lambda log, n: {
        "name": pick(SERIES, n),
        "decision": SessionDecision(statement=f"No. {n % 3}", about=[CHILD], decided_by=pick(WHO, n)),
    },
    "RecordMinutes": lambda log, n: {"name": pick(SERIES, n), "minutes": f"No. {n % 3}"},
    "CloseSession": lambda log, n: {
        "name": pick(SERIES, n),
        "carry": open_ones(log, log.state(pick(SERIES, n)).carried_actions)[: n % 9],
    },
    "CancelSession": lambda log, n: {"name": pick(SERIES, n), "reason": "no time"},
    "RecordAction": lambda log, n: {
        "name": pick(ACTIONS, n),
        "text": "Ask Tokyo",
        "source": pick(SOURCES, n // 7),
        **some_owner(n // 11),
    },
    "AssignAction": lambda log, n: {"name": pick(ACTIONS, n), **some_owner(n // 7)},
    "CloseAction": lambda log, n: {"name": pick(open_ones(log, ACTIONS) or ACTIONS, n), "evidence_uris": ["https://x"]},
    "ReopenAction": lambda log, n: {"name": pick(closed_ones(log) or ACTIONS, n), "reason": "not done"},
    "CancelAction": lambda log, n: {"name": pick(ACTIONS, n), "reason": "moot"},
    "PlanWorkshop": lambda log, n: {"name": WORKSHOP, "plan": workshop_plan(votes=VOTES)},
    "SubmitPrework": lambda log, n: {"name": WORKSHOP, "text": f"No. {n % 3}"},
    "OpenWorkshop": lambda log, n: {"name": WORKSHOP},
    "SubmitIdea": lambda log, n: {"name": WORKSHOP, "title": f"No. {n % 4}"},
    "OpenVoting": lambda log, n: {"name": WORKSHOP},
    "VoteIdeas": lambda log, n: {"name": WORKSHOP, "votes": some_votes(log, n)},
    "RecordDissent": lambda log, n: {
        "name": WORKSHOP,
        "idea_id": pick(["", *log.state(WORKSHOP).ideas], n),
        "text": "I do not think so",
    },
    "AdoptIdea": lambda log, n: {
        "name": WORKSHOP,
        "idea_id": pick([*log.state(WORKSHOP).ideas, "none"], n),
        "draft": draft(title=f"No. {n % 2}"),
    },
    "ConfirmOutput": lambda log, n: {
        "name": WORKSHOP,
        "idea_id": pick([*log.state(WORKSHOP).outputs, "none"], n),
        **pick([{"objective": CHILD}, {"refusal_reason": "CYCLE_IS_CLOSED", "refusal": "it is over"}], n // 2),
    },
    "CloseWorkshop": lambda log, n: {"name": WORKSHOP, "summary": "Done"},
}
OF_A_SERIES = ["ReplanSession", "OpenSession", "CloseSession", "CancelSession"]
OF_ACTIONS = ["RecordAction", "RecordAction", "AssignAction", "CloseAction", "ReopenAction", "CancelAction"]
OF_A_WORKSHOP = ["VoteIdeas", "VoteIdeas", "RecordDissent", "AdoptIdea", "ConfirmOutput"]
NAMES = [
    *COMMANDS,
    *OF_A_SERIES,
    *OF_ACTIONS * 2,
    *OF_A_WORKSHOP * 2,
    *["Meet"] * 5,
    *["Unassign"] * 2,
    *["Record"] * 10,
]
MOVES = st.lists(st.tuples(st.sampled_from(NAMES), ACTORS, st.integers(0, 100_000)), min_size=5, max_size=50)
#: How a workshop begins; a history has some of it behind it, or all.
BEGINNING = [
    (name, BOSS, choice)
    for choice, name in enumerate(["PlanWorkshop", "OpenWorkshop", "SubmitIdea", "SubmitIdea", "OpenVoting"])
]


def tried(log: World, name: str, actor: str, choice: int) -> None:
    command = do(name, **COMMANDS[name](log, choice))
    stream = command.name
    before = {each: list(events) for each, events in log.events.items()}
    try:
        log.do(command, actor)
    except Refusal:
        assert {each: events for each, events in log.events.items() if events} == {k: v for k, v in before.items() if v}
        return
    if name == "CloseSession" and len(log.events[stream]) > len(before[stream]):
        check_closed_over(log, log.state(stream))


def coming(log: World) -> str:
    """The session of the series that goes on or comes next, planned if it is not yet; "" if all are over."""
    for place, each in enumerate(SERIES):
        if not log.state(each).exists:
            plan = session_plan(place, previous=["", *SERIES][place])
            log.refuses(do("PlanSession", name=each, plan=plan, agenda=AGENDA), BOSS)
        if log.state(each).takes_actions:
            return each
    return ""


def meet(log: World, choice: int = 0) -> None:
    """The next session of the series takes place. If it goes well, all is assigned and what is open is carried on."""
    if not (held := coming(log)):
        return
    log.refuses(do("OpenSession", name=held), BOSS)
    carried = open_ones(log, log.state(held).carried_actions)
    for each in open_ones(log, [*carried, *log.state(held).actions])[choice % 3 :]:
        log.refuses(do("AssignAction", name=each, owners=[OWNER], due_date=DUE), BOSS)
    if not log.refuses(do("CloseSession", name=held, carry=carried[choice % 4 % 3 :]), BOSS):
        check_closed_over(log, log.state(held))


def unassign(log: World, choice: int) -> None:
    """Somebody takes the owner or the date from one that is being followed."""
    followed = open_ones(log, ACTIONS)
    if followed:
        fields = pick([{"owners": [OWNER]}, {"due_date": DUE}, {}], choice)
        log.refuses(do("AssignAction", name=pick(followed, choice // 3), **fields), BOSS)


def record(log: World, choice: int) -> None:
    """An action of the session that goes on, or comes next."""
    unused = next((each for each in ACTIONS if not log.state(each).exists), ACTIONS[0])
    log.refuses(do("RecordAction", name=unused, text="Ask Osaka", source=coming(log), **some_owner(choice)), BOSS)


def played(moves: Any) -> World:
    log = world()
    for name, actor, choice in moves:
        if name == "Meet":
            meet(log, choice)
        elif name == "Unassign":
            unassign(log, choice)
        elif name == "Record":
            record(log, choice)
        else:
            tried(log, name, actor, choice)
    return log


def check_closed_over(log: World, session: Any) -> None:
    """At the very moment: what was carried into it is settled or carried on."""
    assert set(open_ones(log, session.carried_actions)) == set(session.carry)
    for each in session.carry:
        assert log.state(each).owner and log.state(each).due_date


def check_sessions(log: World) -> None:
    for stream in log.streams("sessions"):
        session = log.state(stream)
        if session.is_closed:
            for each in open_ones(log, session.actions):
                assert log.state(each).owner and log.state(each).due_date, "a closed session has an incomplete action"
        assert all(log.state(each).source == stream for each in session.actions)
        assert len(set(session.carried_actions)) == len(session.carried_actions)


def check_carries(log: World) -> None:
    into = [each for stream in log.streams("sessions") for each in log.state(stream).carried_actions]
    for stream in log.streams("actions"):
        events = log.events[stream]
        carries = [each.carried for each in events if isinstance(each, ActionCarried)]
        assert carries == list(range(1, len(carries) + 1))
        assert log.state(stream).carried == len(carries) == into.count(stream)
        escalated = [each.carried for each in events if isinstance(each, ActionEscalated)]
        assert escalated == [each for each in carries if each > 2]


def check_votes(log: World) -> None:
    state = log.state(WORKSHOP)
    assert all(sum(votes.values()) <= VOTES for votes in state.votes.values())
    described = log.describe(WORKSHOP)
    assert sum(each.votes for each in described.ideas) == sum(sum(votes.values()) for votes in state.votes.values())
    assert set(state.votes) <= set(WHO) and set(state.outputs) <= set(state.ideas)


@settings(max_examples=300, deadline=None)
@for_all(st.integers(0, len(BEGINNING)), MOVES)
def test_whatever_people_do_breaks_no_rule(begun, moves):
    log = played([*BEGINNING[:begun], *moves])
    check_sessions(log)
    check_carries(log)
    check_votes(log)
    for stream in list(log.events):
        assert log.describe(stream) == log.replayed(stream)


@settings(max_examples=150, deadline=None)
@for_all(st.lists(st.tuples(st.sampled_from(NAMES), ACTORS, st.integers(0, 100_000)), max_size=25), st.integers(2, 7))
def test_in_a_series_nothing_open_is_lost_on_the_way(moves, meetings):
    log = played([("Record", BOSS, 0), *moves, *[("Meet", BOSS, 0)] * meetings])
    check_carries(log)
    for place, stream in enumerate(SERIES[1:], 1):
        session, before = log.state(stream), log.state(SERIES[place - 1])
        if session.state == Session.STATE_OPEN and session.plan.previous == SERIES[place - 1]:
            followed = {*session.carried_actions, *session.actions}
            left = open_ones(log, [*before.actions, *before.carry])
            # Closed or cancelled, and opened again only after the next one had begun.
            assert {each for each in left if not log.state(each).reopened} <= followed


def test_the_moves_reach_every_state():
    """Otherwise the properties above would say nothing."""
    log = played([("Meet", BOSS, 0), ("Record", BOSS, 0), *[("Meet", BOSS, 0)] * 6])
    assert [log.state(each).state for each in SERIES] == [Session.STATE_CLOSED] * 7
    assert log.state(ACTIONS[0]).carried == 5 and log.state(ACTIONS[0]).escalated_to == BOSS
    steps = [("VoteIdeas", BOSS, 3), ("AdoptIdea", BOSS, 0), ("ConfirmOutput", BOSS, 0)]
    log = played([*BEGINNING, *steps])
    assert log.state(WORKSHOP).state == Workshop.STATE_VOTING
    idea, _ = log.describe(WORKSHOP).ideas
    assert idea.votes and idea.adopted and idea.objective == CHILD
