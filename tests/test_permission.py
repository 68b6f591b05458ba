"""Who may do what, rule by rule, and what must hold whatever the case."""

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from okr.directory.v1.directory_pb2 import (
    ROLE_AUDITOR,
    ROLE_BUSINESS_LEAD,
    ROLE_DIRECTORY_KEEPER,
    ROLE_HR_MECHANIC,
    ROLE_HR_NAVIGATOR,
    ROLE_PLATFORM_ENGINEER,
    Role,
)
from okr.directory.v1.events_pb2 import PersonDeparted

from libs.actions import (
    ACTIONS,
    ALIGNING,
    CALLING,
    CAPACITY,
    CONTENT,
    DECIDING,
    DRAFTING,
    FACILITATING,
    FOLLOWING_UP,
    LOG,
    NEGOTIATING,
    OPEN,
    PERSONS,
    REACTING,
    SETTLING,
    SETUP,
    STANDING,
    STEERING,
    UNITS,
)
from libs.people import people_of
from libs.permission import DEFAULT_DENY, RULES, Decision, Principal, Resource, decide

OWNER, COUNTERPART, BOSS, CEO = "people/owner", "people/counterpart", "people/boss", "people/ceo"
LEAD, OTHER_LEAD, STRANGER, DRIVER, READER = (
    f"people/{name}" for name in ["lead", "other-lead", "stranger", "driver", "reader"]
)
NAVIGATOR, LOCAL_NAVIGATOR, MECHANIC, ENGINEER = (f"people/{name}" for name in ["nav", "local-nav", "mech", "engineer"])
KEEPER, LOCAL_KEEPER, AUDITOR, LOCAL_AUDITOR, GONE = (
    f"people/{n}" for n in ["keeper", "local-keeper", "aud", "local-aud", "gone"]
)
HQ, SALES, EUROPE, LAB = "units/hq", "units/sales", "units/europe", "units/lab"

PEOPLE = people_of(
    units={HQ: "", SALES: HQ, EUROPE: SALES, LAB: HQ},
    people={
        CEO: HQ,
        BOSS: (SALES, CEO),
        COUNTERPART: (SALES, CEO),
        OWNER: (EUROPE, BOSS),
        **{name: (LAB, CEO) for name in (LEAD, OTHER_LEAD, STRANGER, DRIVER, READER, NAVIGATOR, LOCAL_NAVIGATOR)},
        **{name: (LAB, CEO) for name in (MECHANIC, ENGINEER, KEEPER, LOCAL_KEEPER, AUDITOR, LOCAL_AUDITOR)},
        GONE: (HQ, ""),
    },
    roles=[
        (LEAD, ROLE_BUSINESS_LEAD, SALES),
        (OTHER_LEAD, ROLE_BUSINESS_LEAD, LAB),
        (NAVIGATOR, ROLE_HR_NAVIGATOR, HQ),
        (LOCAL_NAVIGATOR, ROLE_HR_NAVIGATOR, SALES),
        (MECHANIC, ROLE_HR_MECHANIC, HQ),
        (ENGINEER, ROLE_PLATFORM_ENGINEER, SALES),
        (KEEPER, ROLE_DIRECTORY_KEEPER, HQ),
        (LOCAL_KEEPER, ROLE_DIRECTORY_KEEPER, SALES),
        (AUDITOR, ROLE_AUDITOR, HQ),
        (LOCAL_AUDITOR, ROLE_AUDITOR, SALES),
        *((GONE, role, HQ) for role in Role.values() if role),
    ],
)
PEOPLE.note(GONE, PersonDeparted(), PEOPLE.present)

