"""Whatever people try in whatever order: refusals, never defects; replay equals live; no work without consensus."""

from decimal import Decimal
from typing import Any

import protovalidate
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from okr.goal.v1 import cycle_service_pb2, policy_service_pb2, reaction_service_pb2
from okr.goal.v1 import measurement_pb2 as m
from okr.goal.v1.events_pb2 import ObjectiveActivated, ObjectiveAgreed, ReactionRefused, ReactionTaken
from okr.goal.v1.objective_pb2 import (
    CHANGE_REASON_NEW_INFORMATION,
    CHANGE_REASON_UNSPECIFIED,
    FACT_KIND_RISK,
    KIND_ASPIRATIONAL,
    KIND_COMMITTED,
    ORIGIN_BOTTOM_UP,
    RESOURCE_KIND_BUDGET,
    ImportSource,
    Objective,
    Terms,
)

from libs.commands import Context, Elsewhere
from libs.permission import Resource
from libs.refusal import Refusal
from services.goal import goal
from services.goal.policy import EXPLORATORY, OPERATIONAL
from services.goal.terms import hash_of, supporting
from tests import spec
from tests.goal import company as c

TIMEKEEPER = "apps/goal-timekeeper"
ACTORS = st.sampled_from([c.OWNER, c.OWNER, c.BOSS, c.BOSS, c.CEO, c.PEER, TIMEKEEPER])
PACKS = ["", c.EXPLORE, c.OPERATE]
KEY_RESULTS = [
    [c.key_result("share", c.metric(), "0.6"), c.key_result("launch", c.milestones("1", "3"), "0.4")],
    [c.key_result("share", c.metric("20", "5", m.Metric.DIRECTION_DOWN), "1")],
    [c.key_result("share", c.rubric("0.5", "1"), "0.5"), c.key_result("launch", c.metric("0", "1"), "0.5")],
    [c.key_result("share", c.metric("1", "1"), "1")],
]
READINGS = [
    m.Reading(value="12"),
    m.Reading(value="20"),
    m.Reading(level=1),
    m.Reading(milestones_done=m.MilestonesDone(milestone_ids=["m1"])),
    m.Reading(milestones_done=m.MilestonesDone(milestone_ids=["m1", "m2"])),
]


class World:
    """All streams of one log, decided on by the production rules."""

    def __init__(self) -> None:
        self.events: dict[str, list[Any]] = {
            c.Q4: [*c.ACTIVE],
            c.Q1: [c.PLANNED, c.OPENED],
            c.EXPLORE: [c.EXPLORATORY_PACK],
            c.OPERATE: [c.OPERATIONAL_PACK],
        }

    def state(self, stream: str) -> Any:
        return spec.fold(spec.rules_of(stream), self.events.get(stream, ()))

    @property
    def nothing(self) -> Any:
        return goal.INITIAL

    def objective(self) -> Any:
        return self.state(c.NAME)

    def do(self, command: Any, by: str) -> list[Any]:
        """What was decided; nothing if it was refused."""
        assert not protovalidate.collect_violations(command), command
        rpc = spec.RPCS[type(command)]
        stream = "/".join(command.name.split("/", 2)[:2])
        context = Context(by, "", command.request_id, c.NOW, c.PEOPLE, states=self.state)
        state = self.state(stream)
        assert isinstance(rpc.rules.concerns(state, command, context), Resource)
        if rpc.has_etag and not self.events.get(stream):
            return []
        try:
            decided = rpc.rule(state, command, context)
        except Refusal:
            return []
        live = state
        for each in decided:
            if isinstance(each, Elsewhere):
                self.events.setdefault(each.stream, []).append(each.event)
            else:
                self.events.setdefault(stream, []).append(type(each).FromString(each.SerializeToString()))
                live = rpc.rules.evolve(live, each)
        version = len(self.events.get(stream, ()))
        assert rpc.rules.describe(stream, version, live) == rpc.rules.describe(stream, version, self.state(stream))
        if rpc.advise:
            rpc.advise(live, command, context)
        return list(decided)


def why(choice: int) -> dict[str, Any]:
    code = CHANGE_REASON_NEW_INFORMATION if choice % 2 else CHANGE_REASON_UNSPECIFIED
    return {"reason_code": code, "reason": "we learned something" if choice % 3 else ""}


def some_terms(choice: int) -> Terms:
    return c.terms(
        title=f"Win {choice % 3}",
        kind=[KIND_COMMITTED, KIND_ASPIRATIONAL][choice % 2],
        policy_pack=PACKS[choice % 3],
        counterpart=[c.BOSS, c.CEO, c.BOSS][choice % 3],
        cycle=[c.Q4, c.Q4, c.Q4, c.Q1][choice % 4],
        key_results=KEY_RESULTS[choice % 7 % 4],
    )


def promising(what: Terms, objective: Any) -> Terms:
    """The terms with what the objective has promised to others."""
    what.key_results.extend(each for each in objective.terms.key_results if each.dependency)
    return what