OBJECTIVE = Resource("objective", name="objectives/1", owner=OWNER, counterpart=COUNTERPART, unit=EUROPE)
HIDDEN = replace(OBJECTIVE, restricted=True, readers=frozenset({READER}))
CONTRACT = Resource("contract", "contracts/1", owner=OWNER, counterpart=COUNTERPART, unit=EUROPE)
CAPACITY_OF_EUROPE = Resource("capacity", "capacities/europe.q4", unit=EUROPE)
OVERLAP = Resource("overlap", "overlaps/1", unit=SALES, parties=frozenset({OWNER, COUNTERPART}))
MEETING = Resource("session", "sessions/1", owner=OWNER, unit=EUROPE, parties=frozenset({OWNER, COUNTERPART, DRIVER}))
WORKSHOP = replace(MEETING, kind="workshop", name="workshops/1")
RUN_BY_NAVIGATOR = replace(WORKSHOP, owner=NAVIGATOR, parties=WORKSHOP.parties | {NAVIGATOR})
FOLLOW_UP = Resource("action", "actions/1", owner=OWNER, unit=EUROPE, parties=frozenset({DRIVER}))
STANDS = Resource("standing", "standings/1", owner=OWNER, counterpart=COUNTERPART, unit=EUROPE)
COMPANY_CYCLE, PACK, THE_LOG = Resource("cycle", "cycles/q4"), Resource("policy_pack", "policyPacks/x"), Resource("log")


def app(*scopes: str, on_behalf_of: str = "") -> Principal:
    return Principal("apps/x", frozenset(scopes), on_behalf_of)


def ruled(who: str | Principal, action: str, resource: Resource) -> Decision:
    return decide(Principal(who) if isinstance(who, str) else who, action, resource, PEOPLE)


ALLOWED = [
    ("owner-drafts", OWNER, "DraftObjective", OBJECTIVE),
    ("owner-drafts", app("okr.act", on_behalf_of=OWNER), "ProposeObjective", OBJECTIVE),
    ("line-drafts", BOSS, "ProposeObjective", OBJECTIVE),
    ("line-drafts", CEO, "DraftObjective", OBJECTIVE),
    ("lead-drafts-for-unit", LEAD, "DraftObjective", OBJECTIVE),
    ("party-negotiates", OWNER, "StateFact", OBJECTIVE),
    ("party-negotiates", COUNTERPART, "AcceptTerms", OBJECTIVE),
    ("escalated-resolves", CEO, "ReviseTerms", replace(OBJECTIVE, escalated_to=CEO)),
    ("timekeeper-escalates", app("okr.timekeeper"), "EscalateDialogue", OBJECTIVE),
    ("timekeeper-escalates", app("okr.timekeeper"), "EscalateContract", CONTRACT),
    ("timekeeper-breaches", app("okr.timekeeper"), "BreachDependency", replace(CONTRACT, kind="dependency")),
    ("party-steers", COUNTERPART, "ActivateObjective", OBJECTIVE),
    ("party-steers", OWNER, "CloseObjective", OBJECTIVE),
    ("lead-steers", LEAD, "TransferObjective", OBJECTIVE),
    ("owner-restricts", OWNER, "RestrictObjective", OBJECTIVE),
    ("lead-restricts", LEAD, "LiftRestriction", HIDDEN),
    ("owner-measures", OWNER, "MeasureKeyResult", OBJECTIVE),
    ("owner-measures", DRIVER, "MeasureKeyResult", replace(OBJECTIVE, key_result_owner=DRIVER)),
    ("verifier-measures", STRANGER, "MeasureKeyResult", replace(OBJECTIVE, verifier=STRANGER)),
    ("app-measures", app("okr.measure"), "MeasureKeyResult", OBJECTIVE),
    ("app-imports", app("okr.import"), "ImportObjective", OBJECTIVE),
    ("app-imports", app("okr.import"), "ImportContract", CONTRACT),
    ("party-aligns", OWNER, "ProposeContract", CONTRACT),
    ("party-aligns", STRANGER, "AcceptContract", CONTRACT),
    ("party-aligns", NAVIGATOR, "AcceptContract", replace(CONTRACT, counterpart=NAVIGATOR)),
    ("owner-stands-alone", OWNER, "DeclareStandalone", STANDS),
    ("owner-stands-alone", STRANGER, "DeclareStandalone", Resource("standing", "standings/unheard-of")),
    ("everyone-declares-overlaps", STRANGER, "DeclareOverlap", OVERLAP),
    ("party-settles-overlaps", OWNER, "ResolveOverlap", OVERLAP),
    ("lead-settles-overlaps", LEAD, "DismissOverlap", OVERLAP),
    ("lead-declares-capacity", LEAD, "DeclareCapacity", CAPACITY_OF_EUROPE),
    ("lead-declares-capacity", LEAD, "CutLoad", replace(CAPACITY_OF_EUROPE, unit=SALES)),
    ("line-declares-capacity", CEO, "PlanLoad", replace(CAPACITY_OF_EUROPE, unit=SALES)),
    ("everyone-calls-together", STRANGER, "PlanSession", MEETING),
    ("everyone-calls-together", NAVIGATOR, "PlanWorkshop", RUN_BY_NAVIGATOR),
    ("everyone-calls-together", STRANGER, "RecordAction", FOLLOW_UP),
    ("party-meets", OWNER, "LockAgenda", MEETING),
    ("party-meets", DRIVER, "RecordDecision", MEETING),
    ("party-meets", NAVIGATOR, "OpenVoting", RUN_BY_NAVIGATOR),
    ("party-meets", DRIVER, "VoteIdeas", RUN_BY_NAVIGATOR),
    ("party-meets", NAVIGATOR, "VoteIdeas", replace(WORKSHOP, parties=WORKSHOP.parties | {NAVIGATOR})),
    ("lead-meets", LEAD, "CloseSession", MEETING),
    ("line-meets", BOSS, "CancelSession", MEETING),
    ("party-follows-up", OWNER, "CloseAction", FOLLOW_UP),
    ("party-follows-up", DRIVER, "AssignAction", FOLLOW_UP),
    ("party-follows-up", STRANGER, "CancelAction", replace(FOLLOW_UP, escalated_to=STRANGER)),
    ("line-follows-up", BOSS, "ReopenAction", FOLLOW_UP),
    ("lead-follows-up", LEAD, "CancelAction", FOLLOW_UP),
    ("reaction-follows", app("okr.reaction"), "OutdateContract", CONTRACT),
    ("reaction-follows", app("okr.reaction"), "SupportDependency", Resource("reaction", "reactions/1")),
    ("navigator-sets-rules", NAVIGATOR, "PlanCycle", COMPANY_CYCLE),
    ("navigator-sets-rules", LOCAL_NAVIGATOR, "PublishPolicyPack", PACK),
    ("navigator-sets-rules", LOCAL_NAVIGATOR, "BindPolicyPack", replace(PACK, unit=EUROPE)),
    ("keeper-keeps-directory", KEEPER, "FoundUnit", Resource("unit", "units/new")),
    ("keeper-keeps-directory", KEEPER, "FoundUnit", Resource("unit", "units/new", unit="units/misspelt")),
    ("keeper-keeps-directory", LOCAL_KEEPER, "FoundUnit", Resource("unit", "units/new", unit=EUROPE)),
    ("keeper-keeps-directory", LOCAL_KEEPER, "MovePerson", Resource("person", OWNER, unit=EUROPE, to_unit=SALES)),
    ("keeper-keeps-directory", KEEPER, "AssignRole", Resource("person", STRANGER, unit=HQ)),
    ("self-corrects-contact", STRANGER, "CorrectContact", Resource("person", STRANGER, unit=LAB)),
    ("setup", app("okr.setup"), "FoundUnit", Resource("unit", "units/new")),
    ("setup", app("okr.setup"), "PublishPolicyPack", PACK),
    ("everyone-reads-open", STRANGER, "ReadObjectiveText", OBJECTIVE),
    ("everyone-reads-open", STRANGER, "ListObjectiveTree", HIDDEN),
    ("everyone-reads-open", STRANGER, "GetAlignmentGraph", Resource("view")),
    ("everyone-reads-open", MECHANIC, "ReadObjectiveText", OBJECTIVE),
    ("app-reads-open", app("okr.read"), "ReadObjectiveText", OBJECTIVE),
    ("party-reads-restricted", COUNTERPART, "ReadObjectiveText", HIDDEN),
    ("party-reads-restricted", READER, "ReadObjectiveText", HIDDEN),
    ("party-reads-restricted", CEO, "ReadObjectiveText", replace(HIDDEN, escalated_to=CEO)),
    ("line-reads-restricted", BOSS, "ReadObjectiveText", HIDDEN),
    ("self-reads-owed", OWNER, "ReadOwed", Resource("owed", owner=OWNER)),
    ("line-reads-owed", CEO, "ListOwed", Resource("owed", owner=OWNER)),
    ("auditor-reads-log", AUDITOR, "ReadLog", THE_LOG),
    ("service-reads-log", app("okr.log"), "FollowLog", THE_LOG),
    ("mechanic-repairs", MECHANIC, "RebuildView", Resource("view", "objective_tree")),
    ("engineer-repairs", ENGINEER, "RebuildView", Resource("view", "objective_tree")),
]