def a_key_result(choice: int) -> str:
    return f"{c.NAME}/keyResults/{['share', 'launch', 'none'][choice % 7 % 3]}"


def commands(world: World) -> dict[str, Any]:
    """Name -> a command from a choice; much of it makes sense, some does not."""
    objective = world.objective()
    resource = {"kind": RESOURCE_KIND_BUDGET}
    return {
        "DraftObjective": lambda n: {"terms": some_terms(n), "origin": ORIGIN_BOTTOM_UP},
        "ProposeObjective": lambda n: {"terms": some_terms(n), "origin": ORIGIN_BOTTOM_UP},
        "ImportObjective": lambda n: {
            "terms": Terms(title="x", unit=c.SALES, cycle=c.Q4, owner=[c.OWNER, ""][n % 2]) if n % 3 else some_terms(n),
            "source": ImportSource(set="s", reference="r"),
        },
        "OpenDialogue": lambda n: {"answer_due": c.days(n % 9 - 4)} if n % 2 else {},
        "ReviseTerms": lambda n: {"terms": promising(some_terms(n), objective if n % 4 else world.nothing), **why(n)},
        "RequestResource": lambda n: {**resource, "description": f"money {n % 3}"},
        "OfferResource": lambda n: {
            **resource,
            "description": f"money {n % 3}",
            "resource_id": ["", "r1", "r2", "r9"][n % 4],
        },
        "RefuseResource": lambda n: {"resource_id": f"r{n % 4}", "reason": "none left"},
        "WithdrawResource": lambda n: {"resource_id": f"r{n % 3}", "reason": "none left"},
        "StateFact": lambda n: {"kind": FACT_KIND_RISK, "text": f"risk {n % 3}"},
        "EstimateOdds": lambda n: {"odds": f"0.{n % 10}"},
        "AcceptTerms": lambda n: {"terms_hash": objective.terms_hash if n % 5 else "0" * 64},
        "DeclineTerms": lambda n: {"reason": "too much"},
        "EscalateDialogue": lambda n: {"reason": "stuck", "to": ["", "", c.PEER, c.OWNER][n % 4]},
        "ActivateObjective": lambda n: {},
        "ReopenDialogue": lambda n: {"reason_code": CHANGE_REASON_NEW_INFORMATION, "reason": "we learned"},
        "RetargetKeyResult": lambda n: {"name": a_key_result(n), "target": str(n % 30), **why(n)},
        "ReweightKeyResults": lambda n: {
            "weights": [
                {"key_result_id": "share", "weight": ["0.3", "0.7", "1"][n % 3]},
                {"key_result_id": "launch", "weight": ["0.7", "0.3", "0.1"][n % 3]},
            ][: 1 + n % 5],
            **why(n),
        },
        "MeasureKeyResult": lambda n: {
            "name": a_key_result(n),
            "reading": READINGS[n % 5],
            "effective_time": c.days(-(n % 3)),
        },
        "TransferObjective": lambda n: {"owner": [c.PEER, c.OWNER, c.BOSS, c.GONE][n % 4], "reason": "moves on"},
        "RestrictObjective": lambda n: {"readers": [c.CEO][: n % 2], "reason": "secret"},
        "LiftRestriction": lambda n: {"reason": "announced"},
        "CloseObjective": lambda n: {"decision": n % 6 + 1, "why": "it ended", "evidence_uris": ["https://x"][: n % 2]},
        "CarryObjective": lambda n: {"cycle": [c.Q1, c.Q4, "cycles/none"][n % 3], "why": "goes on"},
    }


def a_reaction(choice: int) -> Any:
    """An accepted dependency asks for a key result."""
    number, request_id = choice % 3, c.request_id()
    return reaction_service_pb2.SupportDependencyRequest(
        request_id=request_id,
        name=f"reactions/{request_id}",
        dependency=f"dependencies/00000000-0000-4000-8000-00000000000{number}",
        provider_objective=c.NAME,
        key_result_id=["dep-0", "dep-1", "share"][number],
        title="300 benches",
        quantity=["", "300", "0"][choice % 7 % 3],
        due_date="2026-11-15",
        owner=["", c.PEER, c.GONE][choice % 5 % 3],
    )


CYCLE_STEPS = ["OpenCycle", "StartCycle", "WindUpCycle", "CloseCycle"]
#: Moves that are several commands: without them, chance alone hardly ever agrees.
AGREE = [("AcceptTerms", c.OWNER, 1), ("AcceptTerms", c.BOSS, 1)]
TOGETHER = {"Agree": AGREE, "Begin": [*AGREE, ("ActivateObjective", c.OWNER, 1)]}
RARE = {
    "CloseObjective",
    "CarryObjective",
    "TransferObjective",
    "DraftObjective",
    "ProposeObjective",
    "ImportObjective",
}
COMMANDS = sorted(commands(World()))
NAMES = [*COMMANDS, *[each for each in COMMANDS if each not in RARE] * 3, *["Agree", "Begin"] * 10, *["Support"] * 6]
BEGINNINGS = ["DraftObjective", *["ProposeObjective"] * 4, "ImportObjective"]
#: Of some_terms: committed and locked, committed, aspirational.
CHOICES = [14, 42, 21]
MOVES = st.lists(st.tuples(st.sampled_from(NAMES), ACTORS, st.integers(0, 10_000)), min_size=5, max_size=40)