DENIED = [
    ("nobody-borrows-a-name", app("okr.measure", on_behalf_of=OWNER), "MeasureKeyResult", OBJECTIVE),
    ("nobody-borrows-a-name", Principal(STRANGER, frozenset({"okr.act"}), OWNER), "AcceptTerms", OBJECTIVE),
    ("departed-may-nothing", GONE, "ReadObjectiveText", OBJECTIVE),
    ("departed-may-nothing", app("okr.act", "okr.import", on_behalf_of=GONE), "ImportObjective", OBJECTIVE),
    ("navigator-never-writes-content", NAVIGATOR, "ReviseTerms", OBJECTIVE),
    ("navigator-never-writes-content", NAVIGATOR, "ReviseTerms", replace(OBJECTIVE, escalated_to=NAVIGATOR)),
    ("navigator-never-writes-content", NAVIGATOR, "ProposeContract", CONTRACT),
    ("navigator-never-writes-content", NAVIGATOR, "AcceptContract", replace(CONTRACT, escalated_to=NAVIGATOR)),
    ("navigator-never-writes-content", NAVIGATOR, "DeclareOverlap", OVERLAP),
    ("navigator-never-writes-content", NAVIGATOR, "CutLoad", CAPACITY_OF_EUROPE),
    ("navigator-never-writes-content", NAVIGATOR, "RecordDecision", replace(RUN_BY_NAVIGATOR, kind="session")),
    ("navigator-never-writes-content", NAVIGATOR, "AdoptIdea", RUN_BY_NAVIGATOR),
    ("navigator-never-writes-content", NAVIGATOR, "AdoptIdea", replace(WORKSHOP, counterpart=NAVIGATOR)),
    ("mechanic-never-reads-restricted", MECHANIC, "ReadObjectiveText", HIDDEN),
    ("mechanic-never-reads-restricted", MECHANIC, "StateFact", replace(HIDDEN, owner=MECHANIC)),
    ("mechanic-never-reads-log", MECHANIC, "ReadLog", THE_LOG),
    ("nobody-gives-themselves-a-role", KEEPER, "AssignRole", Resource("person", KEEPER, unit=HQ)),
    (DEFAULT_DENY, STRANGER, "AcceptTerms", OBJECTIVE),
    (DEFAULT_DENY, BOSS, "AcceptTerms", OBJECTIVE),
    (DEFAULT_DENY, OTHER_LEAD, "CloseObjective", OBJECTIVE),
    (DEFAULT_DENY, OTHER_LEAD, "DraftObjective", OBJECTIVE),
    (DEFAULT_DENY, COUNTERPART, "RestrictObjective", OBJECTIVE),
    (DEFAULT_DENY, COUNTERPART, "MeasureKeyResult", OBJECTIVE),
    (DEFAULT_DENY, LEAD, "ReadObjectiveText", HIDDEN),
    (DEFAULT_DENY, AUDITOR, "ReadObjectiveText", HIDDEN),
    (DEFAULT_DENY, app("okr.read"), "ReadObjectiveText", HIDDEN),
    (DEFAULT_DENY, app(), "ReadObjectiveText", OBJECTIVE),
    (DEFAULT_DENY, STRANGER, "ReadOwed", Resource("owed", owner=OWNER)),
    (DEFAULT_DENY, OWNER, "ListOwed", Resource("owed", owner=BOSS)),
    (DEFAULT_DENY, "people/unknown", "ReadObjectiveText", OBJECTIVE),
    (DEFAULT_DENY, "people/unknown", "DraftObjective", replace(OBJECTIVE, owner="people/unknown")),
    (DEFAULT_DENY, LOCAL_NAVIGATOR, "PlanCycle", COMPANY_CYCLE),
    (DEFAULT_DENY, LOCAL_NAVIGATOR, "BindPolicyPack", replace(PACK, unit=LAB)),
    (DEFAULT_DENY, LEAD, "PublishPolicyPack", PACK),
    (DEFAULT_DENY, LOCAL_KEEPER, "FoundUnit", Resource("unit", "units/new")),
    (DEFAULT_DENY, LOCAL_KEEPER, "FoundUnit", Resource("unit", "units/new", unit="units/misspelt")),
    (DEFAULT_DENY, LOCAL_KEEPER, "MovePerson", Resource("person", OWNER, unit=EUROPE, to_unit=LAB)),
    (DEFAULT_DENY, LOCAL_KEEPER, "AssignRole", Resource("person", OWNER, unit=HQ)),
    (DEFAULT_DENY, LEAD, "FoundUnit", Resource("unit", "units/new", unit=EUROPE)),
    (DEFAULT_DENY, STRANGER, "CorrectContact", Resource("person", OWNER, unit=EUROPE)),
    (DEFAULT_DENY, app("okr.setup"), "RecordDeparture", Resource("person", OWNER, unit=EUROPE)),
    (DEFAULT_DENY, app("okr.setup"), "ImportObjective", OBJECTIVE),
    (DEFAULT_DENY, LOCAL_AUDITOR, "ReadLog", THE_LOG),
    (DEFAULT_DENY, AUDITOR, "RebuildView", Resource("view")),
    (DEFAULT_DENY, app("okr.timekeeper"), "AcceptTerms", OBJECTIVE),
    (DEFAULT_DENY, "people/unknown", "AcceptContract", CONTRACT),
    (DEFAULT_DENY, app("okr.timekeeper"), "AcceptContract", CONTRACT),
    (DEFAULT_DENY, app("okr.reaction"), "BreachContract", CONTRACT),
    (DEFAULT_DENY, OWNER, "OutdateContract", CONTRACT),
    (DEFAULT_DENY, OWNER, "ImportContract", CONTRACT),
    (DEFAULT_DENY, LEAD, "FindOverlap", OVERLAP),
    (DEFAULT_DENY, COUNTERPART, "DeclareStandalone", STANDS),
    (DEFAULT_DENY, STRANGER, "ResolveOverlap", OVERLAP),
    (DEFAULT_DENY, LEAD, "ResolveOverlap", replace(OVERLAP, unit=HQ)),
    (DEFAULT_DENY, LEAD, "ResolveOverlap", replace(OVERLAP, unit="")),
    (DEFAULT_DENY, OWNER, "PlanLoad", CAPACITY_OF_EUROPE),
    (DEFAULT_DENY, OTHER_LEAD, "DeclareCapacity", CAPACITY_OF_EUROPE),
    (DEFAULT_DENY, LEAD, "DeclareCapacity", replace(CAPACITY_OF_EUROPE, unit="units/misspelt")),
    (DEFAULT_DENY, STRANGER, "RecordDecision", MEETING),
    (DEFAULT_DENY, OTHER_LEAD, "CloseSession", MEETING),
    (DEFAULT_DENY, STRANGER, "VoteIdeas", WORKSHOP),
    (DEFAULT_DENY, STRANGER, "CloseAction", FOLLOW_UP),
]


def case(value):
    return value if isinstance(value, str) else getattr(value, "subject", getattr(value, "kind", None))


@pytest.mark.parametrize(("rule", "who", "action", "resource"), ALLOWED, ids=case)
def test_it_is_allowed_by_this_rule(rule, who, action, resource):
    assert ruled(who, action, resource) == Decision(True, rule)


@pytest.mark.parametrize(("rule", "who", "action", "resource"), DENIED, ids=case)
def test_it_is_denied_by_this_rule(rule, who, action, resource):
    assert ruled(who, action, resource) == Decision(False, rule)


def test_every_rule_has_a_case_that_reaches_it():
    assert {rule.id for rule in RULES if rule.allows} == {rule for rule, *_ in ALLOWED}
    assert {rule.id for rule in RULES if not rule.allows} | {DEFAULT_DENY} == {rule for rule, *_ in DENIED}


def test_rule_ids_are_stable_words_and_stand_once():
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert [each for each in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*", each)] == []


def test_the_document_lists_every_rule_as_it_runs():
    document = (Path(__file__).parent.parent / "docs" / "permissions.md").read_text()
    rows = [f"| `{r.id}` | {'allows' if r.allows else 'forbids'} | {r.says} |" for r in RULES]
    assert [line for line in document.splitlines() if line.startswith("| `")] == rows


def test_a_role_reaches_down_and_never_up_or_beside():
    for unit, allowed in ((SALES, True), (EUROPE, True), (HQ, False), (LAB, False)):
        assert ruled(LEAD, "DraftObjective", replace(OBJECTIVE, owner=STRANGER, unit=unit)).allowed is allowed


def test_a_role_in_a_unit_that_does_not_exist_is_no_role_in_the_company():
    people = people_of({HQ: ""}, {STRANGER: HQ}, [(STRANGER, ROLE_HR_NAVIGATOR, "units/unheard-of")])
    assert decide(Principal(STRANGER), "PlanCycle", COMPANY_CYCLE, people) == Decision(False, DEFAULT_DENY)


NAMES = [OWNER, COUNTERPART, BOSS, CEO, LEAD, STRANGER, NAVIGATOR, MECHANIC, AUDITOR, GONE, "people/unknown", ""]
KINDS = [
    "objective",
    "cycle",
    "policy_pack",
    "contract",
    "capacity",
    "session",
    "action",
    "workshop",
    "overlap",
    "standing",
]
UNIT_NAMES = [HQ, SALES, EUROPE, LAB, "units/unknown", ""]
SCOPES = ["okr.act", "okr.import", "okr.log", "okr.measure", "okr.reaction", "okr.read", "okr.setup"]
SCOPES += ["okr.timekeeper", "okr.other"]

resources = st.builds(
    Resource,
    kind=st.sampled_from([*KINDS, "unit", "person", "log", "view", "owed"]),
    name=st.sampled_from(NAMES),
    owner=st.sampled_from(NAMES),
    counterpart=st.sampled_from(NAMES),
    parties=st.frozensets(st.sampled_from(NAMES)),
    unit=st.sampled_from(UNIT_NAMES),
    to_unit=st.sampled_from(UNIT_NAMES),
    readers=st.frozensets(st.sampled_from(NAMES)),
    restricted=st.booleans(),
    key_result_owner=st.sampled_from(NAMES),
    verifier=st.sampled_from(NAMES),
    escalated_to=st.sampled_from(NAMES),
)
scopes = st.frozensets(st.sampled_from(SCOPES))
actions = st.sampled_from(sorted(ACTIONS))
some_roles = st.lists(st.tuples(st.sampled_from([r for r in Role.values() if r]), st.sampled_from(UNIT_NAMES[:4])))


def people_where(person, roles):
    return people_of(
        {HQ: "", SALES: HQ, EUROPE: SALES, LAB: HQ}, {person: HQ, OWNER: (SALES, person)}, [(person, *r) for r in roles]
    )


@settings(max_examples=500)
@given(some_roles, st.sampled_from(sorted(CONTENT)), resources, scopes, st.booleans())
def test_a_navigator_writes_no_content_but_as_a_party(others, action, resource, scopes, by_app):
    people = people_where("people/n", [(ROLE_HR_NAVIGATOR, SALES), *others])
    principal = Principal("apps/x", scopes | {"okr.act"}, "people/n") if by_app else Principal("people/n", scopes)
    not_party = replace(resource, readers=frozenset({"people/n"}), escalated_to="people/n", verifier="people/n")
    assert not decide(principal, action, not_party, people).allowed


@settings(max_examples=500)
@given(some_roles, st.sampled_from(["ReadObjectiveText", *sorted(CONTENT), *sorted(LOG)]), resources, scopes)
def test_a_mechanic_never_gets_to_a_restricted_text(others, action, resource, scopes):
    people = people_where("people/m", [(ROLE_HR_MECHANIC, LAB), *others])
    as_anything = replace(resource, restricted=True, owner="people/m", readers=frozenset({"people/m"}))
    for each in (as_anything, replace(resource, restricted=True)):
        assert not decide(Principal("people/m", scopes), action, each, people).allowed


@settings(max_examples=500)
@given(st.sampled_from(NAMES), st.text(max_size=20).filter(lambda text: text not in ACTIONS), resources, scopes)
def test_an_unknown_action_is_always_denied(who, action, resource, scopes):
    for principal in (Principal(who, scopes), Principal("apps/x", scopes)):
        assert decide(principal, action, resource, PEOPLE) == Decision(False, DEFAULT_DENY)


@settings(max_examples=500)
@given(actions, resources, scopes, st.booleans())
def test_who_has_left_is_denied_everything(action, resource, scopes, by_app):
    principal = Principal("apps/x", scopes | {"okr.act"}, GONE) if by_app else Principal(GONE, scopes)
    assert decide(principal, action, resource, PEOPLE) == Decision(False, "departed-may-nothing")


@settings(max_examples=500)
@given(actions, resources)
def test_an_application_without_a_scope_may_nothing(action, resource):
    assert not decide(Principal("apps/x"), action, resource, PEOPLE).allowed


@settings(max_examples=500)
@given(actions, resources, scopes)
def test_who_is_in_no_directory_has_what_their_scopes_give_and_no_more(action, resource, scopes):
    if ruled(Principal("people/unknown", scopes), action, resource).allowed:
        assert ruled(Principal("apps/x", scopes), action, resource).allowed


@settings(max_examples=500)
@given(some_roles, st.sampled_from(sorted(DECIDING)), resources, scopes)
def test_a_navigator_who_runs_a_meeting_decides_nothing_in_it(others, action, resource, scopes):
    people = people_where("people/n", [(ROLE_HR_NAVIGATOR, SALES), *others])
    for kind in ("session", "workshop"):
        run = replace(resource, kind=kind, owner="people/n", parties=resource.parties | {"people/n"})
        assert not decide(Principal("people/n", scopes), action, run, people).allowed


@settings(max_examples=500)
@given(st.sampled_from(NAMES), st.sampled_from(sorted(REACTING - ALIGNING)), resources, scopes)
def test_only_a_service_reacts(who, action, resource, scopes):
    for principal in (Principal(who, scopes - {"okr.reaction"}), Principal("apps/x", scopes - {"okr.reaction"})):
        assert not decide(principal, action, resource, PEOPLE).allowed


def rpcs_of(*areas: str) -> set[str]:
    protos = Path(__file__).parent.parent / "protos"
    files = [path for area in areas for path in sorted((protos / "okr" / area / "v1").glob("*_service.proto"))]
    modules = [import_module(".".join(path.relative_to(protos).with_suffix("").parts) + "_pb2") for path in files]
    return {m.name for f in modules for s in f.DESCRIPTOR.services_by_name.values() for m in s.methods}


def test_each_rpc_of_the_contract_is_an_action():
    commands = rpcs_of("directory", "goal", "alignment")
    assert commands - ACTIONS == set()
    assert commands >= DRAFTING | NEGOTIATING | STEERING | UNITS | PERSONS | SETUP
    assert commands >= ALIGNING | STANDING | SETTLING | CAPACITY | CALLING | FACILITATING | DECIDING | FOLLOWING_UP
    assert commands >= REACTING
    assert rpcs_of("views") - ACTIONS == set()
    assert {name for name in OPEN if not name.startswith("Read")} <= rpcs_of("views")