def expanded(moves: Any) -> Any:
    for name, actor, choice in moves:
        yield from TOGETHER.get(name, [(name, actor, choice)])


def check(objective: Any, decided: list[Any]) -> None:
    assert objective.terms_hash == hash_of(objective.terms, objective.resources.values())
    if objective.imported is None:
        assert sum(Decimal(each.weight) for each in objective.terms.key_results) == 1
        assert objective.terms.policy_pack
    promised = [each.dependency for each in objective.terms.key_results if each.dependency]
    assert len(promised) == len(set(promised))
    assert set(objective.accepted_by) <= set(objective.parties)
    assert not set(objective.accepted_by) & set(objective.declined_by)
    reached = objective.consensus == Objective.CONSENSUS_REACHED
    assert reached == (objective.is_agreed and set(objective.parties) == set(objective.accepted_by))
    if any(isinstance(each, (ObjectiveAgreed, ObjectiveActivated)) for each in decided):
        assert reached and len(set(objective.accepted_by)) == 2
    if objective.state == Objective.STATE_AGREED:
        assert reached
    if objective.is_negotiated and objective.state != Objective.STATE_CLOSED:
        assert objective.answer_due is not None


@settings(max_examples=300, deadline=None)
@for_all(st.sampled_from(BEGINNINGS), st.sampled_from(CHOICES), MOVES)
def test_whatever_people_try_breaks_no_rule(first, choice, moves):
    world = World()
    for name, actor, n in expanded([(first, c.OWNER, choice), *moves]):
        before = world.objective()
        if name == "Support":
            (answer, *_) = decided = world.do(a_reaction(n), "apps/goal-reactions")
            assert isinstance(answer, (ReactionTaken, ReactionRefused)), "what stands in the way is recorded"
        else:
            decided = world.do(c.do(name, **commands(world)[name](n)), actor)
        after = world.objective()
        if after.exists:
            check(after, decided)
        # Whatever is tried, what was promised to others stays.
        assert supporting(before.terms).items() <= supporting(after.terms).items()
        if not before.begun and after.begun:
            assert before.is_agreed
        if decided and after.terms_hash != before.terms_hash and before.exists:
            assert after.revision == before.revision + 1


@settings(max_examples=100, deadline=None)
@for_all(
    st.lists(st.tuples(st.sampled_from(["Plan", *CYCLE_STEPS, "Publish", "Bind"]), st.integers(0, 100)), max_size=20)
)
def test_cycles_and_packs_survive_any_order(moves):
    world = World()
    for name, choice in moves:
        asked: dict[str, Any] = {"request_id": c.request_id()}
        if name == "Plan":
            plan = {"title": "x", "start_date": "2027-01-01", "end_date": ["2027-03-31", "2026-01-01"][choice % 2]}
            command: Any = cycle_service_pb2.PlanCycleRequest(name=c.Q1, plan=plan, **asked)
        elif name == "Publish":
            rules = [EXPLORATORY, OPERATIONAL][choice % 2]
            command = policy_service_pb2.PublishPolicyPackRequest(
                name=PACKS[1 + choice % 2], title="x", rules=rules, reason="new", **asked
            )
        elif name == "Bind":
            command = policy_service_pb2.BindPolicyPackRequest(
                name=PACKS[1 + choice % 2], etag="v1", unit=[c.HQ, c.SALES, c.ENDED][choice % 3], reason="new", **asked
            )
        else:
            command = getattr(cycle_service_pb2, f"{name}Request")(name=[c.Q1, c.Q4][choice % 2], etag="v1", **asked)
        world.do(command, "people/hr")
    bound = [unit for pack in PACKS[1:] for unit in world.state(pack).bound_units]
    assert len(bound) == len(set(bound))


def test_the_moves_reach_every_state():
    """Otherwise the properties above would say nothing."""
    world = World()
    steps = [
        ("ProposeObjective", c.OWNER, CHOICES[0]),
        ("AcceptTerms", c.OWNER, 1),
        ("AcceptTerms", c.BOSS, 1),
        ("ActivateObjective", c.OWNER, 1),
        ("CloseObjective", c.OWNER, 4),
    ]
    seen = []
    for name, actor, choice in steps:
        world.do(c.do(name, **commands(world)[name](choice)), actor)
        seen.append(world.objective().state)
    expected = ["IN_DIALOGUE", "IN_DIALOGUE", "AGREED", "ACTIVE", "CLOSED"]
    assert [Objective.State.Name(each).removeprefix("STATE_") for each in seen] == expected
    assert goal.INITIAL.state == 0
